/* SPDX-License-Identifier: MIT */
/*
 * tasks.h - the tasks of a trace while it is read: who they are, and what their time went into
 * between two deeds.
 */
#ifndef IMPORT_TASKS_H
#define IMPORT_TASKS_H

#include "import/load.h"

struct tasks;

/* cpus: so many CPUs can be in the trace. */
struct tasks *tasks_new(uint32_t cpus);

/* Frees what is not part of the load: those that have done nothing, too. */
void tasks_free(struct tasks *all);

/* The task of the event, which is there from then on. */
struct load_task *tasks_get(struct tasks *all, const struct trace_event *e);

/*
 * The task does something on this CPU. Sets what d says of the time since its last deed, and of who
 * does it; d->ns is set. Deeds from here on are later.
 */
void tasks_note_deed(struct tasks *all, struct load *l, struct load_task *t, uint32_t cpu,
		     struct deed *d);

/* A switch of tasks; an interrupt, and a wait, that begins or ends. */
void tasks_note_switch(struct tasks *all, const struct trace_event *e);
void tasks_note_irq(struct tasks *all, const struct trace_event *e, gboolean begins);
void tasks_note_wait(struct tasks *all, const struct trace_event *e, gboolean begins);

#endif

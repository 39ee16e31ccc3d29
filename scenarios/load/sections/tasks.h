/* SPDX-License-Identifier: MIT */
/*
 * tasks.h - [task NAME], and the list of tasks as it grows.
 */
#ifndef SCENARIOS_LOAD_SECTIONS_TASKS_H
#define SCENARIOS_LOAD_SECTIONS_TASKS_H

#include "scenarios/load/sections/loader.h"

gboolean load_tasks(struct loader *l);

/* Adds a task that neither schedules nor expectations can name. */
void add_nameless(struct loader *l, const struct task_config *t, const struct compiled *c);

/* NAME.NUMBER, for one of several tasks; it lives as long as the scenario. */
const char *numbered_name(struct loader *l, const char *name, guint number);

/*
 * Reads a `cpu`; s is NULL where there is none, which means any. each: set if the value
 * begins with that word; NULL: it may not.
 */
gboolean read_task_cpu(struct loader *l, const struct setting *s, struct task_config *t,
		       gboolean *each);

/* Moves the tasks to where the machine finds them; the one that runs [setup] goes last. */
void install_tasks(struct loader *l);

#endif

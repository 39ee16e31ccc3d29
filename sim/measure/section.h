/* SPDX-License-Identifier: MIT */
/*
 * section.h - the longest sections with preemption or interrupts off.
 */
#ifndef SIM_MEASURE_SECTION_H
#define SIM_MEASURE_SECTION_H

#include "sim/machine/stats.h"
#include "sim/steps/tell.h"
#include "sim/world/state.h"

/* The same as section_begin() and section_end(), whoever watches. */
void section_begin_watched(struct world *w, enum section_kind k, const struct task *t);
void section_end_watched(struct world *w, enum section_kind k, const struct task *t);

/* Are sections only timed, and can none be undone? */
static inline bool sections_are_untold(const struct world *w)
{
	return w->sections_are_timed && !w->run_ahead.taken;
}

/* A section begins where preemption or interrupts are turned off, or a handler begins. */
static inline void section_begin(struct world *w, enum section_kind k, const struct task *t)
{
	struct open_section *const o = &w->open_section[t->cpu * SECTION_KINDS + k];

	if (unlikely(!sections_are_untold(w) || t->flags & TASK_IRQ || o->start >= 0)) {
		section_begin_watched(w, k, t);
		return;
	}
	o->start = o->start_ns = w->clock->now;
	o->task = t->id;
	o->begin_pc = w->last_pc;
}

/* Most sections are not the longest, and too short for any watchdog. */
static inline void section_end(struct world *w, enum section_kind k, const struct task *t)
{
	struct open_section *const open = &w->open_section[t->cpu * SECTION_KINDS];
	struct open_section *const o = &open[k];
	const struct section *const longest = &w->section[t->cpu * SECTION_KINDS + k];
	const int64_t length = w->clock->now - o->start;

	if (unlikely(!sections_are_untold(w) || o->start < 0 || somebody_is_late(w, t->cpu) ||
		     length > longest->length_ns ||
		     length > w->stuck_ns || w->watch[t->cpu].since >= 0 ||
		     open[SECTION_KINDS - 1 - k].start >= 0))
		section_end_watched(w, k, t);
	else
		o->start = -1;
}

/* The same at the end of a run, where no code has ended it. */
void section_close(struct world *w, enum section_kind k, const struct task *t);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * section.c - the longest sections with preemption or interrupts off, of each CPU.
 *
 * A section is timed on its CPU's own time, which stands still while a script holds the
 * CPU's task: a pause that the script makes is no latency of the kernel.
 */
#include "sim/measure/section.h"

#include "sim/measure/cpu_time.h"
#include "sim/measure/latency.h"
#include "sim/measure/watch.h"
#include "sim/steps/frame.h"
#include "sim/steps/run_ahead.h"
#include "sim/steps/tell.h"

/* A handler that turns preemption off where the task that it interrupts has it off changes nothing. */
static void tell_section(struct world *w, enum section_kind k, const struct task *t, bool begins)
{
	const uint32_t current = w->cpu[t->cpu].current;

	if (k == SECTION_IRQ_OFF)
		tell_point(w, begins ? POINT_IRQ_DISABLE : POINT_IRQ_ENABLE, t, NULL);
	else if (!(t->flags & TASK_IRQ) || current == NIL || !w->task[current].preempt_count)
		tell_point(w, begins ? POINT_PREEMPT_DISABLE : POINT_PREEMPT_ENABLE, t, NULL);
}

void section_begin_watched(struct world *w, enum section_kind k, const struct task *t)
{
	struct open_section *o = &w->open_section[t->cpu * SECTION_KINDS + k];

	watch_section_begin(w, t);
	if (points_are_told(w))
		tell_section(w, k, t, true);
	if (o->start >= 0)
		return;
	undo_save(w, o, sizeof(*o));
	*o = (struct open_section){ .start = cpu_time(w, t->cpu), .start_ns = w->clock->now,
				    .task = t->id, .begin_pc = w->last_pc };
	if (t->flags & TASK_IRQ)	/* no step began it: the handler's first is named */
		o->begin_pc = task_top(w, t)->pc;
}

void section_end_watched(struct world *w, enum section_kind k, const struct task *t)
{
	if (points_are_told(w))
		tell_section(w, k, t, false);
	section_close(w, k, t);
}

void section_close(struct world *w, enum section_kind k, const struct task *t)
{
	struct open_section *o = &w->open_section[t->cpu * SECTION_KINDS + k];
	struct section *longest = &w->section[t->cpu * SECTION_KINDS + k];
	int64_t start, length;

	if (o->start < 0) {	/* the task was moved to this CPU after the section began */
		watch_section_end(w, k, t, -1, INT64_MAX);
		return;
	}
	start = o->start;
	length = cpu_time(w, t->cpu) - start;
	undo_save(w, o, sizeof(*o));
	o->start = -1;
	watch_section_end(w, k, t, start, length);
	if (somebody_is_late(w, t->cpu))
		latency_section_ended(w, t->cpu, k, o->start_ns);
	if (length <= longest->length_ns)
		return;
	undo_save(w, longest, sizeof(*longest));
	*longest = (struct section){ .task = o->task, .cpu = t->cpu, .start_ns = o->start_ns,
				     .length_ns = length, .begin_pc = o->begin_pc,
				     .end_pc = w->last_pc };
}

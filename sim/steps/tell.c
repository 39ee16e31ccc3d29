/* SPDX-License-Identifier: MIT */
/*
 * tell.c - tells the observer of a run what happens in it.
 */
#include "sim/steps/tell.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sim/steps/run_ahead.h"
#include "sim/world/bug.h"

void tell_observer(struct world *w, enum event_kind kind, uint32_t cpu, uint32_t task,
		   uint32_t object, int64_t value, uint16_t pc)
{
	const struct observer *o = w->observer;
	const bool steps = o->level >= TRACE_STEPS;	/* then no task runs ahead */

	if (w->mute)
		return;
	o->event(o->data, w, &(struct event){
		.t_ns = w->clock->now, .step = steps ? w->clock->steps : steps_ended(w),
		.value = value, .cpu = cpu,
		.task = task, .object = object, .kind = (uint16_t)kind, .pc = pc });
}

void tell_observer_point(struct world *w, uint32_t kind, const struct task *t,
			 const uint64_t *value)
{
	const struct observer *o = w->observer;
	struct point p = { .t_ns = w->clock->now, .cpu = t->cpu, .task = t->id, .kind = kind,
			   .pc = w->last_pc };

	if (w->mute)
		return;
	if (value)
		memcpy(p.value, value, sizeof(p.value));
	o->point(o->data, w, &p);
}

static void tell_violation(struct world *w, struct violation v, const char *format,
			   va_list arguments)
{
	const struct observer *o = w->observer;

	if (!o || !o->violation || w->mute)
		return;
	sim_assert(w, !w->run_ahead.taken);	/* a step that may violate something is not local */
	run_ahead_cancel_all(w);		/* the observer may look at all tasks */
	v.t_ns = w->clock->now;
	v.step = w->clock->steps;
	vsnprintf(v.detail, sizeof(v.detail), format, arguments);
	o->violation(o->data, w, &v);
}

void violate(struct world *w, enum machine_property p, uint32_t task, const char *format, ...)
{
	const uint32_t first = w->model_ops ? w->model_ops->properties : 0;
	va_list arguments;

	va_start(arguments, format);
	tell_violation(w, (struct violation){ .property = first + p, .task = task }, format,
		       arguments);
	va_end(arguments);
}

void violate_between(struct world *w, enum machine_property p, uint32_t task,
		     const char place[2][PLACE_BYTES], const char *format, ...)
{
	const uint32_t first = w->model_ops ? w->model_ops->properties : 0;
	struct violation v = { .property = first + p, .task = task };
	va_list arguments;

	memcpy(v.place, place, sizeof(v.place));
	va_start(arguments, format);
	tell_violation(w, v, format, arguments);
	va_end(arguments);
}

void model_violate(struct world *w, uint32_t property, uint32_t kind, uint32_t task,
		   const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	tell_violation(w, (struct violation){ .property = property, .kind = kind,
					      .task = task }, format, arguments);
	va_end(arguments);
}

/* SPDX-License-Identifier: MIT */
/*
 * tell.h - tells the observer of a run what happens in it.
 */
#ifndef SIM_STEPS_TELL_H
#define SIM_STEPS_TELL_H

#include "sim/world/state.h"

void tell_observer(struct world *w, enum event_kind kind, uint32_t cpu, uint32_t task,
		   uint32_t object, int64_t value, uint16_t pc);

/* In most runs no observer wants events; then this calls nothing. */
static inline void tell_event(struct world *w, enum event_kind kind, uint32_t cpu,
			      uint32_t task, uint32_t object, int64_t value, uint16_t pc)
{
	const struct observer *o = w->observer;
	const bool step = kind == EVENT_STEP || kind == EVENT_WAIT || kind >= EVENT_IRQ;

	if (o && o->event && o->level >= (step ? TRACE_STEPS : TRACE_OPS))
		tell_observer(w, kind, cpu, task, object, value, pc);
}

/* value: POINT_VALUES numbers, or NULL. */
void tell_observer_point(struct world *w, uint32_t kind, const struct task *t,
			 const uint64_t *value);

/* Is anybody told? In most runs nobody is. */
static inline bool points_are_told(const struct world *w)
{
	const struct observer *o = w->observer;

	return o && o->level >= TRACE_STEPS && o->point;
}

static inline void tell_point(struct world *w, uint32_t kind, const struct task *t,
			      const uint64_t *value)
{
	if (points_are_told(w))
		tell_observer_point(w, kind, t, value);
}

/*
 * Finds out whether sections are only timed: nobody watches the kernel, checks claims or is told of
 * points, and no CPU has stood still, so that its time is the world's.
 */
static inline void note_who_watches_sections(struct world *w)
{
	w->sections_are_timed = !w->watching_kernel && !w->run_ahead.claims && !points_are_told(w) &&
				!w->stood_still;
}

/*
 * Tells that a property of the machine is violated. task: the one that violates it, or
 * NIL.
 */
__attribute__((format(printf, 4, 5)))
void violate(struct world *w, enum machine_property p, uint32_t task, const char *format, ...);

/* The same for a property of locks: where it happened, and what that does not go with. */
__attribute__((format(printf, 5, 6)))
void violate_between(struct world *w, enum machine_property p, uint32_t task,
		     const char place[2][PLACE_BYTES], const char *format, ...);

/* The same for a property of the model: its number, and the kind of the violation. */
__attribute__((format(printf, 5, 6)))
void model_violate(struct world *w, uint32_t property, uint32_t kind, uint32_t task,
		   const char *format, ...);

#endif

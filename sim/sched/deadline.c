/* SPDX-License-Identifier: MIT */
/*
 * deadline.c - the budgets and deadlines of deadline tasks.
 *
 * A constant bandwidth server for each, as in kernel/sched/deadline.c of Linux 5.10 to 6.11
 * (without GRUB, and without HRTICK): a task may run for `runtime` in each `period`, and
 * what it does in one is to be done by its `deadline`.
 *
 *	wakes up	its deadline is past, or what is left of its runtime would be more than
 *			its bandwidth until then: now + deadline, and a full runtime. If the
 *			deadline is shorter than the period, the runtime is cut instead.
 *	overruns	seen at a tick, or when it is switched out: it is throttled until its
 *			next period. If that has begun, or it has inherited its deadline, it
 *			goes on at once, with a later deadline.
 *	replenished	runtime and deadline move by whole periods until runtime is left.
 *
 * In a search no time passes: all deadlines are the same, a budget may be spent anywhere (a
 * transition), and the replenishment may come at any time later.
 */
#include "sim/sched/deadline.h"

#include "sim/machine/machine.h"
#include "sim/world/ids.h"

enum {
	BANDWIDTH_SHIFT = 20,	/* bandwidths are fractions of so many bits: BW_SHIFT */
	SCALE_SHIFT = 10,	/* times are compared in units of 1024 ns: DL_SCALE */
};

/* Whose runtime, deadline and period the task has: its own, or those of a lender. */
static const struct task_config *terms(const struct world *w, const struct task *t)
{
	const uint32_t lender = w->deadline[t->id].lender;

	return &w->machine->task[lender == NIL ? t->id : lender];
}

static void begin_period(struct world *w, const struct task *t)
{
	struct deadline_clock *c = &w->deadline_clock[t->id];

	c->runtime = terms(w, t)->runtime_ns;
	c->at = w->untimed ? 0 : w->clock->now + terms(w, t)->deadline_ns;
}

static void forget_timer(struct world *w, const struct task *t)
{
	w->deadline[t->id].throttled = w->deadline[t->id].expired = 0;
	events_set(&w->events, slot_replenish(w, t->id), EVENT_NEVER);
}

void deadline_replenish(struct world *w, struct task *t)
{
	const struct task_config *c = terms(w, t);
	struct deadline_clock *k = &w->deadline_clock[t->id];
	int64_t periods;

	forget_timer(w, t);
	if (k->runtime <= 0) {
		periods = -k->runtime / c->runtime_ns + 1;
		k->runtime += periods * c->runtime_ns;
		k->at += periods * c->period_ns;
	}
	if (k->at < w->clock->now || w->untimed)
		begin_period(w, t);
}

static int64_t next_period(const struct world *w, const struct task *t)
{
	const struct task_config *c = terms(w, t);

	return w->deadline_clock[t->id].at - c->deadline_ns + c->period_ns;
}

void deadline_throttle(struct world *w, struct task *t)
{
	w->deadline[t->id].throttled = 1;
	events_set(&w->events, slot_replenish(w, t->id),
		   w->untimed ? w->clock->now : next_period(w, t));
}

/*
 * Would it use more than its bandwidth if it kept runtime and deadline?
 * dl_entity_overflow()
 */
static bool is_too_much(const struct world *w, const struct task *t)
{
	const struct task_config *c = terms(w, t);
	const struct deadline_clock *k = &w->deadline_clock[t->id];
	const int64_t laxity = k->at - w->clock->now;

	return (c->deadline_ns >> SCALE_SHIFT) * (k->runtime >> SCALE_SHIFT) >
	       (laxity >> SCALE_SHIFT) * (c->runtime_ns >> SCALE_SHIFT);
}

/*
 * It keeps its deadline, with the runtime that its density allows:
 * update_dl_revised_wakeup()
 */
static void cut_runtime(struct world *w, const struct task *t)
{
	const struct task_config *c = terms(w, t);
	struct deadline_clock *k = &w->deadline_clock[t->id];

	k->runtime = ((c->runtime_ns << BANDWIDTH_SHIFT) / c->deadline_ns *
		      (k->at - w->clock->now)) >> BANDWIDTH_SHIFT;
}

/* dl_check_constrained_dl(): it wakes up past its deadline, and before its next period. */
static bool is_between_periods(const struct world *w, const struct task *t)
{
	const struct deadline_clock *k = &w->deadline_clock[t->id];

	return k->at >= 0 && k->at < w->clock->now && w->clock->now < next_period(w, t);
}

bool deadline_wakes(struct world *w, struct task *t)
{
	const bool lent = w->deadline[t->id].lender != NIL;
	const bool constrained = terms(w, t)->deadline_ns < terms(w, t)->period_ns;
	struct deadline_clock *k = &w->deadline_clock[t->id];

	if (w->deadline[t->id].throttled) {
		if (!lent && !w->deadline[t->id].expired && !(t->flags & TASK_DIRECTED))
			return false;
		deadline_replenish(w, t);
		return true;
	}
	if (w->untimed) {
		begin_period(w, t);
		return true;
	}
	if (constrained && !lent && is_between_periods(w, t)) {
		if (k->runtime > 0)
			k->runtime = 0;
		deadline_throttle(w, t);
		return false;
	}
	if (k->at < w->clock->now || !is_too_much(w, t)) {
		if (k->at < w->clock->now)
			begin_period(w, t);
		return true;
	}
	if (constrained && !lent)
		cut_runtime(w, t);
	else
		begin_period(w, t);
	return true;
}

bool deadline_overruns(struct world *w, struct task *t)
{
	if (!is_deadline(t) || t->state == TASK_DEAD ||
	    w->deadline_clock[t->id].runtime > 0 || w->untimed ||
	    w->deadline[t->id].throttled || t->flags & TASK_DIRECTED)
		return false;
	if (w->deadline[t->id].lender != NIL || next_period(w, t) <= w->clock->now)
		deadline_replenish(w, t);
	else
		deadline_throttle(w, t);
	return true;
}

void deadline_yields(struct world *w, const struct task *t)
{
	if (w->deadline_clock[t->id].runtime > 0)
		w->deadline_clock[t->id].runtime = 0;
}

uint32_t next_to_replenish(const struct world *w, uint32_t cpu)
{
	for (uint32_t i = 0; w->deadline && i < w->machine->tasks; i++)
		if (w->deadline[i].expired && w->task[i].cpu == cpu)
			return i;
	return NIL;
}

void deadline_inherit(struct world *w, struct task *t, const struct task *lender)
{
	struct deadline *d = &w->deadline[t->id];
	const bool had_none = t->normal_prio != DEADLINE_PRIO && d->lender == NIL;

	if (!lender || !is_deadline(lender)) {
		d->lender = NIL;
		return;
	}
	d->lender = w->deadline[lender->id].lender == NIL ? lender->id :
							    w->deadline[lender->id].lender;
	if (had_none)
		begin_period(w, t);
	else
		deadline_replenish(w, t);
}

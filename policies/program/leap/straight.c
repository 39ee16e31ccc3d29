/* SPDX-License-Identifier: MIT */
/*
 * straight.c - spin_lock and spin_unlock of programs as straight code, with the course behind them.
 */
#include "policies/program/leap/course.h"
#include "policies/program/operation.h"
#include "sim/clock/step.h"
#include "sim/locks/spinlock.h"
#include "sim/steps/straight.h"

/* What of a task's frame a course changes, which lies at its beginning. */
enum { CHANGED_BYTES = offsetof(struct task_main, until) };

/* Behind a course the task stands before an instruction that is entered, and has announced its step. */
static __always_inline void announce(const struct world *w, struct task *t, struct task_main *f,
				     const struct course *c, const struct insn *end, uint16_t pc)
{
	f->at = c->end;
	f->begun = true;
	f->frame.pc = pc;
	if (c->enters)
		f->size = 0;
	t->object = vmap_of(w)->config->scenario_lock + end->name;
	t->amount = 1;
}

/* The rest of the turn: the task has passed the course within its window. */
static __always_inline void arrive(struct world *w, uint32_t cpu, const struct task *t,
				   struct task_clock *tc, const struct course *c, int64_t then)
{
	w->run_on.left -= c->steps;
	tc->left = announced_price(w, cpu, t);
	w->events.time[slot_step(cpu)] = then + tc->left;
}

/* The operation is over. true: the task has taken a course, and the turn is over. */
static __always_inline bool goes_on(struct world *w, uint32_t cpu, struct task *t,
				    struct task_clock *tc, struct task_main *f)
{
	const struct insn *const program = insn_at(w, t, 0);
	const struct course *const c = program[f->at].behind;
	struct cpu_clock *const cc = w->run_on.cpu_clock;
	struct undo_log *const a = &w->undo_log[cpu];
	const uint64_t rng = t->rng;
	uint64_t *counter = NULL;
	int64_t then;
	uint16_t pc;

	f->begun = TASK_OVER;
	if (!c || !may_go_straight_on(w, cpu, t))
		return false;
	pc = programs_of(w)->straight_pc[c->straight];
	if (c->loop)
		counter = loop_counter(w, t, c->loop->loop);
	if (!pc || !course_is_open(w, t, c))
		return false;
	then = course_end(c, w->clock->now, -1, &t->rng, a->ns, a->end);
	if (then < 0 || then > w->run_ahead.until) {
		t->rng = rng;
		return false;
	}
	if (then < w->events.window && w->run_on.left > c->steps) {
		announce(w, t, f, c, &program[c->end], pc);
		if (counter)
			--*counter;
		arrive(w, cpu, t, tc, c, then);
	} else {
		straight_log(w, cpu, t, f, CHANGED_BYTES);
		a->task.rng = rng;
		w->run_ahead.taken = c->steps;
		if (counter) {
			undo_save(w, counter, sizeof(*counter));
			--*counter;
		}
		w->run_ahead.taken = 0;
		cc->ran_ahead = c->steps;
		announce(w, t, f, c, &program[c->end], pc);
		w->events.time[slot_step(cpu)] = then;
	}
	w->clock->steps += c->steps;
	cc->begin = then;
	cc->ns[0] += a->ns[0];
	cc->ns[1] += a->ns[1];
	return true;
}

static bool straight_spin_lock(struct world *w, uint32_t cpu, struct task *t, struct task_clock *tc,
			       void *frame)
{
	struct task_main *const f = frame;

	programs_of(w)->straight_pc[STRAIGHT_SPIN_LOCK] = f->frame.pc;
	if (!raw_spin_lock(w, t, t->object)) {
		straight_step_waits(w, cpu, tc);
		return true;
	}
	w->clock->steps++;	/* a step that may have to wait is counted when it did not */
	straight_step_over(w, tc);
	return goes_on(w, cpu, t, tc, f);
}

static bool straight_spin_unlock(struct world *w, uint32_t cpu, struct task *t,
				 struct task_clock *tc, void *frame)
{
	struct task_main *const f = frame;

	programs_of(w)->straight_pc[STRAIGHT_SPIN_UNLOCK] = f->frame.pc;
	w->clock->steps++;
	raw_spin_unlock(w, t, t->object);
	straight_step_over(w, tc);
	return goes_on(w, cpu, t, tc, f);
}

straight_fn *const program_straight[STRAIGHT_STEPS] = {
	[STRAIGHT_SPIN_LOCK] = straight_spin_lock,
	[STRAIGHT_SPIN_UNLOCK] = straight_spin_unlock,
};

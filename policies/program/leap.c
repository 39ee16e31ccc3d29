/* SPDX-License-Identifier: MIT */
/*
 * leap.c - which steps of a program are taken in one, and what they come to.
 *
 * A leap goes over work in user mode and in the kernel, the ends of loops, and the way into the
 * kernel, up to an instruction that does anything else. The task is then before that instruction, or
 * has entered it.
 */
#include "policies/program/operation.h"

/* How far a leap has come. */
struct course {
	struct leap sum;
	uint64_t rng;
	const struct insn *insn;	/* the next one */
	const struct insn *loop;	/* the end of a loop that was passed, or NULL */
	uint64_t rounds;		/* that this loop has left */
	bool entered;			/* the next instruction has been entered */
	bool enters;			/* some instruction has been */
};

/* What the instruction's work costs; 0: it cannot be a part of the leap. */
static __always_inline int64_t work_ns(const struct world *w, const struct task *t,
				       const struct insn *program, struct course *c)
{
	const struct insn *const insn = c->insn;

	if (insn->op != OP_LOOP)
		return (int64_t)random_draw(&c->rng, &insn->time);
	if (program[insn->jump].op != OP_FOREVER) {
		if (c->loop)
			return 0;
		c->rounds = *loop_counter(w, t, insn->loop);
		if (c->rounds <= 1 && !(insn->flags & INSN_GOES_ON))
			return 0;
	}
	return w->machine->cost[COST_LOCAL];
}

/* The instruction's work is done: where does the program go on? */
static __always_inline void pass(const struct insn *program, struct course *c)
{
	const struct insn *const insn = c->insn;

	c->entered = false;
	c->insn++;
	if (insn->op != OP_LOOP)
		return;
	if (program[insn->jump].op == OP_FOREVER) {
		c->insn = &program[insn->jump + 1];
		return;
	}
	c->loop = insn;
	if (--c->rounds)
		c->insn = &program[insn->jump + 1];
}

static __always_inline void add(struct course *c, unsigned mode, int64_t ns)
{
	c->sum.ns[mode] += ns;
	c->sum.end[c->sum.steps++] = c->sum.ns[0] + c->sum.ns[1];
}

/* The leap begins with the step that the task has announced. Is that one fit for it? */
static __always_inline bool begin(const struct world *w, const struct task *t,
				  const struct task_main *f, const struct step *s,
				  const struct insn *program, struct course *c)
{
	const int64_t ns = step_cost(w->machine->cost, s, t->amount);

	if (!may_be_leapt(ns) || !(c->insn->leap & (f->begun ? LEAP_WORKS : LEAP_ENTERS)))
		return false;
	add(c, !(s->flags & USER_MODE), ns);
	if (!f->begun) {
		c->entered = c->enters = true;
		return true;
	}
	if (c->insn->op == OP_LOOP && !work_ns(w, t, program, c))
		return false;
	pass(program, c);
	return true;
}

/* The next step is a part of the leap, too, if that is possible. */
static __always_inline bool go_on(const struct world *w, const struct task *t,
				  const struct insn *program, struct course *c)
{
	const struct insn *const insn = c->insn;
	const uint64_t rng = c->rng;
	int64_t ns;

	if (insn->flags & INSN_ENTERS && !c->entered) {
		ns = w->machine->cost[COST_SYSCALL];
		if (!(insn->leap & LEAP_ENTERS) || !may_be_leapt(ns))
			return false;
		add(c, 0, ns);
		c->entered = c->enters = true;
		return true;
	}
	if (!(insn->leap & LEAP_WORKS))
		return false;
	ns = work_ns(w, t, program, c);
	if (!may_be_leapt(ns)) {
		c->rng = rng;
		return false;
	}
	add(c, insn->op == OP_KERNEL, ns);
	pass(program, c);
	return true;
}

bool program_leaps(struct world *w, struct task *t, struct task_main *f,
		   const struct step *s)
{
	const struct insn *const program = insn_at(w, t, 0);
	struct course c;
	uint64_t *counter;

	c.sum.ns[0] = c.sum.ns[1] = 0;
	c.sum.steps = 0;
	c.rng = t->rng;
	c.insn = &program[f->at];
	c.loop = NULL;
	c.entered = c.enters = false;
	if (unlikely(w->watching_entry) || !begin(w, t, f, s, program, &c))
		return false;
	while (c.sum.steps < LEAP_STEPS && go_on(w, t, program, &c))
		;
	if (c.sum.steps < 2 || !leap_begins(w, t, &f->frame, sizeof(*f), &c.sum))
		return false;
	if (c.loop) {
		counter = loop_counter(w, t, c.loop->loop);
		undo_save(w, counter, sizeof(*counter));
		*counter = c.rounds;
	}
	t->rng = c.rng;
	f->at = (uint32_t)(c.insn - program) - 1;
	f->begun = c.entered ? TASK_ENTERED : true;
	if (c.enters)
		f->size = 0;
	return true;
}

/* SPDX-License-Identifier: MIT */
/*
 * course.c - which local steps of a program follow each other, found out when it is loaded.
 */
#include "policies/program/leap/course.h"

/* May the step of this instruction itself be a part of a course? */
static bool works_locally(const struct insn *insn)
{
	if (insn->flags & INSN_HANDLER)
		return false;
	if (insn->op == OP_LOOP)
		return !(insn->flags & INSN_KERNEL);
	return (insn->op == OP_COMPUTE || insn->op == OP_KERNEL) && insn->flags & INSN_GOES_ON;
}

/* May the way into it? */
static bool enters_locally(const struct insn *insn)
{
	return insn->flags & INSN_ENTERS && insn->flags & INSN_ENTERS_LOCALLY &&
	       !(insn->flags & (INSN_HANDLER | INSN_KERNEL | INSN_OPERATION)) &&
	       insn->op != OP_TOUCH;
}

/* A step that always takes so long is added, if it may be leapt. */
static bool add_fixed(struct course *c, int64_t ns, bool in_kernel)
{
	if (!may_be_leapt(ns))
		return false;
	c->ns[in_kernel] += ns;
	c->step_ns[c->steps++] = ns;
	return true;
}

static bool add_work(struct course *c, const struct draw *ns, bool in_kernel)
{
	if (ns->kind == DRAW_CONSTANT)
		return add_fixed(c, (int64_t)ns->a, in_kernel);
	c->draw[c->draws++] = (struct course_draw){ ns, c->steps, in_kernel };
	c->step_ns[c->steps++] = -1;
	return true;
}

/* The course goes over the end of a loop, if that is possible. */
static bool add_loop(struct course *c, const struct insn *insn, uint32_t at, int64_t ns)
{
	const bool counts = insn[insn[at].jump].op != OP_FOREVER;

	if ((counts && c->loop) || !add_fixed(c, ns, false))
		return false;
	if (counts)
		c->loop = &insn[at];
	c->end = insn[at].jump + 1;
	c->entered = false;
	return true;
}

/* The course gets its next step, if there is one. */
static bool add_step(struct course *c, const struct insn *insn, const int64_t *cost)
{
	const uint32_t at = c->end;

	if (insn[at].flags & INSN_ENTERS && !c->entered) {
		if (!enters_locally(&insn[at]) || !add_fixed(c, cost[COST_SYSCALL], false))
			return false;
		c->entered = c->enters = true;
		return true;
	}
	if (!works_locally(&insn[at]))
		return false;
	if (insn[at].op == OP_LOOP)
		return add_loop(c, insn, at, cost[COST_LOCAL]);
	if (!add_work(c, &insn[at].time, insn[at].op == OP_KERNEL))
		return false;
	c->end++;
	c->entered = false;
	return true;
}

/* The course that begins at this instruction. entered: with its own step, not the way into it */
static bool course_from(struct course *c, const struct insn *insn, const int64_t *cost, uint32_t at,
			bool entered)
{
	*c = (struct course){ .end = at, .entered = entered };
	while (c->steps < COURSE_STEPS && add_step(c, insn, cost))
		;
	if (c->entered && insn[c->end].op == OP_SPIN_LOCK)
		c->straight = STRAIGHT_SPIN_LOCK;
	if (c->entered && insn[c->end].op == OP_SPIN_UNLOCK)
		c->straight = STRAIGHT_SPIN_UNLOCK;
	return c->steps >= 2;
}

/* Counts the courses of a program. into, course: where they are kept, unless they are NULL */
static size_t for_each_course(const struct insn *insn, const int64_t *cost, struct insn *into,
			      struct course *course)
{
	struct course found;
	size_t nr = 0;

	for (uint32_t i = 0; insn[i].op != OP_END; i++) {
		for (unsigned entered = 0; entered < 2; entered++) {
			if (!(entered || insn[i].flags & INSN_ENTERS) ||
			    !course_from(&found, insn, cost, i, entered))
				continue;
			if (into) {
				course[nr] = found;
				*(entered ? &into[i].working : &into[i].entering) = &course[nr];
			}
			nr++;
		}
	}
	return nr;
}

size_t program_courses(const struct insn *insn, const int64_t *cost)
{
	return for_each_course(insn, cost, NULL, NULL);
}

void program_set_courses(struct insn *insn, const int64_t *cost, struct course *course)
{
	for_each_course(insn, cost, insn, course);
	for (uint32_t i = 0; insn[i].op != OP_END; i++) {
		const struct insn *const next = &insn[i + 1];

		insn[i].behind = next->flags & INSN_ENTERS ? next->entering : next->working;
	}
}

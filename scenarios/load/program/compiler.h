/* SPDX-License-Identifier: MIT */
/*
 * compiler.h - one program while it is being compiled.
 */
#ifndef SCENARIOS_LOAD_PROGRAM_COMPILER_H
#define SCENARIOS_LOAD_PROGRAM_COMPILER_H

#include "scenarios/load/memory/expressions.h"
#include "scenarios/load/program/programs.h"

struct compiler {
	struct programs *all;
	struct compiled *c;
	struct reader r;
	GArray *insn;		/* of struct insn */
	struct expressions x;	/* its registers and expressions */
	GArray *operands;	/* of struct operands */
	unsigned depth;		/* how many loops and blocks are open … */
	uint32_t head[MAX_LOOP_DEPTH];	/* … and which instructions began them */
	gboolean handler;	/* the program is an interrupt's, or a callback's … */
	gboolean callback;	/* … the latter */
	gboolean work;		/* it is a work item's */
	/* It may take no spinlock: under rt that sleeps, and the interrupt has no thread. */
	gboolean lockless;
	/* A step was refused. What others begin or name may be in it, so of that nothing is said. */
	gboolean refused;
};

/* Does the step end here? */
static inline gboolean step_ends(const struct reader *r)
{
	return reader_at_end(r) || token_is(&r->token, ";") || token_is(&r->token, "}");
}

#endif

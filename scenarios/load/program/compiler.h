/* SPDX-License-Identifier: MIT */
/*
 * compiler.h - one program while it is being compiled.
 */
#ifndef SCENARIOS_LOAD_PROGRAM_COMPILER_H
#define SCENARIOS_LOAD_PROGRAM_COMPILER_H

#include "scenarios/load/program/programs.h"

struct compiler {
	struct programs *all;
	struct compiled *c;
	struct reader r;
	GArray *insn;		/* of struct insn */
	uint32_t head[MAX_LOOP_DEPTH];	/* instructions that begin the open loops and blocks */
	unsigned depth;		/* how many are open */
	gboolean handler;	/* the program is an interrupt's */
	gboolean lockless;	/* … and may take no lock: those sleep, and it has no thread */
};

/* Has the step no further argument? */
static inline gboolean step_ends(const struct reader *r)
{
	return reader_at_end(r) || token_is(&r->token, ";") || token_is(&r->token, "}");
}

#endif

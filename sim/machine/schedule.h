/* SPDX-License-Identifier: MIT */
/*
 * schedule.h - an order that is forced upon a run: the directives that a user writes, and
 * the choices that a run records and another one repeats.
 */
#ifndef SIM_MACHINE_SCHEDULE_H
#define SIM_MACHINE_SCHEDULE_H

#include <stdint.h>

enum directive_kind { UNTIL_LABEL, UNTIL_RETURN, FOR_STEPS };

struct directive {
	uint32_t task;
	uint32_t kind;		/* enum directive_kind */
	const char *label;
	uint64_t count;		/* the count-th time, or so many steps */
	uint32_t line;		/* in the scenario */
};

enum directive_end { DIRECTIVE_PENDING, DIRECTIVE_REACHED, DIRECTIVE_BLOCKED, DIRECTIVE_EXITED };

struct directive_result {
	uint32_t end;		/* enum directive_end */
	uint64_t deferred;	/* steps others took before the task could be switched to */
	uint64_t step;		/* steps of the run when it ended */
	int64_t t_ns;
};

/* A decision that the clock alone would not have made. A run is its scenario and these. */
enum choice_kind {
	CHOICE_HOLD,		/* the task may not go on */
	CHOICE_RELEASE,		/* it may again */
	CHOICE_DIRECT,		/* it may again, and nobody preempts it */
	CHOICE_RESCHED,		/* the CPU shall reschedule where it next may */
	CHOICE_SWITCH,		/* the CPU switches to the task now */
	CHOICE_KINDS
};

struct choice {
	uint64_t move;		/* made before this transition of the run: steps and interrupts count */
	uint32_t kind;
	uint32_t cpu;		/* of a resched or switch, else NIL */
	uint32_t task;
};

#endif

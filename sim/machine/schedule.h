/* SPDX-License-Identifier: MIT */
/*
 * schedule.h - an order that is forced upon a run: the directives that a user writes, and
 * the choices that a run records and another one repeats.
 */
#ifndef SIM_MACHINE_SCHEDULE_H
#define SIM_MACHINE_SCHEDULE_H

#include <stdint.h>

enum directive_kind {
	UNTIL_LABEL, UNTIL_RETURN, FOR_STEPS,
	SEES_OLDER,		/* up to its next access, which sees the count-th older write */
	DRAINS,			/* the oldest count stores of a CPU reach memory */
};

struct directive {
	uint32_t task;		/* NIL: DRAINS, which names a CPU */
	uint32_t kind;		/* enum directive_kind */
	const char *label;
	const char *task_name;	/* as the scenario has it */
	uint64_t count;		/* how many times the label is reached, or how many steps */
	uint32_t line;		/* where it stands in the scenario */
	uint32_t cpu;
};

enum directive_end { DIRECTIVE_PENDING, DIRECTIVE_REACHED, DIRECTIVE_BLOCKED, DIRECTIVE_EXITED };

struct directive_result {
	uint32_t end;		/* enum directive_end */
	uint64_t deferred;	/* steps that others took before the task got its CPU */
	uint64_t step;		/* steps of the run when the directive ended */
	int64_t t_ns;
};

/*
 * A choice is a decision that the clock alone would not have made. A scenario and the
 * choices of a run together determine the run.
 */
enum choice_kind {
	CHOICE_HOLD,		/* the task may not go on */
	CHOICE_RELEASE,		/* it may again */
	CHOICE_DIRECT,		/* it may again, and no other task preempts it */
	CHOICE_RESCHED,		/* the CPU reschedules at the next point where it may */
	CHOICE_SWITCH,		/* the CPU switches to the task now */
	/* under tso and weak: */
	CHOICE_FORCE,		/* from now on these choices say what is seen; task NIL: no more */
	CHOICE_OLDER,		/* the task's next access sees an older write; cpu: how much older */
	CHOICE_DRAIN,		/* the CPU's oldest store reaches memory */
	CHOICE_KINDS
};

struct choice {
	uint64_t transition;	/* it is made before this one of the run's transitions */
	uint32_t kind;
	uint32_t cpu;		/* the CPU of a RESCHED or SWITCH, else NIL */
	uint32_t task;
};

#endif

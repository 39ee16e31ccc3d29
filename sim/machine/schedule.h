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
	ARRIVES,		/* the interrupt or timer that the task serves comes */
	HAPPENS,		/* one choice is made; only if the schedule is exact */
};

struct directive {
	uint32_t task;		/* NIL: it names a CPU */
	uint32_t kind;		/* enum directive_kind */
	const char *label;	/* ARRIVES: the CPU's next step then, NULL: any; HAPPENS: what */
	const char *object;	/* of the step with the label; NULL: any */
	const char *operation;	/* whose step it is; NULL: any */
	const char *task_name;	/* as the scenario has it */
	const char *file;	/* where it stands */
	uint64_t count;		/* how many times the label is reached, or how many steps */
	uint32_t line;		/* … in that file */
	uint32_t cpu;		/* NIL: it names a task */
	uint32_t choice;	/* HAPPENS: enum choice_kind */
	uint32_t exact;		/* nothing happens but what the directives say */
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
	/* an interrupt or a timer is forced: */
	CHOICE_PUT_OFF,		/* what arrives next for the task waits until it may come */
	CHOICE_LET_COME,	/* what was put off comes by itself again */
	CHOICE_ARRIVE,		/* it comes now; or a task starts, or has slept long enough */
	/* all transitions are forced, and time decides nothing: */
	CHOICE_EXACT,		/* from now on; cpu 0: no more */
	CHOICE_STEP,		/* the CPU takes its next step */
	CHOICE_CALL,		/* the CPU gets a call of others, */
	CHOICE_IPI,		/* … or their request to reschedule */
	CHOICE_SLICE,		/* the CPU's task has used up its time slice */
	CHOICE_AWAKE,		/* the CPU takes its next step, and finds that it is late */
	CHOICE_BALANCE,		/* the CPU's tick asks an idle one to pull from its queue */
	CHOICE_PICK,		/* the task's CPU, which has just switched, takes up the task */
	CHOICE_PULL,		/* the CPU that has just pulled another task pulls this one */
	CHOICE_THROTTLE,	/* the CPU's real-time tasks have had their share */
	CHOICE_PERIOD,		/* … and get the next one */
	CHOICE_REPLENISH,	/* the task gets its next budget */
	CHOICE_KINDS
};

struct choice {
	uint64_t transition;	/* it is made before this one of the run's transitions */
	uint32_t kind;
	uint32_t cpu;		/* whose choice it is; NIL: it is the task's */
	uint32_t task;
};

#endif

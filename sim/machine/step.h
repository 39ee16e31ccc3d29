/* SPDX-License-Identifier: MIT */
/*
 * step.h - how functions of the simulated kernel become steps.
 *
 *	STEPS(refill)				the frame of refill is `struct refill`:
 *	{					arguments, locals, and where it stands
 *		BEGIN;
 *		SPIN_LOCK(LOCK, "refill.wait");	<- announced here: the task stops, any other
 *						   task may go on; then the effect takes place
 *		CALL(other, .argument = 1);	<- runs on into other's first step
 *		RETURN(true);			<- runs on in the caller to its next step
 *	}
 *
 * A function is resumed at the step that it announced (by a computed goto). It performs
 * the effect and runs on until it announces its next step; this takes no time, and no
 * other task runs meanwhile. So time may pass, and others may run, only where something
 * is written in capitals.
 *
 * Every announcement leaves a `struct step` in the linker section sim_steps: where to
 * resume, and what people, schedules and searches want to know of the step. A frame's pc
 * names the record of the step that it is at. A pc depends on the build, so databases and
 * digests have the label and the function instead. C locals do not survive a step: what
 * must survive belongs into the frame (tests/tree/locals.sh checks that).
 */
#ifndef SIM_MACHINE_STEP_H
#define SIM_MACHINE_STEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/base/compiler.h"
#include "sim/machine/cost.h"
#include "sim/machine/machine.h"

struct world;
struct task;

/* What happened when a task was resumed. The last two never leave task_run(). */
enum step_result { STEPPED, BLOCKED, ENDED, CALLED, RETURNED };

enum step_kind {
	STEP_LOCAL,		/* touches nothing shared */
	STEP_USER,		/* user mode: always preemptible */
	STEP_WORK,		/* works on its object */
	STEP_UNLOCK,
	STEP_ATOMIC,		/* read-modify-write */
	STEP_READ,
	STEP_WRITE,
	STEP_FENCE,		/* orders accesses, and makes none */
	STEP_IPI,
	/* from here on: those that may find that they have to wait */
	STEP_LOCK,
	STEP_MUTEX_LOCK,
	STEP_SPIN,		/* waits, spinning, for a condition on its object */
	STEP_SLEEP,
	STEP_SLEEP_UNTIL,	/* sleeps until a time, unless that is over */
	STEP_CALL,		/* a frame waits here for its callee; never announced */
	STEP_KINDS
};

/*
 * The memory ordering that the kernel's API implies; each access to an atomic names its
 * own. AS_WRITTEN: of a step whose program says it.
 */
enum order { RELAXED, ACQUIRE, RELEASE, FULL, AS_WRITTEN };

/* Does step.order mean anything for steps of this kind? (`list steps` prints it.) */
static inline bool orders_memory(unsigned kind)
{
	return kind == STEP_UNLOCK || kind == STEP_ATOMIC || kind == STEP_READ ||
	       kind == STEP_WRITE || kind == STEP_FENCE ||
	       kind == STEP_LOCK || kind == STEP_MUTEX_LOCK || kind == STEP_SPIN;
}

/* step.flags */
enum {
	MAY_SLEEP = 1,		/* a violation with preemption or interrupts off */
	COND_RESCHED_POINT = 2,	/* reschedules under none and voluntary too */
	MIGHT_SLEEP_POINT = 4,	/* reschedules under voluntary */
	USER_MODE = 8,
	DROPS_IF_DUE = 16,	/* an unlock that keeps the lock if no reschedule is due */
	PREEMPTION_OFF = 32,	/* turns preemption off, and does nothing else */
	INTERRUPTS_OFF = 64,	/* turns interrupts off, and does nothing else */
	TRYLOCK = 128,		/* never waits */
};

/* Steps that bursts take as straight code (sim/steps/straight.h). */
enum straight_step { STRAIGHT_NONE, STRAIGHT_SPIN_LOCK, STRAIGHT_SPIN_UNLOCK, STRAIGHT_STEPS };

/*
 * Is the step that this task has announced local? It is if no other task can notice when
 * it is taken, and if nothing that others do before it changes what it does. The answer
 * may depend on the state: some steps are local only while their task holds a lock.
 */
typedef bool local_fn(const struct world *w, const struct task *t);

/* For a step that has no object, but whose code looks at what others change. */
#ifndef SIMRUN_VARIANT
bool never_local(const struct world *w, const struct task *t);
#endif

struct step {
	const void *resume;
	const char *label;	/* what it is called in every variant, or NULL */
	const char *function;
	const char *file;
	uint16_t line;
	uint8_t kind;		/* enum step_kind */
	uint8_t cost;		/* enum cost; times the announced amount */
	uint8_t order;		/* enum order, if orders_memory(kind) */
	uint8_t flags;
	uint8_t unlocked;	/* it touches its object without the lock that protects it */
	uint8_t of_memory : 1;	/* it is taken only under memory models other than sc */
	uint8_t straight : 7;	/* enum straight_step */
	local_fn *local;	/* for searches; NULL: the step's object decides */
} __attribute__((aligned(8)));

/* Every frame begins with this. Offsets count in FRAME_UNITs from the stack's base. */
struct frame {
	uint16_t pc;		/* step it will take next: STEP_PC(); 0: not begun */
	uint16_t function;	/* function_at() */
	uint16_t caller;	/* offset of the caller's frame + 1; 0: none */
	uint16_t units;		/* its size */
};

enum { FRAME_UNIT = 8 };

typedef enum step_result step_fn(struct world *w, struct task *t, void *frame);

struct function {
	const char *name;
	step_fn *run;
	uint32_t frame_bytes;
} __attribute__((aligned(8)));

#define IN_TABLE(table) __attribute__((section(table), used, aligned(8)))

/*
 * The bounds of the tables of this executable or, in a plug-in, of its own; these may have
 * no record.
 */
#ifdef SIMRUN_VARIANT
#define TABLE_BOUND __attribute__((visibility("hidden"), weak))
#else
#define TABLE_BOUND
#endif
extern TABLE_BOUND const struct step __start_sim_steps[], __stop_sim_steps[];
extern TABLE_BOUND const struct function __start_sim_functions[], __stop_sim_functions[];

/*
 * A frame names a step or function by the place of its record in the table, in units of 8
 * bytes. So the record is found without a multiplication by its size, which counts at
 * each step.
 */
enum { RECORD_UNIT = 8 };

#define RECORD_PLACE(table, record)							\
	((uint16_t)(((uintptr_t)(record) - (uintptr_t)(table)) / RECORD_UNIT))

#ifdef SIMRUN_VARIANT		/* <simrun/variant.h> is included: this is a plug-in */

/* A plug-in's records lie in the host's tables behind those of the executable. */
#define STEP_PC(step)									\
	(uint16_t)(RECORD_PLACE(__start_sim_steps, step) + simrun_places.steps + 1)

/* The step of this plug-in with this pc. */
static inline const struct step *step_of(uint16_t pc)
{
	return (const struct step *)((uintptr_t)__start_sim_steps +
				     (pc - (size_t)simrun_places.steps - 1) * RECORD_UNIT);
}

#else

/*
 * All steps and functions: the tables of the executable while no plug-in is loaded, and
 * then copies of these with those of the plug-ins behind. They change before there is any
 * world, and never again.
 */
extern struct step_tables {
	const struct step *steps, *steps_end;
	const struct function *functions, *functions_end;
} step_tables;

#define STEP_PC(step)	(uint16_t)(RECORD_PLACE(__start_sim_steps, step) + 1)
/* All pcs are below this. */
#define STEP_PCS	(RECORD_PLACE(step_tables.steps, step_tables.steps_end) + 2u)

/* The pc of a step that is in the table. */
static inline uint16_t step_pc(const struct step *s)
{
	return (uint16_t)(RECORD_PLACE(step_tables.steps, s) + 1);
}

/* The step with this pc, which is not 0. */
static inline const struct step *step_of(uint16_t pc)
{
	return (const struct step *)((uintptr_t)step_tables.steps +
				     (pc - (size_t)1) * RECORD_UNIT);
}

/* NULL for 0 */
static inline const struct step *step_at(uint16_t pc)
{
	return pc ? step_of(pc) : NULL;
}

/* Is it a plug-in's? */
static inline bool step_is_foreign(const struct step *s)
{
	return (uintptr_t)s - (uintptr_t)step_tables.steps >=
	       (uintptr_t)__stop_sim_steps - (uintptr_t)__start_sim_steps;
}

static inline const struct function *function_at(uint16_t place)
{
	return (const struct function *)((uintptr_t)step_tables.functions +
					 place * (size_t)RECORD_UNIT);
}

/* The same as function_place(), of a plug-in's (foreign.c). */
uint16_t foreign_function_place(const struct function *fn);

/* Is it a plug-in's? */
static inline bool function_is_foreign(const struct function *fn)
{
	return (uintptr_t)fn - (uintptr_t)__start_sim_functions >=
	       (uintptr_t)__stop_sim_functions - (uintptr_t)__start_sim_functions;
}

/* Where a function of the executable is in the table. */
static inline uint16_t own_function_place(const struct function *fn)
{
	return RECORD_PLACE(__start_sim_functions, fn);
}

/* The same of any function. fn: its record, in the executable or in a plug-in */
static inline uint16_t function_place(const struct function *fn)
{
	return likely(!function_is_foreign(fn)) ? own_function_place(fn) : foreign_function_place(fn);
}

/* Steps are also numbered from 1, without gaps, and 0 stands for none. */
#define STEP_NUMBERS	((size_t)(step_tables.steps_end - step_tables.steps) + 1)

static inline uint32_t step_number(uint16_t pc)
{
	return (pc + (uint32_t)(sizeof(struct step) / RECORD_UNIT) - 1) /
	       (uint32_t)(sizeof(struct step) / RECORD_UNIT);
}

/* What a step is called in reports. */
static inline const char *step_title(const struct step *s)
{
	return s->label ? s->label : s->function;
}

/*
 * An array that has, for the number of each step, the number of the first step with the
 * same title. To be freed with free(); NULL: no memory.
 */
uint16_t *step_namesakes(void);

/* All labels, sorted, without duplicates; *nr of them. To be freed with free(). */
const char **step_labels(size_t *nr);
bool step_label_exists(const char *label);

#endif	/* !SIMRUN_VARIANT */

#endif

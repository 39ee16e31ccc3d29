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
 * A function is resumed at the step it announced (computed goto), performs the effect
 * and runs on, in zero time and seen by nobody, until it announces the next. So whatever
 * is written in capitals may take time and let others in; nothing else does.
 *
 * Every announcement leaves a `struct step` in the linker section sim_steps: where to
 * resume, and what people, schedules and search want to know of it. A frame's pc says
 * which record there is the step that it is at. It depends on the build: store and digest
 * label and function instead. C locals do not survive a step: what must survive
 * belongs into the frame (tests/tree/locals.sh checks that).
 */
#ifndef SIM_MACHINE_STEP_H
#define SIM_MACHINE_STEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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

/* Memory ordering, written at each access to an atomic as the kernel's API implies it. */
enum order { RELAXED, ACQUIRE, RELEASE, FULL };

/* Does step.order mean anything for steps of this kind? (`list steps` prints it.) */
static inline bool orders_memory(unsigned kind)
{
	return kind == STEP_UNLOCK || kind == STEP_ATOMIC || kind == STEP_READ ||
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
	INTERRUPTS_OFF = 64,
	TRYLOCK = 128,		/* never waits */
};

/*
 * Can nobody else notice when the announced step of this task is taken, and can what others
 * do before it not change what it does? Such a step is local. The answer may depend on the
 * state, as where the step is local only while its task holds a lock.
 */
typedef bool local_fn(const struct world *w, const struct task *t);

/* A step whose code looks at what others change, though it has no object. */
bool never_local(const struct world *w, const struct task *t);

struct step {
	const void *resume;
	const char *label;	/* what it is called in every variant, or NULL */
	const char *function;
	const char *file;
	uint16_t line;
	uint8_t kind;		/* enum step_kind */
	uint8_t cost;		/* enum cost; times the announced amount */
	uint8_t order;		/* enum order, of what orders_memory() */
	uint8_t flags;
	uint16_t reserved;
	local_fn *local;	/* for searches; NULL: the model tells it by the step's object */
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

extern const struct step __start_sim_steps[], __stop_sim_steps[];
extern const struct function __start_sim_functions[], __stop_sim_functions[];

/*
 * Frames name steps and functions by where their records lie in the tables, in units of
 * 8 bytes: what has to be known for each step is found without a multiplication.
 */
enum { RECORD_UNIT = 8 };

#define RECORD_PLACE(table, record)							\
	((uint16_t)(((uintptr_t)(record) - (uintptr_t)(table)) / RECORD_UNIT))
#define STEP_PC(step)	(uint16_t)(RECORD_PLACE(__start_sim_steps, step) + 1)
/* Above all of them. */
#define STEP_PCS	(STEP_PC(__stop_sim_steps) + 1u)

/* The step with this pc, which is not 0. */
static inline const struct step *step_of(uint16_t pc)
{
	return (const struct step *)((uintptr_t)__start_sim_steps +
				     (pc - (size_t)1) * RECORD_UNIT);
}

/* NULL for 0 */
static inline const struct step *step_at(uint16_t pc)
{
	return pc ? step_of(pc) : NULL;
}

static inline const struct function *function_at(uint16_t place)
{
	return (const struct function *)((uintptr_t)__start_sim_functions +
					 place * (size_t)RECORD_UNIT);
}

/* Steps by number, from 1; 0 stands for none. */
#define STEP_NUMBERS	((size_t)(__stop_sim_steps - __start_sim_steps) + 1)

static inline uint32_t step_number(uint16_t pc)
{
	return (pc + (uint32_t)(sizeof(struct step) / RECORD_UNIT) - 1) /
	       (uint32_t)(sizeof(struct step) / RECORD_UNIT);
}

/* What a step is called by those who tell of it. */
static inline const char *step_title(const struct step *s)
{
	return s->label ? s->label : s->function;
}

/*
 * An array that has, for the number of each step, the number of the first step with the
 * same title. To be freed with free(); NULL: no memory.
 */
uint16_t *step_namesakes(void);

/* Every label of the program, sorted, each once; *nr of them. To be freed with free(). */
const char **step_labels(size_t *nr);
bool step_label_exists(const char *label);

#endif

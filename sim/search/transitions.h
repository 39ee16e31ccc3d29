/* SPDX-License-Identifier: MIT */
/*
 * moves.h - for searches: what can happen next in a world, and making it happen.
 *
 * A move is one number:
 *
 *	slot			the event slot is due: a step, an interrupt, a timer
 *	MOVE_SLICE + cpu	the current task's time slice is over, or a task that woke up
 *				displaces it
 *	MOVE_AWAKE + cpu	its task would sleep until a time, which is over already
 *	MOVE_BALANCE + cpu	its tick asks an idle CPU to pull from its queue
 *	MOVE_PICK + task	the CPU, which has just switched, takes up this task instead
 *	MOVE_PULL + task	the CPU that has just pulled a task pulls this one instead
 *
 * Whatever nobody else can notice follows at once (it settles). All moves but the first
 * kind stand for what virtual time decides in a run.
 */
#ifndef SIM_SEARCH_TRANSITIONS_H
#define SIM_SEARCH_TRANSITIONS_H

#include "sim/search/search.h"
#include "sim/world/state.h"
#include "sim/machine/run.h"

enum {
	MOVE_SLICE = 1 << 26, MOVE_AWAKE = 1 << 27, MOVE_BALANCE = 1 << 28,
	MOVE_PICK = 1 << 29, MOVE_PULL = 1 << 30,
};

/* moves.actor: to go on with any other task is no preemption. */
enum { ANYBODY = NIL - 1 };

struct moves {
	struct world *w;
	const struct search_config *config;
	struct machine machine;		/* without costs */
	struct task_config *task;
	struct observer observer;
	bool *shared;			/* by CPU: more than one task may run there */
	bool *timed;			/* by CPU: time slices end there */
	bool in_turn;			/* the order in which tasks start matters */
	bool counted;			/* leave out no order with fewer preemptions */
	uint64_t *slot;			/* results of operations so far */
	uint32_t *first_slot;		/* by task */
	uint32_t slots;
	uint64_t *first_steps;		/* by task: steps that it took in moves_begin() */
	uint32_t width;			/* event slots that can be due */
	void *before, *after;		/* snapshots, for config.check */

	/* What the last move did. */
	uint32_t violated;		/* bit set of properties */
	struct violation violation[MAX_PROPERTIES];
	uint32_t actor;			/* whose steps these were; NIL: nobody's; ANYBODY */
	uint64_t steps;
	bool waited;			/* some step of it could not be taken */
	bool *reached;
	/* told of each event when a path is walked once more; may be NULL */
	void (*event)(void *data, const struct event *e);
	void *event_data;
};

bool moves_init(struct moves *m, const struct machine *machine,
		const struct search_config *c);
void moves_clear(struct moves *m);

/* Starts those tasks of time 0 whose order does not matter, and settles. */
void moves_begin(struct moves *m);

/* What can happen next, into move[], which has room for moves_most(); how many. */
uint32_t moves_enabled(const struct moves *m, uint32_t *move);
uint32_t moves_most(const struct moves *m);

void moves_make(struct moves *m, uint32_t move);

/* The CPU whose task takes its step by this move, or NIL. */
static inline uint32_t moves_stepping_cpu(const struct moves *m, uint32_t move)
{
	if (move < m->machine.cpus)
		return move;
	return move >= MOVE_AWAKE && move < MOVE_BALANCE ? move - MOVE_AWAKE : NIL;
}

/* The interleaving is over: all have ended, or nobody can ever go on. Tells properties. */
bool moves_over(struct moves *m, const uint32_t *move, uint32_t moves,
		enum run_status *status);

/*
 * What this move adds to the preemptions of an interleaving: does it leave the task that
 * moved last though that could go on? Does it let an interrupt wait?
 */
uint32_t moves_disorder(const struct moves *m, uint32_t move, uint32_t actor);
/* The task's CPU could make its next step. */
bool moves_can_go_on(const struct moves *m, uint32_t task);

/* What two situations must share to be the same situation. */
uint64_t moves_identity(const struct moves *m, uint64_t seed);

size_t moves_bytes(const struct moves *m);
void moves_save(const struct moves *m, void *to);
void moves_restore(struct moves *m, const void *from);

#endif

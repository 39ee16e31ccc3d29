/* SPDX-License-Identifier: MIT */
/*
 * space.h - the state space of a search: a world without time, and what tells two of its
 * states apart. What leads from one state to the next is in transitions.h.
 */
#ifndef SIM_SEARCH_SPACE_H
#define SIM_SEARCH_SPACE_H

#include "sim/sched/decide.h"
#include "sim/search/search.h"
#include "sim/world/state.h"
#include "sim/world/urgency.h"

/* space.actor: to go on with any other task is no preemption. */
enum { ANYBODY = NIL - 1 };

struct space {
	struct world *w;
	const struct search_config *config;
	struct machine machine;		/* without costs */
	struct task_config *task;
	struct observer observer;
	const uint32_t *twin;		/* as config.twin, if it may be used; or NULL */
	bool *shared;			/* by CPU: more than one task may run there */
	bool *timed;			/* by CPU: time slices end there */
	bool in_turn;			/* the order in which tasks start matters */
	bool cut;			/* some states had no room for all choices (weak) */
	bool counted;			/* leave out none with fewer preemptions */
	uint64_t *slot;			/* results of operations so far */
	uint32_t *first_slot;		/* by task */
	uint32_t slots;
	uint64_t *first_steps;		/* by task: its steps before the first transition */
	uint32_t width;			/* event slots that can be due */
	unsigned char *base;		/* of snapshots: the first bytes of the arena */
	void *before, *after;		/* snapshots, for config.check */
	void *claim_before, *claim_after, *claim_scratch;	/* of a local step of a plug-in */

	/* What the last transition did. */
	uint32_t violated;		/* bit set of properties */
	struct violation violation[MAX_PROPERTIES];
	uint32_t actor;			/* the task whose steps these were; NIL; ANYBODY */
	uint64_t steps;
	bool waited;			/* one of its steps found that it has to wait */
	bool *reached;			/* by pc: has the step been taken, ever? */
	uint16_t *log;			/* the pcs of the steps since logged was 0; or NULL */
	uint32_t logged;
	uint64_t order, hash_seed;	/* of a shard's own; 0: the usual ones */
	/* told of each event when a path is walked once more; may be NULL */
	void (*event)(void *data, const struct event *e);
	/* … of each transition before it is made, and of each local step behind it; may be NULL */
	void (*move)(void *data, uint32_t transition);
	void *event_data;
};

/* machine and c must outlive it. false: there is no memory; space_clear() is due anyway. */
bool space_init(struct space *space, const struct machine *machine,
		const struct search_config *c);
void space_clear(struct space *space);
/* Another space for the same states, as soon as it has been set to one; the same goes for it. */
bool space_like(struct space *to, const struct space *space);

/* Two states with one identity are the same. seed: what else shall tell them apart. */
uint64_t space_identity(const struct space *space, uint64_t seed);
/* The same of those who wait for a CPU, as far as their order matters; seed: nobody waits. */
uint64_t space_queue(const struct space *space, uint32_t cpu, uint64_t seed);

/*
 * Puts transitions into the order in which this shard tries them; the first shard leaves them as
 * they are. The order in which they are tried changes no verdict of a search that ends.
 */
void space_order(struct space *space, uint32_t *transition, uint32_t nr);

/*
 * A state, copied to a block of space_bytes() and back. space_copy() keeps all of it. space_save()
 * keeps what makes it another state than the base, from which few states differ much: that takes twice
 * as long, and returns how many bytes of the block it has filled. Such snapshots are of the base
 * that there is then, and spaces that have the same can restore each other's.
 */
size_t space_bytes(const struct space *space);
void space_copy(const struct space *space, void *to);
size_t space_save(const struct space *space, void *to);
void space_restore(struct space *space, const void *from);
/* The state that it is in becomes the base. Before, that is zeros. */
void space_rebase(struct space *space);

static inline bool is_tick(const struct world *w, uint32_t slot)
{
	return slot >= w->machine->cpus && slot < 2 * w->machine->cpus;
}

/*
 * Has a normal task just woken up here, which in a run may displace the current one?
 * (Where time slices end, the end of a slice stands for that.)
 */
static inline bool may_be_displaced(const struct space *space, uint32_t cpu)
{
	return !space->timed[cpu] && space->w->cpu_clock[cpu].open & OPEN_WAKE_UP;
}

#endif

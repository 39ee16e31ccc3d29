/* SPDX-License-Identifier: MIT */
/*
 * memory.h - what the arena holds of memory if that is not sequentially consistent. The
 * functions that work on it are in sim/memory/.
 */
#ifndef SIM_WORLD_MEMORY_H
#define SIM_WORLD_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/base/arena.h"
#include "sim/machine/access.h"
#include "sim/machine/machine.h"

enum { MAX_BRANCH_DEPTH = 16 };	/* of branches in a program, for dependencies */

/* Limits of weak machines: their sets grow with the square of the CPUs. */
enum { WEAK_CPUS = 8, WEAK_WINDOW = 64, NODE_WORDS = WEAK_CPUS * WEAK_WINDOW / 64 };

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

/* --- tso ---------------------------------------------------------------------------------- */

enum { STORE_BUFFER = 32 };	/* one more store drains the oldest */

struct pending_store {
	int64_t value;
	uint32_t word;		/* NIL: it drops a lock */
	uint32_t lock;
};

/* A CPU's stores that no other CPU sees yet, the oldest first. */
struct store_buffer {
	struct pending_store store[STORE_BUFFER];
	uint32_t stores;
	uint32_t over;		/* so many were made before an RCU section ended … */
	uint32_t awaited;	/* … that a grace period waits for, or found over */
	uint32_t reserved;
};

/* --- weak --------------------------------------------------------------------------------- */

/*
 * A write that not every CPU is bound to see. They are sorted by word, and those of a word
 * are in their order. The newest of them which all CPUs must see is the word's base.
 */
struct weak_write {
	int64_t value;
	uint32_t word;
	uint16_t cpu;
	uint16_t rmw;		/* it read the one before it: no write can come between them */
};

/* What comes before … of a CPU */
enum cpu_set {
	EVENTS,			/* … one of its accesses so far */
	READS, WRITES,		/* … a read, a write among them */
	ALL_AFTER,		/* … each access that it has still to make */
	READS_AFTER, WRITES_AFTER,	/* … each of these */
	CPU_SETS
};

/* Which writes become visible to a CPU before … */
enum cumul {
	CUMUL_ALL,		/* those that this CPU has made or seen: before its releases */
	CUMUL_OWN,		/* those that it has made: before writes behind a wmb */
	CUMUL_AFTER, CUMUL_WRITES,	/* before each access, each write still to come */
	CUMULS
};

/* Places in a program from which a fence orders, if it is not where the fence is. */
enum barrier { BEFORE_ATOMIC, LAST_ATOMIC, LAST_LOCK, LAST_UNLOCK, BARRIERS };

/* Where the sets of each kind begin; graph.h says what they are sets of. */
struct set_places {
	uint32_t visible, accessed, depends;	/* by write and, the first two, CPU */
	uint32_t base_visible, base_accessed, base_depends;	/* the same by word */
	uint32_t cpu;			/* by CPU and enum cpu_set */
	uint32_t cumul;			/* by CPU, enum cumul and the CPU that sees */
	uint32_t barrier;		/* by CPU and enum barrier, 1 + CPUs each */
	uint32_t channel;		/* by channel, 1 + 2 * CPUs each */
	uint32_t taken;			/* by lock, 1 + CPUs each: when its owner took it */
	uint32_t rcu;			/* by CPU, one for all, by CPU; 1 + CPUs each */
	uint32_t loaded;		/* by task: what its last read depends on */
	uint32_t control;		/* by task and depth */
	uint32_t reg;			/* by task and register */
	uint32_t reg_control;		/* the same: what decided that it was set */
	uint32_t sets;			/* how many there are */
};

#pragma GCC diagnostic pop

/* What an access saw and did: kept until it is told. */
struct sighting {
	int64_t read, written;
	uint32_t word;		/* NIL: there was no access */
	uint32_t older;		/* so many writes are newer than what it saw, or wrote */
	bool reads, writes;
};

/* A store that has reached memory. */
struct drained_store {
	struct pending_store store;
	uint32_t cpu;		/* whose buffer it was in */
};

/* The handle. Its pointers lead into the arena, the rest is configuration. */
struct memory {
	enum memory_model model;
	uint32_t cpus, words, locks, tasks, works, syncs;
	uint32_t window;
	uint32_t node_words;		/* of a set */
	uint32_t registers;		/* of all tasks */
	struct set_places at;

	/* state */
	struct access *access;		/* by task: the one that its announced step makes */
	struct store_buffer *buffer;	/* by CPU */
	struct weak_write *write;
	uint32_t *writes;		/* how many these are */
	uint32_t *settled;		/* writes that were made everybody's for want of room */
	uint32_t *gone;			/* bit set of CPUs that will make no access any more */
	int64_t *base;			/* by word: the value of the base … */
	uint32_t *base_cpu;		/* … and who wrote it, or NIL */
	uint16_t *seen;			/* by word and CPU: the newest write it has seen; 0: base */
	uint32_t *first_reg;		/* by task: in the sets of registers */
	uint64_t *set;

	/* clock */
	int64_t *made;			/* by write, or by CPU and place in its buffer: since when */
	uint32_t *older;		/* by task: how much older its next access sees, + 1; 0: any */
	uint32_t *forced;		/* a schedule decides what is seen; time does not */

	/* What follows is not in the arena. */
	uint32_t choice;		/* the next access takes the choice-th; NIL: as time has it */
	bool quiet;			/* a wake-up orders nothing */
	struct sighting last;		/* what the last access saw */
	uint32_t draineds;
	struct drained_store drained[];		/* by the last transition */
};

/*
 * Channels carry what one CPU has seen to another, without being words of memory: locks, readers
 * of those locks that have them, then tasks that go from CPU to CPU, work items, wait queues and
 * their like, calls to other CPUs, their answers, and each CPU's own unlocks.
 */
static inline uint32_t memory_channels(const struct memory *y)
{
	return y->locks + y->tasks + y->works + y->syncs + 3 * y->cpus;
}

/* The bytes of the handle. A transition may drain all buffers, and another one's stores twice. */
size_t memory_bytes(const struct machine *m);

/* Lays out the arena's parts. memory: the handle, whose pointers are set. */
void memory_place_state(struct memory *memory, const struct machine *m, struct cursor *c);
void memory_place_clock(struct memory *memory, const struct machine *m, struct cursor *c);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * lockdep.h - what the arena holds of the locks that tasks have held, for sim/lockdep.
 *
 * Locks whose names differ only in numbers between dots (vn.0.pool_lock) are of one class.
 */
#ifndef SIM_WORLD_PARTS_LOCKDEP_H
#define SIM_WORLD_PARTS_LOCKDEP_H

#include <stdint.h>

enum {
	MAX_LOCK_CLASSES = 128,	/* locks of others are not watched */
	LOCKDEP_HELD = 16,	/* a task's locks beyond these are not watched */
};

/* How a class was taken behind another one: the first E or S says how that was held. */
enum lock_edge_kind {
	EDGE_EN, EDGE_ER,	/* held exclusively; N: wanted by a writer or a reader that waits */
	EDGE_SN, EDGE_SR,	/* held by a reader; R: wanted by a reader that passes waiters */
	LOCK_EDGES
};

/* lockdep.usage */
enum {
	IN_IRQ = 1,		/* taken in an interrupt's handler */
	IN_IRQ_READ = 2,
	IRQS_ON = 4,		/* held while interrupts were on */
	IRQS_ON_READ = 8,
	TOLD_ORDER = 16, TOLD_IRQ = 32, TOLD_CONTEXT = 64,	/* once of each class */
};

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

struct held_lock {
	uint32_t lock;
	uint16_t reads;			/* how often the task has it to read; 0: to write */
	uint16_t reserved;
};

/* Of a task, in the order in which it took them. */
struct held_locks {
	uint32_t nr;
	uint32_t wanted;		/* 1 + the lock that it waits for, if it was looked at; 0 */
	struct held_lock lock[LOCKDEP_HELD];
};

struct lock_place {
	uint32_t task;
	uint32_t line;			/* of the task's program; 0: it has none */
	uint16_t pc;
	uint16_t reserved;
};

#pragma GCC diagnostic pop

struct lockdep {		/* the handle: pointers into the arena, but for the first ones */
	uint16_t *class;	/* by lock; MAX_LOCK_CLASSES: it is not watched. Configuration */
	uint32_t classes;
	uint32_t words;		/* of a set of classes */
	struct lock_place now;	/* the step that is being made, and the context before it */
	uint32_t preempt_count, irqs_off;
	/* state */
	uint64_t *behind;	/* by class and lock_edge_kind: set of those taken behind it */
	uint32_t *usage;	/* by class */
	struct held_locks *held;	/* by task */
	/* statistics */
	struct lock_place *edge;	/* by class and class behind it: where first */
	struct lock_place *used;	/* by class and usage bit, four each */
	struct lock_place *taken;	/* by task, as held[].lock */
};

#endif

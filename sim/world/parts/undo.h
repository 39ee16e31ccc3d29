/* SPDX-License-Identifier: MIT */
/*
 * undo.h - the undo log of a task that has run ahead: what is needed to take it back.
 *
 * run_ahead.h says when a task runs ahead, and who takes it back.
 */
#ifndef SIM_WORLD_PARTS_UNDO_H
#define SIM_WORLD_PARTS_UNDO_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/world/parts/task.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

/*
 * Bytes of the largest frame that can be saved, of the log, and what must be free in the
 * log before another step may be taken ahead of time.
 */
enum { UNDO_FRAME = 192, UNDO_BYTES = 768, UNDO_SPARE = 384 };

enum { RUN_AHEAD_STEPS = 64 };	/* the most, before other CPUs get their turn */

/*
 * Each CPU has one. It keeps the task as it was before the first step that it took ahead.
 */
struct undo_log {
	int64_t begin;		/* when the first of these steps began */
	uint64_t turn;		/* world.turn_seq at that time (struct turn) */
	int64_t ns[2];		/* how long they took, in user mode and in the kernel */
	int64_t end[RUN_AHEAD_STEPS];	/* when each of them ends */
	struct task task;
	uint16_t frame_bytes;
	uint16_t announced;	/* false: the task was still to announce the first of these steps */
	uint32_t used;		/* bytes of the log */
	unsigned char frame[UNDO_FRAME];	/* the innermost frame */
	unsigned char log[UNDO_BYTES];	/* other bytes, each with an undo_entry */
};

struct undo_entry {		/* follows the saved bytes in the log */
	uint64_t at;		/* in the arena */
	uint32_t bytes;
	uint32_t reserved;
};

#pragma GCC diagnostic pop

/*
 * Transitions of one moment are made in the order of their slots. But a transition can
 * make a lower slot due at the same moment, so the order of slots alone does not say what
 * came first. So the clock remembers those transitions of the present moment after which
 * it has made none of a higher slot.
 */
struct turn {
	uint64_t seq;		/* grows with each transition but the first of a moment */
	uint32_t slot;
};

enum { MAX_KEPT = 32 };

/* For --check: what tasks claim of their steps. */
struct claims {
	const struct step **local;	/* by task: the local step that it announced last, or NULL */
	const void *kept[MAX_KEPT];	/* what the present step has said that it changes */
	uint32_t kept_bytes[MAX_KEPT];
	unsigned kepts;
};

/* Of the burst in which a task runs on from one step to the next. */
struct run_on {
	struct cpu *cpu;	/* where the task runs */
	struct cpu_clock *cpu_clock;
	uint64_t left;		/* how many transitions the burst may still make */
	uint64_t owed;		/* 1: the step that was taken last is counted if it does not wait */
	bool straight;		/* steps may be taken as straight code */
};

/* The task that takes a step now, and how far it may run ahead after it. */
struct run_ahead {
	struct undo_log *log;		/* of its CPU */
	int64_t until;			/* it takes no step that ends later than this */
	uint32_t limit;			/* how many steps it may take ahead of time */
	uint32_t taken;			/* steps that it has taken ahead of time */
	uint32_t task;
	struct claims *claims;		/* under --check, else NULL */
};

#endif

/* SPDX-License-Identifier: MIT */
/*
 * undo.h - how a task that ran ahead is taken back (run_ahead.h).
 */
#ifndef SIM_WORLD_UNDO_H
#define SIM_WORLD_UNDO_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/world/task.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

/* Of a CPU whose task has gone ahead (ahead.h): the way back. */
enum { UNDO_FRAME = 192, UNDO_BYTES = 768, UNDO_SPARE = 384 };

struct undo_log {
	int64_t begin;		/* of the first step that was taken so */
	uint64_t turn;		/* the latest one by then (struct turn) */
	int64_t ns[2];		/* that all of these took, in user mode and in the kernel */
	struct task task;	/* as it was */
	uint32_t frame_bytes;
	uint32_t used;		/* of the log: other bytes as they were, and where that was */
	unsigned char frame[UNDO_FRAME];	/* its innermost, as it was */
	unsigned char log[UNDO_BYTES];
};

struct undo_entry {			/* in the log, behind the bytes */
	uint64_t at;		/* in the arena */
	uint32_t bytes;
	uint32_t reserved;
};

#pragma GCC diagnostic pop

/*
 * Moves of one moment come in the order of slots, but one that is made later can make a lower
 * slot due. So of the present moment each move is kept that was followed by none of a higher
 * slot.
 */
struct turn {
	uint64_t seq;			/* grows with each move that is not the first of its moment */
	uint32_t slot;
};

enum { MAX_KEPT = 32 };

/* For --check: what tasks say of their steps. */
struct claims {
	bool *local;		/* by task: what it has announced is to be local (run_ahead.h) */
	const void *kept[MAX_KEPT];	/* what the step that is made says that it will change */
	uint32_t kept_bytes[MAX_KEPT];
	unsigned kepts;
};

/* The task whose move it is may take local steps ahead of time (run_ahead.h). */
struct run_ahead {
	struct undo_log *log;		/* its CPU's */
	int64_t until;			/* no step that ends later */
	uint32_t left;			/* so many more; 0: it may not */
	uint32_t taken;
	uint32_t task;
	struct claims *claims;		/* holds local steps to it (check.h), or NULL */
};

#endif

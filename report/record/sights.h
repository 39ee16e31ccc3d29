/* SPDX-License-Identifier: MIT */
/*
 * sights.h - who sees which write: follows the events of a run whose memory is not
 * sequentially consistent.
 *
 * Under tso it knows what is in the buffer of each CPU, under weak the order of each word's
 * writes. If it was not told of a run's beginning, it says less, and nothing wrong.
 */
#ifndef REPORT_RECORD_SIGHTS_H
#define REPORT_RECORD_SIGHTS_H

#include <stdbool.h>
#include <stdint.h>

#include <glib.h>

#include "sim/machine/machine.h"

struct event;

/* A write that somebody made; NIL as its task: none. */
struct made_write {
	int64_t t_ns, value;
	uint64_t hidden_from;	/* weak: bit set of CPUs that have overlooked it */
	uint32_t task, cpu, object;
	uint32_t reserved;
};

/* Somebody else's write; NIL as the task: there is none. */
struct others_write {
	int64_t value;
	uint32_t task;
	uint32_t reserved;
};

/* What an access saw and did. There may be millions. */
struct sight {
	int64_t read, written;
	struct others_write missed;	/* the newest write that it did not see */
	struct others_write before;	/* the write before which its own was put */
	uint32_t object;	/* NIL: there was no access */
	bool reads, writes;
	bool own;		/* it read a store that only its own CPU sees */
	bool revealed;		/* it read a write that its CPU overlooked before */
};

struct sights;

/* Words of memory have the ids below `objects`; so have locks. */
struct sights *sights_new(enum memory_model memory, uint32_t cpus, uint32_t objects);
void sights_free(struct sights *s);

/* [setup] has been run: everybody sees everything. */
void sights_reset(struct sights *s);

/* To be called for each event. An access has several, and adds each to what it is. */
void sights_event(struct sights *s, const struct event *e, struct sight *sight);

/*
 * The write that became visible by the last event, an EVENT_VISIBLE, which may be the
 * dropping of a lock; if nobody told when it was made, its task is NIL.
 */
const struct made_write *sights_visible(const struct sights *s);

/* What is in the CPU's buffer, the oldest first; its length goes to *nr. */
const struct made_write *sights_buffer(const struct sights *s, uint32_t cpu, guint *nr);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * seq.h - verbs: sequence counters, as include/linux/seqlock.h of Linux 6.13 has them.
 *
 * The sequence is a word of memory, odd while somebody writes. What a writer does to it is a
 * plain `sequence++`, so two writers at a time lose one of their additions; f->left keeps what
 * was read of it from one step to the next.
 */
#ifndef SIM_KERNEL_VERBS_SEQ_H
#define SIM_KERNEL_VERBS_SEQ_H

#include "sim/kernel/verbs/memory.h"

#define SEQ_FENCE_(tag, fence, label)							\
	STEP_(tag, label, STEP_FENCE, COST_ATOMIC, 1, NIL, FULL, 0)			\
	access_fence(w, t, fence)

#define SEQ_INCREMENT_(sequence, label, statement)					\
	ACCESS_(load, AN_ACCESS(ACCESS_READ, sequence, RELAXED), STEP_READ, COST_READ,	\
		RELAXED, "seq.load", f->left = (uint64_t)value; statement)		\
	ACCESS_(store, AN_ACCESS(ACCESS_WRITE, sequence, RELAXED,			\
				 .operand = (int64_t)(f->left + 1)),			\
		STEP_WRITE, COST_READ, RELAXED, label, f->left = 0)

/*
 * do_raw_write_seqcount_begin(): the sequence is odd before anything is written. The statement
 * is of its first step.
 */
#define WRITE_SEQCOUNT_BEGIN(sequence, statement)					\
	do {										\
		SEQ_INCREMENT_(sequence, "seq.begin", statement);			\
		SEQ_FENCE_(fence, FENCE_WMB, "seq.wmb");				\
	} while (0)

/* do_raw_write_seqcount_end(): it is even again behind all that was written. */
#define WRITE_SEQCOUNT_END(sequence)							\
	do {										\
		SEQ_FENCE_(fence, FENCE_WMB, "seq.wmb");				\
		SEQ_INCREMENT_(sequence, "seq.end", (void)value);			\
	} while (0)

/* read_seqcount_begin(): spins while somebody writes. `value` is the sequence. */
#define READ_SEQCOUNT_BEGIN(sequence, label, statement)					\
	do {										\
		ACCESS_(step, AN_ACCESS(ACCESS_AWAIT, sequence, ACQUIRE,		\
					.comparison = IS_EVEN),				\
			STEP_SPIN, COST_READ, ACQUIRE, label, statement)		\
	} while (0)

/* The sequence as it is, odd or not. */
#define READ_SEQUENCE(sequence, label, statement)					\
	do {										\
		ACCESS_(step, AN_ACCESS(ACCESS_READ, sequence, ACQUIRE),		\
			STEP_READ, COST_READ, ACQUIRE, label, statement)		\
	} while (0)

/* do_read_seqcount_retry(): `value` is the sequence behind all that was read. */
#define READ_SEQCOUNT_RETRY(sequence, label, statement)					\
	do {										\
		SEQ_FENCE_(fence, FENCE_RMB, "seq.rmb");				\
		ACCESS_(load, AN_ACCESS(ACCESS_READ, sequence, RELAXED),		\
			STEP_READ, COST_READ, RELAXED, label, statement)		\
	} while (0)

#endif

/* SPDX-License-Identifier: MIT */
/*
 * calls.h - verbs: calls to other CPUs.
 */
#ifndef SIM_KERNEL_VERBS_CALLS_H
#define SIM_KERNEL_VERBS_CALLS_H

#include "sim/kernel/verbs/memory.h"
#include "sim/cpu/call.h"
#include "sim/steps/announce.h"
#include "sim/world/ids.h"

/*
 * smp_call_function_many(): asks every other CPU, of which there must be at least one, to
 * run handler() in an interrupt. Preemption must stay off until AWAIT_OTHER_CPUS(), which
 * must come before the next call, since a CPU has one call under way at a time.
 */
#define CALL_OTHER_CPUS(handler, first, second, label)					\
	do {										\
		WORK(COST_IPI_SEND, nr_cpus(w) - 1, call_object(w, t->cpu), label);	\
		call_others(w, t, &FUNCTION(handler), first, second);			\
	} while (0)

/* Spins until all other CPUs have run the handler. */
#define AWAIT_OTHER_CPUS(label)								\
	do {										\
		SPIN_WHILE_ACQUIRE(calls_outstanding(w, t->cpu), call_object(w, t->cpu), label); \
		calls_answered(w, t);							\
	} while (0)

#endif

/* SPDX-License-Identifier: MIT */
/*
 * property.h - what a run can violate: the machine's own properties, and what each
 * property, the machine's or the model's, says of itself.
 *
 * Properties have numbers. The model's own come first, in the order of its table
 * (model.property), and the machine's follow in the order of enum machine_property.
 */
#ifndef SIM_MACHINE_PROPERTY_H
#define SIM_MACHINE_PROPERTY_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The model and the machine together have at most so many properties: a set of them has
 * 32 bits.
 */
enum { MAX_PROPERTIES = 32 };

/* One of several ways to violate a property. */
struct violation_kind {
	const char *name;	/* in options and databases */
	const char *text;	/* in sentences */
};

struct property_info {
	const char *name, *summary;
	const char *does;	/* what a variant does that violates it: "can end in a deadlock" */
	bool searched;		/* a search can find it, since no time needs to pass */
	bool of_variables;	/* only programs with variables or registers can violate it */
	bool of_percpu;		/* only programs with per-CPU variables can violate it */
	bool of_memory;		/* searched under tso and weak; looked at in runs with --check, too */
	bool of_locks;		/* sim/lockdep's: looked at with --check, or if somebody asks */
	/* the kinds of its violations; none, if all violations of it are alike */
	const struct violation_kind *kind;
	uint32_t kinds;
};

enum machine_property {
	SLEEP_IN_ATOMIC, DEADLOCK, LIVELOCK, LOCK_MISUSE, IPI_WITH_IRQS_OFF,
	SOFT_LOCKUP, RCU_STALL, HUNG_TASK, WQ_CPU_HOG, PREEMPTIBLE_PERCPU,
	LOCK_ORDER, IRQ_UNSAFE_LOCK, WAIT_CONTEXT,
	MACHINE_PROPERTIES
};

extern const struct property_info machine_property[MACHINE_PROPERTIES];

enum { DETAIL_BYTES = 160, PLACE_BYTES = 96 };

struct violation {
	uint32_t property;	/* its number */
	uint32_t kind;		/* one of the property's kinds; 0 if it has none */
	uint32_t task;		/* who violated it; NIL: none in particular */
	int64_t t_ns;
	uint64_t step;
	char detail[DETAIL_BYTES];
	/* of_locks: where it happened, and what that does not go with; else empty */
	char place[2][PLACE_BYTES];
};

#endif

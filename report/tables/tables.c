/* SPDX-License-Identifier: MIT */
/*
 * tables.c - the names of all tables, and numbers that only the digest has.
 */
#include "report/tables/tables.h"

const char *const table_names[] = {
#define TABLE(name, type, source, array, line, help)		#name,
#define VIEW(name, type, source, array, line, help)		#name,
#define INNER_TABLE(name, type, source, array, line, help)
#include "report/tables/tables.def"
	NULL
};

/* The order is the digest's own, so that it does not depend on enum wait_kind. */
unsigned wait_number(const struct wait *w)
{
	enum { DEAD, RUNS, SPINS, ASLEEP, QUEUED, SLEEPS, HELD, INTERRUPTED };

	if (w->spins)
		return SPINS;
	switch (w->kind) {
	case WAIT_ENDED:
		return DEAD;
	case WAIT_NOTHING:
		return RUNS;
	case WAIT_LOCK:
	case WAIT_FLUSH:
	case WAIT_READERS:
	case WAIT_SYNC:
		return ASLEEP;
	case WAIT_CPU:
	case WAIT_BUDGET:
		return QUEUED;
	case WAIT_SCRIPT:
		return HELD;
	case WAIT_HANDLER:
		return INTERRUPTED;
	default:
		return SLEEPS;
	}
}

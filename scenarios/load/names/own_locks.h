/* SPDX-License-Identifier: MIT */
/*
 * own_locks.h - the scenario's own locks. One exists as soon as a program names it.
 */
#ifndef SCENARIOS_LOAD_NAMES_OWN_LOCKS_H
#define SCENARIOS_LOAD_NAMES_OWN_LOCKS_H

#include <stdint.h>

#include "scenarios/load/text/reader.h"
#include "sim/machine/machine.h"

struct own_locks {
	GArray *config;		/* of struct lock_config, by id; the scenario's */
	GArray *use;		/* of struct lock_use, by id */
	GHashTable *id;		/* name -> id + 1 */
	uint32_t cpus;		/* each has its own of a local lock */
};

/* config: an empty array, which gets the locks and must outlive the table */
void own_locks_init(struct own_locks *l, GArray *config);
void own_locks_clear(struct own_locks *l);

const char *own_lock_name(const struct own_locks *l, uint32_t id);

/*
 * Reads the name of a lock of this kind; a new one is added. taken: the operation takes the
 * lock, and does not only drop it.
 */
gboolean read_own_lock(struct own_locks *l, struct reader *r, struct pool *p,
		       enum lock_kind kind, gboolean taken, uint32_t *id);

/* Does some program take each of the locks? To be called when all have been read. */
gboolean check_own_locks(const struct own_locks *l, GError **error);

#endif

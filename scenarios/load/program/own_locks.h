/* SPDX-License-Identifier: MIT */
/*
 * own_locks.h - the locks of a scenario's own, which exist because programs name them.
 */
#ifndef SCENARIOS_LOAD_PROGRAM_OWN_LOCKS_H
#define SCENARIOS_LOAD_PROGRAM_OWN_LOCKS_H

#include <stdint.h>

#include "scenarios/load/text/reader.h"
#include "sim/machine/machine.h"

struct own_locks {
	GArray *config;		/* of struct lock_config, by id; the scenario's */
	GArray *use;		/* of struct lock_use, by id */
	GHashTable *id;		/* name -> id + 1 */
};

/* config: an empty array, which is filled and must outlive the table */
void own_locks_init(struct own_locks *l, GArray *config);
void own_locks_clear(struct own_locks *l);

const char *own_lock_name(const struct own_locks *l, uint32_t id);

/*
 * Reads the name of a lock of this kind. One that is new gets the next id. taken: the
 * operation takes the lock, it does not just drop it.
 */
gboolean read_own_lock(struct own_locks *l, struct reader *r, struct pool *p,
		       enum lock_kind kind, gboolean taken, uint32_t *id);

/* When all programs have been read: is each lock that one drops taken by some program? */
gboolean check_own_locks(const struct own_locks *l, GError **error);

#endif

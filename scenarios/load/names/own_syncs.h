/* SPDX-License-Identifier: MIT */
/*
 * own_syncs.h - the scenario's wait queues, semaphores, completions and timers. One exists as soon
 * as a program, or [semaphores], names it; a timer has a section.
 */
#ifndef SCENARIOS_LOAD_NAMES_OWN_SYNCS_H
#define SCENARIOS_LOAD_NAMES_OWN_SYNCS_H

#include <stdint.h>

#include "scenarios/load/text/reader.h"
#include "scenarios/load/text/text.h"
#include "sim/machine/machine.h"

struct own_syncs {
	GArray *config;		/* of struct sync_config, by id */
	GArray *use;		/* of struct sync_use, by id */
	GHashTable *id;		/* name -> id + 1 */
};

void own_syncs_init(struct own_syncs *s);
void own_syncs_clear(struct own_syncs *s);

/* [semaphores]: NAME = how many may have it */
gboolean own_syncs_load(struct own_syncs *s, const struct text *text, struct pool *p,
			GError **error);

/*
 * Reads the name of one of this kind; a new one is added. waits: the operation waits at it, and
 * does not only wake others.
 */
gboolean read_own_sync(struct own_syncs *s, struct reader *r, struct pool *p,
		       enum sync_kind kind, gboolean waits, uint32_t *id);

/*
 * Adds the timer of a section [timer NAME]. Timers come first, in the order of the sections, and
 * programs name only those that are there.
 */
gboolean add_own_timer(struct own_syncs *s, const char *name, struct place place,
		       struct pool *p, GError **error);
gboolean read_own_timer(const struct own_syncs *s, struct reader *r, uint32_t *id);
/* This task runs its program. */
void own_timer_served(struct own_syncs *s, uint32_t id, uint32_t task);

/* Does some program wait at each of them? To be called when all have been read. */
gboolean check_own_syncs(const struct own_syncs *s, GError **error);

/* Gives them to the machine; they live as long as the pool. */
void own_syncs_keep(const struct own_syncs *s, struct pool *p, struct machine *m);

#endif

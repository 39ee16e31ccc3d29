/* SPDX-License-Identifier: MIT */
/*
 * limits.c - refuses what would take too much memory, and says which key to lower.
 */
#include "scenarios/load/limits.h"

#include "scenarios/load/machine.h"

#define MAX_WORLD_BYTES (UINT64_C(1) << 30)

/* How many bytes a world of the scenario takes if the allocator is configured like this. */
static uint64_t bytes_needed(const struct scenario *s, const struct vmap_config *config)
{
	struct scenario_machine m;
	uint64_t bytes;

	if (!scenario_machine_init(&m, s, config))
		return UINT64_MAX;
	bytes = m.bytes;
	scenario_machine_clear(&m);
	return bytes;
}

gboolean check_memory(struct loader *l)
{
	struct vmap_config c = l->s->vmap;
	const struct machine *m = &l->s->machine;
	const char *section = "machine", *key = "cpus";
	uint64_t needed;

	c.policy = l->s->policies->pdata[0];
	needed = bytes_needed(l->s, &c);
	if (needed <= MAX_WORLD_BYTES)
		return TRUE;
	c.areas = 1;
	c.blocks = MIN(c.blocks, m->cpus);
	if (bytes_needed(l->s, &c) < needed / 2) {
		section = "vmalloc";
		c.blocks = l->s->vmap.blocks;
		key = bytes_needed(l->s, &c) < needed / 2 ? "areas" : "blocks";
	}
	return refuse(place_of_key(l, section, key), l->error,
		      "the simulated machine takes more than 1 GiB, expected less: lower "
		      "%s or the number of tasks",
		      key);
}

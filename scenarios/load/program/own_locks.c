/* SPDX-License-Identifier: MIT */
/*
 * own_locks.c - a lock gets its id and its kind where it is named first.
 */
#include "scenarios/load/program/own_locks.h"

#include <string.h>

#include "policies/vmap/state/machine.h"
#include "scenarios/load/text/value.h"

struct lock_use {
	struct place place;	/* where it is named first */
	gboolean taken;		/* some program takes it */
};

void own_locks_init(struct own_locks *l, GArray *config)
{
	l->config = config;
	l->use = g_array_new(FALSE, FALSE, sizeof(struct lock_use));
	l->id = g_hash_table_new(g_str_hash, g_str_equal);
}

void own_locks_clear(struct own_locks *l)
{
	g_array_unref(l->use);
	g_hash_table_unref(l->id);
}

const char *own_lock_name(const struct own_locks *l, uint32_t id)
{
	return g_array_index(l->config, struct lock_config, id).name;
}

static const char *kind_word(enum lock_kind kind)
{
	return kind == LOCK_MUTEX ? "mutex" : "spinlock";
}

/* The id of a lock, which is added if it has not been named before. */
static uint32_t lock_id(struct own_locks *l, const struct lock_config *config,
			struct place place)
{
	const struct lock_use use = { .place = place };
	guint id = GPOINTER_TO_UINT(g_hash_table_lookup(l->id, config->name));

	if (!id) {
		g_array_append_vals(l->config, config, 1);
		g_array_append_val(l->use, use);
		id = l->config->len;
		g_hash_table_insert(l->id, (gpointer)config->name, GUINT_TO_POINTER(id));
	}
	return id - 1;
}

gboolean read_own_lock(struct own_locks *l, struct reader *r, struct pool *p,
		       enum lock_kind kind, gboolean taken, uint32_t *id)
{
	const struct place place = r->place;
	struct lock_config config = { .kind = kind };
	struct lock_use *use;

	if (!read_name(r, p, &config.name))
		return FALSE;
	if (vmap_has_lock(config.name))
		return refuse(place, r->error,
			      "%s is a lock of the kernel's, expected a name of the "
			      "scenario's own",
			      config.name);
	*id = lock_id(l, &config, place);
	if (*id >= MAX_LOCKS)
		return refuse(place, r->error,
			      "%s is lock %u of the scenario, expected at most %d",
			      config.name, *id + 1, MAX_LOCKS);
	use = &g_array_index(l->use, struct lock_use, *id);
	config = g_array_index(l->config, struct lock_config, *id);
	if (config.kind != kind)
		return refuse(place, r->error, "%s as a %s, expected a %s as in line %u",
			      config.name, kind_word(kind), kind_word(config.kind),
			      use->place.line);
	use->taken = use->taken || taken;
	return TRUE;
}

gboolean check_own_locks(const struct own_locks *l, GError **error)
{
	const struct lock_use *use = (const void *)l->use->data;
	g_autoptr(GPtrArray) taken = g_ptr_array_new();

	for (guint i = 0; i < l->use->len; i++)
		if (use[i].taken)
			g_ptr_array_add(taken, (gpointer)own_lock_name(l, i));
	for (guint i = 0; i < l->use->len; i++) {
		const char *name = own_lock_name(l, i);
		const struct token word = { name, strlen(name) };

		if (!use[i].taken)
			return refuse_unknown(use[i].place, error, "lock", &word, "", taken,
					      "one that some program takes");
	}
	return TRUE;
}

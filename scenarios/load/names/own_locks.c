/* SPDX-License-Identifier: MIT */
/*
 * own_locks.c - a lock gets its id and its kind where it is named first.
 */
#include "scenarios/load/names/own_locks.h"

#include <string.h>

#include "policies/vmap/state/machine.h"
#include "scenarios/load/text/value.h"

struct lock_use {
	struct place place;	/* where it is named first */
	const char *name;	/* as it is written */
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
	return g_array_index(l->use, struct lock_use, id).name;
}

static const char *kind_word(enum lock_kind kind)
{
	static const char *const word[] = {
		[LOCK_RAW_SPIN] = "raw spinlock", [LOCK_SPIN] = "spinlock",
		[LOCK_MUTEX] = "mutex", [LOCK_RW] = "rwlock",
		[LOCK_RWSEM] = "rw_semaphore", [LOCK_LOCAL] = "local lock",
	};

	return word[kind];
}

static void add_lock(struct own_locks *l, const struct lock_config *config,
		     const struct lock_use *use)
{
	g_array_append_vals(l->config, config, 1);
	g_array_append_vals(l->use, use, 1);
}

/* "L.0" and so on: each CPU has its own. */
static void add_local_locks(struct own_locks *l, struct pool *p, const char *name,
			    struct lock_use use)
{
	for (uint32_t cpu = 0; cpu < l->cpus && l->config->len < MAX_LOCKS; cpu++) {
		g_autofree char *text = g_strdup_printf("%s.%u", name, cpu);
		const struct lock_config config = {
			.kind = LOCK_LOCAL, .name = pool_string(p, text, strlen(text))
		};

		add_lock(l, &config, &use);
		use.taken = TRUE;	/* as far as the first one is */
	}
}

/* The id of a lock, which is added if it has not been named before. */
static uint32_t lock_id(struct own_locks *l, struct pool *p, const struct lock_config *config,
			struct place place)
{
	const struct lock_use use = { .place = place, .name = config->name };
	guint id = GPOINTER_TO_UINT(g_hash_table_lookup(l->id, config->name));

	if (!id) {
		id = l->config->len + 1;
		if (config->kind == LOCK_LOCAL)
			add_local_locks(l, p, config->name, use);
		else
			add_lock(l, config, &use);
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
	*id = lock_id(l, p, &config, place);
	if (*id + (kind == LOCK_LOCAL ? l->cpus - 1 : 0) >= MAX_LOCKS)
		return refuse(place, r->error,
			      "%s is lock %u of the scenario, expected at most %d",
			      config.name, *id + 1, MAX_LOCKS);
	use = &g_array_index(l->use, struct lock_use, *id);
	config = g_array_index(l->config, struct lock_config, *id);
	if (config.kind != kind)
		return refuse(place, r->error, "%s as a %s, expected a %s as in line %u",
			      use->name, kind_word(kind), kind_word(config.kind),
			      use->place.line);
	use->taken = use->taken || taken;
	return TRUE;
}

gboolean check_own_locks(const struct own_locks *l, GError **error)
{
	const struct lock_use *use = (const void *)l->use->data;
	g_autoptr(GPtrArray) taken = g_ptr_array_new();
	gboolean ok = TRUE;

	for (guint i = 0; i < l->use->len; i++)		/* a local lock once, not by CPU */
		if (use[i].taken && (!i || use[i].name != use[i - 1].name))
			g_ptr_array_add(taken, (gpointer)own_lock_name(l, i));
	for (guint i = 0; i < l->use->len; i++) {
		const char *name = own_lock_name(l, i);
		const struct token word = { name, strlen(name) };

		if (!use[i].taken)
			ok = refuse_unknown(use[i].place, error, "lock", &word, "", taken,
					    "one that some program takes");
	}
	return ok;
}

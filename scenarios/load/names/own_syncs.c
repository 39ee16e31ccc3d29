/* SPDX-License-Identifier: MIT */
/*
 * own_syncs.c - a wait queue, a semaphore or a completion gets its id and its kind where it is
 * named first.
 */
#include "scenarios/load/names/own_syncs.h"

#include <string.h>

#include "scenarios/load/text/value.h"

enum { MAX_SYNCS = 4096 };

struct sync_use {
	struct place place;	/* where it is named first */
	gboolean waits;		/* some program waits at it */
};

void own_syncs_init(struct own_syncs *s)
{
	s->config = g_array_new(FALSE, FALSE, sizeof(struct sync_config));
	s->use = g_array_new(FALSE, FALSE, sizeof(struct sync_use));
	s->id = g_hash_table_new(g_str_hash, g_str_equal);
}

void own_syncs_clear(struct own_syncs *s)
{
	g_array_unref(s->config);
	g_array_unref(s->use);
	g_hash_table_unref(s->id);
}

static const char *kind_word(enum sync_kind kind)
{
	static const char *const word[] = { [SYNC_WAIT_QUEUE] = "wait queue",
					    [SYNC_SEMAPHORE] = "semaphore",
					    [SYNC_COMPLETION] = "completion",
					    [SYNC_TIMER] = "timer" };

	return word[kind];
}

static uint32_t add(struct own_syncs *s, const struct sync_config *config, struct place place)
{
	const struct sync_use use = { .place = place };

	g_array_append_vals(s->config, config, 1);
	g_array_append_val(s->use, use);
	g_hash_table_insert(s->id, (gpointer)config->name, GUINT_TO_POINTER(s->config->len));
	return s->config->len - 1;
}

/* A semaphore of which [semaphores] says nothing is free for one task. */
gboolean read_own_sync(struct own_syncs *s, struct reader *r, struct pool *p,
		       enum sync_kind kind, gboolean waits, uint32_t *id)
{
	const struct place place = r->place;
	struct sync_config config = { .kind = kind, .initial = kind == SYNC_SEMAPHORE };
	const struct sync_config *known;
	struct sync_use *use;
	guint found;

	if (!read_name(r, p, &config.name))
		return FALSE;
	found = GPOINTER_TO_UINT(g_hash_table_lookup(s->id, config.name));
	*id = found ? found - 1 : add(s, &config, place);
	if (*id >= MAX_SYNCS)
		return refuse(place, r->error, "%s is number %u of the scenario's wait queues, "
			      "semaphores and completions, expected at most %d", config.name,
			      *id + 1, MAX_SYNCS);
	known = &g_array_index(s->config, struct sync_config, *id);
	use = &g_array_index(s->use, struct sync_use, *id);
	if (known->kind != kind)
		return refuse(place, r->error, "%s as a %s, expected a %s as in line %u",
			      config.name, kind_word(kind), kind_word(known->kind),
			      use->place.line);
	use->waits = use->waits || waits;
	return TRUE;
}

gboolean add_own_timer(struct own_syncs *s, const char *name, struct place place,
		       struct pool *p, GError **error)
{
	const struct setting key = { .place = place, .key = name, .value = name };
	struct reader r;
	uint32_t id;

	reader_init(&r, &key, NULL);
	if (!read_own_sync(s, &r, p, SYNC_TIMER, TRUE, &id) || !reader_at_end(&r))
		return refuse(place, error, "[timer %.60s], expected the name of a timer", name);
	return TRUE;
}

gboolean read_own_timer(const struct own_syncs *s, struct reader *r, uint32_t *id)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();

	for (guint i = 0; i < s->config->len; i++) {
		const struct sync_config *c = &g_array_index(s->config, struct sync_config, i);

		if (c->kind != SYNC_TIMER)
			continue;
		g_ptr_array_add(names, (gpointer)c->name);
		if (!reader_accept(r, c->name))
			continue;
		*id = i;
		return TRUE;
	}
	if (!token_is_word(&r->token))
		return reader_refuse(r, "the name of a [timer]");
	return reader_unknown_name(r, "timer", names, "the name of a [timer]");
}

void own_timer_served(struct own_syncs *s, uint32_t id, uint32_t task)
{
	if (id < s->config->len)	/* else one of the timers was refused */
		g_array_index(s->config, struct sync_config, id).task = task;
}

static gboolean load_semaphore(struct own_syncs *s, const struct setting *v, struct pool *p,
			       GError **error)
{
	const struct setting key = { .place = v->place, .key = v->key, .value = v->key };
	struct reader r;
	uint64_t count;
	uint32_t id;

	reader_init(&r, &key, NULL);
	if (s->config->len >= MAX_SYNCS)
		return refuse(v->place, error, "more than %d semaphores, expected fewer",
			      MAX_SYNCS);
	if (!read_own_sync(s, &r, p, SYNC_SEMAPHORE, TRUE, &id) || !reader_at_end(&r))
		return refuse(v->place, error, "%.60s, expected the name of a semaphore", v->key);
	reader_init(&r, v, error);
	if (!read_number(&r, 0, INT32_MAX, &count) || !reader_expect_end(&r))
		return FALSE;
	g_array_index(s->config, struct sync_config, id).initial = (uint32_t)count;
	return TRUE;
}

gboolean own_syncs_load(struct own_syncs *s, const struct text *text, struct pool *p,
			GError **error)
{
	const struct text_section *section = text_section(text, "semaphores");
	gboolean ok = TRUE;

	for (guint i = 0; section && i < section->settings->len; i++)
		ok &= load_semaphore(s, section->settings->pdata[i], p, error);
	return ok;
}

gboolean check_own_syncs(const struct own_syncs *s, GError **error)
{
	const struct sync_use *use = (const void *)s->use->data;
	const struct sync_config *config = (const void *)s->config->data;
	g_autoptr(GPtrArray) known = g_ptr_array_new();
	gboolean ok = TRUE;

	for (guint i = 0; i < s->use->len; i++)
		if (use[i].waits)
			g_ptr_array_add(known, (gpointer)config[i].name);
	for (guint i = 0; i < s->use->len; i++) {
		const struct token word = { config[i].name, strlen(config[i].name) };

		if (!use[i].waits)
			ok = refuse_unknown(use[i].place, error, kind_word(config[i].kind),
					    &word, "", known, "one at which some program waits");
	}
	return ok;
}

void own_syncs_keep(const struct own_syncs *s, struct pool *p, struct machine *m)
{
	struct sync_config *copy = pool_alloc(p, s->config->len, sizeof(*copy));

	if (s->config->len)
		memcpy(copy, s->config->data, s->config->len * sizeof(*copy));
	m->syncs = s->config->len;
	m->sync = copy;
}

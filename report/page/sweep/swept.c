/* SPDX-License-Identifier: MIT */
/*
 * swept.c - see swept.h.
 */
#include "report/page/sweep/swept.h"

struct swept_key *swept_key(const struct swept *s, guint i)
{
	return &g_array_index(s->key, struct swept_key, i);
}

struct swept_value *swept_value(const struct swept_key *k, guint i)
{
	return &g_array_index(k->value, struct swept_value, i);
}

guint swept_at(const struct swept *s, guint point, guint k)
{
	return g_array_index(s->at, guint, point * s->key->len + k);
}

/* --- memory ------------------------------------------------------------------------ */

static void clear_value(gpointer data)
{
	g_free(((struct swept_value *)data)->text);
}

static void clear_key(gpointer data)
{
	struct swept_key *key = data;

	g_free(key->name);
	g_array_unref(key->value);
}

void swept_free(gpointer data)
{
	struct swept *s = data;

	g_free(s->name);
	g_array_unref(s->key);
	g_array_unref(s->id);
	g_array_unref(s->at);
	g_ptr_array_unref(s->variant);
	g_free(s);
}

struct swept *swept_new(int64_t scenario, const char *name)
{
	struct swept *s = g_new0(struct swept, 1);

	s->scenario = scenario;
	s->name = g_strdup(name);
	s->key = g_array_new(FALSE, FALSE, sizeof(struct swept_key));
	g_array_set_clear_func(s->key, clear_key);
	s->id = g_array_new(FALSE, FALSE, sizeof(int64_t));
	s->at = g_array_new(FALSE, TRUE, sizeof(guint));	/* what is new is 0 */
	s->variant = g_ptr_array_new_with_free_func(g_free);
	return s;
}

struct swept_key *swept_add_key(struct swept *s, const char *name)
{
	const struct swept_key key = {
		.name = g_strdup(name), .with = s->key->len, .stride = 1,
		.value = g_array_new(FALSE, FALSE, sizeof(struct swept_value)),
	};

	g_array_set_clear_func(key.value, clear_value);
	g_array_append_val(s->key, key);
	return swept_key(s, s->key->len - 1);
}

void swept_add_point(struct swept *s, int64_t id)
{
	g_array_append_val(s->id, id);
	g_array_set_size(s->at, s->at->len + s->key->len);
	s->points++;
}

/* SPDX-License-Identifier: MIT */
/*
 * text.c - the table of a scenario's sections and settings, and how it is written.
 */
#include "scenarios/load/text/text.h"

#include <string.h>

static guint setting_hash(gconstpointer data)
{
	const struct setting *v = data;

	return 31 * g_str_hash(v->section) + g_str_hash(v->key);
}

static gboolean setting_equal(gconstpointer a, gconstpointer b)
{
	const struct setting *v = a, *w = b;

	return !strcmp(v->key, w->key) && !strcmp(v->section, w->section);
}

struct text *text_new(void)
{
	struct text *t = g_new0(struct text, 1);

	t->sections = g_ptr_array_new();
	t->section = g_hash_table_new(g_str_hash, g_str_equal);
	t->setting = g_hash_table_new(setting_hash, setting_equal);
	return t;
}

/* Adds a section with this array of settings, which it takes over. */
static struct text_section *add_section(struct text *t, struct pool *p, struct place place,
					const char *name, GPtrArray *settings)
{
	struct text_section *s = pool_alloc(p, 1, sizeof(*s));

	*s = (struct text_section){ .place = place, .name = name, .settings = settings };
	g_ptr_array_add(t->sections, s);
	g_hash_table_insert(t->section, (gpointer)name, s);
	for (guint i = 0; i < settings->len; i++)
		g_hash_table_add(t->setting, settings->pdata[i]);
	return s;
}

struct text *text_copy(const struct text *t, struct pool *p)
{
	struct text *copy = text_new();

	for (guint i = 0; i < t->sections->len; i++) {
		const struct text_section *s = t->sections->pdata[i];

		add_section(copy, p, s->place, s->name,
			    g_ptr_array_copy(s->settings, NULL, NULL))->doubtful = s->doubtful;
	}
	copy->doubtful = t->doubtful;
	return copy;
}

void text_free(struct text *t)
{
	if (!t)
		return;
	for (guint i = 0; i < t->sections->len; i++)
		g_ptr_array_unref(
			((struct text_section *)t->sections->pdata[i])->settings);
	g_ptr_array_unref(t->sections);
	g_hash_table_unref(t->section);
	g_hash_table_unref(t->setting);
	g_free(t);
}

struct text_section *text_section(const struct text *t, const char *name)
{
	return g_hash_table_lookup(t->section, name);
}

const struct setting *text_setting(const struct text *t, const char *section, const char *key)
{
	const struct setting v = { .section = section, .key = key };

	return g_hash_table_lookup(t->setting, &v);
}

struct text_section *text_add_section(struct text *t, struct pool *p, struct place place,
				      const char *name)
{
	return add_section(t, p, place, pool_string(p, name, strlen(name)),
			   g_ptr_array_new());
}

/* Puts a setting into its section, where it replaces the old one, if there is one. */
static void put_setting(struct text *t, struct text_section *s, const struct setting *old,
			struct setting *v)
{
	guint at;

	if (old && g_ptr_array_find(s->settings, old, &at))
		s->settings->pdata[at] = v;
	else
		g_ptr_array_add(s->settings, v);
	g_hash_table_add(t->setting, v);
}

void text_set(struct text *t, struct pool *p, struct place place, const char *section,
	      const char *key, const char *value)
{
	struct text_section *s = text_section(t, section);
	const struct setting *old = text_setting(t, section, key);
	struct setting *v = pool_alloc(p, 1, sizeof(*v));

	if (!s)
		s = text_add_section(t, p, place, section);
	*v = (struct setting){
		.place = place,
		.section = s->name,
		.key = old ? old->key : pool_string(p, key, strlen(key)),
		.value = pool_string(p, value, strlen(value)),
	};
	put_setting(t, s, old, v);
}

void text_doubt(struct text *t, const char *section, const char *key)
{
	struct text_section *s = text_section(t, section);
	struct setting *v = (struct setting *)text_setting(t, section, key);

	t->doubtful |= !s;
	if (s)
		s->doubtful = TRUE;
	if (v)
		v->doubtful = TRUE;
}

void text_drop_setting(struct text *t, const char *section, const char *key)
{
	const struct setting *v = text_setting(t, section, key);

	if (!v)
		return;
	g_hash_table_remove(t->setting, v);
	g_ptr_array_remove(text_section(t, section)->settings, (gpointer)v);
}

void text_drop_section(struct text *t, const char *name)
{
	struct text_section *s = text_section(t, name);

	if (!s)
		return;
	for (guint i = 0; i < s->settings->len; i++)
		g_hash_table_remove(t->setting, s->settings->pdata[i]);
	g_hash_table_remove(t->section, name);
	g_ptr_array_unref(s->settings);
	g_ptr_array_remove(t->sections, s);
}

char *text_flatten(const struct text *t)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < t->sections->len; i++) {
		const struct text_section *s = t->sections->pdata[i];

		g_string_append_printf(out, "%s[%s]\n", i ? "\n" : "", s->name);
		for (guint k = 0; k < s->settings->len; k++) {
			const struct setting *v = s->settings->pdata[k];

			/* behind a blank, '#' would begin a comment */
			g_string_append_printf(out, "%s =%s", v->key,
					       *v->value == '#' ? "" : " ");
			for (const char *c = v->value; *c; c++)
				if (*c == '\n')
					g_string_append(out, " \\\n\t");
				else
					g_string_append_c(out, *c);
			g_string_append_c(out, '\n');
		}
	}
	return g_string_free(out, FALSE);
}

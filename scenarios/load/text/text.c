/* SPDX-License-Identifier: MIT */
/*
 * text.c - the table of a scenario's sections and settings, and how it is written.
 */
#include "scenarios/load/text/text.h"

#include <string.h>

struct text *text_new(void)
{
	struct text *t = g_new0(struct text, 1);

	t->sections = g_ptr_array_new();
	t->index = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	return t;
}

void text_free(struct text *t)
{
	if (!t)
		return;
	for (guint i = 0; i < t->sections->len; i++)
		g_ptr_array_unref(
			((struct text_section *)t->sections->pdata[i])->settings);
	g_ptr_array_unref(t->sections);
	g_hash_table_unref(t->index);
	g_free(t);
}

struct text_section *text_section(const struct text *t, const char *name)
{
	return g_hash_table_lookup(t->index, name);
}

struct setting *text_setting(const struct text *t, const char *section, const char *key)
{
	g_autofree char *id = g_strconcat(section, "\n", key, NULL);

	return g_hash_table_lookup(t->index, id);
}

struct text_section *text_add_section(struct text *t, struct pool *p, struct place place,
				      const char *name)
{
	struct text_section *s = pool_alloc(p, 1, sizeof(*s));

	s->place = place;
	s->name = pool_string(p, name, strlen(name));
	s->settings = g_ptr_array_new();
	g_ptr_array_add(t->sections, s);
	g_hash_table_insert(t->index, g_strdup(name), s);
	return s;
}

struct setting *text_set(struct text *t, struct pool *p, struct place place,
			 const char *section, const char *key, const char *value)
{
	struct text_section *s = text_section(t, section);
	struct setting *v = text_setting(t, section, key);

	if (!s)
		s = text_add_section(t, p, place, section);
	if (!v) {
		v = pool_alloc(p, 1, sizeof(*v));
		v->section = s->name;
		v->key = pool_string(p, key, strlen(key));
		g_ptr_array_add(s->settings, v);
		g_hash_table_insert(t->index, g_strconcat(section, "\n", key, NULL), v);
	}
	v->place = place;
	v->value = pool_string(p, value, strlen(value));
	return v;
}

void text_drop_setting(struct text *t, const char *section, const char *key)
{
	g_autofree char *id = g_strconcat(section, "\n", key, NULL);
	struct setting *v = g_hash_table_lookup(t->index, id);

	if (!v)
		return;
	g_hash_table_remove(t->index, id);
	g_ptr_array_remove(text_section(t, section)->settings, v);
}

void text_drop_section(struct text *t, const char *name)
{
	struct text_section *s = text_section(t, name);

	if (!s)
		return;
	for (guint i = 0; i < s->settings->len; i++) {
		const struct setting *v = s->settings->pdata[i];
		g_autofree char *id = g_strconcat(name, "\n", v->key, NULL);

		g_hash_table_remove(t->index, id);
	}
	g_hash_table_remove(t->index, name);
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

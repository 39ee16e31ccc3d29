/* SPDX-License-Identifier: MIT */
/*
 * override.c - settings from elsewhere than their own line: --set SECTION.KEY=VALUE, and
 * [sweep], which makes a run for each of the values that it lists:
 *
 *	[sweep]
 *	machine.cpus = 1, 2, 4		every combination, the last key's values first
 *	vmalloc.lazy_unit = 32MiB, 8MiB
 *
 * A key that --set names has that value only: it is taken out of [sweep].
 */
#include "scenarios/load/loader.h"
#include "scenarios/load/text/parse.h"

#include <string.h>

/* The work at each point grows with the square of the last two. */
enum { MAX_POINTS = 1000, MAX_KEYS = 1000, MAX_PATH_BYTES = 512 };

/* Could a section be called so? Names may hold dots, so this tells where one ends. */
static gboolean may_be_section(const struct text *t, const char *name)
{
	g_auto(GStrv) list = NULL;

	if (text_section(t, name))
		return TRUE;
	if (g_str_has_prefix(name, "task ") || g_str_has_prefix(name, "irq "))
		return !strchr(name, '.');
	if (!g_str_has_prefix(name, "expect "))
		return FALSE;
	list = g_strsplit(name + strlen("expect "), ",", -1);
	for (guint i = 0; list[i]; i++)
		if (!policy_find(g_strstrip(list[i])) && strcmp(list[i], "all"))
			return FALSE;
	return TRUE;
}

/* The dot between SECTION and KEY: the last one that ends a section, else the first. */
static char *find_dot(const struct text *t, char *path)
{
	char *dot = NULL;

	for (char *at = path + strlen(path); at > path; at--) {
		gboolean found;

		if (*at != '.')
			continue;
		*at = '\0';
		found = may_be_section(t, path);
		*at = '.';
		dot = at;
		if (found)
			break;
	}
	return dot;
}

static void note_override(struct scenario *s, const char *path, const char *value)
{
	g_autofree char *prefix = g_strconcat(path, "=", NULL);

	for (guint i = 0; i < s->param->len; i++) {
		if (g_str_has_prefix(s->param->pdata[i], prefix)) {
			g_ptr_array_remove_index(s->param, i);
			break;
		}
	}
	g_ptr_array_add(s->param, g_strconcat(prefix, value, NULL));
}

/* Words parted by one blank, as in the names of sections. */
static char *collapse(const char *text, gsize length)
{
	g_autofree char *copy = g_strdelimit(g_strndup(text, length), "\t\r\n", ' ');
	char *out = g_strstrip(copy), *to = out;

	for (const char *from = out; *from; from++)
		if (*from != ' ' || from[1] != ' ')
			*to++ = *from;
	*to = '\0';
	return g_strdup(out);
}

/* Sets PATH = VALUE; path is written to. */
static gboolean override(struct loader *l, struct place place, char *path,
			 const char *value)
{
	g_autofree char *clean = NULL, *dotted = g_strdup(path);
	char *dot = find_dot(l->text, dotted);

	if (!dot)
		return refuse(place, l->error, "%.60s is no key, expected SECTION.KEY", path);
	if (!text_clean_value(value, place, &clean, l->error))
		return FALSE;
	*dot = '\0';
	text_set(l->text, l->pool, place, dotted, dot + 1, clean);
	note_override(l->s, path, clean);
	return TRUE;
}

static gboolean apply_override(struct loader *l, const char *text)
{
	const char *equals = strchr(text, '=');
	g_autofree char *path = NULL, *file = NULL;
	struct place place = { .file = "--set" };

	if (!equals)
		return refuse(place, l->error, "\"%.60s\", expected SECTION.KEY=VALUE", text);
	if (equals - text > MAX_PATH_BYTES || !g_utf8_validate(text, equals - text, NULL))
		return refuse(place, l->error,
			      "an unreadable key, expected SECTION.KEY=VALUE");
	path = collapse(text, (gsize)(equals - text));
	file = g_strconcat("--set ", path, NULL);
	place.file = pool_string(l->pool, file, strlen(file));
	if (!strchr(path, '.'))
		return refuse(place, l->error, "no section, expected SECTION.KEY=VALUE");
	return override(l, place, path, equals + 1);
}

/* What [sweep] has of this key would be set after it, and nobody would see the --set. */
static void drop_swept(struct loader *l, const char *path)
{
	const struct text_section *sweep = text_section(l->text, "sweep");

	for (guint i = 0; sweep && i < sweep->settings->len; i++) {
		const struct setting *v = sweep->settings->pdata[i];
		g_autofree char *swept = collapse(v->key, strlen(v->key));

		if (strcmp(swept, path))
			continue;
		text_drop_setting(l->text, "sweep", v->key);
		g_ptr_array_add(l->s->unswept, g_strdup(path));
		i--;
	}
	if (sweep && !sweep->settings->len)
		text_drop_section(l->text, "sweep");
}

/* --- [sweep] ---------------------------------------------------------------------------- */

static guint count_values(const char *list)
{
	guint nr = *list ? 1 : 0;

	for (const char *comma = strchr(list, ','); comma; comma = strchr(comma + 1, ','))
		nr++;
	return nr;
}

/* The value of this index, without blanks around it. */
static char *value_of(const char *list, guint index)
{
	for (; index; index--)
		list = strchr(list, ',') + 1;
	return g_strstrip(g_strndup(list, strcspn(list, ",")));
}

static guint count_points(const struct text_section *sweep)
{
	guint64 points = 1;

	for (guint i = 0; i < sweep->settings->len && points <= MAX_POINTS; i++) {
		const struct setting *v = sweep->settings->pdata[i];

		points *= MAX(1, count_values(v->value));
	}
	return (guint)MIN(points, MAX_POINTS + 1);
}

/* The value of one key at a point; the rest of the number is for the keys before it. */
static gboolean apply_sweep(struct loader *l, const struct setting *v, guint *point,
			    GString *name)
{
	g_autofree char *path = collapse(v->key, strlen(v->key)), *value = NULL;
	const guint nr = count_values(v->value);
	const char *key = strrchr(path, '.');

	if (strlen(path) > MAX_PATH_BYTES)
		return refuse(v->place, l->error,
			      "a key of %zu bytes in [sweep], expected at most %d",
			      strlen(path), MAX_PATH_BYTES);
	if (!nr || !key)
		return refuse(v->place, l->error,
			      "%.60s = %.60s in [sweep], expected SECTION.KEY = LIST",
			      v->key, v->value);
	value = value_of(v->value, *point % nr);
	if (!*value)
		return refuse(v->place, l->error, "%.60s has an empty value, expected "
						  "values separated by commas",
			      v->key);
	*point /= nr;
	g_string_prepend(name, value);
	g_string_prepend_c(name, '=');
	g_string_prepend(name, key + 1);
	if (*point || v != ((const struct text_section *)text_section(l->text, "sweep"))
					->settings->pdata[0])
		g_string_prepend_c(name, ' ');
	return override(l, v->place, path, value);
}

static gboolean check_sweep(struct loader *l, const struct text_section *sweep)
{
	l->points->nr = count_points(sweep);
	if (l->points->nr > MAX_POINTS)
		return refuse(sweep->place, l->error,
			      "[sweep] makes more than %d runs of each variant, expected "
			      "fewer",
			      MAX_POINTS);
	if (sweep->settings->len > MAX_KEYS)
		return refuse(sweep->place, l->error,
			      "[sweep] has %u keys, expected at most %d",
			      sweep->settings->len, MAX_KEYS);
	return TRUE;
}

/* Sets what the point is; then the text is that of this point alone. */
static gboolean apply_point(struct loader *l)
{
	const struct text_section *sweep = text_section(l->text, "sweep");
	GString *name;
	guint point = l->points->at;
	gboolean ok = TRUE;

	if (!sweep)
		return TRUE;
	if (!check_sweep(l, sweep))
		return FALSE;
	l->sweep = sweep->place;
	name = g_string_new(NULL);
	for (guint i = sweep->settings->len; ok && i-- > 0;)
		ok = apply_sweep(l, sweep->settings->pdata[i], &point, name);
	l->s->point = g_string_free(name, FALSE);
	text_drop_section(l->text, "sweep");
	return ok;
}

gboolean apply_overrides(struct loader *l, const char *const *overrides)
{
	for (; overrides && *overrides; overrides++)
		if (!apply_override(l, *overrides))
			return FALSE;
	for (guint i = 0; i < l->s->param->len; i++) {
		const char *param = l->s->param->pdata[i];
		g_autofree char *path = g_strndup(param, strcspn(param, "="));

		drop_swept(l, path);
	}
	return apply_point(l);
}

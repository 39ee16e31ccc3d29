/* SPDX-License-Identifier: MIT */
/*
 * sweep.c - the text of a scenario becomes that of one point of its [sweep].
 */
#include "scenarios/load/sweep.h"

#include <string.h>

#include "scenarios/load/override.h"

/* The work at each point grows with the square of the number of keys. */
enum { MAX_POINTS = 1000, MAX_KEYS = 1000 };

static guint count_values(const char *list)
{
	guint nr = *list ? 1 : 0;

	for (const char *comma = strchr(list, ','); comma; comma = strchr(comma + 1, ','))
		nr++;
	return nr;
}

/* One value of a list, without the blanks around it. */
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

/*
 * Sets the value of one key at a point, and takes from the number of the point what that
 * value was chosen by. name: gets KEY=VALUE.
 */
static gboolean apply_key(struct loader *l, const struct setting *v, guint *point,
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

/* Sets the values of the point; afterwards the text is that of this point alone. */
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
		ok = apply_key(l, sweep->settings->pdata[i], &point, name);
	l->s->point = g_string_free(name, FALSE);
	text_drop_section(l->text, "sweep");
	return ok;
}

/* Takes a key out of [sweep], whose values would replace what --set says. */
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

gboolean apply_sweep(struct loader *l)
{
	for (guint i = 0; i < l->s->param->len; i++) {
		const char *param = l->s->param->pdata[i];
		g_autofree char *path = g_strndup(param, strcspn(param, "="));

		drop_swept(l, path);
	}
	return apply_point(l);
}

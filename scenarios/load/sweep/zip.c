/* SPDX-License-Identifier: MIT */
/*
 * zip.c - groups of axes.
 */
#include "scenarios/load/sweep/zip.h"

#include <string.h>

#include "scenarios/load/override.h"

static struct axis *find_axis(struct axes *a, const char *path)
{
	for (guint i = 0; i < a->axis->len; i++) {
		struct axis *axis = &g_array_index(a->axis, struct axis, i);

		if (!strcmp(axis->path, path))
			return axis;
	}
	return NULL;
}

/* first: of the group, to which the axis is to be added; NULL: it is the first one */
static gboolean add(struct axis *axis, const struct axis *first, guint group,
		    const struct setting *v, GError **error)
{
	if (axis->group)
		return refuse(v->place, error, "zip has %.60s twice, expected it once",
			      axis->path);
	if (first && first->values.nr != axis->values.nr)
		return refuse(v->place, error,
			      "zip: %.60s has %" G_GUINT64_FORMAT " values and %.60s has %"
			      G_GUINT64_FORMAT ", expected equally many", first->path,
			      first->values.nr, axis->path, axis->values.nr);
	axis->group = group;
	return TRUE;
}

static gboolean read_group(struct axes *a, const struct setting *v, const char *text,
			   guint group, GError **error)
{
	g_auto(GStrv) key = g_strsplit(text, ",", -1);
	const struct axis *first = NULL;

	if (!key[0] || !key[1])
		return refuse(v->place, error, "zip = %.60s, expected two keys of [sweep] or more: "
			      "A, B; the next group is behind a ;", v->value);
	for (guint i = 0; key[i]; i++) {
		g_autofree char *path = collapse(key[i], strlen(key[i]));
		struct axis *axis = find_axis(a, path);

		if (!axis)
			return refuse(v->place, error, "zip: %.60s is not in [sweep], expected a "
				      "key that has values there", path);
		if (!add(axis, first, group, v, error))
			return FALSE;
		first = first ? first : axis;
	}
	return TRUE;
}

gboolean zip_read(struct axes *a, const struct text *t, GError **error)
{
	const struct setting *v = text_setting(t, "sweep", "zip");
	g_auto(GStrv) group = g_strsplit(v ? v->value : "", ";", -1);

	if (v && !group[0])
		return read_group(a, v, "", 1, error);
	for (guint i = 0; group[i]; i++)
		if (!read_group(a, v, group[i], i + 1, error))
			return FALSE;
	return TRUE;
}

/* The group without the key; NULL if it has less than two keys then. */
static char *without(const char *text, const char *path)
{
	g_auto(GStrv) key = g_strsplit(text, ",", -1);
	g_autoptr(GString) rest = g_string_new(NULL);
	guint nr = 0;

	for (guint i = 0; key[i]; i++) {
		g_autofree char *one = collapse(key[i], strlen(key[i]));

		if (strcmp(one, path))
			g_string_append_printf(rest, "%s%s", nr++ ? ", " : "", one);
	}
	return nr > 1 ? g_strdup(rest->str) : NULL;
}

void zip_drop(struct text *t, struct pool *p, const char *path)
{
	const struct setting *v = text_setting(t, "sweep", "zip");
	g_auto(GStrv) group = v ? g_strsplit(v->value, ";", -1) : NULL;
	g_autoptr(GString) rest = g_string_new(NULL);

	if (!v || !strstr(v->value, strrchr(path, '.')))
		return;
	for (guint i = 0; group[i]; i++) {
		g_autofree char *kept = without(group[i], path);

		if (kept)
			g_string_append_printf(rest, "%s%s", rest->len ? "; " : "", kept);
	}
	if (rest->len)
		text_set(t, p, v->place, "sweep", "zip", rest->str);
	else
		text_drop_setting(t, "sweep", "zip");
}

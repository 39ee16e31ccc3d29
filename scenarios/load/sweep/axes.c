/* SPDX-License-Identifier: MIT */
/*
 * axes.c - the settings of [sweep] become axes.
 */
#include "scenarios/load/sweep/axes.h"

#include <string.h>

#include "scenarios/load/override.h"
#include "scenarios/load/sweep/limits.h"
#include "scenarios/load/sweep/rules.h"

static gboolean refuse_key(const struct setting *v, GError **error)
{
	return refuse(v->place, error, "%.60s = %.60s in [sweep], expected SECTION.KEY = LIST",
		      v->key, v->value);
}

static gboolean read_path(struct axis *axis, const struct text *t, struct pool *p,
			  GError **error)
{
	const struct setting *v = axis->setting;
	g_autofree char *path = collapse(v->key, strlen(v->key));
	const char *dot;

	if (strlen(path) > MAX_PATH_BYTES)
		return refuse(v->place, error,
			      "a key of %zu bytes in [sweep], expected at most %d",
			      strlen(path), MAX_PATH_BYTES);
	dot = find_dot(t, path);
	if (!dot)
		return refuse_key(v, error);
	axis->dot = (gsize)(dot - path);
	axis->path = pool_string(p, path, strlen(path));
	return TRUE;
}

static gboolean add_axis(struct axes *a, const struct text *t, const struct setting *v,
			 struct pool *p, GError **error)
{
	struct axis *axis;

	g_array_set_size(a->axis, a->axis->len + 1);
	axis = &g_array_index(a->axis, struct axis, a->axis->len - 1);
	axis->setting = v;
	return read_path(axis, t, p, error) &&
	       (*v->value || refuse_key(v, error)) &&
	       values_read(&axis->values, v, p, error);
}

static void clear_axis(gpointer data)
{
	struct axis *axis = data;

	if (axis->values.item)
		values_clear(&axis->values);
}

/* Blanks may make two keys of one. */
static gboolean check_paths(const struct axes *a, GError **error)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < a->axis->len; i++) {
		const struct axis *axis = axis_of(a, i);

		if (!g_hash_table_add(seen, (gpointer)axis->path))
			return refuse(axis->setting->place, error, "%.60s again in [sweep], "
				      "expected it once", axis->path);
		if (!strcmp(axis->path, "policy.plugin"))
			return refuse(axis->setting->place, error, "policy.plugin in [sweep], "
				      "expected all plug-ins in [policy], and their variants here");
	}
	return TRUE;
}

gboolean axes_read(struct axes *a, const struct text *t, struct pool *p, GError **error)
{
	const struct text_section *sweep = text_section(t, "sweep");
	gboolean ok = TRUE;

	a->axis = g_array_new(FALSE, TRUE, sizeof(struct axis));
	g_array_set_clear_func(a->axis, clear_axis);
	a->points = 1;
	if (!sweep)
		return TRUE;
	if (sweep->settings->len > MAX_AXES)
		return refuse(sweep->place, error, "[sweep] has %u keys, expected at most %d",
			      sweep->settings->len, MAX_AXES);
	for (guint i = 0; i < sweep->settings->len; i++) {
		const struct setting *v = sweep->settings->pdata[i];

		ok &= rules_has_key(v) ? rules_check_key(v, error) : add_axis(a, t, v, p, error);
	}
	return ok && check_paths(a, error);
}

/* The stride of a group, if one of its axes behind this one has it; or 0. */
static guint64 stride_of_group(const struct axes *a, guint i)
{
	const guint group = axis_of(a, i)->group;

	for (guint k = i + 1; group && k < a->axis->len; k++)
		if (axis_of(a, k)->group == group)
			return axis_of(a, k)->stride;
	return 0;
}

gboolean axes_number(struct axes *a, const struct text *t, GError **error)
{
	const struct text_section *sweep = text_section(t, "sweep");

	for (guint i = a->axis->len; i-- > 0;) {
		struct axis *axis = &g_array_index(a->axis, struct axis, i);

		axis->stride = stride_of_group(a, i);
		if (axis->stride)
			continue;
		axis->leads = TRUE;
		axis->stride = a->points;
		a->points *= axis->values.nr;
		if (a->points > MAX_POINTS)
			return refuse(sweep->place, error, "[sweep] makes more than %d points, "
				      "expected fewer", MAX_POINTS);
	}
	return TRUE;
}

void axes_clear(struct axes *a)
{
	if (a->axis)
		g_array_unref(a->axis);
}

char *axes_label(const struct axes *a, guint64 point, struct pool *p)
{
	GString *label = a->axis->len ? g_string_new(NULL) : NULL;

	for (guint i = 0; i < a->axis->len; i++) {
		const struct axis *axis = axis_of(a, i);

		g_string_append_printf(label, "%s%s=%s", i ? " " : "",
				       strrchr(axis->path, '.') + 1,
				       values_text(&axis->values, axis_at(axis, point), p));
	}
	return label ? g_string_free(label, FALSE) : NULL;
}

/* SPDX-License-Identifier: MIT */
/*
 * sweep.c - a text is read once, and its points are loaded from it.
 */
#include "scenarios/load/sweep/sweep.h"

#include <string.h>

#include "lib/escape.h"
#include "scenarios/litmus/litmus.h"
#include "scenarios/load/load.h"
#include "scenarios/load/override.h"
#include "scenarios/load/sweep/constraint.h"
#include "scenarios/load/sweep/limits.h"
#include "scenarios/load/sweep/samples.h"
#include "scenarios/load/sweep/zip.h"
#include "scenarios/load/text/file.h"
#include "scenarios/load/text/parse.h"

struct sweep {
	char *path;		/* as given, for messages */
	gboolean from_file;
	question_check *check_question;	/* NULL once it is open */
	struct pool *pool;
	struct text *text;	/* without [sweep] */
	GPtrArray *param, *unswept;
	struct axes axes;
	struct sweep_rules rules;
	struct constraint constraint;
	guint64 kept;		/* points that it does not exclude */
	GRefString *whole;	/* with [sweep] */
	gboolean has_section;	/* there is one */
};

/* --- the text ----------------------------------------------------------------------- */

static struct text *read_litmus(const char *path, struct pool *pool, GError **error)
{
	g_autoptr(GString) bytes = g_string_new(NULL);

	if (!file_read(path, (struct place){ .file = path }, bytes, error))
		return NULL;
	pool->bytes += bytes->len;
	return litmus_translate(bytes->str, bytes->len, path, pool, error);
}

/* Of a litmus test it is the text of the scenario into which that is translated. */
static struct text *read_text(const char *path, struct pool *pool, GError **error)
{
	return is_litmus_name(path) ? read_litmus(path, pool, error) :
				      text_load(path, pool, error);
}

/* The name of the file, without what the name of a scenario may not have. */
static char *default_name(const char *path)
{
	g_autofree char *base = g_path_get_basename(path);
	g_autofree char *valid = NULL;

	if (g_str_has_suffix(base, ".ini"))
		base[strlen(base) - 4] = '\0';
	valid = escape_text(base);
	for (char *c = valid; *c; c++)
		if (g_ascii_iscntrl(*c) || *c == '#' || *c == '\\' || *c == '/')
			*c = '_';
	g_strstrip(valid);
	if (strlen(valid) > MAX_SCENARIO_NAME)
		*g_utf8_find_prev_char(valid, valid + MAX_SCENARIO_NAME + 1) = '\0';
	return g_strdup(*valid ? valid : "scenario");
}

static void set_name(struct sweep *sw)
{
	const struct text_section *s = text_section(sw->text, "scenario");
	const struct place beginning = { .file = sw->path, .line = 1 };
	g_autofree char *name = default_name(sw->path);

	if (!text_setting(sw->text, "scenario", "name"))
		text_set(sw->text, sw->pool, s ? s->place : beginning, "scenario", "name", name);
}

/* Takes a key out of [sweep], whose values would replace what --set says. */
static void drop_swept(struct sweep *sw, const char *path)
{
	const struct text_section *sweep = text_section(sw->text, "sweep");

	for (guint i = 0; sweep && i < sweep->settings->len; i++) {
		const struct setting *v = sweep->settings->pdata[i];
		g_autofree char *swept = collapse(v->key, strlen(v->key));

		if (strcmp(swept, path))
			continue;
		text_drop_setting(sw->text, "sweep", v->key);
		zip_drop(sw->text, sw->pool, path);
		g_ptr_array_add(sw->unswept, g_strdup(path));
		i--;
	}
	if (sweep && !sweep->settings->len)
		text_drop_section(sw->text, "sweep");
}

static gboolean apply(struct sweep *sw, const char *const *overrides, GError **error)
{
	const struct overriding o = { sw->text, sw->pool, sw->param, error };
	const gboolean ok = apply_overrides(&o, overrides);

	for (guint i = 0; i < sw->param->len; i++) {
		const char *param = sw->param->pdata[i];
		g_autofree char *path = g_strndup(param, strcspn(param, "="));

		drop_swept(sw, path);
	}
	set_name(sw);
	return ok;
}

/* --- the sweep ---------------------------------------------------------------------- */

static struct sweep *sweep_new(const char *path)
{
	struct sweep *sw = g_new0(struct sweep, 1);

	sw->path = g_strdup(path);
	sw->pool = pool_new();
	sw->param = g_ptr_array_new_with_free_func(g_free);
	sw->unswept = g_ptr_array_new_with_free_func(g_free);
	return sw;
}

void sweep_free(struct sweep *sw)
{
	if (!sw)
		return;
	constraint_clear(&sw->constraint);
	axes_clear(&sw->axes);
	text_free(sw->text);
	g_ptr_array_unref(sw->param);
	g_ptr_array_unref(sw->unswept);
	g_clear_pointer(&sw->whole, g_ref_string_release);
	pool_unref(sw->pool);
	g_free(sw->path);
	g_free(sw);
}

static gboolean keep_whole(struct sweep *sw, GError **error)
{
	g_autofree char *whole = text_flatten(sw->text);
	const gsize length = strlen(whole);

	if (length > MAX_TEXT_BYTES)
		return refuse((struct place){ .file = sw->path, .line = 1 }, error,
			      "%zu bytes with what it includes, expected at most %d", length,
			      MAX_TEXT_BYTES);
	sw->whole = g_ref_string_new_len(whole, (gssize)length);
	return TRUE;
}

static gboolean read_section(struct sweep *sw, GError **error)
{
	const gboolean axes = axes_read(&sw->axes, sw->text, sw->pool, error);
	const gboolean rules = rules_read(&sw->rules, sw->text, error);

	return axes && rules && zip_read(&sw->axes, sw->text, error) &&
	       axes_number(&sw->axes, sw->text, error) &&
	       constraint_read(&sw->constraint, &sw->axes, sw->text, sw->pool, error);
}

/* What [sweep] sets is not known if it was refused. */
static void doubt_swept(const struct sweep *sw)
{
	const struct text_section *sweep = text_section(sw->text, "sweep");

	for (guint i = 0; sweep && i < sweep->settings->len; i++) {
		const struct setting *v = sweep->settings->pdata[i];
		g_autofree char *path = collapse(v->key, strlen(v->key));
		char *dot = strchr(path, '.') ? find_dot(sw->text, path) : NULL;

		if (!dot)
			continue;
		*dot = '\0';
		text_doubt(sw->text, path, dot + 1);
	}
}

/* If there are mistakes outside of the points: looks for more in what all of them share. */
static void look_for_more(struct sweep *sw, GError **error)
{
	struct scenario *s;

	doubt_swept(sw);
	text_drop_section(sw->text, "sweep");
	s = scenario_new(sw->path);
	s->from_file = sw->from_file;
	s->check_question = sw->check_question;
	s->sweep_pool = pool_ref(sw->pool);
	scenario_build(s, sw->text, error);
	scenario_unref(s);
}

/* Fills it from its text, or frees it. mistakes: those that were found already. */
static struct sweep *fill(struct sweep *sw, const char *const *overrides, GError *mistakes,
			  GError **error)
{
	gboolean ok = FALSE;

	if (sw->text) {
		ok = apply(sw, overrides, &mistakes);
		ok &= keep_whole(sw, &mistakes);
		ok &= read_section(sw, &mistakes);
	}
	if (ok && !mistakes) {
		sw->has_section = text_section(sw->text, "sweep") != NULL;
		text_drop_section(sw->text, "sweep");
		return sw;
	}
	if (sw->text)
		look_for_more(sw, &mistakes);
	g_propagate_error(error, mistakes);
	sweep_free(sw);
	return NULL;
}

/* --- a point ------------------------------------------------------------------------ */

static struct point_setting setting_of(const char *path, const char *value)
{
	const char *word;
	const gint64 amount = number_of(value, &word);

	return (struct point_setting){ path, value, !word, amount };
}

/* Sets its values; the text is then that of this point alone. */
static void set_values(const struct sweep *sw, guint64 point, struct scenario *s,
		       struct text *text)
{
	const struct overriding o = { text, s->pool, s->param, NULL };
	struct point_setting *setting;

	g_array_set_size(s->settings, sw->axes.axis->len);
	setting = (void *)s->settings->data;
	for (guint i = sw->axes.axis->len; i-- > 0;) {
		const struct axis *axis = axis_of(&sw->axes, i);
		const char *value =
			values_text(&axis->values, axis_at(axis, point), s->pool);

		override(&o, axis->setting->place, axis->path, axis->dot, value);
		setting[i] = setting_of(axis->path, value);
	}
}

static struct scenario *new_point(const struct sweep *sw, guint64 point)
{
	struct scenario *s = scenario_new(sw->path);

	s->from_file = sw->from_file;
	s->check_question = sw->check_question;
	s->sweep_pool = pool_ref(sw->pool);
	s->sweep_text = sw->has_section ? g_ref_string_acquire(sw->whole) : NULL;
	s->point_number = point;
	s->point = axes_label(&sw->axes, point, s->pool);
	g_ptr_array_extend(s->param, sw->param, (GCopyFunc)(void (*)(void))g_strdup, NULL);
	g_ptr_array_extend(s->unswept, sw->unswept, (GCopyFunc)(void (*)(void))g_strdup, NULL);
	return s;
}

static gboolean build_point(const struct sweep *sw, guint64 point, struct scenario *s,
			    GError **error)
{
	struct text *text = text_copy(sw->text, s->pool);
	gboolean ok;

	set_values(sw, point, s, text);
	ok = scenario_build(s, text, error);
	text_free(text);	/* before its sections, which are the scenario's, may go */
	return ok;
}

/* --- all points --------------------------------------------------------------------- */

static gboolean goes_on(const struct sweep *sw, const atomic_bool *stop, GError **error)
{
	if (!stop || !*stop)
		return TRUE;
	g_set_error(error, SCENARIO_ERROR, 0, "%s: interrupted", sw->path);
	return FALSE;
}

/* Counts the points that the constraint keeps. samples: NULL, or is shown them. */
static gboolean scan(struct sweep *sw, struct samples *samples, const atomic_bool *stop,
		     GError **error)
{
	for (guint64 i = 0; i < sw->axes.points; i++) {
		GError *failed = NULL;
		const gboolean has = constraint_holds(&sw->constraint, i, &failed);

		if (failed) {
			g_propagate_error(error, failed);
			return FALSE;
		}
		if (!goes_on(sw, stop, error))
			return FALSE;
		sw->kept += has ? 1 : 0;
		if (has && samples)
			samples_show(samples, i);
	}
	return sw->kept ||
	       refuse(sw->constraint.setting->place, error, "constraint excludes all %"
		      G_GUINT64_FORMAT " points, expected one that it keeps", sw->axes.points);
}

enum { MAX_CHECKED_BYTES = 256 << 20 };	/* loaded in about a second */

/* Can the points be loaded? Of those that cannot all mistakes are told, but each one once. */
static gboolean load_samples(const struct sweep *sw, const struct samples *samples,
			     const atomic_bool *stop, GError **error)
{
	GError *mistakes = NULL;
	gsize bytes = 0;

	for (guint i = 0; i < samples->point->len && bytes <= MAX_CHECKED_BYTES &&
			  !refused_more(&mistakes); i++) {
		const guint64 point = g_array_index(samples->point, guint64, i);
		struct scenario *s;

		if (!goes_on(sw, stop, mistakes ? NULL : &mistakes))
			break;
		s = new_point(sw, point);
		build_point(sw, point, s, &mistakes);
		bytes += s->pool->bytes;
		scenario_unref(s);
	}
	if (mistakes)
		g_propagate_error(error, mistakes);
	return !mistakes;
}

static gboolean check(struct sweep *sw, const atomic_bool *stop, GError **error)
{
	struct samples samples;
	gboolean ok;

	samples_init(&samples, &sw->axes);
	ok = scan(sw, &samples, stop, error);
	samples_end(&samples);
	ok = ok && load_samples(sw, &samples, stop, error);
	samples_clear(&samples);
	return ok;
}

struct sweep *sweep_open(const char *path, const char *const *overrides,
			 const atomic_bool *stop, question_check *check_question, GError **error)
{
	struct sweep *sw = sweep_new(path);
	GError *mistakes = NULL;

	sw->from_file = TRUE;
	sw->check_question = check_question;
	sw->text = read_text(path, sw->pool, &mistakes);
	sw = fill(sw, overrides, mistakes, error);
	if (sw && !check(sw, stop, error))
		g_clear_pointer(&sw, sweep_free);
	if (sw)
		sw->check_question = NULL;
	return sw;
}

static struct sweep *parse(const char *text, gsize length, const char *name,
			   const char *const *overrides, GError **error)
{
	struct sweep *sw = sweep_new(name);
	GError *mistakes = NULL;

	sw->text = text_parse(text, length, name, sw->pool, &mistakes);
	return fill(sw, overrides, mistakes, error);
}

struct sweep *sweep_parse(const char *text, gsize length, const char *name, GError **error)
{
	struct sweep *sw = parse(text, length, name, NULL, error);

	if (sw && !scan(sw, NULL, NULL, error))
		g_clear_pointer(&sw, sweep_free);
	return sw;
}

guint64 sweep_points(const struct sweep *sw)
{
	return sw->axes.points;
}

guint64 sweep_kept(const struct sweep *sw)
{
	return sw->kept;
}

gboolean sweep_has(const struct sweep *sw, guint64 point)
{
	return point < sw->axes.points && constraint_holds(&sw->constraint, point, NULL);
}

const struct sweep_rules *sweep_rules(const struct sweep *sw)
{
	return &sw->rules;
}

gboolean sweep_check_runs(const struct sweep *sw, guint variants, GError **error)
{
	const guint64 of_variant = sw->kept * sw->rules.repeats;

	if (!sw->rules.repeat || of_variant <= MAX_RUNS / variants)
		return TRUE;
	return refuse(sw->rules.repeat->place, error, "repeat = %" G_GUINT64_FORMAT " makes %"
		      G_GUINT64_FORMAT " runs of each of %u variants, expected at most %"
		      G_GUINT64_FORMAT " of all together", sw->rules.repeats, of_variant, variants,
		      MAX_RUNS);
}

const GPtrArray *sweep_unswept(const struct sweep *sw)
{
	return sw->unswept;
}

const char *sweep_text(const struct sweep *sw)
{
	return sw->whole;
}

static gboolean check_number(const struct sweep *sw, guint64 point, GError **error)
{
	return point < sw->axes.points ||
	       refuse((struct place){ .file = sw->path }, error,
		      "point %" G_GUINT64_FORMAT " of a sweep that has %" G_GUINT64_FORMAT
		      ", expected a point that it has", point, sw->axes.points);
}

struct scenario *sweep_load(const struct sweep *sw, guint64 point, GError **error)
{
	struct scenario *s;

	if (!check_number(sw, point, error))
		return NULL;
	s = new_point(sw, point);
	if (!build_point(sw, point, s, error))
		g_clear_pointer(&s, scenario_unref);
	return s;
}

struct scenario *scenario_parse(const char *text, gsize length, const char *name,
				const char *const *overrides, GError **error)
{
	struct sweep *sw = parse(text, length, name, overrides, error);
	struct scenario *s = NULL;
	guint64 point = 0;

	while (sw && point + 1 < sw->axes.points && !sweep_has(sw, point))
		point++;
	if (sw)
		s = sweep_load(sw, point, error);
	sweep_free(sw);
	return s;
}

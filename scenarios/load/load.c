/* SPDX-License-Identifier: MIT */
/*
 * load.c - a scenario is put together, section by section:
 *
 *	text -> --set, [sweep] -> are all sections and keys known? -> values of the keys
 *	     -> machine, vmalloc, variants -> [setup] -> tasks, interrupts
 *	     -> schedule, expectations -> is there enough memory?
 *
 * What needs more than its own value (lists, programs, CPUs) is read when the rest is
 * known.
 */
#include "scenarios/load/load.h"

#include <string.h>

#include "lib/escape.h"
#include "scenarios/load/limits.h"
#include "scenarios/load/override.h"
#include "scenarios/load/sections/expect.h"
#include "scenarios/load/sections/irqs.h"
#include "scenarios/load/sections/keys.h"
#include "scenarios/load/sections/machine.h"
#include "scenarios/load/sections/schedule.h"
#include "scenarios/load/sections/setup.h"
#include "scenarios/load/sections/tasks.h"
#include "scenarios/load/sections/variants.h"
#include "scenarios/load/sections/vmalloc.h"
#include "scenarios/load/sweep.h"
#include "scenarios/load/text/file.h"
#include "scenarios/load/text/parse.h"

/* --- [scenario] --------------------------------------------------------------------- */

enum { MAX_SCENARIO_NAME = 128 };

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

static gboolean load_scenario_section(struct loader *l)
{
	const struct setting *name = l->v.name, *title = l->v.title;

	if (l->v.include)
		return refuse(l->v.include->place, l->error,
			      "include is set too late, expected it in the file");
	if (name && (!*name->value || strpbrk(name->value, "/\n") ||
		     strlen(name->value) > MAX_SCENARIO_NAME))
		return refuse(name->place, l->error,
			      "name = %.60s, expected 1 to %d bytes without "
			      "a /, on one line",
			      name->value, MAX_SCENARIO_NAME);
	l->s->name = name ? g_strdup(name->value) : default_name(l->s->path);
	if (!name)
		text_set(l->text, l->s->pool, place_of(l, "scenario"), "scenario", "name",
			 l->s->name);
	l->s->trace = (enum trace_level)l->v.trace;
	l->s->max_ops = l->v.max_ops == AUTO ? MAX_OPS : l->v.max_ops;
	l->s->title = g_strdelimit(g_strdup(title ? title->value : ""), "\n", ' ');
	return TRUE;
}

/* --- the whole ---------------------------------------------------------------------- */

static gboolean flatten(struct loader *l)
{
	l->s->text = text_flatten(l->text);
	l->s->pool->bytes += strlen(l->s->text);
	if (strlen(l->s->text) <= MAX_TEXT_BYTES)
		return TRUE;
	return refuse((struct place){ .file = l->s->path, .line = 1 }, l->error,
		      "%zu bytes with what it includes, expected at most %d",
		      strlen(l->s->text), MAX_TEXT_BYTES);
}

static gboolean load_programs(struct loader *l)
{
	if (!load_setup(l) || !load_tasks(l) || !load_irqs(l))
		return FALSE;
	install_tasks(l);
	load_blocks(l);
	return check_own_locks(&l->programs.lock, l->error);
}

static gboolean load(struct loader *l, const char *const *overrides)
{
	return apply_overrides(l, overrides) && apply_sweep(l) && check_known(l) &&
	       read_values(l) && load_scenario_section(l) && flatten(l) &&
	       load_machine(l) && load_vmalloc(l) && load_policies(l) && load_programs(l) &&
	       load_schedule(l) && load_expectations(l) && check_memory(l) &&
	       check_points(l);
}

/*
 * Fills s from a text and returns it, or frees it and returns NULL. It frees the text. If
 * that could not be read, it is NULL and *error is set already.
 */
static struct scenario *build(struct scenario *s, struct text *text,
			      const char *const *overrides, struct points *points,
			      GError **error)
{
	struct loader l;
	gboolean ok = FALSE;

	if (text) {
		loader_init(&l, s, text, points, error);
		ok = load(&l, overrides);
		loader_clear(&l);
		text_free(text);
	}
	if (!ok)
		g_clear_pointer(&s, scenario_free);
	return s;
}

static struct scenario *load_point(const char *path, const char *const *overrides,
				   struct points *points, const atomic_bool *stop,
				   GError **error)
{
	struct scenario *s;

	if (stop && *stop) {
		g_set_error(error, SCENARIO_ERROR, 0, "%s: interrupted", path);
		return NULL;
	}
	s = scenario_new(path);
	return build(s, text_load(path, s->pool, error), overrides, points, error);
}

GPtrArray *scenario_load(const char *path, const char *const *overrides,
			 const atomic_bool *stop, GError **error)
{
	GPtrArray *all = g_ptr_array_new_with_free_func((GDestroyNotify)scenario_free);
	struct points points = { .nr = 1 };

	for (; points.at < points.nr; points.at++) {
		struct scenario *s = load_point(path, overrides, &points, stop, error);

		if (!s) {
			g_ptr_array_unref(all);
			return NULL;
		}
		g_ptr_array_add(all, s);
	}
	return all;
}

struct scenario *scenario_parse(const char *text, gsize length, const char *name,
				const char *const *overrides, GError **error)
{
	struct scenario *s = scenario_new(name);
	struct points points = { .nr = 1 };

	return build(s, text_parse(text, length, name, s->pool, error), overrides,
		     &points, error);
}

/* SPDX-License-Identifier: MIT */
/*
 * place.c - mistakes, in the order of their places.
 *
 * A scenario's error is the list of its mistakes, which is made while the scenario is read. The
 * message has the first ones, a line each, and says how many more there are.
 */
#include "scenarios/load/text/place.h"

#include <stdarg.h>
#include <string.h>

enum {
	TOLD = 20,	/* so many mistakes */
	COUNTED = 980,	/* and so many more; then one stops looking for them */
};

struct mistake {
	char *file, *text;
	unsigned line;
	gsize length;		/* of the text, without what refuse_also() added */
};

typedef struct {
	GPtrArray *told;	/* of struct mistake * */
	struct mistake *latest;	/* NULL: it is not told */
	guint more;		/* that are not told */
} ScenarioErrorPrivate;

static void mistake_free(gpointer data)
{
	struct mistake *m = data;

	g_free(m->file);
	g_free(m->text);
	g_free(m);
}

static gpointer mistake_copy(gconstpointer data, gpointer unused)
{
	const struct mistake *m = data;
	const struct mistake copy = { g_strdup(m->file), g_strdup(m->text), m->line,
					m->length };

	(void)unused;
	return g_memdup2(&copy, sizeof(copy));
}

static void scenario_error_private_init(ScenarioErrorPrivate *e)
{
	e->told = g_ptr_array_new_with_free_func(mistake_free);
}

static void scenario_error_private_copy(const ScenarioErrorPrivate *from, ScenarioErrorPrivate *to)
{
	for (guint i = 0; i < from->told->len; i++)
		g_ptr_array_add(to->told, mistake_copy(from->told->pdata[i], NULL));
	to->more = from->more;
}

static void scenario_error_private_clear(ScenarioErrorPrivate *e)
{
	g_ptr_array_unref(e->told);
}

G_DEFINE_EXTENDED_ERROR(ScenarioError, scenario_error)

/* --- the list ----------------------------------------------------------------------- */

/* Of two of one place the one that was found first comes first. */
static gboolean is_before(const struct mistake *a, const struct mistake *b)
{
	const int order = strcmp(a->file, b->file);

	return order ? order < 0 : a->line < b->line;
}

/* Takes the mistake over. */
static void add(ScenarioErrorPrivate *e, struct mistake *m)
{
	guint at = e->told->len;

	while (at && is_before(m, e->told->pdata[at - 1]))
		at--;
	e->latest = m;
	g_ptr_array_insert(e->told, (gint)at, m);
	if (e->told->len <= TOLD)
		return;
	if (at == TOLD)
		e->latest = NULL;
	g_ptr_array_set_size(e->told, TOLD);
	e->more++;
}

/* "FILE:LINE: " */
static char *text_of(struct place place)
{
	return place.line ? g_strdup_printf("%s:%u: ", place.file, place.line) :
			    g_strdup_printf("%s: ", place.file);
}

static void write_message(GError *error)
{
	const ScenarioErrorPrivate *e = scenario_error_get_private(error);
	GString *message = g_string_new(NULL);

	for (guint i = 0; i < e->told->len; i++) {
		const struct mistake *m = e->told->pdata[i];

		g_string_append_printf(message, "%s%s", i ? "\n" : "", m->text);
	}
	if (e->more)
		g_string_append_printf(message, "\nand %u more%s", e->more,
				       e->more < COUNTED ? "" : " at least");
	g_free(error->message);
	error->message = g_string_free(message, FALSE);
}

/* Two points of a sweep may have the same mistake. */
static gboolean is_told(ScenarioErrorPrivate *e, const char *text)
{
	const gsize length = strlen(text);

	for (guint i = 0; i < e->told->len; i++) {
		const struct mistake *m = e->told->pdata[i];

		if (m->length == length && !memcmp(m->text, text, length))
			return TRUE;
	}
	return FALSE;
}

static void say(GError **error, struct place place, const char *body)
{
	g_autofree char *before = text_of(place), *text = g_strconcat(before, body, NULL);
	ScenarioErrorPrivate *e;
	struct mistake m;

	if (!*error)
		*error = g_error_new_literal(SCENARIO_ERROR, 0, "");
	e = scenario_error_get_private(*error);
	e->latest = NULL;
	if (is_told(e, text))
		return;
	m = (struct mistake){ g_strdup(place.file), text, place.line, strlen(text) };
	text = NULL;
	add(e, g_memdup2(&m, sizeof(m)));
	write_message(*error);
}

/* --- for readers -------------------------------------------------------------------- */

gboolean refuse(struct place place, GError **error, const char *format, ...)
{
	g_autofree char *body = NULL, *valid = NULL;
	va_list arguments;

	if (!error)
		return FALSE;
	va_start(arguments, format);
	body = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	valid = g_utf8_make_valid(body, -1);	/* a quotation may end within a letter */
	say(error, place, valid);
	return FALSE;
}

gboolean is_refused(GError **error, const char *words)
{
	ScenarioErrorPrivate *e = error && *error ? scenario_error_get_private(*error) : NULL;

	for (guint i = 0; e && i < e->told->len; i++) {
		if (!strstr(((struct mistake *)e->told->pdata[i])->text, words))
			continue;
		e->latest = NULL;
		return TRUE;
	}
	return FALSE;
}

gboolean refused_more(GError *const *error)
{
	return error && *error && scenario_error_get_private(*error)->more;
}

gboolean refused_enough(GError *const *error)
{
	return error && *error && scenario_error_get_private(*error)->more >= COUNTED;
}

void refuse_also(GError **error, const char *more)
{
	ScenarioErrorPrivate *e = error && *error ? scenario_error_get_private(*error) : NULL;
	char *text;

	if (!e || !e->latest)
		return;
	text = g_strconcat(e->latest->text, more, NULL);
	g_free(e->latest->text);
	e->latest->text = text;
	write_message(*error);
}

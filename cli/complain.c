/* SPDX-License-Identifier: MIT */
/*
 * complain.c - what goes wrong is told on stderr, and what was meant is guessed.
 */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

#include "lib/escape.h"

enum exit_status complain(enum exit_status status, const char *format, ...)
{
	g_autofree char *message = NULL, *shown = NULL;
	va_list arguments;

	fflush(stdout);
	va_start(arguments, format);
	message = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	shown = escape_lines(message);
	fprintf(stderr, "simrun: %s\n", shown);
	return status;
}

enum exit_status complain_error(enum exit_status status, GError *error)
{
	g_autofree char *shown = escape_lines(error->message);

	fflush(stdout);
	/* a scenario's error begins with FILE:LINE, which editors jump to */
	fprintf(stderr, "%s%s\n", error->domain == SCENARIO_ERROR ? "" : "simrun: ",
		shown);
	g_error_free(error);
	return status;
}

enum exit_status status_of_error(const GError *error)
{
	return error->domain == SCENARIO_ERROR || error->domain == G_OPTION_ERROR ?
		EXIT_USAGE : EXIT_STORAGE;
}

enum exit_status complain_unless_stopped(enum exit_status status, GError *error)
{
	if (!stop_requested)
		return complain_error(status, error);
	g_error_free(error);
	return complain(EXIT_INTERRUPTED, "interrupted");
}

/* Edit distance; words here are short. */
static unsigned distance(const char *a, const char *b)
{
	unsigned row[64];
	const size_t n = strlen(b);

	if (n >= G_N_ELEMENTS(row))
		return G_MAXUINT;
	for (unsigned i = 0; i <= n; i++)
		row[i] = i;
	for (unsigned k = 1; *a; a++, k++) {
		unsigned diagonal = row[0];

		row[0] = k;
		for (size_t i = 1; i <= n; i++) {
			const unsigned above = row[i];
			const unsigned change = diagonal + (*a != b[i - 1]);

			row[i] = MIN(change, MIN(above, row[i - 1]) + 1);
			diagonal = above;
		}
	}
	return row[n];
}

const char *most_similar(const char *word, const char *const *words, gsize nr)
{
	unsigned best = (unsigned)strlen(word) / 3 + 2;
	const char *similar = NULL;

	for (gsize i = 0; i < nr; i++) {
		const unsigned d = distance(word, words[i]);

		if (d >= best)
			continue;
		best = d;
		similar = words[i];
	}
	return similar;
}

/* --- variants by name ------------------------------------------------------------- */

static const struct policy *policy_from_name(const char *name, GError **error)
{
	const struct policy *p = policy_find(name);
	g_autofree const char **names = g_new(const char *, policies_nr);
	const char *similar;

	if (p)
		return p;
	for (unsigned i = 0; i < policies_nr; i++)
		names[i] = policies[i]->name;
	similar = most_similar(name, names, policies_nr);
	g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
		    "--policy \"%s\": there is no such variant, %s%s%s", name,
		    similar ? "did you mean \"" : "see simrun list policies",
		    similar ? similar : "", similar ? "\"?" : "");
	return NULL;
}

/* As in a scenario: the null variant is in the list only if it is named. */
static void add_all(GPtrArray *list)
{
	for (unsigned i = 0; i < policies_nr; i++)
		if (strcmp(policies[i]->name, "none") &&
		    !g_ptr_array_find(list, policies[i], NULL))
			g_ptr_array_add(list, (gpointer)policies[i]);
}

GPtrArray *policies_from_list(const char *list, GError **error)
{
	GPtrArray *found = g_ptr_array_new();
	g_auto(GStrv) names = g_strsplit(list, ",", -1);

	for (char **name = names; *name; name++) {
		const gboolean all = !strcmp(g_strstrip(*name), "all");
		const struct policy *p = all ? NULL : policy_from_name(*name, error);

		if (all) {
			add_all(found);
			continue;
		}
		if (!p)
			goto fail;
		if (g_ptr_array_find(found, p, NULL)) {
			g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
				    "--policy: %s is named twice", p->name);
			goto fail;
		}
		g_ptr_array_add(found, (gpointer)p);
	}
	if (found->len)
		return found;
	g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
		    "--policy \"\", expected names of variants or all");
fail:
	g_ptr_array_unref(found);
	return NULL;
}

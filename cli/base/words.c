/* SPDX-License-Identifier: MIT */
/*
 * words.c - the lists, finding a word in one, and the word that is most like another.
 */
#include "cli/base/words.h"

#include <string.h>

#include "policies/policy.h"
#include "report/view/drawing.h"
#include "report/view/interleaving.h"

/* --- the lists ---------------------------------------------------------------------- */

#define WORD(words, number) ((number) < G_N_ELEMENTS(words) ? (words)[number] : NULL)

const char *interleaving_word(unsigned number)
{
	static const char *const word[] = {
		[INTERLEAVINGS_AUTO] = "auto", [INTERLEAVINGS_ALL] = "all",
		[INTERLEAVINGS_NONE] = "none",
	};

	return WORD(word, number);
}

const char *progress_word(unsigned number)
{
	static const char *const word[] = { "auto", "none", "json" };

	return WORD(word, number);
}

const char *reduction_word(unsigned number)
{
	static const char *const word[] = { "none", "full" };

	return WORD(word, number);
}

const char *columns_word(unsigned number)
{
	static const char *const word[] = {
		[COLUMNS_AUTO] = "auto", [COLUMNS_CPU] = "cpu", [COLUMNS_TASK] = "task",
	};

	return WORD(word, number);
}

/* --- reading them ------------------------------------------------------------------- */

/* -1: the word is not in the list. */
static int word_number(const char *word, word_list *list, unsigned first)
{
	for (unsigned i = first; list(i); i++)
		if (!strcmp(list(i), word))
			return (int)i;
	return -1;
}

char *words_joined(word_list *list, unsigned first, const char *between, const char *last)
{
	GString *all = g_string_new(NULL);

	for (unsigned i = first; list(i); i++) {
		if (i > first)
			g_string_append(all, list(i + 1) ? between : last);
		g_string_append(all, list(i));
	}
	return g_string_free(all, FALSE);
}

gboolean refuse_option(GError **error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_propagate_error(error, g_error_new_valist(G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
						    format, arguments));
	va_end(arguments);
	return FALSE;
}

/* How an error names the words that are expected. */
struct wording {
	const char *before, *last;	/* all of them; the last one */
};

static gboolean read_option(const char *option, const char *text, word_list *list,
			    unsigned first, int *number, const struct wording *wording,
			    GError **error)
{
	const int found = text ? word_number(text, list, first) : *number;
	g_autofree char *expected = NULL;

	if (found >= 0) {
		*number = found;
		return TRUE;
	}
	expected = words_joined(list, first, ", ", wording->last);
	return refuse_option(error, "%s \"%s\", expected %s%s", option, text, wording->before,
			     expected);
}

gboolean option_word(const char *option, const char *text, word_list *list, unsigned first,
		     int *number, GError **error)
{
	return read_option(option, text, list, first, number,
			   &(struct wording){ "one of ", ", " }, error);
}

gboolean option_choice(const char *option, const char *text, word_list *list, unsigned first,
		       int *number, GError **error)
{
	return read_option(option, text, list, first, number, &(struct wording){ "", " or " },
			   error);
}

/* --- guessing --------------------------------------------------------------------------- */

/* The edit distance of two words. It has room for short ones only. */
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

char *advice(const char *word, const char *const *words, gsize nr, const char *otherwise)
{
	const char *similar = most_similar(word, words, nr);

	return similar ? g_strdup_printf("did you mean \"%s\"?", similar) : g_strdup(otherwise);
}

/* --- variants by name ------------------------------------------------------------- */

static const struct policy *policy_from_name(const char *name, GError **error)
{
	const struct policy *p = policy_find(name);
	g_autofree const char **names = g_new(const char *, policies_nr);
	g_autofree char *hint = NULL;

	if (p)
		return p;
	for (unsigned i = 0; i < policies_nr; i++)
		names[i] = policies[i]->name;
	hint = advice(name, names, policies_nr, "see simrun list policies");
	g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
		    "--policy \"%s\": there is no such variant, %s", name, hint);
	return NULL;
}

/* The null variant is no part of all, as in scenarios: it has to be named. */
static void add_all(GPtrArray *list)
{
	for (unsigned i = 0; i < policies_nr; i++)
		if (policy_is_of_all(policies[i]) &&
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

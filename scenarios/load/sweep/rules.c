/* SPDX-License-Identifier: MIT */
/*
 * rules.c - how often the points of a sweep are run.
 */
#include "scenarios/load/sweep/rules.h"

#include <string.h>

#include "scenarios/load/sweep/limits.h"
#include "scenarios/measures.h"
#include "scenarios/load/text/value.h"

static const char *const own_keys[] = { "repeat", "precision", "measure", "zip", "constraint" };

static const char *const measures[] = {
#define ROW(name, column, title, unit, kind) #name,
	MEASURES(ROW)
#undef ROW
};

gboolean rules_has_key(const struct setting *v)
{
	return !strchr(v->key, '.');
}

gboolean rules_check_key(const struct setting *v, GError **error)
{
	g_autoptr(GPtrArray) candidates = g_ptr_array_new();
	const struct token word = { v->key, strlen(v->key) };

	for (guint i = 0; i < G_N_ELEMENTS(own_keys); i++) {
		if (!strcmp(v->key, own_keys[i]))
			return TRUE;
		g_ptr_array_add(candidates, (gpointer)own_keys[i]);
	}
	return refuse_unknown(v->place, error, "key", &word, " in [sweep]", candidates,
			      "SECTION.KEY = LIST, or repeat, precision, measure, zip, "
			      "constraint");
}

static gboolean read_repeat(struct sweep_rules *rules, const struct setting *v, GError **error)
{
	struct reader r;

	if (!v)
		return TRUE;
	rules->repeat = v;
	reader_init(&r, v, error);
	return read_number(&r, 1, MAX_REPEATS, &rules->repeats) && reader_expect_end(&r);
}

/* Digits, and up to two behind a dot, as hundredths; 0: it is none. */
static guint read_hundredths(const char **at)
{
	guint number = 0, decimals = 0;

	for (; g_ascii_isdigit(**at) && number <= 10000; ++*at)
		number = 10 * number + (guint)(**at - '0');
	number *= 100;
	if (**at != '.')
		return number;
	for (++*at; g_ascii_isdigit(**at) && decimals < 2; ++*at)
		number += (guint)(**at - '0') * (decimals++ ? 1 : 10);
	return decimals ? number : 0;
}

static gboolean read_precision(struct sweep_rules *rules, const struct setting *v,
			       GError **error)
{
	const char *at = v ? v->value : NULL;

	if (!v)
		return TRUE;
	rules->precision = read_hundredths(&at);
	at += strspn(at, " \t\n");
	if (strcmp(at, "%") || !rules->precision || rules->precision > 10000)
		return refuse(v->place, error, "precision = %.60s, expected a percentage from "
			      "0.01 %% to 100 %%", v->value);
	return rules->repeats > 1 ||
	       refuse(v->place, error, "precision without repetitions, expected repeat = N with "
		      "it: at most so many");
}

static gboolean read_measure(struct sweep_rules *rules, const struct setting *v, GError **error)
{
	g_autoptr(GPtrArray) candidates = g_ptr_array_new();
	const struct token word = { v ? v->value : "", v ? strlen(v->value) : 0 };

	if (!v)
		return TRUE;
	if (!rules->precision)
		return refuse(v->place, error, "measure without precision, expected both");
	for (guint i = 0; i < G_N_ELEMENTS(measures); i++) {
		if (!strcmp(v->value, measures[i])) {
			rules->measure = measures[i];
			return TRUE;
		}
		g_ptr_array_add(candidates, (gpointer)measures[i]);
	}
	return refuse_unknown(v->place, error, "measure", &word, "", candidates, NULL);
}

gboolean rules_read(struct sweep_rules *rules, const struct text *t, GError **error)
{
	*rules = (struct sweep_rules){ .repeats = 1 };
	return read_repeat(rules, text_setting(t, "sweep", "repeat"), error) &&
	       read_precision(rules, text_setting(t, "sweep", "precision"), error) &&
	       read_measure(rules, text_setting(t, "sweep", "measure"), error);
}

/* SPDX-License-Identifier: MIT */
/*
 * stats.c - simrun stats: what many runs come to, and what they prove.
 */
#include "cli/command/stats.h"

#include "cli/command/command.h"
#include "cli/base/signals.h"
#include "cli/base/words.h"

#include "report/store/store.h"
#include "report/sweep/answer.h"
#include "report/sweep/sweep.h"

/* "95" or "99.9", and perhaps " %" behind it. */
static gboolean read_confidence(const char *text, double *confidence, GError **error)
{
	char *end = NULL;
	double percent;

	if (!text)
		return TRUE;
	percent = g_ascii_strtod(text, &end);
	if (end != text && *end == ' ')
		end++;
	if (end != text && *end == '%')
		end++;
	*confidence = percent / 100;
	return (end != text && !*end && percent >= 50 && percent <= 99.99) ||
	       refuse_option(error, "--confidence \"%s\", expected percent from 50 to 99.99", text);
}

static gboolean read_question(const struct options *o, struct sweep_question *q, GError **error)
{
	int measure = -1;

	if ((o->measure && !option_word("--measure", o->measure, swept_measure_word, 0, &measure,
					 error)) ||
	    !read_confidence(o->confidence, &q->confidence, error))
		return FALSE;
	q->measure = measure < 0 ? NULL : swept_measure_word((unsigned)measure);
	q->base = o->base;
	q->scenario = o->scenario;
	return TRUE;
}

static void print_answer(const GPtrArray *studies, enum format format)
{
	GPtrArray *sets;

	if (format == FORMAT_TABLE) {
		show_studies(studies, 0, stdout);
		show_worst_cases(studies, stdout);
		return;
	}
	sets = studies_answer(studies, format == FORMAT_MARKDOWN);
	result_sets_print(sets, format, stdout);
	g_ptr_array_unref(sets);
}

enum exit_status answer_sweep(const char *path, const struct sweep_question *q,
			      enum format format)
{
	GError *error = NULL;
	struct store *store = store_open_existing(path, &error);
	GPtrArray *studies = NULL;

	if (store) {
		store_stop_at(store, &stop_requested);
		studies = studies_read(store_connection(store), q, &error);
	}
	store_close(store);
	if (!studies)
		return complain_unless_stopped(
			g_error_matches(error, STORE_ERROR, STORE_ERROR_NO_RUN) ? EXIT_USAGE :
										  EXIT_STORAGE,
			error);
	if (!studies->len)
		complain(EXIT_HELD, "%s: has no run with %s", path,
			 q->measure ? "a value of this measure" : "anything to measure");
	if (studies->len || format != FORMAT_TABLE)
		print_answer(studies, format);
	g_ptr_array_unref(studies);
	return EXIT_HELD;
}

enum exit_status show_statistics(const char *path, const char *scenario)
{
	const struct sweep_question q = { .confidence = SWEEP_CONFIDENCE, .scenario = scenario };
	GError *error = NULL;
	struct store *store = store_open_existing(path, &error);

	if (store)
		show_sweep(store_connection(store), &q, stdout, &error);
	store_close(store);
	return error ? complain_error(EXIT_STORAGE, error) : EXIT_HELD;
}

enum exit_status command_stats(const struct options *o, char **word)
{
	struct sweep_question q = { .confidence = SWEEP_CONFIDENCE };
	GError *error = NULL;
	enum format format;

	if (!options_format(o, &format, &error) || !read_question(o, &q, &error))
		return complain_error(EXIT_USAGE, error);
	return answer_sweep(word[0], &q, format);
}

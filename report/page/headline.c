/* SPDX-License-Identifier: MIT */
/*
 * headline.c - see headline.h. Sentences are in the order of their weight: what nobody
 * expected, what a sweep showed, what searches found, how late somebody was, what was violated
 * as expected.
 */
#include "report/page/headline.h"

#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "lib/duration.h"
#include "policies/tables/property.h"
#include "report/query/result_set.h"
#include "report/query/summary.h"
#include "report/sweep/measure.h"
#include "report/sweep/study_read.h"
#include "report/sweep/sweep.h"
#include "report/sweep/verdict.h"

enum { NAMES_MAX = 4 };		/* so many variants are named, of more only the first */

struct writer {
	struct sqlite3 *db;
	GPtrArray *sentence;	/* char * */
	GError **error;
};

static void say(struct writer *w, char *sentence)
{
	g_ptr_array_add(w->sentence, sentence);
}

static int64_t number(const struct result_set *set, guint row, guint column)
{
	const char *cell = result_set_cell(set, row, column);

	return cell ? strtoll(cell, NULL, 10) : 0;
}

static struct result_set *ask(const struct writer *w, const char *sql)
{
	return result_set_query(w->db, "headline", NULL, sql, w->error);
}

/* Of "a\nb\nc": "a, b and c", or "a, b and 4 more". */
static char *names_text(const char *list)
{
	g_auto(GStrv) name = g_strsplit(list, "\n", -1);
	const guint nr = g_strv_length(name), named = nr <= NAMES_MAX ? nr : NAMES_MAX - 1;
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < named; i++)
		g_string_append_printf(text, "%s%s",
				       !i ? "" : i + 1 == nr ? " and " : ", ", name[i]);
	if (named < nr)
		g_string_append_printf(text, " and %u more", nr - named);
	return g_string_free(text, FALSE);
}

/* What a variant does that violates the property. A newer simrun may have stored others. */
static const char *what_it_does(const char *name)
{
	for (uint32_t i = 0; i < PROPERTIES; i++)
		if (!strcmp(property_info(i)->name, name))
			return property_info(i)->does;
	return "violates it";
}

/* --- violations ---------------------------------------------------------------------- */

/*
 * The violated properties with their variants, those that nobody expected first, and then
 * those that most variants violate.
 */
static const char violated_sql[] =
	"SELECT property, group_concat(policy, char(10)), count(*), max(surprise), (SELECT"
	" count(DISTINCT policy) FROM run WHERE id IN " CHOSEN " AND mode NOT IN ('explore', 'witness')),"
	" min(detail) FROM (SELECT v.property, v.detail, r.policy, max(NOT EXISTS (SELECT 1 FROM expectation AS e"
	"  WHERE e.run = v.run AND e.name = 'violates.' || v.property AND e.ok)) AS surprise,"
	"  min(r.id) AS id FROM violation AS v JOIN run AS r ON r.id = v.run WHERE v.run IN "
	CHOSEN " AND r.mode NOT IN ('explore', 'witness') GROUP BY v.property, r.policy ORDER BY id)"
	" GROUP BY property ORDER BY max(surprise) DESC, count(*) DESC, property LIMIT 4";

static char *violation_text(const struct result_set *set, guint row)
{
	const int64_t variants = number(set, row, 2), all = number(set, row, 4);
	const char *name = result_set_cell(set, row, 0), *does = what_it_does(name);
	g_autofree char *names = names_text(result_set_cell(set, row, 1));

	if (all == 1)
		return g_strdup_printf("%s: %s.", name, result_set_cell(set, row, 5));
	if (variants == all)
		return g_strdup_printf("Each of the %" G_GINT64_FORMAT " variants %s (%s).", all,
				       does, name);
	if (variants == 1)
		return g_strdup_printf("%s %s (%s).", names, does, name);
	return g_strdup_printf("%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT
			       " variants violate %s, each %s: %s.", variants, all, name, does,
			       names);
}

/* surprising: what nobody expected, or what somebody did. */
static gboolean say_violations(struct writer *w, gboolean surprising)
{
	struct result_set *set = ask(w, violated_sql);

	if (!set)
		return FALSE;
	for (guint i = 0; i < set->row->len; i++)
		if ((number(set, i, 3) != 0) == surprising)
			say(w, violation_text(set, i));
	result_set_free(set);
	return TRUE;
}

/* --- latencies ----------------------------------------------------------------------- */

static const char latency_sql[] =
	"SELECT policy, max(latency_max_ns) AS ns, task.name FROM run JOIN task ON task.run ="
	" run.id WHERE run.id IN " CHOSEN " AND latency_samples > 0 GROUP BY policy"
	" ORDER BY ns DESC, run.id";

static gboolean say_latency(struct writer *w)
{
	struct result_set *set = ask(w, latency_sql);
	const guint last = set && set->row->len ? set->row->len - 1 : 0;

	if (!set)
		return FALSE;
	if (set->row->len) {
		const int64_t worst_ns = number(set, 0, 1), best_ns = number(set, last, 1);
		g_autofree char *worst = show_time(worst_ns), *best = show_time(best_ns);
		const char *task = result_set_cell(set, 0, 2);

		if (!last || worst_ns < best_ns + best_ns / 20)
			say(w, g_strdup_printf("%s is up to %s late%s.", task, worst,
					       last ? " under each variant" : ""));
		else
			say(w, g_strdup_printf("%s is up to %s late under %s, %.1f times as late"
					       " as under %s (%s).", task, worst,
					       result_set_cell(set, 0, 0),
					       (double)worst_ns / (double)MAX(best_ns, 1),
					       result_set_cell(set, last, 0), best));
	}
	result_set_free(set);
	return TRUE;
}

/* --- searches ------------------------------------------------------------------------ */

static const char search_sql[] =
	"SELECT count(DISTINCT run), count(DISTINCT CASE WHEN verdict = 'violated' THEN run END),"
	" count(DISTINCT CASE WHEN status = 'proved' THEN run END) FROM verdict JOIN run ON"
	" run.id = verdict.run WHERE run IN " CHOSEN;

static const char witness_sql[] =
	"SELECT verdict.property, policy, preemptions, detail FROM verdict JOIN run ON run.id ="
	" verdict.run LEFT JOIN violation ON violation.run = verdict.witness AND"
	" violation.property = verdict.property WHERE verdict.run IN " CHOSEN
	" AND verdict = 'violated'"
	" ORDER BY preemptions IS NULL, preemptions, verdict.steps, verdict.run LIMIT 1";

/* Of a single search nothing else is said, so that the sentence also has what the run tells. */
static void say_witness(struct writer *w, const struct result_set *set, gboolean single)
{
	const char *property = result_set_cell(set, 0, 0), *detail = result_set_cell(set, 0, 3);
	const int64_t preemptions = number(set, 0, 2);
	g_autofree char *effort = !result_set_cell(set, 0, 2) ? g_strdup("") :
		!preemptions ? g_strdup(", without any preemption") :
		g_strdup_printf(", after %" G_GINT64_FORMAT " %s", preemptions,
				preemptions == 1 ? "preemption" : "preemptions");

	say(w, g_strdup_printf("%s%s %s (%s)%s%s%s.", single ? "" : "The shortest way to one: ",
			       result_set_cell(set, 0, 1), what_it_does(property), property,
			       effort, single && detail ? ": " : "",
			       single && detail ? detail : ""));
}

static char *searches_text(int64_t all, int64_t bad, int64_t proved)
{
	if (all == 1)
		return g_strdup(proved ? "The search proved that no interleaving violates anything." :
					 "The search found no violation, and proved nothing.");
	if (bad)
		return g_strdup_printf("%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " searches"
				       " found a violation; %" G_GINT64_FORMAT " proved that"
				       " there is none.", bad, all, proved);
	return g_strdup_printf("%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " searches proved that"
			       " no interleaving violates anything.", proved, all);
}

static gboolean say_searches(struct writer *w)
{
	struct result_set *set = ask(w, search_sql), *witness = NULL;
	const int64_t all = set ? number(set, 0, 0) : 0, bad = set ? number(set, 0, 1) : 0;
	const int64_t proved = set ? number(set, 0, 2) : 0;

	if (!set)
		return FALSE;
	result_set_free(set);
	if (!all)
		return TRUE;
	if (!bad || all > 1)
		say(w, searches_text(all, bad, proved));
	witness = ask(w, witness_sql);
	if (!witness)
		return FALSE;
	if (witness->row->len)
		say_witness(w, witness, all == 1);
	result_set_free(witness);
	return TRUE;
}

/* --- sweeps -------------------------------------------------------------------------- */

/* The variant of which the seeds are surest, whichever is better; then the others. */
static gint compare_sureness(gconstpointer a, gconstpointer b)
{
	const struct verdict *x = a, *y = b;

	if (x->p < y->p || x->p > y->p)
		return x->p < y->p ? -1 : 1;
	return (x->all.ratio > y->all.ratio) - (x->all.ratio < y->all.ratio);
}

static gboolean say_sweep(struct writer *w)
{
	const struct sweep_question all = { .confidence = SWEEP_CONFIDENCE };
	g_autoptr(GPtrArray) studies = studies_read(w->db, &all, w->error);
	g_autoptr(GArray) verdicts = studies ? verdicts_of(studies) : NULL;

	if (!studies)
		return FALSE;
	const char *before = NULL;

	g_array_sort(verdicts, compare_sureness);
	for (guint i = 0; i < MIN(verdicts->len, 3); i++) {
		const struct verdict *v = &g_array_index(verdicts, struct verdict, i);
		const char *title = v->study->measure->title;
		g_autofree char *text = verdict_text(v);

		if (title == before && g_str_has_prefix(text, "no "))	/* a variant's name stays */
			*text = 'N';
		say(w, title == before ? g_strdup_printf("%s.", text) :
			g_strdup_printf("%c%s: %s.", g_ascii_toupper(*title), title + 1, text));
		before = title;
	}
	return TRUE;
}

/* --- the rest ------------------------------------------------------------------------ */

static gboolean say_expectations(struct writer *w)
{
	struct result_set *set = ask(w, "SELECT count(*), coalesce(sum(NOT ok), 0) FROM"
					" expectation WHERE run IN " CHOSEN);
	const int64_t all = set ? number(set, 0, 0) : 0, failed = set ? number(set, 0, 1) : 0;

	if (!set)
		return FALSE;
	result_set_free(set);
	if (failed)
		say(w, g_strdup_printf("%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT
				       " expectations failed.", failed, all));
	else if (all == 1)
		say(w, g_strdup("The expectation held."));
	else if (all == 2)
		say(w, g_strdup("Both expectations held."));
	else if (all)
		say(w, g_strdup_printf("All %" G_GINT64_FORMAT " expectations held.", all));
	return TRUE;
}

/* A scenario that violates nothing and measures nothing. */
static gboolean say_peace(struct writer *w)
{
	struct result_set *set = ask(w, "SELECT count(*), count(DISTINCT policy) FROM run WHERE"
					" id IN " CHOSEN);

	if (!set)
		return FALSE;
	if (!w->sentence->len)
		say(w, g_strdup_printf("Nothing is violated in %s %s.",
				       number(set, 0, 0) == 1 ? "the" : "any of the",
				       number(set, 0, 0) == 1 ? "run" : "runs"));
	result_set_free(set);
	return TRUE;
}

static char *join_from(const GPtrArray *sentence, guint from)
{
	GString *text = g_string_new(NULL);

	for (guint i = from; i < sentence->len; i++)
		g_string_append_printf(text, "%s%s", i > from ? " " : "",
				       (const char *)sentence->pdata[i]);
	return g_string_free(text, FALSE);
}

gboolean headline_make(struct sqlite3 *db, gboolean swept, struct headline *h,
		       GError **error)
{
	struct writer w = { .db = db, .error = error };
	gboolean ok;

	w.sentence = g_ptr_array_new_with_free_func(g_free);
	ok = say_violations(&w, TRUE) && (!swept || say_sweep(&w)) && say_searches(&w) &&
	     (swept || say_latency(&w)) && say_violations(&w, FALSE) && say_peace(&w) &&
	     say_expectations(&w);
	if (ok) {
		h->verdict = g_strdup(w.sentence->pdata[0]);
		h->more = w.sentence->len > 1 ? join_from(w.sentence, 1) : NULL;
	}
	g_ptr_array_unref(w.sentence);
	return ok;
}

void headline_clear(struct headline *h)
{
	g_free(h->verdict);
	g_free(h->more);
}

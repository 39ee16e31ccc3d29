/* SPDX-License-Identifier: MIT */
/*
 * report.c - simrun report: what a database says of its runs, on the terminal, as a page,
 * and in the formats of other viewers.
 */
#include "cli/command/report.h"
#include "cli/base/signals.h"
#include "cli/base/words.h"
#include "cli/command/command.h"

#include <string.h>
#include <sys/stat.h>

#include "lib/output.h"
#include "report/export/export.h"
#include "report/export/source.h"
#include "report/record/drawn.h"
#include "report/view/interleaving.h"
#include "report/query/summary.h"
#include "report/store/schema.h"
#include "report/sweep/answer.h"
#include "report/sweep/sweep.h"
#include "sim/machine/step.h"

enum { LANES_DEFAULT = 16 };	/* so many are compared if the user names none */

/* --- the words of the command line ------------------------------------------------------ */

static gboolean read_moment(const char *option, const char *text, int64_t *ns, GError **error)
{
	static const struct {
		const char *name;
		double ns;
	} unit[] = { { "ns", 1 }, { "us", 1e3 }, { "ms", 1e6 }, { "s", 1e9 } };
	double value;
	char *end;

	if (!text)
		return TRUE;
	value = g_ascii_strtod(text, &end);
	for (unsigned i = 0; i < G_N_ELEMENTS(unit); i++) {
		if (end == text || strcmp(end, unit[i].name) || !(value >= 0) ||
		    value * unit[i].ns > 4e18)
			continue;
		*ns = (int64_t)(value * unit[i].ns + 0.5);
		return TRUE;
	}
	return refuse_option(error, "%s \"%s\", expected a time as 850ns, 1.5us or 2ms", option,
			     text);
}

/* --around takes the label of a step, or "violation". */
static gboolean check_around(const char *word, GError **error)
{
	size_t nr;
	g_autofree const char **label = step_labels(&nr);	/* g_free() is free() */
	g_autofree char *hint = NULL;

	if (!word || !strcmp(word, "violation"))
		return TRUE;
	for (size_t i = 0; i < nr; i++)
		if (!strcmp(word, label[i]))
			return TRUE;
	hint = advice(word, label, nr, "see simrun list labels");
	return refuse_option(error, "--around \"%s\": no step has this label, %s", word, hint);
}

static gboolean read_options(struct report *r, GError **error)
{
	const struct options *o = r->o;
	int by = COLUMNS_CPU;

	r->window = (struct run_window){ 0, G_MAXINT64, FALSE };
	for (unsigned i = 0; i < EXPORTS; i++)
		r->window.kernel |= o->export[i] && exports[i].of_kernel;
	r->windowed = o->from || o->to;
	if (!options_format(o, &r->format, error) ||
	    !option_choice("--by", o->by, columns_word, COLUMNS_CPU, &by, error) ||
	    !check_around(o->around, error) ||
	    !read_moment("--from", o->from, &r->window.from_ns, error) ||
	    !read_moment("--to", o->to, &r->window.to_ns, error))
		return FALSE;
	r->by = (enum columns)by;
	if (r->window.from_ns < r->window.to_ns)
		return TRUE;
	return refuse_option(error, "--from %s is not before --to %s",
			     o->from ? o->from : "0ns", o->to);
}

/* --- which runs ---------------------------------------------------------------------------- */

static gboolean read_ids(struct report *r, char **word, GArray *ids)
{
	for (; *word; word++) {
		guint64 id;

		if (!g_ascii_string_to_unsigned(*word, 10, 1, G_MAXINT64, &id, NULL)) {
			complain(EXIT_USAGE, "run \"%s\", expected the number of a run",
				 *word);
			return FALSE;
		}
		g_array_append_vals(ids, &id, 1);
	}
	r->named = ids->len > 0;
	return TRUE;
}

/* Complains if the database lacks a run that the user named. */
static gboolean check_ids(const struct report *r, const GArray *ids)
{
	for (guint i = 0; i < ids->len; i++) {
		const int64_t id = g_array_index(ids, int64_t, i);
		gboolean found = FALSE;

		for (guint k = 0; k < r->run->len; k++)
			found |= g_array_index(r->run, struct chosen_run, k).id == id;
		if (found)
			continue;
		complain(EXIT_USAGE, "%s: has no run %" G_GINT64_FORMAT, r->path, id);
		return FALSE;
	}
	return TRUE;
}

/* --- files ---------------------------------------------------------------------------- */

static GPtrArray *records_of(const struct report *r)
{
	GPtrArray *records = g_ptr_array_new();

	for (guint i = 0; i < r->run->len; i++)
		if (report_run(r, i)->drawn && report_run(r, i)->drawn->record)
			g_ptr_array_add(records, report_run(r, i)->drawn->record);
	return records;
}

/* Of struct drawn_run: those that were made again, and those for which that failed. */
static GArray *drawn_runs(const struct report *r)
{
	GArray *runs = g_array_new(FALSE, FALSE, sizeof(struct drawn_run));

	for (guint i = 0; i < r->run->len; i++) {
		const struct replay *d = report_run(r, i)->drawn;

		if (d) {
			const struct drawn_run run = {
				report_run(r, i)->id, d->record,
				d->error ? d->error->message : NULL,
			};

			g_array_append_val(runs, run);
		}
	}
	return runs;
}

static gboolean write_export(const struct export *e, const struct export_source *s,
			     const char *path, GError **error)
{
	struct output f;
	gboolean ok;

	if (e->to_folder)
		return e->to_folder(s, path, error);
	ok = output_open(&f, path, error) && e->to_file(s, f.file, error);
	/* a writer may not know that a signal cut its run short */
	return output_close(&f, ok && !stop_requested, error);
}

static gboolean write_exports(const struct report *r, GError **error)
{
	GArray *runs = drawn_runs(r);
	const struct export_source s = { r->db, r->path, runs };
	gboolean ok = TRUE;

	for (unsigned i = 0; i < EXPORTS && ok; i++)
		if (r->o->export[i])
			ok = write_export(&exports[i], &s, r->o->export[i], error);
	g_array_unref(runs);
	return ok;
}

/* Does an export that the user asked for need this? */
static gboolean needs(const struct report *r, enum export_needs what)
{
	for (unsigned i = 0; i < EXPORTS; i++)
		if (r->o->export[i] && exports[i].needs == what)
			return TRUE;
	return FALSE;
}

static gboolean writes_files(const struct options *o)
{
	for (unsigned i = 0; i < EXPORTS; i++)
		if (o->export[i])
			return TRUE;
	return FALSE;
}

/* --- on the terminal ------------------------------------------------------------------------------ */

/* FALSE if the run does not have the moment around which it was to be drawn. */
static gboolean print_interleaving(const struct report *r, const struct record *record)
{
	const struct drawing_form form = { .by = r->by, .around = r->o->around,
				     .whole = r->windowed };
	g_autofree char *name = record_variant_name(record);
	g_autofree char *variant = record_under(record, name);
	gboolean happens;

	if (r->format == FORMAT_MARKDOWN)
		printf("\n## Run %" G_GINT64_FORMAT ", %s\n\n```\n", record->id, variant);
	else
		printf("\nRun %" G_GINT64_FORMAT ", %s:\n", record->id, variant);
	happens = show_interleaving(record, &form, stdout);
	if (!happens)
		printf("%s does not happen\n", r->o->around);
	if (r->format == FORMAT_MARKDOWN)
		puts("```");
	return happens;
}

static gboolean print_all_interleavings(const struct report *r, const GPtrArray *records)
{
	gboolean happens = !r->o->around;

	for (guint i = 0; i < records->len && !stop_requested; i++)
		happens |= print_interleaving(r, records->pdata[i]);
	return happens;
}

/* Draws the runs that the user named, or of all runs those worth seeing. */
static gboolean print_interleavings(struct report *r, GError **error)
{
	const enum interleavings which = r->o->interleavings;
	const gboolean all = r->named || r->windowed || r->o->around || r->o->by ||
			     which == INTERLEAVINGS_ALL;
	GPtrArray *records;
	guint drawn = 0;

	if (which == INTERLEAVINGS_NONE || r->format == FORMAT_TSV ||
	    r->format == FORMAT_JSON)
		return TRUE;
	for (guint i = 0; i < r->run->len; i++) {
		struct chosen_run *c = report_run(r, i);
		const gboolean worth = c->violations || c->scheduled;

		if (c->search || (!all && (!worth || drawn++ >= LANES_DEFAULT)))
			continue;
		if (stop_requested || !report_draw(r, c, error))
			return FALSE;
	}
	records = records_of(r);
	if (!all)
		show_interleavings(records, which, stdout);
	else
		r->missed = !print_all_interleavings(r, records);
	g_ptr_array_unref(records);
	return TRUE;
}

/* What many runs come to: printed, or for programs among the result sets. */
static gboolean add_sweep(const struct report *r, GPtrArray *result_sets, GError **error)
{
	const struct sweep_question all = { .confidence = SWEEP_CONFIDENCE };
	GPtrArray *studies = studies_read(r->db, &all, error);

	if (!studies)
		return FALSE;
	if (studies_have_many(studies) && r->format == FORMAT_TABLE) {
		show_studies(studies, SWEEP_ROWS, stdout);
		putchar('\n');
	} else if (studies_have_many(studies)) {
		g_ptr_array_extend_and_steal(
			result_sets, studies_answer(studies, r->format == FORMAT_MARKDOWN));
	}
	g_ptr_array_unref(studies);
	return TRUE;
}

static gboolean print_report(struct report *r, GError **error)
{
	const gboolean people = r->format == FORMAT_TABLE || r->format == FORMAT_MARKDOWN;
	GPtrArray *result_sets = summary_result_sets(r->db, people, error);

	if (!result_sets)
		return FALSE;
	if (!r->named && !add_sweep(r, result_sets, error)) {
		g_ptr_array_unref(result_sets);
		return FALSE;
	}
	result_sets_print(result_sets, r->format, stdout);
	g_ptr_array_unref(result_sets);
	return print_interleavings(r, error);
}

/* --- the command ------------------------------------------------------------------------------------ */

static gboolean make_report(struct report *r, GError **error)
{
	if (needs(r, EXPORT_NEEDS_TRACES) && !report_draw_all(r, error))
		return FALSE;
	if (needs(r, EXPORT_NEEDS_PAGE) && !report_draw_for_page(r, error))
		return FALSE;
	if (stop_requested)
		return FALSE;
	if (writes_files(r->o))
		return write_exports(r, error);
	return print_report(r, error);
}

/* Naming the database as the file to be written is a slip that would cost all runs. */
static gboolean is_the_database(const struct report *r, const char *path)
{
	struct stat export, database;

	if (!path || stat(path, &export) || stat(r->path, &database) ||
	    export.st_dev != database.st_dev || export.st_ino != database.st_ino)
		return FALSE;
	complain(EXIT_USAGE, "%s: is the result database, expected another file", path);
	return TRUE;
}

static gboolean spares_database(const struct report *r)
{
	for (unsigned i = 0; i < EXPORTS; i++)
		if (exports[i].to_file && is_the_database(r, r->o->export[i]))
			return FALSE;
	return TRUE;
}

static gboolean have_latencies(const struct report *r)
{
	return schema_query(r->db, "SELECT 1 FROM task WHERE run IN (SELECT run FROM temp.chosen) "
				   "AND latency_samples > 0 LIMIT 1") == 1;
}

/* Complains if the chosen runs cannot be what an export shows. */
static gboolean check_exports(const struct report *r)
{
	guint runs = 0;

	for (guint i = 0; i < r->run->len; i++)
		runs += !report_run(r, i)->search;
	if (!runs && needs(r, EXPORT_NEEDS_TRACES))
		return complain(EXIT_USAGE, "%s: there is no run to be drawn", r->path) < 0;
	for (unsigned i = 0; i < EXPORTS; i++) {
		const char *path = r->o->export[i], *option = exports[i].option;

		if (path && exports[i].of_latencies && !have_latencies(r))
			return complain(EXIT_USAGE, "%s: no task measured latencies in these runs, "
					"expected a program with cyclictest for --%s", r->path, option) < 0;
		if (path && exports[i].one_run && runs > 1)
			return complain(EXIT_USAGE, "--%s: %s, expected one of the %u as "
					"simrun report %s RUN --%s %s", option,
					exports[i].one_run, runs, r->path, option, path) < 0;
	}
	return TRUE;
}

static void clear_run(gpointer data)
{
	replay_free(((struct chosen_run *)data)->drawn);
}

/* No run has the moment around which it was to be drawn. */
static enum exit_status missed(const struct report *r)
{
	return complain(EXIT_USAGE, "%s: %s happens in none of the runs that are drawn%s",
			r->path, r->o->around,
			r->windowed ? ", between --from and --to" : "");
}

static enum exit_status report_on(struct report *r, char **runs)
{
	GArray *ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
	enum exit_status status = EXIT_USAGE;
	GError *error = NULL;

	if (read_ids(r, runs, ids)) {
		const gboolean ok = summary_choose(r->db, ids, &error) &&
				    report_read_runs(r, &error);

		if (ok && check_ids(r, ids) && spares_database(r) && check_exports(r))
			status = make_report(r, &error) ? EXIT_HELD : EXIT_STORAGE;
	}
	g_array_unref(ids);
	if (error)
		return complain_unless_stopped(EXIT_STORAGE, error);
	/* files appear as a whole, so those that are there are right in spite of a signal */
	if (stop_requested && (status != EXIT_HELD || !writes_files(r->o)))
		return EXIT_INTERRUPTED;
	return status == EXIT_HELD && r->missed ? missed(r) : status;
}

enum exit_status command_report(const struct options *o, char **word)
{
	const char *path = word[0];
	struct report r = { .o = o, .path = path };
	enum exit_status status;
	GError *error = NULL;

	if (!read_options(&r, &error))
		return complain_error(EXIT_USAGE, error);
	r.store = store_open_existing(path, &error);
	if (!r.store)
		return complain_error(EXIT_STORAGE, error);
	store_stop_at(r.store, &stop_requested);
	r.db = store_connection(r.store);
	r.run = g_array_new(FALSE, FALSE, sizeof(struct chosen_run));
	g_array_set_clear_func(r.run, clear_run);
	status = report_on(&r, word + 1);
	g_array_unref(r.run);
	store_close(r.store);
	return status;
}

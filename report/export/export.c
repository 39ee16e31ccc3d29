/* SPDX-License-Identifier: MIT */
/*
 * export.c - the table of exports, in the order in which --help names them.
 */
#include "report/export/export.h"

#include "report/export/csv.h"
#include "report/export/ctf/ctf.h"
#include "report/export/cyclictest.h"
#include "report/export/histogram.h"
#include "report/export/perfetto.h"
#include "report/export/source.h"
#include "report/export/trace_dat/trace_dat.h"
#include "report/export/trace_event.h"
#include "report/page/page.h"
#include "report/record/drawn.h"
#include "report/store/store.h"

static gboolean export_page(const struct export_source *s, FILE *out, GError **error)
{
	g_autofree char *name = g_path_get_basename(s->path);

	return page_write(s->db, name, s->runs, out, error);
}

/* The only run, as the row below says one_run; NULL with *error set: it cannot be drawn. */
static const struct record *only_run(const struct export_source *s, GError **error)
{
	const struct drawn_run *run = &g_array_index(s->runs, struct drawn_run, 0);

	if (!run->record)
		g_set_error(error, STORE_ERROR, STORE_ERROR_FAILED,
			    "%s: run %" G_GINT64_FORMAT " cannot be drawn: %s", s->path,
			    run->id, run->why);
	return run->record;
}

static gboolean export_trace_dat(const struct export_source *s, FILE *out, GError **error)
{
	const struct record *r = only_run(s, error);

	if (r)
		trace_dat_write(r, out);
	return r != NULL;
}

static gboolean export_ctf(const struct export_source *s, const char *path, GError **error)
{
	const struct record *r = only_run(s, error);

	return r && ctf_write(r, path, error);
}

const struct export exports[EXPORTS] = {
	{ "html", "FILE", "write one self-contained page, with timelines",
	  EXPORT_NEEDS_PAGE, .to_file = export_page },
	{ "perfetto", "FILE", "write a trace for Perfetto",
	  EXPORT_NEEDS_TRACES, TRUE, .to_file = export_perfetto },
	{ "trace-event", "FILE", "write Chrome's trace events",
	  EXPORT_NEEDS_TRACES, .to_file = export_trace_event },
	{ "trace-dat", "FILE", "write one run for trace-cmd and KernelShark",
	  EXPORT_NEEDS_TRACES, TRUE, "a trace.dat has one run", .to_file = export_trace_dat },
	{ "ctf", "DIR", "write one run as CTF, for babeltrace2 and Trace Compass",
	  EXPORT_NEEDS_TRACES, TRUE, "a CTF trace has one run", .to_folder = export_ctf },
	{ "csv", "DIR", "write a file of comma-separated values for each table",
	  EXPORT_NEEDS_NOTHING, .to_folder = export_csv },
	{ "histogram", "FILE", "write the latencies as cyclictest -h does (-: to stdout)",
	  EXPORT_NEEDS_NOTHING, .of_latencies = TRUE, .to_file = export_histogram },
	{ "cyclictest", "FILE", "write one run's latencies as cyclictest --json does",
	  EXPORT_NEEDS_NOTHING, FALSE, "cyclictest's JSON has one run", TRUE,
	  .to_file = export_cyclictest },
};

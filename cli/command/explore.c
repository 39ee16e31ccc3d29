/* SPDX-License-Identifier: MIT */
/*
 * explore.c - simrun explore: searching the interleavings of each variant.
 */
#include "cli/command/batch.h"
#include "cli/base/words.h"
#include "cli/command/command.h"
#include "cli/command/json.h"
#include "cli/base/search_options.h"
#include "experiment/search/witness_file.h"
#include "report/view/verdicts.h"

static enum exit_status write_files(const GPtrArray *records, const char *database)
{
	GError *error = NULL;

	return witness_write_files(records, database, &error) ?
		EXIT_HELD : complain_error(EXIT_STORAGE, error);
}

/* A limit ended one of the searches, so that what it did not find may exist. */
static gboolean is_unfinished(const GPtrArray *records)
{
	for (guint i = 0; i < records->len; i++) {
		const struct record *r = records->pdata[i];

		if (r->found->limit != LIMIT_NONE)
			return TRUE;
	}
	return FALSE;
}

static enum exit_status show(const struct options *o, const struct scenario *s,
			     const char *database, const GPtrArray *records,
			     enum exit_status status)
{
	const enum exit_status files = write_files(records, database);

	if (o->json) {
		print_search_json(s, database, records);
	} else if (!o->quiet) {
		show_verdicts(records, stdout);
		show_outcomes(records, stdout);
		show_witnesses(records, o->interleavings, stdout);
	}
	status = MAX(status, files);
	return status == EXIT_HELD && is_unfinished(records) ? EXIT_UNFINISHED : status;
}

enum exit_status command_explore(const struct options *o, char **word)
{
	GError *error = NULL;
	GPtrArray *chosen = o->policy ? policies_from_list(o->policy, &error) : NULL;
	struct search_request request;
	const struct batch_command c = { .make = make_search, .make_data = &request,
					 .unit = "states", .show = show };
	enum exit_status status;

	if (!error && search_request_read(o, FALSE, &request, &error))
		status = batch_command(&c, o, word[0], chosen);
	else
		status = complain_error(EXIT_USAGE, error);
	g_clear_pointer(&chosen, g_ptr_array_unref);
	return status;
}

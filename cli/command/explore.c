/* SPDX-License-Identifier: MIT */
/*
 * explore.c - simrun explore: searching the interleavings of each variant.
 */
#include "cli/command/batch.h"
#include "cli/command/command.h"
#include "cli/json/json.h"
#include "cli/base/search_options.h"
#include "experiment/witness/file.h"
#include "report/view/litmus.h"
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

/* Are the outcomes final states, of which a litmus test asks? */
static gboolean are_final_states(const struct scenario *s, const GPtrArray *records)
{
	const struct record *r = records->len ? records->pdata[0] : NULL;

	return s->litmus && r && r->found->observe != OBSERVE_NOTHING &&
	       r->found->observe != OBSERVE_STATE;
}

/* Says of each plug-in whose steps were searched why there were more states than need be. */
static void show_plugins(const struct options *o, const GPtrArray *records)
{
	const struct plugin *last = NULL;

	for (guint i = 0; !o->check && i < records->len; i++) {
		const struct record *r = records->pdata[i];
		const struct plugin *p = policy_plugin(r->spec.policy);

		if (p && p != last)
			printf("plug-in %s: every step of it counted as visible; --check believes "
			       "what it claims to be local, and verifies it\n", p->name);
		last = p;
	}
}

static enum exit_status show(const struct options *o, const struct scenario *s,
			     const char *database, const GPtrArray *records,
			     enum exit_status status)
{
	const enum exit_status files = write_files(records, database);

	if (o->json) {
		print_search_json(s, database, records);
	} else if (!o->quiet && are_final_states(s, records)) {
		show_litmus(records, stdout);
		show_violations(records, stdout);
		show_witnesses(records, o->interleavings, stdout);
	} else if (!o->quiet) {
		show_verdicts(records, stdout);
		show_plugins(o, records);
		show_outcomes(records, stdout);
		show_witnesses(records, o->interleavings, stdout);
	}
	status = MAX(status, files);
	return status == EXIT_HELD && is_unfinished(records) ? EXIT_UNFINISHED : status;
}

enum exit_status command_explore(const struct options *o, char **word)
{
	GError *error = NULL;
	struct search_request request;
	const struct batch_command c = { .make = make_search, .make_data = &request,
					 .unit = "states", .searches = TRUE, .show = show };

	return search_request_read(o, FALSE, &request, &error) ?
		batch_command(&c, o, word[0]) : complain_error(EXIT_USAGE, error);
}

/* SPDX-License-Identifier: MIT */
/*
 * query.c - simrun query: the questions of doc/queries.md, asked by name.
 */
#include "cli/command/command.h"
#include "cli/base/signals.h"
#include "cli/base/words.h"

#include <string.h>

#include "report/query/format.h"
#include "report/query/queries.h"
#include "report/store/store.h"

static void list_queries(const GPtrArray *queries, enum format format)
{
	struct result_set *set = result_set_new("queries", NULL);

	result_set_column(set, "name", FALSE);
	result_set_column(set, "question", FALSE);
	for (guint i = 0; i < queries->len; i++) {
		const struct query *q = queries->pdata[i];

		result_set_row(set, (char *[]){ g_strdup(q->name), g_strdup(q->question) });
	}
	result_set_print(set, format, stdout);
	if (format == FORMAT_JSON)
		putchar('\n');
	result_set_free(set);
}

static const struct query *find_query(const GPtrArray *queries, const char *name)
{
	g_autofree const char **names = g_new(const char *, queries->len + 1);
	g_autofree char *hint = NULL;

	for (guint i = 0; i < queries->len; i++) {
		const struct query *q = queries->pdata[i];

		names[i] = q->name;
		if (!strcmp(q->name, name))
			return q;
	}
	hint = advice(name, names, queries->len, "see simrun query --list");
	complain(EXIT_USAGE, "query \"%s\": there is no such query, %s", name, hint);
	return NULL;
}

static enum exit_status ask(const char *path, const struct query *q, enum format format)
{
	GError *error = NULL;
	struct store *store = store_open_existing(path, &error);
	struct result_set *set = NULL;

	if (store) {
		store_stop_at(store, &stop_requested);
		set = result_set_query(store_connection(store), q->name, NULL, q->sql, &error);
	}
	store_close(store);
	if (!set)
		return complain_unless_stopped(EXIT_STORAGE, error);
	if (set->row->len || format != FORMAT_TABLE)
		result_set_print(set, format, stdout);
	else
		complain(EXIT_HELD, "%s: nothing in this database answers that", q->name);
	if (format == FORMAT_JSON)
		putchar('\n');
	result_set_free(set);
	return EXIT_HELD;
}

enum exit_status command_query(const struct options *o, char **word)
{
	GError *error = NULL;
	enum format format;
	GPtrArray *queries;
	const struct query *q;
	enum exit_status status = EXIT_USAGE;

	if (!o->list && (!word[0] || !word[1]))
		return complain(EXIT_USAGE, "usage: simrun query RESULTS.db NAME, or "
				"simrun query --list");
	if (!options_format(o, &format, &error))
		return complain_error(EXIT_USAGE, error);
	queries = queries_read();
	if (o->list) {
		list_queries(queries, format);
		status = EXIT_HELD;
	} else {
		q = find_query(queries, word[1]);
		if (q)
			status = ask(word[0], q, format);
	}
	g_ptr_array_unref(queries);
	return status;
}

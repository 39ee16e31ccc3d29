/* SPDX-License-Identifier: MIT */
/*
 * database.c - reads any bytes as a result database, as report, query and replay do, and
 * loads the text of its first run as a scenario.
 */
#define _GNU_SOURCE
#include "tests/fuzz/target.h"

#include <sqlite3.h>
#include <sys/mman.h>
#include <unistd.h>

#include "report/query/result_set.h"
#include "report/query/queries.h"
#include "report/store/store.h"
#include "report/query/summary.h"

static void ask_all(struct sqlite3 *db)
{
	static GPtrArray *queries;
	GPtrArray *result_sets = summary_result_sets(db, TRUE, NULL);

	if (result_sets)
		g_ptr_array_unref(result_sets);
	if (!queries)
		queries = queries_read();
	for (guint i = 0; i < queries->len; i++) {
		const struct query *q = queries->pdata[i];
		GError *error = NULL;
		struct result_set *g = result_set_query(db, q->name, NULL, q->sql, &error);

		promise(g || error);
		g_clear_error(&error);
		if (g)
			result_set_free(g);
	}
}

static void read_run(struct store *s)
{
	GError *error = NULL;
	struct stored_run *run = store_load_run(s, 1, &error);

	promise(!run == !!error);
	if (run)
		scenario_unref(scenario_parse(run->text ? run->text : "",
					     run->text ? strlen(run->text) : 0, "stored",
					     NULL, NULL));
	g_clear_error(&error);
	stored_run_free(run);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const int fd = memfd_create("fuzz", 0);
	g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", fd);
	struct store *s;

	promise(fd >= 0 && write(fd, data, size) == (gssize)size);
	s = store_open_existing(path, NULL);
	if (s) {
		ask_all(store_connection(s));
		read_run(s);
	}
	store_close(s);
	close(fd);
	return 0;
}

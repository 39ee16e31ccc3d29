/* SPDX-License-Identifier: MIT */
/*
 * csv.c - see csv.h. The format is that of RFC 4180.
 */
#include "report/export/csv.h"

#include <errno.h>
#include <string.h>

#include <glib/gstdio.h>
#include <sqlite3.h>

#include "lib/output.h"
#include "report/export/source.h"
#include "report/query/result_set.h"
#include "report/store/store.h"
#include "report/tables/tables.h"

/*
 * A spreadsheet takes text that begins like this for a formula. What we write does not
 * begin so, except numbers, which are no formulas. Text from elsewhere gets an apostrophe
 * before it, by which spreadsheets know it for text.
 */
static gboolean is_formula(const char *text)
{
	char *end;

	if (!text || !*text || !strchr("=+-@\t\r", *text))
		return FALSE;
	g_ascii_strtod(text, &end);
	return *end != '\0';
}

static void put_field(const char *text, FILE *out)
{
	const gboolean formula = is_formula(text);

	if (text && (formula || strpbrk(text, ",\"\r\n"))) {
		fputs(formula ? "\"'" : "\"", out);
		for (; *text; text++) {
			if (*text == '"')
				putc('"', out);
			putc(*text, out);
		}
		putc('"', out);
	} else if (text) {
		fputs(text, out);
	}
}

static void put_line(sqlite3_stmt *q, gboolean names, FILE *out)
{
	for (int i = 0; i < sqlite3_column_count(q); i++) {
		if (i)
			putc(',', out);
		put_field(names ? sqlite3_column_name(q, i) :
				  (const char *)sqlite3_column_text(q, i), out);
	}
	fputs("\r\n", out);
}

#define CHOSEN_POINTS "(SELECT point FROM run WHERE id IN (SELECT run FROM temp.chosen))"

/* How the rows are found that belong to the chosen runs; most tables say of which run a row is. */
static const char *query_of(const char *table, const char *of_runs)
{
	static const struct {
		const char *table, *sql;
	} other[] = {
		{ "run", "SELECT id AS run, policy AS variant, * FROM run WHERE id IN "
			 "(SELECT run FROM temp.chosen) ORDER BY id" },
		{ "scenario", "SELECT * FROM scenario WHERE id IN (SELECT scenario FROM point "
			      "WHERE id IN " CHOSEN_POINTS ") ORDER BY id" },
		{ "point", "SELECT * FROM point WHERE id IN " CHOSEN_POINTS " ORDER BY id" },
		{ "setting", "SELECT * FROM setting WHERE point IN " CHOSEN_POINTS
			     " ORDER BY point, key" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(other); i++)
		if (!strcmp(table, other[i].table))
			return other[i].sql;
	return of_runs;
}

static gboolean put_table(struct sqlite3 *db, const char *table, FILE *out,
			  GError **error)
{
	g_autofree char *of_runs = g_strdup_printf(
		"SELECT run.policy AS variant, t.* FROM %s AS t JOIN run ON run.id = t.run "
		"WHERE t.run IN (SELECT run FROM temp.chosen) ORDER BY 2, 3, 4", table);
	const char *sql = query_of(table, of_runs);
	sqlite3_stmt *q = NULL;
	int rc = sqlite3_prepare_v2(db, sql, -1, &q, NULL);

	if (rc == SQLITE_OK)
		put_line(q, TRUE, out);
	while (rc == SQLITE_OK && (rc = sqlite3_step(q)) == SQLITE_ROW) {
		put_line(q, FALSE, out);
		rc = SQLITE_OK;
	}
	sqlite3_finalize(q);
	return rc == SQLITE_DONE || query_failed(db, error);
}

static gboolean write_table(struct sqlite3 *db, const char *table, const char *path,
			    GError **error)
{
	struct output f;
	const gboolean ok = output_open(&f, path, error) &&
			    put_table(db, table, f.file, error);

	return output_close(&f, ok, error);
}

static char *file_of(const char *path, const char *table)
{
	g_autofree char *name = g_strconcat(table, ".csv", NULL);

	return g_build_filename(path, name, NULL);
}

/* A folder that was made for this, and lacks files: nobody shall take it for the whole. */
static void take_back(const char *path)
{
	for (const char *const *table = table_names; *table; table++) {
		g_autofree char *file = file_of(path, *table);

		g_unlink(file);
	}
	g_rmdir(path);
}

gboolean export_csv(const struct export_source *s, const char *path, GError **error)
{
	const gboolean made = !g_mkdir(path, 0777);

	if (!made && errno != EEXIST) {
		g_set_error(error, STORE_ERROR, STORE_ERROR_FAILED,
			    "%s: cannot be made: %s", path, g_strerror(errno));
		return FALSE;
	}
	for (const char *const *table = table_names; *table; table++) {
		g_autofree char *file = file_of(path, *table);

		if (write_table(s->db, *table, file, error))
			continue;
		if (made)
			take_back(path);
		return FALSE;
	}
	return TRUE;
}

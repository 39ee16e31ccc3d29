/* SPDX-License-Identifier: MIT */
/*
 * file.c - the scenarios of witnesses as files that a user can run and change.
 */
#include "experiment/witness/file.h"

#include <stdio.h>
#include <string.h>

static const char found_by[] = "# Found by a search; ";

static char *file_text(const struct verdict_row *v)
{
	const struct scenario *s = v->witness->scenario;

	return g_strdup_printf("# %s\n#\n%s%s. Run it with: simrun FILE\n\n%s",
			       v->violation.detail, found_by,
			       s->directive->len ? "the schedule forces the interleaving" :
						  "time alone brings it about",
			       s->text);
}

enum { HEAD_BYTES = 1024 };	/* the words above come within these */

/*
 * A file that an earlier search wrote may. But a scenario can have such a name that its
 * counterexample would take the place of somebody's work.
 */
static gboolean may_be_replaced(const char *path, GError **error)
{
	char head[HEAD_BYTES + 1] = "";
	FILE *f = fopen(path, "r");

	if (!f)		/* if it is there, writing it will fail */
		return TRUE;
	head[fread(head, 1, HEAD_BYTES, f)] = '\0';
	fclose(f);
	if (strstr(head, found_by))
		return TRUE;
	g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_EXIST,
		    "%s: was not written by a search, and is left as it is; -o FILE puts "
		    "counterexamples beside that file", path);
	return FALSE;
}

/* Points of a sweep have one name, so the file of the second one is NAME-2. */
static char *free_name(const char *name, GHashTable *taken)
{
	char *free = g_strdelimit(g_strdup(name), "/", '-');

	for (guint i = 2; g_hash_table_contains(taken, free); i++) {
		g_free(free);
		free = g_strdelimit(g_strdup_printf("%s-%u", name, i), "/", '-');
	}
	g_hash_table_add(taken, g_strdup(free));
	return free;
}

static gboolean write_file(struct verdict_row *v, const char *directory,
			   GHashTable *taken, GError **error)
{
	g_autofree char *name = free_name(v->witness->scenario->name, taken);
	g_autofree char *base = g_strconcat(name, ".ini", NULL);
	g_autofree char *text = file_text(v);

	v->file = strcmp(directory, ".") ? g_build_filename(directory, base, NULL) :
					   g_strdup(base);
	return may_be_replaced(v->file, error) &&
	       g_file_set_contents(v->file, text, -1, error);
}

static gboolean write_files(struct exploration *x, const char *directory, GHashTable *taken,
			    GError **error)
{
	for (guint i = 0; i < x->verdict->len; i++) {
		struct verdict_row *v = &g_array_index(x->verdict, struct verdict_row, i);

		if (v->witness && v->witness->holds && !write_file(v, directory, taken, error))
			return FALSE;
	}
	return TRUE;
}

gboolean witness_write_files(const GPtrArray *records, const char *database, GError **error)
{
	g_autoptr(GHashTable) taken =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autofree char *directory = g_path_get_dirname(database);

	for (guint i = 0; i < records->len; i++) {
		struct record *r = records->pdata[i];

		if (!write_files(r->found, directory, taken, error))
			return FALSE;
	}
	return TRUE;
}

/* SPDX-License-Identifier: MIT */
/*
 * merge.c - simrun merge: the runs of several databases into one.
 */
#include "cli/command/command.h"
#include "cli/base/signals.h"

#include <stdio.h>
#include <sys/stat.h>

#include "report/store/merge/merge.h"

/* What tells files apart, to be freed; NULL: there is none of that name. */
static char *identity(const char *path)
{
	struct stat st;

	return stat(path, &st) ? NULL : g_strdup_printf("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT,
							(guint64)st.st_dev, (guint64)st.st_ino);
}

/* A file that comes twice stands for one that was meant and is not there. */
static enum exit_status check_words(char **word)
{
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (char **w = word; *w; w++) {
		char *same = identity(*w);
		const char *other = same ? g_hash_table_lookup(seen, same) : NULL;

		if (!other && same) {
			g_hash_table_insert(seen, same, *w);
			continue;
		}
		g_free(same);
		if (other == word[0])
			return complain(EXIT_USAGE, "%s: is the database into which is merged, "
					"expected others behind it", *w);
		if (other)
			return complain(EXIT_USAGE, "%s: is the same file as %s, expected each "
					"database once", *w, other);
	}
	return EXIT_HELD;
}

/* Complains of the inputs that were not taken. */
static enum exit_status status_of(struct merge_input *input, guint inputs)
{
	enum exit_status status = EXIT_HELD;

	for (guint i = 0; i < inputs; i++) {
		const enum exit_status one = input[i].differs ? EXIT_NOT_HELD : EXIT_STORAGE;

		if (!input[i].error)
			continue;
		complain_error(one, input[i].error);
		status = MAX(status, one);
	}
	return status;
}

static const char *plural(uint64_t number)
{
	return number == 1 ? "" : "s";
}

static void tell(const char *out, const struct merge_input *input, guint inputs)
{
	uint64_t runs = 0, taken = 0;
	guint databases = 0;

	for (guint i = 0; i < inputs; i++) {
		if (input[i].error)
			continue;
		databases++;
		runs += input[i].runs;
		taken += input[i].taken;
	}
	if (!databases)
		return;
	printf("%s: %" G_GUINT64_FORMAT " run%s of %u database%s", out, taken, plural(taken),
	       databases, plural(databases));
	if (taken < runs)
		printf("; %" G_GUINT64_FORMAT " %s there already", runs - taken,
		       runs - taken == 1 ? "was" : "were");
	putchar('\n');
}

static enum exit_status merge(const struct options *o, char **word, struct merge_input *input,
			      guint inputs)
{
	GError *error = NULL;
	const gboolean stored = store_merge(word[0], input, inputs, &stop_requested, &error);
	enum exit_status status;

	if (!stored && stop_requested) {
		for (guint i = 0; i < inputs; i++)
			g_clear_error(&input[i].error);
		return complain_unless_stopped(EXIT_STORAGE, error);
	}
	if (stored && !o->quiet)
		tell(word[0], input, inputs);
	fflush(stdout);
	status = status_of(input, inputs);
	return stored ? status : complain_error(EXIT_STORAGE, error);
}

enum exit_status command_merge(const struct options *o, char **word)
{
	const guint inputs = g_strv_length(word) - 1;
	g_autofree struct merge_input *input = g_new0(struct merge_input, inputs);
	const enum exit_status usage = check_words(word);

	for (guint i = 0; i < inputs; i++)
		input[i].path = word[i + 1];
	return usage ? usage : merge(o, word, input, inputs);
}

/* SPDX-License-Identifier: MIT */
/*
 * import.c - simrun import: a kernel's trace becomes a scenario.
 */
#include "cli/base/signals.h"
#include "cli/command/command.h"

#include <stdio.h>
#include <string.h>

#include "import/import.h"
#include "lib/escape.h"
#include "lib/output.h"

enum { DEFAULT_OPS = 5000, MAX_OPS = 1000000 };

/* SECONDS[.FRACTION], as traces have them, into ns. */
static gboolean read_seconds(const char *text, int64_t *ns)
{
	guint64 whole;
	char *end;
	int64_t power = 100000000, fraction = 0;

	if (!text)
		return TRUE;
	if (!g_ascii_isdigit(*text))
		return FALSE;
	whole = g_ascii_strtoull(text, &end, 10);
	if (*end == '.')
		for (end++; g_ascii_isdigit(*end) && power; end++, power /= 10)
			fraction += (*end - '0') * power;
	*ns = (int64_t)whole * 1000000000 + fraction;
	return !*end && whole < G_MAXINT32;
}

static gboolean refuse_word(const char *what, const char *got, const char *expected)
{
	complain(EXIT_USAGE, "%s %s, expected %s", what, got, expected);
	return FALSE;
}

static gboolean read_wish(const struct options *o, struct import_wish *wish)
{
	guint64 ops = DEFAULT_OPS;

	*wish = (struct import_wish){ .to_ns = INT64_MAX, .open = o->open,
				      .sequence = o->sequence };
	if (o->max_ops && !g_ascii_string_to_unsigned(o->max_ops, 10, 1, MAX_OPS, &ops, NULL))
		return refuse_word("--max-ops", o->max_ops, "a number from 1 to 1000000");
	if (!read_seconds(o->from, &wish->from_ns))
		return refuse_word("--from", o->from, "a time of the trace in seconds, as 11.449337");
	if (!read_seconds(o->to, &wish->to_ns))
		return refuse_word("--to", o->to, "a time of the trace in seconds, as 11.449337");
	if (o->open && o->closed)
		return refuse_word("--open", "and --closed", "one of them");
	if (o->open && o->sequence)
		return refuse_word("--open", "and --sequence", "one of them: an order that is forced "
				   "knows no times");
	wish->max_ops = (uint32_t)ops;
	return TRUE;
}

static enum exit_status write_text(const char *path, const char *text)
{
	GError *error = NULL;
	struct output f;
	const gboolean opened = output_open(&f, path, &error);

	if (opened)
		fputs(text, f.file);	/* output_close() says whether that went wrong */
	if (output_close(&f, opened, opened ? &error : NULL))
		return EXIT_HELD;
	return complain_error(EXIT_STORAGE, error);
}

enum exit_status command_import(const struct options *o, char **word)
{
	g_autofree char *name = escape_text(word[0]), *text = NULL, *remarks = NULL;
	struct import_wish wish;
	GError *error = NULL;

	if (!read_wish(o, &wish))
		return EXIT_USAGE;
	wish.path = word[0];
	wish.name = name;
	exit_at_signals(TRUE);
	text = import_trace(&wish, &remarks, &error);
	exit_at_signals(FALSE);
	if (!text)
		return complain_error(EXIT_USAGE, error);
	if (!o->quiet)
		fprintf(stderr, "%s", remarks);
	return write_text(o->output ? o->output : "-", text);
}

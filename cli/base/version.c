/* SPDX-License-Identifier: MIT */
/*
 * version.c - which simrun this is, and how it was built. The makefile writes build.h.
 */
#include "cli/base/version.h"

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <string.h>

#include <glib.h>

#include "cli/base/build.h"

#ifdef __clang__
static const char compiler[] = "clang";
#else
static const char compiler[] = "gcc";
#endif

/* The words of an option list that name no files: a path is the business of who built it. */
static char *without_paths(const char *options)
{
	g_auto(GStrv) word = g_strsplit_set(options, " \t", -1);
	GString *kept = g_string_new(NULL);

	for (char **w = word; *w; w++)
		if (**w && !strchr(*w, '/'))
			g_string_append_printf(kept, "%s%s", kept->len ? " " : "", *w);
	return g_string_free(kept, FALSE);
}

static void print_options(FILE *out, const char *what, const char *options)
{
	g_autofree char *shown = without_paths(options);

	fprintf(out, "%-10s %s\n", what, *shown ? shown : "none");
}

void print_version(FILE *out)
{
	fprintf(out, "%s %s\n", g_get_prgname(), PACKAGE_VERSION);
	fprintf(out, "commit     %s\n", BUILD_COMMIT);
	fprintf(out, "compiler   %s %s\n", compiler, __VERSION__);
	print_options(out, "options", BUILD_OPTIONS);
	print_options(out, "hardening", BUILD_HARDENING);
	print_options(out, "sanitizers", BUILD_SANITIZERS);
}

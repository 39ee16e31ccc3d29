/* SPDX-License-Identifier: MIT */
/*
 * find.c - looks for a scenario here and among those that were installed.
 */
#include "scenarios/load/find.h"

#include <errno.h>
#include <sys/stat.h>

#include "scenarios/load/text/place.h"

/*
 * An environment variable that names another directory than that of the installed ones. The
 * tests set it, and so can a user who has not installed anything.
 */
static const char own_directory[] = "SIMRUN_SCENARIOS";

static const char *installed(void)
{
	const char *own = g_getenv(own_directory);

	return own && *own ? own : PURGESIM_SCENARIOS;
}

static gboolean is_missing(const char *path)
{
	struct stat st;

	return stat(path, &st) < 0 && (errno == ENOENT || errno == ENOTDIR);
}

char *scenario_find(const char *path, GError **error)
{
	g_autofree char *other = NULL;

	if (!*path || g_path_is_absolute(path) || !is_missing(path))
		return g_strdup(path);
	other = g_build_filename(installed(), path, NULL);
	if (!is_missing(other))
		return g_steal_pointer(&other);
	g_set_error(error, SCENARIO_ERROR, 0,
		    "%s: is neither here nor in %s, expected a scenario", path,
		    installed());
	return NULL;
}

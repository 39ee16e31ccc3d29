/* SPDX-License-Identifier: MIT */
/*
 * find.c - looks for a scenario here and among those that are shipped. Where the program was built
 * in its source tree, and not installed, these lie beside it.
 */
#include "scenarios/load/find.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "scenarios/load/text/reader.h"

/*
 * An environment variable that names another directory than that of the shipped ones. The
 * tests set it, and so can a user who has built simrun elsewhere and installed nothing.
 */
static const char own_directory[] = "SIMRUN_SCENARIOS";

/* The folder of the source tree that the program lies in; NULL: it lies in none. */
static char *find_beside(void)
{
	g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
	g_autofree char *folder = program ? g_path_get_dirname(program) : NULL;
	g_autofree char *scenarios = folder ? g_build_filename(folder, "scenarios", NULL) : NULL;
	g_autofree char *one = folder ? g_build_filename(scenarios, "quickstart.ini", NULL) : NULL;

	return one && g_file_test(one, G_FILE_TEST_IS_REGULAR) ? g_steal_pointer(&scenarios) : NULL;
}

const char *scenario_directory(void)
{
	static gsize is_known;
	static char *beside;
	const char *own = g_getenv(own_directory);

	if (own && *own)
		return own;
	if (g_once_init_enter(&is_known)) {
		beside = find_beside();
		g_once_init_leave(&is_known, 1);
	}
	return beside ? beside : PURGESIM_SCENARIOS;
}

static gboolean is_missing(const char *path)
{
	struct stat st;

	return stat(path, &st) < 0 && (errno == ENOENT || errno == ENOTDIR);
}

/* A folder is none: there may be one that has the name of a scenario without its suffix. */
static gboolean is_file(const char *path)
{
	struct stat st;

	return !stat(path, &st) && !S_ISDIR(st.st_mode);
}

/* The name itself, or with a suffix that a user may leave out; NULL: there is no such file. */
static char *with_suffix(const char *directory, const char *name)
{
	static const char *const suffix[] = { "", ".ini", ".litmus" };

	for (guint i = 0; i < G_N_ELEMENTS(suffix); i++) {
		g_autofree char *file = g_strconcat(name, suffix[i], NULL);
		g_autofree char *path = directory ? g_build_filename(directory, file, NULL) :
						    g_strdup(file);

		if (is_file(path))
			return g_steal_pointer(&path);
	}
	return NULL;
}

static gint compare_names(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void add_name(GPtrArray *names, const char *folder, const char *file)
{
	g_autofree char *name = g_strndup(file, strlen(file) - strlen(".ini"));

	g_ptr_array_add(names, folder ? g_build_filename(folder, name, NULL) : g_strdup(name));
}

/* Adds the names in the directory of installed scenarios, or in a folder of it and no deeper. */
static void add_names(GPtrArray *names, const char *folder)
{
	g_autofree char *path = g_build_filename(scenario_directory(), folder, NULL);
	GDir *dir = g_dir_open(path, 0, NULL);

	for (const char *file; dir && (file = g_dir_read_name(dir));) {
		if (g_str_has_suffix(file, ".ini"))
			add_name(names, folder, file);
		else if (!folder)
			add_names(names, file);
	}
	if (dir)
		g_dir_close(dir);
}

GPtrArray *scenario_names(void)
{
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);

	add_names(names, NULL);
	g_ptr_array_sort(names, compare_names);
	return names;
}

/* The installed scenario that has this name, but in a folder; NULL: there is none. */
static const char *in_folder(const struct token *word, const GPtrArray *names)
{
	for (guint i = 0; i < names->len; i++) {
		const char *slash = strrchr(names->pdata[i], '/');

		if (slash && token_is(word, slash + 1))
			return names->pdata[i];
	}
	return NULL;
}

static char *refuse_name(const char *name, GError **error)
{
	const gsize length = strlen(name) - (g_str_has_suffix(name, ".ini") ? strlen(".ini") : 0);
	g_autoptr(GPtrArray) names = scenario_names();
	g_autofree char *expected = NULL;
	const struct token word = { name, length };
	const char *similar = in_folder(&word, names);

	if (!similar)
		similar = closest_word(&word, names);
	expected = similar ? g_strdup_printf("did you mean \"%s\"?", similar) :
			     g_strdup("expected a scenario");
	refuse((struct place){ .file = name }, error, "is neither here nor in %s%s, %s",
	       scenario_directory(), name[length] ? "" : ", with .ini or without", expected);
	return NULL;
}

char *scenario_find(const char *path, GError **error)
{
	char *found = with_suffix(NULL, path);

	if (!found && *path && !g_path_is_absolute(path))
		found = with_suffix(scenario_directory(), path);
	if (found)
		return found;
	/* what is there and no file, or cannot be looked at, is refused when it is read */
	if (!*path || g_path_is_absolute(path) || !is_missing(path))
		return g_strdup(path);
	return refuse_name(path, error);
}

/* SPDX-License-Identifier: MIT */
/*
 * slurm.c - see slurm.h. Slurm has a library, too, but a program that is linked with it works
 * with one release of Slurm only; its commands work with every one.
 */
#include "experiment/campaign/slurm.h"

#include <string.h>
#include <unistd.h>

G_DEFINE_QUARK(simrun-slurm-error, slurm_error)

void slurm_tasks_init(struct slurm_tasks *tasks, guint nr)
{
	*tasks = (struct slurm_tasks){ .nr = nr, .state = g_new0(enum slurm_state, nr + 1) };
}

void slurm_tasks_clear(struct slurm_tasks *tasks)
{
	g_free(tasks->state);
	g_free(tasks->reason);
}

/* Ours without the variables that make squeue show less than it is asked for. */
static char **environment(void)
{
	char **all = g_get_environ();
	GPtrArray *kept = g_ptr_array_new();

	for (char **variable = all; *variable; variable++) {
		if (g_str_has_prefix(*variable, "SQUEUE_"))
			g_free(*variable);
		else
			g_ptr_array_add(kept, *variable);
	}
	g_ptr_array_add(kept, NULL);
	g_free(all);
	return (char **)g_ptr_array_free(kept, FALSE);
}

/* The last line of what a command said is the one that says why it failed. */
static const char *last_line(char *text)
{
	const char *line = strrchr(g_strchomp(text), '\n');

	return line ? line + 1 : text;
}

/* What the command prints; NULL with *error set. To be freed with g_free(). */
static char *ask(char *const *command, GError **error)
{
	g_auto(GStrv) env = environment();
	g_autofree char *said = NULL;
	char *printed = NULL;
	GError *why = NULL;
	int status;

	if (!g_spawn_sync(NULL, (char **)command, env, G_SPAWN_SEARCH_PATH_FROM_ENVP, NULL, NULL,
			  &printed, &said, &status, &why)) {
		const gboolean missing = g_error_matches(why, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT);

		g_set_error(error, SLURM_ERROR, 0, "%s cannot be run: %s", command[0],
			    missing ? "it is not in PATH, expected Slurm's commands there" :
				      why->message);
		g_error_free(why);
		return NULL;
	}
	if (g_spawn_check_wait_status(status, &why))
		return printed;
	g_set_error(error, SLURM_ERROR, 0, "%s failed: %s", command[0],
		    *g_strstrip(said) ? last_line(said) : why->message);
	g_error_free(why);
	g_free(printed);
	return NULL;
}

/* The value of "KEY   = VALUE", or NULL. */
static const char *value_of(const char *key, const char *line)
{
	if (!g_str_has_prefix(line, key))
		return NULL;
	line += strlen(key);
	while (*line == ' ')
		line++;
	return *line == '=' ? line + 1 : NULL;
}

gboolean slurm_most_tasks(guint *most, GError **error)
{
	char *const command[] = { "scontrol", "show", "config", NULL };
	g_autofree char *config = ask(command, error);
	g_auto(GStrv) lines = config ? g_strsplit(config, "\n", -1) : NULL;

	for (char **line = lines; line && *line; line++) {
		const char *value = value_of("MaxArraySize", *line);

		if (!value)
			continue;
		/* numbers of tasks are below it, and ours begin with 1 */
		*most = (guint)CLAMP(g_ascii_strtoll(value, NULL, 10) - 1, 0, G_MAXINT32);
		if (*most)
			return TRUE;
		g_set_error_literal(error, SLURM_ERROR, 0, "Slurm allows no array jobs here "
				    "(MaxArraySize), expected that it does");
		return FALSE;
	}
	if (lines)
		g_set_error_literal(error, SLURM_ERROR, 0, "scontrol show config says nothing of "
				    "MaxArraySize, expected Slurm's configuration");
	return FALSE;
}

gboolean slurm_submit(const char *script, const char *name, const char *numbers,
		      GError **error)
{
	g_autofree char *job_name = g_strconcat("--job-name=", name, NULL);
	g_autofree char *array = g_strconcat("--array=", numbers, NULL);
	char *const command[] = { "sbatch", "--parsable", job_name, array, (char *)script, NULL };
	g_autofree char *id = ask(command, error);

	return id != NULL;
}

/* Slurm shows jobs for a while after their end. All other words are of jobs that go on. */
static gboolean has_ended(const char *state)
{
	static const char *const ended[] = {
		"BOOT_FAIL", "CANCELLED", "COMPLETED", "DEADLINE", "FAILED", "NODE_FAIL",
		"OUT_OF_MEMORY", "PREEMPTED", "REVOKED", "TIMEOUT", NULL,
	};

	return g_strv_contains(ended, state);
}

/* A line is "TASK|STATE|REASON". */
static void read_line(struct slurm_tasks *tasks, char *line)
{
	g_auto(GStrv) part = g_strsplit(line, "|", 3);
	guint64 number;

	if (g_strv_length(part) != 3 || has_ended(part[1]) ||
	    !g_ascii_string_to_unsigned(part[0], 10, 1, tasks->nr, &number, NULL))
		return;
	if (strcmp(part[1], "PENDING") != 0) {
		tasks->state[number] = SLURM_RUNS;
		return;
	}
	if (tasks->state[number] == SLURM_HAS_NOT)
		tasks->state[number] = SLURM_WAITS;
	if (!tasks->reason && strcmp(part[2], "None") != 0)
		tasks->reason = g_strdup(part[2]);
}

gboolean slurm_ask(const char *name, struct slurm_tasks *tasks, GError **error)
{
	g_autofree char *user = g_strdup_printf("--user=%u", (unsigned)getuid());
	g_autofree char *job_name = g_strconcat("--name=", name, NULL);
	char *const command[] = {
		"squeue", "--noheader", "--all", "--array", "--states=all", user, job_name,
		"--format=%K|%T|%r", NULL,
	};
	g_autofree char *printed = ask(command, error);
	g_auto(GStrv) lines = printed ? g_strsplit(printed, "\n", -1) : NULL;

	memset(tasks->state, 0, (tasks->nr + 1) * sizeof(*tasks->state));
	g_clear_pointer(&tasks->reason, g_free);
	for (char **line = lines; line && *line; line++)
		read_line(tasks, *line);
	return printed != NULL;
}

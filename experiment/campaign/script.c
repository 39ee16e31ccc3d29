/* SPDX-License-Identifier: MIT */
/*
 * script.c - see script.h. Whatever a user chose is quoted: sbatch takes quotes in its lines
 * as a shell does.
 */
#include "experiment/campaign/script.h"

#include <string.h>

/* The word as a shell takes it; most words need no quotes. */
static void append_word(GString *script, const char *word)
{
	static const char harmless[] = G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "/._=-+:,%";
	g_autofree char *quoted = g_shell_quote(word);

	g_string_append(script, *word && !word[strspn(word, harmless)] ? word : quoted);
}

/* A line for sbatch, in which % stands for something in names of files. */
static void append_log(GString *script, const char *folder)
{
	g_autofree char *path = g_strconcat(folder, "/task-", NULL);
	g_autoptr(GString) pattern = g_string_new(path);

	g_string_replace(pattern, "%", "%%", 0);
	g_string_append(pattern, "%a.log");
	g_string_append(script, "#SBATCH --output=");
	append_word(script, pattern->str);
	g_string_append_c(script, '\n');
}

/*
 * Of options that are there twice sbatch takes the last. So users may ask for other processors
 * than we do, but may not change how we find the tasks and their logs.
 */
static void append_options(GString *script, const struct job *job)
{
	g_string_append_printf(script, "#SBATCH --ntasks=1\n#SBATCH --cpus-per-task=%u\n",
			       job->threads);
	g_string_append(script, "#SBATCH --requeue\n#SBATCH --open-mode=append\n");
	for (char **option = job->sbatch; option && *option; option++)
		g_string_append_printf(script, "#SBATCH %s\n", *option);
	g_string_append_printf(script, "#SBATCH --job-name=%s\n#SBATCH --array=1-%u\n",
			       job->name, job->tasks);
	append_log(script, job->folder);
}

/* The status is kept in a file, as Slurm forgets jobs soon after they have ended. */
static const char after_it[] =
"status=$?\n"
"echo \"$status\" >\"$folder/task-$task.part\" &&\n"
"\tmv \"$folder/task-$task.part\" \"$folder/task-$task.status\" || exit 3\n"
"\n"
"# 1 is a result: an expectation failed, or a property was violated.\n"
"case $status in 0 | 1) exit 0 ;; esac\n"
"exit \"$status\"\n";

static void append_command(GString *script, const struct job *job)
{
	for (char **word = job->command; *word; word++) {
		append_word(script, *word);
		g_string_append_c(script, ' ');
	}
	g_string_append_printf(script, "--jobs %u --quiet --progress none \\\n"
			       "\t--of-campaign \"$folder\" --shard \"$task/%u\" \\\n"
			       "\t--resume -o \"$folder/shard-$task.db\"\n",
			       job->threads, job->tasks);
}

char *job_script(const struct job *job)
{
	GString *script = g_string_new("#!/bin/sh\n");

	append_options(script, job);
	g_string_append(script, "\nfolder=");
	append_word(script, job->folder);
	g_string_append(script, "\ntask=$SLURM_ARRAY_TASK_ID\nrm -f \"$folder/task-$task.status\"\n\n");
	append_command(script, job);
	g_string_append(script, after_it);
	return g_string_free(script, FALSE);
}

/* SPDX-License-Identifier: MIT */
/*
 * folder.c - see folder.h. The file campaign.ini is written before anything is submitted.
 */
#include "experiment/campaign/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

G_DEFINE_QUARK(simrun-campaign-error, campaign_error)

static const char state_name[] = "campaign.ini", group[] = "campaign";

static char *path_of(const struct campaign *c, const char *name)
{
	return g_build_filename(c->folder, name, NULL);
}

static char *path_of_task(const struct campaign *c, const char *format, guint task)
{
	g_autofree char *number = g_strdup_printf("%u", task);
	g_auto(GStrv) part = g_strsplit(format, "#", 2);
	g_autofree char *name = g_strconcat(part[0], number, part[1], NULL);

	return path_of(c, name);
}

char *campaign_script(const struct campaign *c)
{
	return path_of(c, "job.sh");
}

char *campaign_shard(const struct campaign *c, guint task)
{
	return path_of_task(c, "shard-#.db", task);
}

char *campaign_log(const struct campaign *c, guint task)
{
	return path_of_task(c, "task-#.log", task);
}

/* Slurm parts names by commas, and users type them. */
char *campaign_job_name(const char *scenario)
{
	g_autofree char *unique = g_uuid_string_random();
	char *name = g_strdup_printf("%.40s-%.8s", scenario, unique);

	return g_strcanon(name, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "._-", '_');
}

static gboolean cannot(const struct campaign *c, const char *what, GError **error)
{
	g_set_error(error, CAMPAIGN_ERROR, CAMPAIGN_ERROR_FAILED, "%s: cannot be %s: %s",
		    c->folder, what, g_strerror(errno));
	return FALSE;
}

static gboolean refuse(const struct campaign *c, GError **error, const char *what)
{
	g_set_error(error, CAMPAIGN_ERROR, CAMPAIGN_ERROR_USAGE,
		    "%s: %s; --directory begins a campaign elsewhere", c->folder, what);
	return FALSE;
}

/* Two that follow one campaign would both submit what is missing. */
static gboolean lock(struct campaign *c, GError **error)
{
	g_autofree char *path = path_of(c, "lock");
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	c->lock = g_open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (c->lock < 0)
		return cannot(c, "written", error);
	if (!fcntl(c->lock, F_SETLK, &whole))
		return TRUE;
	if (errno != EACCES && errno != EAGAIN)
		return cannot(c, "locked", error);
	g_set_error(error, CAMPAIGN_ERROR, CAMPAIGN_ERROR_FAILED,
		    "%s: another simrun follows this campaign, and should be left to it",
		    c->folder);
	return FALSE;
}

gboolean campaign_enter(struct campaign *c, gboolean *is_there, GError **error)
{
	g_autofree char *path = path_of(c, state_name);

	c->lock = -1;
	if (strchr(c->folder, '\n'))
		return refuse(c, error, "its name has a line break, which sbatch cannot take");
	if (g_mkdir_with_parents(c->folder, 0777) < 0)
		return cannot(c, "made", error);
	if (!lock(c, error))
		return FALSE;
	*is_there = g_file_test(path, G_FILE_TEST_EXISTS);
	return TRUE;
}

gboolean campaign_begin(const struct campaign *c, GError **error)
{
	g_autoptr(GKeyFile) file = g_key_file_new();
	g_autofree char *path = path_of(c, state_name);

	g_key_file_set_string(file, group, "job", c->job);
	identity_write(c->identity, file, group);
	g_key_file_set_uint64(file, group, "tasks", c->tasks);
	g_key_file_set_string_list(file, group, "command", (const char *const *)c->command,
				   g_strv_length(c->command));
	return g_key_file_save_to_file(file, path, error);
}

static const char not_whole[] = "campaign.ini is not whole";

/* What is different from the campaign of the file, or NULL. */
static const char *difference(GKeyFile *file, const struct identity *now)
{
	struct identity *began = identity_read(file, group);
	const char *differs = began ? identity_differs(began, now) : not_whole;

	identity_free(began);
	return differs;
}

/* Results of another scenario or version must not get among those that are there. */
static gboolean is_same(const struct campaign *c, GKeyFile *file, GError **error)
{
	g_auto(GStrv) command = g_key_file_get_string_list(file, group, "command", NULL, NULL);
	const char *differs = difference(file, c->identity);

	if (differs)
		return refuse(c, error, differs);
	if (!command || !command[0])
		return refuse(c, error, not_whole);
	/* where simrun lies is nobody's business */
	if (!g_strv_equal((const char *const *)command + 1,
			  (const char *const *)c->command + 1))
		return refuse(c, error, "the campaign was begun with other options");
	return TRUE;
}

gboolean campaign_resume(struct campaign *c, GError **error)
{
	g_autoptr(GKeyFile) file = g_key_file_new();
	g_autofree char *path = path_of(c, state_name), *job = NULL;
	guint64 tasks;

	if (!g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, NULL))
		return refuse(c, error, "campaign.ini cannot be read");
	if (!is_same(c, file, error))
		return FALSE;
	tasks = g_key_file_get_uint64(file, group, "tasks", NULL);
	job = g_key_file_get_string(file, group, "job", NULL);
	if (!job || !*job || tasks < 1 || tasks > G_MAXINT32)
		return refuse(c, error, not_whole);
	if (c->tasks && c->tasks != tasks)
		return refuse(c, error, "the campaign was begun with another number of --tasks");
	c->tasks = (guint)tasks;
	g_free(c->job);
	c->job = g_steal_pointer(&job);
	return TRUE;
}

gboolean campaign_has(const char *folder, const struct identity *identity, GError **error)
{
	g_autoptr(GKeyFile) file = g_key_file_new();
	g_autofree char *path = g_build_filename(folder, state_name, NULL);
	const char *differs;

	if (!g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, error)) {
		g_prefix_error(error, "%s: cannot be read: ", path);
		return FALSE;
	}
	differs = difference(file, identity);
	if (differs)
		g_set_error(error, CAMPAIGN_ERROR, CAMPAIGN_ERROR_USAGE, "%s: %s", path, differs);
	return !differs;
}

void campaign_clear(struct campaign *c)
{
	if (c->lock >= 0)
		close(c->lock);
	g_free(c->name);
	g_free(c->folder);
	g_free(c->job);
	identity_free(c->identity);
	g_strfreev(c->command);
}

static char *status_path(const struct campaign *c, guint task)
{
	return path_of_task(c, "task-#.status", task);
}

int campaign_task_status(const struct campaign *c, guint task)
{
	g_autofree char *path = status_path(c, task), *shard = campaign_shard(c, task);
	g_autofree char *text = NULL;
	guint64 status;

	if (!g_file_get_contents(path, &text, NULL, NULL) ||
	    !g_ascii_string_to_unsigned(g_strchomp(text), 10, 0, 255, &status, NULL))
		return NO_STATUS;
	if (status <= 1 && !g_file_test(shard, G_FILE_TEST_EXISTS))
		return NO_STATUS;
	return (int)status;
}

void campaign_forget_status(const struct campaign *c, guint task)
{
	g_autofree char *path = status_path(c, task);

	g_unlink(path);
}

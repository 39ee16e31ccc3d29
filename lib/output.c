/* SPDX-License-Identifier: MIT */
/*
 * output.c - see output.h. The file is written beside its place, and renamed when it is
 * whole.
 */
#include "lib/output.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <glib/gstdio.h>

static gboolean cannot_write(const char *path, GError **error)
{
	g_set_error(error, G_FILE_ERROR, (gint)g_file_error_from_errno(errno),
		    "%s: cannot be written: %s; %s", path, g_strerror(errno),
		    errno == ENOSPC || errno == EFBIG || errno == EDQUOT ?
			    "make room there, or name a file elsewhere" :
			    "see who may write there, or name a file elsewhere");
	return FALSE;
}

/* Neither a device nor a pipe can be replaced. */
static gboolean is_special(const char *path)
{
	struct stat st;

	return !stat(path, &st) && !S_ISREG(st.st_mode);
}

/* If the path is a link, the file that it leads to is replaced, and the link stays. */
static char *target_of(const char *path)
{
	char *target = realpath(path, NULL);
	char *copy = g_strdup(target ? target : path);

	free(target);
	return copy;
}

/* The part has a random name, as somebody else may be writing the same file. */
static void open_part(struct output *f)
{
	int fd;

	f->part = g_strconcat(f->path, ".XXXXXX.part", NULL);
	fd = g_mkstemp_full(f->part, O_WRONLY | O_CLOEXEC, 0666);
	if (fd < 0)
		g_clear_pointer(&f->part, g_free);
	else
		f->file = fdopen(fd, "wb");
}

gboolean output_open(struct output *f, const char *path, GError **error)
{
	if (!strcmp(path, "-")) {
		*f = (struct output){ .path = g_strdup("standard output"), .file = stdout };
		return TRUE;
	}
	*f = (struct output){ .path = target_of(path) };
	if (is_special(path))
		f->file = g_fopen(path, "wb");
	else
		open_part(f);
	return f->file || cannot_write(path, error);
}

gboolean output_reader_left(FILE *f)
{
	struct pollfd fd = { .fd = fileno(f), .events = POLLOUT };

	return poll(&fd, 1, 0) == 1 && (fd.revents & POLLERR);
}

gboolean output_close(struct output *f, gboolean ok, GError **error)
{
	gboolean written = f->file && !ferror(f->file), left = FALSE;

	if (f->file) {
		written = !fflush(f->file) && written;
		left = !f->part && output_reader_left(f->file);
	}
	if (f->file && f->file != stdout)
		written = !fclose(f->file) && written;
	written = written || left;
	if (ok && written && f->part)
		written = !g_rename(f->part, f->path);
	if (ok && !written)
		cannot_write(f->path, error);
	if (f->part && (!ok || !written))
		g_unlink(f->part);
	g_free(f->path);
	g_free(f->part);
	return ok && written;
}

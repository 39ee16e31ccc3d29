/* SPDX-License-Identifier: MIT */
/*
 * trace.c - a trace.dat begins as one; all else is read as text.
 */
#include "import/trace/trace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "import/trace/dat.h"
#include "import/trace/text.h"

static gboolean refuse(const char *name, const char *what, GError **error)
{
	g_set_error(error, TRACE_ERROR, 0, "%s: %s", name, what);
	return FALSE;
}

/* A device or a pipe might never end, or never begin. */
static FILE *open_regular(const char *path, const char *name, GError **error)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;

	if (fd < 0 || fstat(fd, &st)) {
		refuse(name, g_strerror(errno), error);
	} else if (!S_ISREG(st.st_mode)) {
		refuse(name, "is no regular file, expected a trace", error);
	} else {
		return fdopen(fd, "r");
	}
	if (fd >= 0)
		close(fd);
	return NULL;
}

gboolean trace_read(const char *path, const char *name, trace_sink *sink, void *data,
		    guint64 *strange, GError **error)
{
	FILE *file = open_regular(path, name, error);
	char magic[16];
	gsize got;
	gboolean ok;

	*strange = 0;
	if (!file)
		return FALSE;
	got = fread(magic, 1, sizeof(magic), file);
	rewind(file);
	ok = trace_is_dat(magic, got) ?
		     trace_read_dat(path, name, sink, data, error) :
		     trace_read_text(file, name, sink, data, strange, error);
	fclose(file);
	return ok;
}

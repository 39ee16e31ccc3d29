/* SPDX-License-Identifier: MIT */
/*
 * output.c - see output.h: written beside it, and renamed.
 */
#include "cli/output.h"

#include <errno.h>
#include <string.h>

#include <glib/gstdio.h>

#include "report/store.h"

static gboolean cannot_write(const char *path, GError **error)
{
	g_set_error(error, STORE_ERROR, STORE_ERROR_FAILED, "%s: cannot be written: %s",
		    path, g_strerror(errno));
	return FALSE;
}

gboolean output_open(struct output *f, const char *path, GError **error)
{
	*f = (struct output){ .path = g_strdup(path) };
	if (!strcmp(path, "-")) {
		f->file = stdout;
		return TRUE;
	}
	f->part = g_strconcat(path, ".part", NULL);
	f->file = g_fopen(f->part, "wb");
	return f->file || cannot_write(path, error);
}

gboolean output_close(struct output *f, gboolean ok, GError **error)
{
	gboolean written = f->file && !ferror(f->file);

	if (f->part && f->file) {
		written = !fclose(f->file) && written;
		if (ok && written)
			written = !g_rename(f->part, f->path);
		if (ok && !written)
			cannot_write(f->path, error);
		if (!ok || !written)
			g_unlink(f->part);
	}
	g_free(f->path);
	g_free(f->part);
	return ok && written;
}

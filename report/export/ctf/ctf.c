/* SPDX-License-Identifier: MIT */
/*
 * ctf.c - see ctf.h.
 *
 * The bytes are written here, and not by libbabeltrace2: what writes CTF there is a plug-in that
 * it looks for at run time and that pulls events one by one, and it gives each trace another UUID.
 * Its older writer, which is pushed, has no header in Debian.
 */
#include "report/export/ctf/ctf.h"

#include <errno.h>
#include <stdio.h>

#include <glib/gstdio.h>

#include "lib/output.h"
#include "report/export/ctf/metadata.h"
#include "report/export/ctf/stream.h"
#include "report/export/kernel/recorder.h"
#include "report/record/record.h"
#include "report/record/trace.h"
#include "report/store/store.h"

enum { WRITTEN_AT_ONCE = 1 << 20 };

static void on_event(void *data, const struct kernel_event *e)
{
	struct stream *stream = data;

	stream_event(&stream[e->cpu], e);
}

/* As LTTng calls the files of its first channel, so that readers know the CPU by the name, too. */
static char *stream_path(const char *folder, uint32_t cpu)
{
	g_autofree char *name = g_strdup_printf("channel0_%u", cpu);

	return g_build_filename(folder, name, NULL);
}

/* In parts, so that a signal need not wait until gigabytes are on a slow disk. */
static gboolean write_file(const struct record *r, const char *path, const void *bytes, gsize nr,
			   GError **error)
{
	struct output f;
	const gboolean ok = output_open(&f, path, error);

	for (gsize at = 0; ok && at < nr && !record_is_unwanted(r); at += WRITTEN_AT_ONCE)
		fwrite((const guint8 *)bytes + at, 1, MIN(nr - at, WRITTEN_AT_ONCE), f.file);
	return output_close(&f, ok && !record_is_unwanted(r), error);
}

static gboolean write_streams(const struct record *r, const struct stream *stream,
			      const char *folder, GError **error)
{
	for (uint32_t i = 0; i < r->spec.scenario->machine.cpus; i++) {
		g_autofree char *path = stream_path(folder, i);

		if (!write_file(r, path, stream[i].bytes->data, stream[i].bytes->len, error))
			return FALSE;
	}
	return TRUE;
}

/* Those of an older trace of more CPUs, which a reader would take for this one's. */
static void drop_older_streams(uint32_t cpus, const char *folder)
{
	gboolean gone = FALSE;

	for (uint32_t i = cpus; !gone; i++) {
		g_autofree char *path = stream_path(folder, i);

		gone = g_unlink(path) < 0;
	}
}

static gboolean write_metadata(const struct record *r, const char *folder, GError **error)
{
	g_autofree char *path = g_build_filename(folder, "metadata", NULL);
	GString *text = ctf_metadata(r);
	const gboolean ok = write_file(r, path, text->str, text->len, error);

	g_string_free(text, TRUE);
	return ok;
}

gboolean ctf_write(const struct record *r, const char *path, GError **error)
{
	const uint32_t cpus = r->spec.scenario->machine.cpus;
	g_autofree struct stream *stream = NULL;
	struct event_sink sink = { NULL, on_event };
	struct symbols symbols;
	gboolean ok;

	if (g_mkdir(path, 0777) < 0 && errno != EEXIST) {
		g_set_error(error, STORE_ERROR, STORE_ERROR_FAILED,
			    "%s: cannot be made: %s", path, g_strerror(errno));
		return FALSE;
	}
	sink.data = stream = g_new0(struct stream, cpus);
	for (uint32_t i = 0; i < cpus; i++)
		stream_init(&stream[i], r, i);
	symbols_init(&symbols);
	kernel_events(r, &symbols, &sink);
	for (uint32_t i = 0; i < cpus; i++)
		stream_close(&stream[i], r->trace->end_ns);
	if (!record_is_unwanted(r))
		drop_older_streams(cpus, path);
	ok = write_streams(r, stream, path, error) && write_metadata(r, path, error);
	for (uint32_t i = 0; i < cpus; i++)
		stream_clear(&stream[i]);
	symbols_clear(&symbols);
	return ok;
}

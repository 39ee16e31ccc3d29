/* SPDX-License-Identifier: MIT */
/*
 * trace_dat.c - the file trace.dat, version 6, which is described in trace-cmd.dat.v6(5).
 *
 * The file says what its events look like (format.c). So the kernel's own events have the
 * fields that KernelShark's plugins and people's scripts look for, and those of the system
 * "simrun" have what only a simulator knows. Each CPU has a ring buffer (ring.c).
 */
#include "report/export/trace_dat/trace_dat.h"

#include <string.h>

#include "report/export/kernel/recorder.h"
#include "report/export/trace_dat/bytes.h"
#include "report/export/trace_dat/format.h"
#include "report/export/trace_dat/ring.h"
#include "report/record/record.h"
#include "report/record/trace.h"

enum { WRITTEN_AT_ONCE = 1 << 20, OPTION_DONE = 0, OPTION_CPUSTAT = 2 };

static void on_event(void *data, const struct kernel_event *e)
{
	struct ring *ring = data;
	guint8 bytes[EVENT_MAX];

	ring_event(&ring[e->cpu], e->t_ns, bytes, event_bytes(e, bytes));
}

/* The symbols of functions' and of locks' addresses, and the names of the tasks. */
static void append_names(GByteArray *b, const struct record *r, const struct symbols *s)
{
	GString *symbols = g_string_new(NULL), *tasks = g_string_new(NULL);

	for (guint i = 0; i < s->function->len; i++)
		g_string_append_printf(symbols, "%016" G_GINT64_MODIFIER "x T %s\n",
				       function_address(i),
				       (const char *)s->function->pdata[i]);

	for (uint32_t i = 0; i <= r->trace->locks; i++) {
		const char *name = i < r->trace->locks ? record_object_name(r, i) : "end";

		g_string_append_printf(symbols, "%016" G_GINT64_MODIFIER "x D %s\n",
				       lock_address(i),
				       name ? name : "lock");
	}
	for (guint i = 0; i < r->task->len; i++)
		g_string_append_printf(tasks, "%u %.15s\n", i + 1, record_task_name(r, i));
	text_append_counted(b, symbols->str, 4);
	text_append_counted(b, "", 4);	/* there are no formats of trace_printk() */
	text_append_counted(b, tasks->str, 8);
	g_string_free(symbols, TRUE);
	g_string_free(tasks, TRUE);
}

/*
 * What the kernel says of each ring buffer (per_cpu/cpuN/stats), for trace-cmd report --stat: how
 * many events are left in it, which are none, and how many were read.
 */
static void append_statistics(GByteArray *b, const struct record *r, const struct ring *ring)
{
	for (uint32_t i = 0; i < r->spec.scenario->machine.cpus; i++) {
		g_autofree char *text = g_strdup_printf(
			"CPU: %u\nentries: 0\noverrun: 0\ncommit overrun: 0\nbytes: 0\n"
			"dropped events: 0\nread events: %" G_GUINT64_FORMAT "\n", i,
			ring[i].events);

		number_append(b, OPTION_CPUSTAT, 2);
		number_append(b, strlen(text) + 1, 4);
		text_append(b, text);
		number_append(b, 0, 1);
	}
}

static guint to_page(guint bytes)
{
	return (bytes + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
}

/* In parts, so that a signal need not wait until gigabytes are on a slow disk. */
static void write_ring(const struct record *r, const GByteArray *b, FILE *out)
{
	for (guint at = 0; at < b->len && !record_is_unwanted(r); at += WRITTEN_AT_ONCE)
		fwrite(b->data + at, 1, MIN(b->len - at, WRITTEN_AT_ONCE), out);
}

static void write_file(const struct record *r, const struct symbols *s, const struct ring *ring,
		       FILE *out)
{
	const uint32_t cpus = r->spec.scenario->machine.cpus;
	GByteArray *b = g_byte_array_new();
	uint64_t offset;
	guint end;

	g_byte_array_append(b, (const guint8 *)"\x17\x08\x44", 3);
	text_append(b, "tracing6");
	number_append(b, 0, 1);		/* the end of the version */
	number_append(b, 0, 1);		/* it is little-endian */
	number_append(b, 8, 1);		/* a long has 8 bytes */
	number_append(b, PAGE_BYTES, 4);
	trace_headers_append(b);
	trace_formats_append(b);
	append_names(b, r, s);
	number_append(b, cpus, 4);
	text_append(b, "options  ");
	number_append(b, 0, 1);
	append_statistics(b, r, ring);
	number_append(b, OPTION_DONE, 2);
	text_append(b, "flyrecord");
	number_append(b, 0, 1);
	offset = to_page(b->len + cpus * 16);
	for (uint32_t i = 0; i < cpus; i++) {
		number_append(b, offset, 8);
		number_append(b, ring[i].bytes->len, 8);
		offset += ring[i].bytes->len;
	}
	end = b->len;
	g_byte_array_set_size(b, to_page(end));
	memset(b->data + end, 0, b->len - end);
	fwrite(b->data, 1, b->len, out);
	for (uint32_t i = 0; i < cpus; i++)
		write_ring(r, ring[i].bytes, out);
	g_byte_array_unref(b);
}

void trace_dat_write(const struct record *r, FILE *out)
{
	const uint32_t cpus = r->spec.scenario->machine.cpus;
	g_autofree struct ring *ring = g_new0(struct ring, cpus);
	const struct event_sink sink = { ring, on_event };
	struct symbols symbols;

	for (uint32_t i = 0; i < cpus; i++)
		ring_init(&ring[i]);
	symbols_init(&symbols);
	kernel_events(r, &symbols, &sink);
	for (uint32_t i = 0; i < cpus; i++)
		ring_close(&ring[i]);
	write_file(r, &symbols, ring, out);
	for (uint32_t i = 0; i < cpus; i++)
		ring_clear(&ring[i]);
	symbols_clear(&symbols);
}

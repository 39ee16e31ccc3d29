/* SPDX-License-Identifier: MIT */
/*
 * stream.c - see stream.h. The order of everything is that of the metadata.
 */
#include "report/export/ctf/stream.h"

#include <string.h>

#include "report/export/kernel/symbols.h"
#include "report/export/trace_dat/bytes.h"
#include "report/record/record.h"
#include "report/record/trace.h"

enum {
	MAGIC = 0xc1fc1fc1,
	PACKET_BYTES = 1 << 16,	/* a packet that has so many is closed */
	/* offsets of what is known when a packet is closed: */
	AT_END = 40, AT_CONTENT = 48, AT_SIZE = 56,
	FIRST_PRIO = 100,	/* 0 for LTTng */
};

void stream_init(struct stream *s, const struct record *r, uint32_t cpu)
{
	*s = (struct stream){ .bytes = g_byte_array_new(), .cpu = cpu,
			      .last_ns = r->trace->start_ns };
	ctf_uuid(r, s->uuid);
}

void stream_clear(struct stream *s)
{
	g_byte_array_unref(s->bytes);
}

static void open_packet(struct stream *s, int64_t t_ns)
{
	s->packet = s->bytes->len;
	s->open = TRUE;
	number_append(s->bytes, MAGIC, 4);
	g_byte_array_append(s->bytes, s->uuid, UUID_BYTES);
	number_append(s->bytes, CTF_STREAM, 4);
	number_append(s->bytes, s->cpu, 8);
	number_append(s->bytes, (uint64_t)t_ns, 8);
	for (unsigned i = 0; i < 3; i++)	/* its end and its sizes */
		number_append(s->bytes, 0, 8);
	number_append(s->bytes, s->packets++, 8);
	number_append(s->bytes, 0, 8);	/* no events were discarded */
	number_append(s->bytes, s->cpu, 4);
}

static void close_packet(struct stream *s, int64_t end_ns)
{
	guint8 *const packet = s->bytes->data + s->packet;
	const uint64_t bits = (uint64_t)(s->bytes->len - s->packet) * 8;

	number_put(packet + AT_END, (uint64_t)end_ns, 8);
	number_put(packet + AT_CONTENT, bits, 8);
	number_put(packet + AT_SIZE, bits, 8);
	s->open = FALSE;
}

static void append_text(GByteArray *b, const char *text)
{
	char valid[256];

	event_text(valid, sizeof(valid), text);
	g_byte_array_append(b, (const guint8 *)valid, (guint)strlen(valid) + 1);
}

static void append_comm(GByteArray *b, const char *comm)
{
	char text[COMM_BYTES] = "";

	event_text(text, sizeof(text), comm);
	g_byte_array_append(b, (const guint8 *)text, sizeof(text));
}

static void append_field(GByteArray *b, const struct field *f, const struct field_value *v)
{
	const int64_t number = v->number - (is_priority(f) ? FIRST_PRIO : 0);

	if (f->kind == FIELD_TEXT) {
		append_text(b, v->text);
	} else if (f->kind == FIELD_COMM) {
		append_comm(b, v->text);
	} else if (f->kind == FIELD_POINTER) {
		number_append(b, f->bytes == 8 ? (uint64_t)number : code_address(number), 8);
		append_text(b, v->text);
	} else {
		number_append(b, (uint64_t)number, f->bytes);
	}
}

void stream_event(struct stream *s, const struct kernel_event *e)
{
	const struct field *field = kernel_formats[e->id].field;
	const unsigned fields = event_fields(e->id);

	if (s->open && s->bytes->len - s->packet >= PACKET_BYTES)
		close_packet(s, s->last_ns);
	if (!s->open)
		open_packet(s, e->t_ns);
	s->last_ns = e->t_ns;
	number_append(s->bytes, e->id, 2);
	number_append(s->bytes, (uint64_t)e->t_ns, 8);
	number_append(s->bytes, e->pid, 4);
	append_comm(s->bytes, e->comm);
	number_append(s->bytes, !e->flags.preempt_count, 1);
	number_append(s->bytes, e->flags.need_resched ? 1 : 0, 1);
	number_append(s->bytes, !e->flags.irqs_off, 1);
	for (unsigned i = 0; i < fields; i++)
		append_field(s->bytes, &field[i], &e->value[i]);
}

/* A CPU that did nothing has a packet without events, from the first moment to the last. */
void stream_close(struct stream *s, int64_t end_ns)
{
	if (!s->open)
		open_packet(s, s->last_ns);
	close_packet(s, MAX(end_ns, s->last_ns));
}

/* SPDX-License-Identifier: MIT */
/*
 * perfetto.c - see perfetto.h. Packets are written one by one, so that the whole trace is
 * never in memory.
 */
#include "report/export/perfetto.h"

#include "report/export/ftrace.h"
#include "report/export/perfetto.pb-c.h"
#include "report/export/source.h"
#include "report/export/tracks.h"
#include "report/record/drawn.h"
#include "sim/machine/step.h"

enum {
	SEQUENCE = 1,
	STATE_CLEARED = 1,	/* sequence_flags of the first packet */
	PACKET_FIELD = 1 << 3 | 2,	/* the key of field 1, which has a length */
	COUNTER_TRACKS = 1 << 20,	/* greater than the number of any other track */
};

struct writer {
	FILE *out;
	int64_t run;
	uint64_t arrows;
	gboolean begun;
	GByteArray *buffer;
};

static void put_length(FILE *out, size_t length)
{
	for (; length >= 0x80; length >>= 7)
		putc((int)(length & 0x7f) | 0x80, out);
	putc((int)length, out);
}

static void put_packet(struct writer *w, Perfetto__TracePacket *p)
{
	size_t length;

	p->has_trusted_packet_sequence_id = TRUE;
	p->trusted_packet_sequence_id = SEQUENCE;
	p->has_sequence_flags = !w->begun;
	p->sequence_flags = STATE_CLEARED;
	w->begun = TRUE;
	length = perfetto__trace_packet__get_packed_size(p);
	g_byte_array_set_size(w->buffer, (guint)length);
	perfetto__trace_packet__pack(p, w->buffer->data);
	putc(PACKET_FIELD, w->out);
	put_length(w->out, length);
	fwrite(w->buffer->data, 1, length, w->out);
}

/* It tells tracks of all runs apart. Track 0 is the run itself. */
static uint64_t uuid(const struct writer *w, uint32_t track)
{
	return (uint64_t)w->run << 32 | (track + 1);
}

static void put_descriptor(struct writer *w, Perfetto__TrackDescriptor *d)
{
	Perfetto__TracePacket p = PERFETTO__TRACE_PACKET__INIT;

	p.track_descriptor = d;
	put_packet(w, &p);
}

static void put_event(struct writer *w, int64_t t_ns, uint32_t track,
		      Perfetto__TrackEvent__Type type, Perfetto__TrackEvent *e)
{
	Perfetto__TracePacket p = PERFETTO__TRACE_PACKET__INIT;

	e->has_type = TRUE;
	e->type = type;
	e->has_track_uuid = TRUE;
	e->track_uuid = uuid(w, track);
	p.has_timestamp = TRUE;
	p.timestamp = (uint64_t)t_ns;
	p.track_event = e;
	put_packet(w, &p);
}

/* protobuf wants UTF-8, and protobuf-c wants strings that are not const. */
static char *utf8(const char *text)
{
	return g_utf8_make_valid(text, -1);
}

static void child(struct writer *w, uint32_t track, const char *name, gboolean counter)
{
	Perfetto__TrackDescriptor d = PERFETTO__TRACK_DESCRIPTOR__INIT;
	Perfetto__CounterDescriptor c = PERFETTO__COUNTER_DESCRIPTOR__INIT;
	g_autofree char *valid = utf8(name);

	d.has_uuid = TRUE;
	d.uuid = uuid(w, track);
	d.has_parent_uuid = TRUE;
	d.parent_uuid = uuid(w, 0);
	d.has_sibling_order_rank = TRUE;
	d.sibling_order_rank = counter ? 0 : (int32_t)track;
	d.name = valid;
	c.unit_name = (char[]){ "pages" };
	d.counter = counter ? &c : NULL;
	put_descriptor(w, &d);
}

static void on_run(void *data, int64_t id, const char *name)
{
	struct writer *w = data;
	Perfetto__TrackDescriptor d = PERFETTO__TRACK_DESCRIPTOR__INIT;
	Perfetto__ProcessDescriptor process = PERFETTO__PROCESS_DESCRIPTOR__INIT;
	g_autofree char *valid = utf8(name);

	w->run = id;
	d.has_uuid = TRUE;
	d.uuid = uuid(w, 0);
	d.process = &process;
	d.has_child_ordering = TRUE;
	d.child_ordering = PERFETTO__TRACK_DESCRIPTOR__CHILD_ORDER__EXPLICIT;
	process.has_pid = TRUE;
	process.pid = (int32_t)id;
	process.process_name = valid;
	put_descriptor(w, &d);
	for (unsigned c = 0; c < COUNTERS; c++)
		child(w, COUNTER_TRACKS + c, counter_name(c), TRUE);
}

static void on_track(void *data, uint32_t track, const char *name)
{
	child(data, track, name, FALSE);
}

enum { NOTES = 4 };

struct notes {
	Perfetto__DebugAnnotation note[NOTES], *list[NOTES];
	size_t nr;
};

static void note(struct notes *n, const char *name, const char *text)
{
	Perfetto__DebugAnnotation *a = &n->note[n->nr];

	*a = (Perfetto__DebugAnnotation)PERFETTO__DEBUG_ANNOTATION__INIT;
	a->name = (char *)name;
	a->string_value = (char *)text;
	n->list[n->nr++] = a;
}

static void on_slice(void *data, uint32_t track, const struct track_slice *s)
{
	struct writer *w = data;
	Perfetto__TrackEvent begin = PERFETTO__TRACK_EVENT__INIT;
	Perfetto__TrackEvent end = PERFETTO__TRACK_EVENT__INIT;
	g_autofree char *valid = utf8(s->name), *place = NULL;
	struct notes n = { .nr = 0 };

	if (s->step) {
		place = g_strdup_printf("%s:%u", s->step->file, s->step->line);
		note(&n, "function", s->step->function);
		note(&n, "source", place);
	}
	if (s->object)
		note(&n, "object", s->object);
	begin.name = valid;
	begin.n_debug_annotations = n.nr;
	begin.debug_annotations = n.list;
	put_event(w, s->start_ns, track, PERFETTO__TRACK_EVENT__TYPE__SLICE_BEGIN, &begin);
	put_event(w, s->end_ns, track, PERFETTO__TRACK_EVENT__TYPE__SLICE_END, &end);
}

static void on_counter(void *data, enum counter c, const struct pages *p)
{
	Perfetto__TrackEvent e = PERFETTO__TRACK_EVENT__INIT;

	e.has_counter_value = TRUE;
	e.counter_value = (int64_t)(c == COUNTER_LAZY ? p->lazy : p->in_flight);
	put_event(data, p->t_ns, COUNTER_TRACKS + c, PERFETTO__TRACK_EVENT__TYPE__COUNTER,
		  &e);
}

static void on_arrow(void *data, uint32_t from, uint32_t to, const struct arrow *a)
{
	struct writer *w = data;
	Perfetto__TrackEvent start = PERFETTO__TRACK_EVENT__INIT;
	Perfetto__TrackEvent end = PERFETTO__TRACK_EVENT__INIT;
	g_autofree char *name = g_strdup(arrow_kind_word(a->kind));
	uint64_t id = ++w->arrows;

	start.name = end.name = name;
	start.n_flow_ids = 1;
	start.flow_ids = &id;
	end.n_terminating_flow_ids = 1;
	end.terminating_flow_ids = &id;
	put_event(w, a->from_ns, from, PERFETTO__TRACK_EVENT__TYPE__INSTANT, &start);
	put_event(w, a->to_ns, to, PERFETTO__TRACK_EVENT__TYPE__INSTANT, &end);
}

static void on_moment(void *data, uint32_t track, int64_t t_ns, const char *what,
		      const char *text)
{
	Perfetto__TrackEvent e = PERFETTO__TRACK_EVENT__INIT;
	g_autofree char *category = g_strdup(what), *name = utf8(*text ? text : what);

	e.n_categories = 1;
	e.categories = &category;
	e.name = name;
	put_event(data, t_ns, track, PERFETTO__TRACK_EVENT__TYPE__INSTANT, &e);
}

static void put_packet_of(void *data, Perfetto__TracePacket *p)
{
	put_packet(data, p);
}

/* A CPU and a pid have only one meaning in a trace, so several runs cannot have such events. */
static void put_ftrace(struct writer *w, const GArray *runs)
{
	const struct drawn_run *run = &g_array_index(runs, struct drawn_run, 0);

	if (runs->len == 1 && run->record)
		ftrace_put(run->record, (int32_t)run->id, put_packet_of, w);
}

gboolean export_perfetto(const struct export_source *s, FILE *out, GError **error)
{
	struct writer w = { .out = out, .buffer = g_byte_array_new() };
	const struct tracks tracks = { &w, on_run, on_track, on_slice, on_counter, on_arrow,
				       on_moment };

	(void)error;	/* records need not be read */
	tracks_walk(s, &tracks);
	put_ftrace(&w, s->runs);
	g_byte_array_unref(w.buffer);
	return TRUE;
}

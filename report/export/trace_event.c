/* SPDX-License-Identifier: MIT */
/*
 * trace_event.c - see trace_event.h. A run is a process, each of its tracks is a thread,
 * and times are in microseconds.
 */
#include "report/export/trace_event.h"

#include "lib/json.h"
#include "report/export/tracks.h"
#include "sim/machine/step.h"

struct writer {
	struct json json;
	int64_t run;
	uint64_t arrows;
};

/* To the nanosecond, and the same in every locale. */
static void put_us(struct json *j, const char *key, int64_t ns)
{
	char us[32];

	g_snprintf(us, sizeof(us), "%" G_GINT64_FORMAT ".%03d", ns / 1000,
		   (int)(ns % 1000));
	json_number(j, key, us);
}

/* An event, which json_object_end() closes. phase: "X" is a slice, "M" a name, … */
static struct json *begin(struct writer *w, const char *phase, uint32_t track)
{
	struct json *j = &w->json;

	json_new_line(j);
	json_object(j, NULL);
	json_text(j, "ph", phase);
	json_int(j, "pid", w->run);
	json_uint(j, "tid", track);
	return j;
}

static struct json *begin_at(struct writer *w, const char *phase, uint32_t track,
			     int64_t t_ns, const char *name)
{
	struct json *j = begin(w, phase, track);

	put_us(j, "ts", t_ns);
	json_text(j, "name", name);
	return j;
}

static void put_name(struct writer *w, uint32_t track, const char *what, const char *name)
{
	struct json *j = begin(w, "M", track);

	json_text(j, "name", what);
	json_object(j, "args");
	json_text(j, "name", name);
	json_object_end(j);
	json_object_end(j);
}

static void on_run(void *data, int64_t id, const char *name)
{
	struct writer *w = data;

	w->run = id;
	put_name(w, 0, "process_name", name);
}

static void on_track(void *data, uint32_t track, const char *name)
{
	struct writer *w = data;
	struct json *j;

	put_name(w, track, "thread_name", name);
	j = begin(w, "M", track);
	json_text(j, "name", "thread_sort_index");
	json_object(j, "args");
	json_uint(j, "sort_index", track);
	json_object_end(j);
	json_object_end(j);
}

static void on_slice(void *data, uint32_t track, const struct track_slice *s)
{
	struct json *j = begin(data, "X", track);

	put_us(j, "ts", s->start_ns);
	put_us(j, "dur", s->end_ns - s->start_ns);
	json_text(j, "name", s->name);
	json_object(j, "args");
	if (s->step) {
		json_text(j, "function", s->step->function);
		json_text(j, "file", s->step->file);
		json_uint(j, "line", s->step->line);
	}
	if (s->object)
		json_text(j, "object", s->object);
	json_object_end(j);
	json_object_end(j);
}

static void on_counter(void *data, enum counter c, const struct pages *p)
{
	struct json *j = begin_at(data, "C", 0, p->t_ns, counter_name(c));

	json_object(j, "args");
	json_uint(j, "pages", c == COUNTER_LAZY ? p->lazy : p->in_flight);
	json_object_end(j);
	json_object_end(j);
}

static void on_arrow(void *data, uint32_t from, uint32_t to, const struct arrow *a)
{
	struct writer *w = data;
	const char *kind = arrow_kind_word(a->kind);
	const uint64_t id = ++w->arrows;
	struct json *j = begin_at(w, "s", from, a->from_ns, kind);

	json_text(j, "cat", kind);
	json_uint(j, "id", id);
	json_object_end(j);
	j = begin_at(w, "f", to, a->to_ns, kind);
	json_text(j, "bp", "e");
	json_text(j, "cat", kind);
	json_uint(j, "id", id);
	json_object_end(j);
}

static void on_moment(void *data, uint32_t track, int64_t t_ns, const char *what,
		      const char *text)
{
	struct json *j = begin_at(data, "i", track, t_ns, *text ? text : what);

	json_text(j, "s", "t");
	json_text(j, "cat", what);
	json_object_end(j);
}

gboolean export_trace_event(const struct export_source *s, FILE *out, GError **error)
{
	struct writer w = { .run = 0 };
	struct json *j = &w.json;
	const struct tracks tracks = { &w, on_run, on_track, on_slice, on_counter, on_arrow,
				       on_moment };

	json_init(j, out, JSON_COMPACT);
	json_object(j, NULL);
	json_text(j, "displayTimeUnit", "ns");
	json_list(j, "traceEvents");
	(void)error;	/* records need not be read */
	tracks_walk(s, &tracks);
	json_new_line(j);
	json_list_end(j);
	json_object_end(j);
	putc('\n', out);
	return TRUE;
}

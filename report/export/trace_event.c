/* SPDX-License-Identifier: MIT */
/*
 * trace_event.c - Chrome's trace events as JSON, which Perfetto and others read: a
 * process is a run, a thread one of its tracks, and times are microseconds.
 */
#include "report/export/export.h"

#include "lib/json.h"
#include "report/export/tracks.h"
#include "sim/machine/step.h"

struct writer {
	FILE *out;
	int64_t run;
	uint64_t arrows;
	gboolean any;
};

/* Exactly, and in no locale's manner. */
static void put_us(FILE *out, int64_t ns)
{
	fprintf(out, "%" G_GINT64_FORMAT ".%03d", ns / 1000, (int)(ns % 1000));
}

/* {"ph":"X","pid":3,"tid":1, and the time, if there is one */
static void begin(struct writer *w, char phase, uint32_t track, int64_t t_ns)
{
	fprintf(w->out, "%s{\"ph\":\"%c\",\"pid\":%" G_GINT64_FORMAT ",\"tid\":%u",
		w->any ? ",\n" : "\n", phase, w->run, track);
	w->any = TRUE;
	if (phase == 'M')
		return;
	fputs(",\"ts\":", w->out);
	put_us(w->out, t_ns);
}

static void put_name(struct writer *w, const char *name)
{
	fputs(",\"name\":", w->out);
	json_text(w->out, name);
}

static void meta(struct writer *w, uint32_t track, const char *what, const char *name)
{
	begin(w, 'M', track, 0);
	put_name(w, what);
	fputs(",\"args\":{\"name\":", w->out);
	json_text(w->out, name);
	fputs("}}", w->out);
}

static void on_run(void *data, int64_t id, const char *name)
{
	struct writer *w = data;

	w->run = id;
	meta(w, 0, "process_name", name);
}

static void on_track(void *data, uint32_t track, const char *name)
{
	struct writer *w = data;

	meta(w, track, "thread_name", name);
	begin(w, 'M', track, 0);
	fprintf(w->out, ",\"name\":\"thread_sort_index\",\"args\":{\"sort_index\":%u}}",
		track);
}

static void on_slice(void *data, uint32_t track, const struct track_slice *s)
{
	struct writer *w = data;

	begin(w, 'X', track, s->start_ns);
	fputs(",\"dur\":", w->out);
	put_us(w->out, s->end_ns - s->start_ns);
	put_name(w, s->name);
	fputs(",\"args\":{", w->out);
	if (s->step) {
		fputs("\"function\":", w->out);
		json_text(w->out, s->step->function);
		fputs(",\"file\":", w->out);
		json_text(w->out, s->step->file);
		fprintf(w->out, ",\"line\":%u", s->step->line);
	}
	if (s->object) {
		fputs(s->step ? ",\"object\":" : "\"object\":", w->out);
		json_text(w->out, s->object);
	}
	fputs("}}", w->out);
}

static void on_counter(void *data, enum counter c, const struct pages *p)
{
	struct writer *w = data;

	begin(w, 'C', 0, p->t_ns);
	put_name(w, counter_name(c));
	fprintf(w->out, ",\"args\":{\"pages\":%" G_GUINT64_FORMAT "}}",
		c == COUNTER_LAZY ? p->lazy : p->in_flight);
}

static void on_arrow(void *data, uint32_t from, uint32_t to, const struct arrow *a)
{
	struct writer *w = data;

	w->arrows++;
	begin(w, 's', from, a->from_ns);
	put_name(w, arrow_kind_word(a->kind));
	fprintf(w->out, ",\"cat\":\"%s\",\"id\":%" G_GUINT64_FORMAT "}",
		arrow_kind_word(a->kind), w->arrows);
	begin(w, 'f', to, a->to_ns);
	put_name(w, arrow_kind_word(a->kind));
	fprintf(w->out, ",\"bp\":\"e\",\"cat\":\"%s\",\"id\":%" G_GUINT64_FORMAT "}",
		arrow_kind_word(a->kind), w->arrows);
}

static void on_moment(void *data, uint32_t track, int64_t t_ns, const char *what,
		      const char *text)
{
	struct writer *w = data;

	begin(w, 'i', track, t_ns);
	put_name(w, *text ? text : what);
	fprintf(w->out, ",\"s\":\"t\",\"cat\":\"%s\"}", what);
}

void export_trace_event(const GPtrArray *records, FILE *out)
{
	struct writer w = { .out = out };
	const struct tracks tracks = { &w, on_run, on_track, on_slice, on_counter, on_arrow,
				       on_moment };

	fputs("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[", out);
	for (guint i = 0; i < records->len; i++)
		tracks_walk(records->pdata[i], &tracks);
	fputs("\n]}\n", out);
}

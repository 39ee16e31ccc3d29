/* SPDX-License-Identifier: MIT */
/*
 * pack.c - the record of a run as bytes.
 *
 * Members and rows are copied as they lie in memory, which two processes of one build may
 * do. What they point to follows: texts behind the rows that own them. Labels of steps are
 * found again by the steps' numbers, and parameters by the specification.
 */
#include "report/pack/pack.h"

#include <string.h>

#ifdef HAVE_CONFIG_H
#include "config.h"	/* PACKAGE_VERSION */
#endif

#include "report/collect/complete.h"
#include "report/collect/memory.h"
#include "report/record/words.h"
#include "sim/machine/step.h"

/* --- what there is ------------------------------------------------------------------ */

struct member {
	size_t at, bytes;
};

#define MEMBER(name) { offsetof(struct record, name), sizeof(((struct record *)NULL)->name) }

static const struct member member[] = {
	MEMBER(status), MEMBER(steps), MEMBER(sim_ns), MEMBER(counter), MEMBER(counters),
	MEMBER(first_word), MEMBER(words), MEMBER(recent.seen), MEMBER(recent.stop),
	MEMBER(digest), MEMBER(events_lost), MEMBER(ops_lost), MEMBER(ops),
	MEMBER(failures), MEMBER(recorded), MEMBER(recorded_same), MEMBER(worst_wait_ns), MEMBER(violations), MEMBER(began_us),
	MEMBER(ended_us), MEMBER(summary),
};

/* Texts that the record owns, and arrays of such texts. */
static const size_t text_at[] = {
	offsetof(struct record, final_state), offsetof(struct record, lazy_peak),
};

static const size_t list_at[] = {
	offsetof(struct record, object_name), offsetof(struct record, standing),
};

enum { TEXTS_MAX = 2 };

/* Rows, and which members of a row are texts that it owns. */
struct part {
	size_t at, row_bytes;
	size_t texts, text[TEXTS_MAX];
};

#define ROWS(name, type) { offsetof(struct record, name), sizeof(type), 0, { 0 } }
#define ROWS1(name, type, a)							\
	{ offsetof(struct record, name), sizeof(type), 1, { offsetof(type, a) } }
#define ROWS2(name, type, a, b)							\
	{ offsetof(struct record, name), sizeof(type), 2,			\
	  { offsetof(type, a), offsetof(type, b) } }

static const struct part part[] = {
	ROWS2(task, struct task_row, name, standing),
	ROWS1(lock, struct lock_row, name),
	ROWS1(latency, struct latency_row, cause),
	ROWS1(op_time, struct op_time_row, packed),
	ROWS(op, struct op_record),
	ROWS(event, struct event),
	ROWS(recent.event, struct event),
	ROWS(value, int64_t),
	ROWS(cpu, struct cpu_row),
	ROWS(source, struct source_row),
	ROWS(section, struct section_row),
	ROWS(blocker, struct blocker_row),
	ROWS(blame, struct blame_row),
	ROWS(sample, struct sample_row),
	ROWS(violation, struct violation),
	ROWS(choice, struct choice),
	ROWS(directive, struct directive_result),
};

static gpointer in(const struct record *r, size_t at)
{
	return (char *)r + at;
}

static GArray **rows_of(const struct record *r, const struct part *p)
{
	return in(r, p->at);
}

/* Text k of row i. */
static char **text_of(const GArray *rows, const struct part *p, guint i, size_t k)
{
	return (char **)(void *)(rows->data + i * p->row_bytes + p->text[k]);
}

char *pack_form(void)
{
	GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
	char *form;

	g_checksum_update(sum, (const guchar *)member, sizeof(member));
	g_checksum_update(sum, (const guchar *)part, sizeof(part));
	for (size_t i = 0; i + 1 < STEP_NUMBERS; i++) {
		const char *title = step_title(&step_tables.steps[i]);

		/* with the byte that ends it: titles cannot run into each other */
		g_checksum_update(sum, (const guchar *)title, (gssize)strlen(title) + 1);
	}
	form = g_strconcat(PACKAGE_VERSION " ", g_checksum_get_string(sum), NULL);
	g_checksum_free(sum);
	return form;
}

/* --- into bytes --------------------------------------------------------------------- */

static void put(GByteArray *bytes, const void *from, gsize nr)
{
	g_byte_array_append(bytes, from, (guint)nr);
}

/* How many of something follow; NOTHING: it is NULL. */
static const guint32 NOTHING = G_MAXUINT32;

static void put_count(GByteArray *bytes, guint32 nr)
{
	put(bytes, &nr, sizeof(nr));
}

static void put_text(GByteArray *bytes, const char *text)
{
	const size_t nr = text ? strlen(text) : 0;

	put_count(bytes, text ? (guint32)nr : NOTHING);
	put(bytes, text, nr);
}

static void put_rows(GByteArray *bytes, const GArray *rows, const struct part *p)
{
	if (!rows) {
		put_count(bytes, NOTHING);
		return;
	}
	put_count(bytes, rows->len);
	put(bytes, rows->data, rows->len * p->row_bytes);
	for (guint i = 0; p->texts && i < rows->len; i++)
		for (size_t k = 0; k < p->texts; k++)
			put_text(bytes, *text_of(rows, p, i, k));
}

static void put_list(GByteArray *bytes, const GPtrArray *texts)
{
	put_count(bytes, texts->len);
	for (guint i = 0; i < texts->len; i++)
		put_text(bytes, texts->pdata[i]);
}

void record_pack(const struct record *r, GByteArray *bytes)
{
	for (size_t i = 0; i < G_N_ELEMENTS(member); i++)
		put(bytes, in(r, member[i].at), member[i].bytes);
	for (size_t i = 0; i < G_N_ELEMENTS(text_at); i++)
		put_text(bytes, *(char **)in(r, text_at[i]));
	for (size_t i = 0; i < G_N_ELEMENTS(list_at); i++)
		put_list(bytes, *(GPtrArray **)in(r, list_at[i]));
	for (size_t i = 0; i < G_N_ELEMENTS(part); i++) {
		const GArray *rows = *rows_of(r, &part[i]);

		if (rows == r->recent.event && !record_is_drawn(r))
			rows = NULL;
		put_rows(bytes, rows, &part[i]);
	}
}

/* --- and back ----------------------------------------------------------------------- */

struct reader {
	const guint8 *at;
	gsize left;
	gboolean failed;	/* there were less bytes than expected */
};

/* The next bytes; NULL if there are not so many. */
static const guint8 *take(struct reader *b, gsize nr)
{
	const guint8 *at = b->at;

	b->failed = b->failed || nr > b->left;
	if (b->failed)
		return NULL;
	b->at += nr;
	b->left -= nr;
	return at;
}

static void get(struct reader *b, void *to, gsize nr)
{
	const guint8 *from = take(b, nr);

	if (from)
		memcpy(to, from, nr);
}

static guint32 get_count(struct reader *b)
{
	guint32 nr = 0;

	get(b, &nr, sizeof(nr));
	return nr;
}

/* To be freed with free() or g_free(), which are the same. */
static char *get_text(struct reader *b)
{
	const guint32 nr = get_count(b);
	const guint8 *from = nr == NOTHING ? NULL : take(b, nr);

	return from ? g_strndup((const char *)from, nr) : NULL;
}

static void get_texts(struct reader *b, GArray *rows, const struct part *p)
{
	for (guint i = 0; i < rows->len; i++)
		for (size_t k = 0; k < p->texts; k++)
			*text_of(rows, p, i, k) = NULL;
	for (guint i = 0; i < rows->len && !b->failed; i++)
		for (size_t k = 0; k < p->texts; k++)
			*text_of(rows, p, i, k) = get_text(b);
}

static void get_rows(struct reader *b, GArray **rows, const struct part *p)
{
	const guint32 nr = get_count(b);
	const guint8 *from;

	if (nr == NOTHING) {
		g_clear_pointer(rows, g_array_unref);
		return;
	}
	from = take(b, nr * p->row_bytes);
	if (!from || !*rows) {
		b->failed = TRUE;
		return;
	}
	g_array_set_size(*rows, 0);	/* a new record has its tasks already */
	g_array_append_vals(*rows, from, nr);
	if (p->texts)
		get_texts(b, *rows, p);
}

static void get_list(struct reader *b, GPtrArray *texts)
{
	const guint32 nr = get_count(b);

	for (guint32 i = 0; i < nr && !b->failed; i++)
		g_ptr_array_add(texts, get_text(b));
}

static void find_labels(struct record *r)
{
	for (guint i = 0; i < r->lock->len; i++) {
		struct lock_row *l = &g_array_index(r->lock, struct lock_row, i);

		l->max_wait_label = step_name(l->stats.max_wait_pc);
		l->max_hold_label = step_name(l->stats.max_hold_pc);
	}
	for (guint i = 0; i < r->section->len; i++) {
		struct section_row *s = &g_array_index(r->section, struct section_row, i);

		s->begin_label = step_name(s->section.begin_pc);
		s->end_label = step_name(s->section.end_pc);
	}
}

/* Another machine has another clock, but the run took the same time. */
static void set_clock(struct record *r)
{
	const int64_t now_us = g_get_monotonic_time();

	r->began_us = now_us - (r->ended_us - r->began_us);
	r->ended_us = now_us;
}

struct record *record_unpack(const struct run_spec *spec, const guint8 *bytes, gsize nr)
{
	struct record *r = record_new(spec);
	struct reader b = { .at = bytes, .left = nr };

	for (size_t i = 0; i < G_N_ELEMENTS(member); i++)
		get(&b, in(r, member[i].at), member[i].bytes);
	for (size_t i = 0; i < G_N_ELEMENTS(text_at); i++)
		*(char **)in(r, text_at[i]) = get_text(&b);
	for (size_t i = 0; i < G_N_ELEMENTS(list_at); i++)
		get_list(&b, *(GPtrArray **)in(r, list_at[i]));
	for (size_t i = 0; i < G_N_ELEMENTS(part); i++)
		get_rows(&b, rows_of(r, &part[i]), &part[i]);
	if (b.failed || b.left) {
		record_free(r);
		return NULL;
	}
	record_list_params(r);	/* here they are those of the whole scenario */
	find_labels(r);
	set_clock(r);
	return r;
}

/* SPDX-License-Identifier: MIT */
/*
 * range.c - reads ranges, and computes their values. Those below 0 are in two's complement
 * while they are computed.
 */
#include "scenarios/load/sweep/range.h"

#include <string.h>

#include "scenarios/load/sweep/limits.h"

#define FORM "A..B, A..B +STEP or A..B *FACTOR"

/* A range while it is read. */
struct range_text {
	const char *text, *at;
	const struct setting *s;
	GError **error;
};

static gboolean refuse_range(const struct range_text *t, const char *expected)
{
	return refuse(t->s->place, t->error, "%.60s = %.60s in [sweep], expected %s", t->s->key,
		      t->text, expected);
}

static void skip_blanks(struct range_text *t)
{
	t->at += strspn(t->at, " \t\n");
}

static gboolean accept(struct range_text *t, const char *text)
{
	skip_blanks(t);
	if (!g_str_has_prefix(t->at, text))
		return FALSE;
	t->at += strlen(text);
	return TRUE;
}

static gboolean read_amount(struct range_text *t, struct amount *a)
{
	gsize length;

	skip_blanks(t);
	length = amount_read(t->at, a);
	t->at += length;
	return length > 0;
}

/* 0 has the kind and the unit of the other one. */
static gboolean same_kind(struct amount *a, struct amount *b)
{
	if (!a->size && !a->unit)
		a->kind = b->kind, a->unit = b->unit;
	if (!b->size && !b->unit)
		b->kind = a->kind, b->unit = a->unit;
	return a->kind == b->kind;
}

static void note_unit(struct range *r, const struct amount *a)
{
	if (a->unit && (!r->unit || a->unit->factor < r->unit->factor))
		r->unit = a->unit;
}

static int64_t with_sign(const struct amount *a)
{
	return (int64_t)(a->negative ? 0 - a->size : a->size);
}

/* Is it in order, and has each value a word? Numbers below 0 have 63 bits. */
static gboolean check_ends(const struct range_text *t, const struct amount *a,
			   const struct amount *b)
{
	int64_t first, last;

	if (!amount_is_writable(a))
		return refuse_range(t, "sizes of whole KiB");
	if (!a->negative && !b->negative)
		return a->size <= b->size || refuse_range(t, "the smaller end first");
	if (!amount_integer(a, &first) || !amount_integer(b, &last))
		return refuse_range(t, "numbers of at most 64 bits, with their sign");
	return first <= last || refuse_range(t, "the smaller end first");
}

static gboolean read_step(struct range_text *t, struct range *r, struct amount *a,
			  const struct amount *b)
{
	struct amount step = { .size = 1 };

	if (accept(t, "+")) {
		if (!read_amount(t, &step) || step.negative || step.kind != a->kind)
			return refuse_range(t, "a step of the same kind behind +");
		if (!step.size)
			return refuse_range(t, "a step above 0, as it would never end");
		if (!amount_is_writable(&step))
			return refuse_range(t, "a step of whole KiB");
		note_unit(r, &step);
	} else if (accept(t, "*")) {
		r->multiplies = TRUE;
		if (!read_amount(t, &step) || step.negative || step.unit || step.size < 2)
			return refuse_range(t, "a whole number from 2 on behind *");
		if (a->negative || !a->size)
			return refuse_range(t, "a beginning above 0, as it would never end");
	} else if (a->unit != b->unit) {
		return refuse_range(t, "+STEP or *FACTOR, as its ends have different units");
	} else if (a->unit) {
		step.size = a->unit->factor;
	}
	r->step = step.size;
	skip_blanks(t);
	return !*t->at || refuse_range(t, FORM);
}

static guint64 count(const struct range *r, const struct amount *last)
{
	const uint64_t span = (uint64_t)with_sign(last) - (uint64_t)with_sign(&r->first);
	guint64 nr = 1;

	if (!r->multiplies)
		return span / r->step < UINT64_MAX ? span / r->step + 1 : UINT64_MAX;
	for (uint64_t v = r->first.size; v <= last->size / r->step; v *= r->step)
		nr++;
	return nr;
}

gboolean range_read(struct range *r, const char *text, const struct setting *s, GError **error)
{
	struct range_text t = { text, text, s, error };
	struct amount last;

	*r = (struct range){ 0 };
	if (!read_amount(&t, &r->first) || !accept(&t, ".."))
		return TRUE;
	if (!read_amount(&t, &last))
		return refuse_range(&t, FORM);
	if (!same_kind(&r->first, &last))
		return refuse_range(&t, "two numbers, two sizes or two times");
	note_unit(r, &r->first);
	note_unit(r, &last);
	if (!check_ends(&t, &r->first, &last) || !read_step(&t, r, &r->first, &last))
		return FALSE;
	r->nr = count(r, &last);
	return r->nr <= MAX_POINTS ||
	       refuse(s->place, error, "%.60s = %.60s in [sweep] has more than %d values, "
		      "expected fewer", s->key, text, MAX_POINTS);
}

struct amount range_at(const struct range *r, guint64 at)
{
	struct amount a = r->first;
	int64_t value;

	if (!r->multiplies) {
		value = (int64_t)((uint64_t)with_sign(&a) + at * r->step);
		a.negative = a.negative && value < 0;
		a.size = a.negative ? 0 - (uint64_t)value : (uint64_t)value;
		return a;
	}
	for (; at; at--)
		a.size *= r->step;
	return a;
}

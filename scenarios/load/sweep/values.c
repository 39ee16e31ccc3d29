/* SPDX-License-Identifier: MIT */
/*
 * values.c - a list of values and ranges becomes values.
 */
#include "scenarios/load/sweep/values.h"

#include <string.h>

#include "scenarios/load/sweep/limits.h"
#include "scenarios/load/sweep/range.h"
#include "scenarios/load/text/parse.h"

struct item {
	guint64 first;		/* so many values are before it */
	struct range range;	/* if it has values */
	const char *text;	/* the value otherwise, */
	const char *word;	/* NULL if it is this number */
	gint64 number;
};

gint64 number_of(const char *value, const char **word)
{
	struct amount a;
	gint64 number = 0;
	const gsize length = amount_read(value, &a);

	*word = length && !value[length] && amount_integer(&a, &number) ? NULL : value;
	return number;
}

static gboolean read_item(struct values_of_key *v, const struct setting *s, const char *text,
			  gsize length, struct pool *p, GError **error)
{
	g_autofree char *value = g_strstrip(g_strndup(text, length)), *clean = NULL;
	struct item item = { .first = v->nr };

	if (!*value)
		return refuse(s->place, error, "%.60s has an empty value, expected values "
			      "separated by commas", s->key);
	if (!range_read(&item.range, value, s, error) ||
	    (!item.range.nr && !text_clean_value(value, s->place, &clean, error)))
		return FALSE;
	if (clean) {
		item.text = pool_string(p, clean, strlen(clean));
		item.number = number_of(item.text, &item.word);
	}
	g_array_append_val(v->item, item);
	v->nr += MAX(1, item.range.nr);
	return v->nr <= MAX_POINTS ||
	       refuse(s->place, error, "%.60s has more than %d values, expected fewer", s->key,
		      MAX_POINTS);
}

gboolean values_read(struct values_of_key *v, const struct setting *s, struct pool *p,
		     GError **error)
{
	const char *at = s->value;

	*v = (struct values_of_key){ .item = g_array_new(FALSE, FALSE, sizeof(struct item)) };
	for (;; at++) {
		const gsize length = strcspn(at, ",");

		if (!read_item(v, s, at, length, p, error))
			return FALSE;
		at += length;
		if (!*at)
			return TRUE;
	}
}

void values_clear(struct values_of_key *v)
{
	g_array_unref(v->item);
}

/* The last item that does not begin behind the value. */
static const struct item *find_item(const struct values_of_key *v, guint64 at)
{
	const struct item *item = (const void *)v->item->data;
	guint low = 0, high = v->item->len;

	while (high - low > 1) {
		const guint middle = low + (high - low) / 2;

		if (item[middle].first <= at)
			low = middle;
		else
			high = middle;
	}
	return &item[low];
}

const char *values_text(const struct values_of_key *v, guint64 at, struct pool *p)
{
	const struct item *item = find_item(v, at);
	g_autoptr(GString) text = NULL;
	struct amount a;

	if (item->text)
		return item->text;
	a = range_at(&item->range, at - item->first);
	text = g_string_new(NULL);
	append_amount(text, &a, item->range.unit);
	return pool_string(p, text->str, text->len);
}

gint64 values_number(const struct values_of_key *v, guint64 at, const char **word)
{
	const struct item *item = find_item(v, at);
	gint64 number;
	struct amount a;

	*word = item->word;
	if (item->text)
		return item->number;
	a = range_at(&item->range, at - item->first);
	if (!amount_integer(&a, &number))
		*word = "a number of 64 bits";
	return number;
}

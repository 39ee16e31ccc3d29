/* SPDX-License-Identifier: MIT */
/*
 * reader.c - tokens, and the messages about those that nobody expected.
 */
#include "scenarios/load/text/reader.h"

#include <stdarg.h>
#include <string.h>

#define PUNCTUATION ";{}(),="

/* --- tokens ------------------------------------------------------------------------- */

void reader_next(struct reader *r)
{
	const char *c = r->rest;

	for (; *c == ' ' || *c == '\t' || *c == '\n'; c++)
		if (*c == '\n' && r->place.line)
			r->place.line++;
	r->token.text = c;
	r->token.length = strcspn(c, " \t\n" PUNCTUATION);
	if (!r->token.length && *c)
		r->token.length = 1;
	r->rest = c + r->token.length;
}

void reader_subject(struct reader *r, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_vsnprintf(r->subject, sizeof(r->subject), format, arguments);
	va_end(arguments);
}

void reader_init(struct reader *r, const struct setting *s, GError **error)
{
	*r = (struct reader){ .rest = s->value, .place = s->place,
			      .error = s->doubtful ? NULL : error };
	reader_subject(r, "%s =", s->key);
	reader_next(r);
}

gboolean token_is(const struct token *t, const char *text)
{
	return strlen(text) == t->length && !memcmp(t->text, text, t->length);
}

gboolean token_is_word(const struct token *t)
{
	return t->length && !strchr(PUNCTUATION, *t->text);
}

char *token_string(const struct token *t, struct pool *p)
{
	return pool_string(p, t->text, t->length);
}

/* How many bytes of a token a message quotes. */
static int quoted(const struct token *t)
{
	return (int)MIN(t->length, 60);
}

static gboolean refuse_token(struct reader *r, const char *verb, const char *expected)
{
	const char *quote = token_is_word(&r->token) ? "" : "\"";

	if (reader_at_end(r))
		return refuse(r->place, r->error, "%s ends here, %s%s", r->subject, verb,
			      expected);
	return refuse(r->place, r->error, "%s %s%.*s%s, %s%s", r->subject, quote,
		      quoted(&r->token), r->token.text, quote, verb, expected);
}

gboolean reader_refuse(struct reader *r, const char *format, ...)
{
	g_autofree char *expected = NULL;
	va_list arguments;

	va_start(arguments, format);
	expected = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	return refuse_token(r, "expected ", expected);
}

gboolean reader_accept(struct reader *r, const char *text)
{
	if (!token_is(&r->token, text))
		return FALSE;
	reader_next(r);
	return TRUE;
}

gboolean reader_expect(struct reader *r, const char *text)
{
	return reader_accept(r, text) || reader_refuse(r, "%s", text);
}

gboolean reader_expect_end(struct reader *r)
{
	if (reader_at_end(r))
		return TRUE;
	return refuse(r->place, r->error, "%s ... %.*s, expected nothing more",
		      r->subject, quoted(&r->token), r->token.text);
}

/* --- did you mean ------------------------------------------------------------------- */

enum {
	LONGEST_WORD = 40,
	SHORTEST_STEM = 4, /* so many letters of its beginning can stand for a word */
};

/*
 * The optimal string alignment distance: how many letters must be changed, added, removed
 * or swapped with their neighbours. Case does not count.
 */
static guint distance(const char *a, gsize a_length, const char *b, gsize b_length)
{
	guint row[3][LONGEST_WORD + 1];

	for (gsize k = 0; k <= b_length; k++)
		row[0][k] = (guint)k;
	for (gsize i = 1; i <= a_length; i++) {
		guint *now = row[i % 3];
		const guint *last = row[(i + 2) % 3], *before = row[(i + 1) % 3];

		now[0] = (guint)i;
		for (gsize k = 1; k <= b_length; k++) {
			const char x = g_ascii_tolower(a[i - 1]),
				   y = g_ascii_tolower(b[k - 1]);

			now[k] =
				MIN(MIN(last[k], now[k - 1]) + 1, last[k - 1] + (x != y));
			if (i > 1 && k > 1 && x == g_ascii_tolower(b[k - 2]) &&
			    y == g_ascii_tolower(a[i - 2]))
				now[k] = MIN(now[k], before[k - 2] + 1);
		}
	}
	return row[a_length % 3][b_length];
}

const char *closest_word(const struct token *word, const GPtrArray *candidates)
{
	const char *best = NULL;
	guint least = (guint)MAX(1, word->length / 3) + 1;
	g_autofree char *text = g_strndup(word->text, word->length);

	if (word->length > LONGEST_WORD)
		return NULL;
	for (guint i = 0; i < candidates->len; i++) {
		const char *candidate = candidates->pdata[i];
		const gsize length = strlen(candidate);
		guint d;

		if (length > LONGEST_WORD)
			continue;
		d = distance(word->text, word->length, candidate, length);
		if (word->length >= SHORTEST_STEM && g_str_has_prefix(candidate, text))
			d = 1;
		if (d < least && d < length) {
			least = d;
			best = candidate;
		}
	}
	return best;
}

static char *one_of(const GPtrArray *candidates)
{
	GString *list = g_string_new(candidates->len > 1 ? "one of " : "");

	for (guint i = 0; i < candidates->len; i++)
		g_string_append_printf(list, "%s%s", i ? ", " : "",
				       (const char *)candidates->pdata[i]);
	return g_string_free(list, FALSE);
}

/* "did you mean ...?", or "expected ...". expected: NULL for the list of candidates. */
static char *advice(const struct token *word, const GPtrArray *candidates,
		    const char *expected)
{
	const char *meant = closest_word(word, candidates);
	g_autofree char *list = NULL;

	if (meant)
		return g_strdup_printf("did you mean \"%s\"?", meant);
	if (!expected)
		list = one_of(candidates);
	return g_strconcat("expected ", expected ? expected : list, NULL);
}

gboolean refuse_unknown(struct place place, GError **error, const char *what,
			const struct token *word, const char *where,
			const GPtrArray *candidates, const char *expected)
{
	g_autofree char *unknown = g_strdup_printf("unknown %s \"%.*s\"%s, ", what, quoted(word),
						   word->text, where);
	g_autofree char *hint = NULL;

	if (is_refused(error, unknown))
		return FALSE;
	hint = advice(word, candidates, expected);
	return refuse(place, error, "%s%s", unknown, hint);
}

gboolean reader_unknown(struct reader *r, const char *what, const GPtrArray *candidates,
			const char *expected)
{
	if (reader_at_end(r))
		return reader_refuse(r, "%s", expected ? expected : what);
	return refuse_unknown(r->place, r->error, what, &r->token, "", candidates,
			      expected);
}

gboolean reader_unknown_name(struct reader *r, const char *what, const GPtrArray *candidates,
			     const char *expected)
{
	return !r->doubtful && reader_unknown(r, what, candidates, expected);
}

gboolean read_word(struct reader *r, word_list *word, uint64_t last, uint64_t *index)
{
	g_autoptr(GPtrArray) candidates = g_ptr_array_new();
	g_autofree char *hint = NULL;

	for (unsigned i = 0; i <= last && word(i); i++) {
		if (reader_accept(r, word(i))) {
			*index = i;
			return TRUE;
		}
		g_ptr_array_add(candidates, (gpointer)word(i));
	}
	hint = advice(&r->token, candidates, NULL);
	return refuse_token(r, "", hint);
}

/* SPDX-License-Identifier: MIT */
/*
 * value.c - tokens, and what can be read from them.
 *
 * Numbers are decimal integers. Only a time or a size may have a fraction, and only if it
 * is a whole number of ns or pages in the end; it is computed in integers. Nothing here
 * asks the locale.
 */
#include "scenarios/load/value.h"
#include "sim/base/wide.h"

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
	*r = (struct reader){ .rest = s->value, .place = s->place, .error = error };
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

/* How much of a token a message quotes. */
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
	SHORTEST_STEM = 4, /* so much of a word's beginning is enough to mean it */
};

/* Optimal string alignment distance: edits and swaps of neighbours; case is ignored. */
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

static const char *closest(const struct token *word, const GPtrArray *candidates)
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

/* "did you mean ...?" or "expected ..."; expected may be NULL: the list of candidates */
static char *advice(const struct token *word, const GPtrArray *candidates,
		    const char *expected)
{
	const char *meant = closest(word, candidates);
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
	g_autofree char *hint = advice(word, candidates, expected);

	return refuse(place, error, "unknown %s \"%.*s\"%s, %s", what, quoted(word),
		      word->text, where, hint);
}

gboolean reader_unknown(struct reader *r, const char *what, const GPtrArray *candidates,
			const char *expected)
{
	if (reader_at_end(r))
		return reader_refuse(r, "%s", expected ? expected : what);
	return refuse_unknown(r->place, r->error, what, &r->token, "", candidates,
			      expected);
}

/* --- numbers ------------------------------------------------------------------------ */

/* Decimal digits from the beginning of the text; returns how many, 0 also on overflow. */
static gsize parse_digits(const char *text, gsize length, uint64_t *number)
{
	gsize i;

	*number = 0;
	for (i = 0; i < length && g_ascii_isdigit(text[i]); i++)
		if (__builtin_mul_overflow(*number, 10, number) ||
		    __builtin_add_overflow(*number, (uint64_t)(text[i] - '0'), number))
			return 0;
	return i;
}

gboolean read_number(struct reader *r, uint64_t min, uint64_t max, uint64_t *number)
{
	const struct token *t = &r->token;

	if (!t->length || parse_digits(t->text, t->length, number) != t->length ||
	    *number < min || *number > max)
		return reader_refuse(
			r, "a number from %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT,
			min, max);
	reader_next(r);
	return TRUE;
}

gboolean read_integer(struct reader *r, int min, int max, int *number)
{
	const struct token *t = &r->token;
	const gsize sign = t->length && t->text[0] == '-';
	uint64_t digits;

	if (t->length == sign ||
	    parse_digits(t->text + sign, t->length - sign, &digits) != t->length - sign ||
	    digits > INT32_MAX || (sign ? -(int)digits : (int)digits) < min ||
	    (sign ? -(int)digits : (int)digits) > max)
		return reader_refuse(r, "a number from %d to %d", min, max);
	*number = sign ? -(int)digits : (int)digits;
	reader_next(r);
	return TRUE;
}

struct unit {
	const char *word;
	uint64_t factor; /* of the smallest one */
};

static const struct unit time_units[] = {
	{ "ns", 1 }, { "us", 1000 }, { "ms", 1000000 }, { "s", 1000000000 }, { NULL, 0 },
};

enum { PAGE_BYTES = 4096 };

static const struct unit size_units[] = {
	{ "p", PAGE_BYTES }, { "KiB", 1 << 10 }, { "MiB", 1 << 20 },
	{ "GiB", 1 << 30 },  { NULL, 0 },
};

/* A number with a unit, in smallest units divided by `by`, if that is a whole number. */
static gboolean parse_scaled(const struct token *t, const struct unit *units, unsigned by,
			     uint64_t *scaled)
{
	gsize digits, decimals = 0;
	uint64_t whole, fraction = 0, power = 1;
	const struct unit *u = units;
	struct wide sum;
	uint64_t rest;

	digits = parse_digits(t->text, t->length, &whole);
	if (!digits)
		return FALSE;
	if (digits < t->length && t->text[digits] == '.') {
		decimals = parse_digits(t->text + digits + 1, t->length - digits - 1,
					&fraction);
		if (!decimals || decimals > 18)
			return FALSE;
		digits += decimals + 1;
	}
	while (decimals--)
		power *= 10;
	while (u->word &&
	       !token_is(&(struct token){ t->text + digits, t->length - digits },
			 u->word))
		u++;
	if (!u->word)
		return FALSE;
	sum = wide_divided(wide_product(fraction, u->factor), power, &rest);
	if (rest)
		return FALSE;
	sum = wide_divided(wide_sum(sum, wide_product(whole, u->factor)), by, &rest);
	*scaled = sum.low;
	return !rest && !sum.high;
}

static void append_size(GString *s, uint64_t pages)
{
	g_string_append_printf(s, "%" G_GUINT64_FORMAT "p", pages);
}

static void append_time(GString *s, uint64_t ns)
{
	const struct unit *u = &time_units[3];

	while (ns % u->factor)
		u--;
	g_string_append_printf(s, "%" G_GUINT64_FORMAT "%s", ns / u->factor,
			       ns ? u->word : "");
}

static gboolean read_scaled(struct reader *r, const struct unit *units, unsigned by,
			    uint64_t min, uint64_t max, uint64_t *scaled)
{
	const gboolean time = units == time_units;
	g_autoptr(GString) range = NULL;

	*scaled = 0;
	if (parse_scaled(&r->token, units, by, scaled) ||
	    (time && token_is(&r->token, "0"))) {
		if (*scaled >= min && *scaled <= max) {
			reader_next(r);
			return TRUE;
		}
		range = g_string_new(NULL);
		(time ? append_time : append_size)(range, min);
		g_string_append(range, " to ");
		(time ? append_time : append_size)(range, max);
		return reader_refuse(r, "%s", range->str);
	}
	return time ? reader_refuse(r, "a time in whole ns with a unit (ns us ms s)")
		    : reader_refuse(r,
				    "a size in whole pages with a unit (p KiB MiB GiB)");
}

gboolean read_size(struct reader *r, uint64_t min, uint64_t max, uint64_t *pages)
{
	return read_scaled(r, size_units, PAGE_BYTES, min, max, pages);
}

gboolean read_time(struct reader *r, uint64_t min, uint64_t max, uint64_t *ns)
{
	return read_scaled(r, time_units, 1, min, max, ns);
}

/* --- draws -------------------------------------------------------------------------- */

static gboolean read_uniform(struct reader *r, const struct unit *units, unsigned by,
			     uint64_t min, uint64_t max, struct draw *d)
{
	d->kind = DRAW_UNIFORM;
	return reader_expect(r, "(") && read_scaled(r, units, by, min, max, &d->a) &&
	       reader_expect(r, ",") && read_scaled(r, units, by, d->a, max, &d->b) &&
	       reader_expect(r, ")");
}

gboolean read_size_draw(struct reader *r, struct draw *pages)
{
	*pages = (struct draw){ .kind = DRAW_CONSTANT };
	if (reader_accept(r, "uniform"))
		return read_uniform(r, size_units, PAGE_BYTES, 1, MAX_SIZE, pages);
	return read_size(r, 1, MAX_SIZE, &pages->a);
}

gboolean read_time_draw(struct reader *r, struct draw *ns)
{
	*ns = (struct draw){ .kind = DRAW_CONSTANT };
	if (reader_accept(r, "uniform"))
		return read_uniform(r, time_units, 1, 0, MAX_TIME, ns);
	if (!reader_accept(r, "exp"))
		return read_time(r, 0, MAX_TIME, &ns->a);
	ns->kind = DRAW_EXPONENTIAL;
	return reader_expect(r, "(") && read_time(r, 0, MAX_MEAN, &ns->a) &&
	       reader_expect(r, ")");
}

/* --- words -------------------------------------------------------------------------- */

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

gboolean read_name(struct reader *r, struct pool *p, const char **name)
{
	const struct token *t = &r->token;
	gboolean valid = t->length && t->length <= MAX_NAME_BYTES &&
			 !g_ascii_isdigit(*t->text) && *t->text != '-';

	for (gsize i = 0; valid && i < t->length; i++)
		valid = g_ascii_isalnum(t->text[i]) || t->text[i] == '_' ||
			t->text[i] == '-';
	if (!valid)
		return reader_refuse(
			r,
			"a name: a letter or _, then letters, digits, _ and -, "
			"at most %d in all",
			MAX_NAME_BYTES);
	*name = token_string(t, p);
	reader_next(r);
	return TRUE;
}

gboolean read_cpus(struct reader *r, uint64_t nr, uint32_t *first, uint32_t *last)
{
	const struct token *t = &r->token;
	uint64_t a, b;
	const gsize digits = parse_digits(t->text, t->length, &a);
	gsize more = digits;

	b = a;
	if (digits && digits < t->length && t->text[digits] == '-')
		more += 1 +
			parse_digits(t->text + digits + 1, t->length - digits - 1, &b);
	if (!digits || more != t->length || t->text[t->length - 1] == '-' || a > b ||
	    b >= nr)
		return reader_refuse(
			r, "a CPU or a range A-B from 0 to %" G_GUINT64_FORMAT, nr - 1);
	*first = (uint32_t)a;
	*last = (uint32_t)b;
	reader_next(r);
	return TRUE;
}

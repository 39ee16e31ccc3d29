/* SPDX-License-Identifier: MIT */
/*
 * value.c - words, names, numbers, times, sizes and CPUs.
 *
 * Numbers are decimal integers. Only a time or a size may have a fraction, if it comes to a
 * whole number of ns or pages. That is computed in integers, and nothing depends on the
 * locale.
 */
#include "scenarios/load/text/value.h"

#include <string.h>

#include "sim/base/wide.h"

/* --- numbers ------------------------------------------------------------------------ */

/*
 * Reads the decimal digits at the beginning of a text. Returns how many there are, or 0 if
 * the number is too large.
 */
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

static const struct unit time_units[] = {
	{ "ns", 1 }, { "us", 1000 }, { "ms", 1000000 }, { "s", 1000000000 }, { NULL, 0 },
};

enum { PAGE_BYTES = 4096 };

static const struct unit size_units[] = {
	{ "p", PAGE_BYTES }, { "KiB", 1 << 10 }, { "MiB", 1 << 20 },
	{ "GiB", 1 << 30 },  { NULL, 0 },
};

/*
 * Reads a number with a unit, and converts it into the smallest unit divided by `by`. Fails
 * if that is no whole number.
 */
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

void append_size(GString *s, uint64_t pages)
{
	g_string_append_printf(s, "%" G_GUINT64_FORMAT "p", pages);
}

void append_time(GString *s, uint64_t ns)
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

/* An address in bytes, as the kernel prints it: 0x and 1 to 16 hexadecimal digits. */
static gboolean parse_address(const struct token *t, uint64_t *bytes)
{
	gsize i = 2;

	*bytes = 0;
	for (; i < t->length && i < 18 && g_ascii_isxdigit(t->text[i]); i++)
		*bytes = *bytes << 4 | (uint64_t)g_ascii_xdigit_value(t->text[i]);
	return i == t->length && i > 2;
}

gboolean is_address(const struct token *t)
{
	return t->length > 1 && t->text[0] == '0' && t->text[1] == 'x';
}

gboolean read_address(struct reader *r, uint64_t *page)
{
	uint64_t bytes;

	if (!is_address(&r->token) || !parse_address(&r->token, &bytes) || bytes % PAGE_BYTES)
		return reader_refuse(r, "the address of a page, as 0xffffc90000000000");
	*page = bytes / PAGE_BYTES;
	reader_next(r);
	return TRUE;
}

gboolean read_size(struct reader *r, uint64_t min, uint64_t max, uint64_t *pages)
{
	return read_scaled(r, size_units, PAGE_BYTES, min, max, pages);
}

gboolean read_time(struct reader *r, uint64_t min, uint64_t max, uint64_t *ns)
{
	return read_scaled(r, time_units, 1, min, max, ns);
}

/* --- amounts ------------------------------------------------------------------------ */

/* How long the word is that an amount could be: digits, a fraction, a unit. */
static gsize amount_length(const char *text)
{
	gsize length = strspn(text, "0123456789");

	if (length && text[length] == '.' && g_ascii_isdigit(text[length + 1]))
		length += 1 + strspn(text + length + 1, "0123456789");
	while (length && g_ascii_isalpha(text[length]))
		length++;
	return length;
}

static const struct unit *unit_of(const struct token *t, const struct unit *units)
{
	const gsize digits = strspn(t->text, "0123456789.");
	const struct token word = { t->text + digits, t->length - digits };

	while (units->word && !token_is(&word, units->word))
		units++;
	return units->word ? units : NULL;
}

gsize amount_read(const char *text, struct amount *a)
{
	const gsize sign = *text == '-';
	const struct token t = { text + sign, amount_length(text + sign) };

	*a = (struct amount){ .negative = *text == '-' };
	if (!t.length)
		return 0;
	if (parse_digits(t.text, t.length, &a->size) == t.length)
		return sign + t.length;
	a->kind = unit_of(&t, time_units) ? AMOUNT_TIME : AMOUNT_SIZE;
	a->unit = unit_of(&t, a->kind == AMOUNT_TIME ? time_units : size_units);
	if (sign || !a->unit ||
	    !parse_scaled(&t, a->kind == AMOUNT_TIME ? time_units : size_units, 1, &a->size))
		return 0;
	return t.length;
}

void append_amount(GString *s, const struct amount *a, const struct unit *unit)
{
	const struct unit *u = a->kind == AMOUNT_TIME ? time_units : size_units, *best = unit;

	for (; unit && a->size % unit->factor && u->word; u++)
		if (u->factor < unit->factor && !(a->size % u->factor) &&
		    (best == unit || u->factor > best->factor))
			best = u;
	g_string_append_printf(s, "%s%" G_GUINT64_FORMAT "%s", a->negative ? "-" : "",
			       best ? a->size / best->factor : a->size,
			       best ? best->word : "");
}

gboolean amount_is_writable(const struct amount *a)
{
	return a->kind != AMOUNT_SIZE || !(a->size % (1 << 10));
}

gboolean amount_integer(const struct amount *a, int64_t *integer)
{
	*integer = a->negative ? -(int64_t)a->size : (int64_t)a->size;
	return a->size <= INT64_MAX;
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

/* --- names and CPUs ----------------------------------------------------------------- */

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

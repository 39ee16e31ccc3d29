/* SPDX-License-Identifier: MIT */
/*
 * lexer.c - tokens as C has them.
 */
#include "scenarios/load/memory/lexer.h"

#include <string.h>

static gboolean is_letter(char c)
{
	return g_ascii_isalpha(c) || c == '_';
}

static gsize token_length(const char *c)
{
	static const char *const pair[] = { "||", "&&", "==", "!=", "<=", ">=", "<<", ">>" };
	gsize length = 0;

	while (is_letter(c[length]) || g_ascii_isdigit(c[length]))
		length++;
	if (length)
		return length;
	for (guint i = 0; i < G_N_ELEMENTS(pair); i++)
		if (g_str_has_prefix(c, pair[i]))
			return 2;
	return *c ? (gsize)(g_utf8_next_char(c) - c) : 0;
}

void c_next(struct reader *r)
{
	const char *c = r->rest;

	for (; *c == ' ' || *c == '\t' || *c == '\n'; c++)
		if (*c == '\n' && r->place.line)
			r->place.line++;
	r->token.text = c;
	r->token.length = token_length(c);
	r->rest = c + r->token.length;
}

void c_begin(struct reader *r)
{
	r->rest = r->token.text;
	c_next(r);
}

void c_end(struct reader *r)
{
	r->rest = r->token.text;
	reader_next(r);
}

gboolean c_accept(struct reader *r, const char *text)
{
	if (!token_is(&r->token, text))
		return FALSE;
	c_next(r);
	return TRUE;
}

gboolean c_expect(struct reader *r, const char *text)
{
	return c_accept(r, text) || reader_refuse(r, "%s", text);
}

gboolean c_is_name(const struct token *t)
{
	return t->length && is_letter(*t->text);
}

gboolean c_is_number(const struct token *t)
{
	return t->length && g_ascii_isdigit(*t->text);
}

gboolean c_is_reserved(const struct token *t)
{
	return token_is(t, "as") || token_is(t, "else") || token_is(t, "relaxed") ||
	       token_is(t, "acquire") || token_is(t, "release");
}

gboolean c_read_number(struct reader *r, gboolean negative, int64_t *number)
{
	const struct token *t = &r->token;
	const gboolean hex = t->length > 2 && *t->text == '0' && (t->text[1] | 32) == 'x';
	const uint64_t base = hex ? 16 : 10;
	const uint64_t most = hex ? UINT64_MAX : INT64_MAX + (uint64_t)!!negative;
	uint64_t n = 0;

	for (gsize i = hex ? 2 : 0; i < t->length; i++) {
		const int digit = g_ascii_xdigit_value(t->text[i]);

		if (digit < 0 || (uint64_t)digit >= base)
			return reader_refuse(r, "a number");
		if (__builtin_mul_overflow(n, base, &n) ||
		    __builtin_add_overflow(n, (uint64_t)digit, &n) || n > most)
			return reader_refuse(r, "a number of at most 64 bits, with its sign");
	}
	*number = (int64_t)(negative ? 0 - n : n);
	c_next(r);
	return TRUE;
}

gboolean c_try_number(struct reader *r, int64_t min, int64_t max, int64_t *number)
{
	GError **const error = r->error;
	const struct reader before = *r;
	gboolean ok;

	r->error = NULL;
	ok = c_is_number(&r->token) && c_read_number(r, FALSE, number) && *number >= min &&
	     *number <= max;
	if (!ok)
		*r = before;
	r->error = error;
	return ok;
}

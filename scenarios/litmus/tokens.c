/* SPDX-License-Identifier: MIT */
/*
 * tokens.c - see tokens.h.
 */
#include "scenarios/litmus/tokens.h"

#include <stdarg.h>
#include <string.h>

/* The signs of two characters; each other one is a sign by itself. */
static const char *const long_sign[] = {
	"/\\", "\\/", "==", "!=", "<=", ">=", "<<", ">>", "&&", "||", "->", "++", "--",
	"+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "=>",
};

/* --- blanks and comments ------------------------------------------------------------ */

static gboolean unfinished(struct tokens *t, unsigned line, const char *what,
			   const char *end)
{
	const struct place place = { .file = t->place.file, .line = line };

	return refuse(place, t->error, "%s that does not end, expected %s", what, end);
}

/* (* … *), which may have others inside. */
static gboolean skip_nested(struct tokens *t)
{
	const unsigned line = t->place.line;
	unsigned depth = 0;

	do {
		if (g_str_has_prefix(t->rest, "(*")) {
			depth++;
			t->rest += 2;
		} else if (g_str_has_prefix(t->rest, "*)")) {
			depth--;
			t->rest += 2;
		} else if (!*t->rest) {
			return unfinished(t, line, "a comment (*", "*)");
		} else {
			t->place.line += *t->rest++ == '\n';
		}
	} while (depth);
	return TRUE;
}

static gboolean skip_c_comment(struct tokens *t)
{
	const unsigned line = t->place.line;

	for (t->rest += 2; !g_str_has_prefix(t->rest, "*/"); t->rest++) {
		if (!*t->rest)
			return unfinished(t, line, "a comment /*", "*/");
		t->place.line += *t->rest == '\n';
	}
	t->rest += 2;
	return TRUE;
}

static gboolean skip_blanks(struct tokens *t)
{
	for (;;) {
		if (*t->rest && strchr(" \t\r\n", *t->rest)) {
			t->place.line += *t->rest++ == '\n';
		} else if (g_str_has_prefix(t->rest, "//")) {
			t->rest += strcspn(t->rest, "\n");
		} else if (g_str_has_prefix(t->rest, "/*")) {
			if (!skip_c_comment(t))
				return FALSE;
		} else if (!t->in_thread && g_str_has_prefix(t->rest, "(*")) {
			if (!skip_nested(t))
				return FALSE;
		} else {
			return TRUE;
		}
	}
}

/* --- tokens ------------------------------------------------------------------------- */

static gboolean is_of_name(char c)
{
	return g_ascii_isalnum(c) || c == '_';
}

/* How many bytes of a token a message quotes. */
static int quoted(const struct litmus_token *token)
{
	return (int)MIN(token->length, 60);
}

/* Decimal, or hexadecimal after 0x; as in C, other digits must not follow a 0. */
static gboolean read_number(struct tokens *t)
{
	struct litmus_token *const token = &t->token;
	const gboolean hex = token->text[0] == '0' && (token->text[1] | 0x20) == 'x';
	g_autofree char *text = NULL;
	guint64 value;

	while (is_of_name(token->text[token->length]))
		token->length++;
	text = g_strndup(token->text + (hex ? 2 : 0), token->length - (hex ? 2 : 0));
	token->kind = TOKEN_NUMBER;
	if ((!hex && text[0] == '0' && text[1]) ||
	    !g_ascii_string_to_unsigned(text, hex ? 16 : 10, 0, G_MAXINT64, &value, NULL))
		return refuse(t->place, t->error,
			      "%.*s, expected a number as 1 or 0x1, at most "
			      "%" G_GINT64_FORMAT,
			      quoted(token), token->text, G_MAXINT64);
	token->value = (gint64)value;
	return TRUE;
}

static gboolean read_string(struct tokens *t)
{
	const gsize length = strcspn(t->token.text + 1, "\"\n");

	if (t->token.text[1 + length] != '"')
		return unfinished(t, t->place.line, "a string", "a \" in its line");
	t->token.kind = TOKEN_STRING;
	t->token.length = length + 2;
	return TRUE;
}

static gsize sign_length(const char *text)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(long_sign); i++)
		if (g_str_has_prefix(text, long_sign[i]))
			return 2;
	return 1;
}

static gboolean read_token(struct tokens *t)
{
	struct litmus_token *const token = &t->token;

	*token = (struct litmus_token){ .text = t->rest };
	if (!*t->rest)
		return TRUE;
	if (g_ascii_isdigit(*t->rest))
		return read_number(t);
	if (*t->rest == '"')
		return read_string(t);
	if (is_of_name(*t->rest)) {
		token->kind = TOKEN_NAME;
		while (is_of_name(token->text[token->length]))
			token->length++;
		return TRUE;
	}
	token->kind = TOKEN_SIGN;
	token->length = sign_length(t->rest);
	return TRUE;
}

gboolean tokens_next(struct tokens *t)
{
	t->end_line = t->place.line;
	if (!skip_blanks(t) || !read_token(t))
		return FALSE;
	t->rest += t->token.length;
	return TRUE;
}

gboolean tokens_init(struct tokens *t, const char *bytes, struct place place,
		     GError **error)
{
	*t = (struct tokens){ .rest = bytes, .place = place, .error = error };
	return tokens_next(t);
}

gboolean token_is_text(const struct tokens *t, const char *text)
{
	return strlen(text) == t->token.length &&
	       !memcmp(t->token.text, text, t->token.length);
}

gboolean tokens_accept(struct tokens *t, const char *text, gboolean *found)
{
	*found = token_is_text(t, text);
	return !*found || tokens_next(t);
}

gboolean tokens_expect(struct tokens *t, const char *text)
{
	if (!token_is_text(t, text))
		return tokens_refuse(t, "%s", text);
	return tokens_next(t);
}

gboolean tokens_name(struct tokens *t, const char *what, char **name)
{
	if (t->token.kind != TOKEN_NAME)
		return tokens_refuse(t, "%s", what);
	*name = g_strndup(t->token.text, t->token.length);
	return tokens_next(t);
}

gboolean tokens_number(struct tokens *t, const char *what, gint64 *value)
{
	gboolean negative;

	if (!tokens_accept(t, "-", &negative))
		return FALSE;
	if (t->token.kind != TOKEN_NUMBER)
		return tokens_refuse(t, "%s", what);
	*value = negative ? -t->token.value : t->token.value;
	return tokens_next(t);
}

gboolean tokens_refuse(struct tokens *t, const char *format, ...)
{
	g_autofree char *expected = NULL;
	const char *quote = t->token.kind == TOKEN_SIGN ? "\"" : "";
	va_list arguments;

	va_start(arguments, format);
	expected = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	if (t->token.kind == TOKEN_END)
		return refuse(t->place, t->error, "the test ends here, expected %s",
			      expected);
	return refuse(t->place, t->error, "%s%.*s%s, expected %s", quote, quoted(&t->token),
		      t->token.text, quote, expected);
}

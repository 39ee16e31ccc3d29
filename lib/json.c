/* SPDX-License-Identifier: MIT */
/*
 * json.c - see json.h.
 */
#include "lib/json.h"

#include "lib/escape.h"

/* --- text -------------------------------------------------------------------------- */

static gboolean is_plain(char c)
{
	return c >= ' ' && c < 0x7f && c != '"' && c != '\\' && c != '<' && c != '>' &&
	       c != '&';
}

static void put_character(FILE *out, const char *at)
{
	const gunichar c = g_utf8_get_char(at);

	if (c == '"' || c == '\\')
		fprintf(out, "\\%c", (char)c);
	else if (c == '\n')
		fputs("\\n", out);
	else if (is_active(c) || c == '<' || c == '>' || c == '&')
		fprintf(out, "\\u%04x", c);
	else
		fprintf(out, "%.*s", (int)(g_utf8_next_char(at) - at), at);
}

/* Nearly all text is plain to its end, and a page has much of it. */
static void put_text(FILE *out, const char *text)
{
	size_t plain = 0;

	while (is_plain(text[plain]))
		plain++;
	putc('"', out);
	fwrite(text, 1, plain, out);
	if (text[plain]) {
		g_autofree char *valid = g_utf8_make_valid(text + plain, -1);

		for (const char *at = valid; *at; at = g_utf8_next_char(at))
			put_character(out, at);
	}
	putc('"', out);
}

/* --- layout ------------------------------------------------------------------------ */

static gboolean is_indented(const struct json *j)
{
	return j->layout == JSON_INDENTED || j->layout == JSON_INDENTED_TIGHT;
}

static void put_new_line(struct json *j)
{
	fprintf(j->out, "\n%*s", is_indented(j) ? 2 * (int)j->depth : 0, "");
	j->new_line = FALSE;
}

static void begin_value(struct json *j, const char *key)
{
	static const char *const colon[] = {
		[JSON_COMPACT] = ":", [JSON_SPACED] = ": ",
		[JSON_INDENTED] = " : ", [JSON_INDENTED_TIGHT] = ": ",
	};
	const gboolean new_line = j->new_line || (is_indented(j) && j->depth);

	if (j->has_members)
		fputs(j->layout == JSON_SPACED && !new_line ? ", " : ",", j->out);
	if (new_line)
		put_new_line(j);
	j->has_members = TRUE;
	if (!key)
		return;
	put_text(j->out, key);
	fputs(colon[j->layout], j->out);
}

static void open_bracket(struct json *j, const char *key, char bracket)
{
	begin_value(j, key);
	putc(bracket, j->out);
	j->depth++;
	j->has_members = FALSE;
}

static void close_bracket(struct json *j, char bracket)
{
	j->depth--;
	if (j->new_line || (is_indented(j) && j->has_members))
		put_new_line(j);
	putc(bracket, j->out);
	j->has_members = TRUE;	/* of what it stands in, which has it as a member */
}

/* --- values ------------------------------------------------------------------------ */

void json_init(struct json *j, FILE *out, enum json_layout layout)
{
	*j = (struct json){ .out = out, .layout = layout };
}

void json_object(struct json *j, const char *key)
{
	open_bracket(j, key, '{');
}

void json_object_end(struct json *j)
{
	close_bracket(j, '}');
}

void json_list(struct json *j, const char *key)
{
	open_bracket(j, key, '[');
}

void json_list_end(struct json *j)
{
	close_bracket(j, ']');
}

void json_text(struct json *j, const char *key, const char *text)
{
	if (!text) {
		json_null(j, key);
		return;
	}
	begin_value(j, key);
	put_text(j->out, text);
}

void json_int(struct json *j, const char *key, int64_t value)
{
	begin_value(j, key);
	fprintf(j->out, "%" G_GINT64_FORMAT, value);
}

void json_uint(struct json *j, const char *key, uint64_t value)
{
	begin_value(j, key);
	fprintf(j->out, "%" G_GUINT64_FORMAT, value);
}

void json_bool(struct json *j, const char *key, gboolean value)
{
	begin_value(j, key);
	fputs(value ? "true" : "false", j->out);
}

void json_null(struct json *j, const char *key)
{
	begin_value(j, key);
	fputs("null", j->out);
}

void json_number(struct json *j, const char *key, const char *digits)
{
	begin_value(j, key);
	fputs(digits, j->out);
}

void json_new_line(struct json *j)
{
	j->new_line = TRUE;
}

/* SPDX-License-Identifier: MIT */
/*
 * parse.c - strips comments, joins continued lines and refuses what stands there twice.
 *
 *	key = value \		# a comment; it ends with the line
 *	      and the rest
 *
 * Lines are counted from 1, as an editor counts them. A '#' begins a comment unless it
 * joins a word to a digit, as in the label purge.take#2. A backslash at the end of what
 * is then left of a line continues the value in the next. GKeyFile could read what this
 * leaves, but it knows no line numbers, and it has escapes and translated keys, which
 * scenarios have not.
 */
#include "scenarios/load/text/parse.h"

#include <string.h>

#include "lib/escape.h"

#define BLANKS " \t\r\n"

/* --- lines -------------------------------------------------------------------------- */

/* Cuts a comment off, and the blanks at both ends. */
static char *strip(char *line)
{
	for (char *hash = strchr(line, '#'); hash; hash = strchr(hash + 1, '#')) {
		const gboolean joins = hash > line && !strchr(BLANKS, hash[-1]) &&
				       g_ascii_isdigit(hash[1]);

		if (!joins) {
			*hash = '\0';
			break;
		}
	}
	return g_strstrip(line);
}

/* Does the next line continue this one? Then its backslash is cut off. */
static gboolean continues(char *line)
{
	const gsize length = strlen(line);

	if (!length || line[length - 1] != '\\')
		return FALSE;
	line[length - 1] = '\0';
	g_strchomp(line);
	return TRUE;
}

struct lines {
	char *rest;		/* NULL: no more */
	struct place place;	/* of the line that was read last */
};

/* The next line without its comment, or NULL. A '\r' at its end counts as a blank. */
static char *next_line(struct lines *l)
{
	char *line = l->rest, *end;

	if (!line || !*line)
		return NULL;
	l->place.line++;
	end = strchr(line, '\n');
	l->rest = end ? end + 1 : NULL;
	if (end)
		*end = '\0';
	return strip(line);
}

static gboolean read_value(struct lines *l, char *first, GString *value, GError **error)
{
	char *line = g_strstrip(first);

	g_string_truncate(value, 0);
	while (continues(line)) {
		g_string_append(value, line);
		g_string_append_c(value, '\n');
		line = next_line(l);
		if (!line)
			return refuse(
				l->place, error,
				"the file ends after \\, expected the rest of the value");
	}
	g_string_append(value, line);
	while (value->len && strchr(BLANKS, value->str[value->len - 1]))
		g_string_truncate(value, value->len - 1);
	return TRUE;
}

static gboolean read_section(struct text *t, struct pool *p, struct place place,
			     char *line, struct text_section **section, GError **error)
{
	g_autoptr(GString) name = g_string_new(NULL);
	char *end = strchr(line, ']');
	struct text_section *first;

	if (!end)
		return refuse(place, error, "\"%.60s\", expected a ] at its end", line);
	if (end[1])
		return refuse(place, error,
			      "\"%.60s\" after the section's ], expected nothing",
			      g_strchug(end + 1));
	*end = '\0';
	for (char *word = strtok_r(line + 1, BLANKS, &end); word;
	     word = strtok_r(NULL, BLANKS, &end)) {
		if (name->len)
			g_string_append_c(name, ' ');
		g_string_append(name, word);
	}
	first = text_section(t, name->str);
	if (first)
		return refuse(place, error,
			      "section [%.60s] again, expected it once: it is in line "
			      "%u",
			      name->str, first->place.line);
	*section = text_add_section(t, p, place, name->str);
	return TRUE;
}

static gboolean read_setting(struct text *t, struct pool *p, struct lines *l, char *line,
			     const struct text_section *section, GError **error)
{
	g_autoptr(GString) value = g_string_new(NULL);
	const struct place place = l->place;
	char *equals = strchr(line, '=');
	const struct setting *first;

	if (!equals)
		return refuse(place, error,
			      "\"%.60s\", expected [section] or key = value", line);
	*equals = '\0';
	g_strchomp(line);
	if (!*line)
		return refuse(place, error, "no key before =, expected key = value");
	if (!section)
		return refuse(place, error,
			      "key \"%.60s\" before any [section], expected "
			      "[scenario] or another",
			      line);
	first = text_setting(t, section->name, line);
	if (first)
		return refuse(place, error,
			      "key \"%.60s\" again in [%.60s], expected it once: "
			      "it is in line %u",
			      line, section->name, first->place.line);
	if (!read_value(l, equals + 1, value, error))
		return FALSE;
	text_set(t, p, place, section->name, line, value->str);
	return TRUE;
}

/* --- bytes -------------------------------------------------------------------------- */

static unsigned line_of(const char *bytes, const char *at)
{
	unsigned line = 1;

	for (; bytes < at; bytes++)
		line += *bytes == '\n';
	return line;
}

gboolean text_check_bytes(const char *bytes, gsize length, struct place place,
			  GError **error)
{
	gboolean ascii = TRUE;
	const char *bad;

	if (length > MAX_TEXT_BYTES)
		return refuse(place, error,
			      "%" G_GSIZE_FORMAT " bytes, expected at most %d", length,
			      MAX_TEXT_BYTES);
	for (gsize i = 0; i < length; i++) {
		const unsigned char c = (unsigned char)bytes[i];

		ascii = ascii && c < 0x80;
		if ((c >= ' ' && c != 0x7f) || c == '\t' || c == '\n' ||
		    (c == '\r' && (i + 1 == length || bytes[i + 1] == '\n')))
			continue;
		if (place.line)
			place.line = line_of(bytes, bytes + i);
		return refuse(place, error,
			      "a byte 0x%02x, expected text without control "
			      "characters",
			      c);
	}
	if (ascii)
		return TRUE;
	if (!g_utf8_validate(bytes, (gssize)length, &bad)) {
		if (place.line)
			place.line = line_of(bytes, bad);
		return refuse(place, error, "invalid UTF-8, expected UTF-8");
	}
	for (bad = bytes; bad < bytes + length; bad = g_utf8_next_char(bad)) {
		const gunichar c = g_utf8_get_char(bad);

		if (c < 0x80 || !is_active(c))
			continue;
		if (place.line)
			place.line = line_of(bytes, bad);
		return refuse(place, error,
			      "a character U+%04X, expected text without control "
			      "characters and marks of direction", c);
	}
	return TRUE;
}

gboolean text_clean_value(const char *value, struct place place, char **clean,
			  GError **error)
{
	g_autofree char *copy = NULL;

	if (!text_check_bytes(value, strlen(value), place, error))
		return FALSE;
	copy = g_strdup(value);
	strip(copy);
	if (strpbrk(copy, "\r\n") || g_str_has_suffix(copy, "\\"))
		return refuse(place, error,
			      "the value has more than one line, expected one");
	*clean = g_steal_pointer(&copy);
	return TRUE;
}

/* --- texts -------------------------------------------------------------------------- */

static const char BYTE_ORDER_MARK[] = "\xef\xbb\xbf";

struct text *text_parse_file(const char *bytes, gsize length, const char *name,
			     struct pool *p, GError **error)
{
	g_autofree char *copy = NULL;
	struct lines l = { .place = { .file = pool_string(p, name, strlen(name)),
				      .line = 1 } };
	struct text_section *section = NULL;
	struct text *t;
	gboolean ok = TRUE;

	if (length >= 3 && !memcmp(bytes, BYTE_ORDER_MARK, 3)) {
		bytes += 3;
		length -= 3;
	}
	if (!text_check_bytes(bytes, length, l.place, error))
		return NULL;
	copy = g_strndup(bytes, length);
	p->bytes += length;
	l.rest = copy;
	l.place.line = 0;
	t = text_new();
	for (char *line = next_line(&l); line && ok; line = ok ? next_line(&l) : NULL) {
		if (*line == '[')
			ok = read_section(t, p, l.place, line, &section, error);
		else if (*line)
			ok = read_setting(t, p, &l, line, section, error);
	}
	if (ok)
		return t;
	text_free(t);
	return NULL;
}

struct text *text_parse(const char *bytes, gsize length, const char *name, struct pool *p,
			GError **error)
{
	struct text *t = text_parse_file(bytes, length, name, p, error);
	const struct setting *include =
		t ? text_setting(t, "scenario", "include") : NULL;

	if (!include)
		return t;
	/* A stranger may have written it, who would like to see what is in our files. */
	refuse(include->place, error,
	       "include = %s in a text that is no file, expected all of the scenario",
	       include->value);
	text_free(t);
	return NULL;
}

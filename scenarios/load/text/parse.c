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

/* A text while it is read. */
struct parser {
	struct text *text;
	struct pool *pool;
	struct lines lines;
	struct text_section *section;	/* to which settings belong; NULL: to none */
	gboolean lost;		/* that section was refused, so they are not read */
	const char *key;	/* of the setting that was read last; NULL: none of its section */
	GError **error;
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

static gboolean read_value(struct parser *p, char *first, GString *value)
{
	char *line = g_strstrip(first);

	g_string_truncate(value, 0);
	while (continues(line)) {
		g_string_append(value, line);
		g_string_append_c(value, '\n');
		line = next_line(&p->lines);
		if (!line)
			return refuse(p->lines.place, p->error,
				      "the file ends after \\, expected the rest of the value");
	}
	g_string_append(value, line);
	while (value->len && strchr(BLANKS, value->str[value->len - 1]))
		g_string_truncate(value, value->len - 1);
	return TRUE;
}

/* The words of a section's line; NULL, and a mistake, if there are none. */
static char *section_name(const struct parser *p, char *line)
{
	g_autoptr(GString) name = g_string_new(NULL);
	char *end = strchr(line, ']');

	if (!end) {
		refuse(p->lines.place, p->error, "\"%.60s\", expected a ] at its end", line);
		return NULL;
	}
	if (end[1]) {
		refuse(p->lines.place, p->error, "\"%.60s\" after the section's ], expected nothing",
		       g_strchug(end + 1));
		return NULL;
	}
	*end = '\0';
	for (char *word = strtok_r(line + 1, BLANKS, &end); word;
	     word = strtok_r(NULL, BLANKS, &end)) {
		if (name->len)
			g_string_append_c(name, ' ');
		g_string_append(name, word);
	}
	return g_strdup(name->str);
}

/* If it is refused, so are its settings, without a word. */
static void read_section(struct parser *p, char *line)
{
	g_autofree char *name = section_name(p, line);
	struct text_section *first = name ? text_section(p->text, name) : NULL;

	p->key = NULL;
	p->lost = !name || first;
	if (first) {
		first->doubtful = TRUE;
		refuse(p->lines.place, p->error,
		       "section [%.60s] again, expected it once: it is in line %u", name,
		       first->place.line);
	} else if (!name) {
		p->text->doubtful = TRUE;
	} else {
		p->section = text_add_section(p->text, p->pool, p->lines.place, name);
	}
}

/* A line that is no setting. It may be one that continues the value of the setting above. */
static void refuse_line(struct parser *p, const char *line, gboolean is_setting)
{
	if (is_setting)
		refuse(p->lines.place, p->error, "no key before =, expected key = value");
	else
		refuse(p->lines.place, p->error, "\"%.60s\", expected [section] or key = value",
		       line);
	if (!p->section)
		p->text->doubtful = TRUE;
	else if (p->key)
		text_doubt(p->text, p->section->name, p->key);
	else
		p->section->doubtful = TRUE;
}

static void add_setting(struct parser *p, struct place place, const char *key, const char *value)
{
	const char *section = p->section->name;
	const struct setting *first = text_setting(p->text, section, key);

	if (first) {
		refuse(place, p->error, "key \"%.60s\" again in [%.60s], expected it once: "
		       "it is in line %u", key, section, first->place.line);
		return;
	}
	text_set(p->text, p->pool, place, section, key, value);
	p->key = text_setting(p->text, section, key)->key;
}

static void read_setting(struct parser *p, char *line)
{
	g_autoptr(GString) value = g_string_new(NULL);
	const struct place place = p->lines.place;
	char *equals = strchr(line, '=');
	gboolean whole;

	if (equals)
		*equals = '\0';
	g_strchomp(line);
	if (!p->lost && (!equals || !*line)) {
		refuse_line(p, line, equals != NULL);
		return;
	}
	if (!equals)
		return;
	if (!p->lost && !p->section) {
		p->lost = p->text->doubtful = TRUE;
		refuse(place, p->error, "key \"%.60s\" before any [section], expected "
		       "[scenario] or another", line);
	}
	whole = read_value(p, equals + 1, value);
	if (!p->lost && whole)
		add_setting(p, place, line, value->str);
	else if (!p->lost)
		p->section->doubtful = TRUE;
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
	struct parser r = { .pool = p, .error = error };
	struct place beginning = { .file = pool_string(p, name, strlen(name)), .line = 1 };

	if (length >= 3 && !memcmp(bytes, BYTE_ORDER_MARK, 3)) {
		bytes += 3;
		length -= 3;
	}
	if (!text_check_bytes(bytes, length, beginning, error))
		return NULL;
	copy = g_strndup(bytes, length);
	p->bytes += length;
	r.lines = (struct lines){ .rest = copy, .place = { .file = beginning.file } };
	r.text = text_new();
	for (char *line = next_line(&r.lines); line; line = next_line(&r.lines)) {
		if (refused_enough(error)) {
			r.text->doubtful = TRUE;
			break;
		}
		if (*line == '[')
			read_section(&r, line);
		else if (*line)
			read_setting(&r, line);
	}
	return r.text;
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

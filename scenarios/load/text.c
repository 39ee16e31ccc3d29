/* SPDX-License-Identifier: MIT */
/*
 * text.c - from the bytes of a scenario file to its sections and settings.
 *
 *	key = value \		# a comment; it ends with the line
 *	      and the rest
 *
 * Lines are physical ones, counted from 1. A '#' begins a comment unless it joins a word
 * to a digit (the label purge.take#2). A backslash at the end of what is left of a line
 * then continues the value. GKeyFile would add nothing behind this pass but escapes and
 * translated keys that scenarios do not have, so the values stay in this table.
 */
#include "scenarios/load/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scenarios/load/scenario.h"
#include "lib/escape.h"

G_DEFINE_QUARK(scenario - error, scenario_error)

#define BLANKS " \t\r\n"

gboolean refuse(struct place place, GError **error, const char *format, ...)
{
	g_autofree char *message = NULL, *shown = NULL;
	va_list arguments;

	va_start(arguments, format);
	message = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	shown = g_utf8_make_valid(message, -1); /* a quotation may be cut in a letter */
	if (place.line)
		g_set_error(error, SCENARIO_ERROR, 0, "%s:%u: %s", place.file, place.line,
			    shown);
	else
		g_set_error(error, SCENARIO_ERROR, 0, "%s: %s", place.file, shown);
	return FALSE;
}

/* --- memory ------------------------------------------------------------------------- */

void pool_init(struct pool *p)
{
	p->strings = g_string_chunk_new(4096);
	p->blocks = g_ptr_array_new_with_free_func(g_free);
	p->bytes = 0;
}

void pool_clear(struct pool *p)
{
	g_string_chunk_free(p->strings);
	g_ptr_array_unref(p->blocks);
}

void *pool_alloc(struct pool *p, gsize nr, gsize bytes)
{
	void *block = g_malloc0_n(nr ? nr : 1, bytes);

	g_ptr_array_add(p->blocks, block);
	p->bytes += nr * bytes;
	return block;
}

char *pool_string(struct pool *p, const char *text, gsize length)
{
	p->bytes += length + 1;
	return g_string_chunk_insert_len(p->strings, text, (gssize)length);
}

/* --- the table ---------------------------------------------------------------------- */

static struct text *text_new(void)
{
	struct text *t = g_new0(struct text, 1);

	t->sections = g_ptr_array_new();
	t->index = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	return t;
}

void text_free(struct text *t)
{
	if (!t)
		return;
	for (guint i = 0; i < t->sections->len; i++)
		g_ptr_array_unref(
			((struct text_section *)t->sections->pdata[i])->settings);
	g_ptr_array_unref(t->sections);
	g_hash_table_unref(t->index);
	g_free(t);
}

struct text_section *text_section(const struct text *t, const char *name)
{
	return g_hash_table_lookup(t->index, name);
}

struct setting *text_setting(const struct text *t, const char *section, const char *key)
{
	g_autofree char *id = g_strconcat(section, "\n", key, NULL);

	return g_hash_table_lookup(t->index, id);
}

static struct text_section *add_section(struct text *t, struct pool *p,
					struct place place, const char *name)
{
	struct text_section *s = pool_alloc(p, 1, sizeof(*s));

	s->place = place;
	s->name = pool_string(p, name, strlen(name));
	s->settings = g_ptr_array_new();
	g_ptr_array_add(t->sections, s);
	g_hash_table_insert(t->index, g_strdup(name), s);
	return s;
}

struct setting *text_set(struct text *t, struct pool *p, struct place place,
			 const char *section, const char *key, const char *value)
{
	struct text_section *s = text_section(t, section);
	struct setting *v = text_setting(t, section, key);

	if (!s)
		s = add_section(t, p, place, section);
	if (!v) {
		v = pool_alloc(p, 1, sizeof(*v));
		v->section = s->name;
		v->key = pool_string(p, key, strlen(key));
		g_ptr_array_add(s->settings, v);
		g_hash_table_insert(t->index, g_strconcat(section, "\n", key, NULL), v);
	}
	v->place = place;
	v->value = pool_string(p, value, strlen(value));
	return v;
}

void text_drop_setting(struct text *t, const char *section, const char *key)
{
	g_autofree char *id = g_strconcat(section, "\n", key, NULL);
	struct setting *v = g_hash_table_lookup(t->index, id);

	if (!v)
		return;
	g_hash_table_remove(t->index, id);
	g_ptr_array_remove(text_section(t, section)->settings, v);
}

void text_drop_section(struct text *t, const char *name)
{
	struct text_section *s = text_section(t, name);

	if (!s)
		return;
	for (guint i = 0; i < s->settings->len; i++) {
		const struct setting *v = s->settings->pdata[i];
		g_autofree char *id = g_strconcat(name, "\n", v->key, NULL);

		g_hash_table_remove(t->index, id);
	}
	g_hash_table_remove(t->index, name);
	g_ptr_array_unref(s->settings);
	g_ptr_array_remove(t->sections, s);
}

/* --- lines -------------------------------------------------------------------------- */

/* Cuts off a comment and the blanks at both ends; in place. */
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

/* Does the line go on in the next? Then cuts the backslash off, and blanks before it. */
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
	struct place place;	/* of the line last read */
};

/* The next line without comment, or NULL. A '\r' at its end is blank like any other. */
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
	*section = add_section(t, p, place, name->str);
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

/* Text that may be shown on any terminal: UTF-8 without what it would obey. */
static gboolean check_bytes(const char *bytes, gsize length, struct place place,
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

	if (!check_bytes(value, strlen(value), place, error))
		return FALSE;
	copy = g_strdup(value);
	strip(copy);
	if (strpbrk(copy, "\r\n") || g_str_has_suffix(copy, "\\"))
		return refuse(place, error,
			      "the value has more than one line, expected one");
	*clean = g_steal_pointer(&copy);
	return TRUE;
}

/* by: where the file is included; without a line: it is the scenario itself. */
static gboolean unreadable(const char *path, struct place by, GError **error,
			   const char *why)
{
	if (by.line)
		return refuse(by, error, "include = %s %s, expected a scenario", path,
			      why);
	return refuse(by, error, "%s, expected a scenario", why);
}

static gboolean unreadable_errno(const char *path, struct place by, GError **error)
{
	g_autofree char *why = g_strdup_printf("cannot be read (%s)", g_strerror(errno));

	return unreadable(path, by, error, why);
}

/* result: of stat() or fstat(), which has filled st if it is 0 */
static gboolean is_regular(int result, const struct stat *st, const char *path,
			   struct place by, GError **error)
{
	if (result)
		return unreadable_errno(path, by, error);
	return S_ISREG(st->st_mode) || unreadable(path, by, error, "is no regular file");
}

static gboolean read_all(int fd, const char *path, struct place by, GString *bytes,
			 GError **error)
{
	gssize got;

	g_string_set_size(bytes, MAX_TEXT_BYTES + 1);
	bytes->len = 0;
	do {
		got = read(fd, bytes->str + bytes->len, MAX_TEXT_BYTES + 1 - bytes->len);
		bytes->len += got > 0 ? (gsize)got : 0;
	} while (got > 0 || (got < 0 && errno == EINTR));
	bytes->str[bytes->len] = '\0';
	return got == 0 || unreadable_errno(path, by, error);
}

static gboolean read_bytes(const char *path, struct place by, GString *bytes,
			   GError **error)
{
	struct stat st;
	gboolean ok;
	int fd;

	/* before, as opening a device can do something, and after, as it may be another */
	if (!is_regular(stat(path, &st), &st, path, by, error))
		return FALSE;
	fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return unreadable_errno(path, by, error);
	ok = is_regular(fstat(fd, &st), &st, path, by, error) &&
	     (st.st_size <= MAX_TEXT_BYTES ||
	      unreadable(path, by, error, "is larger than 1 MiB")) &&
	     read_all(fd, path, by, bytes, error);
	close(fd);
	return ok;
}

/* --- files -------------------------------------------------------------------------- */

static const char BYTE_ORDER_MARK[] = "\xef\xbb\xbf";

/* One file, its include not followed yet. */
static struct text *parse_one(const char *bytes, gsize length, const char *name,
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
	if (!check_bytes(bytes, length, l.place, error))
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

/* The files being included, from the outermost on: names, and (device, inode). */
struct chain {
	struct stat file[MAX_INCLUDES];
	unsigned nr;
};

static gboolean enter(struct chain *c, const char *path, struct place by, GError **error)
{
	struct stat st;

	if (stat(path, &st))
		return unreadable_errno(path, by, error);
	for (unsigned i = 0; i < c->nr; i++)
		if (c->file[i].st_dev == st.st_dev && c->file[i].st_ino == st.st_ino)
			return refuse(by, error,
				      "include = %s goes in a circle, expected a file "
				      "that does not include this one",
				      path);
	if (c->nr == MAX_INCLUDES)
		return refuse(by, error,
			      "include = %s is the %dth file in a row, expected at "
			      "most %d",
			      path, MAX_INCLUDES + 1, MAX_INCLUDES);
	c->file[c->nr++] = st;
	return TRUE;
}

/* Puts what stands in `over` on top of `t` and frees it. */
static void overlay(struct text *t, struct text *over, struct pool *p)
{
	for (guint i = 0; i < over->sections->len; i++) {
		const struct text_section *s = over->sections->pdata[i];
		struct text_section *below = text_section(t, s->name);

		if (!below)
			below = add_section(t, p, s->place, s->name);
		below->place = s->place;
		for (guint k = 0; k < s->settings->len; k++) {
			const struct setting *v = s->settings->pdata[k];

			if (strcmp(s->name, "scenario") || strcmp(v->key, "include"))
				text_set(t, p, v->place, s->name, v->key, v->value);
		}
	}
	text_free(over);
}

static char *beside(const char *file, const char *name)
{
	g_autofree char *directory = NULL;

	if (g_path_is_absolute(name) || !strchr(file, '/'))
		return g_strdup(name);
	directory = g_path_get_dirname(file);
	return g_build_filename(directory, name, NULL);
}

static struct text *follow(struct text *outer, struct chain *c, struct pool *p,
			   GError **error);

static struct text *load_one(const char *path, struct place by, struct chain *c,
			     struct pool *p, GError **error)
{
	g_autoptr(GString) bytes = g_string_new(NULL);
	struct text *t;

	if (!enter(c, path, by, error) || !read_bytes(path, by, bytes, error))
		return NULL;
	t = parse_one(bytes->str, bytes->len, path, p, error);
	return t ? follow(t, c, p, error) : NULL;
}

/* Loads what a text includes and puts the text on top of it. */
static struct text *follow(struct text *outer, struct chain *c, struct pool *p,
			   GError **error)
{
	const struct setting *include = text_setting(outer, "scenario", "include");
	g_autofree char *path = NULL;
	struct text *t;

	if (!include)
		return outer;
	path = beside(include->place.file, include->value);
	t = load_one(path, include->place, c, p, error);
	if (t)
		overlay(t, outer, p);
	else
		text_free(outer);
	return t;
}

struct text *text_load(const char *path, struct pool *p, GError **error)
{
	const struct place by = { .file = path };
	struct chain c = { .nr = 0 };

	return load_one(path, by, &c, p, error);
}

struct text *text_parse(const char *bytes, gsize length, const char *name, struct pool *p,
			GError **error)
{
	struct text *t = parse_one(bytes, length, name, p, error);
	const struct setting *include =
		t ? text_setting(t, "scenario", "include") : NULL;

	if (!include)
		return t;
	/* it may be a stranger's, who would like to see what is in our files */
	refuse(include->place, error,
	       "include = %s in a text that is no file, expected all of the scenario",
	       include->value);
	text_free(t);
	return NULL;
}

/* --- and back ----------------------------------------------------------------------- */

char *text_flatten(const struct text *t)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < t->sections->len; i++) {
		const struct text_section *s = t->sections->pdata[i];

		g_string_append_printf(out, "%s[%s]\n", i ? "\n" : "", s->name);
		for (guint k = 0; k < s->settings->len; k++) {
			const struct setting *v = s->settings->pdata[k];

			/* behind a blank '#' would begin a comment */
			g_string_append_printf(out, "%s =%s", v->key,
					       *v->value == '#' ? "" : " ");
			for (const char *c = v->value; *c; c++)
				if (*c == '\n')
					g_string_append(out, " \\\n\t");
				else
					g_string_append_c(out, *c);
			g_string_append_c(out, '\n');
		}
	}
	return g_string_free(out, FALSE);
}

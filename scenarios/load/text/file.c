/* SPDX-License-Identifier: MIT */
/*
 * file.c - reads scenario files and follows `include`.
 */
#include "scenarios/load/text/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scenarios/load/text/parse.h"

/* --- bytes -------------------------------------------------------------------------- */

/* by: where the file is included; it has no line if the file is the scenario itself. */
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

/* result: what stat() or fstat() returned, which filled st if that is 0 */
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

gboolean file_read(const char *path, struct place by, GString *bytes, GError **error)
{
	struct stat st;
	gboolean ok;
	int fd;

	/*
	 * The type is checked before, as opening a device can do something, and after, as
	 * by then there may be another file.
	 */
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

/* --- includes ----------------------------------------------------------------------- */

/* The files that are being read, each included by the one before it. */
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

/* Adds the settings of `over` to `t`, where they replace those that are there. Frees it. */
static void overlay(struct text *t, struct text *over, struct pool *p)
{
	for (guint i = 0; i < over->sections->len; i++) {
		const struct text_section *s = over->sections->pdata[i];
		struct text_section *below = text_section(t, s->name);

		if (!below)
			below = text_add_section(t, p, s->place, s->name);
		below->place = s->place;
		below->doubtful |= s->doubtful;
		for (guint k = 0; k < s->settings->len; k++) {
			const struct setting *v = s->settings->pdata[k];

			if (strcmp(s->name, "scenario") || strcmp(v->key, "include"))
				text_set(t, p, v->place, s->name, v->key, v->value);
			if (v->doubtful)
				text_doubt(t, s->name, v->key);
		}
	}
	t->doubtful |= over->doubtful;
	text_free(over);
}

char *beside(const char *file, const char *name)
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

	if (!enter(c, path, by, error) || !file_read(path, by, bytes, error))
		return NULL;
	t = text_parse_file(bytes->str, bytes->len, path, p, error);
	return t ? follow(t, c, p, error) : NULL;
}

/* Loads what a text includes and lays the text over it. Takes the text. */
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

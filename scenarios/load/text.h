/* SPDX-License-Identifier: MIT */
/*
 * text.h - a scenario file as sections and settings, each with the line it came from.
 *
 * This is the pass over the physical text: it strips comments, joins continued lines,
 * finds duplicates and follows `include`. It knows no section and no key but that one.
 * What any of it means is scenario.c's business.
 */
#ifndef SCENARIOS_LOAD_TEXT_H
#define SCENARIOS_LOAD_TEXT_H

#include <glib.h>

/* Memory that lives as long as the scenario. */
struct pool {
	GStringChunk *strings;
	GPtrArray *blocks;
	gsize bytes;		/* given out, and read to fill them */
};

void pool_init(struct pool *p);
void pool_clear(struct pool *p);
void *pool_alloc(struct pool *p, gsize nr, gsize bytes);	/* zeroed */
char *pool_string(struct pool *p, const char *text, gsize length);

/* Where something stands, for messages. */
struct place {
	const char *file;	/* or "--set SECTION.KEY" */
	unsigned line;		/* from 1; 0: the file as a whole */
};

struct setting {
	struct place place;	/* of its key */
	const char *section, *key;
	/* Trimmed. A '\n' stands for each line it was continued over, so that lines can
	 * be counted on; everybody else takes it for a blank. */
	const char *value;
};

struct text_section {
	struct place place;
	const char *name;	/* without brackets, its words parted by one blank */
	GPtrArray *settings;	/* of struct setting *, in order */
};

struct text {
	GPtrArray *sections;	/* of struct text_section *, in order, includes first */
	GHashTable *index;	/* by "SECTION" and "SECTION\nKEY" */
};

enum { MAX_TEXT_BYTES = 1 << 20, MAX_INCLUDES = 16 };

/*
 * All of these return NULL or false with *error set, and then leave nothing to free. Only
 * what is loaded from a file may include others.
 */
struct text *text_load(const char *path, struct pool *p, GError **error);
struct text *text_parse(const char *bytes, gsize length, const char *name, struct pool *p,
			GError **error);
void text_free(struct text *t);

struct text_section *text_section(const struct text *t, const char *name);
struct setting *text_setting(const struct text *t, const char *section, const char *key);

/* Sets or replaces; the section is made if it is not there. Strings are copied. */
struct setting *text_set(struct text *t, struct pool *p, struct place place,
			 const char *section, const char *key, const char *value);

void text_drop_setting(struct text *t, const char *section, const char *key);
void text_drop_section(struct text *t, const char *name);

/* A value as written in one line: without comment, trimmed. */
gboolean text_clean_value(const char *value, struct place place, char **clean,
			  GError **error);

/* As one file that parses again to the same text. */
char *text_flatten(const struct text *t);

/* Sets *error to "FILE:LINE: message" and returns FALSE. */
gboolean refuse(struct place place, GError **error, const char *format, ...)
	G_GNUC_PRINTF(3, 4);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * text.h - the text of a scenario as a table of sections and settings.
 *
 * Each setting knows the line from which it came. The table knows the meaning of no
 * section and no key. parse.h fills it from text in memory, and file.h from files.
 */
#ifndef SCENARIOS_LOAD_TEXT_TEXT_H
#define SCENARIOS_LOAD_TEXT_TEXT_H

#include <glib.h>

#include "scenarios/load/text/place.h"
#include "scenarios/load/text/pool.h"

/* It never changes: a text that gets another value gets another setting. */
struct setting {
	struct place place;	/* of its key */
	gboolean doubtful;	/* a mistake that was told may be one of its value */
	const char *section, *key;
	/*
	 * The value is trimmed. Where it was continued in another line it has a '\n', so
	 * that messages can count lines; all other readers take that for a blank.
	 */
	const char *value;
};

struct text_section {
	struct place place;
	const char *name;	/* without brackets, one blank between its words */
	GPtrArray *settings;	/* of struct setting *, in order */
	gboolean doubtful;	/* what it lacks may be in a line that was refused */
};

struct text {
	GPtrArray *sections;	/* of struct text_section *, in order, includes first */
	GHashTable *section;	/* by name */
	GHashTable *setting;	/* by section and key */
	gboolean doubtful;	/* so may be a section that it lacks */
};

struct text *text_new(void);
/*
 * A text of its own with the same settings, which must live as long. Its sections are taken
 * from the pool.
 */
struct text *text_copy(const struct text *t, struct pool *p);
void text_free(struct text *t);		/* NULL is allowed */

/* NULL: there is none of this name. */
struct text_section *text_section(const struct text *t, const char *name);
const struct setting *text_setting(const struct text *t, const char *section,
				   const char *key);

/* Adds an empty section; there must be none of this name. The string is copied. */
struct text_section *text_add_section(struct text *t, struct pool *p, struct place place,
				      const char *name);

/* Sets or replaces a value, and adds the section if it is missing. Strings are copied. */
void text_set(struct text *t, struct pool *p, struct place place, const char *section,
	      const char *key, const char *value);

/* What is wrong with this setting, or the lack of it, was told. It need not be there. */
void text_doubt(struct text *t, const char *section, const char *key);

/* Both do nothing if there is no such setting or section. */
void text_drop_setting(struct text *t, const char *section, const char *key);
void text_drop_section(struct text *t, const char *name);

/* Writes one file that parses to the same text again. To be freed with g_free(). */
char *text_flatten(const struct text *t);

#endif

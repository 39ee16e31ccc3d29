/* SPDX-License-Identifier: MIT */
/*
 * keys.h - the sections of a scenario and their keys.
 *
 * Each key is one row of scenario_key[]. The check for unknown keys, the defaults, the
 * reading of values, their bounds and `simrun list keys` all read that table.
 */
#ifndef SCENARIOS_LOAD_SECTIONS_KEYS_H
#define SCENARIOS_LOAD_SECTIONS_KEYS_H

#include "scenarios/load/sections/loader.h"
#include "scenarios/load/text/value.h"

enum key_type {
	KEY_NUMBER,
	KEY_SIZE,
	KEY_PLACE,	/* a size, or an address */
	KEY_TIME,
	KEY_WORD,
	KEY_TEXT,		/* the section's own file reads it, when more is known */
};

struct key {
	const char *section;	/* the first word of its name */
	const char *name;
	enum key_type type;
	size_t offset;		/* in struct values or struct task_values */
	const char *fallback;	/* the default, as a user would write it; NULL: none */
	uint64_t min, max;	/* bounds of the value; KEY_WORD: of the word's index */
	word_list *word;	/* KEY_WORD: which words there are */
	const char *help;
};

extern const struct key scenario_key[];
extern const unsigned scenario_keys;

enum {
	MAX_AREAS = 1 << 20,
	MAX_OPS = 8 << 20,
	MAX_USER_TASKS = MAX_TASKS - 1,	/* the last one runs [setup] */
};

const char *yes_no_word(unsigned yes);	/* "no", "yes" */

/* Is the section of this kind? "task" is the kind of [task NAME]. */
gboolean section_is(const char *section, const char *kind);
/* Do sections of the key's kind have names, as [task NAME] has? */
gboolean key_of_named(const struct key *k);

/* Refuses sections and keys that do not exist. */
gboolean check_known(struct loader *l);

/* Reads the values of all keys into l->v, but for [task NAME] and [irq NAME]. */
gboolean read_values(struct loader *l);
/* Reads the values of one [task NAME] or [irq NAME]. */
gboolean read_task_values(struct loader *l, const char *section, struct task_values *v);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * variables.h - [variables] and [percpu]: the words that programs share.
 *
 *	x = 0
 *	a[4] = -1		four words
 *	p = &x
 */
#ifndef SCENARIOS_LOAD_MEMORY_VARIABLES_H
#define SCENARIOS_LOAD_MEMORY_VARIABLES_H

#include "policies/program/program.h"
#include "scenarios/load/text/reader.h"

struct variable_table {
	GArray *variable;	/* of struct variable, by number */
	GArray *word;		/* of struct variable_word */
	GHashTable *number;	/* name -> number + 1 */
	gboolean doubtful;	/* there may be others, in what was refused */
};

void variable_table_init(struct variable_table *t);
void variable_table_clear(struct variable_table *t);

/* Reads the section, if there is one. */
gboolean variables_load(struct variable_table *v, const struct text *t, struct pool *p,
			GError **error);
/* The same for [percpu], whose variables have a word for each CPU. */
gboolean percpu_load(struct variable_table *v, const struct text *t, uint32_t cpus,
		     struct pool *p, GError **error);

/* Adds a word that no variable names, at *word; FALSE: there is no room. */
gboolean variable_add_word(struct variable_table *t, const char *name, uint32_t *word);

/* Copies them to memory that lives as long as the scenario. */
struct variables variables_keep(const struct variable_table *v, struct pool *p);

/* The variable of this name, or NULL. */
const struct variable *variable_find(const struct variable_table *v, const struct token *name);
/* All names, for messages. */
void variable_candidates(const struct variable_table *v, GPtrArray *names);

/*
 * Reads NAME or NAME[NUMBER], of one word, with the lexer. A name that is none of a variable is
 * refused as unknown.
 */
gboolean read_variable_word(const struct variable_table *v, struct reader *r, uint32_t *word);

#endif

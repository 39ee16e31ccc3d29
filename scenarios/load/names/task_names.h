/* SPDX-License-Identifier: MIT */
/*
 * task_names.h - the tasks that programs, schedules and expectations can name.
 */
#ifndef SCENARIOS_LOAD_NAMES_TASK_NAMES_H
#define SCENARIOS_LOAD_NAMES_TASK_NAMES_H

#include <stdint.h>

#include "scenarios/load/text/reader.h"

struct task_names {
	GPtrArray *name;	/* of const char *: in the order in which they were added */
	GHashTable *id;		/* name -> id + 1 */
	gboolean doubtful;	/* there may be others, in what was refused */
};

void task_names_init(struct task_names *n);
void task_names_clear(struct task_names *n);

/* The name must outlive the table. */
void task_names_add(struct task_names *n, const char *name, uint32_t id);
gboolean task_names_has(const struct task_names *n, const char *name);

/* The id of the task that a word names; NIL with *error set if there is no such task. */
uint32_t find_task(const struct task_names *n, struct place place, const struct token *word,
		   GError **error);

#endif

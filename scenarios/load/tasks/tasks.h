/* SPDX-License-Identifier: MIT */
/*
 * tasks.h - [task NAME], and the list of tasks as it grows.
 */
#ifndef SCENARIOS_LOAD_TASKS_TASKS_H
#define SCENARIOS_LOAD_TASKS_TASKS_H

#include "scenarios/load/sections/loader.h"

/* Loads all of them. */
gboolean load_tasks(struct loader *l);

/* Adds a task that neither a schedule nor an expectation can name. */
void add_nameless(struct loader *l, const struct task_config *t, const struct compiled *c);

/* Adds a task that both can name. */
void add_task(struct loader *l, const struct task_config *t, const struct compiled *c);

/* "NAME.NUMBER", the name of one of several tasks. It lives as long as the scenario. */
const char *numbered_name(struct loader *l, const char *name, guint number);

/*
 * Reads the key cpu; s: NULL if it is not set, which means any. *each becomes TRUE if the
 * value begins with `each`; NULL: it may not.
 */
gboolean read_task_cpu(struct loader *l, const struct setting *s, struct task_config *t,
		       gboolean *each);

/* Reads the key priority of a task whose class is known; s: NULL if it is not set. */
gboolean read_task_priority(struct loader *l, const struct setting *s, struct task_config *t);

/*
 * When all tasks and handlers are loaded: makes scenario.cast, with the workers that variants
 * need, and with the task that runs [setup].
 */
void install_tasks(struct loader *l);

/*
 * Has the section a program, of which c was compiled? If not, that is refused, unless it may be
 * in a line that was refused.
 */
gboolean has_program(struct loader *l, const struct text_section *section,
		     const struct task_values *v, struct compiled *c);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * model.h - what the machine knows of the model that its tasks work on.
 */
#ifndef SIM_WORLD_MODEL_H
#define SIM_WORLD_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct machine;
struct property_info;
struct task;
struct task_clock;
struct step;
struct world;

/*
 * The task has announced a step for which there is straight code, and time has come for it. true: it
 * has taken the step or waits, and all is done that follows; false: the step is over, and the task is
 * to announce the next one (sim/steps/straight.h).
 */
typedef bool straight_fn(struct world *w, uint32_t cpu, struct task *t, struct task_clock *tc,
			 void *frame);

/* Bytes that belong to a task, or to the CPU that is that task's alone. */
struct model_row {
	void *at;
	size_t bytes;
};

/* Places where a task is named outside of rows, by its number and 1, or 0; all are as far apart. */
struct model_names {
	uint32_t *first;
	size_t stride;		/* in bytes */
	uint32_t nr;
};

/* The functions of a model, and what it adds to a run. They are in policies/. */
struct model {
	const struct property_info *property;	/* the model's own */
	uint32_t properties;
	const struct op_value_info *op_value;	/* what it records of each operation */
	uint32_t op_values;
	uint32_t result_value;	/* the one that is told with an operation's result */
	uint64_t (*state_bytes)(const struct machine *m);
	uint64_t (*stats_bytes)(const struct machine *m);
	uint32_t (*objects)(const struct machine *m);
	/*
	 * makes a handle on the model's bytes in the arena, which are zero; NULL: no
	 * memory
	 */
	void *(*attach)(struct world *w, void *state, void *stats);
	void (*detach)(void *model);
	void (*init)(struct world *w);
	/*
	 * the model's n-th range of bytes that belong to an object of the world; false:
	 * no more
	 */
	bool (*object_range)(const struct world *w, uint32_t object, unsigned n,
			     const void **from, size_t *bytes);
	/* the same for what the model keeps for a task */
	bool (*task_range)(const struct world *w, uint32_t task, unsigned n,
			   const void **from, size_t *bytes);
	const char *(*object_name)(const struct world *w, uint32_t object, char *buf);
	bool (*is_valid)(const struct world *w);	/* its invariants, for --check */
	/*
	 * the file with the program of a task, and in *line the line at which it is; NULL: the
	 * task has none
	 */
	const char *(*source)(const struct world *w, uint32_t task, uint32_t *line);
	/* the word of the operation that the task is at; NULL: it has no program, or none */
	const char *(*operation)(const struct world *w, uint32_t task);
	/* a step on one of the model's objects: does the task hold the lock for it? */
	void (*check_guard)(struct world *w, const struct task *t, const struct step *s,
			    uint32_t object);
	straight_fn *const *straight;	/* by enum straight_step */
	/*
	 * For searches, if a step names no condition (step.local): is it local because of
	 * the object that the task announced, or because it has none (NIL)?
	 */
	bool (*object_is_local)(const struct world *w, const struct task *t);
	/* for searches: are the steps local that other CPUs take when a CPU calls them? */
	bool (*calls_are_local)(const struct world *w);
	/*
	 * For searches that take states for the same in which only tasks that are alike have
	 * changed places, with their CPUs (sim/search/symmetry.h). Can that be said of the model,
	 * whose steps then must not depend on numbers of CPUs and tasks? alone: no CPU has two tasks,
	 * so nothing comes between two local steps.
	 */
	bool (*is_nameless)(const struct world *w, bool alone);
	/*
	 * its n-th row of a task and of its CPU, so many times 8 bytes; those of alike tasks are as
	 * long; false: no more
	 */
	bool (*row)(const struct world *w, uint32_t task, unsigned n, struct model_row *row);
	/* where else it names tasks */
	void (*names)(const struct world *w, struct model_names *names);
	/* value n of those that may belong to an outcome (search_config.value) */
	int64_t (*value)(const struct world *w, uint32_t n);
	/*
	 * the part of the model's state that belongs to an outcome, in words; to be freed
	 * with free(); NULL: no memory
	 */
	char *(*describe)(const struct world *w);
};

#endif

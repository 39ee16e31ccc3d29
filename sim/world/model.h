/* SPDX-License-Identifier: MIT */
/*
 * model.h - what tasks work on, as far as the machine has to know it.
 */
#ifndef SIM_WORLD_MODEL_H
#define SIM_WORLD_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct machine;
struct property_info;
struct task;
struct world;

/* What tasks work on. One set of functions, in policies/. */
struct model {
	const struct property_info *property;	/* its own */
	uint32_t properties;
	const struct op_value_info *op_value;	/* of its operations' records */
	uint32_t op_values;
	uint32_t result_value;	/* which of these is told with an operation's result */
	uint64_t (*state_bytes)(const struct machine *m);
	uint64_t (*stats_bytes)(const struct machine *m);
	uint32_t (*objects)(const struct machine *m);
	/* a handle on its bytes in the arena, which are zero; NULL: no memory */
	void *(*attach)(struct world *w, void *state, void *stats);
	void (*detach)(void *model);
	void (*init)(struct world *w);
	/* the n-th range of bytes of an object, any of the world's; false: there are no more */
	bool (*object_range)(const struct world *w, uint32_t object, unsigned n,
			     const void **from, size_t *bytes);
	/* the same for what it keeps for a task */
	bool (*task_range)(const struct world *w, uint32_t task, unsigned n,
			   const void **from, size_t *bytes);
	const char *(*object_name)(const struct world *w, uint32_t object, char *buf);
	bool (*is_valid)(const struct world *w);	/* its invariants, for --check */
	/*
	 * For searches, of a step that names no condition (step.local): does the object that
	 * it announces make it local? NIL: it has none.
	 */
	bool (*object_is_local)(const struct world *w, const struct task *t);
	/* … and is what the others do when a CPU calls them local? */
	bool (*calls_are_local)(const struct world *w);
	/* what of its state an outcome can be told by, in words; to be freed; NULL: no memory */
	char *(*describe)(const struct world *w);
};

#endif

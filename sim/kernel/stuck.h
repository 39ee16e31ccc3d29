/* SPDX-License-Identifier: MIT */
/*
 * stuck.h - can what a task waits for ever come?
 */
#ifndef SIM_KERNEL_STUCK_H
#define SIM_KERNEL_STUCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct world;

/*
 * Does the task wait for what cannot come unless another task takes a step? *by: the task
 * that must take one, whatever the others do; NIL: none in particular.
 */
bool is_held_up(const struct world *w, uint32_t task, uint32_t *by);

/* Are all tasks held up, so that none ever takes a step again? */
bool all_are_held_up(const struct world *w);

/* Of tasks that hold each other up in a circle, the one to name first, or NIL. */
uint32_t find_circle(struct world *w);
/* Writes "A waits for b, held by B, which waits for a, held by A"; returns how many. */
uint32_t circle_text(const struct world *w, uint32_t first, char *buf, size_t bytes);

#endif

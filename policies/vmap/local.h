/* SPDX-License-Identifier: MIT */
/*
 * local.h - which steps of the model are local, for searches: the conditions that steps
 * name where they are announced (.local = …), and the rule for steps that name none.
 */
#ifndef POLICIES_VMAP_LOCAL_H
#define POLICIES_VMAP_LOCAL_H

#include "sim/machine/step.h"
#include "sim/world/state.h"

/* The lock of the tree of free ranges; in 5.4 it is that of the areas. */
uint32_t free_tree_lock(const struct world *w);
/* Does the task hold vmap_area_lock, and has it taken the step that finds this out? */
bool holds_area_lock(const struct world *w, const struct task *t);

/* Takes or drops vmap_area_lock around work on an area of its own task only. */
local_fn local_own_section;
/* The work in such a section. */
local_fn local_own_area;
/* An area is freed, under vmap_area_lock. */
local_fn local_area_free;

/* Work on what only its task has. */
local_fn local_private;

/*
 * A lock is dropped that nobody tries to take without waiting, and nothing that others
 * change is looked at behind it.
 */
local_fn local_unlock;

/* A purger looks, without a lock, whether a node has pools or lazy areas. */
local_fn local_decay_scan;
local_fn local_purge_look;

/*
 * Work on the tree of free ranges, under its lock: any but a search that fails for good,
 * which looks at lazy areas for the reason.
 */
local_fn local_tree;
local_fn local_tree_search;

/* Steps that name no condition: does what they work on make them local? */
bool vmap_object_is_local(const struct world *w, const struct task *t);
/* Is what the other CPUs do when a CPU calls them to drop translations local? */
bool vmap_calls_are_local(const struct world *w);

#endif

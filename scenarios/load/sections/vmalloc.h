/* SPDX-License-Identifier: MIT */
/*
 * vmalloc.h - [vmalloc]: the address space, and what is in it before time 0.
 */
#ifndef SCENARIOS_LOAD_SECTIONS_VMALLOC_H
#define SCENARIOS_LOAD_SECTIONS_VMALLOC_H

#include "scenarios/load/sections/loader.h"

gboolean load_vmalloc(struct loader *l);

/* Reads busy, lazy and pooled into an array of struct initial_areas. */
gboolean load_initial_areas(struct loader *l, GArray *areas);

/* Says how many vmap blocks there are: none if no program maps RAM. When all are known. */
void load_blocks(struct loader *l);

#endif

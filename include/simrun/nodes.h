/* SPDX-License-Identifier: MIT */
/*
 * nodes.h - what variants of Linux 5.2 and later may use besides: the tree of free
 * ranges, and since 6.9 nodes with locks, lazy areas and pools of their own.
 *
 * A variant without nodes has one, number 0. policies/v7-3.c in the source of simrun is
 * the longest example.
 */
#ifndef SIMRUN_NODES_H
#define SIMRUN_NODES_H

#include <simrun/variant.h>
#include <simrun/node_functions.h>
#include <simrun/node_verbs.h>

/* The functions that struct vmalloc can name: of each version those that its own variant has. */
extern const char *const node_files[];		/* 6.9 and later: the files of their steps */
DECLARE_STEPS(vm_map_ram);			/* up to 6.1 */
DECLARE_STEPS(vm_unmap_ram);
DECLARE_STEPS(vm_unmap_aliases);
DECLARE_STEPS(node_map_ram);			/* 6.5 and later */
DECLARE_STEPS(node_unmap_ram);
DECLARE_STEPS(node_unmap_aliases);

#endif

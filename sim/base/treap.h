/* SPDX-License-Identifier: MIT */
/*
 * treap.h - an ordered set of indices in a flat array, such as a run queue.
 *
 * A node's priority is a hash of its index, so the shape depends on the content alone.
 * Order is by key, of equal keys by index.
 */
#ifndef SIM_BASE_TREAP_H
#define SIM_BASE_TREAP_H

#include <stdint.h>

#include "sim/base/nil.h"

struct treap_node {
	uint64_t key;
	uint32_t left, right;
};

/* root is NIL for an empty set. The node must be in no set, or in this one, respectively. */
void treap_insert(struct treap_node *node, uint32_t *root, uint32_t i, uint64_t key);
void treap_remove(struct treap_node *node, uint32_t *root, uint32_t i);
uint32_t treap_first(const struct treap_node *node, uint32_t root);
/* The first one whose key is at least this. */
uint32_t treap_first_from(const struct treap_node *node, uint32_t root, uint64_t key);

#endif

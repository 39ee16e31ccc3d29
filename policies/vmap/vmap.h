/* SPDX-License-Identifier: MIT */
/*
 * vmap.h - everything that a variant may use: the model of the kernel's vmalloc and the
 * verbs.
 */
#ifndef POLICIES_VMAP_VMAP_H
#define POLICIES_VMAP_VMAP_H

#include "policies/vmap/alloc.h"
#include "policies/vmap/areas.h"
#include "policies/vmap/blocks.h"
#include "policies/vmap/checks.h"
#include "policies/vmap/lazy.h"
#include "policies/vmap/tlb.h"
#include "policies/vmap/arguments.h"
#include "sim/kernel/verbs.h"

#endif

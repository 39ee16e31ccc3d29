/* SPDX-License-Identifier: MIT */
/*
 * nil.h - the index that stands for nothing.
 */
#ifndef SIM_BASE_NIL_H
#define SIM_BASE_NIL_H

#include <stdint.h>

#define NIL UINT32_MAX	/* no task, no object, no list entry */

#endif

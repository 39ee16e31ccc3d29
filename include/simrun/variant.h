/* SPDX-License-Identifier: MIT */
/*
 * variant.h - all that a variant of Linux 4.x may use, outside of simrun's tree.
 *
 * The text of a variant is the same inside and outside; only the header differs that it
 * includes. It sees the world and its tasks only through the verbs, and through functions
 * which note for searches what they look at (functions.h). doc/plugin.md begins with an
 * example.
 */
#ifndef SIMRUN_VARIANT_H
#define SIMRUN_VARIANT_H

#ifdef __cplusplus
#error "plug-ins are written in C: C++ has no static tables of the addresses of labels"
#endif

#define SIMRUN_VARIANT 1

#include <simrun/plugin.h>
#include <simrun/task.h>
enum { UNDO_FRAME = SIMRUN_UNDO_FRAME };
#include <simrun/verbs.h>
#include <simrun/functions.h>

#endif

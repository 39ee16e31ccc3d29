/* SPDX-License-Identifier: MIT */
/*
 * litmus.h - litmus tests of the kernel's form (tools/memory-model) become scenarios. A
 * test is translated: its threads become tasks, each on a CPU of its own, and what is to
 * be observed becomes [litmus]. What comes out is a scenario as any other.
 */
#ifndef SCENARIOS_LITMUS_LITMUS_H
#define SCENARIOS_LITMUS_LITMUS_H

#include "scenarios/load/text/text.h"

/* Has the file the name of a litmus test, NAME.litmus? */
gboolean is_litmus_name(const char *path);

/*
 * Translates a test. name: stands for the file in messages. All settings have the places of
 * what they come from. NULL with *error set.
 */
struct text *litmus_translate(const char *bytes, gsize length, const char *name,
			      struct pool *pool, GError **error);

#endif

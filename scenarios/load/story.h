/* SPDX-License-Identifier: MIT */
/*
 * story.h - what a scenario is about, as its first comment tells.
 */
#ifndef SCENARIOS_LOAD_STORY_H
#define SCENARIOS_LOAD_STORY_H

#include <glib.h>

/*
 * The comment with which a scenario's file begins, up to the end of the first sentence behind which
 * it says enough, in one line; empty if there is none or the file cannot be read. To be freed with g_free().
 */
char *scenario_story(const char *path);

#endif

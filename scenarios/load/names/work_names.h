/* SPDX-License-Identifier: MIT */
/*
 * work_names.h - the work items of the scenario, as programs name them.
 */
#ifndef SCENARIOS_LOAD_NAMES_WORK_NAMES_H
#define SCENARIOS_LOAD_NAMES_WORK_NAMES_H

#include <stdint.h>

#include "scenarios/load/text/reader.h"
#include "scenarios/load/text/text.h"

/* Of const char *: the names of the sections [work NAME], in their order. */
GPtrArray *work_names(const struct text *text);

/* Reads the name of one, and which of them it is. */
gboolean read_work_name(const GPtrArray *names, struct reader *r, uint32_t *work);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * write.h - a load becomes the text of a scenario.
 */
#ifndef IMPORT_WRITE_H
#define IMPORT_WRITE_H

#include "import/history.h"

/* The scenario. To be freed with g_free(). */
char *write_scenario(const struct load *l, const struct history *h);

/* What the trace tells, what it cannot tell, and what was assumed: lines, for people. */
char *write_remarks(const struct load *l, const struct history *h);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * import.h - a kernel's trace becomes a scenario.
 */
#ifndef IMPORT_IMPORT_H
#define IMPORT_IMPORT_H

#include "import/wish.h"

/*
 * The text of the scenario, to be freed with g_free(). *remarks: lines on what the trace cannot
 * tell, and what was assumed. NULL with *error set.
 */
char *import_trace(const struct import_wish *wish, char **remarks, GError **error);

#endif

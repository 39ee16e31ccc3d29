/* SPDX-License-Identifier: MIT */
/*
 * plugin.h - loads plug-ins: shared objects with variants (include/simrun/plugin.h).
 *
 * A plug-in is code that may do whatever this program may. So one is loaded only where the
 * user names it, or a scenario's file does; what a database says loads nothing.
 */
#ifndef PLUGIN_PLUGIN_H
#define PLUGIN_PLUGIN_H

#include <glib.h>

#include "policies/policy.h"

/* Errors: "WHERE is …, expected …". */
#define PLUGIN_ERROR plugin_error_quark()
GQuark plugin_error_quark(void);

/*
 * Loads a plug-in and adds its variants to the list of all, its steps to the table of all. A
 * file that is loaded already is not loaded again. There must be no other thread, and no
 * world.
 *
 * where: how messages begin, as `--plugin my.so`. Returns what the list of variants says of
 * it, which stays; NULL with *error set.
 */
const struct plugin *plugin_load(const char *path, const char *where, GError **error);

/* Its variants, as a new array of const struct policy *, in the order of its list. */
GPtrArray *plugin_policies(const struct plugin *p);

#endif

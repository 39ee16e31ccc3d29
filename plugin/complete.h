/* SPDX-License-Identifier: MIT */
/*
 * complete.h - a plug-in's variants: are they whole, and what do they take from their bases?
 */
#ifndef PLUGIN_COMPLETE_H
#define PLUGIN_COMPLETE_H

#include <glib.h>

#include "policies/vmap/variant.h"
#include "simrun/plugin.h"

/*
 * A copy of a plug-in's variant, in which the variant that it is based on has filled what was
 * left out. earlier: the variants before it in the plug-in, of const struct policy *, on
 * which it may be based, too. To be freed with g_free(). NULL: *why is what is wrong with the
 * plug-in, to be freed with g_free().
 */
struct policy *policy_complete(const struct simrun_plugin *plugin, const struct policy *p,
			       const GPtrArray *earlier, char **why);

#endif

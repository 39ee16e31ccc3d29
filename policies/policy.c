/* SPDX-License-Identifier: MIT */
/*
 * policy.c - the list of all variants, and the search for one by its name.
 */
#include "policies/policy.h"

#include <stdlib.h>
#include <string.h>

#define POLICY_ENTRY(id) &policy_##id,
static const struct policy *const built_in[] = { POLICIES(POLICY_ENTRY) };
enum { BUILT_IN = sizeof(built_in) / sizeof(built_in[0]) };

const struct policy *const *policies = built_in;
unsigned policies_nr = BUILT_IN;

/* By the place in the list, behind BUILT_IN. */
static const struct plugin **plugin_of;

/* What `policies` points to once it is longer than built_in. */
static const struct policy **own_list;

bool policy_add(const struct policy *p, const struct plugin *plugin)
{
	const struct policy **all = calloc(policies_nr + (size_t)1, sizeof(*all));
	const struct plugin **of = realloc(plugin_of,
					   (policies_nr - BUILT_IN + (size_t)1) * sizeof(*of));

	if (of)
		plugin_of = of;
	if (!all || !of) {
		free(all);
		return false;
	}
	memcpy(all, policies, policies_nr * sizeof(*all));
	all[policies_nr] = p;
	of[policies_nr - BUILT_IN] = plugin;
	free(own_list);
	own_list = all;
	policies = all;
	policies_nr++;
	return true;
}

const struct plugin *policy_plugin(const struct policy *p)
{
	for (unsigned i = BUILT_IN; i < policies_nr; i++)
		if (policies[i] == p)
			return plugin_of[i - BUILT_IN];
	return NULL;
}

const struct policy *policy_find(const char *name)
{
	for (unsigned i = 0; i < policies_nr; i++)
		if (!strcmp(policies[i]->name, name))
			return policies[i];
	return NULL;
}

bool policy_is_of_all(const struct policy *p)
{
	return p != &policy_none && !(p->flags & POLICY_WHAT_IF) && !policy_plugin(p);
}

/* Two files may have one name, the tree's and a plug-in's; two tables have not one step. */
static bool is_of_plugin(const struct plugin *plugin, const struct step *s)
{
	const size_t at = (size_t)(s - step_tables.steps);

	return plugin && at >= plugin->first_step && at < plugin->last_step;
}

static bool is_in_files_of(const struct policy *p, const struct step *s)
{
	for (const char *const *file = p->vmalloc->file; *file; file++)
		if (!strcmp(s->file, *file))
			return true;
	return !strcmp(s->file, p->file);
}

/* Does it run any function of its base's own file? */
static bool takes_from(const struct policy *p, const struct policy *base)
{
	const bool shared = base->vmalloc == &vmalloc_4_8 || base->vmalloc == &vmalloc_4_8_links;

	return (p->vmalloc == base->vmalloc && !shared) ||
	       (p->overflow && p->overflow == base->overflow) ||
	       (p->threshold && p->threshold == base->threshold) ||
	       (p->aliases && p->aliases == base->aliases) || p->direct == base->direct ||
	       (p->push && p->push == base->push) ||
	       (p->drain_work && p->drain_work == base->drain_work) ||
	       (p->node_work && p->node_work == base->node_work);
}

bool policy_has_step(const struct policy *p, const struct step *s)
{
	if (step_is_foreign(s) ? is_of_plugin(policy_plugin(p), s) && is_in_files_of(p, s) :
				 is_in_files_of(p, s))
		return true;
	return p->base && takes_from(p, policy_find(p->base)) &&
	       policy_has_step(policy_find(p->base), s);
}

bool policy_plugin_has_label(const struct policy *p, const char *label)
{
	const struct plugin *plugin = policy_plugin(p);

	for (size_t i = plugin ? plugin->first_step : 0; plugin && i < plugin->last_step; i++)
		if (step_tables.steps[i].label && !strcmp(step_tables.steps[i].label, label))
			return true;
	return false;
}

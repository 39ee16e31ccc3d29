/* SPDX-License-Identifier: MIT */
/*
 * policy.c - the list of all variants, and the search for one by its name.
 */
#include "policies/policy.h"

#include <string.h>

#define POLICY_ENTRY(id) &policy_##id,
const struct policy *const policies[] = { POLICIES(POLICY_ENTRY) };
const unsigned policies_nr = sizeof(policies) / sizeof(policies[0]);

const struct policy *policy_find(const char *name)
{
	for (unsigned i = 0; i < policies_nr; i++)
		if (!strcmp(policies[i]->name, name))
			return policies[i];
	return NULL;
}

/* The steps in these files are shared by all variants. */
static const char *const shared_file[] = {
	"policies/vmap/alloc.c", "policies/vmap/blocks.c", "policies/vmap/deferred.c",
};

bool policy_has_step(const struct policy *p, const struct step *s)
{
	for (unsigned i = 0; i < sizeof(shared_file) / sizeof(shared_file[0]); i++)
		if (!strcmp(s->file, shared_file[i]))
			return true;
	return !strcmp(s->file, p->file);
}

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

bool policy_has_step(const struct policy *p, const struct step *s)
{
	for (const char *const *file = p->vmalloc->file; *file; file++)
		if (!strcmp(s->file, *file))
			return true;
	return !strcmp(s->file, p->file);
}

/* SPDX-License-Identifier: MIT */
/*
 * variants.c - [policy], and lists of variants elsewhere.
 */
#include "scenarios/load/sections/variants.h"

#include <string.h>

static gboolean unknown_variant(struct reader *r)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();

	for (unsigned i = 0; i < policies_nr; i++)
		g_ptr_array_add(names, (gpointer)policies[i]->name);
	g_ptr_array_add(names, (gpointer) "all");
	return reader_unknown(r, "variant", names, reader_at_end(r) ? "a variant" : NULL);
}

static gboolean read_policy(struct reader *r, GPtrArray *list)
{
	g_autofree char *name = g_strndup(r->token.text, r->token.length);
	const struct policy *p = policy_find(name);
	const gboolean all = !strcmp(name, "all");

	if (!p && !all)
		return unknown_variant(r);
	if (p && g_ptr_array_find(list, p, NULL))
		return refuse(r->place, r->error, "%s %s twice, expected it once",
			      r->subject, name);
	if (p)
		g_ptr_array_add(list, (gpointer)p);
	for (unsigned i = 0; all && i < policies_nr; i++)
		if (strcmp(policies[i]->name, "none") &&
		    !g_ptr_array_find(list, policies[i], NULL))
			g_ptr_array_add(list, (gpointer)policies[i]);
	reader_next(r);
	return TRUE;
}

gboolean read_policies(struct reader *r, GPtrArray *list)
{
	do {
		if (!read_policy(r, list))
			return FALSE;
	} while (reader_accept(r, ","));
	return TRUE;
}

gboolean load_policies(struct loader *l)
{
	struct reader r;

	if (!l->v.variants)
		return refuse(place_of(l, "policy"), l->error,
			      "no variants, expected [policy] variants = LIST or all");
	reader_init(&r, l->v.variants, l->error);
	return read_policies(&r, l->s->policies) && reader_expect_end(&r);
}

/* SPDX-License-Identifier: MIT */
/*
 * variants.c - [policy], [policy NAME], and lists of variants elsewhere.
 */
#include "scenarios/load/sections/variants.h"

#include <string.h>

#include "plugin/plugin.h"
#include "scenarios/load/sections/keys.h"
#include "scenarios/load/text/file.h"

static GPtrArray *variant_names(void)
{
	GPtrArray *names = g_ptr_array_new();

	for (unsigned i = 0; i < policies_nr; i++)
		g_ptr_array_add(names, (gpointer)policies[i]->name);
	return names;
}

/* Of a database's text: it may name variants of plug-ins that nobody has given. */
static void hint_at_plugin(const struct loader *l)
{
	g_autofree char *hint = NULL;

	if (l->s->from_file || !l->v.plugin)
		return;
	hint = g_strdup_printf(" (its plugin = %s is not loaded, since the text comes from "
			       "a database: give --plugin)", l->v.plugin->value);
	refuse_also(l->error, hint);
}

static gboolean unknown_variant(const struct loader *l, struct reader *r)
{
	g_autoptr(GPtrArray) names = variant_names();

	if (l->lacks_variants && token_is_word(&r->token))
		return FALSE;
	g_ptr_array_add(names, (gpointer) "all");
	reader_unknown(r, "variant", names, reader_at_end(r) ? "a variant" : NULL);
	hint_at_plugin(l);
	return FALSE;
}

static gboolean read_policy(const struct loader *l, struct reader *r, GPtrArray *list)
{
	g_autofree char *name = g_strndup(r->token.text, r->token.length);
	const struct policy *p = policy_find(name);
	const gboolean all = !strcmp(name, "all");

	if (!p && !all)
		return unknown_variant(l, r);
	if (p && g_ptr_array_find(list, p, NULL))
		return refuse(r->place, r->error, "%s %s twice, expected it once",
			      r->subject, name);
	if (p)
		g_ptr_array_add(list, (gpointer)p);
	for (unsigned i = 0; all && i < policies_nr; i++)
		if (policy_is_of_all(policies[i]) &&
		    !g_ptr_array_find(list, policies[i], NULL))
			g_ptr_array_add(list, (gpointer)policies[i]);
	reader_next(r);
	return TRUE;
}

gboolean read_policies(const struct loader *l, struct reader *r, GPtrArray *list)
{
	gboolean ok = TRUE;

	do {
		if (read_policy(l, r, list))
			continue;
		ok = FALSE;
		if (!token_is_word(&r->token))
			return FALSE;
		reader_next(r);
	} while (reader_accept(r, ","));
	return reader_expect_end(r) && ok;
}

gboolean check_policies(const struct loader *l)
{
	const struct programs *p = &l->programs;

	const struct text_section *s = text_section(l->text, "policy");

	if (l->v.variants || (!p->calls_allocator && l->s->variables.words))
		return TRUE;
	return !p->doubtful && !p->refused && !(s && s->doubtful) && refuse(place_of(l, "policy"), l->error,
		      "no variants, expected [policy] variants = LIST or all");
}

static gboolean load_policies(struct loader *l)
{
	struct reader r;

	if (!l->v.variants) {	/* load_programs() asks whether one is needed */
		g_ptr_array_add(l->s->policies, (gpointer)policy_find("none"));
		return TRUE;
	}
	reader_init(&r, l->v.variants, l->error);
	return read_policies(l, &r, l->s->policies);
}

/* --- plug-ins ----------------------------------------------------------------------- */

static gboolean load_one_plugin(const struct setting *v, const char *name, GError **error)
{
	g_autofree char *path = beside(v->place.file, name);
	g_autofree char *where = g_strdup_printf("plugin = %s", name);
	g_autoptr(GError) why = NULL;

	if (!*name)
		return refuse(v->place, error, "plugin has an empty name, expected the file of a "
			      "plug-in");
	return plugin_load(path, where, &why) || refuse(v->place, error, "%s", why->message);
}

static gboolean load_plugins(const struct loader *l)
{
	g_auto(GStrv) name = NULL;
	gboolean ok = TRUE;

	if (!l->v.plugin)
		return TRUE;
	name = g_strsplit(l->v.plugin->value, ",", -1);
	for (guint i = 0; name[i]; i++)
		ok &= load_one_plugin(l->v.plugin, g_strstrip(name[i]), l->error);
	return ok;
}

/* --- [policy NAME] ------------------------------------------------------------------ */

static guint count_tunables(const struct policy *p)
{
	guint nr = 0;

	while (p->tunables && p->tunables[nr].name)
		nr++;
	return nr;
}

static gboolean unknown_tunable(const struct setting *v, const struct policy *p, GError **error)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	g_autofree char *of = g_strdup_printf(" of %s", p->name);
	const struct token key = { v->key, strlen(v->key) };

	for (guint i = 0; i < count_tunables(p); i++)
		g_ptr_array_add(names, (gpointer)p->tunables[i].name);
	return refuse_unknown(v->place, error, "tunable", &key, of, names, NULL);
}

static gboolean read_tunable(const struct setting *v, const struct tunable *t, uint64_t *value,
			     GError **error)
{
	struct reader r;
	gboolean ok;

	reader_init(&r, v, error);
	switch (t->type) {
	case TUNABLE_PAGES:
		ok = read_size(&r, t->min, t->max, value);
		break;
	case TUNABLE_TIME:
		ok = read_time(&r, t->min, t->max, value);
		break;
	case TUNABLE_BOOL:
		ok = read_word(&r, yes_no_word, 1, value);
		break;
	default:
		ok = read_number(&r, t->min, t->max, value);
	}
	return ok && reader_expect_end(&r);
}

static gboolean read_tunables(const struct text_section *s, const struct policy *p,
			      uint64_t *value, GError **error)
{
	const guint nr = count_tunables(p);
	gboolean ok = TRUE;

	for (guint i = 0; i < nr; i++)
		value[i] = p->tunables[i].fallback;
	for (guint k = 0; k < s->settings->len; k++) {
		const struct setting *v = s->settings->pdata[k];
		guint i = 0;

		while (i < nr && strcmp(v->key, p->tunables[i].name))
			i++;
		ok &= i == nr ? unknown_tunable(v, p, error) :
				read_tunable(v, &p->tunables[i], &value[i], error);
	}
	return ok;
}

static gboolean load_tuning(struct loader *l, const struct text_section *s)
{
	const char *name = strchr(s->name, ' ') + 1;
	const struct token word = { name, strlen(name) };
	struct tuning tuning = { .policy = policy_find(name) };

	if (!tuning.policy) {
		g_autoptr(GPtrArray) names = variant_names();

		if (l->lacks_variants)
			return FALSE;
		refuse_unknown(s->place, l->error, "variant", &word, "", names, NULL);
		hint_at_plugin(l);
		return FALSE;
	}
	if (!count_tunables(tuning.policy))
		return refuse(s->place, l->error,
			      "[policy %s], which has no tunables, expected a variant that has "
			      "(simrun list policies --long)", name);
	tuning.value = pool_alloc(l->s->pool, count_tunables(tuning.policy),
				  sizeof(*tuning.value));
	g_array_append_val(l->s->tuning, tuning);
	return read_tunables(s, tuning.policy, tuning.value, l->error);
}

static gboolean load_tunables(struct loader *l)
{
	gboolean ok = TRUE;

	for (guint i = 0; i < l->text->sections->len; i++) {
		const struct text_section *s = l->text->sections->pdata[i];

		if (g_str_has_prefix(s->name, "policy "))
			ok &= load_tuning(l, s);
	}
	return ok;
}

/* --- all of it ------------------------------------------------------------------------ */

gboolean load_variants(struct loader *l)
{
	gboolean ok;

	l->lacks_variants = l->s->from_file && !load_plugins(l);
	ok = load_policies(l);
	return load_tunables(l) && ok && !l->lacks_variants;
}

/* SPDX-License-Identifier: MIT */
/*
 * complete.c - fills a plug-in's variant from its base, and says what is missing in it.
 */
#include "plugin/complete.h"

#include <string.h>

#include "policies/policy.h"
#include "sim/machine/foreign.h"

enum { MOST_OWN = 64, MOST_OWN_BYTES = 48 };	/* locks, and atomics, of a variant */
enum { MOST_TUNABLES = 64, MOST_WORKERS = 64, MOST_NAME_BYTES = 64 };

static gboolean refuse_policy(char **why, const char *format, ...) G_GNUC_PRINTF(2, 3);
static gboolean refuse_policy(char **why, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	*why = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	return FALSE;
}

/* --- names ---------------------------------------------------------------------------- */

/* Variants' names may have a dot and a hyphen, too: `also` has such bytes. */
static gboolean is_name(const char *name, const char *also)
{
	const gsize length = strlen(name);

	if (!length || length > MOST_NAME_BYTES || strchr(also, *name))
		return FALSE;
	for (const char *c = name; *c; c++)
		if (!g_ascii_islower(*c) && !g_ascii_isdigit(*c) && *c != '_' &&
		    !strchr(also, *c))
			return FALSE;
	return TRUE;
}

static const struct policy *find_earlier(const GPtrArray *earlier, const char *name)
{
	for (guint i = 0; i < earlier->len; i++) {
		const struct policy *p = earlier->pdata[i];

		if (!strcmp(p->name, name))
			return p;
	}
	return NULL;
}

static gboolean check_name(const struct policy *p, const GPtrArray *earlier, char **why)
{
	const struct policy *taken;

	if (!p->name)
		return refuse_policy(why, "has a variant without a name, expected .name = \"…\"");
	if (!is_name(p->name, ".-") || !strcmp(p->name, "all")) {
		g_autofree char *shown = g_strescape(p->name, NULL);

		return refuse_policy(why, "has a variant \"%.80s\", expected a name of 1 to %d "
				     "lower-case letters, digits and . - _, other than all", shown,
				     MOST_NAME_BYTES);
	}
	if (find_earlier(earlier, p->name))
		return refuse_policy(why, "has two variants %s, expected each name once", p->name);
	taken = policy_find(p->name);
	if (taken && policy_plugin(taken))
		return refuse_policy(why, "has a variant %s, which the plug-in %s has, too; expected "
				     "another name", p->name, policy_plugin(taken)->name);
	return !taken || refuse_policy(why, "has a variant %s, which simrun has itself, expected "
				       "another name", p->name);
}

/* --- what the base fills -------------------------------------------------------------- */

static void fill(struct policy *p, const struct policy *base)
{
#define FILL(member) p->member = p->member ? p->member : base->member
	FILL(file);
	FILL(source);
	FILL(summary);
	FILL(tunables);
	FILL(locks);
	FILL(atomics);
	FILL(workers);
	FILL(vmalloc);
	FILL(overflow);
	FILL(threshold);
	FILL(aliases);
	FILL(direct);
	FILL(push);
	FILL(drain_work);
	FILL(node_work);
#undef FILL
	p->flags |= base->flags & ~(uint32_t)POLICY_WHAT_IF;
}

static gboolean fill_from_base(struct policy *p, const GPtrArray *earlier, char **why)
{
	const struct policy *base;

	if (!p->base)
		return TRUE;
	base = find_earlier(earlier, p->base);
	if (!base)
		base = policy_find(p->base);
	if (!base) {
		g_autofree char *shown = g_strescape(p->base, NULL);

		return refuse_policy(why, "has a variant %s with the base \"%.80s\", expected a "
				     "variant of simrun list policies, or one before it", p->name,
				     shown);
	}
	/* the base's steps ask for its own by their numbers */
	if ((p->tunables && base->tunables) || (p->locks && base->locks) ||
	    (p->atomics && base->atomics))
		return refuse_policy(why, "has a variant %s with tunables, locks or atomics, and so has "
				     "its base %s, expected them in one of the two", p->name, base->name);
	fill(p, base);
	return TRUE;
}

/* --- is it whole? --------------------------------------------------------------------- */

struct entry_point {
	const char *name;
	const struct function *function;
	gboolean needed;
};

static gboolean is_own(const struct simrun_plugin *plugin, const struct function *fn)
{
	return fn >= plugin->functions && fn < plugin->functions_end;
}

static gboolean check_points(const struct simrun_plugin *plugin, const char *variant,
			     const struct entry_point *point, gsize nr, char **why)
{
	for (gsize i = 0; i < nr; i++) {
		const struct entry_point *e = &point[i];

		if (!e->function && e->needed)
			return refuse_policy(why, "has a variant %s without .%s, expected one, or a "
					     ".base that has it", variant, e->name);
		if (e->function && !is_own(plugin, e->function) && !function_is_known(e->function))
			return refuse_policy(why, "has a variant %s whose .%s is no STEPS(…) "
					     "function, expected &FUNCTION(…)", variant, e->name);
	}
	return TRUE;
}

static gboolean check_functions(const struct simrun_plugin *plugin, const struct policy *p,
				char **why)
{
	/* the allocator of 4.8 leaves these to its variants, and later ones have their own way */
	const gboolean old = p->vmalloc == &vmalloc_4_8 || p->vmalloc == &vmalloc_4_8_links;
	const struct vmalloc *v = p->vmalloc;
	const struct entry_point point[] = {
		{ "direct", p->direct, TRUE }, { "overflow", p->overflow, old },
		{ "threshold", p->threshold, old }, { "aliases", p->aliases, old },
		{ "push", p->push, FALSE }, { "drain_work", p->drain_work, FALSE },
		{ "node_work", p->node_work, FALSE },
		{ "vmalloc->alloc", v->alloc, TRUE }, { "vmalloc->setup", v->setup, FALSE },
		{ "vmalloc->vfree", v->vfree, TRUE }, { "vmalloc->free_now", v->free_now, TRUE },
		{ "vmalloc->unmap_area", v->unmap_area, TRUE },
		{ "vmalloc->free_lazily", v->free_lazily, TRUE },
		{ "vmalloc->map_ram", v->map_ram, TRUE },
		{ "vmalloc->unmap_ram", v->unmap_ram, TRUE },
		{ "vmalloc->unmap_aliases", v->unmap_aliases, TRUE },
		{ "vmalloc->shrink_pools", v->shrink_pools, FALSE },
	};

	return check_points(plugin, p->name, point, G_N_ELEMENTS(point), why);
}

static gboolean check_tunable(const struct policy *p, unsigned number, char **why)
{
	const struct tunable *t = &p->tunables[number];

	if (!is_name(t->name, ""))
		return refuse_policy(why, "has a variant %s whose tunable %u has a bad name, expected "
				     "1 to %d lower-case letters, digits and _", p->name, number + 1,
				     MOST_NAME_BYTES);
	for (unsigned i = 0; i < number; i++)
		if (!strcmp(p->tunables[i].name, t->name))
			return refuse_policy(why, "has a variant %s with two tunables %s, expected "
					     "each name once", p->name, t->name);
	if ((unsigned)t->type > TUNABLE_BOOL)
		return refuse_policy(why, "has a variant %s whose tunable %s is of no type, expected "
				     "TUNABLE_COUNT, _PAGES, _TIME or _BOOL", p->name, t->name);
	if (t->fallback < t->min || t->fallback > t->max || t->max > INT64_MAX)
		return refuse_policy(why, "has a variant %s whose tunable %s is %" G_GUINT64_FORMAT
				     " by default, expected %" G_GUINT64_FORMAT " to %"
				     G_GUINT64_FORMAT ", and these below 2^63", p->name, t->name,
				     t->fallback, t->min, t->max);
	return t->help || refuse_policy(why, "has a variant %s whose tunable %s has no help, "
					"expected half a line", p->name, t->name);
}

static gboolean check_tunables(const struct policy *p, char **why)
{
	for (unsigned i = 0; p->tunables && p->tunables[i].name; i++) {
		if (i == MOST_TUNABLES)
			return refuse_policy(why, "has a variant %s with more than %d tunables, "
					     "expected { 0 } behind the last one", p->name,
					     MOST_TUNABLES);
		if (!check_tunable(p, i, why))
			return FALSE;
	}
	return TRUE;
}

/* One of the variant's own locks or atomics. */
static gboolean check_own(const struct policy *p, const char *name, gboolean is_kind,
			  unsigned number, char **why)
{
	if (number == MOST_OWN)
		return refuse_policy(why, "has a variant %s with more than %d locks or atomics, "
				     "expected { 0 } behind the last one", p->name, MOST_OWN);
	if (!is_name(name, "") || strlen(name) > MOST_OWN_BYTES)
		return refuse_policy(why, "has a variant %s whose lock or atomic %u has a bad name, "
				     "expected 1 to %d lower-case letters, digits and _", p->name,
				     number + 1, MOST_OWN_BYTES);
	return is_kind ||
	       refuse_policy(why, "has a variant %s whose lock %s is of no kind, expected LOCK_SPIN, "
			     "LOCK_RAW_SPIN, LOCK_MUTEX, LOCK_RW or LOCK_RWSEM", p->name, name);
}

static gboolean check_all_own(const struct policy *p, char **why)
{
	for (unsigned i = 0; p->locks && p->locks[i].name; i++) {
		if (!check_own(p, p->locks[i].name, (unsigned)p->locks[i].kind < LOCK_LOCAL, i, why))
			return FALSE;
		for (unsigned k = 0; k < i; k++)
			if (!strcmp(p->locks[k].name, p->locks[i].name))
				return refuse_policy(why, "has a variant %s with two locks %s, expected "
						     "each name once", p->name, p->locks[i].name);
	}
	for (unsigned i = 0; p->atomics && p->atomics[i].name; i++)
		if (!check_own(p, p->atomics[i].name, TRUE, i, why))
			return FALSE;
	return TRUE;
}

static gboolean is_whole(const struct simrun_plugin *plugin, const struct policy *p, char **why)
{
	if (!p->vmalloc)
		return refuse_policy(why, "has a variant %s without .vmalloc, expected one, or a "
				     ".base", p->name);
	if (!p->file || !p->vmalloc->file)
		return refuse_policy(why, "has a variant %s without .file, expected "
				     ".file = __FILE__", p->name);
	if (p->workers > MOST_WORKERS)
		return refuse_policy(why, "has a variant %s with %u workers a CPU, expected at most "
				     "%d", p->name, p->workers, MOST_WORKERS);
	return check_functions(plugin, p, why) && check_tunables(p, why) && check_all_own(p, why);
}

struct policy *policy_complete(const struct simrun_plugin *plugin, const struct policy *p,
			       const GPtrArray *earlier, char **why)
{
	struct policy *whole = g_memdup2(p, sizeof(*p));

	if (!check_name(whole, earlier, why) || !fill_from_base(whole, earlier, why) ||
	    !is_whole(plugin, whole, why)) {
		g_free(whole);
		return NULL;
	}
	if (!whole->summary)
		whole->summary = "";
	if (!whole->source)
		whole->source = plugin->name;
	return whole;
}

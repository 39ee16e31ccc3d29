/* SPDX-License-Identifier: MIT */
/*
 * write.c - a scenario written anew, for one variant: with a schedule to be forced, or as it is.
 */
#include "scenarios/load/write.h"

#include <inttypes.h>
#include <string.h>

#include "scenarios/load/text/parse.h"
#include "sim/machine/words.h"

static void drop_expectations(struct text *t)
{
	for (guint i = t->sections->len; i-- > 0;) {
		const struct text_section *s = t->sections->pdata[i];

		if (!strcmp(s->name, "expect") || g_str_has_prefix(s->name, "expect "))
			text_drop_section(t, s->name);
	}
}

/* So that the file can be run wherever it is put: the plug-ins that are loaded, by full names. */
static void write_plugins(struct text *t, struct pool *pool, const char *name,
			  const struct policy *policy)
{
	const struct place nowhere = { .file = name };
	g_autoptr(GString) files = g_string_new(NULL);
	const struct plugin *last = NULL;

	if (!policy_plugin(policy) && !text_setting(t, "policy", "plugin"))
		return;
	for (unsigned i = 0; i < policies_nr; i++) {	/* those of one plug-in in a row */
		const struct plugin *p = policy_plugin(policies[i]);

		if (p && p != last)
			g_string_append_printf(files, "%s%s", files->len ? ", " : "", p->file);
		last = p;
	}
	text_set(t, pool, nowhere, "policy", "plugin", files->str);
}

static void write_schedule(struct text *t, struct pool *pool, const char *name,
			   const char *title, const struct policy *policy,
			   const struct forced_order *order, const char *violates)
{
	const struct place nowhere = { .file = name };
	g_autofree char *horizon = g_strdup_printf("%" PRId64 "ns", order->horizon_ns);
	g_autofree char *steps = g_strdup_printf("%" PRIu64, order->max_steps);

	text_drop_section(t, "schedule");
	drop_expectations(t);
	text_set(t, pool, nowhere, "scenario", "name", name);
	text_set(t, pool, nowhere, "scenario", "title", title);
	text_set(t, pool, nowhere, "policy", "variants", policy->name);
	write_plugins(t, pool, name, policy);
	if (order->horizon_ns)
		text_set(t, pool, nowhere, "scenario", "horizon", horizon);
	if (order->max_steps)
		text_set(t, pool, nowhere, "machine", "max_steps", steps);
	if (*order->text && order->exact)
		text_set(t, pool, nowhere, "schedule", "exact", "yes");
	if (*order->text)
		text_set(t, pool, nowhere, "schedule", "order", order->text);
	if (violates)
		text_set(t, pool, nowhere, "expect", "violates", violates);
}

char *scenario_with_schedule(const struct scenario *s, const char *name, const char *title,
			     const struct policy *policy, const struct forced_order *order,
			     const char *violates)
{
	struct pool *pool = pool_new();
	struct text *t;
	char *text = NULL;

	t = text_parse(s->text, strlen(s->text), s->path, pool, NULL);
	if (t) {
		write_schedule(t, pool, name, title, policy, order, violates);
		text = text_flatten(t);
	}
	text_free(t);
	pool_unref(pool);
	return text;
}

static void write_alone(struct text *t, struct pool *pool, const struct scenario *s,
			const struct policy *policy, uint64_t seed, enum trace_level level)
{
	const struct place nowhere = { .file = s->name };
	g_autofree char *number = g_strdup_printf("%" G_GUINT64_FORMAT, seed);

	if (s->machine.seed != seed)
		text_set(t, pool, nowhere, "scenario", "seed", number);
	if (s->trace != level)
		text_set(t, pool, nowhere, "scenario", "trace", trace_level_word(level));
	text_set(t, pool, nowhere, "policy", "variants", policy->name);
	write_plugins(t, pool, s->name, policy);
}

char *scenario_alone(const struct scenario *s, const struct policy *policy, uint64_t seed,
		     enum trace_level level)
{
	struct pool *pool = pool_new();
	struct text *t = text_parse(s->text, strlen(s->text), s->path, pool, NULL);
	char *text = NULL;

	if (t) {
		write_alone(t, pool, s, policy, seed, level);
		text = text_flatten(t);
	}
	text_free(t);
	pool_unref(pool);
	return text;
}

/* SPDX-License-Identifier: MIT */
/*
 * write.c - a scenario written anew, for one variant and with a schedule to be forced.
 */
#include "scenarios/load/write.h"

#include <string.h>

#include "scenarios/load/text/parse.h"

static void drop_expectations(struct text *t)
{
	for (guint i = t->sections->len; i-- > 0;) {
		const struct text_section *s = t->sections->pdata[i];

		if (!strcmp(s->name, "expect") || g_str_has_prefix(s->name, "expect "))
			text_drop_section(t, s->name);
	}
}

static void write_schedule(struct text *t, struct pool *pool, const char *name,
			   const char *title, const struct policy *policy,
			   const char *schedule, const char *violates)
{
	const struct place nowhere = { .file = name };

	text_drop_section(t, "schedule");
	drop_expectations(t);
	text_set(t, pool, nowhere, "scenario", "name", name);
	text_set(t, pool, nowhere, "scenario", "title", title);
	text_set(t, pool, nowhere, "policy", "variants", policy->name);
	if (*schedule)
		text_set(t, pool, nowhere, "schedule", "order", schedule);
	if (violates)
		text_set(t, pool, nowhere, "expect", "violates", violates);
}

char *scenario_with_schedule(const struct scenario *s, const char *name, const char *title,
			     const struct policy *policy, const char *schedule,
			     const char *violates)
{
	struct pool pool;
	struct text *t;
	char *text = NULL;

	pool_init(&pool);
	t = text_parse(s->text, strlen(s->text), s->path, &pool, NULL);
	if (t) {
		write_schedule(t, &pool, name, title, policy, schedule, violates);
		text = text_flatten(t);
	}
	text_free(t);
	pool_clear(&pool);
	return text;
}

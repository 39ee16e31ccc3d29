/* SPDX-License-Identifier: MIT */
/*
 * list.c - simrun list: what can be written into a scenario, and which there are, one item a line. It is read
 * from the tables that the simulator itself works with.
 */
#include "cli/command/command.h"
#include "cli/base/words.h"

#include <string.h>

#include "lib/text_table.h"
#include "policies/program/program.h"
#include "policies/tables/cost.h"
#include "scenarios/load/find.h"
#include "scenarios/load/sections/keys.h"
#include "scenarios/load/story.h"
#include "scenarios/scenario.h"
#include "sim/machine/step.h"
#include "sim/machine/words.h"

static struct libscols_table *table(const char *const *headings)
{
	struct libscols_table *t = text_table_new();

	for (; *headings; headings++)
		text_table_column(t, *headings, FALSE);
	return t;
}

static void row(struct libscols_table *t, const char *const *cells)
{
	struct libscols_line *line = scols_table_new_line(t, NULL);

	for (size_t i = 0; cells[i]; i++)
		scols_line_set_data(line, i, cells[i]);
}

static void list_policies(void)
{
	struct libscols_table *t =
		table((const char *const[]){ "policy", "summary", "source", NULL });

	for (unsigned i = 0; i < policies_nr; i++)
		row(t, (const char *const[]){ policies[i]->name, policies[i]->summary,
					      policies[i]->source, NULL });
	text_table_print(t, stdout);
}

static void list_tunable(struct libscols_table *t, const char *variant, const struct tunable *v)
{
	g_autofree char *fallback = tunable_text(v, v->fallback);
	g_autofree char *min = tunable_text(v, v->min), *max = tunable_text(v, v->max);
	g_autofree char *values = v->type == TUNABLE_BOOL ? g_strdup("yes or no") :
				  g_strdup_printf("%s to %s", min, max);

	row(t, (const char *const[]){ variant, v->name, fallback, values, v->help, NULL });
}

static void list_tunables(void)
{
	struct libscols_table *t = table((const char *const[]){
		"[policy NAME]", "tunable", "default", "values", "meaning", NULL });

	for (unsigned i = 0; i < policies_nr; i++)
		for (const struct tunable *v = policies[i]->tunables; v && v->name; v++)
			list_tunable(t, policies[i]->name, v);
	putchar('\n');
	text_table_print(t, stdout);
}

static void list_cost(struct libscols_table *t, const struct cost_info *c)
{
	const char *cell[COST_PRESETS + 3] = { c->key };
	char ns[COST_PRESETS][24];

	if (!c->key)
		return;
	for (unsigned p = 0; p < COST_PRESETS; p++) {
		g_snprintf(ns[p], sizeof(ns[p]), "%" G_GINT64_FORMAT "ns", c->value[p].ns);
		cell[1 + p] = ns[p];
	}
	cell[1 + COST_PRESETS] = c->help;
	row(t, cell);
}

/* Says of each cost of a preset where its number comes from. */
static void list_sources(enum cost_preset p)
{
	struct libscols_table *t =
		table((const char *const[]){ preset_info[p].name, "source", NULL });

	printf("\n%s: %s\n", preset_info[p].name, preset_info[p].summary);
	for (unsigned i = 0; i < COSTS; i++) {
		const struct cost_info *c = cost_info(cost_listed(i));

		if (c->key)
			row(t, (const char *const[]){ c->key, c->value[p].source, NULL });
	}
	text_table_print(t, stdout);
}

static void list_costs(void)
{
	const char *head[COST_PRESETS + 3] = { "cost" };
	struct libscols_table *t;

	for (unsigned p = 0; p < COST_PRESETS; p++)
		head[1 + p] = preset_info[p].name;
	head[1 + COST_PRESETS] = "meaning";
	t = table(head);
	for (unsigned i = 0; i < COSTS; i++)
		list_cost(t, cost_info(cost_listed(i)));
	text_table_print(t, stdout);
	for (unsigned p = 0; p < COST_PRESETS; p++)
		list_sources(p);
}

static void list_ops(void)
{
	struct libscols_table *t =
		table((const char *const[]){ "operation", "meaning", NULL });

	for (unsigned i = 0; i < OP_NR; i++) {
		const struct op_info *op = &op_info[i];
		g_autofree char *usage = g_strjoin(*op->arguments ? " " : "", op->word,
						   op->arguments, NULL);

		if (*op->word)
			row(t, (const char *const[]){ usage, op->summary, NULL });
	}
	text_table_print(t, stdout);
}

static void list_labels(void)
{
	size_t nr;
	const char **label = step_labels(&nr);

	for (size_t i = 0; i < nr; i++)
		puts(label[i]);
	free(label);
}

static int compare_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The cells of a step's row in one text, by which the rows are sorted. */
static char *step_text(const struct step *s)
{
	static const char *const kind[STEP_KINDS] = {
		[STEP_LOCAL] = "local", [STEP_USER] = "user", [STEP_WORK] = "work",
		[STEP_UNLOCK] = "unlock", [STEP_ATOMIC] = "atomic", [STEP_READ] = "read",
		[STEP_WRITE] = "write", [STEP_FENCE] = "fence",
		[STEP_IPI] = "ipi", [STEP_LOCK] = "lock", [STEP_MUTEX_LOCK] = "mutex_lock",
		[STEP_SPIN] = "spin", [STEP_SLEEP] = "sleep", [STEP_SLEEP_UNTIL] = "sleep",
		[STEP_CALL] = "call",
	};
	static const char *const order[] = { "relaxed", "acquire", "release", "full",
					     "as_written" };

	return g_strdup_printf("%s\n%s\n%s\n%s", s->label, s->function, kind[s->kind],
			       orders_memory(s->kind) ? order[s->order] : "-");
}

static void list_steps(void)
{
	struct libscols_table *t = table(
		(const char *const[]){ "step", "function", "kind", "order", NULL });
	g_autoptr(GPtrArray) steps = g_ptr_array_new_with_free_func(g_free);

	for (const struct step *s = step_tables.steps; s < step_tables.steps_end; s++)
		if (s->label)
			g_ptr_array_add(steps, step_text(s));
	g_ptr_array_sort(steps, compare_text);
	for (guint i = 0; i < steps->len; i++) {
		g_auto(GStrv) cells = g_strsplit(steps->pdata[i], "\n", -1);

		if (!i || strcmp(steps->pdata[i - 1], steps->pdata[i]))
			row(t, (const char *const *)cells);
	}
	text_table_print(t, stdout);
}

/* What may be written as the value, to be freed with g_free(). */
static char *key_values(const struct key *k)
{
	static const char *const type[] = {
		[KEY_NUMBER] = "number", [KEY_SIZE] = "size", [KEY_PLACE] = "size",
		[KEY_TIME] = "time",
		[KEY_WORD] = "", [KEY_TEXT] = "text",
	};
	GString *words = g_string_new(type[k->type]);

	for (unsigned i = 0; k->type == KEY_WORD && i <= k->max; i++)
		g_string_append_printf(words, "%s%s", i ? "|" : "", k->word(i));
	return g_string_free(words, FALSE);
}

static void list_keys(void)
{
	struct libscols_table *t = table((const char *const[]){ "key", "value", "default",
								"meaning", NULL });

	for (unsigned i = 0; i < scenario_keys; i++) {
		const struct key *k = &scenario_key[i];
		g_autofree char *name = g_strdup_printf("%s%s.%s", k->section,
							key_of_named(k) ? " NAME" : "", k->name);
		g_autofree char *values = key_values(k);

		row(t, (const char *const[]){ name, values, k->fallback ? k->fallback : "-",
					      k->help, NULL });
	}
	text_table_print(t, stdout);
}

static void list_properties(void)
{
	struct libscols_table *t =
		table((const char *const[]){ "property", "searched", "violated when", NULL });

	for (unsigned i = 0; i < PROPERTIES; i++) {
		const struct property_info *p = property_info(i);

		row(t, (const char *const[]){ p->name,
					      p->of_variables ? "if programs have variables" :
					      p->of_locks ? "if asked for, or expected" :
					      p->of_percpu ? "if there are [percpu] variables" :
					      p->of_memory ? "under tso and weak" :
					      p->searched ? "yes" : "no", p->summary, NULL });
	}
	text_table_print(t, stdout);
}

static void list_memory(void)
{
	struct libscols_table *t = table((const char *const[]){ "memory", "is", NULL });

	for (unsigned i = 0; i < MEMORY_MODELS; i++)
		row(t, (const char *const[]){ memory_word(i), memory_help(i), NULL });
	text_table_print(t, stdout);
}

/* Those that were installed; from elsewhere a scenario is run by its path. */
static void list_scenarios(void)
{
	struct libscols_table *t = table((const char *const[]){ "scenario", "is about", NULL });
	g_autoptr(GPtrArray) names = scenario_names();

	for (guint i = 0; i < names->len; i++) {
		g_autofree char *file = g_strconcat(names->pdata[i], ".ini", NULL);
		g_autofree char *path = g_build_filename(scenario_directory(), file, NULL);
		g_autofree char *story = scenario_story(path);

		row(t, (const char *const[]){ names->pdata[i], story, NULL });
	}
	if (names->len)
		text_table_print(t, stdout);
	else
		printf("no scenario is in %s: name the file of one\n", scenario_directory());
}

static const struct {
	const char *name;
	void (*print)(void);
} lists[] = {
	{ "policies", list_policies },
	{ "costs", list_costs },
	{ "ops", list_ops },
	{ "labels", list_labels },
	{ "steps", list_steps },
	{ "properties", list_properties },
	{ "keys", list_keys },
	{ "memory", list_memory },
	{ "scenarios", list_scenarios },
};

const char *list_word(unsigned number)
{
	return number < G_N_ELEMENTS(lists) ? lists[number].name : NULL;
}

enum exit_status command_list(const struct options *o, char **word)
{
	const char *what = word[0], *name[G_N_ELEMENTS(lists)];
	g_autofree char *all = words_joined(list_word, 0, ", ", " or ");
	g_autofree char *expected = g_strconcat("expected ", all, NULL), *hint = NULL;

	if (!what)
		return complain(EXIT_USAGE, "list: %s", expected);
	for (unsigned i = 0; i < G_N_ELEMENTS(lists); i++) {
		name[i] = lists[i].name;
		if (strcmp(what, name[i]))
			continue;
		if (o->long_list && lists[i].print != list_policies)
			return complain(EXIT_USAGE, "list %s --long, expected list policies --long",
					what);
		lists[i].print();
		if (o->long_list)
			list_tunables();
		return EXIT_HELD;
	}
	hint = advice(what, name, G_N_ELEMENTS(lists), expected);
	return complain(EXIT_USAGE, "list \"%s\", %s", what, hint);
}

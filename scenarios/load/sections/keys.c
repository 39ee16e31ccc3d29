/* SPDX-License-Identifier: MIT */
/*
 * keys.c - the table of keys, and what can be done with that alone.
 */
#include "scenarios/load/sections/keys.h"

#include <string.h>

#include "policies/tables/cost.h"
#include "sim/machine/words.h"

/* --- words of the loader's own; sim/machine/words.h has the others -------------------- */

const char *memory_word(unsigned memory)
{
	static const char *const word[] = { "sc", "tso", "weak" };

	return memory < G_N_ELEMENTS(word) ? word[memory] : NULL;
}

static const char *yes_no_word(unsigned yes)
{
	return yes > 1 ? NULL : yes ? "yes" : "no";
}

static const char *tlb_flush_word(unsigned broadcast)
{
	return broadcast > 1 ? NULL : broadcast ? "broadcast" : "ipi";
}

enum {
	MAX_BLOCKS = 1 << 16,
	MIN_BLOCK_PAGES = 64,		/* map_ram asks for at most so much of a block */
	MAX_BLOCK_PAGES = 1 << 15,
};
#define MAX_MEASURED (UINT64_C(1000000)) /* 1 ms */
#define MAX_COST (UINT64_C(1000) * 1000000000) /* sums of costs stay far from overflow */

/* --- the keys ----------------------------------------------------------------------- */

#define V(field) offsetof(struct values, field)
#define T(field) offsetof(struct task_values, field)

const struct key scenario_key[] = {
	{ "scenario", "name", KEY_TEXT, V(name), NULL, 0, 0, NULL,
	  "its name in the database; by default that of the file" },
	{ "scenario", "title", KEY_TEXT, V(title), NULL, 0, 0, NULL, "one line for people" },
	{ "scenario", "seed", KEY_NUMBER, V(seed), "1", 0, UINT64_MAX, NULL,
	  "the seed of all random draws" },
	{ "scenario", "horizon", KEY_TIME, V(horizon), "10s", 1, MAX_TIME, NULL,
	  "when the run ends at the latest" },
	{ "scenario", "trace", KEY_WORD, V(trace), "ops", 0, TRACE_STEPS, trace_level_word,
	  "what is stored, unless --trace says otherwise" },
	{ "scenario", "max_ops", KEY_NUMBER, V(max_ops), "auto", 0, MAX_OPS, NULL,
	  "how many operations have rows of their own; those beyond are only counted" },
	{ "scenario", "include", KEY_TEXT, V(include), NULL, 0, 0, NULL,
	  "a file whose settings this one adds to or replaces" },

	{ "machine", "cpus", KEY_NUMBER, V(cpus), "1", 1, MAX_CPUS, NULL, "how many CPUs" },
	{ "machine", "preemption", KEY_WORD, V(preemption), "full", 0, PREEMPT_RT, preemption_word,
	  "preemption model, as in the kernel's configuration" },
	{ "machine", "tick", KEY_TIME, V(tick), "4ms", 0, MAX_TIME, NULL,
	  "period of the scheduler's tick; 0: there is none" },
	{ "machine", "memory", KEY_WORD, V(memory), "sc", 0, 2, memory_word,
	  "memory model; only sc can be simulated" },
	{ "machine", "max_steps", KEY_NUMBER, V(max_steps), "1000000000", 1, INT64_MAX, NULL,
	  "a run ends after so many steps" },

	{ "machine", "watchdog_thresh", KEY_TIME, V(watchdog), "10s", 0, MAX_TIME, NULL,
	  "soft_lockup: a CPU cannot schedule for more than twice this; 0: off" },
	{ "machine", "rcu_stall_timeout", KEY_TIME, V(rcu_stall), "21s", 0, MAX_TIME, NULL,
	  "rcu_stall: a CPU has no quiescent state for longer; 0: off" },
	{ "machine", "hung_task_timeout", KEY_TIME, V(hung_task), "120s", 0, MAX_TIME, NULL,
	  "hung_task: a task sleeps for a lock for longer; 0: off" },
	{ "machine", "wq_cpu_hog_thresh", KEY_TIME, V(wq_cpu_hog), "10ms", 0, MAX_TIME, NULL,
	  "wq_cpu_hog: a work item runs for longer without sleeping; 0: off" },
	{ "machine", "tlb_flush", KEY_WORD, V(tlb_flush), "ipi", 0, 1, tlb_flush_word,
	  "how other CPUs learn of a TLB flush: by interrupt, or the hardware tells them" },

	{ "costs", "preset", KEY_WORD, V(preset), "x86-2016", 0, COST_PRESETS - 1, cost_preset_word,
	  "the machine whose costs are the defaults of this section" },
	{ "costs", "measured_lock", KEY_TIME, V(lock), "0", 0, MAX_MEASURED, NULL,
	  "measured: a free spinlock is taken and dropped; 0: as the preset" },
	{ "costs", "measured_line", KEY_TIME, V(line), "0", 0, MAX_MEASURED, NULL,
	  "measured: a cache line comes from another CPU; 0: as the preset" },
	{ "costs", "measured_area", KEY_TIME, V(area), "0", 0, MAX_MEASURED, NULL,
	  "measured: a purge frees an area; 0: as the preset" },

	{ "vmalloc", "space", KEY_SIZE, V(space), "1GiB", 1, MAX_SIZE, NULL,
	  "the size of the address space" },
	{ "vmalloc", "start", KEY_SIZE, V(start), "0p", 0, MAX_SIZE, NULL, "where it begins" },
	{ "vmalloc", "lazy_max", KEY_SIZE, V(lazy_max), "auto", 0, MAX_SIZE, NULL,
	  "vfree purges beyond it; auto: lazy_unit, times 1 + log2 of the CPUs" },
	{ "vmalloc", "lazy_unit", KEY_SIZE, V(lazy_unit), "32MiB", 0, MAX_SIZE, NULL,
	  "what lazy_max = auto is computed from" },
	{ "vmalloc", "busy", KEY_TEXT, V(busy), NULL, 0, 0, NULL,
	  "areas in use at the start" },
	{ "vmalloc", "lazy", KEY_TEXT, V(lazy), NULL, 0, 0, NULL,
	  "areas freed lazily before the start" },
	{ "vmalloc", "tlb", KEY_TEXT, V(tlb), NULL, 0, 0, NULL,
	  "CPUs that have touched these areas" },
	{ "vmalloc", "guard", KEY_WORD, V(guard), "no", 0, 1, yes_no_word,
	  "a guard page after each area" },
	{ "vmalloc", "areas", KEY_NUMBER, V(areas), "auto", 1, MAX_AREAS, NULL,
	  "how many areas there can be at a time" },
	{ "vmalloc", "blocks", KEY_NUMBER, V(blocks), "auto", 0, MAX_BLOCKS, NULL,
	  "how many vmap blocks there can be, of all CPUs together" },
	{ "vmalloc", "block", KEY_SIZE, V(block), "auto", MIN_BLOCK_PAGES, MAX_BLOCK_PAGES,
	  NULL, "size of a vmap block; auto: the kernel's formula" },

	{ "policy", "variants", KEY_TEXT, V(variants), NULL, 0, 0, NULL, "the variants to run, or all" },
	{ "setup", "program", KEY_TEXT, V(setup), NULL, 0, 0, NULL,
	  "what is done before time 0" },
	{ "schedule", "order", KEY_TEXT, V(order), NULL, 0, 0, NULL,
	  "which task goes on, and how far" },
	{ "schedule", "strict", KEY_WORD, V(strict), "no", 0, 1, yes_no_word,
	  "a directive that cannot be followed is an error" },

	{ "task", "cpu", KEY_TEXT, T(cpu), NULL, 0, 0, NULL,
	  "a CPU, a range, any, or each: one task on each CPU" },
	{ "task", "class", KEY_WORD, T(class), "normal", 0, CLASS_FIFO, task_class_word,
	  "scheduling class" },
	{ "task", "priority", KEY_TEXT, T(priority), NULL, 0, 0, NULL,
	  "1 to 99 of class fifo; the nice value of class normal" },
	{ "task", "count", KEY_NUMBER, T(count), "auto", 1, MAX_USER_TASKS, NULL,
	  "how many tasks" },
	{ "task", "start", KEY_TIME, T(start), "0", 0, MAX_TIME, NULL, "when it begins" },
	{ "task", "program", KEY_TEXT, T(program), NULL, 0, 0, NULL, "what it does" },

	{ "irq", "cpu", KEY_TEXT, T(cpu), NULL, 0, 0, NULL,
	  "a CPU, or a range or any: a source on each" },
	{ "irq", "period", KEY_TEXT, T(period), NULL, 0, 0, NULL,
	  "time from one interrupt to the next" },
	{ "irq", "count", KEY_NUMBER, T(count), "0", 0, INT64_MAX, NULL,
	  "how many on each CPU; 0: they come as long as any task runs" },
	{ "irq", "threaded", KEY_WORD, T(threaded), "yes", 0, 1, yes_no_word,
	  "under rt, a thread serves it" },
	{ "irq", "start", KEY_TIME, T(start), "0", 0, MAX_TIME, NULL,
	  "the first interrupt comes a period later" },
	{ "irq", "program", KEY_TEXT, T(program), NULL, 0, 0, NULL,
	  "what its handler does" },
};

const unsigned scenario_keys = G_N_ELEMENTS(scenario_key);

static const char *const section_words[] = {
	"scenario", "sweep", "machine", "costs",    "vmalloc", "policy",
	"setup",    "task",  "irq",	"schedule", "expect",
};

gboolean section_is(const char *section, const char *kind)
{
	const gsize length = strlen(kind);

	return g_str_has_prefix(section, kind) &&
	       (!section[length] || section[length] == ' ');
}

gboolean key_of_named(const struct key *k)
{
	return !strcmp(k->section, "task") || !strcmp(k->section, "irq");
}

static GPtrArray *section_candidates(void)
{
	GPtrArray *words = g_ptr_array_new();

	for (guint i = 0; i < G_N_ELEMENTS(section_words); i++)
		g_ptr_array_add(words, (gpointer)section_words[i]);
	return words;
}

static GPtrArray *key_candidates(const char *section)
{
	GPtrArray *names = g_ptr_array_new();

	for (guint i = 0; i < scenario_keys; i++)
		if (section_is(section, scenario_key[i].section))
			g_ptr_array_add(names, (gpointer)scenario_key[i].name);
	for (unsigned i = 0; i < COSTS && section_is(section, "costs"); i++) {
		const char *key = cost_info(cost_listed(i))->key;

		if (key)
			g_ptr_array_add(names, (gpointer)key);
	}
	return names;
}

/* --- are all of them known? --------------------------------------------------------- */

/* [task NAME] or [irq NAME]: blank is before the name. */
static gboolean check_task_name(const struct text_section *s, const char *blank,
				struct pool *p, GError **error)
{
	const struct setting v = { .place = s->place, .key = "", .value = blank + 1 };
	const int kind = (int)(blank - s->name);
	const char *name;
	struct reader r;

	reader_init(&r, &v, NULL);
	if (!read_name(&r, p, &name) || !reader_expect_end(&r))
		return refuse(s->place, error,
			      "[%.60s], expected [%.*s NAME]: a letter or _, then "
			      "letters, digits, _ and -, at most %d in all",
			      s->name, kind, s->name, MAX_NAME_BYTES);
	if (!strcmp(name, "setup"))
		return refuse(s->place, error,
			      "a task named setup, expected another name: that "
			      "one runs [setup]");
	return TRUE;
}

static gboolean check_section(const struct text_section *s, struct pool *p,
			      GError **error)
{
	g_autoptr(GPtrArray) words = section_candidates();
	const char *blank = strchr(s->name, ' ');
	const struct token first = { s->name, strcspn(s->name, " ") };

	for (guint i = 0; i < words->len; i++) {
		if (!token_is(&first, words->pdata[i]))
			continue;
		if (token_is(&first, "task") || token_is(&first, "irq"))
			return blank ? check_task_name(s, blank, p, error)
				     : refuse(s->place, error,
					      "[%s], expected [%s NAME]", s->name,
					      s->name);
		if (!blank || token_is(&first, "expect"))
			return TRUE;
		return refuse(s->place, error, "[%.60s], expected [%s]", s->name,
			      (const char *)words->pdata[i]);
	}
	return refuse_unknown(s->place, error, "section", &first, "", words, NULL);
}

static gboolean check_keys(const struct text_section *s, GError **error)
{
	g_autoptr(GPtrArray) names = key_candidates(s->name);
	g_autofree char *where = g_strdup_printf(" in [%.60s]", s->name);

	for (guint i = 0; i < s->settings->len; i++) {
		const struct setting *v = s->settings->pdata[i];
		const struct token key = { v->key, strlen(v->key) };
		guint k = 0;

		while (k < names->len && strcmp(v->key, names->pdata[k]))
			k++;
		if (k == names->len)
			return refuse_unknown(v->place, error, "key", &key, where, names,
					      names->len > 16 ? "one of simrun list costs"
							      : NULL);
	}
	return TRUE;
}

gboolean check_known(struct loader *l)
{
	for (guint i = 0; i < l->text->sections->len; i++) {
		const struct text_section *s = l->text->sections->pdata[i];

		if (!check_section(s, l->s->pool, l->error) ||
		    (!section_is(s->name, "expect") && !check_keys(s, l->error)))
			return FALSE;
	}
	return TRUE;
}

/* --- values ------------------------------------------------------------------------- */

static gboolean read_value(const struct key *k, struct reader *r, uint64_t *value)
{
	if (k->fallback && !strcmp(k->fallback, "auto") && reader_accept(r, "auto")) {
		*value = AUTO;
		return TRUE;
	}
	switch (k->type) {
	case KEY_NUMBER:
		return read_number(r, k->min, k->max, value);
	case KEY_SIZE:
		return read_size(r, k->min, k->max, value);
	case KEY_TIME:
		return read_time(r, k->min, k->max, value);
	default:
		return read_word(r, k->word, k->max, value);
	}
}

/* Reads all keys of one section into a struct values or task_values. */
static gboolean read_section_values(struct loader *l, const char *section, void *values)
{
	for (guint i = 0; i < scenario_keys; i++) {
		const struct key *k = &scenario_key[i];
		const struct setting *s;
		struct setting fallback = { .key = k->name, .value = k->fallback };
		void *value = (char *)values + k->offset;
		struct reader r;

		if (!section_is(section, k->section))
			continue;
		s = text_setting(l->text, section, k->name);
		if (k->type == KEY_TEXT) {
			*(const struct setting **)value = s;
			continue;
		}
		fallback.place = (struct place){ .file = k->section };
		reader_init(&r, s ? s : &fallback, l->error);
		if (!read_value(k, &r, value) || !reader_expect_end(&r))
			return FALSE;
	}
	return TRUE;
}

gboolean read_values(struct loader *l)
{
	for (guint i = 0; i < G_N_ELEMENTS(section_words); i++)
		if (strcmp(section_words[i], "task") && strcmp(section_words[i], "irq") &&
		    !read_section_values(l, section_words[i], &l->v))
			return FALSE;
	return TRUE;
}

gboolean read_task_values(struct loader *l, const char *section, struct task_values *v)
{
	return read_section_values(l, section, v);
}

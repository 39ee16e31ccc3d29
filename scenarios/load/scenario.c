/* SPDX-License-Identifier: MIT */
/*
 * scenario.c - the keys of a scenario, and the scenario put together.
 *
 * Each key is one row of keys[]: the check for unknown keys, the defaults, the parser and
 * the ranges all read it. A default is written as a user would write it and is parsed in
 * the same way. What needs more than its own value (lists, programs, CPUs) is kept as a
 * setting and read when the rest is known:
 *
 *	text -> overrides -> are all sections and keys known? -> values of the rows
 *	     -> machine, vmalloc, variants -> [setup] -> tasks -> schedule, expectations
 */
#include "scenarios/load/scenario.h"

#include <stdlib.h>
#include <string.h>

#include "policies/program/machine.h"
#include "policies/tables/cost.h"
#include "scenarios/load/loader.h"
#include "scenarios/load/machine.h"
#include "scenarios/load/program/compile.h"
#include "scenarios/load/text/file.h"
#include "scenarios/load/text/parse.h"
#include "lib/escape.h"
#include "sim/machine/words.h"
#include "sim/machine/schedule.h"

struct loaded {			/* what a struct scenario is the beginning of */
	struct scenario scenario;
	struct pool pool;
};

/* --- the keys ----------------------------------------------------------------------- */

enum value_type {
	NUMBER,
	SIZE,
	TIME,
	WORD,
	LATER,		/* kept as a setting */
};

#define AUTO UINT64_MAX /* what `auto` is read as, where that is the default */

struct key {
	const char *section;	/* the first word of its name */
	const char *name;
	enum value_type type;
	size_t offset;		/* in struct values or struct task_values */
	const char *fallback;	/* NULL: none */
	uint64_t min, max;
	word_list *word;	/* … of a WORD; max is the last that may be written */
	const char *help;
};

struct task_values {
	uint64_t class, count, start, threaded;
	const struct setting *cpu, *priority, *period, *program;
};

/* --- words of the loader's own; sim/machine/words.h has the others -------------------- */

static const char *memory_word(unsigned memory)
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
	MAX_AREAS = 1 << 20,
	MAX_BLOCKS = 1 << 16,
	MIN_BLOCK_PAGES = 64,		/* what map_ram asks of a block at most */
	MAX_BLOCK_PAGES = 1 << 15,
	MAX_OPS = 8 << 20,
	MAX_USER_TASKS = MAX_TASKS - 1,	/* the last one runs [setup] */
};
#define MAX_MEASURED (UINT64_C(1000000)) /* 1 ms */
#define MAX_COST (UINT64_C(1000) * 1000000000) /* sums of costs stay far from overflow */

#define V(field) offsetof(struct values, field)
#define T(field) offsetof(struct task_values, field)

static const struct key keys[] = {
	{ "scenario", "name", LATER, V(name), NULL, 0, 0, NULL,
	  "default: that of the file" },
	{ "scenario", "title", LATER, V(title), NULL, 0, 0, NULL, "one line for people" },
	{ "scenario", "seed", NUMBER, V(seed), "1", 0, UINT64_MAX, NULL,
	  "of all random draws" },
	{ "scenario", "horizon", TIME, V(horizon), "10s", 1, MAX_TIME, NULL,
	  "the latest end" },
	{ "scenario", "trace", WORD, V(trace), "ops", 0, TRACE_STEPS, trace_level_word,
	  "what is stored, unless --trace says otherwise" },
	{ "scenario", "max_ops", NUMBER, V(max_ops), "auto", 0, MAX_OPS, NULL,
	  "operations that have rows of their own; those beyond are counted" },
	{ "scenario", "include", LATER, V(include), NULL, 0, 0, NULL,
	  "a file to build on" },

	{ "machine", "cpus", NUMBER, V(cpus), "1", 1, MAX_CPUS, NULL, "how many CPUs" },
	{ "machine", "preemption", WORD, V(preemption), "full", 0, PREEMPT_RT, preemption_word,
	  "as in the kernel's configuration" },
	{ "machine", "tick", TIME, V(tick), "4ms", 0, MAX_TIME, NULL, "0: off" },
	{ "machine", "memory", WORD, V(memory), "sc", 0, 2, memory_word,
	  "memory model" },
	{ "machine", "max_steps", NUMBER, V(max_steps), "1000000000", 1, INT64_MAX, NULL,
	  "a run ends after so many" },

	{ "machine", "watchdog_thresh", TIME, V(watchdog), "10s", 0, MAX_TIME, NULL,
	  "soft_lockup: a CPU cannot schedule for more than twice this; 0: off" },
	{ "machine", "rcu_stall_timeout", TIME, V(rcu_stall), "21s", 0, MAX_TIME, NULL,
	  "rcu_stall: a CPU has no quiescent state for longer; 0: off" },
	{ "machine", "hung_task_timeout", TIME, V(hung_task), "120s", 0, MAX_TIME, NULL,
	  "hung_task: a task sleeps for a lock for longer; 0: off" },
	{ "machine", "wq_cpu_hog_thresh", TIME, V(wq_cpu_hog), "10ms", 0, MAX_TIME, NULL,
	  "wq_cpu_hog: a work item runs for longer without sleeping; 0: off" },
	{ "machine", "tlb_flush", WORD, V(tlb_flush), "ipi", 0, 1, tlb_flush_word,
	  "how a CPU tells the others: by interrupt, or the hardware does" },

	{ "costs", "preset", WORD, V(preset), "x86-2016", 0, COST_PRESETS - 1, cost_preset_word,
	  "the machine whose costs are the default" },
	{ "costs", "measured_lock", TIME, V(lock), "0", 0, MAX_MEASURED, NULL,
	  "a free spinlock taken and dropped, on the machine meant" },
	{ "costs", "measured_line", TIME, V(line), "0", 0, MAX_MEASURED, NULL,
	  "a cache-line transfer there" },
	{ "costs", "measured_area", TIME, V(area), "0", 0, MAX_MEASURED, NULL,
	  "an area freed by a purge there" },

	{ "vmalloc", "space", SIZE, V(space), "1GiB", 1, MAX_SIZE, NULL,
	  "the address space" },
	{ "vmalloc", "start", SIZE, V(start), "0p", 0, MAX_SIZE, NULL, "its first page" },
	{ "vmalloc", "lazy_max", SIZE, V(lazy_max), "auto", 0, MAX_SIZE, NULL,
	  "beyond it vfree purges; auto: from lazy_unit and the number of CPUs" },
	{ "vmalloc", "lazy_unit", SIZE, V(lazy_unit), "32MiB", 0, MAX_SIZE, NULL,
	  "the unit of lazy_max = auto" },
	{ "vmalloc", "busy", LATER, V(busy), NULL, 0, 0, NULL,
	  "areas in use at the start" },
	{ "vmalloc", "lazy", LATER, V(lazy), NULL, 0, 0, NULL,
	  "areas freed lazily before it" },
	{ "vmalloc", "tlb", LATER, V(tlb), NULL, 0, 0, NULL,
	  "CPUs that have touched them" },
	{ "vmalloc", "guard", WORD, V(guard), "no", 0, 1, yes_no_word,
	  "a guard page after each area" },
	{ "vmalloc", "areas", NUMBER, V(areas), "auto", 1, MAX_AREAS, NULL,
	  "descriptors" },
	{ "vmalloc", "blocks", NUMBER, V(blocks), "auto", 0, MAX_BLOCKS, NULL,
	  "vmap blocks of all CPUs together" },
	{ "vmalloc", "block", SIZE, V(block), "auto", MIN_BLOCK_PAGES, MAX_BLOCK_PAGES,
	  NULL, "size of a vmap block; auto: the kernel's formula" },

	{ "policy", "variants", LATER, V(variants), NULL, 0, 0, NULL, "to run, or all" },
	{ "setup", "program", LATER, V(setup), NULL, 0, 0, NULL, "runs before time 0" },
	{ "schedule", "order", LATER, V(order), NULL, 0, 0, NULL, "directives" },
	{ "schedule", "strict", WORD, V(strict), "no", 0, 1, yes_no_word,
	  "directives that cannot be followed are errors" },

	{ "task", "cpu", LATER, T(cpu), NULL, 0, 0, NULL,
	  "a CPU, a range, any, or each: one task on each CPU" },
	{ "task", "class", WORD, T(class), "normal", 0, CLASS_FIFO, task_class_word,
	  "scheduling class" },
	{ "task", "priority", LATER, T(priority), NULL, 0, 0, NULL,
	  "fifo 1-99, or nice" },
	{ "task", "count", NUMBER, T(count), "auto", 1, MAX_USER_TASKS, NULL,
	  "how many of it" },
	{ "task", "start", TIME, T(start), "0", 0, MAX_TIME, NULL, "when it begins" },
	{ "task", "program", LATER, T(program), NULL, 0, 0, NULL, "what it does" },

	{ "irq", "cpu", LATER, T(cpu), NULL, 0, 0, NULL,
	  "a CPU, or a range or any: a source on each" },
	{ "irq", "period", LATER, T(period), NULL, 0, 0, NULL,
	  "from one interrupt to the next" },
	{ "irq", "count", NUMBER, T(count), "0", 0, INT64_MAX, NULL,
	  "how many on each CPU; 0: as long as any task runs" },
	{ "irq", "threaded", WORD, T(threaded), "yes", 0, 1, yes_no_word,
	  "under rt: served by a thread of its own" },
	{ "irq", "start", TIME, T(start), "0", 0, MAX_TIME, NULL,
	  "the first comes a period later" },
	{ "irq", "program", LATER, T(program), NULL, 0, 0, NULL,
	  "what its handler does" },
};

static const char *const section_words[] = {
	"scenario", "sweep", "machine", "costs",    "vmalloc", "policy",
	"setup",    "task",  "irq",	"schedule", "expect",
};

static gboolean is_kind(const char *section, const char *kind)
{
	const gsize length = strlen(kind);

	return g_str_has_prefix(section, kind) &&
	       (!section[length] || section[length] == ' ');
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

	for (guint i = 0; i < G_N_ELEMENTS(keys); i++)
		if (is_kind(section, keys[i].section))
			g_ptr_array_add(names, (gpointer)keys[i].name);
	for (unsigned i = 0; i < COSTS && is_kind(section, "costs"); i++) {
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

static gboolean check_known(struct loader *l)
{
	for (guint i = 0; i < l->text->sections->len; i++) {
		const struct text_section *s = l->text->sections->pdata[i];

		if (!check_section(s, l->pool, l->error) ||
		    (!is_kind(s->name, "expect") && !check_keys(s, l->error)))
			return FALSE;
	}
	return TRUE;
}

/* --- values of the rows ------------------------------------------------------------- */

/* Where a section is opened, or the beginning of the file. */
static struct place place_of(const struct loader *l, const char *section)
{
	const struct text_section *s = text_section(l->text, section);

	return s ? s->place : (struct place){ .file = l->s->path, .line = 1 };
}

static struct place place_of_key(const struct loader *l, const char *section,
				 const char *key)
{
	const struct setting *s = text_setting(l->text, section, key);

	return s ? s->place : place_of(l, section);
}

static gboolean read_value(const struct key *k, struct reader *r, uint64_t *value)
{
	if (k->fallback && !strcmp(k->fallback, "auto") && reader_accept(r, "auto")) {
		*value = AUTO;
		return TRUE;
	}
	switch (k->type) {
	case NUMBER:
		return read_number(r, k->min, k->max, value);
	case SIZE:
		return read_size(r, k->min, k->max, value);
	case TIME:
		return read_time(r, k->min, k->max, value);
	default:
		return read_word(r, k->word, k->max, value);
	}
}

/* Reads all keys of one section into a struct values or task_values. */
static gboolean read_section_values(struct loader *l, const char *section, void *values)
{
	for (guint i = 0; i < G_N_ELEMENTS(keys); i++) {
		const struct key *k = &keys[i];
		const struct setting *s;
		struct setting fallback = { .key = k->name, .value = k->fallback };
		void *value = (char *)values + k->offset;
		struct reader r;

		if (!is_kind(section, k->section))
			continue;
		s = text_setting(l->text, section, k->name);
		if (k->type == LATER) {
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

static gboolean read_values(struct loader *l)
{
	for (guint i = 0; i < G_N_ELEMENTS(section_words); i++)
		if (strcmp(section_words[i], "task") && strcmp(section_words[i], "irq") &&
		    !read_section_values(l, section_words[i], &l->v))
			return FALSE;
	return TRUE;
}

/* --- [scenario] --------------------------------------------------------------------- */

enum { MAX_SCENARIO_NAME = 128 };

/* The file's name without directory and ".ini", as far as a scenario may be named so. */
static char *default_name(const char *path)
{
	g_autofree char *base = g_path_get_basename(path);
	g_autofree char *valid = NULL;

	if (g_str_has_suffix(base, ".ini"))
		base[strlen(base) - 4] = '\0';
	valid = escape_text(base);
	for (char *c = valid; *c; c++)
		if (g_ascii_iscntrl(*c) || *c == '#' || *c == '\\' || *c == '/')
			*c = '_';
	g_strstrip(valid);
	if (strlen(valid) > MAX_SCENARIO_NAME)
		*g_utf8_find_prev_char(valid, valid + MAX_SCENARIO_NAME + 1) = '\0';
	return g_strdup(*valid ? valid : "scenario");
}

static gboolean load_scenario_section(struct loader *l)
{
	const struct setting *name = l->v.name, *title = l->v.title;

	if (l->v.include)
		return refuse(l->v.include->place, l->error,
			      "include is set too late, expected it in the file");
	if (name && (!*name->value || strpbrk(name->value, "/\n") ||
		     strlen(name->value) > MAX_SCENARIO_NAME))
		return refuse(name->place, l->error,
			      "name = %.60s, expected 1 to %d bytes without "
			      "a /, on one line",
			      name->value, MAX_SCENARIO_NAME);
	l->s->name = name ? g_strdup(name->value) : default_name(l->s->path);
	if (!name)
		text_set(l->text, l->pool, place_of(l, "scenario"), "scenario", "name",
			 l->s->name);
	l->s->trace = (enum trace_level)l->v.trace;
	l->s->max_ops = l->v.max_ops == AUTO ? MAX_OPS : l->v.max_ops;
	l->s->title = g_strdelimit(g_strdup(title ? title->value : ""), "\n", ' ');
	return TRUE;
}

/* --- [machine] and [costs] ---------------------------------------------------------- */

static gboolean load_costs(struct loader *l)
{
	const struct values *v = &l->v;
	const int64_t measured[MEASURE_NONE] = { [MEASURE_LOCK] = (int64_t)v->lock,
						 [MEASURE_LINE] = (int64_t)v->line,
						 [MEASURE_MEMORY] = (int64_t)v->area };
	int64_t *cost = l->s->machine.cost;

	cost_table(cost, (enum cost_preset)v->preset, measured);
	for (unsigned i = 0; i < COSTS; i++) {
		const char *key = cost_info(i)->key;
		const struct setting *s =
			key ? text_setting(l->text, "costs", key) : NULL;
		struct reader r;
		uint64_t ns;

		if (!s)
			continue;
		reader_init(&r, s, l->error);
		if (!read_time(&r, 0, MAX_COST, &ns) || !reader_expect_end(&r))
			return FALSE;
		cost[i] = (int64_t)ns;
	}
	return TRUE;
}

static gboolean load_machine(struct loader *l)
{
	struct machine *m = &l->s->machine;

	if (l->v.memory)
		return refuse(place_of_key(l, "machine", "memory"), l->error,
			      "memory = %s: only sc is modelled by this version",
			      memory_word((unsigned)l->v.memory));
	m->cpus = (uint32_t)l->v.cpus;
	m->preemption = (enum preemption)l->v.preemption;
	l->s->vmap.tlb_broadcast = l->v.tlb_flush == 1;
	m->tick_ns = (int64_t)l->v.tick;
	m->soft_lockup_ns = 2 * (int64_t)l->v.watchdog;
	m->rcu_stall_ns = (int64_t)l->v.rcu_stall;
	m->hung_task_ns = (int64_t)l->v.hung_task;
	m->wq_cpu_hog_ns = (int64_t)l->v.wq_cpu_hog;
	m->horizon_ns = (int64_t)l->v.horizon;
	m->max_steps = l->v.max_steps;
	m->seed = l->v.seed;
	return load_costs(l);
}

/* --- [vmalloc] ---------------------------------------------------------------------- */

/* N x SIZE or SIZE, separated by commas; nothing at all is no area. */
static gboolean read_areas(struct loader *l, const struct setting *s, gboolean lazy,
			   GArray *areas)
{
	struct reader r;

	if (!s)
		return TRUE;
	reader_init(&r, s, l->error);
	while (!reader_at_end(&r)) {
		struct initial_areas a = { .count = 1,
					   .lazy = lazy,
					   .line = r.place.line };
		struct reader ahead = r;

		reader_next(&ahead);
		if (token_is(&ahead.token, "x")) {
			if (!read_number(&r, 1, MAX_AREAS, &a.count) ||
			    !reader_expect(&r, "x"))
				return FALSE;
		}
		if (!read_size(&r, 1, MAX_SIZE, &a.pages))
			return FALSE;
		g_array_append_val(areas, a);
		if (areas->len == MAX_INSNS)
			return refuse(r.place, l->error,
				      "%s has %d elements or more, expected fewer",
				      s->key, MAX_INSNS);
		if (reader_at_end(&r))
			break;
		if (!reader_expect(&r, ","))
			return FALSE;
		if (reader_at_end(&r))
			return reader_refuse(&r, "N x SIZE or SIZE");
	}
	return TRUE;
}

/* The initial areas, guard pages not counted, must fit in space and descriptors. */
static gboolean check_areas(struct loader *l, const GArray *areas)
{
	uint64_t pages = 0, count = 0;

	for (guint i = 0; i < areas->len; i++) {
		const struct initial_areas *a =
			&g_array_index(areas, struct initial_areas, i);
		const struct setting *s = a->lazy ? l->v.lazy : l->v.busy;
		struct place place = s->place;

		place.line = a->line;
		if (a->pages > l->v.space || a->count > (l->v.space - pages) / a->pages)
			return refuse(place, l->error,
				      "%s goes beyond the space, expected busy "
				      "and lazy to fit in its %" G_GUINT64_FORMAT "p",
				      s->key, l->v.space);
		pages += a->count * a->pages;
		count += a->count;
		if (count > l->s->vmap.areas)
			return refuse(place, l->error,
				      "%s makes %" G_GUINT64_FORMAT " areas with "
				      "those before, expected at most areas = %u",
				      s->key, count, l->s->vmap.areas);
	}
	return TRUE;
}

static gboolean load_tlb(struct loader *l)
{
	uint8_t *tlb = pool_alloc(l->pool, l->v.cpus, sizeof(*tlb));
	struct reader r;

	l->s->vmap.tlb_cpu = tlb;
	memset(tlb, 1, l->v.cpus);
	if (!l->v.tlb)
		return TRUE;
	reader_init(&r, l->v.tlb, l->error);
	if (!reader_accept(&r, "all")) {
		memset(tlb, 0, l->v.cpus);
		if (!reader_accept(&r, "none")) {
			do {
				uint32_t first, last;

				if (!read_cpus(&r, l->v.cpus, &first, &last))
					return FALSE;
				memset(tlb + first, 1, last - first + 1);
			} while (reader_accept(&r, ","));
		}
	}
	return reader_expect_end(&r);
}

static uint64_t round_up_to_power_of_two(uint64_t n)
{
	return n <= 1 ? 1 : UINT64_C(1) << g_bit_storage(n - 1);
}

/* VMAP_BBMAP_BITS: the space shared out to the CPUs, 16 blocks each, within bounds. */
static uint64_t kernel_block_pages(const struct values *v)
{
	const uint64_t share = v->space / round_up_to_power_of_two(v->cpus) / 16;

	return CLAMP(round_up_to_power_of_two(share), 128, 1024);
}

static gboolean load_vmalloc(struct loader *l)
{
	struct vmap_config *c = &l->s->vmap;
	struct values *v = &l->v;

	if (v->start + v->space > UINT64_C(1) << 52)
		return refuse(place_of_key(l, "vmalloc", "start"), l->error,
			      "start + space is beyond page 2^52, expected less");
	c->start = v->start;
	c->pages = v->space;
	/* lazy_max_pages() of the kernel: fls() of the CPUs times the unit */
	c->lazy_max =
		v->lazy_max == AUTO ? g_bit_storage(v->cpus) * v->lazy_unit : v->lazy_max;
	c->areas = (uint32_t)(v->areas == AUTO ? MIN(v->space, 262144) : v->areas);
	if (v->block == AUTO)
		v->block = kernel_block_pages(v);
	if (v->block & (v->block - 1))
		return refuse(place_of_key(l, "vmalloc", "block"), l->error,
			      "block = %" G_GUINT64_FORMAT
			      "p, expected a power of two of pages",
			      v->block);
	c->block_pages = (uint32_t)v->block;
	c->guard = v->guard == 1;
	return load_tlb(l);
}

/* Those of which there is a table, once it is known whether any program maps RAM. */
static void load_blocks(struct loader *l)
{
	const uint64_t fit = CLAMP(l->v.space / l->v.block, 1, 4096);

	l->s->vmap.blocks = (uint32_t)(l->v.blocks != AUTO ? l->v.blocks
				       : l->programs.maps_ram	   ? fit
							   : 0);
}

/* --- [policy] ----------------------------------------------------------------------- */

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

static gboolean load_policies(struct loader *l)
{
	struct reader r;

	if (!l->v.variants)
		return refuse(place_of(l, "policy"), l->error,
			      "no variants, expected [policy] variants = LIST or all");
	reader_init(&r, l->v.variants, l->error);
	return read_policies(&r, l->s->policies) && reader_expect_end(&r);
}

/* --- tasks -------------------------------------------------------------------------- */

/* each: set if the value begins with that word, which tasks may use; NULL: may not. */
static gboolean read_task_cpu(struct loader *l, const struct setting *s,
			      struct task_config *t, gboolean *each)
{
	struct reader r;

	t->cpu_last = l->s->machine.cpus - 1;
	if (!s)
		return TRUE;
	reader_init(&r, s, l->error);
	if (each && reader_accept(&r, "each")) {
		*each = TRUE;
		if (reader_at_end(&r))
			return TRUE;
	}
	if (!reader_accept(&r, "any") &&
	    !read_cpus(&r, l->v.cpus, &t->cpu_first, &t->cpu_last))
		return FALSE;
	return reader_expect_end(&r);
}

static gboolean read_task_priority(struct loader *l, const struct setting *s,
				   struct task_config *t)
{
	const gboolean fifo = t->class == CLASS_FIFO;
	struct reader r;

	t->priority = fifo ? 1 : 0;
	if (!s)
		return TRUE;
	reader_init(&r, s, l->error);
	return read_integer(&r, fifo ? 1 : -20, fifo ? 99 : 19, &t->priority) &&
	       reader_expect_end(&r);
}

static const char *numbered_name(struct loader *l, const char *name, guint number)
{
	g_autofree char *numbered = g_strdup_printf("%s.%u", name, number);

	return pool_string(l->pool, numbered, strlen(numbered));
}

/* One that neither schedules nor expectations can name. */
static void add_nameless(struct loader *l, GArray *tasks, const struct task_config *t,
			 struct compiled *c)
{
	g_array_append_vals(tasks, t, 1);
	g_ptr_array_add(l->task, c);
}

static void add_task(struct loader *l, GArray *tasks, const struct task_config *t,
		     struct compiled *c)
{
	add_nameless(l, tasks, t, c);
	task_names_add(&l->programs.task, t->name, tasks->len - 1);
}

/* A [task NAME]: as many tasks as it counts. */
static gboolean load_task(struct loader *l, const struct text_section *section,
			  GArray *tasks)
{
	const char *name = section->name + strlen("task ");
	struct task_values v = { 0 };
	struct task_config t = { .name = name };
	gboolean each = FALSE;
	uint32_t first, cpus;
	struct compiled *c;

	if (!read_section_values(l, section->name, &v))
		return FALSE;
	t.class = (enum task_class)v.class;
	t.start_ns = (int64_t)v.start;
	if (!read_task_cpu(l, v.cpu, &t, &each) || !read_task_priority(l, v.priority, &t))
		return FALSE;
	if (!v.program)
		return refuse(section->place, l->error,
			      "[task %s] has no program, expected "
			      "program = STEPS",
			      name);
	first = t.cpu_first;
	cpus = t.cpu_last - t.cpu_first + 1;
	if (v.count == AUTO)
		v.count = each ? cpus : 1;
	if (tasks->len + v.count > MAX_USER_TASKS)
		return refuse(place_of_key(l, section->name, "count"), l->error,
			      "%u tasks, "
			      "expected at most %d",
			      tasks->len + (guint)v.count, MAX_USER_TASKS);
	c = compile_task(&l->programs, v.program);
	if (!c)
		return FALSE;
	if (v.count == 1 && !each) {
		add_task(l, tasks, &t, c);
		return TRUE;
	}
	for (guint i = 0; i < v.count; i++) {
		if (each)
			t.cpu_first = t.cpu_last = first + i % cpus;
		t.name = numbered_name(l, name, i);
		t.member = i;
		add_task(l, tasks, &t, c);
	}
	return TRUE;
}

/* --- interrupt sources ---------------------------------------------------------------- */

enum { IRQ_THREAD_PRIORITY = 50 };	/* kernel/irq/manage.c: MAX_USER_RT_PRIO / 2 */

static gboolean read_period(struct loader *l, const struct text_section *section,
			    const struct setting *s, struct draw *period)
{
	struct reader r;

	if (!s)
		return refuse(section->place, l->error,
			      "[%s] has no period, expected period = TIME",
			      section->name);
	reader_init(&r, s, l->error);
	if (!read_time_draw(&r, period) || !reader_expect_end(&r))
		return FALSE;
	if (!period->a)
		return refuse(s->place, l->error, "period = %.60s, expected at least 1ns",
			      s->value);
	return TRUE;
}

/* An [irq NAME]: one source on each of its CPUs. Under rt a thread serves it. */
static gboolean load_irq(struct loader *l, const struct text_section *section,
			 GArray *tasks, GArray *sources)
{
	const char *name = section->name + strlen("irq ");
	struct task_values v = { 0 };
	struct task_config t = { .class = CLASS_IRQ };
	struct irq_source source = { .count = 0 };
	struct task_config cpus = { .cpu_last = l->s->machine.cpus - 1 };
	struct compiled *c;

	if (!read_section_values(l, section->name, &v) ||
	    !read_task_cpu(l, v.cpu, &cpus, NULL) ||
	    !read_period(l, section, v.period, &source.period))
		return FALSE;
	if (!v.program)
		return refuse(section->place, l->error,
			      "[irq %s] has no program, expected program = STEPS", name);
	if (task_names_has(&l->programs.task, name))
		return refuse(section->place, l->error,
			      "[irq %s] and [task %s], expected another name", name, name);
	if (tasks->len + cpus.cpu_last - cpus.cpu_first + 1 > MAX_USER_TASKS)
		return refuse(section->place, l->error,
			      "more than %d tasks and interrupt sources, expected fewer",
			      MAX_USER_TASKS);
	c = compile_handler(&l->programs, v.program,
			    l->s->machine.preemption == PREEMPT_RT && !v.threaded);
	if (!c)
		return FALSE;
	if (l->s->machine.preemption == PREEMPT_RT && v.threaded) {
		t.class = CLASS_FIFO;
		t.priority = IRQ_THREAD_PRIORITY;
	}
	source.count = v.count;
	t.background = !source.count;
	t.start_ns = (int64_t)v.start;
	for (uint32_t cpu = cpus.cpu_first; cpu <= cpus.cpu_last; cpu++) {
		t.name = cpus.cpu_first == cpus.cpu_last ? name :
							   numbered_name(l, name, cpu);
		t.cpu_first = t.cpu_last = cpu;
		t.source = sources->len + 1;
		g_array_append_val(sources, source);
		add_nameless(l, tasks, &t, c);
	}
	return TRUE;
}

/* Each CPU's kworker frees what vfree() in an interrupt put off. */
static void add_kworkers(struct loader *l, GArray *tasks)
{
	struct compiled *nothing = compile_task(&l->programs, NULL);

	l->s->vmap.kworker = tasks->len;
	for (uint32_t cpu = 0; cpu < l->s->machine.cpus; cpu++) {
		g_autofree char *name = g_strdup_printf("kworker/%u", cpu);
		const struct task_config t = {
			.name = pool_string(l->pool, name, strlen(name)),
			.cpu_first = cpu, .cpu_last = cpu,
			.background = true, .starts_asleep = true,
		};

		add_nameless(l, tasks, &t, nothing);
	}
}

static gboolean load_irqs(struct loader *l, GArray *tasks)
{
	g_autoptr(GArray) sources = g_array_new(FALSE, FALSE, sizeof(struct irq_source));
	struct machine *m = &l->s->machine;
	struct irq_source *copy;

	l->s->vmap.kworker = NIL;
	for (guint i = 0; i < l->text->sections->len; i++) {
		const struct text_section *s = l->text->sections->pdata[i];

		if (is_kind(s->name, "irq") && !load_irq(l, s, tasks, sources))
			return FALSE;
	}
	copy = pool_alloc(l->pool, sources->len, sizeof(*copy));
	if (sources->len)
		memcpy(copy, sources->data, sources->len * sizeof(*copy));
	m->sources = sources->len;
	m->source = copy;
	if (l->programs.frees_in_irq)
		add_kworkers(l, tasks);
	return TRUE;
}

/* Where that stands which [setup]'s task does: its program, or areas of [vmalloc]. */
static void note_setup(struct loader *l)
{
	const struct values *v = &l->v;
	const struct setting *s = v->setup ? v->setup : v->busy ? v->busy : v->lazy;
	const struct place place = s ? s->place : place_of(l, "vmalloc");
	g_autofree char *text =
		place.line ? g_strdup_printf("%s:%u", place.file, place.line)
			   : g_strdup(place.file);

	l->s->setup_place = pool_string(l->pool, text, strlen(text));
}

static gboolean load_setup(struct loader *l)
{
	g_autoptr(GArray) areas = g_array_new(FALSE, FALSE, sizeof(struct initial_areas));

	if (!read_areas(l, l->v.busy, FALSE, areas) ||
	    !read_areas(l, l->v.lazy, TRUE, areas) || !check_areas(l, areas))
		return FALSE;
	note_setup(l);
	l->programs.start = l->v.start;
	l->programs.end = l->v.start + l->v.space;
	return compile_setup(&l->programs, l->v.setup, areas) != NULL;
}

/* Moves the tasks to where the machine finds them; [setup]'s goes last. */
static void install_tasks(struct loader *l, GArray *tasks)
{
	const struct task_config setup = { .name = "setup" };
	struct machine *m = &l->s->machine;
	struct task_config *task;
	struct program *program;

	g_array_append_val(tasks, setup);
	g_ptr_array_add(l->task, (gpointer)l->programs.setup);
	m->tasks = tasks->len;
	task = pool_alloc(l->pool, m->tasks, sizeof(*task));
	program = pool_alloc(l->pool, m->tasks, sizeof(*program));
	memcpy(task, tasks->data, m->tasks * sizeof(*task));
	for (uint32_t i = 0; i < m->tasks; i++)
		program[i] = ((const struct compiled *)l->task->pdata[i])->program;
	m->task = task;
	l->s->vmap.program = program;
	for (uint32_t i = 0; i < m->tasks; i++) {
		const struct compiled *c = l->task->pdata[i];
		const uint64_t runs = task[i].source ?
			m->source[task[i].source - 1].count : 1;
		uint64_t operations = UINT64_MAX;

		if (!c->operations)
			operations = 0;
		else if (runs && c->operations < UINT64_MAX / runs)
			operations = c->operations * runs;
		g_array_append_val(l->s->operations, operations);
	}
}

static gboolean load_tasks(struct loader *l)
{
	g_autoptr(GArray) tasks = g_array_new(FALSE, FALSE, sizeof(struct task_config));

	if (!load_setup(l))
		return FALSE;
	for (guint i = 0; i < l->text->sections->len; i++) {
		const struct text_section *s = l->text->sections->pdata[i];

		if (is_kind(s->name, "task") && !load_task(l, s, tasks))
			return FALSE;
	}
	if (!tasks->len)
		return refuse((struct place){ .file = l->s->path, .line = 1 }, l->error,
			      "no task, expected a [task NAME]");
	if (!load_irqs(l, tasks))
		return FALSE;
	install_tasks(l, tasks);
	return check_own_locks(&l->programs.lock, l->error);
}

/* --- memory ------------------------------------------------------------------------- */

#define MAX_WORLD_BYTES (UINT64_C(1) << 30)

/* What a world of this machine and model would take. */
static uint64_t bytes_needed(const struct scenario *s, const struct vmap_config *config)
{
	struct scenario_machine m;
	uint64_t bytes;

	if (!scenario_machine_init(&m, s, config))
		return UINT64_MAX;
	bytes = m.bytes;
	scenario_machine_clear(&m);
	return bytes;
}

static gboolean check_memory(struct loader *l)
{
	struct vmap_config c = l->s->vmap;
	const struct machine *m = &l->s->machine;
	const char *section = "machine", *key = "cpus";
	uint64_t needed;

	c.policy = l->s->policies->pdata[0];
	needed = bytes_needed(l->s, &c);
	if (needed <= MAX_WORLD_BYTES)
		return TRUE;
	c.areas = 1;
	c.blocks = MIN(c.blocks, m->cpus);
	if (bytes_needed(l->s, &c) < needed / 2) {
		section = "vmalloc";
		c.blocks = l->s->vmap.blocks;
		key = bytes_needed(l->s, &c) < needed / 2 ? "areas" : "blocks";
	}
	return refuse(place_of_key(l, section, key), l->error,
		      "the simulated machine takes more "
		      "than 1 GiB, expected less: lower %s or the number of tasks",
		      key);
}

enum { MAX_POINTS_BYTES = 256 << 20 };	/* loaded in about a second */

/*
 * All points are kept at the same time. What they took is told one by one, for no two
 * need be alike: another point may have other programs, or more tasks.
 */
static gboolean check_points(struct loader *l)
{
	struct points *p = l->points;

	p->bytes += l->pool->bytes;
	if (p->nr == 1 || p->bytes <= MAX_POINTS_BYTES)
		return TRUE;
	return refuse(l->sweep, l->error,
		      "%u runs of each variant take more than %d MiB to be read, "
		      "expected less: the first %u do; list fewer values, or make the "
		      "scenario shorter",
		      p->nr, MAX_POINTS_BYTES >> 20, p->at + 1);
}

/* --- the whole ---------------------------------------------------------------------- */

static gboolean flatten(struct loader *l)
{
	l->s->text = text_flatten(l->text);
	l->pool->bytes += strlen(l->s->text);
	if (strlen(l->s->text) <= MAX_TEXT_BYTES)
		return TRUE;
	return refuse((struct place){ .file = l->s->path, .line = 1 }, l->error,
		      "%" G_GSIZE_FORMAT
		      " bytes with what it includes, expected at most %d",
		      strlen(l->s->text), MAX_TEXT_BYTES);
}

static gboolean load_all_expectations(struct loader *l)
{
	for (guint i = 0; i < l->text->sections->len; i++) {
		const struct text_section *s = l->text->sections->pdata[i];

		if (is_kind(s->name, "expect") && !load_expectations(l, s))
			return FALSE;
	}
	return TRUE;
}

static gboolean load(struct loader *l, const char *const *overrides)
{
	if (!apply_overrides(l, overrides) || !check_known(l) || !read_values(l) || !load_scenario_section(l) ||
	    !flatten(l) || !load_machine(l) || !load_vmalloc(l) || !load_policies(l) ||
	    !load_tasks(l))
		return FALSE;
	load_blocks(l);
	return load_schedule(l) && load_all_expectations(l) && check_memory(l) &&
	       check_points(l);
}

static void expectation_free(gpointer data)
{
	struct expectation *e = data;

	if (e->policies)
		g_ptr_array_unref(e->policies);
	g_free(e->name);
	g_free(e->sql);
	g_free(e);
}

static struct loaded *loaded_new(const char *path)
{
	struct loaded *d = g_new0(struct loaded, 1);
	struct scenario *s = &d->scenario;

	pool_init(&d->pool);
	s->path = g_strdup(path);
	s->param = g_ptr_array_new_with_free_func(g_free);
	s->unswept = g_ptr_array_new_with_free_func(g_free);
	s->policies = g_ptr_array_new();
	s->own_lock = g_array_new(FALSE, FALSE, sizeof(struct lock_config));
	s->operations = g_array_new(FALSE, FALSE, sizeof(uint64_t));
	s->directive = g_array_new(FALSE, FALSE, sizeof(struct directive));
	s->expectation = g_ptr_array_new_with_free_func(expectation_free);
	return d;
}

void scenario_free(struct scenario *s)
{
	struct loaded *d = (struct loaded *)s;

	if (!s)
		return;
	g_free(s->name);
	g_free(s->title);
	g_free(s->path);
	g_free(s->text);
	g_free(s->point);
	g_ptr_array_unref(s->param);
	g_ptr_array_unref(s->unswept);
	g_ptr_array_unref(s->policies);
	g_array_unref(s->own_lock);
	g_array_unref(s->operations);
	g_array_unref(s->directive);
	g_ptr_array_unref(s->expectation);
	pool_clear(&d->pool);
	g_free(d);
}

/* Takes d and text; text may be NULL, then *error is set already. */
static struct scenario *build(struct loaded *d, struct text *text,
			      const char *const *overrides, struct points *points,
			      GError **error)
{
	struct loader l = { .s = &d->scenario, .pool = &d->pool, .text = text,
			    .error = error, .points = points };
	gboolean ok = FALSE;

	if (text) {
		programs_init(&l.programs, l.pool, l.s->own_lock, error);
		l.task = g_ptr_array_new();
		ok = load(&l, overrides);
		programs_clear(&l.programs);
		g_ptr_array_unref(l.task);
		text_free(text);
	}
	if (ok)
		return &d->scenario;
	scenario_free(&d->scenario);
	return NULL;
}

static struct scenario *load_point(const char *path, const char *const *overrides,
				   struct points *points, const atomic_bool *stop,
				   GError **error)
{
	struct loaded *d;

	if (stop && *stop) {
		g_set_error(error, SCENARIO_ERROR, 0, "%s: interrupted", path);
		return NULL;
	}
	d = loaded_new(path);
	return build(d, text_load(path, &d->pool, error), overrides, points, error);
}

GPtrArray *scenario_load(const char *path, const char *const *overrides,
			 const atomic_bool *stop, GError **error)
{
	GPtrArray *all = g_ptr_array_new_with_free_func((GDestroyNotify)scenario_free);
	struct points points = { .nr = 1 };

	for (; points.at < points.nr; points.at++) {
		struct scenario *s = load_point(path, overrides, &points, stop, error);

		if (!s) {
			g_ptr_array_unref(all);
			return NULL;
		}
		g_ptr_array_add(all, s);
	}
	return all;
}

struct scenario *scenario_parse(const char *text, gsize length, const char *name,
				const char *const *overrides, GError **error)
{
	struct loaded *d = loaded_new(name);
	struct points points = { .nr = 1 };

	return build(d, text_parse(text, length, name, &d->pool, error), overrides,
		     &points, error);
}

/* SPDX-License-Identifier: MIT */
/*
 * keys.c - the table of keys, and what can be done with that alone.
 */
#include "scenarios/load/sections/keys.h"

#include <string.h>

#include "policies/tables/cost.h"
#include "policies/vmap/state/nodes.h"
#include "sim/machine/words.h"

/* --- words that only scenarios have; the others are in sim/machine/words.h ------------ */

const char *yes_no_word(unsigned yes)
{
	return yes > 1 ? NULL : yes ? "yes" : "no";
}

static const char *drain_queue_word(unsigned queue)
{
	static const char *const word[] = { "percpu", "highpri", "unbound" };

	return queue < G_N_ELEMENTS(word) ? word[queue] : NULL;
}

static const char *tlb_flush_word(unsigned broadcast)
{
	return broadcast > 1 ? NULL : broadcast ? "broadcast" : "ipi";
}

enum {
	MAX_BLOCKS = 1 << 16,
	MIN_BLOCK_PAGES = 64,		/* map_ram asks a block for at most so many */
	MAX_BLOCK_PAGES = 1 << 15,
};
#define MAX_MEASURED (UINT64_C(1000000)) /* 1 ms */

/* --- the keys ----------------------------------------------------------------------- */

enum { MIN_RUNTIME = 1024 };	/* ns; DL_SCALE in kernel/sched/deadline.c of Linux 6.12 */

#define V(field) offsetof(struct values, field)
#define T(field) offsetof(struct task_values, field)

/* What a row says: section, key, where the value goes, default, bounds, help. */
#define NUMBER(section, key, at, fallback, min, max, help) \
	{ section, key, KEY_NUMBER, at, fallback, min, max, NULL, help }
#define SIZE(section, key, at, fallback, min, max, help) \
	{ section, key, KEY_SIZE, at, fallback, min, max, NULL, help }
#define ADDRESS(section, key, at, fallback, min, max, help) \
	{ section, key, KEY_PLACE, at, fallback, min, max, NULL, help }
#define TIME(section, key, at, fallback, min, max, help) \
	{ section, key, KEY_TIME, at, fallback, min, max, NULL, help }
/* word: a function that gives the words. The value may be any, up to that of index last. */
#define WORD(section, key, at, fallback, last, word, help) \
	{ section, key, KEY_WORD, at, fallback, 0, last, word, help }
#define TEXT(section, key, at, help) { section, key, KEY_TEXT, at, NULL, 0, 0, NULL, help }

const struct key scenario_key[] = {
	TEXT("scenario", "name", V(name),
	     "its name in the database; by default that of the file"),
	TEXT("scenario", "title", V(title), "one line for people"),
	NUMBER("scenario", "seed", V(seed), "1", 0, UINT64_MAX,
	       "the seed of all random draws"),
	TIME("scenario", "horizon", V(horizon), "10s", 1, MAX_TIME,
	     "when the run ends at the latest"),
	WORD("scenario", "trace", V(trace), "ops", TRACE_STEPS, trace_level_word,
	     "what is stored, unless --trace says otherwise"),
	NUMBER("scenario", "max_ops", V(max_ops), "auto", 0, MAX_OPS,
	       "how many operations have rows of their own; those beyond are only counted"),
	TEXT("scenario", "include", V(include),
	     "a file whose settings this one adds to or replaces"),

	NUMBER("machine", "cpus", V(cpus), "1", 1, MAX_CPUS, "how many CPUs"),
	WORD("machine", "preemption", V(preemption), "full", PREEMPT_RT, preemption_word,
	     "preemption model, as in the kernel's configuration"),
	TIME("machine", "tick", V(tick), "4ms", 0, MAX_TIME,
	     "period of the scheduler's tick; 0: there is none"),
	WORD("machine", "memory", V(memory), "sc", 2, memory_word,
	     "memory model (simrun list memory)"),
	NUMBER("machine", "max_steps", V(max_steps), "1000000000", 1, INT64_MAX,
	       "a run ends after so many steps"),
	TIME("machine", "watchdog_thresh", V(watchdog), "10s", 0, MAX_TIME,
	     "soft_lockup: a CPU cannot schedule for more than twice this; 0: off"),
	TIME("machine", "rcu_stall_timeout", V(rcu_stall), "21s", 0, MAX_TIME,
	     "rcu_stall: a CPU has no quiescent state for longer; 0: off"),
	TIME("machine", "hung_task_timeout", V(hung_task), "120s", 0, MAX_TIME,
	     "hung_task: a task sleeps for a lock for longer; 0: off"),
	TIME("machine", "wq_cpu_hog_thresh", V(wq_cpu_hog), "10ms", 0, MAX_TIME,
	     "wq_cpu_hog: a work item runs for longer without sleeping; 0: off"),
	TIME("machine", "sched_rt_runtime", V(rt_runtime), "950ms", 0, MAX_TIME,
	     "how long real-time tasks may run on a CPU in each sched_rt_period; 0: off"),
	TIME("machine", "sched_rt_period", V(rt_period), "1s", 1, MAX_TIME,
	     "the period of sched_rt_runtime"),
	TIME("machine", "sched_rr_timeslice", V(rr_slice), "100ms", 1, MAX_TIME,
	     "how long a task of class rr runs before its equals get their turn"),
	WORD("machine", "tlb_flush", V(tlb_flush), "ipi", 1, tlb_flush_word,
	     "how other CPUs learn of a TLB flush: by interrupt, or from the hardware"),

	WORD("costs", "preset", V(preset), "x86-2016", COST_PRESETS - 1, cost_preset_word,
	     "the machine whose costs are the defaults of this section"),
	TIME("costs", "measured_lock", V(lock), "0", 0, MAX_MEASURED,
	     "measured: a free spinlock is taken and dropped; 0: as the preset"),
	TIME("costs", "measured_line", V(line), "0", 0, MAX_MEASURED,
	     "measured: a cache line comes from another CPU; 0: as the preset"),
	TIME("costs", "measured_area", V(area), "0", 0, MAX_MEASURED,
	     "measured: a purge frees an area; 0: as the preset"),

	SIZE("vmalloc", "space", V(space), "1GiB", 1, MAX_SIZE,
	     "the size of the address space"),
	ADDRESS("vmalloc", "start", V(start), "0p", 0, MAX_PAGE, "where it begins: a size, or an address"),
	SIZE("vmalloc", "lazy_max", V(lazy_max), "auto", 0, MAX_SIZE,
	     "vfree purges beyond it; auto: lazy_unit, times 1 + log2 of the CPUs"),
	SIZE("vmalloc", "lazy_unit", V(lazy_unit), "32MiB", 0, MAX_SIZE,
	     "what lazy_max = auto is computed from"),
	NUMBER("vmalloc", "nodes", V(nodes), "auto", 1, MAX_NODES,
	       "parts in which v6.12 and v7.3 keep areas; auto: as many as CPUs, at most 128"),
	WORD("vmalloc", "drain_queue", V(drain_queue), "percpu", DRAIN_UNBOUND,
	     drain_queue_word,
	     "who drains from v6.1 on: a worker of the CPU that frees, an urgent one, or any CPU's"),
	TEXT("vmalloc", "busy", V(busy), "areas in use at the start"),
	TEXT("vmalloc", "lazy", V(lazy), "areas freed lazily before the start"),
	TEXT("vmalloc", "pooled", V(pooled), "areas that lie in pools of nodes at the start"),
	TEXT("vmalloc", "tlb", V(tlb), "CPUs that have touched these areas"),
	WORD("vmalloc", "guard", V(guard), "no", 1, yes_no_word,
	     "a guard page after each area"),
	NUMBER("vmalloc", "areas", V(areas), "auto", 1, MAX_AREAS,
	       "how many areas there can be at a time"),
	NUMBER("vmalloc", "blocks", V(blocks), "auto", 0, MAX_BLOCKS,
	       "how many vmap blocks there can be, of all CPUs together"),
	SIZE("vmalloc", "block", V(block), "auto", MIN_BLOCK_PAGES, MAX_BLOCK_PAGES,
	     "size of a vmap block; auto: the kernel's formula"),

	TEXT("policy", "variants", V(variants), "the variants to run, or all"),
	TEXT("policy", "plugin", V(plugin),
	     "shared objects that have variants of their own, as --plugin"),

	TEXT("setup", "program", V(setup), "what is done before time 0"),

	TEXT("litmus", "test", V(litmus.test), "its name; by default that of the scenario"),
	TEXT("litmus", "locations", V(litmus.locations),
	     "registers (P0:r0) and variables: they alone tell outcomes apart"),
	TEXT("litmus", "filter", V(litmus.filter), "which final states count: (x=1)"),
	TEXT("litmus", "condition", V(litmus.condition),
	     "what is asked of final states: exists (0:r0=1 /\\ x=2)"),

	TEXT("schedule", "order", V(order), "which task goes on, and how far"),
	WORD("schedule", "strict", V(strict), "no", 1, yes_no_word,
	     "a directive that cannot be followed is an error"),
	WORD("schedule", "exact", V(exact), "no", 1, yes_no_word,
	     "nothing happens but what the directives say, not even what time decides"),

	TEXT("task", "cpu", T(cpu), "a CPU, a range, any, or each: one task on each CPU"),
	WORD("task", "class", T(class), "normal", CLASS_DEADLINE, task_class_word,
	     "scheduling class"),
	TEXT("task", "priority", T(priority),
	     "1 to 99 of class fifo and rr; the nice value of class normal"),
	TIME("task", "runtime", T(runtime), "auto", MIN_RUNTIME, MAX_TIME,
	     "class deadline: how long it may run in each period"),
	TIME("task", "deadline", T(deadline), "auto", 1, MAX_TIME,
	     "class deadline: when that is to be done; auto: the period"),
	TIME("task", "period", T(server_period), "auto", 1, MAX_TIME,
	     "class deadline: its period; auto: the deadline"),
	NUMBER("task", "count", T(count), "auto", 1, MAX_USER_TASKS, "how many tasks"),
	TIME("task", "start", T(start), "0", 0, MAX_TIME, "when it begins"),
	TEXT("task", "program", T(program), "what it does"),

	TEXT("irq", "cpu", T(cpu), "a CPU, or a range or any: a source on each"),
	TEXT("irq", "period", T(period), "time from one interrupt to the next"),
	NUMBER("irq", "count", T(count), "0", 0, INT64_MAX,
	       "how many on each CPU; 0: they come as long as any task runs"),
	WORD("irq", "threaded", T(threaded), "yes", 1, yes_no_word,
	     "under rt, a thread serves it"),
	TIME("irq", "start", T(start), "0", 0, MAX_TIME,
	     "the first interrupt comes a period later"),
	TEXT("irq", "program", T(program), "what its handler does"),

	TEXT("callback", "cpu", T(cpu), "the CPUs on which it is done: one, a range, or any"),
	WORD("callback", "class", T(class), "normal", CLASS_FIFO, task_class_word,
	     "scheduling class of the thread that does it"),
	TEXT("callback", "priority", T(priority),
	     "1 to 99 of class fifo; the nice value of class normal"),
	TEXT("callback", "program", T(program), "what is done after a grace period"),

	TEXT("timer", "cpu", T(cpu), "the CPU on which it expires"),
	TEXT("timer", "program", T(program), "what is done then"),

	TEXT("work", "program", T(program), "what a worker does for it"),
};

const unsigned scenario_keys = G_N_ELEMENTS(scenario_key);

static const char *const section_words[] = {
	"scenario", "sweep", "machine", "costs",    "vmalloc", "policy", "variables", "percpu",
	"semaphores", "litmus", "setup", "task",	"irq",	    "callback", "timer", "work",
	"schedule", "expect",
};

gboolean section_is(const char *section, const char *kind)
{
	const gsize length = strlen(kind);

	return g_str_has_prefix(section, kind) &&
	       (!section[length] || section[length] == ' ');
}

/* Do sections of this kind have a name: [task NAME]? */
static gboolean is_named(const char *kind)
{
	return !strcmp(kind, "task") || !strcmp(kind, "irq") || !strcmp(kind, "timer") ||
	       !strcmp(kind, "callback") || !strcmp(kind, "work");
}

gboolean key_of_named(const struct key *k)
{
	return is_named(k->section);
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

/* Checks the name in [task NAME] and the like. blank: the one before it. */
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
		if (is_named(words->pdata[i]))
			return blank ? check_task_name(s, blank, p, error)
				     : refuse(s->place, error,
					      "[%s], expected [%s NAME]", s->name,
					      s->name);
		if (!blank || token_is(&first, "expect") || token_is(&first, "policy"))
			return TRUE;
		return refuse(s->place, error, "[%.60s], expected [%s]", s->name,
			      (const char *)words->pdata[i]);
	}
	return refuse_unknown(s->place, error, "section", &first, "", words, NULL);
}

static gboolean check_keys(struct text_section *s, GError **error)
{
	g_autoptr(GPtrArray) names = key_candidates(s->name);
	g_autofree char *where = g_strdup_printf(" in [%.60s]", s->name);
	gboolean ok = TRUE;

	for (guint i = 0; i < s->settings->len && !refused_enough(error); i++) {
		const struct setting *v = s->settings->pdata[i];
		const struct token key = { v->key, strlen(v->key) };
		guint k = 0;

		while (k < names->len && strcmp(v->key, names->pdata[k]))
			k++;
		if (k == names->len)
			ok = refuse_unknown(v->place, error, "key", &key, where, names,
					    names->len > 16 ? "one of simrun list costs"
							    : NULL);
	}
	s->doubtful |= !ok;
	return ok;
}

/* The keys of these are names that the scenario gives, or a variant: load_tunables() knows. */
static gboolean has_known_keys(const char *section)
{
	return !section_is(section, "expect") && !section_is(section, "variables") &&
	       !section_is(section, "percpu") && !section_is(section, "semaphores") &&
	       !g_str_has_prefix(section, "policy ");
}

gboolean check_known(struct loader *l)
{
	gboolean ok = TRUE;

	for (guint i = 0; i < l->text->sections->len && !refused_enough(l->error); i++) {
		struct text_section *s = l->text->sections->pdata[i];

		if (check_section(s, l->s->pool, l->error)) {
			ok &= !has_known_keys(s->name) || check_keys(s, l->error);
			continue;
		}
		ok = FALSE;
		l->text->doubtful = TRUE;
		text_drop_section(l->text, s->name);
		i--;
	}
	return ok;
}

/* --- values ------------------------------------------------------------------------- */

static gboolean read_number_or_word(const struct key *k, struct reader *r, uint64_t *value)
{
	switch (k->type) {
	case KEY_NUMBER:
		return read_number(r, k->min, k->max, value);
	case KEY_SIZE:
		return read_size(r, k->min, k->max, value);
	case KEY_PLACE:
		return is_address(&r->token) ? read_address(r, value) :
					       read_size(r, k->min, k->max, value);
	case KEY_TIME:
		return read_time(r, k->min, k->max, value);
	default:
		return read_word(r, k->word, k->max, value);
	}
}

static gboolean read_value(const struct key *k, struct reader *r, uint64_t *value)
{
	const gboolean takes_auto = k->fallback && !strcmp(k->fallback, "auto");

	if (takes_auto && reader_accept(r, "auto")) {
		*value = AUTO;
		return TRUE;
	}
	if (read_number_or_word(k, r, value))
		return TRUE;
	if (takes_auto)
		refuse_also(r->error, ", or auto");
	return FALSE;
}

/*
 * The value of a key whose setting was refused. Others are held against these two, so that they
 * are as large as can be; else it is the default.
 */
static uint64_t value_in_doubt(const struct key *k)
{
	const struct setting fallback = { .key = k->name, .value = k->fallback };
	uint64_t value = 0;
	struct reader r;

	if (!strcmp(k->name, "cpus") || !strcmp(k->name, "space"))
		return k->max;
	reader_init(&r, &fallback, NULL);
	read_value(k, &r, &value);
	return value;
}

/* values: a struct values or task_values, as the rows of the section say */
static gboolean read_section_values(struct loader *l, const char *section, void *values)
{
	gboolean ok = TRUE;

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
		if ((s && s->doubtful) || !read_value(k, &r, value) || !reader_expect_end(&r)) {
			*(uint64_t *)value = value_in_doubt(k);
			ok = FALSE;
		}
	}
	return ok;
}

gboolean read_values(struct loader *l)
{
	gboolean ok = TRUE;

	for (guint i = 0; i < G_N_ELEMENTS(section_words); i++) {
		const char *section = section_words[i];

		if (is_named(section) || read_section_values(l, section, &l->v))
			continue;
		ok = FALSE;
		l->doubtful |= !strcmp(section, "machine") || !strcmp(section, "vmalloc");
	}
	return ok;
}

gboolean read_task_values(struct loader *l, const char *section, struct task_values *v)
{
	return read_section_values(l, section, v);
}

/* SPDX-License-Identifier: MIT */
/*
 * record.c - making and freeing a record, and what its readers ask.
 */
#include "report/record/record.h"

#include <stdlib.h>
#include <string.h>

#include "report/record/array.h"
#include "report/record/exploration.h"
#include "report/record/trace.h"
#include "report/record/words.h"

static void clear_task(gpointer row)
{
	g_free(((struct task_row *)row)->name);
	g_free(((struct task_row *)row)->standing);
}

static void clear_lock(gpointer row)
{
	g_free(((struct lock_row *)row)->name);
}

static void clear_param(gpointer row)
{
	g_free(((struct param_row *)row)->key);
	g_free(((struct param_row *)row)->value);
}

static void clear_expectation(gpointer row)
{
	struct expectation_row *e = row;

	g_free(e->name);
	g_free(e->expected);
	g_free(e->actual);
}

static void clear_op_time(gpointer row)
{
	g_free(((struct op_time_row *)row)->packed);
}

static void clear_latency(gpointer row)
{
	struct latency_row *l = row;

	g_clear_pointer(&l->bucket, g_hash_table_destroy);
	g_clear_pointer(&l->cause, g_free);
}

static void new_arrays(struct record *r)
{
	r->param = new_rows(sizeof(struct param_row), clear_param);
	r->task = new_rows(sizeof(struct task_row), clear_task);
	r->op = new_rows(sizeof(struct op_record), NULL);
	r->event = new_rows(sizeof(struct event), NULL);
	r->value = new_rows(sizeof(int64_t), NULL);
	r->object_name = g_ptr_array_new_with_free_func(g_free);
	r->cpu = new_rows(sizeof(struct cpu_row), NULL);
	r->source = new_rows(sizeof(struct source_row), NULL);
	r->lock = new_rows(sizeof(struct lock_row), clear_lock);
	r->section = new_rows(sizeof(struct section_row), NULL);
	r->blocker = new_rows(sizeof(struct blocker_row), NULL);
	for (unsigned i = 0; i < BLAME_WHATS; i++)
		r->worst[i] = new_rows(sizeof(struct blame_sample), NULL);
	r->blame = new_rows(sizeof(struct blame_row), NULL);
	r->latency = new_rows(sizeof(struct latency_row), clear_latency);
	r->sample = new_rows(sizeof(struct sample_row), NULL);
	r->violation = new_rows(sizeof(struct violation), NULL);
	r->standing = g_ptr_array_new_with_free_func(g_free);
	r->choice = new_rows(sizeof(struct choice), NULL);
	r->directive = new_rows(sizeof(struct directive_result), NULL);
	r->op_time = new_rows(sizeof(struct op_time_row), clear_op_time);
	r->expectation = new_rows(sizeof(struct expectation_row), clear_expectation);
}

static void list_tasks(struct record *r)
{
	const struct machine *m = spec_machine(&r->spec);

	for (uint32_t i = 0; i + 1 < m->tasks; i++) {
		struct task_row row = { .name = g_strdup(m->task[i].name),
					.cpu = m->task[i].cpu_first,
					.class = m->task[i].class,
					.priority = m->task[i].priority };

		g_array_append_val(r->task, row);
	}
}

struct record *record_new(const struct run_spec *spec)
{
	GArray *schedule = scenario_schedule(spec->scenario, spec->policy);
	const gboolean scheduled = schedule->len > 0;
	struct record *r = g_new0(struct record, 1);

	r->spec = *spec;
	r->spec.scenario = scenario_ref(spec->scenario);
	r->reserved = RESERVED_BYTES;
	r->schedule = schedule;
	new_arrays(r);
	list_tasks(r);
	r->recent.ring = !scheduled;
	if (scheduled || spec->draws)
		recent_init(&r->recent, !scheduled);
	return r;
}

/* The runs of its witnesses are records, too. */
static void free_found(struct exploration *x)
{
	for (guint i = 0; x && i < x->witness->len; i++)
		record_free(((struct witness *)x->witness->pdata[i])->record);
	exploration_free(x);
}

void record_free(struct record *r)
{
	if (!r)
		return;
	g_array_unref(r->param);
	g_array_unref(r->task);
	g_array_unref(r->op);
	g_array_unref(r->event);
	trace_free(r->trace);
	g_ptr_array_unref(r->object_name);
	g_array_unref(r->cpu);
	g_array_unref(r->source);
	g_array_unref(r->lock);
	g_array_unref(r->section);
	g_array_unref(r->blocker);
	for (unsigned i = 0; i < BLAME_WHATS; i++)
		g_array_unref(r->worst[i]);
	g_array_unref(r->blame);
	g_array_unref(r->latency);
	g_array_unref(r->sample);
	g_array_unref(r->violation);
	g_ptr_array_unref(r->standing);
	g_array_unref(r->choice);
	g_array_unref(r->schedule);
	g_array_unref(r->directive);
	g_array_unref(r->op_time);
	g_array_unref(r->expectation);
	g_free(r->measures);
	recent_clear(&r->recent);
	free_found(r->found);
	free(r->final_state);
	g_array_unref(r->value);
	g_free(r->lazy_peak);
	g_free(r->scenario_sha256);
	scenario_unref((struct scenario *)r->spec.scenario);
	g_free(r);
}

/* --- what readers ask ------------------------------------------------------------ */

char *record_variant_name(const struct record *r)
{
	const char *point = r->spec.scenario->point;

	return point ? g_strdup_printf("%s, %s", r->spec.policy->name, point)
		     : g_strdup(r->spec.policy->name);
}

char *record_under(const struct record *r, const char *name)
{
	const enum memory_model memory = r->spec.scenario->machine.memory;

	if (memory == MEMORY_SC || strstr(name, "memory = "))
		return g_strdup(name);
	return g_strdup_printf("%s, memory = %s", name, memory_word(memory));
}

int64_t task_wait_ns(const struct task_stats *s)
{
	return s->ns[TIME_OFF] + s->ns[TIME_SLEEP] + s->ns[TIME_QUEUE] +
	       s->ns[TIME_LOCK] + s->ns[TIME_IRQ] + s->ns[TIME_HELD];
}

gboolean record_is_unwanted(const struct record *r)
{
	return r->stop && *r->stop;
}

gboolean record_goes_on(struct record *r, guint row)
{
	if (row % ROWS_BETWEEN_LOOKS == ROWS_BETWEEN_LOOKS - 1 && record_is_unwanted(r))
		r->status = RUN_INTERRUPTED;
	return r->status != RUN_INTERRUPTED;
}

uint64_t record_rows(const struct record *r)
{
	uint64_t all = 1;

	for (guint i = 0; r->found && i < r->found->witness->len; i++)
		all += record_rows(((struct witness *)r->found->witness->pdata[i])->record);
	return all + r->task->len + (record_lists_ops(r) ? r->op->len : 0) + r->event->len + r->cpu->len +
	       r->lock->len + r->section->len + r->blame->len + r->sample->len + r->violation->len +
	       r->choice->len;
}

uint64_t record_violations(const struct record *r)
{
	uint64_t all = 0;

	for (unsigned p = 0; p < PROPERTIES; p++)
		all += r->violations[p];
	return all;
}

const char *record_plugin_name(const struct record *r)
{
	const struct plugin *p = policy_plugin(r->spec.policy);

	return p ? p->name : NULL;
}

const char *record_scenario_text(const struct record *r)
{
	const struct scenario *s = r->spec.scenario;

	return s->sweep_text ? s->sweep_text : s->text;
}

const char *record_plugin_sha256(const struct record *r)
{
	const struct plugin *p = policy_plugin(r->spec.policy);

	return p ? p->sha256 : NULL;
}

const char *record_status(const struct record *r)
{
	return r->found ? exploration_status(r->found) : run_status_word(r->status);
}

/* Shares and pages above lazy_max, from which on a peak is told of. */
enum { HIGH_PEAK = 4, HIGH_PAGES = 1024 };

gboolean record_peak_is_high(const struct record *r)
{
	const uint64_t max = r->spec.scenario->vmap.lazy_max;

	return r->counter[COUNT_LAZY_PEAK] > max + MAX(max / HIGH_PEAK, HIGH_PAGES);
}

gboolean record_lists_ops(const struct record *r)
{
	return r->spec.level != TRACE_NONE;
}

int64_t record_longest_section(const struct record *r, enum section_kind kind)
{
	int64_t longest = 0;

	for (guint i = 0; i < r->section->len; i++) {
		const struct section_row *s =
			&g_array_index(r->section, struct section_row, i);

		if (s->kind == kind)
			longest = MAX(longest, s->section.length_ns);
	}
	return longest;
}

static gint compare_ops(gconstpointer a, gconstpointer b)
{
	const struct op_record *x = a, *y = b;

	if (x->task != y->task)
		return x->task < y->task ? -1 : 1;
	return x->seq < y->seq ? -1 : x->seq > y->seq;
}

/* The number of each task's first operation once they are sorted by task. To be freed. */
static guint *first_of_each_task(const struct record *r)
{
	guint *first = g_new0(guint, r->task->len + 1);

	for (guint i = 0; i < r->op->len; i++)
		first[g_array_index(r->op, struct op_record, i).task + 1]++;
	for (guint task = 0; task < r->task->len; task++)
		first[task + 1] += first[task];
	return first;
}

static gboolean are_sorted(const GArray *op)
{
	for (guint i = 1; i < op->len; i++)
		if (compare_ops(&g_array_index(op, struct op_record, i - 1),
				&g_array_index(op, struct op_record, i)) > 0)
			return FALSE;
	return TRUE;
}

/* The operations of a task come one after the other, so it is enough to part the tasks. */
void record_sort_ops(struct record *r)
{
	g_autofree guint *first = first_of_each_task(r);
	GArray *sorted = new_rows(sizeof(struct op_record), NULL);

	g_array_set_size(sorted, r->op->len);
	for (guint i = 0; i < r->op->len; i++) {
		const struct op_record *op = &g_array_index(r->op, struct op_record, i);

		g_array_index(sorted, struct op_record, first[op->task]++) = *op;
	}
	g_array_unref(r->op);
	r->op = sorted;
	if (!are_sorted(sorted))
		g_array_sort(sorted, compare_ops);
}

static gint compare_latencies(gconstpointer a, gconstpointer b)
{
	const struct latency_row *x = a, *y = b;

	return x->task < y->task ? -1 : x->task > y->task;
}

void record_sort_latencies(struct record *r)
{
	g_array_sort(r->latency, compare_latencies);
}

const struct latency_row *record_latency(const struct record *r, uint32_t task)
{
	const struct latency_row wanted = { .task = task };
	guint at;

	if (!g_array_binary_search(r->latency, &wanted, compare_latencies, &at))
		return NULL;
	return &g_array_index(r->latency, struct latency_row, at);
}

const struct op_record *record_op(const struct record *r, uint32_t task, uint32_t seq)
{
	const struct op_record wanted = { .task = task, .seq = seq };
	guint at;

	if (!g_array_binary_search(r->op, &wanted, compare_ops, &at))
		return NULL;
	return &g_array_index(r->op, struct op_record, at);
}

const char *record_task_name(const struct record *r, uint32_t task)
{
	return task < r->task->len ? g_array_index(r->task, struct task_row, task).name
				   : NULL;
}

const char *record_lock_name(const struct record *r, uint32_t lock)
{
	/* the locks of a machine are its first objects, so both have the same ids */
	return lock == NIL ? NULL : record_object_name(r, lock);
}

const char *record_object_name(const struct record *r, uint32_t object)
{
	return object < r->object_name->len ? r->object_name->pdata[object] : NULL;
}

uint32_t record_pointed_to(const struct record *r, int64_t value)
{
	const uint32_t word = pointed_word(value, r->words);

	return word == NIL ? NIL : r->first_word + word;
}

char *record_value_text(const struct record *r, int64_t value)
{
	const char *name = record_object_name(r, record_pointed_to(r, value));

	return name ? g_strconcat("&", name, NULL) :
		      g_strdup_printf("%" G_GINT64_FORMAT, value);
}

static char *happening_text(const struct directive *d)
{
	g_autofree char *who = d->cpu == NIL ? g_strdup(d->task_name) :
					       g_strdup_printf("cpu %u", d->cpu);

	if (d->kind == HAPPENS)
		return g_strdup_printf("%s %s", who, d->label);
	if (d->kind == DRAINS)
		return g_strdup_printf("%s drains %" G_GUINT64_FORMAT, who, d->count);
	return g_strdup_printf("%s for %" G_GUINT64_FORMAT " steps", who, d->count);
}

static void append_label(GString *s, const struct directive *d)
{
	g_string_append(s, d->label);
	if (d->count > 1)
		g_string_append_printf(s, "#%" G_GUINT64_FORMAT, d->count);
	if (d->object)
		g_string_append_printf(s, " on %s", d->object);
	if (d->operation)
		g_string_append_printf(s, " of %s", d->operation);
}

static char *arrival_text(const struct record *r, const struct directive *d)
{
	const struct machine *m = spec_machine(&r->spec);
	const struct irq_source *source = &m->source[m->task[d->task].source - 1];
	GString *s = g_string_new(source->timer ? "timer " : "irq ");

	g_string_append(s, d->task_name);
	if (d->label) {
		g_string_append(s, " at ");
		append_label(s, d);
	}
	return g_string_free(s, FALSE);
}

char *directive_text(const struct record *r, unsigned directive)
{
	const struct directive *d = &g_array_index(r->schedule, struct directive, directive);
	const char *task = d->task_name;
	GString *s;

	if (d->cpu != NIL || d->kind == HAPPENS)
		return happening_text(d);
	if (d->kind == ARRIVES)
		return arrival_text(r, d);
	if (d->kind == SEES_OLDER)
		return g_strdup_printf("%s older %" G_GUINT64_FORMAT, task, d->count);
	if (d->kind == UNTIL_RETURN && d->count > 1)
		return g_strdup_printf("%s until return#%" G_GUINT64_FORMAT, task, d->count);
	if (d->kind == UNTIL_RETURN)
		return g_strdup_printf("%s until return", task);
	if (d->kind == FOR_STEPS)
		return g_strdup_printf("%s for %" G_GUINT64_FORMAT " steps", task,
				       d->count);
	s = g_string_new(task);
	g_string_append(s, " until ");
	append_label(s, d);
	return g_string_free(s, FALSE);
}

char *record_context_name(const struct record *r, uint32_t task)
{
	const char *name = record_task_name(r, task);
	const uint32_t tasks = spec_machine(&r->spec)->tasks;

	if (name)
		return g_strdup(name);
	if (task >= tasks && task - tasks < r->spec.scenario->machine.cpus)
		return g_strdup_printf("irq/%u", task - tasks);
	return g_strdup("?");
}

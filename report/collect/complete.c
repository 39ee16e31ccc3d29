/* SPDX-License-Identifier: MIT */
/*
 * complete.c - the part of a record that is known only when the run has ended.
 */
#include "report/collect/complete.h"

#include <string.h>

#include "report/collect/cause.h"
#include "report/collect/collect.h"
#include "report/collect/measures.h"
#include "report/record/exploration.h"
#include "report/record/trace.h"
#include "report/record/words.h"
#include "report/tables/digest.h"
#include "sim/world/wait.h"

static gint compare_samples(gconstpointer a, gconstpointer b)
{
	const struct sample_row *x = a, *y = b;

	if (x->task != y->task)
		return x->task < y->task ? -1 : 1;
	return x->bucket_ns < y->bucket_ns ? -1 : x->bucket_ns > y->bucket_ns;
}

static void complete_samples(struct record *r)
{
	record_sort_latencies(r);
	for (guint i = 0; i < r->latency->len; i++) {
		struct latency_row *l = &g_array_index(r->latency, struct latency_row, i);
		GHashTableIter iter;
		gpointer key, count;

		g_hash_table_iter_init(&iter, l->bucket);
		while (g_hash_table_iter_next(&iter, &key, &count)) {
			struct sample_row row = { l->task, *(int64_t *)key,
						  GPOINTER_TO_SIZE(count) };

			g_array_append_val(r->sample, row);
		}
		g_clear_pointer(&l->bucket, g_hash_table_destroy);
	}
	g_array_sort(r->sample, compare_samples);	/* the hash table has no order */
}

/* The scenario's own locks are the last ones. No operation is under way while one waits for them. */
static void note_own_lock(struct record *r, const struct lock_stats *stats)
{
	r->waits = TRUE;
	r->worst_wait_ns = MAX(r->worst_wait_ns, stats->max_wait_ns);
}

static void note_wait(struct record *r, const struct lock_stats *s)
{
	const struct blame_window w = { s->max_wait_end_ns - s->max_wait_ns, s->max_wait_end_ns,
					s->max_wait_task };

	record_note_worst(r, BLAME_WAIT, s->max_wait_ns, &w);
}

static void complete_locks(struct record *r, const struct world *w,
			   const struct machine *m)
{
	const uint32_t own = m->locks - r->spec.scenario->own_lock->len;

	r->waits = r->ops > 0;
	for (uint32_t i = 0; i < m->locks; i++) {
		const struct lock_stats *stats = world_lock_stats(w, i);
		struct lock_row row = { .kind = m->lock[i].kind, .stats = *stats,
					.max_wait_label = step_name(stats->max_wait_pc),
					.max_hold_label = step_name(stats->max_hold_pc) };

		if (!stats->acquisitions && !stats->contended)
			continue;
		if (i >= own)
			note_own_lock(r, stats);
		note_wait(r, stats);
		row.name = g_strdup(m->lock[i].name);
		g_array_append_val(r->lock, row);
	}
}

static void complete_cpus(struct record *r, const struct world *w,
			  const struct machine *m)
{
	for (uint32_t cpu = 0; cpu < m->cpus; cpu++) {
		const struct cpu_row row = { .stats = *world_cpu_stats(w, cpu) };

		g_array_append_val(r->cpu, row);
	}
	for (uint32_t i = 0; i < m->tasks; i++) {
		struct source_row row = { .task = i };

		if (!m->task[i].source)
			continue;
		row.stats = *world_source_stats(w, m->task[i].source - 1);
		g_array_append_val(r->source, row);
	}
}

/* Its length is the CPU's own time: if a schedule held the CPU, it ended later than that. */
static void note_section(struct record *r, const struct section *s)
{
	const struct blame_window w = { s->start_ns, s->start_ns + s->length_ns, s->task };

	if (!r->choice->len)
		record_note_worst(r, BLAME_SECTION, s->length_ns, &w);
}

static void complete_sections(struct record *r, const struct world *w,
			      const struct machine *m)
{
	for (unsigned k = 0; k < SECTION_KINDS; k++) {
		for (uint32_t cpu = 0; cpu < m->cpus; cpu++) {
			const struct section *s = world_section(w, k, cpu);
			struct section_row row = { .kind = k, .section = *s,
						   .begin_label = step_name(s->begin_pc),
						   .end_label = step_name(s->end_pc) };

			if (s->task == NIL)
				continue;
			g_array_append_val(r->section, row);
			if (k == SECTION_PREEMPT_OFF)
				note_section(r, s);
		}
	}
}

void record_name_object(struct record *r, const struct world *w, uint32_t object)
{
	char name[NAME_BYTES];

	if (object == NIL)
		return;
	if (object >= r->object_name->len)
		g_ptr_array_set_size(r->object_name, (gint)object + 1);
	if (!r->object_name->pdata[object])
		r->object_name->pdata[object] =
			g_strdup(world_object_name(w, object, name));
}

/* The event's object, and the one to which the value points that was read or written. */
static void name_objects_of(struct record *r, const struct world *w, const struct event *e)
{
	record_name_object(r, w, e->object);
	if (e->kind == EVENT_READ || e->kind == EVENT_WRITE)
		record_name_object(r, w, record_pointed_to(r, e->value));
}

static void name_objects(struct record *r, const struct world *w, const GArray *events)
{
	for (guint i = 0; events && i < events->len && record_goes_on(r, i); i++)
		name_objects_of(r, w, &g_array_index(events, struct event, i));
}

static void complete_trace(struct record *r, const struct world *w,
			   const struct machine *m)
{
	trace_complete(r->trace, w, r->sim_ns, r->stop);
	if (record_is_unwanted(r))
		return;
	name_objects(r, w, r->trace->event);
	for (uint32_t i = 0; i < m->locks; i++)
		record_name_object(r, w, i);
	/* the objects of steps that had not ended have had no event */
	for (guint i = 0; i < r->trace->slice->len && !record_is_unwanted(r); i++)
		record_name_object(r, w, g_array_index(r->trace->slice, struct slice, i).object);
}

static void complete_causes(struct record *r, const struct world *w,
			    const struct machine *m)
{
	for (guint i = 0; i < r->latency->len; i++) {
		struct latency_row *l = &g_array_index(r->latency, struct latency_row, i);

		for (uint32_t k = 0; k < l->blockers; k++) {
			const struct blocker_row row = { l->task, k + 1, l->blocker[k] };

			record_name_object(r, w, l->blocker[k].lock[0]);
			record_name_object(r, w, l->blocker[k].lock[1]);
			g_array_append_val(r->blocker, row);
		}
		l->cause = cause_sentence(r, m, l);
	}
}

static void complete_tasks(struct record *r, const struct world *w)
{
	for (guint i = 0; i < r->task->len; i++) {
		struct task_row *row = &g_array_index(r->task, struct task_row, i);

		row->cpu = world_task_cpu(w, i);
		row->stats = *world_task_stats(w, i);
		row->end = told_wait(w, i);
		row->end_pc = world_task_pc(w, i);
		record_name_object(r, w, row->end.object);
		row->standing = wait_text(r, i);
	}
}

/* --- parameters ------------------------------------------------------------------ */

/* Takes over both. A key that comes twice has its last value. */
static void add_param(struct record *r, char *key, char *value)
{
	const struct param_row added = { key, value };

	for (guint i = 0; i < r->param->len; i++) {
		struct param_row *row = &g_array_index(r->param, struct param_row, i);

		if (strcmp(row->key, key))
			continue;
		g_free(row->value);
		row->value = value;
		g_free(key);
		return;
	}
	g_array_append_val(r->param, added);
}

static void add_count(struct record *r, const char *key, uint64_t count)
{
	add_param(r, g_strdup(key), g_strdup_printf("%" G_GUINT64_FORMAT, count));
}

static void add_settings(struct record *r)
{
	const GPtrArray *set = r->spec.scenario->param;

	for (guint i = 0; set && i < set->len; i++) {
		const char *text = set->pdata[i], *value = strchr(text, '=');

		if (value)
			add_param(r, g_strstrip(g_strndup(text, (gsize)(value - text))),
				  g_strdup(value + 1));
	}
}

/* The tunables of the run's variant, set or not: so that a query finds them. */
static void add_tunables(struct record *r)
{
	const struct policy *p = r->spec.policy;
	const uint64_t *value = scenario_tuning(r->spec.scenario, p);

	for (unsigned i = 0; p->tunables && p->tunables[i].name; i++) {
		const struct tunable *t = &p->tunables[i];

		add_param(r, g_strdup_printf("policy %s.%s", p->name, t->name),
			  tunable_text(t, value ? value[i] : t->fallback));
	}
}

void record_list_params(struct record *r)
{
	g_array_set_size(r->param, 0);
	add_settings(r);
	add_tunables(r);
	if (r->spec.seed_given)
		add_count(r, "seed", r->spec.seed);
	if (r->spec.level != TRACE_OPS)
		add_param(r, g_strdup("trace"), g_strdup(trace_level_word(r->spec.level)));
	if (r->spec.checks)
		add_param(r, g_strdup("check"), g_strdup("yes"));
	if (r->status == RUN_STEP_LIMIT && r->spec.scenario->machine.max_steps)
		add_count(r, "stopped.max_steps", r->spec.scenario->machine.max_steps);
	if (r->events_lost)
		add_count(r, "event.not_kept", r->events_lost);
	if (r->ops_lost)
		add_count(r, "op.not_kept", r->ops_lost);
}

/* --- registers and variables ----------------------------------------------------- */

static void complete_values(struct record *r, const struct world *w)
{
	const uint32_t nr = program_values(w);

	for (uint32_t i = 0; i < nr; i++) {
		const int64_t value = program_value(w, i);

		g_array_append_val(r->value, value);
	}
}

/* --- the whole record ------------------------------------------------------------ */

void record_complete(struct record *r, const struct world *w, const struct machine *m,
		     enum run_status status)
{
	r->status = status;
	r->steps = world_steps(w);
	r->sim_ns = world_now(w);
	r->first_word = m->locks;
	r->words = m->atomics;
	r->final_state = vmalloc_describe(w);
	complete_values(r, w);
	r->counters = vmalloc_counters(w, r->counter);
	complete_tasks(r, w);
	r->lazy_peak = lazy_peak_sentence(r, w);
	record_sort_ops(r);
	complete_cpus(r, w, m);
	complete_locks(r, w, m);
	complete_sections(r, w, m);
	complete_samples(r);
	complete_causes(r, w, m);
	measures_complete(r);
	if (r->recent.event)
		recent_complete(&r->recent);
	name_objects(r, w, r->event);
	name_objects(r, w, r->recent.event);
	if (r->trace)
		complete_trace(r, w, m);
	record_list_params(r);
	record_digest(r);
}

void record_complete_search(struct record *r)
{
	const struct exploration *x = r->found;

	r->steps = x->steps;
	/* The search is over, so no task stands anywhere. */
	for (guint i = 0; i < r->task->len; i++)
		g_array_index(r->task, struct task_row, i).end.kind = WAIT_ENDED;
	for (guint i = 0; i < x->verdict->len; i++) {
		const struct verdict_row *v =
			&g_array_index(x->verdict, struct verdict_row, i);

		if (v->verdict != VERDICT_VIOLATED)
			continue;
		r->violations[v->property] = 1;
		g_array_append_vals(r->violation, &v->violation, 1);
	}
	record_list_params(r);
	record_digest(r);
}

/* SPDX-License-Identifier: MIT */
/*
 * record.c - filling a record while the world runs, and completing it.
 *
 * Two sequences of events are kept. `event` holds those of the traced level, which are
 * stored and digested. `moves` holds steps as well, whatever the level, so that a run
 * that went wrong can be drawn: all of them if the scenario has a schedule, else a ring.
 * With TRACE_NONE and no schedule there are none, for the sake of speed.
 */
#include "report/record/record.h"

#include <stdlib.h>
#include <string.h>

#include "report/record/exploration.h"
#include "report/store/store.h"
#include "report/record/trace.h"
#include "sim/machine/step.h"

static gboolean is_traced(enum trace_level level, unsigned kind)
{
	const gboolean step =
		kind == EVENT_STEP || kind == EVENT_WAIT || kind == EVENT_IRQ;

	return level >= (step ? TRACE_STEPS : TRACE_OPS);
}

static void keep_move(struct moves *m, const struct event *e)
{
	if (m->seen == m->stop)
		return;
	if (m->event->len < MOVES_RING || !m->ring)
		g_array_append_vals(m->event, e, 1);
	else
		g_array_index(m->event, struct event, m->seen % MOVES_RING) = *e;
	m->seen++;
}

/* Of an array with so many rows: it doubles. */
static uint64_t array_bytes(gsize rows, gsize row_bytes)
{
	return rows ? UINT64_C(1) << g_bit_storage(rows * row_bytes - 1) : 0;
}

enum { FREE_BYTES = 1 << 20 };	/* that are not worth asking for */

/* May the events and operations become twice as many? */
static gboolean has_room(struct record *r)
{
	const uint64_t bytes =
		array_bytes(MAX(2 * (gsize)r->event->len, 1), sizeof(struct event)) +
		array_bytes(MAX(2 * (gsize)r->op->len, 1), sizeof(struct op_record));

	if (bytes <= r->room || !r->take)
		return TRUE;
	if (!r->take(r->take_data, (int64_t)(bytes - r->room)))
		return FALSE;
	r->room = bytes;
	return TRUE;
}

/* Puts one row to the events or operations, of which there can be very many. */
static void keep(struct record *r, GArray *rows, gconstpointer row)
{
	const gboolean doubles = !(rows->len & (rows->len - 1));

	if (doubles && !has_room(r))
		r->status = RUN_INTERRUPTED;
	if (r->status != RUN_INTERRUPTED)	/* else it is no longer whole */
		g_array_append_vals(rows, row, 1);
}

static void on_event(void *data, const struct world *w, const struct event *e)
{
	struct record *r = data;

	if (r->trace)
		trace_event(r->trace, w, e);
	if (r->moves.event)
		keep_move(&r->moves, e);
	if (!is_traced(r->spec.level, e->kind))
		return;
	if (r->event->len < EVENTS_MAX)
		keep(r, r->event, e);
	else
		r->events_lost++;
}

static void on_op(void *data, const struct world *w, const struct op_record *op)
{
	struct record *r = data;

	(void)w;
	if (op->task >= r->task->len)
		return;
	r->ops++;
	r->failures += op->result == RESULT_EBUSY || op->result == RESULT_ENOMEM;
	r->worst_wait_ns = MAX(r->worst_wait_ns, op->wait_ns);
	if (r->op->len < r->spec.scenario->max_ops)
		keep(r, r->op, op);
	else
		r->ops_lost++;
}

/* Where everybody else was when things went wrong first. */
static void note_standing(struct record *r, const struct world *w, uint32_t culprit)
{
	if (r->violation->len || r->task->len > STANDING_MAX)
		return;
	for (uint32_t i = 0; i < r->task->len; i++) {
		char *text = i == culprit ? NULL : standing_text(w, i);

		if (text)
			g_ptr_array_add(r->standing, text);
	}
}

static void on_violation(void *data, const struct world *w, const struct violation *v)
{
	struct record *r = data;
	struct moves *m = &r->moves;

	note_standing(r, w, v->task);
	if (m->ring && m->stop == UINT64_MAX)
		m->stop = m->seen + MOVES_AFTER;
	if (r->violations[v->property]++ < VIOLATIONS_MAX)
		g_array_append_vals(r->violation, v, 1);
}

/* Lower bound of the bucket: exact below 2048 ns, then 1/1024 of the value wide. */
static int64_t bucket_of(int64_t latency_ns)
{
	unsigned shift = 0;

	if (latency_ns < 0)
		return 0;
	while (latency_ns >> shift >= 2048)
		shift++;
	return latency_ns >> shift << shift;
}

static struct latency_row *latency_of(struct record *r, uint32_t task)
{
	struct latency_row row = { .task = task, .min_ns = INT64_MAX, .max_ns = -1 };

	for (guint i = 0; i < r->latency->len; i++) {
		struct latency_row *l = &g_array_index(r->latency, struct latency_row, i);

		if (l->task == task)
			return l;
	}
	row.bucket = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	g_array_append_val(r->latency, row);
	return &g_array_index(r->latency, struct latency_row, r->latency->len - 1);
}

const char *step_name(uint16_t pc)
{
	const struct step *s = step_at(pc);

	return s ? step_title(s) : NULL;
}

static void on_sample(void *data, const struct world *w, uint32_t task,
		      int64_t latency_ns, const struct blocker *b, uint32_t blockers)
{
	struct record *r = data;
	struct latency_row *l = latency_of(r, task);
	const int64_t bucket = bucket_of(latency_ns);
	gpointer key = g_memdup2(&bucket, sizeof(bucket));
	const gsize count = GPOINTER_TO_SIZE(g_hash_table_lookup(l->bucket, &bucket));

	g_hash_table_insert(l->bucket, key, GSIZE_TO_POINTER(count + 1));
	l->samples++;
	l->sum_ns += latency_ns;
	l->last_ns = latency_ns;
	l->last_at_ns = world_now(w);
	l->min_ns = MIN(l->min_ns, latency_ns);
	if (latency_ns > l->max_ns) {
		l->max_ns = latency_ns;
		l->max_at_ns = world_now(w);
		l->blockers = MIN(blockers, BLOCKERS_MAX);
		for (uint32_t i = 0; i < l->blockers; i++)
			l->blocker[i] = b[i];
	}
}

void record_begin(struct record *r)
{
	g_array_set_size(r->event, 0);
	r->events_lost = 0;
	if (r->moves.event)
		g_array_set_size(r->moves.event, 0);
	r->moves.seen = 0;
	r->moves.stop = r->moves.ring ? UINT64_MAX : MOVES_MAX;
	if (r->trace)
		trace_reset(r->trace);
}

void record_trace(struct record *r, const struct machine *m, int64_t from_ns,
		  int64_t to_ns)
{
	r->trace = trace_new(m, from_ns, to_ns);
	r->observer.level = TRACE_STEPS;
}

void record_choice(void *data, const struct choice *c)
{
	struct record *r = data;

	g_array_append_vals(r->choice, c, 1);
}

static void clear_named_row(gpointer row)
{
	/* task_row and lock_row both begin with their name */
	g_free(*(char **)row);
}

static void clear_expectation(gpointer row)
{
	struct expectation_row *e = row;

	g_free(e->name);
	g_free(e->expected);
	g_free(e->actual);
}

static void clear_latency(gpointer row)
{
	struct latency_row *l = row;

	g_clear_pointer(&l->bucket, g_hash_table_destroy);
	g_clear_pointer(&l->cause, g_free);
}

static GArray *rows(gsize bytes, GDestroyNotify clear)
{
	GArray *a = g_array_new(FALSE, TRUE, (guint)bytes);

	if (clear)
		g_array_set_clear_func(a, clear);
	return a;
}

static void new_arrays(struct record *r)
{
	r->task = rows(sizeof(struct task_row), clear_named_row);
	r->op = rows(sizeof(struct op_record), NULL);
	r->event = rows(sizeof(struct event), NULL);
	r->object_name = g_ptr_array_new_with_free_func(g_free);
	r->cpu = rows(sizeof(struct cpu_row), NULL);
	r->source = rows(sizeof(struct source_row), NULL);
	r->lock = rows(sizeof(struct lock_row), clear_named_row);
	r->section = rows(sizeof(struct section_row), NULL);
	r->latency = rows(sizeof(struct latency_row), clear_latency);
	r->sample = rows(sizeof(struct sample_row), NULL);
	r->violation = rows(sizeof(struct violation), NULL);
	r->standing = g_ptr_array_new_with_free_func(g_free);
	r->choice = rows(sizeof(struct choice), NULL);
	r->directive = rows(sizeof(struct directive_result), NULL);
	r->expectation = rows(sizeof(struct expectation_row), clear_expectation);
}

struct record *record_new(const struct run_spec *spec)
{
	const struct scenario *s = spec->scenario;
	const gboolean scheduled = s->directive && s->directive->len;
	const struct machine *m = &s->machine;
	struct record *r = g_new0(struct record, 1);

	r->spec = *spec;
	r->room = FREE_BYTES;
	new_arrays(r);
	for (uint32_t i = 0; i + 1 < m->tasks; i++) {
		struct task_row row = { .name = g_strdup(m->task[i].name),
					.cpu = m->task[i].cpu_first,
					.class = m->task[i].class,
					.priority = m->task[i].priority };

		g_array_append_val(r->task, row);
	}
	r->moves.ring = !scheduled;
	if (scheduled || spec->level != TRACE_NONE)
		r->moves.event = rows(sizeof(struct event), NULL);
	r->observer = (struct observer){
		.data = r, .event = on_event, .op = on_op, .violation = on_violation,
		.sample = on_sample, .level = r->moves.event ? TRACE_STEPS : TRACE_NONE
	};
	record_begin(r);
	return r;
}

/* --- at the end ------------------------------------------------------------------ */

static gint compare_ops(gconstpointer a, gconstpointer b)
{
	const struct op_record *x = a, *y = b;

	if (x->task != y->task)
		return x->task < y->task ? -1 : 1;
	return x->seq < y->seq ? -1 : x->seq > y->seq;
}

static gint compare_latency(gconstpointer a, gconstpointer b)
{
	const struct latency_row *x = a, *y = b;

	return x->task < y->task ? -1 : x->task > y->task;
}

static gint compare_samples(gconstpointer a, gconstpointer b)
{
	const struct sample_row *x = a, *y = b;

	if (x->task != y->task)
		return x->task < y->task ? -1 : 1;
	return x->bucket_ns < y->bucket_ns ? -1 : x->bucket_ns > y->bucket_ns;
}

static void complete_samples(struct record *r)
{
	g_array_sort(r->latency, compare_latency);
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
	g_array_sort(r->sample, compare_samples);	/* a hash table has no order */
}

static void complete_locks(struct record *r, const struct world *w,
			   const struct machine *m)
{
	for (uint32_t i = 0; i < m->locks; i++) {
		const struct lock_stats *stats = world_lock_stats(w, i);
		struct lock_row row = { .kind = m->lock[i].kind, .stats = *stats,
					.max_wait_label = step_name(stats->max_wait_pc),
					.max_hold_label = step_name(stats->max_hold_pc) };

		if (!stats->acquisitions && !stats->contended)
			continue;
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

static void complete_sections(struct record *r, const struct world *w,
			      const struct machine *m)
{
	for (unsigned k = 0; k < SECTION_KINDS; k++) {
		for (uint32_t cpu = 0; cpu < m->cpus; cpu++) {
			const struct section *s = world_section(w, k, cpu);
			struct section_row row = { .kind = k, .section = *s,
						   .begin_label = step_name(s->begin_pc),
						   .end_label = step_name(s->end_pc) };

			if (s->task != NIL)
				g_array_append_val(r->section, row);
		}
	}
}

static void complete_moves(struct moves *m)
{
	const guint first = (guint)(m->seen % MOVES_RING);
	GArray *ring = m->event;

	if (!ring || !m->ring || m->seen <= MOVES_RING || !first)
		return;
	m->event = rows(sizeof(struct event), NULL);
	g_array_append_vals(m->event, &g_array_index(ring, struct event, first),
			    ring->len - first);
	g_array_append_vals(m->event, ring->data, first);
	g_array_unref(ring);
}

static void name_object(struct record *r, const struct world *w, uint32_t object)
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

static void name_objects(struct record *r, const struct world *w, const GArray *events)
{
	for (guint i = 0; events && i < events->len && record_goes_on(r, i); i++)
		name_object(r, w, g_array_index(events, struct event, i).object);
}

static void complete_trace(struct record *r, const struct world *w,
			   const struct machine *m)
{
	trace_complete(r->trace, w, r->sim_ns, r->stop);
	if (record_is_unwanted(r))
		return;
	name_objects(r, w, r->trace->event);
	for (uint32_t i = 0; i < m->locks; i++)
		name_object(r, w, i);
	/* of steps without end */
	for (guint i = 0; i < r->trace->slice->len && !record_is_unwanted(r); i++)
		name_object(r, w, g_array_index(r->trace->slice, struct slice, i).object);
}

static void complete_causes(struct record *r, const struct world *w,
			    const struct machine *m)
{
	for (guint i = 0; i < r->latency->len; i++) {
		struct latency_row *l = &g_array_index(r->latency, struct latency_row, i);

		for (uint32_t k = 0; k < l->blockers; k++) {
			name_object(r, w, l->blocker[k].lock[0]);
			name_object(r, w, l->blocker[k].lock[1]);
		}
		l->cause = cause_sentence(r, m, l);
	}
}

void record_complete(struct record *r, const struct world *w, const struct machine *m,
		     enum run_status status)
{
	r->status = status;
	r->steps = world_steps(w);
	r->sim_ns = world_now(w);
	vmalloc_counters(w, r->counter);
	r->final_state = vmalloc_describe(w);
	for (guint i = 0; i < r->task->len; i++) {
		struct task_row *row = &g_array_index(r->task, struct task_row, i);

		row->cpu = world_task_cpu(w, i);
		row->stats = *world_task_stats(w, i);
		row->end = world_situation(w, i);
		name_object(r, w, row->end.object);
	}
	g_array_sort(r->op, compare_ops);
	complete_cpus(r, w, m);
	complete_locks(r, w, m);
	complete_sections(r, w, m);
	complete_samples(r);
	complete_causes(r, w, m);
	complete_moves(&r->moves);
	name_objects(r, w, r->event);
	name_objects(r, w, r->moves.event);
	if (r->trace)
		complete_trace(r, w, m);
	record_digest(r);
}

void record_complete_search(struct record *r)
{
	const struct exploration *x = r->found;

	r->steps = x->steps;
	for (guint i = 0; i < x->verdict->len; i++) {
		const struct verdict_row *v =
			&g_array_index(x->verdict, struct verdict_row, i);

		if (v->verdict != VERDICT_VIOLATED)
			continue;
		r->violations[v->property] = 1;
		g_array_append_vals(r->violation, &v->violation, 1);
	}
	record_digest(r);
}

void record_drop_bulk(struct record *r, gboolean lists_ops)
{
	for (guint i = 0; r->found && i < r->found->witness->len; i++)
		record_drop_bulk(((struct witness *)r->found->witness->pdata[i])->record,
				 lists_ops);
	g_array_set_size(r->choice, 0);
	g_array_unref(r->event);
	r->event = rows(sizeof(struct event), NULL);
	if (r->moves.event && (!r->moves.ring || record_violations(r)))
		return;		/* to be drawn, with what its operations came to */
	g_clear_pointer(&r->moves.event, g_array_unref);
	if (lists_ops || r->op->len <= OPS_SHOWN)
		return;
	g_array_unref(r->op);
	r->op = rows(sizeof(struct op_record), NULL);
}

uint64_t record_bytes(const struct record *r)
{
	uint64_t all = FREE_BYTES / 16;		/* for what is small */

	for (guint i = 0; r->found && i < r->found->witness->len; i++) {
		const struct witness *w = r->found->witness->pdata[i];

		all += record_bytes(w->record);
	}
	if (r->moves.event)
		all += array_bytes(r->moves.event->len, sizeof(struct event));
	return all + array_bytes(r->event->len, sizeof(struct event)) +
	       array_bytes(r->op->len, sizeof(struct op_record)) +
	       array_bytes(r->choice->len, sizeof(struct choice));
}

void record_free(struct record *r)
{
	if (!r)
		return;
	g_array_unref(r->task);
	g_array_unref(r->op);
	g_array_unref(r->event);
	trace_free(r->trace);
	g_ptr_array_unref(r->object_name);
	g_array_unref(r->cpu);
	g_array_unref(r->source);
	g_array_unref(r->lock);
	g_array_unref(r->section);
	g_array_unref(r->latency);
	g_array_unref(r->sample);
	g_array_unref(r->violation);
	g_ptr_array_unref(r->standing);
	g_array_unref(r->choice);
	g_array_unref(r->directive);
	g_array_unref(r->expectation);
	if (r->moves.event)
		g_array_unref(r->moves.event);
	exploration_free(r->found);
	free(r->final_state);
	g_free(r);
}

/* --- what readers ask ------------------------------------------------------------ */

char *record_variant_name(const struct record *r)
{
	const char *point = r->spec.scenario->point;

	return point ? g_strdup_printf("%s, %s", r->spec.policy->name, point)
		     : g_strdup(r->spec.policy->name);
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

enum { ROWS_BETWEEN_LOOKS = 8192 };

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
	return all + r->task->len + r->op->len + r->event->len + r->cpu->len +
	       r->lock->len + r->section->len + r->sample->len + r->violation->len +
	       r->choice->len;
}

uint64_t record_violations(const struct record *r)
{
	uint64_t all = 0;

	for (unsigned p = 0; p < PROPERTIES; p++)
		all += r->violations[p];
	return all;
}

gboolean record_passed(const struct record *r)
{
	return r->found ? !exploration_violated(r->found) : expect_passed(r);
}

const char *record_status(const struct record *r)
{
	return r->found ? exploration_status(r->found) : run_status_word(r->status);
}

int64_t record_longest_preempt_off(const struct record *r)
{
	int64_t longest = 0;

	for (guint i = 0; i < r->section->len; i++) {
		const struct section_row *s =
			&g_array_index(r->section, struct section_row, i);

		if (s->kind == SECTION_PREEMPT_OFF)
			longest = MAX(longest, s->section.length_ns);
	}
	return longest;
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

#define WORD(words, index)                                                               \
	((unsigned)(index) < G_N_ELEMENTS(words) ? (words)[index] : NULL)

const char *run_status_word(enum run_status status)
{
	static const char *const word[] = { "done", "horizon", "deadlock", "max_steps",
					    "interrupted", "livelock" };

	return WORD(word, status);
}

const char *event_kind_word(unsigned kind)
{
	static const char *const word[EVENT_KINDS] = { "step", "wait", "switch",
						       "preempt", "wake", "return",
						       "exit", "irq" };

	return WORD(word, kind);
}

const char *choice_kind_word(unsigned kind)
{
	static const char *const word[CHOICE_KINDS] = { "hold", "release", "direct",
							"resched", "switch" };

	return WORD(word, kind);
}

const char *section_kind_word(enum section_kind kind)
{
	static const char *const word[SECTION_KINDS] = { "preempt_off", "irq_off" };

	return WORD(word, kind);
}

const char *delay_kind_word(unsigned kind)
{
	static const char *const word[DELAY_KINDS] = { "switch", "irq", "irq_off",
						       "preempt_off", "spinning",
						       "answers", "priority", "kernel" };

	return WORD(word, kind);
}

const char *directive_end_word(unsigned end)
{
	static const char *const word[] = { "pending", "reached", "blocked", "exited" };

	return WORD(word, end);
}

char *directive_text(const struct record *r, unsigned directive)
{
	const struct directive *d =
		&g_array_index(r->spec.scenario->directive, struct directive, directive);
	const char *task = record_task_name(r, d->task);

	if (d->kind == UNTIL_RETURN)
		return g_strdup_printf("%s until return", task);
	if (d->kind == FOR_STEPS)
		return g_strdup_printf("%s for %" G_GUINT64_FORMAT " steps", task,
				       d->count);
	if (d->count > 1)
		return g_strdup_printf("%s until %s#%" G_GUINT64_FORMAT, task, d->label,
				       d->count);
	return g_strdup_printf("%s until %s", task, d->label);
}

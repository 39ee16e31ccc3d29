/* SPDX-License-Identifier: MIT */
/*
 * explore.c - simrun explore: searching the interleavings of each variant.
 */
#include "experiment/explore.h"

#include <string.h>

#include "policies/program/machine.h"
#include "report/collect/complete.h"
#include "report/record/outcome.h"
#include "report/view/verdicts.h"
#include "report/record/words.h"
#include "sim/search/search.h"
#include "sim/machine/step.h"

enum {
	MAX_WITNESSES = 256,	/* of outcomes; the rest is listed, and none is sought */
	AREAS_WITHOUT_END = 1024,
	MAX_OPERATIONS = 1024,	/* of all tasks, where outcomes are told apart */
};

/* --- what is to be searched -------------------------------------------------------------- */

static void find_operations(const struct scenario *s, uint32_t *ops)
{
	for (uint32_t i = 0; i + 1 < s->machine.tasks; i++)	/* the last one is [setup]'s */
		ops[i] = (uint32_t)MIN(g_array_index(s->operations, uint64_t, i),
				       G_MAXUINT32);
}

/*
 * No more descriptors can ever be in use; a smaller world is searched faster. Of a program
 * without end as many as a search will hardly see.
 */
static uint32_t areas_needed(const struct scenario *s)
{
	uint64_t areas = 1;

	for (uint32_t i = 0; i < s->machine.tasks; i++) {
		const struct program *p = &s->vmap.program[i];

		for (uint32_t k = 0; k < p->insns; k++)
			if (p->insn[k].op == OP_AREAS)
				areas += p->insn[k].count;
		areas += g_array_index(s->operations, uint64_t, i) == UINT64_MAX ?
			AREAS_WITHOUT_END :
			MIN(g_array_index(s->operations, uint64_t, i), G_MAXUINT32);
	}
	return (uint32_t)MIN(areas, G_MAXUINT32);
}

static gboolean is_fixed(const struct draw *d)
{
	return d->kind == DRAW_CONSTANT;
}

static gboolean is_constant(const struct insn *insn)
{
	return is_fixed(&insn->size) && is_fixed(&insn->time) &&
	       !(insn->flags & INSN_OF);
}

static gboolean same_programs(const struct program *a, const struct program *b)
{
	if (a->insns != b->insns || a->names != b->names)
		return FALSE;
	if (a->names && memcmp(a->setup_slot, b->setup_slot,
			       a->names * sizeof(*a->setup_slot)))
		return FALSE;
	for (uint32_t i = 0; i < a->insns; i++) {
		struct insn x = a->insn[i], y = b->insn[i];

		x.line = y.line = 0;
		if (memcmp(&x, &y, sizeof(x)) || !is_constant(&x))
			return FALSE;
	}
	return TRUE;
}

/* The only one that ever runs on its CPU, which nothing else interrupts of itself. */
static gboolean is_alone(const struct machine *m, uint32_t task)
{
	const struct task_config *t = &m->task[task];

	if (t->cpu_first != t->cpu_last || t->source || t->background)
		return FALSE;
	for (uint32_t i = 0; i + 1 < m->tasks; i++)
		if (i != task && m->task[i].cpu_first <= t->cpu_first &&
		    t->cpu_first <= m->task[i].cpu_last)
			return FALSE;
	return TRUE;
}

static gboolean are_alike(const struct scenario *s, uint32_t a, uint32_t b)
{
	const struct machine *m = &s->machine;
	const struct task_config *x = &m->task[a], *y = &m->task[b];
	const uint8_t *tlb = s->vmap.tlb_cpu;

	return is_alone(m, a) && is_alone(m, b) && x->class == y->class &&
	       x->priority == y->priority && x->start_ns == y->start_ns &&
	       !x->start_ns && !s->vmap.blocks &&
	       (!tlb || !tlb[x->cpu_first] == !tlb[y->cpu_first]) &&
	       same_programs(&s->vmap.program[a], &s->vmap.program[b]);
}

static void find_twins(const struct scenario *s, uint32_t *twin)
{
	for (uint32_t i = 0; i < s->machine.tasks; i++) {
		twin[i] = i;
		for (uint32_t k = 0; k < i && twin[i] == i && i + 1 < s->machine.tasks; k++)
			if (twin[k] == k && are_alike(s, k, i))
				twin[i] = k;
	}
}

/* --- what was found ------------------------------------------------------------------------- */

void outcome_append(GString *text, const struct scenario *s, const struct search_config *c,
		    uint32_t task, uint32_t seq, enum op_result result, int64_t page)
{
	g_string_append_printf(text, "%s%s.%u=%s", text->len ? " " : "",
			       s->machine.task[task].name, seq, op_result_text(result));
	if (c->observe == OBSERVE_VALUES && result == RESULT_OK && page >= 0)
		g_string_append_printf(text, "@%" G_GINT64_FORMAT, page);
}

void outcome_end(GString *text, enum run_status end)
{
	if (end != RUN_DONE)
		g_string_append_printf(text, "%s(%s)", text->len ? " " : "",
				       run_status_word(end));
}

static char *outcome_text(const struct scenario *s, const struct search_config *c,
			  const struct search_outcome *o)
{
	GString *text = g_string_new(o->state);
	uint32_t slot = 0;

	if (o->state)	/* it tells outcomes apart alone, however they end */
		return g_string_free(text, FALSE);
	for (uint32_t i = 0; i < s->machine.tasks; i++)
		for (uint32_t seq = 1; seq <= c->ops[i]; seq++, slot++)
			outcome_append(text, s, c, i, seq, slot_result(o->slot[slot]),
				       slot_value(o->slot[slot]));
	outcome_end(text, o->end);
	return g_string_free(text, FALSE);
}

static gint compare_outcomes(gconstpointer a, gconstpointer b)
{
	return strcmp(((const struct outcome_row *)a)->text,
		      ((const struct outcome_row *)b)->text);
}

static gboolean add_outcomes(struct hunt *h, GError **error)
{
	for (uint32_t i = 0; i < h->result->outcomes; i++) {
		const struct search_outcome *o = &h->result->outcome[i];
		struct outcome_row row = {
			.text = outcome_text(h->variant->spec.scenario, &h->config, o),
			.end = o->end, .tried = i < MAX_WITNESSES,
		};
		const gboolean ok = !row.tried || witness_run(h, &o->path, PROPERTIES, row.text,
							      &row.witness, error);

		g_array_append_val(h->found->outcome, row);
		if (!ok)
			return FALSE;
	}
	g_array_sort(h->found->outcome, compare_outcomes);
	return TRUE;
}

static gboolean add_verdicts(struct hunt *h, GError **error)
{
	for (unsigned p = 0; p < PROPERTIES; p++) {
		const struct search_finding *f = &h->result->property[p];
		struct verdict_row row = {
			.property = p, .verdict = f->verdict, .fewest = f->fewest,
			.preemptions = f->path.preemptions, .steps = f->path.steps,
			.violation = f->violation,
		};

		if (f->verdict == VERDICT_NOT_ASKED)
			continue;
		if (f->verdict == VERDICT_VIOLATED &&
		    !witness_run(h, &f->path, p, NULL, &row.witness, error))
			return FALSE;
		g_array_append_val(h->found->verdict, row);
	}
	return TRUE;
}

/* The file that a variant's code is in, and those that all share. */
static gboolean is_of_variant(const struct step *s, const char *file)
{
	return s->label && (!strcmp(s->file, file) || !strcmp(s->file, "policies/vmap/alloc.c") ||
			    !strcmp(s->file, "policies/vmap/blocks.c") ||
			    !strcmp(s->file, "policies/vmap/deferred.c"));
}

static gint compare_labels(gconstpointer a, gconstpointer b)
{
	const struct label_row *x = a, *y = b;
	const int by_function = strcmp(x->function, y->function);

	return by_function ? by_function : strcmp(x->label, y->label);
}

/* Steps with the same label in one function, as an inner and an outer lock, are one. */
static void add_label(GArray *labels, const struct step *s, gboolean reached)
{
	const struct label_row row = { s->label, s->function, reached };

	for (guint i = 0; i < labels->len; i++) {
		struct label_row *l = &g_array_index(labels, struct label_row, i);

		if (compare_labels(l, &row))
			continue;
		l->reached |= reached;
		return;
	}
	g_array_append_val(labels, row);
}

static void add_coverage(struct hunt *h)
{
	g_autofree char *file =
		g_strdup_printf("policies/%s.c", h->variant->spec.policy->name);

	g_strdelimit(file + strlen("policies/"), ".", '-');
	file[strlen(file) - strlen("-c")] = '.';
	for (const struct step *s = __start_sim_steps; s < __stop_sim_steps; s++)
		if (is_of_variant(s, file))
			add_label(h->found->label, s, h->result->reached[STEP_PC(s)]);
	g_array_sort(h->found->label, compare_labels);
}

/* Spinning or asleep, in operations and elsewhere: for locks of the scenario's own, too. */
static int64_t total_wait(const struct record *r, uint32_t task)
{
	const struct task_stats *s = &g_array_index(r->task, struct task_row, task).stats;

	return s->ns[TIME_SPIN] + s->ns[TIME_LOCK];
}

static gboolean add_maximum(struct hunt *h, GError **error)
{
	const struct search_result *r = h->result;
	struct maximum_row *m = &h->found->maximum;

	m->what = g_strdup(h->variant->options->maximize);
	m->ns = r->maximum_ns;
	m->endless = r->endless;
	m->exact = r->limit == LIMIT_NONE && !r->circles;
	if (!r->maximum_path.transitions)
		return TRUE;
	if (!witness_run(h, &r->maximum_path, PROPERTIES, m->what, &m->witness, error))
		return FALSE;
	m->measured_ns = h->config.maximize == MAXIMIZE_WAIT ?
		total_wait(m->witness->record, h->config.maximize_task) :
		record_longest_preempt_off(m->witness->record);
	return TRUE;
}

static gboolean put_together(struct hunt *h, GError **error)
{
	struct exploration *x = h->found;
	const struct search_result *r = h->result;

	x->strategy = h->config.strategy;
	x->observe = h->config.observe;
	x->limit = r->limit;
	x->states = r->states;
	x->transitions = r->transitions;
	x->steps = r->steps;
	x->depth = r->depth;
	x->walks = r->walks;
	x->bytes = r->seen_bytes;
	x->first_ns = r->first_ns;
	add_coverage(h);
	if (h->config.maximize)
		return add_maximum(h, error);
	return add_verdicts(h, error) && (!h->config.observe || add_outcomes(h, error));
}

/* --- one variant ------------------------------------------------------------------------------ */

static gboolean search(struct hunt *h, const struct machine *m, GError **error)
{
	const gint64 start = g_get_monotonic_time();

	h->job = search_job_new(m, &h->config);
	if (!h->job) {
		variant_fails(h->variant, error,
			      "there is not enough memory for this machine");
		return FALSE;
	}
	if (!variant_setup(h->variant, search_job_world(h->job), error))
		return FALSE;
	h->result = search_job_run(h->job);
	h->found->wall_ns = (g_get_monotonic_time() - start) * 1000;
	return TRUE;
}

/* wait:TASK */
static gboolean find_task_to_maximize(struct hunt *h, GError **error)
{
	const struct scenario *s = h->variant->spec.scenario;
	const char *name;

	if (h->config.maximize != MAXIMIZE_WAIT)
		return TRUE;
	name = h->variant->options->maximize + strlen("wait:");
	for (uint32_t i = 0; i + 1 < s->machine.tasks; i++) {
		if (strcmp(s->machine.task[i].name, name))
			continue;
		h->config.maximize_task = i;
		return TRUE;
	}
	g_set_error(error, SCENARIO_ERROR, 0, "%s: has no task %s, expected --maximize "
		    "wait:TASK with one of its tasks", s->path, name);
	return FALSE;
}

/* Without these every task comes to its end, or is held up by one that goes on. */
static gboolean may_stick(const struct variant *v)
{
	const struct scenario *s = v->spec.scenario;

	return s->own_lock->len || s->machine.sources ||
	       v->spec.policy->flags & POLICY_AWAITS_PURGES;
}

static void configure(struct hunt *h, uint32_t *ops, uint32_t *twin)
{
	const struct variant *v = h->variant;

	search_options_apply(v->options, &h->config);
	find_operations(v->spec.scenario, ops);
	find_twins(v->spec.scenario, twin);
	h->config.ops = ops;
	h->config.twin = h->config.observe || h->config.maximize ? NULL : twin;
	h->config.seed = v->spec.seed;
	h->config.check = v->spec.checks;
	h->config.may_stick = may_stick(v);
	h->config.cost = v->spec.scenario->machine.cost;
	h->config.at_end = vmalloc_end;
	h->config.stop = &stop_requested;
	h->config.progress = v->progress;
}

static gboolean can_observe(const struct variant *v, const struct search_config *c,
			    GError **error)
{
	uint64_t slots = 0;

	for (uint32_t i = 0; c->observe && i < v->spec.scenario->machine.tasks; i++) {
		slots += c->ops[i];
		if (slots <= MAX_OPERATIONS)
			continue;
		g_set_error(error, SCENARIO_ERROR, 0,
			    "%s: task %s: more than %d operations in all, expected fewer "
			    "for outcomes to be told apart",
			    v->spec.scenario->path, v->spec.scenario->machine.task[i].name,
			    MAX_OPERATIONS);
		return FALSE;
	}
	return TRUE;
}

/* The search, or the run of a witness. */
static gboolean was_interrupted(const struct hunt *h)
{
	for (guint i = 0; i < h->found->witness->len; i++) {
		const struct witness *w = h->found->witness->pdata[i];

		if (w->record->status == RUN_INTERRUPTED)
			return TRUE;
	}
	return h->found->limit == LIMIT_INTERRUPTED;
}

static gboolean hunt(struct hunt *h, struct record *r, const struct machine *m,
		     GError **error)
{
	g_autofree uint32_t *ops = g_new0(uint32_t, m->tasks);
	g_autofree uint32_t *twin = g_new0(uint32_t, m->tasks);
	gboolean ok;

	configure(h, ops, twin);
	ok = variant_take(h->variant, (int64_t)MIN(h->config.max_bytes, G_MAXINT64)) &&
	     find_task_to_maximize(h, error) &&
	     can_observe(h->variant, &h->config, error) && search(h, m, error) &&
	     put_together(h, error);
	search_job_free(h->job);
	if (!ok)
		return FALSE;
	r->status = was_interrupted(h) ? RUN_INTERRUPTED : RUN_DONE;
	record_complete_search(r);
	return TRUE;
}

struct record *explore_variant(const struct variant *v, GError **error)
{
	struct record *r;
	struct scenario_machine m;
	struct variant small = *v;
	struct hunt h = { .variant = v };

	small.areas = areas_needed(v->spec.scenario);
	if (!variant_machine(&small, &m, error))
		return NULL;
	small.spec.mode = MODE_EXPLORE;
	small.spec.level = TRACE_NONE;
	r = record_new(&small.spec);
	r->found = h.found = exploration_new();
	if (!hunt(&h, r, &m.machine, error))
		g_clear_pointer(&r, record_free);
	scenario_machine_clear(&m);
	return r;
}

/* --- the command ---------------------------------------------------------------------------------- */

static enum exit_status write_files(const GPtrArray *records, const char *database)
{
	g_autoptr(GHashTable) taken =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	GError *error = NULL;

	for (guint i = 0; i < records->len; i++)
		if (!witness_write_files(records->pdata[i], database, taken, &error))
			return complain_error(EXIT_STORAGE, error);
	return EXIT_HELD;
}

/* A limit ended one of the searches. What was violated is, all the same. */
static gboolean is_unfinished(const GPtrArray *records)
{
	for (guint i = 0; i < records->len; i++) {
		const struct record *r = records->pdata[i];

		if (r->found->limit != LIMIT_NONE)
			return TRUE;
	}
	return FALSE;
}

static enum exit_status finish(const struct scenario *s, const struct options *o,
			       const char *database, const GPtrArray *records,
			       enum exit_status status)
{
	const enum exit_status files = write_files(records, database);

	if (o->json) {
		print_search_json(s, database, records);
	} else if (!o->quiet) {
		show_verdicts(records, stdout);
		show_outcomes(records, stdout);
		show_witnesses(records, o->interleavings, stdout);
	}
	status = MAX(status, files);
	return status == EXIT_HELD && is_unfinished(records) ? EXIT_UNFINISHED : status;
}

enum exit_status command_explore(const struct options *o, const char *path)
{
	GError *error = NULL;
	GPtrArray *chosen = o->policy ? policies_from_list(o->policy, &error) : NULL;
	enum exit_status status;

	if (!error && search_options_check(o, &error))
		status = batch_run(o, path, chosen, explore_variant, finish);
	else
		status = complain_error(EXIT_USAGE, error);
	g_clear_pointer(&chosen, g_ptr_array_unref);
	return status;
}

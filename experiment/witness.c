/* SPDX-License-Identifier: MIT */
/*
 * witness.c - an interleaving that a search found becomes a scenario with a schedule, and
 * is run: so it has times, is stored and drawn as any run, and can be replayed.
 *
 * A search lets no time pass; what it needs of time (a timer that is late, an interrupt on
 * its way) a schedule cannot always force. So the run is compared with the finding.
 */
#include "experiment/explore.h"

#include <stdlib.h>
#include <string.h>

#include "scenarios/load/load.h"
#include "scenarios/load/write.h"
#include "sim/machine/step.h"

/* --- the order ----------------------------------------------------------------------------- */

/* Tasks that a schedule can name: those of [task] sections. */
static gboolean can_be_named(const struct scenario *s, uint32_t task)
{
	const struct machine *m = &s->machine;

	return task + 1 < m->tasks && !m->task[task].background &&
	       m->task[task].class != CLASS_IRQ && !m->task[task].source;
}

/* Steps of one task in a row. */
struct turn {
	const struct search_step *first, *last;
	uint64_t steps;		/* of the task, from first to last */
};

/* The how-many-th step of the turn with its label is the last one? */
static uint64_t occurrence(const struct turn *t, const char *label)
{
	uint64_t n = 0;

	for (const struct search_step *s = t->first; s <= t->last; s++) {
		const struct step *step = step_at(s->pc);

		n += s->task == t->first->task && step->label && !strcmp(step->label, label);
	}
	return n;
}

static void append_directive(GString *order, const struct scenario *s, const struct turn *t)
{
	const char *task = s->machine.task[t->first->task].name;
	const char *label = step_at(t->last->pc)->label;
	const uint64_t nth = label ? occurrence(t, label) : 0;

	if (order->len)
		g_string_append(order, "; ");
	if (!label)
		g_string_append_printf(order, "%s for %" G_GUINT64_FORMAT " steps", task,
				       t->steps);
	else if (nth == 1)
		g_string_append_printf(order, "%s until %s", task, label);
	else
		g_string_append_printf(order, "%s until %s#%" G_GUINT64_FORMAT, task, label,
				       nth);
}

/* A task that the order does not name would run as it likes: it comes last. */
static void append_idle(GString *order, const struct scenario *s,
			const struct search_step *step, uint32_t nr)
{
	for (uint32_t task = 0; task < s->machine.tasks; task++) {
		gboolean named = FALSE;

		for (uint32_t i = 0; i < nr && !named; i++)
			named = step[i].task == task;
		if (!named && can_be_named(s, task))
			g_string_append_printf(order, "%s%s for 1 steps",
					       order->len ? "; " : "",
					       s->machine.task[task].name);
	}
}

/*
 * Ways to say the same. A script asks for a reschedule at the end of a directive, and the
 * task goes on until it can be switched out; so where the search had asked before, the
 * directive ends there, and the steps in between are left to the script. What hangs on a
 * timer no directive forces, but it may be what time makes of the scenario by itself.
 */
enum wording { UNTIL_SWITCHED, UNTIL_RESCHEDULE_IS_DUE, AS_TIME_WILL, WORDINGS };

/* What interrupts did between two steps of one task is not in the order: one turn. */
static char *order_of(const struct scenario *s, const struct search_step *step, uint32_t nr,
		      enum wording wording)
{
	GString *order = g_string_new(NULL);
	struct turn turn = { 0 };

	if (wording == AS_TIME_WILL)
		return g_string_free(order, FALSE);
	for (uint32_t i = 0; i < nr; i++) {
		if (!can_be_named(s, step[i].task) ||
		    (wording == UNTIL_RESCHEDULE_IS_DUE && step[i].deferred))
			continue;
		if (turn.first && turn.first->task != step[i].task) {
			append_directive(order, s, &turn);
			turn.first = NULL;
		}
		if (!turn.first)
			turn = (struct turn){ .first = &step[i] };
		turn.last = &step[i];
		turn.steps++;
	}
	if (turn.first)
		append_directive(order, s, &turn);
	append_idle(order, s, step, nr);
	return g_string_free(order, FALSE);
}

/* --- the scenario ----------------------------------------------------------------------------- */

static char *name_of(const struct hunt *h, enum property property, guint number)
{
	const struct scenario *s = h->variant->spec.scenario;
	const char *policy = h->variant->spec.policy->name;

	if (property < PROPERTIES)
		return g_strdup_printf("%s-%s-%s", s->name, policy,
				       property_info(property)->name);
	return g_strdup_printf("%s-%s-%s-%u", s->name, policy,
			       h->config.maximize ? "maximum" : "outcome", number);
}

static char *title_of(const struct hunt *h, enum property property, const char *outcome)
{
	const char *policy = h->variant->spec.policy->name;

	if (property < PROPERTIES)
		return g_strdup_printf("%s violates %s: found by searching %s", policy,
				       property_info(property)->name,
				       h->variant->spec.scenario->name);
	return g_strdup_printf(h->config.maximize ? "%s: the longest %s" : "%s allows %s",
			       policy, outcome);
}

static char *violated_names(const struct record *r)
{
	GString *names = g_string_new(NULL);

	for (unsigned i = 0; i < PROPERTIES; i++)
		if (r->violations[i])
			g_string_append_printf(names, "%s%s", names->len ? ", " : "",
					       property_info(i)->name);
	return g_string_free(names, !names->len);
}

static struct record *run_text(const struct hunt *h, const char *text, const char *name,
			       struct scenario **scenario, GError **error)
{
	const struct variant *v = h->variant;
	struct variant witness = *v;

	*scenario = scenario_parse(text, strlen(text), name, NULL, error);
	if (!*scenario)
		return NULL;
	witness.spec.scenario = *scenario;
	witness.spec.mode = MODE_WITNESS;
	witness.spec.level = TRACE_STEPS;
	return run_variant(&witness, error);
}

/* --- does the run show it? ------------------------------------------------------------------------ */

static const struct op_record *find_op(const struct record *r, uint32_t task, uint32_t seq)
{
	for (guint i = 0; i < r->op->len; i++) {
		const struct op_record *op = &g_array_index(r->op, struct op_record, i);

		if (op->task == task && op->seq == seq)
			return op;
	}
	return NULL;
}

/* As outcomes are written. */
static char *run_outcome(const struct hunt *h, const struct record *r)
{
	const struct scenario *s = h->variant->spec.scenario;
	GString *text = g_string_new(NULL);

	for (uint32_t task = 0; task < s->machine.tasks; task++) {
		for (uint32_t seq = 1; seq <= h->config.ops[task]; seq++) {
			const struct op_record *op = find_op(r, task, seq);

			outcome_append(text, s, &h->config, task, seq,
				       op ? op->result : RESULT_UNFINISHED,
				       op ? op->value[VALUE_ADDRESS_PAGE] : -1);
		}
	}
	outcome_end(text, r->status);
	return g_string_free(text, FALSE);
}

static gboolean shows_violation(const struct hunt *h, const struct record *r,
				enum property property)
{
	for (guint i = 0; i < r->violation->len; i++) {
		const struct violation *v =
			&g_array_index(r->violation, struct violation, i);

		if (v->property == property && search_counts(&h->config, v))
			return TRUE;
	}
	return FALSE;
}

static gboolean shows_outcome(const struct hunt *h, const struct record *r,
			      const char *outcome)
{
	g_autofree char *text = NULL;

	if (h->config.observe == OBSERVE_STATE)
		return !g_strcmp0(r->final_state, outcome);
	text = run_outcome(h, r);
	return !strcmp(text, outcome);
}

static gboolean shows(const struct hunt *h, const struct record *r, enum property property,
		      const char *outcome)
{
	if (property < PROPERTIES)
		return shows_violation(h, r, property);
	return h->config.maximize || shows_outcome(h, r, outcome);
}

/* The order as a scenario, and its run; twice if that violates what it is to allow. */
static struct record *run_order(const struct hunt *h, const char *order, enum property property,
				const char *outcome, struct scenario **scenario, GError **error)
{
	g_autofree char *name = name_of(h, property, h->found->witness->len + 1);
	g_autofree char *title = title_of(h, property, outcome);
	g_autofree char *bare = scenario_with_order(h->variant->spec.scenario, name, title,
						    h->variant->spec.policy, order, NULL);
	g_autofree char *violates = NULL, *text = NULL;
	struct record *r = run_text(h, bare, name, scenario, error);

	violates = r ? violated_names(r) : NULL;
	if (!violates)
		return r;
	record_free(r);
	scenario_free(*scenario);
	text = scenario_with_order(h->variant->spec.scenario, name, title,
				   h->variant->spec.policy, order, violates);
	return run_text(h, text, name, scenario, error);
}

/* A run that may be the witness. */
struct attempt {
	struct scenario *scenario;
	struct record *record;
	gboolean holds;
};

static void attempt_clear(struct attempt *a)
{
	g_clear_pointer(&a->record, record_free);
	g_clear_pointer(&a->scenario, scenario_free);
}

/* Each way to say it until one holds; else the first one is as good as the others. */
static gboolean attempt_all(struct hunt *h, const struct search_step *step, uint32_t nr,
			    enum property property, const char *outcome, struct attempt *best,
			    GError **error)
{
	g_autofree char *before = NULL;

	for (enum wording i = 0; i < WORDINGS && !best->holds; i++) {
		g_autofree char *order = order_of(h->variant->spec.scenario, step, nr, i);
		struct attempt a = { 0 };

		if (before && !strcmp(order, before))
			continue;
		a.record = run_order(h, order, property, outcome, &a.scenario, error);
		if (!a.record) {
			attempt_clear(&a);
			return FALSE;
		}
		a.holds = shows(h, a.record, property, outcome);
		if (!best->record || a.holds) {
			attempt_clear(best);
			*best = a;
		} else {
			attempt_clear(&a);
		}
		if (!before)
			before = g_steal_pointer(&order);
	}
	return TRUE;
}

gboolean witness_run(struct hunt *h, const struct search_path *path, enum property property,
		     const char *outcome, struct witness **witness, GError **error)
{
	struct attempt best = { 0 };
	uint32_t nr;
	struct search_step *step = search_job_steps(h->job, path, &nr);
	const gboolean ok = attempt_all(h, step, nr, property, outcome, &best, error);

	free(step);
	*witness = NULL;
	if (!ok || (property == PROPERTIES && !best.holds)) {	/* none rather than a wrong one */
		attempt_clear(&best);
		return ok;
	}
	*witness = exploration_add_witness(h->found, best.scenario, best.record);
	(*witness)->holds = best.holds;
	return TRUE;
}

/* --- files ------------------------------------------------------------------------------------------ */

static const char found_by[] = "# Found by a search; ";

static char *file_text(const struct verdict_row *v)
{
	const struct scenario *s = v->witness->scenario;

	return g_strdup_printf("# %s\n#\n%s%s. Run it with: simrun FILE\n\n%s",
			       v->violation.detail, found_by,
			       s->directive->len ? "the schedule forces the interleaving" :
						  "time alone brings it about",
			       s->text);
}

enum { HEAD_BYTES = 1024 };	/* the words above come within these */

/* An earlier search's file is, but a scenario can be named so that it would be another's. */
static gboolean may_be_replaced(const char *path, GError **error)
{
	char head[HEAD_BYTES + 1] = "";
	FILE *f = fopen(path, "r");

	if (!f)		/* if it is there, writing it will fail */
		return TRUE;
	head[fread(head, 1, HEAD_BYTES, f)] = '\0';
	fclose(f);
	if (strstr(head, found_by))
		return TRUE;
	g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_EXIST,
		    "%s: was not written by a search, and is left as it is; -o FILE puts "
		    "counterexamples beside that file", path);
	return FALSE;
}

/* Points of a sweep have the same names: the second file is NAME-2. */
static char *free_name(const char *name, GHashTable *taken)
{
	char *free = g_strdelimit(g_strdup(name), "/", '-');

	for (guint i = 2; g_hash_table_contains(taken, free); i++) {
		g_free(free);
		free = g_strdelimit(g_strdup_printf("%s-%u", name, i), "/", '-');
	}
	g_hash_table_add(taken, g_strdup(free));
	return free;
}

static gboolean write_file(struct verdict_row *v, const char *directory,
			   GHashTable *taken, GError **error)
{
	g_autofree char *name = free_name(v->witness->scenario->name, taken);
	g_autofree char *base = g_strconcat(name, ".ini", NULL);
	g_autofree char *text = file_text(v);

	v->file = strcmp(directory, ".") ? g_build_filename(directory, base, NULL) :
					   g_strdup(base);
	return may_be_replaced(v->file, error) &&
	       g_file_set_contents(v->file, text, -1, error);
}

gboolean witness_write_files(struct record *r, const char *database, GHashTable *taken,
			     GError **error)
{
	g_autofree char *directory = g_path_get_dirname(database);

	for (guint i = 0; i < r->found->verdict->len; i++) {
		struct verdict_row *v =
			&g_array_index(r->found->verdict, struct verdict_row, i);

		if (v->witness && v->witness->holds && !write_file(v, directory, taken, error))
			return FALSE;
	}
	return TRUE;
}

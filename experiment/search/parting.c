/* SPDX-License-Identifier: MIT */
/*
 * parting.c - see parting.h.
 */
#include "experiment/search/parting.h"

#include <stdlib.h>

#include "experiment/run/instance.h"
#include "experiment/search/symmetry.h"
#include "experiment/search/variant_search.h"
#include "sim/machine/step.h"
#include "sim/search/search.h"

/* A way that both are to go. */
struct way {
	gboolean leader_is_b;
	const char *shows;
	const struct search_path *path;
	const struct witness *witness;
	const struct verdict_row *violated;	/* by the leader only; NULL: it is another way */
};

/* --- a variant that can be led ------------------------------------------------------------ */

struct follower {
	struct scenario_machine m;
	struct variant_search search;
	uint32_t *ops, *twin;
	struct search_job *job;
};

static void follower_clear(struct follower *f)
{
	search_job_free(f->job);
	g_free(f->ops);
	g_free(f->twin);
	scenario_machine_clear(&f->m);
}

/* FALSE with *error set; then there is nothing to clear. */
static gboolean follower_init(struct follower *f, const struct run_spec *spec,
			      const struct search_request *request,
			      const struct run_control *control, GError **error)
{
	*f = (struct follower){ .search = { .spec = spec, .control = control,
					    .config = request->config } };
	if (!instance_init(&f->m, spec, areas_needed(scenario_cast(spec->scenario, spec->policy)),
			   error))
		return FALSE;
	f->ops = g_new0(uint32_t, f->m.machine.tasks);
	f->twin = g_new0(uint32_t, f->m.machine.tasks);
	variant_search_configure(&f->search, f->ops, f->twin);
	f->job = search_job_new(&f->m.machine, &f->search.config);
	if (!f->job)
		instance_lacks_memory(spec, error);
	if (f->job && instance_set_up(search_job_world(f->job), spec, control->stop, error)) {
		search_job_ready(f->job);
		return TRUE;
	}
	follower_clear(f);
	return FALSE;
}

/* --- the ways ------------------------------------------------------------------------------- */

static void add_way(GArray *ways, struct way way)
{
	if (way.path->transitions)
		g_array_append_val(ways, way);
}

static void add_violation(GArray *ways, gboolean leader_is_b, const struct verdict_row *v,
			  const struct verdict_row *other)
{
	if (property_is_violated(v))
		add_way(ways, (struct way){
			.leader_is_b = leader_is_b, .shows = property_info(v->property)->name,
			.path = &v->path, .witness = v->witness,
			.violated = property_is_violated(other) ? NULL : v,
		});
}

static void add_outcomes(GArray *ways, gboolean leader_is_b, const GPtrArray *rows)
{
	for (guint i = 0; i < rows->len; i++) {
		const struct outcome_row *row = rows->pdata[i];

		add_way(ways, (struct way){
			.leader_is_b = leader_is_b, .shows = *row->text ? row->text : "the end",
			.path = &row->path, .witness = row->witness,
		});
	}
}

/* Of struct way: what only one of them does comes first. */
static GArray *ways_of(const struct point_diff *p)
{
	GArray *ways = g_array_new(FALSE, FALSE, sizeof(struct way));
	const struct property_diff *q = (const struct property_diff *)(void *)p->property->data;

	for (guint i = 0; i < p->property->len; i++)
		if (property_is_violated(q[i].a) != property_is_violated(q[i].b)) {
			add_violation(ways, FALSE, q[i].a, q[i].b);
			add_violation(ways, TRUE, q[i].b, q[i].a);
		}
	if (p->has_outcomes) {
		add_outcomes(ways, FALSE, p->outcomes.only_a);
		add_outcomes(ways, TRUE, p->outcomes.only_b);
		add_outcomes(ways, FALSE, p->outcomes.common);
	}
	for (guint i = 0; i < p->property->len; i++)
		add_violation(ways, FALSE, q[i].a, q[i].b);
	return ways;
}

/* --- going them ------------------------------------------------------------------------------- */

static char *who(const struct machine *m, const struct search_step *s)
{
	if (s->drains)
		return g_strdup_printf("cpu %u", s->drains - 1);
	if (s->arrives)
		return g_strdup(m->task[s->arrives - 1].name);
	return s->task < m->tasks ? g_strdup(m->task[s->task].name) :
				    g_strdup_printf("irq/%u", s->task - m->tasks);
}

static void keep_steps(GArray *steps, const struct machine *m, const struct search_step *s,
		       uint32_t nr)
{
	for (uint32_t i = 0; i < nr; i++) {
		const struct step *step = step_at(s[i].name.pc);
		const struct parting_step kept = {
			.task = who(m, &s[i]),
			.label = s[i].drains ? "a store reaches memory" :
				 s[i].arrives ? "arrives" :
				 step->label ? step->label : step->function,
			.waits = s[i].waits,
		};

		g_array_append_val(steps, kept);
	}
}

static struct parting *go(const struct way *way, struct follower *a, struct follower *b)
{
	struct follower *of[2] = { a, b };
	const struct follower *leader = of[way->leader_is_b];
	struct parting *parting = parting_new();

	parting->leader_is_b = way->leader_is_b;
	parting->shows = g_strdup(way->shows);
	parting->run = way->witness ? way->witness->record->id : 0;
	if (way->violated)
		parting->violation = g_strdup(way->violated->violation.detail);
	for (unsigned i = 0; i < 2; i++) {
		uint32_t nr;
		bool whole;
		struct search_step *step = search_job_follow(of[i]->job, leader->job, way->path,
							     &nr, &whole);

		parting->whole[i] = whole;
		keep_steps(parting->step[i], &of[i]->m.machine, step, nr);
		free(step);
	}
	return parting;
}

/*
 * The first way on which the two part. If there is none, a way on which the steps are the same,
 * but only one of the variants violates something.
 */
static void find_among(struct point_diff *p, const GArray *ways, struct follower *a,
		       struct follower *b)
{
	for (guint i = 0; i < ways->len; i++) {
		struct parting *parting = go(&g_array_index(ways, struct way, i), a, b);
		const gboolean parts = parting_compare(parting);

		if (!parts && (p->parting || !parting->violation)) {
			parting_free(parting);
			continue;
		}
		parting_free(p->parting);
		p->parting = parting;
		if (parts)
			return;
	}
}

gboolean parting_find(struct point_diff *p, const struct search_request *request,
		      const struct run_control *control, GError **error)
{
	GArray *ways = ways_of(p);
	struct follower a, b;

	if (!follower_init(&a, &p->a->spec, request, control, error)) {
		g_array_unref(ways);
		return FALSE;
	}
	if (!follower_init(&b, &p->b->spec, request, control, error)) {
		follower_clear(&a);
		g_array_unref(ways);
		return FALSE;
	}
	find_among(p, ways, &a, &b);
	follower_clear(&a);
	follower_clear(&b);
	g_array_unref(ways);
	return TRUE;
}

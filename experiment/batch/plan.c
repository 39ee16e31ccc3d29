/* SPDX-License-Identifier: MIT */
/*
 * plan.c - see plan.h.
 */
#include "experiment/batch/plan.h"

#include <string.h>

#include "experiment/batch/stopping.h"
#include "report/collect/measures.h"

/* A run to leave out. */
struct done_run {
	uint64_t number;
	double value;
};

struct plan {
	struct plan_request request;
	struct points *points;
	struct scenario *first;		/* the first point */
	GPtrArray *variant;		/* of const struct policy *: of all points */
	gboolean lists_differ;		/* points may have some of these only */
	uint64_t repeats;
	GArray *done;			/* of struct done_run, by number, each once */

	/* What comes next. */
	uint64_t wave;			/* only with a precision there is more than one */
	uint64_t point, rank;		/* rank: how many points there are before it */
	gboolean in_point;		/* we are in this point, else before it */
	struct scenario *scenario;	/* its, if lists differ */
	uint64_t repeat;
	guint place;			/* of the variant */

	struct stopping *stopping;	/* NULL: there is no precision */
	uint64_t waiting;		/* for so many runs of the wave */
	guint8 *tight;			/* by rank of the point */
	uint32_t *rank_of;		/* by point; NULL: its rank is its number */
};

/* --- the variants ------------------------------------------------------------------- */

static const GPtrArray *variants_of(const struct plan *p, const struct scenario *s)
{
	return p->request.chosen ? p->request.chosen : s->policies;
}

static void add_variants(struct plan *p, const struct scenario *s)
{
	const GPtrArray *list = variants_of(p, s);

	for (guint i = 0; i < list->len; i++)
		if (!g_ptr_array_find(p->variant, list->pdata[i], NULL))
			g_ptr_array_add(p->variant, list->pdata[i]);
}

static struct scenario *load_point(struct plan *p, uint64_t point, GError **error)
{
	struct scenario *s;

	points_keep(p->points, point);
	s = points_scenario(p->points, point, error);
	points_drop(p->points, point);
	return s;
}

/* Does the sweep set this key? */
static gboolean sweeps(const struct plan *p, const char *path)
{
	const GArray *settings = p->first->settings;

	for (guint i = 0; settings && i < settings->len; i++)
		if (!strcmp(g_array_index(settings, struct point_setting, i).path, path))
			return TRUE;
	return FALSE;
}

/* Only if the sweep has lists of variants among its values, each point must be looked at. */
static gboolean find_variants(struct plan *p, GError **error)
{
	const struct sweep *sweep = p->request.sweep;
	uint64_t point = 0;

	while (!sweep_has(sweep, point))
		point++;
	points_keep(p->points, point);	/* for good: its runs need not load it again */
	p->first = points_scenario(p->points, point, error);
	if (!p->first)
		return FALSE;
	add_variants(p, p->first);
	p->lists_differ = !p->request.chosen && sweeps(p, "policy.variants");
	for (point++; p->lists_differ && point < sweep_points(sweep); point++) {
		struct scenario *s = sweep_has(sweep, point) ? load_point(p, point, error) : NULL;

		if (s)
			add_variants(p, s);
		else if (sweep_has(sweep, point))
			return FALSE;
		if (s)
			scenario_unref(s);
	}
	return TRUE;
}

/* --- making a plan ------------------------------------------------------------------ */

/* Few runs, whatever part of them a shard has: so that each shard does what the whole does. */
static gboolean is_small(const struct plan *p)
{
	return p->repeats == 1 &&
	       sweep_kept(p->request.sweep) <= PLAN_FEW / MAX(p->variant->len, 1);
}

/* The ranks of points, if constraints exclude some. */
static uint32_t *find_ranks(const struct sweep *sweep)
{
	const uint64_t points = sweep_points(sweep);
	uint32_t *ranks, rank = 0;

	if (sweep_kept(sweep) == points)
		return NULL;
	ranks = g_new(uint32_t, points);
	for (uint64_t i = 0; i < points; i++) {
		ranks[i] = rank;
		rank += sweep_has(sweep, i) ? 1 : 0;
	}
	return ranks;
}

static void begin_stopping(struct plan *p, guint precision)
{
	const struct sweep *sweep = p->request.sweep;

	p->stopping = stopping_new(sweep_kept(sweep), p->variant->len, precision);
	p->tight = g_new0(guint8, sweep_kept(sweep));
	p->rank_of = find_ranks(sweep);
}

struct plan *plan_new(const struct plan_request *request, GError **error)
{
	const struct sweep_rules *rules = sweep_rules(request->sweep);
	struct plan *p = g_new0(struct plan, 1);

	p->request = *request;
	p->points = points_new(request->sweep, request->prepare, request->prepare_data);
	p->variant = g_ptr_array_new();
	p->done = g_array_new(FALSE, FALSE, sizeof(struct done_run));
	p->repeats = request->once ? 1 : request->repeats ? request->repeats : rules->repeats;
	if (!find_variants(p, error) ||
	    (!request->once && !sweep_check_runs(request->sweep, p->variant->len, error))) {
		plan_free(p);
		return NULL;
	}
	if (request->blames_few && !is_small(p))
		p->request.common.blame.nr = 0;
	if (rules->precision && !request->once && !request->repeats)
		begin_stopping(p, rules->precision);
	return p;
}

void plan_free(struct plan *p)
{
	if (p->first)
		scenario_unref(p->first);
	if (p->scenario)
		scenario_unref(p->scenario);
	points_free(p->points);
	g_ptr_array_unref(p->variant);
	g_array_unref(p->done);
	stopping_free(p->stopping);
	g_free(p->tight);
	g_free(p->rank_of);
	g_free(p);
}

const struct scenario *plan_scenario(const struct plan *p)
{
	return p->first;
}

const GPtrArray *plan_variants(const struct plan *p)
{
	return p->variant;
}

gboolean plan_repeats(const struct plan *p)
{
	return p->repeats > 1;
}

void plan_draw(struct plan *p)
{
	p->request.common.draws = TRUE;
}

void plan_show_none(struct plan *p)
{
	p->request.common.is_one_of_many = TRUE;
}

const char *plan_measure(const struct plan *p)
{
	const char *measure = sweep_rules(p->request.sweep)->measure;

	return !p->stopping ? NULL : measure ? measure : measure_of_scenario(p->first);
}

/* --- shards ------------------------------------------------------------------------- */

static gboolean is_mine(const struct plan *p, uint64_t unit)
{
	const struct plan_request *r = &p->request;

	return !r->shards || unit % r->shards == r->shard - 1;
}

static gboolean is_my_run(const struct plan *p, guint place)
{
	return p->stopping || is_mine(p, p->rank * p->repeats + p->repeat + place);
}

/* How many runs of a repetition belong to the shard, if `before` repetitions were before it. */
static guint my_runs(const struct plan *p, uint64_t before)
{
	guint nr = 0;

	for (guint i = 0; i < p->variant->len; i++)
		nr += is_mine(p, before + i) ? 1 : 0;
	return nr;
}

static uint64_t my_total(const struct plan *p)
{
	const uint64_t units = sweep_kept(p->request.sweep) * p->repeats;
	const uint64_t shards = MAX(1, p->request.shards);
	uint64_t nr = units / shards * p->variant->len;

	for (uint64_t i = 0; i < units % shards; i++)
		nr += my_runs(p, i);
	return nr;
}

uint64_t plan_total(const struct plan *p)
{
	const uint64_t points = sweep_kept(p->request.sweep), shards = MAX(1, p->request.shards);
	const uint64_t mine = points / shards + (p->request.shard <= points % shards);
	const uint64_t total = p->stopping && p->request.shards ?
		mine * p->repeats * p->variant->len : my_total(p);

	return total - MIN(total, p->done->len);
}

/* --- what is done ------------------------------------------------------------------- */

static uint64_t number_of(const struct plan *p, uint64_t point, uint64_t repeat, guint place)
{
	return (point * p->repeats + repeat) * p->variant->len + place;
}

static gint compare_done(gconstpointer a, gconstpointer b)
{
	const uint64_t x = ((const struct done_run *)a)->number;
	const uint64_t y = ((const struct done_run *)b)->number;

	return x < y ? -1 : x > y;
}

static gboolean is_done(const struct plan *p, uint64_t number)
{
	const struct done_run run = { .number = number };

	return p->done->len && g_array_binary_search(p->done, &run, compare_done, NULL);
}

static gboolean find_place(const struct plan *p, const char *policy, guint *place)
{
	for (guint i = 0; i < p->variant->len; i++) {
		const struct policy *v = p->variant->pdata[i];

		if (!strcmp(v->name, policy)) {
			*place = i;
			return TRUE;
		}
	}
	return FALSE;
}

/* How many points there are before this one. Only asked for with a precision. */
static uint64_t rank_of(const struct plan *p, uint64_t point)
{
	return p->rank_of ? p->rank_of[point] : point;
}

/* The seed of the first repetition at every point, unless the sweep sets seeds. */
static uint64_t first_seed(const struct plan *p)
{
	return p->request.common.seed_given ? p->request.common.seed : p->first->machine.seed;
}

/* Would this plan give the repetition another seed? */
static gboolean has_other_seed(const struct plan *p, uint64_t repeat, uint64_t seed)
{
	const gboolean swept = !p->request.common.seed_given && sweeps(p, "scenario.seed");

	return !swept && seed != plan_seed(first_seed(p), repeat);
}

void plan_leave_out(struct plan *p, uint64_t point, uint64_t repeat, const char *policy,
		    uint64_t seed, double value)
{
	struct done_run done = { .value = value };
	guint place;

	if (!find_place(p, policy, &place) || point >= sweep_points(p->request.sweep) ||
	    !sweep_has(p->request.sweep, point) || repeat >= p->repeats ||
	    has_other_seed(p, repeat, seed))
		return;
	done.number = number_of(p, point, repeat, place);
	g_array_append_val(p->done, done);
}

static void count_done(struct plan *p, const struct done_run *done)
{
	const guint variants = p->variant->len;
	const uint64_t point = done->number / variants / p->repeats;

	stopping_add(p->stopping, rank_of(p, point), (guint)(done->number % variants),
		     done->value);
}

void plan_left_out(struct plan *p)
{
	struct done_run *done = (void *)p->done->data;
	guint kept = 0;

	g_array_sort(p->done, compare_done);	/* keeps those that are equal in their order */
	for (guint i = 0; i < p->done->len; i++)
		if (!kept || done[i].number != done[kept - 1].number)
			done[kept++] = done[i];
	g_array_set_size(p->done, kept);
	for (guint i = 0; p->stopping && i < kept; i++)
		count_done(p, &done[i]);
}

/* --- what comes next ---------------------------------------------------------------- */

static uint64_t first_repeat(const struct plan *p)
{
	return p->stopping ? p->wave * PLAN_ROUND : 0;
}

static uint64_t end_repeat(const struct plan *p)
{
	return p->stopping ? MIN(p->repeats, (p->wave + 1) * PLAN_ROUND) : p->repeats;
}

static gboolean is_open(const struct plan *p)
{
	return sweep_has(p->request.sweep, p->point) &&
	       (!p->stopping || (is_mine(p, p->rank) && !p->tight[p->rank]));
}

static void leave_point(struct plan *p)
{
	points_drop(p->points, p->point);
	g_clear_pointer(&p->scenario, scenario_unref);
	p->rank++;
	p->point++;
	p->in_point = FALSE;
}

/* FALSE: the wave has no more points, or *error is set. */
static gboolean enter_point(struct plan *p, GError **error)
{
	const uint64_t points = sweep_points(p->request.sweep);

	while (p->point < points && !is_open(p)) {
		p->rank += sweep_has(p->request.sweep, p->point) ? 1 : 0;
		p->point++;
	}
	if (p->point == points)
		return FALSE;
	points_keep(p->points, p->point);
	p->in_point = TRUE;
	p->repeat = first_repeat(p);
	p->place = 0;
	if (p->lists_differ)
		p->scenario = points_scenario(p->points, p->point, error);
	return !p->lists_differ || p->scenario;
}

/* The wave is over: which points need another? FALSE: none. */
static gboolean begin_wave(struct plan *p)
{
	const uint64_t points = sweep_kept(p->request.sweep);
	gboolean open = FALSE;

	for (uint64_t i = 0; i < points; i++) {
		p->tight[i] = p->tight[i] || stopping_is_tight(p->stopping, i);
		open |= !p->tight[i] && is_mine(p, i);
	}
	p->wave++;
	p->point = 0;
	p->rank = 0;
	return open && first_repeat(p) < p->repeats;
}

/* Goes to the next variant, and returns the place of that before. */
static guint take_place(struct plan *p)
{
	const guint place = p->place++;

	if (p->place == p->variant->len) {
		p->place = 0;
		p->repeat++;
	}
	return place;
}

static gboolean has_variant(const struct plan *p, guint place)
{
	return !p->lists_differ ||
	       g_ptr_array_find(p->scenario->policies, p->variant->pdata[place], NULL);
}

/* The next run of the point; FALSE: it has no more. */
static gboolean next_in_point(struct plan *p, struct run_spec *spec)
{
	while (p->repeat < end_repeat(p)) {
		const uint64_t repeat = p->repeat, number = number_of(p, p->point, repeat, p->place);
		const gboolean mine = is_my_run(p, p->place);
		const guint place = take_place(p);

		if (!mine || is_done(p, number) || !has_variant(p, place))
			continue;
		*spec = p->request.common;
		spec->scenario = NULL;
		spec->policy = p->variant->pdata[place];
		spec->point = p->point;
		spec->repeat = repeat;
		spec->number = number;
		return TRUE;
	}
	return FALSE;
}

enum plan_step plan_next(struct plan *p, struct run_spec *spec, GError **error)
{
	GError *failed = NULL;

	for (;;) {
		if (p->in_point && next_in_point(p, spec)) {
			points_keep(p->points, p->point);
			p->waiting++;
			return PLAN_RUN;
		}
		if (p->in_point)
			leave_point(p);
		if (enter_point(p, &failed))
			continue;
		if (failed) {
			g_propagate_error(error, failed);
			return PLAN_ERROR;
		}
		if (p->stopping && p->waiting)
			return PLAN_WAIT;
		if (!p->stopping || !begin_wave(p))
			return PLAN_END;
	}
}

uint64_t plan_loose_points(const struct plan *p)
{
	uint64_t loose = 0;

	for (uint64_t i = 0; p->stopping && i < sweep_kept(p->request.sweep); i++)
		loose += is_mine(p, i) && !p->tight[i] ? 1 : 0;
	return loose;
}

struct scenario *plan_load(struct plan *p, struct run_spec *spec, GError **error)
{
	struct scenario *s = points_scenario(p->points, spec->point, error);

	points_drop(p->points, spec->point);
	if (!s)
		return NULL;
	spec->scenario = s;
	if (!p->request.level_given)
		spec->level = s->trace;
	spec->seed = plan_seed(spec->seed_given ? spec->seed : s->machine.seed, spec->repeat);
	return s;
}

void plan_note(struct plan *p, const struct run_spec *spec, double value)
{
	guint place;

	p->waiting--;
	if (p->stopping && find_place(p, spec->policy->name, &place))
		stopping_add(p->stopping, rank_of(p, spec->point), place, value);
}

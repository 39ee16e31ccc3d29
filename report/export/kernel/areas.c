/* SPDX-License-Identifier: MIT */
/*
 * areas.c - see areas.h.
 *
 * A kernel tells of a purge when it is over. Here a purge begins when a task takes what is lazy.
 * It is over when all of that is free, or in pools, and the task has left the function that took
 * it, which its stack shows: the stack is less deep then.
 */
#include "report/export/kernel/areas.h"

#include "policies/tables/point.h"
#include "report/record/record.h"

struct purge {
	gboolean open;
	uint16_t depth;		/* of the stack, in the function that took it */
	uint64_t start, end;	/* pages */
	uint32_t areas, left;	/* that it took, and that are not free yet */
	int64_t last_ns;	/* when the task last did something */
};

struct area_watch {
	struct purge *purge;	/* by task */
	uint32_t tasks;
	GHashTable *taker;	/* by area, each + 1: the task that has it in its purge */
};

struct area_watch *area_watch_new(const struct record *r)
{
	struct area_watch *a = g_new0(struct area_watch, 1);

	a->tasks = r->task->len;
	a->purge = g_new0(struct purge, MAX(a->tasks, 1));
	a->taker = g_hash_table_new(NULL, NULL);
	return a;
}

void area_watch_free(struct area_watch *a)
{
	g_hash_table_unref(a->taker);
	g_free(a->purge);
	g_free(a);
}

static struct purge *purge_of(const struct area_watch *a, uint32_t task)
{
	return task < a->tasks ? &a->purge[task] : NULL;
}

/* As the kernel has it, a purge of nothing has the range from the highest address to 0. */
static void purge_ends(struct purge *p, struct emitter *m, uint32_t cpu,
		       const struct cpu_context *c)
{
	emit_begin(m, PURGE_VMAP_AREA_LAZY);
	emit_number(m, p->areas ? (int64_t)page_address(p->start) : -1);
	emit_number(m, p->areas ? (int64_t)page_address(p->end) : 0);
	emit_number(m, p->areas);
	emit_end(m, cpu, p->last_ns, c);
	p->open = FALSE;
}

static const uint64_t *values_of(const struct emitter *m, const struct traced_point *p)
{
	return &g_array_index(m->r->trace->value, uint64_t, p->value);
}

static void on_alloc(struct emitter *m, const struct traced_point *p)
{
	const uint64_t *v = values_of(m, p);
	const uint64_t last = page_address(v[4]) - 1;

	emit_begin(m, ALLOC_VMAP_AREA);
	emit_number(m, (int64_t)(v[5] ? last : page_address(v[0])));
	emit_number(m, (int64_t)(v[1] << 12));
	emit_number(m, v[2] ? (int64_t)(v[2] << 12) : 1);
	emit_number(m, (int64_t)page_address(v[3]));
	emit_number(m, (int64_t)last);
	emit_number(m, (int64_t)v[5]);
	emit_end(m, p->cpu, p->t_ns, &p->context);
}

static void on_lazy(struct emitter *m, const struct traced_point *p)
{
	const uint64_t *v = values_of(m, p);

	emit_begin(m, FREE_VMAP_AREA_NOFLUSH);
	emit_number(m, (int64_t)page_address(v[1]));
	emit_number(m, (int64_t)v[3]);
	emit_number(m, (int64_t)v[4]);
	emit_end(m, p->cpu, p->t_ns, &p->context);
}

/* The nodes of later kernels are taken one by one before any of them is freed. */
static void on_taken(struct area_watch *a, struct emitter *m, const struct traced_point *p)
{
	struct purge *g = purge_of(a, p->task);
	const uint64_t *v = values_of(m, p);

	if (!g)
		return;
	if (g->open && g->areas && !g->left)
		purge_ends(g, m, p->cpu, &p->context);
	if (!g->open)
		*g = (struct purge){ .open = TRUE, .depth = p->context.depth,
				     .start = UINT64_MAX };
	g->depth = MIN(g->depth, p->context.depth);
	g->last_ns = p->t_ns;
	if (!v[2])
		return;
	g->areas++;
	g->left++;
	g->start = MIN(g->start, v[1]);
	g->end = MAX(g->end, v[1] + v[2]);
	g_hash_table_insert(a->taker, GUINT_TO_POINTER((guint)v[0] + 1),
			    GUINT_TO_POINTER(p->task + 1));
}

static void on_freed(struct area_watch *a, const struct emitter *m,
		     const struct traced_point *p)
{
	const gpointer area = GUINT_TO_POINTER((guint)values_of(m, p)[0] + 1);
	const guint taker = GPOINTER_TO_UINT(g_hash_table_lookup(a->taker, area));

	if (!taker)
		return;
	g_hash_table_remove(a->taker, area);
	if (a->purge[taker - 1].left)
		a->purge[taker - 1].left--;
}

void area_point(struct area_watch *a, struct emitter *m, const struct traced_point *p)
{
	switch (p->kind) {
	case POINT_ALLOC:
		on_alloc(m, p);
		break;
	case POINT_LAZY:
		on_lazy(m, p);
		break;
	case POINT_TAKEN:
		on_taken(a, m, p);
		break;
	case POINT_FREED:
		on_freed(a, m, p);
		break;
	default:
		break;
	}
}

void area_task_goes_on(struct area_watch *a, struct emitter *m, uint32_t task, uint32_t cpu,
		       int64_t t_ns, const struct cpu_context *c)
{
	struct purge *g = purge_of(a, task);

	if (!g || !g->open)
		return;
	if (!g->left && c->depth < g->depth)
		purge_ends(g, m, cpu, c);
	g->last_ns = t_ns;
}

void area_task_returns(struct area_watch *a, struct emitter *m, uint32_t task, uint32_t cpu,
		       int64_t t_ns, const struct cpu_context *c)
{
	struct purge *g = purge_of(a, task);

	if (!g || !g->open)
		return;
	g->last_ns = t_ns;
	purge_ends(g, m, cpu, c);
}

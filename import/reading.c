/* SPDX-License-Identifier: MIT */
/*
 * reading.c - goes through a trace, event by event.
 *
 * Facts: mm/vmalloc.c of Linux 6.12. alloc_vmap_area is told after each search, and for what a
 * pool gave; free_vmap_area_noflush when an area has become lazy; purge_vmap_area_lazy at the end
 * of a purge. failed=1 is one search: a purge and another search follow, and -EBUSY if that fails,
 * too. Sizes have the guard page in them.
 */
#include "import/reading.h"

#include <string.h>

#include "import/old_areas.h"
#include "import/tasks.h"
#include "import/trace/trace.h"

#define MAX_PAGES (UINT64_C(1) << 52)
#define MAX_LAZY (UINT64_C(1) << 32)		/* pages: 16 TiB */
#define MAX_SPAN INT64_C(100000000000000)	/* more than a day: ticks of so long take seconds to run */
enum { PAGE = 4096, GUESSED_PAGES = 2, MANY_AREAS = 64 };
/* The most that a scenario can have, and areas that are lazy at its start (sections/keys.h). */
enum { MAX_CPUS = 1024, MAX_PURGED = 1 << 19 };
/* trace_pipe tells late what another CPU did meanwhile. */
enum { MAX_LATE_NS = 10000000 };

struct reading {
	struct load *l;
	struct tasks *tasks;
	GTree *live;		/* areas, by address */
	GHashTable *ranges;	/* vstart << 12 ^ vend -> how many allocations had it */
	uint32_t max_cpu;
	gboolean has_nr_lazy;
	uint64_t nr_lazy;	/* after the last free, if no purge came in between */
	gboolean over;		/* it was above its maximum since the last drain */
	gboolean drained;	/* the last purge was a drain */
	gboolean asked;		/* a free of the time that is wanted has asked for a drain */
	gboolean known_start;	/* of what was lazy then */
	int64_t now;		/* the latest time so far */
	GError **error;
};

/* --- areas ------------------------------------------------------------------------------------- */

static gint by_page(gconstpointer a, gconstpointer b, gpointer data)
{
	const struct area *x = a, *y = b;

	(void)data;
	return x->page < y->page ? -1 : x->page > y->page;
}

/* The first live area that ends behind this page, or NULL. */
static GTreeNode *live_from(const struct reading *r, uint64_t page)
{
	GTreeNode *after = g_tree_upper_bound(r->live, &(struct area){ .page = page });
	GTreeNode *before = after ? g_tree_node_previous(after) : g_tree_node_last(r->live);
	const struct area *a = before ? g_tree_node_key(before) : NULL;

	return a && a->page + a->pages > page ? before : after;
}

static struct area *new_area(uint64_t page, uint64_t pages)
{
	struct area *a = g_new0(struct area, 1);

	*a = (struct area){ .page = page, .pages = pages, .number = NONE, .alloc = NONE,
			    .free = NONE };
	return a;
}

/* The area is part of the load. All others are forgotten once they are free. */
static void keep(struct load *l, struct area *a)
{
	if (a->number != NONE)
		return;
	a->number = l->area->len;
	g_ptr_array_add(l->area, a);
}

/* --- deeds ------------------------------------------------------------------------------------- */

static gboolean in_time(const struct load *l, const struct trace_event *e)
{
	return e->ns >= l->wish.from_ns;
}

/* Returns the deed's number; NONE: there are as many as are wanted. */
static uint32_t add_deed(struct reading *r, struct load_task *t, const struct trace_event *e,
			 struct deed *d)
{
	struct load *l = r->l;
	const gboolean counts = d->kind != DEED_DRAIN && d->kind != DEED_OVERFLOW;

	if (l->operations >= l->wish.max_ops) {
		l->left_out += counts ? 1 : 0;
		return NONE;
	}
	d->cpu = e->cpu;
	d->ns = e->ns;
	d->task = NONE;
	if (!l->deed->len)
		l->first_ns = e->ns;
	if (counts) {
		tasks_note_deed(r->tasks, l, t, e->cpu, d);
		l->operations++;
	}
	t->last_ns = e->ns;
	t->slept_ns = t->lost_ns = 0;
	g_array_append_vals(l->deed, d, 1);
	return l->deed->len - 1;
}

static gboolean refuse(const struct reading *r, const struct trace_event *e, const char *what)
{
	g_autofree char *line = e->line ? g_strdup_printf(":%u", e->line) : g_strdup("");

	g_set_error(r->error, TRACE_ERROR, 0, "%s%s: the event at %" G_GINT64_FORMAT ".%09d s has %s",
		    r->l->wish.name, line, e->ns / 1000000000, (int)(e->ns % 1000000000), what);
	return FALSE;
}

/* The area is not live any more. d: how that came, in time that is wanted. */
static void end_area(struct reading *r, struct load_task *t, const struct trace_event *e,
		     struct area *a, gboolean implied)
{
	struct deed d = { .kind = DEED_FREE, .area = a, .implied = implied,
			  .nr_lazy = implied ? 0 : e->value[FREE_NR_LAZY] };

	g_tree_remove(r->live, a);
	if (!in_time(r->l, e)) {
		if (a->number == NONE)
			g_free(a);
		return;
	}
	keep(r->l, a);
	r->l->lost_frees += implied ? 1 : 0;
	r->l->old_areas += a->alloc == NONE;
	a->free = add_deed(r, t, e, &d);
}

/* What lies where an area is allocated must have been freed, though the trace does not say so. */
static void end_overlapped(struct reading *r, struct load_task *t, const struct trace_event *e,
			   uint64_t page, uint64_t pages)
{
	GTreeNode *n = live_from(r, page);

	while (n) {
		struct area *a = g_tree_node_key(n);

		if (a->page >= page + pages)
			break;
		end_area(r, t, e, a, TRUE);
		n = live_from(r, page);
	}
}

/* --- events ------------------------------------------------------------------------------------ */

static void count_range(const struct reading *r, uint64_t vstart, uint64_t vend)
{
	const gint64 key = (gint64)(vstart << 12 ^ vend);
	guint *count = g_hash_table_lookup(r->ranges, &key);

	if (!count) {
		count = g_new0(guint, 1);
		g_hash_table_insert(r->ranges, g_memdup2(&key, sizeof(key)), count);
	}
	if (++*count > r->l->ranges_most) {
		r->l->ranges_most = *count;
		r->l->start = vstart;
		r->l->end = vend;
	}
}

/* The task's searches have failed, and it does something else now: it was told -EBUSY. */
static void end_search(struct reading *r, struct load_task *t, const struct trace_event *e)
{
	struct deed d = t->search;

	if (!t->failures)
		return;
	t->failures = 0;
	if (!in_time(r->l, e))
		return;
	d.failed = TRUE;
	r->l->ebusy++;
	add_deed(r, t, e, &d);
}

static void note_failure(struct reading *r, struct load_task *t, const struct trace_event *e,
			 const struct deed *d)
{
	r->l->failed_searches++;
	if (t->failures && t->search.pages != d->pages)
		end_search(r, t, e);
	t->search = *d;
	if (++t->failures == 2)
		end_search(r, t, e);
}

static gboolean take_alloc(struct reading *r, struct load_task *t, const struct trace_event *e)
{
	const uint64_t *v = e->value, page = v[ALLOC_ADDRESS] / PAGE, pages = v[ALLOC_SIZE] / PAGE;
	struct deed d = { .kind = DEED_ALLOC, .pages = pages, .vstart = v[ALLOC_VSTART] / PAGE,
			  .vend = v[ALLOC_VEND] / PAGE + (v[ALLOC_VEND] % PAGE != 0),
			  .align = v[ALLOC_ALIGN] <= PAGE ? 0 : v[ALLOC_ALIGN] / PAGE };

	if (!pages || v[ALLOC_SIZE] % PAGE || pages > MAX_PAGES / 4)
		return refuse(r, e, "a size that is not in pages of 4 KiB, expected another one");
	if ((v[ALLOC_ALIGN] & (v[ALLOC_ALIGN] - 1)) || d.align > MAX_PAGES / 4)
		return refuse(r, e, "an alignment that is no power of two up to 4 EiB, expected one");
	if (d.vend <= d.vstart || d.vend >= MAX_PAGES || d.vend - d.vstart >= MAX_PAGES / 2)
		return refuse(r, e, "a range without pages, or of more than there are, expected vstart "
			      "before vend");
	if (v[ALLOC_FAILED]) {
		note_failure(r, t, e, &d);
		return TRUE;
	}
	if (v[ALLOC_ADDRESS] % PAGE || page < d.vstart || page + pages > d.vend)
		return refuse(r, e, "an address outside of its range, expected one from vstart to vend");
	if (t->failures && t->search.pages != pages)
		end_search(r, t, e);
	t->failures = 0;
	end_overlapped(r, t, e, page, pages);
	count_range(r, d.vstart, d.vend);
	if (r->l->operations >= r->l->wish.max_ops) {
		r->l->left_out++;
		return TRUE;
	}
	d.area = new_area(page, pages);
	d.area->vstart = d.vstart;
	d.area->vend = d.vend;
	d.area->cpu = e->cpu;
	g_tree_insert(r->live, d.area, d.area);
	if (in_time(r->l, e)) {
		keep(r->l, d.area);
		d.area->alloc = add_deed(r, t, e, &d);
	}
	return TRUE;
}

/* The size of an area that is older than the trace: by so much more is lazy than before. */
static void guess_size(struct reading *r, struct area *a, uint64_t nr_lazy)
{
	GTreeNode *next = g_tree_upper_bound(r->live, a);
	uint64_t most = next ? ((struct area *)g_tree_node_key(next))->page - a->page : MAX_PAGES / 4;

	if (r->has_nr_lazy && nr_lazy > r->nr_lazy && nr_lazy - r->nr_lazy <= most) {
		a->pages = nr_lazy - r->nr_lazy;
		return;
	}
	a->pages = MIN(GUESSED_PAGES, most);
	a->guessed = TRUE;
	r->l->guessed++;
}

static gboolean take_free(struct reading *r, struct load_task *t, const struct trace_event *e)
{
	const uint64_t page = e->value[FREE_ADDRESS] / PAGE, nr_lazy = e->value[FREE_NR_LAZY];
	struct area *a = g_tree_lookup(r->live, &(struct area){ .page = page });

	if (e->value[FREE_ADDRESS] % PAGE || nr_lazy > MAX_LAZY)
		return refuse(r, e, "no address of a page, or more lazy pages than there are");
	end_search(r, t, e);
	r->l->lazy_max = e->value[FREE_NR_LAZY_MAX];
	r->over |= nr_lazy > r->l->lazy_max;
	r->asked |= nr_lazy > r->l->lazy_max && in_time(r->l, e);
	if (!a && r->l->operations < r->l->wish.max_ops) {
		a = new_area(page, 1);
		a->cpu = e->cpu;
		guess_size(r, a, nr_lazy);
		end_overlapped(r, t, e, page, a->pages);
	} else if (!a) {
		r->l->left_out++;
	}
	if (!r->known_start && a && in_time(r->l, e) && nr_lazy >= a->pages) {
		r->known_start = TRUE;
		r->l->lazy_before = nr_lazy - a->pages;
	}
	r->nr_lazy = nr_lazy;
	r->has_nr_lazy = TRUE;
	if (a)
		end_area(r, t, e, a, FALSE);
	return TRUE;
}

/*
 * Whose purge is it? The drain work's is that of a worker that has freed nothing just before: what
 * frees a module's pages does, and purges then. After a drain there may be another one.
 */
static enum deed_kind kind_of_purge(const struct reading *r, const struct load_task *t,
				    const struct trace_event *e)
{
	const gboolean frees = t->last != NONE && load_deed(r->l, t->last)->kind == DEED_FREE &&
			       t->last_ns == load_deed(r->l, t->last)->ns;

	if (t->failures)
		return DEED_OVERFLOW;
	if (!r->asked)		/* at least not of the simulated one: the task must do it itself */
		return DEED_ALIASES;
	if (t->drains)
		return DEED_DRAIN;
	if (r->l->events[TRACE_WORK_BEGINS] || !g_str_has_prefix(t->comm, "kworker") || frees)
		return DEED_ALIASES;
	return r->over || r->drained || e->value[PURGE_AREAS] >= MANY_AREAS ? DEED_DRAIN :
									      DEED_ALIASES;
}

static gboolean take_purge(struct reading *r, struct load_task *t, const struct trace_event *e)
{
	struct deed d = { .kind = kind_of_purge(r, t, e), .areas = e->value[PURGE_AREAS],
			  .start = e->value[PURGE_START] / PAGE, .end = e->value[PURGE_END] / PAGE };

	if (d.areas > MAX_PURGED)
		return refuse(r, e, "a purge of more than 524288 areas, expected fewer");
	r->has_nr_lazy = FALSE;
	r->drained = d.kind == DEED_DRAIN && r->over;
	r->over &= d.kind != DEED_DRAIN;
	if (in_time(r->l, e)) {
		r->known_start = TRUE;
		add_deed(r, t, e, &d);
	}
	return TRUE;
}

static gboolean take_vmalloc(struct reading *r, const struct trace_event *e)
{
	struct load_task *t = tasks_get(r->tasks, e);

	switch (e->kind) {
	case TRACE_ALLOC:
		return take_alloc(r, t, e);
	case TRACE_FREE:
		return take_free(r, t, e);
	default:
		return take_purge(r, t, e);
	}
}

/* What is a little late is taken for as late as the event before it. */
static gboolean check_time(struct reading *r, struct trace_event *e)
{
	if (e->ns < r->now - MAX_LATE_NS)
		return refuse(r, e, "a time before that of the event before it, expected events in order");
	if (r->l->deed->len && e->ns - r->l->first_ns > MAX_SPAN)
		return refuse(r, e, "a time more than 100000 s behind the first one, expected --to before it");
	r->l->late_events += e->ns < r->now;
	r->now = e->ns = MAX(e->ns, r->now);
	return TRUE;
}

static gboolean take_event(struct reading *r, const struct trace_event *e)
{
	struct load *l = r->l;

	switch (e->kind) {
	case TRACE_SWITCH:
		tasks_note_switch(r->tasks, e);
		return TRUE;
	case TRACE_WORK_BEGINS:
	case TRACE_WORK_ENDS:
		tasks_get(r->tasks, e)->drains = e->kind == TRACE_WORK_BEGINS && e->value[WORK_IS_DRAIN];
		return TRUE;
	case TRACE_IRQ_BEGINS:
	case TRACE_IRQ_ENDS:
		tasks_note_irq(r->tasks, e, e->kind == TRACE_IRQ_BEGINS);
		return TRUE;
	case TRACE_WAIT_BEGINS:
	case TRACE_WAIT_ENDS:
		tasks_note_wait(r->tasks, e, e->kind == TRACE_WAIT_BEGINS);
		return TRUE;
	case TRACE_ALLOC:
	case TRACE_FREE:
	case TRACE_PURGE:
		if (e->ns > l->wish.to_ns)
			return FALSE;
		r->max_cpu = MAX(r->max_cpu, e->cpu);
		return take_vmalloc(r, e);
	default:
		return TRUE;
	}
}

static gboolean take(void *data, const struct trace_event *event)
{
	struct reading *r = data;
	struct load *l = r->l;
	struct trace_event e = *event;

	if (e.cpu >= MAX_CPUS || (e.kind == TRACE_CPUS && e.value[COUNT] > MAX_CPUS))
		return refuse(r, &e, "more CPUs than a scenario can have, expected at most 1024");
	l->events[e.kind]++;
	if (e.kind == TRACE_CPUS) {
		l->cpus = (uint32_t)e.value[COUNT];
		return TRUE;
	}
	if (e.kind == TRACE_LOST) {
		l->lost_events += MAX(e.value[COUNT], 1);
		r->has_nr_lazy = FALSE;
		return TRUE;
	}
	return check_time(r, &e) && take_event(r, &e);
}

/* --- all of it ----------------------------------------------------------------------------------- */

static gboolean check(struct reading *r)
{
	struct load *l = r->l;

	if (l->deed->len)
		return TRUE;
	if (!l->events[TRACE_ALLOC] && !l->events[TRACE_FREE] && !l->events[TRACE_PURGE])
		g_set_error(r->error, TRACE_ERROR, 0, "%s: has no event of vmalloc, expected one recorded "
			    "with trace-cmd record -e vmalloc (Linux 6.0 and later)", l->wish.name);
	else
		g_set_error(r->error, TRACE_ERROR, 0, "%s: has no event of vmalloc from --from to --to, "
			    "expected some", l->wish.name);
	return FALSE;
}

/* What lives on from before the time that is wanted is there at the start. */
static gboolean keep_live(gpointer key, gpointer value, gpointer data)
{
	(void)key;
	keep(data, value);
	return FALSE;
}

/* KASLR moves the space; of the many names for it none is in the trace. */
static void finish(struct reading *r)
{
	static const uint64_t x86_start = UINT64_C(0xffffc90000000), x86_pages = UINT64_C(1) << 33;
	struct load *l = r->l;

	l->cpus = MAX(l->cpus, r->max_cpu + 1);
	if (!l->end) {
		l->start = x86_start;
		l->end = x86_start + x86_pages;
	}
	g_tree_foreach(r->live, keep_live, l);
	place_old_areas(l);
	l->guard = TRUE;
	for (guint i = 0; i < l->deed->len; i++)
		l->guard &= load_deed(l, i)->kind != DEED_ALLOC || load_deed(l, i)->pages > 1;
}

struct load *load_trace(const struct import_wish *wish, GError **error)
{
	struct load *l = load_new(wish);
	struct reading r = { .l = l, .error = error };
	gboolean ok;
	GError *own = NULL;

	r.tasks = tasks_new(MAX_CPUS);
	r.live = g_tree_new_full(by_page, NULL, NULL, NULL);
	r.ranges = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
	r.error = &own;
	ok = trace_read(wish->path, wish->name, take, &r, &l->strange, own ? NULL : &own);
	ok = ok && !own && check(&r);
	if (ok)
		finish(&r);
	if (!ok)
		g_tree_foreach(r.live, keep_live, l);
	tasks_free(r.tasks);
	g_tree_unref(r.live);
	g_hash_table_unref(r.ranges);
	if (ok)
		return l;
	load_free(l);
	g_propagate_error(error, own);
	return NULL;
}

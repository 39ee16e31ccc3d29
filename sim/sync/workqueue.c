/* SPDX-License-Identifier: MIT */
/*
 * workqueue.c - work items: queueing them, doing them, and waiting until they are done.
 *
 * As in kernel/workqueue.c: a work item is pending at most once. It is never done by two
 * workers at a time: if it is queued while it is being done, it waits in the same pool, and
 * a worker that comes to it there leaves it to the one that does it. Of the workers of a CPU
 * at most one is at work, unless others sleep within their work; workers of unbound work
 * do not look at each other.
 */
#include "sim/sync/workqueue.h"

#include "sim/measure/watch.h"
#include "sim/memory/memory.h"
#include "sim/cpu/preempt.h"
#include "sim/sched/wake.h"
#include "sim/steps/run_on.h"
#include "sim/sync/wait_queue.h"
#include "sim/world/ids.h"

static uint32_t pool_of_worker(const struct world *w, uint32_t worker)
{
	return w->machine->task[worker].pool - 1;
}

static bool is_unbound(const struct world *w, uint32_t pool)
{
	return pool >= pool_unbound(w->machine->cpus, false);
}

/* --- queueing ------------------------------------------------------------------------- */

static uint32_t pool_for(const struct world *w, uint32_t cpu, uint32_t work)
{
	const struct work_config *c = &w->machine->work[work];

	if (w->work[work].worker != NIL)
		return pool_of_worker(w, w->work[work].worker);
	return c->unbound ? pool_unbound(w->machine->cpus, c->highpri) :
			    pool_of_cpu(cpu, c->highpri);
}

static void append(struct world *w, struct pool *p, uint32_t work)
{
	*(p->first == NIL ? &p->first : &w->work[p->last].next) = work;
	p->last = work;
}

bool queue_work_on(struct world *w, const struct task *t, uint32_t cpu, uint32_t work)
{
	struct work *const k = &w->work[work];

	memory_sends(w, t->cpu, CHANNEL_WORK, work);	/* also if it is pending already */
	if (k->pool != NIL || k->cancels)
		return false;
	k->pool = pool_for(w, cpu, work);
	append(w, &w->pool[k->pool], work);
	w->clock->alive++;		/* until it is begun; then the worker counts */
	pool_kick(w, k->pool, t);
	return true;
}

/* --- doing ---------------------------------------------------------------------------- */

static void wake_flushers(struct world *w, const struct task *worker, uint32_t *first)
{
	while (*first != NIL) {
		struct task *t = &w->task[task_list_pop(w, first)];

		t->flags |= TASK_GRANTED;
		wake_granted(w, t, worker);
	}
}

/* The worker has done the work, and is not at work for the moment. */
static void finish(struct world *w, struct task *t, struct work *k)
{
	k->worker = NIL;
	memory_sends(w, t->cpu, CHANNEL_WORK, (uint32_t)(k - w->work));
	if (t->flags & TASK_AT_WORK) {
		watch_work_end(w, t);
		t->flags &= (uint8_t)~TASK_AT_WORK;
		w->pool[pool_of_worker(w, t->id)].running--;
	}
	wake_flushers(w, t, &k->flush_current);
}

static void take_out(struct world *w, struct pool *p, uint32_t work)
{
	uint32_t before = NIL;

	for (uint32_t i = p->first; i != work; i = w->work[i].next)
		before = i;
	*(before == NIL ? &p->first : &w->work[before].next) = w->work[work].next;
	if (p->last == work)
		p->last = before;
	w->work[work].next = NIL;
}

/*
 * Takes the first work out of the list that nobody does. What somebody does, and sleeps
 * meanwhile, is left to that worker.
 */
static uint32_t first_work(struct world *w, struct pool *p)
{
	uint32_t work;

	while ((work = work_to_do(w, p)) != NIL) {
		touch_object(w, work_object(w, work));
		take_out(w, p, work);
		if (w->work[work].worker == NIL)
			return work;
		w->work[work].follows = true;
	}
	return NIL;
}

static void begin(struct world *w, struct task *t, uint32_t work)
{
	struct work *const k = &w->work[work];
	const uint32_t pool = pool_of_worker(w, t->id);

	memory_receives(w, t->cpu, CHANNEL_WORK, work);
	alive_no_more(w, 1);
	k->pool = NIL;
	k->follows = false;
	k->worker = t->id;
	k->flush_current = k->flush_pending;
	k->flush_pending = NIL;
	task_list_remove(w, &w->pool[pool].idle, t->id);
	if (is_unbound(w, pool)) {
		pool_kick(w, pool, t);
		return;
	}
	t->flags |= TASK_AT_WORK;
	w->pool[pool].running++;
	watch_work_begin(w, t);
}

static void become_idle(struct world *w, struct task *t, struct pool *p)
{
	task_list_remove(w, &p->idle, t->id);
	task_list_push(w, &p->idle, t->id);
	might_sleep(w, t);
	fall_asleep(t);
	alive_no_more(w, 1);
}

bool worker_next(struct world *w, struct task *t, uint32_t *work)
{
	struct pool *const p = &w->pool[pool_of_worker(w, t->id)];
	struct work *const k = &w->work[*work];
	uint32_t next = NIL;

	if (k->worker == t->id) {
		touch_object(w, work_object(w, *work));
		finish(w, t, k);
		if (k->follows)
			next = *work;
	}
	if (next == NIL && !p->running)
		next = first_work(w, p);
	if (next == NIL) {
		become_idle(w, t, p);
		return false;
	}
	*work = next;
	begin(w, t, next);
	return true;
}

/* --- waiting -------------------------------------------------------------------------- */

bool flush_work(struct world *w, struct task *t, uint32_t work)
{
	struct work *const k = &w->work[work];

	if (take_grant(t)) {
		memory_receives(w, t->cpu, CHANNEL_WORK, work);
		return true;
	}
	might_sleep(w, t);
	if (k->pool == NIL && k->worker == NIL) {
		memory_receives(w, t->cpu, CHANNEL_WORK, work);
		return true;
	}
	task_list_push(w, k->pool != NIL ? &k->flush_pending : &k->flush_current, t->id);
	fall_asleep(t);
	if (w->alone && k->pool != NIL)		/* now it can be done */
		pool_kick(w, k->pool, t);
	return false;
}

/* Who flushes it waits for what was pending, which will not be done any more. */
static void take_back(struct world *w, struct task *t, uint32_t work)
{
	struct work *const k = &w->work[work];

	touch_object(w, pool_object(w, k->pool));
	if (!k->follows)		/* else it has left the list already */
		take_out(w, &w->pool[k->pool], work);
	k->pool = NIL;
	k->follows = false;
	alive_no_more(w, 1);
	wake_flushers(w, t, &k->flush_pending);
}

bool cancel_work_sync(struct world *w, struct task *t, uint32_t work)
{
	struct work *const k = &w->work[work];

	if (take_grant(t)) {
		k->cancels--;
		memory_receives(w, t->cpu, CHANNEL_WORK, work);
		return true;
	}
	might_sleep(w, t);
	if (k->pool != NIL)
		take_back(w, t, work);
	if (k->worker == NIL) {
		memory_receives(w, t->cpu, CHANNEL_WORK, work);
		return true;
	}
	k->cancels++;
	task_list_push(w, &k->flush_current, t->id);
	fall_asleep(t);
	return false;
}

/* SPDX-License-Identifier: MIT */
/*
 * completion.c - completions: tasks wait until something is done.
 *
 * As in kernel/sched/completion.c of Linux 6.12, which is made of simple wait queues: these
 * have a raw spinlock, under rt, too. complete() counts, and wakes the first one. That one looks
 * again, and if another task has passed meanwhile, it queues anew, as the last one.
 */
#include "sim/sync/completion.h"

#include "sim/cpu/preempt.h"
#include "sim/memory/memory.h"
#include "sim/sched/wake.h"
#include "sim/steps/tell.h"
#include "sim/sync/wait_queue.h"

enum { ALL_DONE = UINT32_MAX };

static uint32_t wake_first(struct world *w, struct task *waker, struct wait_queue *q)
{
	struct task *t;

	if (q->head == NIL)
		return 0;
	t = &w->task[q->head];
	wait_queue_remove(w, q, t);
	wake_up(w, t, waker);
	return 1;
}

uint32_t complete(struct world *w, struct task *t, uint32_t sync)
{
	struct sync *const s = &w->sync[sync];
	uint32_t woken;

	memory_enters(w, t->cpu, sync);
	if (s->count < ALL_DONE)
		s->count++;
	woken = wake_first(w, t, &s->queue);
	memory_leaves(w, t->cpu, sync);
	return woken;
}

/* Under rt a hard interrupt must not wake any number of tasks: swake_up_all_locked(). */
uint32_t complete_all(struct world *w, struct task *t, uint32_t sync)
{
	struct sync *const s = &w->sync[sync];
	uint32_t woken = 0;

	if (w->machine->preemption == PREEMPT_RT && t->flags & TASK_IRQ)
		violate(w, SLEEP_IN_ATOMIC, t->id, "complete_all of %s in an interrupt without "
			"a thread", w->machine->sync[sync].name);
	memory_enters(w, t->cpu, sync);
	s->count = ALL_DONE;
	while (wake_first(w, t, &s->queue))
		woken++;
	memory_leaves(w, t->cpu, sync);
	return woken;
}

bool try_wait_for_completion(struct world *w, struct task *t, uint32_t sync)
{
	struct sync *const s = &w->sync[sync];
	const bool done = s->count;

	memory_enters(w, t->cpu, sync);
	if (done && s->count < ALL_DONE)
		s->count--;
	memory_leaves(w, t->cpu, sync);
	return done;
}

bool wait_for_completion(struct world *w, struct task *t, uint32_t sync)
{
	might_sleep(w, t);
	if (try_wait_for_completion(w, t, sync))
		return true;
	wait_queue_add(w, &w->sync[sync].queue, t);
	fall_asleep(t);
	return false;
}

bool completion_done(struct world *w, struct task *t, uint32_t sync)
{
	memory_enters(w, t->cpu, sync);
	memory_leaves(w, t->cpu, sync);
	return w->sync[sync].count;
}

void reinit_completion(struct world *w, struct task *t, uint32_t sync)
{
	memory_enters(w, t->cpu, sync);
	w->sync[sync].count = 0;
	memory_leaves(w, t->cpu, sync);
}

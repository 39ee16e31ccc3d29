/* SPDX-License-Identifier: MIT */
/*
 * semaphore.c - semaphores: so many tasks may have one at a time.
 *
 * As in kernel/locking/semaphore.c of Linux 6.12: who finds the count 0 queues by arrival, and
 * up() hands over to the first one instead of counting. Nobody owns a semaphore, so nothing is
 * inherited, and its own lock is a raw spinlock under rt, too.
 */
#include "sim/sync/semaphore.h"

#include "sim/cpu/preempt.h"
#include "sim/memory/memory.h"
#include "sim/sync/wait_queue.h"

bool down_trylock(struct world *w, struct task *t, uint32_t sync)
{
	struct sync *const s = &w->sync[sync];
	const bool got = s->count;

	memory_enters(w, t->cpu, sync);
	s->count -= got;
	memory_leaves(w, t->cpu, sync);
	return got;
}

bool down(struct world *w, struct task *t, uint32_t sync)
{
	if (take_grant(t))
		return true;
	might_sleep(w, t);
	if (down_trylock(w, t, sync))
		return true;
	wait_queue_add(w, &w->sync[sync].queue, t);
	fall_asleep(t);
	return false;
}

uint32_t up(struct world *w, struct task *t, uint32_t sync)
{
	struct sync *const s = &w->sync[sync];
	struct task *first;

	memory_enters(w, t->cpu, sync);
	first = wait_queue_grant(w, &s->queue);
	if (first)
		wake_granted(w, first, t);
	else if (s->count < UINT32_MAX)
		s->count++;
	memory_leaves(w, t->cpu, sync);
	return first != NULL;
}

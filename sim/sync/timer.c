/* SPDX-License-Identifier: MIT */
/*
 * timer.c - timers: arming and disarming them, and waiting for their programs.
 *
 * All is done under the lock of the timer's base, which is never waited for: one step each.
 * So who disarms a timer has seen what its program did, and that what its armer had done.
 */
#include "sim/sync/timer.h"

#include "sim/cpu/irq_source.h"
#include "sim/cpu/preempt.h"
#include "sim/memory/memory.h"
#include "sim/steps/tell.h"
#include "sim/sync/wait_queue.h"

static uint32_t server(const struct world *w, uint32_t timer)
{
	return w->machine->sync[timer].task;
}

void mod_timer(struct world *w, struct task *t, uint32_t timer, int64_t until)
{
	memory_enters(w, t->cpu, timer);
	timer_arm(w, server(w, timer), until);
	memory_leaves(w, t->cpu, timer);
}

void del_timer(struct world *w, struct task *t, uint32_t timer)
{
	memory_enters(w, t->cpu, timer);
	timer_disarm(w, server(w, timer));
	memory_leaves(w, t->cpu, timer);
}

bool del_timer_sync(struct world *w, struct task *t, uint32_t timer)
{
	if (t->flags & TASK_IRQ && t->id < w->machine->tasks && timer_of(w, t->id) == NIL)
		violate(w, LOCK_MISUSE, t->id, "del_timer_sync of %s in an interrupt",
			w->machine->sync[timer].name);
	if (timer_runs(w, server(w, timer)))
		return false;
	del_timer(w, t, timer);
	return true;
}

bool del_timer_sync_asleep(struct world *w, struct task *t, uint32_t timer)
{
	might_sleep(w, t);
	if (del_timer_sync(w, t, timer))
		return true;
	wait_queue_add(w, &w->sync[timer].queue, t);
	fall_asleep(t);
	return false;
}

bool timer_pending(const struct world *w, uint32_t timer)
{
	return timer_is_pending(w, server(w, timer));
}

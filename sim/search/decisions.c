/* SPDX-License-Identifier: MIT */
/*
 * decisions.c - what virtual time decides in a run, and a search tries both ways.
 */
#include "sim/search/decisions.h"

#include "sim/base/treap.h"
#include "sim/machine/step.h"
#include "sim/sched/irq.h"
#include "sim/sched/placement.h"
#include "sim/sched/sched.h"
#include "sim/steps/context.h"
#include "sim/steps/frame.h"
#include "sim/world/ids.h"

bool is_queued_on(const struct world *w, uint32_t cpu, uint32_t task)
{
	return w->task[task].state == TASK_READY && w->task[task].cpu == cpu &&
	       is_normal(&w->task[task]);
}

static bool has_queue(const struct world *w, uint32_t cpu)
{
	for (uint32_t i = 0; w->cpu_clock[cpu].queued && i < w->machine->tasks; i++)
		if (is_queued_on(w, cpu, i))
			return true;
	return false;
}

/*
 * Does it matter whether the slice is over now or later? It does if the task can be
 * switched out, or if its next step looks at need_resched.
 */
static bool slice_matters(const struct world *w, const struct task *t)
{
	const uint8_t asks = DROPS_IF_DUE | COND_RESCHED_POINT | MIGHT_SLEEP_POINT;

	return is_preemptible(w, t) || task_step(w, t)->flags & asks;
}

bool may_pick(const struct world *w, uint32_t cpu)
{
	const struct task *t = &w->task[w->cpu[cpu].current];

	return w->cpu_clock[cpu].open & OPEN_PICK && !in_irq(w, cpu) &&
	       w->cpu_clock[cpu].queued && is_normal(t) && !t->preempt_count &&
	       !w->cpu[cpu].irqs_off;
}

/*
 * Where preemptions are counted, a slice may end wherever it can: if it ends while the task
 * waits, that is no preemption, and the interleaving has one less.
 */
bool slice_may_end(const struct space *space, uint32_t cpu)
{
	const struct world *w = space->w;
	const uint32_t id = w->cpu[cpu].current;

	if (id == NIL || in_irq(w, cpu) || w->cpu[cpu].need_resched ||
	    !is_normal(&w->task[id]) || !has_queue(w, cpu))
		return false;
	if (may_pick(w, cpu) && is_preemptible(w, &w->task[id]))
		return false;		/* picking another task has the same effect */
	if (may_be_displaced(space, cpu))
		return true;
	return space->timed[cpu] && !w->cpu[cpu].irqs_off &&
	       (!space->config->reduce || space->counted || slice_matters(w, &w->task[id]));
}

bool may_be_awake(const struct space *space, uint32_t cpu)
{
	const struct world *w = space->w;
	const struct task *t = &w->task[w->cpu[cpu].context];

	if (task_step(w, t)->kind != STEP_SLEEP_UNTIL || t->flags & TASK_GRANTED)
		return false;
	return !space->config->reduce || space->shared[cpu] || t->locks ||
	       w->cpu[cpu].irqs_off;
}

bool may_balance(const struct world *w, uint32_t cpu)
{
	uint32_t idle;

	if (!w->machine->tick_ns || w->cpu[cpu].current == NIL || in_irq(w, cpu) ||
	    w->cpu[cpu].irqs_off || !w->cpu_clock[cpu].queued)
		return false;
	idle = idle_cpu_to_kick(w, cpu);
	return idle != NIL && !w->cpu[idle].need_resched;
}

/* The current task has run longer than those that wait, so that one of them is next. */
void end_slice(struct world *w, uint32_t cpu)
{
	const uint32_t id = w->cpu[cpu].current;
	const uint32_t first = treap_first(w->run_node, w->cpu_clock[cpu].root);

	if (w->task_clock[id].vruntime <= w->task_clock[first].vruntime)
		w->task_clock[id].vruntime = w->task_clock[first].vruntime + 1;
	w->this_cpu = cpu;
	touch_cpu(w, cpu);
	w->cpu[cpu].need_resched = 1;
	if (!mutex_spin_ends(w, cpu) && is_preemptible(w, &w->task[id]))
		schedule(w, cpu);
}

void balance(struct world *w, uint32_t cpu)
{
	w->this_cpu = cpu;
	touch_everything(w);
	resched_cpu(w, idle_cpu_to_kick(w, cpu), cpu);
}

/*
 * A real-time task that has woken up since the switch preempts whichever task was picked: at
 * once, if its interrupt has been taken already and the task can be preempted.
 */
void pick_instead(struct world *w, uint32_t task)
{
	const uint32_t cpu = w->task[task].cpu;
	const uint32_t first = treap_first(w->run_node, w->cpu_clock[cpu].root);
	const bool preempts = !is_normal(&w->task[first]);

	w->this_cpu = cpu;
	touch_cpu(w, cpu);
	force_switch(w, cpu, &w->task[task]);
	if (!preempts)
		return;
	w->cpu[cpu].need_resched = 1;
	if (!is_due(w, slot_resched(w, cpu)) && is_preemptible(w, &w->task[task]))
		schedule(w, cpu);
}

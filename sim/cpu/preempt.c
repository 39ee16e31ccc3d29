/* SPDX-License-Identifier: MIT */
/*
 * preempt.c - turning preemption, migration and interrupts off and on.
 */
#include "sim/cpu/preempt.h"

#include "sim/measure/section.h"
#include "sim/measure/watch.h"
#include "sim/steps/context.h"
#include "sim/steps/tell.h"
#include "sim/world/ids.h"

/* Who has set its state would lose that. */
static void tell_set_state(struct world *w, const struct task *t)
{
	const struct step *s = step_at(w->last_pc);

	violate(w, SLEEP_IN_ATOMIC, t->id, "%s may sleep, but the task has set its own state to "
		"sleep already", s && s->label ? s->label : "a step");
}

void might_sleep(struct world *w, struct task *t)
{
	if (has_set_state(w, t))
		tell_set_state(w, t);
	schedules(w, t);
}

void schedules(struct world *w, struct task *t)
{
	if (in_atomic(w, t)) {
		const struct step *s = step_at(w->last_pc);

		violate(w, SLEEP_IN_ATOMIC, t->id,
			"%s may sleep; preempt_count %u, interrupts %s",
			s && s->label ? s->label : "a step", t->preempt_count,
			task_cpu(w, t)->irqs_off ? "off" : "on");
	}
	if (w->machine->preemption == PREEMPT_VOLUNTARY)
		watch_point(w, t, 0);
}

void local_irq_disable(struct world *w, struct task *t)
{
	if (!task_cpu(w, t)->irqs_off++ && !(t->flags & TASK_IRQ))
		section_begin(w, SECTION_IRQ_OFF, t);
}

void local_irq_restore(struct world *w, struct task *t, uint16_t flags)
{
	struct cpu *c = task_cpu(w, t);
	const bool were_off = c->irqs_off;

	c->irqs_off = flags;
	if (!were_off == !flags || t->flags & TASK_IRQ)
		return;
	if (flags)
		section_begin(w, SECTION_IRQ_OFF, t);
	else
		section_end(w, SECTION_IRQ_OFF, t);
}

uint16_t local_irq_save(struct world *w, struct task *t)
{
	const uint16_t flags = task_cpu(w, t)->irqs_off;

	local_irq_disable(w, t);
	return flags;
}

/* If the task has slept since it turned interrupts off, they are on already. */
void local_irq_enable(struct world *w, struct task *t)
{
	const uint16_t depth = task_cpu(w, t)->irqs_off;

	local_irq_restore(w, t, depth ? (uint16_t)(depth - 1) : 0);
}

void drop_all(struct world *w, struct task *t)
{
	if (t->locks)
		violate(w, LOCK_MISUSE, t->id, "ends and still holds %u lock%s",
			t->locks, t->locks == 1 ? "" : "s");
	if (w->machine->rcu && w->rcu[t->id].nesting)
		violate(w, LOCK_MISUSE, t->id, "ends in an RCU read-side critical section");
	while (t->preempt_count)
		preempt_enable(w, t);
	local_irq_restore(w, t, 0);
}

/* The rt patches use migrate_disable() where code only needs to stay on its CPU. */
void get_cpu(struct world *w, struct task *t)
{
	if (w->machine->preemption == PREEMPT_RT)
		t->migrate_disable++;
	else
		preempt_disable(w, t);
}

void put_cpu(struct world *w, struct task *t)
{
	if (w->machine->preemption == PREEMPT_RT)
		t->migrate_disable--;
	else
		preempt_enable(w, t);
}

/* SPDX-License-Identifier: MIT */
/*
 * moves.c - what can happen next. doc/search.md argues why this is all, and why what is
 * left out where config.reduce is set changes no verdict.
 */
#include "sim/search/transitions.h"

#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL		/* many short pieces are hashed */
#include <xxhash.h>

#include "sim/clock/clock.h"
#include "sim/sched/sched.h"
#include "sim/world/wait.h"
#include "sim/steps/frame.h"
#include "sim/machine/run.h"
#include "sim/kernel/boot.h"
#include "sim/kernel/stuck.h"
#include "sim/steps/context.h"
#include "sim/sched/placement.h"
#include "sim/sched/irq.h"
#include "sim/world/ids.h"
#include "sim/world/bug.h"
#include "sim/world/world.h"
#include "sim/machine/property.h"
#include "sim/machine/observer.h"

/* Private steps in a row before somebody else is looked at again. */
enum { MAX_SETTLED = 4096 };

static uint32_t slots_of(const struct machine *m)
{
	return 4 * m->cpus + m->tasks;
}

/* --- observing -------------------------------------------------------------------------- */

static void on_violation(void *data, const struct world *w, const struct violation *v)
{
	struct moves *m = data;

	(void)w;
	if (!search_counts(m->config, v))
		return;
	if (!(m->violated & 1u << v->property))
		m->violation[v->property] = *v;
	m->violated |= 1u << v->property;
}

static void on_op(void *data, const struct world *w, const struct op_record *op)
{
	struct moves *m = data;
	uint64_t slot = op->result + 1;

	if (op->result == RESULT_UNFINISHED || op->seq > m->config->ops[op->task])
		return;
	if (m->config->observe == OBSERVE_VALUES && op->result == RESULT_OK)
		slot |= (uint64_t)(op->value[w->model_ops->result_value] + 1) << 3;
	m->slot[m->first_slot[op->task] + op->seq - 1] = slot;
}

static void on_event(void *data, const struct world *w, const struct event *e)
{
	struct moves *m = data;

	(void)w;
	if (m->event)
		m->event(m->event_data, e);
}

/* --- a world without time ------------------------------------------------------------------ */

/* Only a switch keeps a cost, by which maximize.c sees where one is still to be paid. */
static void drop_costs(struct moves *m)
{
	for (unsigned i = 0; i < MAX_COSTS; i++)
		m->machine.cost[i] = 0;
	m->machine.cost[COST_CONTEXT_SWITCH] = 1;
	m->machine.measuring = 0;
	for (uint32_t i = 0; i < m->machine.tasks; i++)
		m->task[i].measures = 0;
	m->machine.task = m->task;
}

/* [setup], which ran alone before time 0, is the last task. */
static bool runs_tasks(const struct machine *machine, uint32_t task)
{
	return machine->task[task].class != CLASS_IRQ && task + 1 < machine->tasks;
}

static void find_shared(struct moves *m)
{
	const struct machine *machine = &m->machine;

	for (uint32_t cpu = 0; cpu < machine->cpus; cpu++) {
		uint32_t tasks = 0, normal = 0;

		for (uint32_t i = 0; i < machine->tasks; i++) {
			if (!runs_tasks(machine, i) || cpu < machine->task[i].cpu_first ||
			    cpu > machine->task[i].cpu_last)
				continue;
			tasks++;
			normal += machine->task[i].class == CLASS_NORMAL;
		}
		m->shared[cpu] = tasks > 1;
		m->timed[cpu] = normal > 1 && machine->tick_ns;
	}
}

/* Kernel threads, and tasks that serve interrupts, are there before all others. */
static bool is_there_first(const struct machine *machine, uint32_t task)
{
	const struct task_config *t = &machine->task[task];

	return t->background || t->source || t->class == CLASS_IRQ || t->starts_asleep;
}

static bool starts_at_once(const struct machine *machine, uint32_t task)
{
	return !machine->task[task].start_ns && task + 1 < machine->tasks;
}

static bool are_equally_urgent(const struct task_config *a, const struct task_config *b)
{
	return a->class == CLASS_FIFO && b->class == CLASS_FIFO && a->priority == b->priority &&
	       a->cpu_first <= b->cpu_last && b->cpu_first <= a->cpu_last;
}

/*
 * Must the starts at time 0 be tried one by one? Between two of them a CPU may take up
 * the first task, or take a step that costs nothing. That can be noticed if tasks may run
 * on several CPUs, if the way into the kernel costs nothing, or if two real-time tasks of
 * one priority queue on one CPU, as they run in the order in which they came.
 */
static bool start_in_turn(const struct moves *m)
{
	const struct machine *machine = &m->machine;

	if (!m->config->reduce || m->w->migration || !m->config->cost[COST_SYSCALL])
		return true;
	for (uint32_t i = 0; i < machine->tasks; i++)
		for (uint32_t k = 0; k < i; k++)
			if (are_equally_urgent(&machine->task[i], &machine->task[k]))
				return true;
	return false;
}

/* One for the result of each operation; moves_init() adds those that maximize.c needs. */
static void count_slots(struct moves *m)
{
	for (uint32_t i = 0; i < m->machine.tasks; i++) {
		m->first_slot[i] = m->slots;
		m->slots += m->config->observe ? m->config->ops[i] : 0;
	}
}

bool moves_init(struct moves *m, const struct machine *machine,
		const struct search_config *c)
{
	const size_t task_bytes = machine->tasks * sizeof(*machine->task);

	*m = (struct moves){ .config = c, .machine = *machine };
	m->width = slots_of(machine);
	m->task = malloc(task_bytes);
	m->shared = calloc(machine->cpus, sizeof(*m->shared));
	m->timed = calloc(machine->cpus, sizeof(*m->timed));
	m->first_slot = calloc(machine->tasks, sizeof(*m->first_slot));
	m->first_steps = calloc(machine->tasks, sizeof(*m->first_steps));
	if (!m->task || !m->shared || !m->timed || !m->first_slot || !m->first_steps)
		return false;
	memcpy(m->task, machine->task, task_bytes);
	drop_costs(m);
	find_shared(m);
	count_slots(m);
	m->observer = (struct observer){ .data = m, .violation = on_violation,
					 .level = TRACE_STEPS };
	if (m->slots)
		m->observer.op = on_op;
	m->w = world_new(&m->machine, &m->observer);
	if (!m->w)
		return false;
	m->in_turn = start_in_turn(m);
	m->slots += c->maximize ? m->w->objects : 0;
	m->slot = calloc(m->slots + 1, sizeof(*m->slot));
	if (!m->slot)
		return false;
	if (c->check) {
		m->before = malloc(m->w->bytes);
		m->after = malloc(m->w->bytes);
	}
	return !c->check || (m->before && m->after);
}

void moves_clear(struct moves *m)
{
	world_free(m->w);
	free(m->task);
	free(m->shared);
	free(m->timed);
	free(m->slot);
	free(m->first_slot);
	free(m->first_steps);
	free(m->before);
	free(m->after);
}

/* --- what can happen --------------------------------------------------------------------------- */

static bool is_due(const struct world *w, uint32_t slot)
{
	return w->events.time[slot] != EVENT_NEVER;
}

static bool is_tick(const struct world *w, uint32_t slot)
{
	return slot >= w->machine->cpus && slot < 2 * w->machine->cpus;
}

static bool is_normal(const struct task *t)
{
	return t->prio >= MAX_RT_PRIO;
}

static bool waits_on(const struct world *w, uint32_t cpu, uint32_t task)
{
	return w->task[task].state == TASK_READY && w->task[task].cpu == cpu &&
	       is_normal(&w->task[task]);
}

static bool somebody_waits_on(const struct world *w, uint32_t cpu)
{
	for (uint32_t i = 0; w->cpu_clock[cpu].queued && i < w->machine->tasks; i++)
		if (waits_on(w, cpu, i))
			return true;
	return false;
}

/*
 * Does it matter now whether the slice is over? It does if the task can be switched out,
 * or if its next step looks at need_resched. Elsewhere the slice may as well end later.
 * (Where preemptions are counted it is tried everywhere: while the task waits, the end of its
 * slice costs none.)
 */
static bool slice_matters(const struct world *w, const struct task *t)
{
	const uint8_t asks = DROPS_IF_DUE | COND_RESCHED_POINT | MIGHT_SLEEP_POINT;

	return is_preemptible(w, t) || task_step(w, t)->flags & asks;
}

static bool may_pick_another(const struct world *w, uint32_t cpu)
{
	const struct task *t = &w->task[w->cpu[cpu].current];

	return w->cpu_clock[cpu].open & OPEN_PICK && !in_irq(w, cpu) &&
	       w->cpu_clock[cpu].queued && is_normal(t) && !t->preempt_count &&
	       !w->cpu[cpu].irqs_off;
}

/*
 * Has a normal task just woken up here, which in a run may displace the current one?
 * (Where time slices end, the end of a slice stands for that.)
 */
static bool may_be_displaced(const struct moves *m, uint32_t cpu)
{
	return !m->timed[cpu] && m->w->cpu_clock[cpu].open & OPEN_WAKE_UP;
}

static bool slice_may_end(const struct moves *m, uint32_t cpu)
{
	const struct world *w = m->w;
	const uint32_t id = w->cpu[cpu].current;

	if (id == NIL || in_irq(w, cpu) || w->cpu[cpu].need_resched ||
	    !is_normal(&w->task[id]) || !somebody_waits_on(w, cpu))
		return false;
	if (may_pick_another(w, cpu) && is_preemptible(w, &w->task[id]))
		return false;		/* to pick another task comes to the same */
	if (may_be_displaced(m, cpu))
		return true;
	return m->timed[cpu] && !w->cpu[cpu].irqs_off &&
	       (!m->config->reduce || m->counted || slice_matters(w, &w->task[id]));
}

/*
 * The task would sleep until a time, which in a run may be over already. Can anybody
 * notice the difference?
 */
static bool may_be_awake(const struct moves *m, uint32_t cpu)
{
	const struct world *w = m->w;
	const struct task *t = &w->task[w->cpu[cpu].context];

	if (task_step(w, t)->kind != STEP_SLEEP_UNTIL || t->flags & TASK_GRANTED)
		return false;
	return !m->config->reduce || m->shared[cpu] || t->locks || w->cpu[cpu].irqs_off;
}

/* May a tick of this CPU ask an idle one to pull a task from the queue here? */
static bool may_balance(const struct world *w, uint32_t cpu)
{
	uint32_t idle;

	if (!w->machine->tick_ns || w->cpu[cpu].current == NIL || in_irq(w, cpu) ||
	    w->cpu[cpu].irqs_off || !w->cpu_clock[cpu].queued)
		return false;
	idle = idle_cpu_to_kick(w, cpu);
	return idle != NIL && !w->cpu[idle].need_resched;
}

/* The task has taken no step since moves_begin(), and does not wait. */
static bool is_untouched(const struct moves *m, uint32_t task)
{
	const struct task *t = &m->w->task[task];

	return m->w->task_clock[task].steps == m->first_steps[task] &&
	       !(t->flags & TASK_SPINNING) && t->state == TASK_RUNNING;
}

/*
 * Of tasks that are exactly alike and have done nothing yet the first may go first, since
 * any other could be called the first.
 */
static bool awaits_its_twin(const struct moves *m, uint32_t cpu)
{
	const uint32_t id = m->w->cpu[cpu].context, *twin = m->config->twin;

	if (!m->config->reduce || !twin || id >= m->machine.tasks || !is_untouched(m, id))
		return false;
	for (uint32_t i = twin[id]; i < id; i++)
		if (twin[i] == twin[id] && is_untouched(m, i))
			return true;
	return false;
}

/* An interrupt is on its way to this CPU, which could take it at once. */
static bool interrupt_is_late(const struct world *w, uint32_t cpu)
{
	return (is_due(w, slot_call(w, cpu)) || is_due(w, slot_resched(w, cpu))) &&
	       !w->cpu[cpu].irqs_off && !in_irq(w, cpu);
}

/* Is the owner's next step to look whether somebody waits for the lock? */
static bool owner_looks(const struct world *w, uint32_t lock)
{
	const struct task *owner = &w->task[w->lock[lock].owner];

	return owner->object == lock && task_step(w, owner) &&
	       task_step(w, owner)->flags & DROPS_IF_DUE;
}

/* Is the task about to take a lock that another one holds, and not in its queue yet? */
static bool would_queue(const struct world *w, const struct task *t)
{
	const struct step *s = task_step(w, t);

	if (!s || t->flags & (TASK_SPINNING | TASK_GRANTED) || s->flags & TRYLOCK ||
	    (s->kind != STEP_LOCK && s->kind != STEP_MUTEX_LOCK))
		return false;
	return w->lock[t->object].owner != NIL && w->lock[t->object].owner != t->id;
}

/*
 * Does the lock's owner wait, or is it about to? It may be for the very task that would
 * queue here, and only queueing closes the circle of a deadlock.
 */
static bool owner_waits(const struct world *w, uint32_t lock)
{
	const struct task *owner = &w->task[w->lock[lock].owner];

	return would_queue(w, owner) || owner->waiting_on != NIL;
}

/*
 * Would the task only join those who wait for a lock? If nobody else wants its CPU, it may
 * as well come when the owner is about to look whether somebody waits, or when the lock is
 * free: then it is the next to take it, as it would have been in the queue.
 */
static bool would_only_queue(const struct moves *m, uint32_t cpu)
{
	const struct world *w = m->w;
	const uint32_t id = w->cpu[cpu].context;
	const struct task *t = &w->task[id];

	if (!m->config->reduce || m->counted || m->shared[cpu] || w->machine->sources ||
	    w->machine->preemption == PREEMPT_RT || id >= w->machine->tasks ||
	    w->cpu[cpu].irqs_off)
		return false;
	/* others that spin for its mutexes sleep as soon as it does */
	if (t->mutexes && task_step(w, t)->kind == STEP_MUTEX_LOCK)
		return false;
	return would_queue(w, t) && !owner_waits(w, t->object) && !owner_looks(w, t->object);
}

/* With --maximize an interrupt comes at once, before any step; its way has a price. */
static bool may_step(const struct moves *m, uint32_t cpu)
{
	if (m->config->maximize && interrupt_is_late(m->w, cpu))
		return false;
	return !awaits_its_twin(m, cpu) && !would_only_queue(m, cpu);
}

/*
 * Is time still 0: has a task still to start then, or a CPU to reschedule because of one?
 */
static bool is_beginning(const struct moves *m)
{
	const struct world *w = m->w;

	for (uint32_t i = 0; i < w->machine->tasks; i++)
		if (w->task[i].state == TASK_NEW && starts_at_once(w->machine, i))
			return true;
	for (uint32_t cpu = 0; cpu < w->machine->cpus; cpu++)
		if (is_due(w, slot_resched(w, cpu)))
			return true;
	return false;
}

/* In a run, can the CPU's step be over at time 0? */
static bool takes_no_time(const struct moves *m, uint32_t cpu)
{
	const struct world *w = m->w;
	const struct task *t = &w->task[w->cpu[cpu].context];

	return !m->config->cost[COST_CONTEXT_SWITCH] &&
	       (!t->amount || !m->config->cost[task_step(w, t)->cost]);
}

static uint32_t enabled_at_first(const struct moves *m, uint32_t *move)
{
	const struct world *w = m->w;
	uint32_t n = 0;

	for (uint32_t i = 0; i < w->machine->tasks; i++)
		if (w->task[i].state == TASK_NEW && starts_at_once(w->machine, i))
			move[n++] = slot_timer(w, i);
	for (uint32_t cpu = 0; cpu < w->machine->cpus; cpu++) {
		if (is_due(w, slot_resched(w, cpu)))
			move[n++] = slot_resched(w, cpu);
		if (is_due(w, slot_step(cpu)) && takes_no_time(m, cpu))
			move[n++] = slot_step(cpu);
	}
	return n;
}

uint32_t moves_most(const struct moves *m)
{
	return m->width + 3 * m->machine.cpus + 2 * m->machine.tasks;
}

/* The moves that virtual time decides in a run. */
static uint32_t open_decisions(const struct moves *m, uint32_t *move)
{
	const struct world *w = m->w;
	uint32_t n = 0;

	for (uint32_t cpu = 0; cpu < w->machine->cpus; cpu++) {
		if (slice_may_end(m, cpu))
			move[n++] = MOVE_SLICE + cpu;
		if (is_due(w, slot_step(cpu)) && may_step(m, cpu) && may_be_awake(m, cpu))
			move[n++] = MOVE_AWAKE + cpu;
		if (w->migration && may_balance(w, cpu))
			move[n++] = MOVE_BALANCE + cpu;
		if (!may_pick_another(w, cpu))
			continue;
		for (uint32_t i = 0; i < w->machine->tasks; i++)
			if (waits_on(w, cpu, i))
				move[n++] = MOVE_PICK + i;
	}
	for (uint32_t i = 0; w->clock->puller != NIL && i < w->machine->tasks; i++)
		if (could_be_pulled(w, &w->task[i]))
			move[n++] = MOVE_PULL + i;
	return n;
}

uint32_t moves_enabled(const struct moves *m, uint32_t *move)
{
	const struct world *w = m->w;
	uint32_t n = 0;

	if (w->clock->beginning)
		return enabled_at_first(m, move);
	for (uint32_t slot = 0; slot < m->width; slot++) {
		if (!is_due(w, slot) || is_tick(w, slot))
			continue;
		if (slot < w->machine->cpus && !may_step(m, slot))
			continue;
		move[n++] = slot;
	}
	return n + open_decisions(m, move + n);
}

bool moves_can_go_on(const struct moves *m, uint32_t task)
{
	const struct world *w = m->w;
	const struct task *t = &w->task[task];

	return task < w->tasks && t->top && w->cpu[t->cpu].context == task &&
	       is_due(w, slot_step(t->cpu));
}

/*
 * What it adds if a CPU takes a step though an interrupt waits for it. A step that turns
 * interrupts off adds two: mostly there is another order with the interrupt in time,
 * which, unlike a late one, a schedule can force.
 */
static uint32_t lateness(const struct world *w, uint32_t cpu)
{
	const struct task *t;

	if (cpu == NIL || !interrupt_is_late(w, cpu))
		return 0;
	t = &w->task[w->cpu[cpu].context];
	return task_step(w, t)->flags & INTERRUPTS_OFF ? 2 : 1;
}

uint32_t moves_disorder(const struct moves *m, uint32_t move, uint32_t actor)
{
	const uint32_t cpu = moves_stepping_cpu(m, move);
	const bool leaves = moves_can_go_on(m, actor) && cpu != m->w->task[actor].cpu;

	return (uint32_t)leaves + lateness(m->w, cpu);
}

/* --- making it happen --------------------------------------------------------------------------- */

/* The current task has run longer than those that wait, so that one of them is next. */
static void end_slice(struct world *w, uint32_t cpu)
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

static void balance(struct world *w, uint32_t cpu)
{
	w->this_cpu = cpu;
	touch_everything(w);
	resched_cpu(w, idle_cpu_to_kick(w, cpu), cpu);
}

static void pick_another(struct world *w, uint32_t task)
{
	w->this_cpu = w->task[task].cpu;
	touch_cpu(w, w->this_cpu);
	force_switch(w, w->this_cpu, &w->task[task]);
}

static void take(struct moves *m, uint32_t slot)
{
	struct world *w = m->w;

	if (slot < w->machine->cpus && !in_irq(w, slot))
		w->cpu_clock[slot].open = 0;
	clock_take(w, slot);
	m->waited |= slot < w->machine->cpus && w->last_task == NIL;
	if (w->last_task == NIL)
		return;
	m->steps++;
	m->reached[w->last_pc] = true;
}

/* The lock has been handed to the task; it has only to find out. */
static bool takes_up_lock(const struct task *t, const struct step *s)
{
	return t->flags & TASK_GRANTED && t->waiting_on != NIL &&
	       (s->kind == STEP_LOCK || s->kind == STEP_MUTEX_LOCK);
}

/*
 * Can the announced step of this CPU be taken at once, because nobody can notice whether
 * it is taken now or later? It must not take away a chance to switch or to interrupt.
 */
static bool step_settles(const struct moves *m, uint32_t cpu)
{
	const struct world *w = m->w;
	const struct task *t;
	const struct step *s;

	if (!is_due(w, slot_step(cpu)))
		return false;
	if (m->shared[cpu] && (w->cpu_clock[cpu].open & OPEN_PICK || may_be_displaced(m, cpu)))
		return false;
	t = &w->task[w->cpu[cpu].context];
	s = task_step(w, t);
	if (w->migration && (m->shared[cpu] || t->flags & TASK_IRQ))
		return false;
	if (t->mutexes && (w->cpu[cpu].need_resched || s->kind >= STEP_SLEEP))
		return false;
	if (may_be_awake(m, cpu))
		return false;
	/* if it is kept from its CPU for ever, how far it has come is an outcome */
	if (m->shared[cpu] && m->config->observe && m->config->may_stick)
		return false;
	if (s->flags & INTERRUPTS_OFF &&
	    (m->shared[cpu] || w->machine->cpus + w->machine->sources > 1))
		return false;
	if (m->shared[cpu]) {
		if (s->flags & PREEMPTION_OFF)
			return false;
		if (w->machine->preemption < PREEMPT_FULL &&
		    s->flags & (USER_MODE | COND_RESCHED_POINT | MIGHT_SLEEP_POINT))
			return false;
	}
	if (takes_up_lock(t, s))
		return true;
	/* who spins for a lock can be left for nothing, also in a section that matters to nobody */
	if (m->counted && t->object < w->machine->locks)
		return false;
	if (t->object != NIL && t->object >= call_object(w, 0))
		return t->id >= w->machine->tasks ||
		       w->model_ops->flush_is_private(w);
	return w->model_ops->is_private(w, t);
}

/*
 * Can the CPU take a call to drop translations at once? The call changes nothing for the
 * task that it interrupts, and its sender can only wait for the answer.
 */
static bool call_settles(const struct moves *m, uint32_t cpu)
{
	const struct world *w = m->w;

	return is_due(w, slot_call(w, cpu)) && !w->cpu[cpu].irqs_off && !in_irq(w, cpu) &&
	       !w->cpu[cpu].need_resched && w->model_ops->flush_is_private(w);
}

/*
 * If the wait of the moving task for other CPUs' answers settles, to leave the task
 * afterwards is no preemption: had the answers taken longer, it would have had to wait.
 */
static void settle_step(struct moves *m, uint32_t cpu)
{
	const struct world *w = m->w;

	take(m, slot_step(cpu));
	if (w->last_task != NIL && w->last_task == m->actor &&
	    step_at(w->last_pc)->kind == STEP_SPIN)
		m->actor = ANYBODY;
}

/* Takes up to `most` steps and calls of this CPU that settle; returns how many. */
static unsigned settle_cpu(struct moves *m, uint32_t cpu, unsigned most)
{
	unsigned n = 0;

	for (; n < most; n++) {
		if (step_settles(m, cpu))
			settle_step(m, cpu);
		else if (call_settles(m, cpu))
			take(m, slot_call(m->w, cpu));
		else
			break;
	}
	return n;
}

/* One CPU's answer lets another one go on, so this ends when all CPUs stand still. */
static void settle(struct moves *m)
{
	struct world *w = m->w;
	unsigned left = MAX_SETTLED, before;

	if (w->clock->beginning && is_beginning(m))
		return;
	w->clock->beginning = false;
	if (!m->config->reduce)
		return;
	do {
		before = left;
		for (uint32_t cpu = 0; cpu < m->machine.cpus && left; cpu++)
			left -= settle_cpu(m, cpu, left);
	} while (left && left != before);
}

/* The CPU's task takes its step, and finds that the time it would sleep for is over. */
static void take_awake(struct moves *m, uint32_t cpu)
{
	m->w->time_is_up = true;
	take(m, slot_step(cpu));
	m->w->time_is_up = false;
}

static void make(struct moves *m, uint32_t move)
{
	struct world *w = m->w;

	m->violated = 0;
	m->waited = false;
	m->steps = 0;
	w->touched = (struct footprint){ 0 };
	w->last_task = NIL;
	if (move >= MOVE_PULL)
		pull_instead(w, &w->task[move - MOVE_PULL]);
	w->clock->puller = NIL;		/* after any other move it is too late */
	if (move < MOVE_SLICE)
		take(m, move);
	else if (move < MOVE_AWAKE)
		end_slice(w, move - MOVE_SLICE);
	else if (move < MOVE_BALANCE)
		take_awake(m, move - MOVE_AWAKE);
	else if (move < MOVE_PICK)
		balance(w, move - MOVE_BALANCE);
	else if (move < MOVE_PULL)
		pick_another(w, move - MOVE_PICK);
	m->actor = w->last_task;
	settle(m);
	if (m->waited)		/* only a task that begins to wait can close a circle */
		clock_tell_circle(w);
}

/* Twice from the same bytes it must do the same. */
static void check_make(struct moves *m, uint32_t move)
{
	struct world *w = m->w;

	memcpy(m->before, w->arena, w->bytes);
	w->mute = true;
	make(m, move);
	w->mute = false;
	memcpy(m->after, w->arena, w->bytes);
	memcpy(w->arena, m->before, w->bytes);
	make(m, move);
	sim_assert(w, !memcmp(w->arena, m->after, w->bytes));
	sim_assert(w, w->model_ops->is_valid(w));
}

void moves_make(struct moves *m, uint32_t move)
{
	m->observer.event = m->event ? on_event : NULL;
	if (m->config->check)
		check_make(m, move);
	else
		make(m, move);
}

/* Can nobody notice when this task starts? */
static bool starts_unnoticed(const struct moves *m, uint32_t task)
{
	const struct task_config *t = &m->machine.task[task];

	return !m->in_turn || is_there_first(&m->machine, task) ||
	       (m->config->reduce && t->cpu_first == t->cpu_last && !m->shared[t->cpu_first]);
}

void moves_begin(struct moves *m)
{
	struct world *w = m->w;
	const uint32_t cpus = w->machine->cpus;

	m->observer.event = m->event ? on_event : NULL;
	w->clock->puller = NIL;
	w->clock->beginning = m->in_turn;
	clock_start(w);
	for (uint32_t i = 0; i < w->machine->tasks; i++)
		if (w->events.time[slot_timer(w, i)] == 0 && starts_unnoticed(m, i))
			take(m, slot_timer(w, i));
	for (uint32_t cpu = 0; cpu < cpus; cpu++)
		if (is_due(w, slot_resched(w, cpu)))
			take(m, slot_resched(w, cpu));
	settle(m);
	for (uint32_t i = 0; i < w->machine->tasks; i++)
		m->first_steps[i] = w->task_clock[i].steps;
}

static bool only_interrupts(const struct world *w, const uint32_t *move, uint32_t moves)
{
	for (uint32_t i = 0; i < moves; i++)
		if (move[i] < slot_timer(w, 0) || move[i] >= MOVE_AWAKE ||
		    (move[i] < MOVE_SLICE &&
		     !w->machine->task[move[i] - slot_timer(w, 0)].source))
			return false;
	return true;
}

bool moves_over(struct moves *m, const uint32_t *move, uint32_t moves,
		enum run_status *status)
{
	struct world *w = m->w;

	if (w->clock->alive && moves &&
	    !(only_interrupts(w, move, moves) && all_are_held_up(w)))
		return false;
	*status = clock_stalled(w);
	if (m->config->at_end)
		m->config->at_end(w);
	return true;
}

/* --- situations ---------------------------------------------------------------------------------- */

/* Without a seed: for that XXH3 would make a secret of its own each time. */
static uint64_t hash_more(uint64_t hash, const void *bytes, size_t n)
{
	hash = (hash ^ XXH3_64bits(bytes, n)) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 32;
}

/* Bits, hashed 64 at a time. */
struct bits {
	uint64_t hash, word;
	uint32_t nr;
};

static inline void add_bit(struct bits *b, bool bit)
{
	b->word = b->word << 1 | bit;
	if (++b->nr % 64)
		return;
	b->hash = hash_more(b->hash, &b->word, sizeof(b->word));
	b->word = 0;
}

/* Beyond the bytes of the state: what is due, and which decisions of time are open. */
static uint64_t hash_clock(const struct moves *m, uint64_t seed)
{
	const struct world *w = m->w;
	struct bits b = { .hash = seed };

	for (uint32_t i = 0; i < m->width; i++)
		add_bit(&b, is_due(w, i) && !is_tick(w, i));
	for (uint32_t cpu = 0; cpu < w->machine->cpus; cpu++) {
		add_bit(&b, m->shared[cpu] && w->cpu_clock[cpu].open & OPEN_PICK);
		add_bit(&b, m->shared[cpu] && may_be_displaced(m, cpu));
	}
	add_bit(&b, w->clock->beginning);
	return hash_more(b.hash, &b.word, sizeof(b.word));
}

/* Which CPU has just pulled a task, and which ones it could have pulled instead. */
static uint64_t hash_pull(const struct world *w, uint64_t hash)
{
	const uint32_t puller = w->clock->puller;

	for (uint32_t i = 0; puller != NIL && i < w->machine->tasks; i++)
		if (could_be_pulled(w, &w->task[i]))
			hash = hash_more(hash, (uint32_t[]){ puller, i }, 2 * sizeof(i));
	return hash;
}

/* Real-time tasks of one priority run in the order in which they came. */
static uint64_t hash_queue(const struct world *w, uint32_t root, uint64_t hash)
{
	uint32_t id = root;

	if (root == NIL)
		return hash;
	hash = hash_queue(w, w->run_node[root].left, hash);
	if (!is_normal(&w->task[root]))
		hash = hash_more(hash, &id, sizeof(id));
	return hash_queue(w, w->run_node[root].right, hash);
}

/* The state, stacks only as far as they are used: beyond, all is zero. */
static uint64_t hash_state(const struct world *w, uint64_t seed)
{
	const unsigned char *const end = w->arena + w->state_bytes;
	const unsigned char *const model = w->model_state;
	uint64_t hash = hash_more(seed, w->arena, (size_t)(w->stack - w->arena));

	for (uint32_t i = 0; i < w->tasks; i++)
		if (w->task[i].top)
			hash = hash_more(hash, task_stack(w, i),
					 task_stack_used(w, &w->task[i]));
	return hash_more(hash, model, (size_t)(end - model));
}

uint64_t moves_identity(const struct moves *m, uint64_t seed)
{
	const struct world *w = m->w;
	uint64_t hash = hash_pull(w, hash_clock(m, hash_state(w, seed)));

	for (uint32_t cpu = 0; cpu < w->machine->cpus; cpu++)
		if (w->cpu_clock[cpu].queued)
			hash = hash_queue(w, w->cpu_clock[cpu].root, hash);
	if (m->slots)
		hash = hash_more(hash, m->slot, m->slots * sizeof(*m->slot));
	return hash;
}

size_t moves_bytes(const struct moves *m)
{
	return m->w->searched_bytes + m->slots * sizeof(*m->slot);
}

void moves_save(const struct moves *m, void *to)
{
	memcpy(to, m->w->arena, m->w->searched_bytes);
	memcpy((char *)to + m->w->searched_bytes, m->slot, m->slots * sizeof(*m->slot));
}

void moves_restore(struct moves *m, const void *from)
{
	memcpy(m->w->arena, from, m->w->searched_bytes);
	memcpy(m->slot, (const char *)from + m->w->searched_bytes,
	       m->slots * sizeof(*m->slot));
}

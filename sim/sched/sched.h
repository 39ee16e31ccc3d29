/* SPDX-License-Identifier: MIT */
/*
 * sched.h - what the effects of steps do to tasks and CPUs: the scheduler (sched.c),
 * locks (lock.c), interrupts (irq.c). Variants reach these through verbs.h.
 */
#ifndef SIM_KERNEL_SCHED_H
#define SIM_KERNEL_SCHED_H

#include "sim/world/state.h"
#include "sim/steps/frame.h"

/* --- scheduler ------------------------------------------------------------------------ */

/* Starts a task: its first step is announced and it becomes runnable. */
void task_start(struct world *w, struct task *t);

/* Makes a sleeping or blocked task runnable; waker is NULL for a timer's start. */
void wake_up(struct world *w, struct task *t, const struct task *waker);

/* The CPU's current task cannot or shall not go on: take up another, or idle. */
void schedule(struct world *w, uint32_t cpu);

/* Could the task, where it stands, be switched out by an interrupt? */
static inline bool is_preemptible(const struct world *w, const struct task *t)
{
	const struct step *s;

	if (t->preempt_count || w->cpu[t->cpu].irqs_off)
		return false;
	if (w->machine->preemption >= PREEMPT_FULL)
		return true;
	s = task_step(w, t);
	return s && s->flags & USER_MODE;
}

/* Is this CPU idle, and would it pull the task from its queue if it looked there? */
bool may_pull(const struct world *w, const struct task *t, uint32_t cpu);
void scheduler_tick(struct world *w, uint32_t cpu);

/* --- for searches: what else the scheduler could have decided ----------------------- */

/* The idle CPU that a tick of this one asks to pull a task from its queue, or NIL. */
uint32_t idle_cpu_to_kick(const struct world *w, uint32_t cpu);
/* Could the CPU that pulled last have pulled this task instead? */
bool could_be_pulled(const struct world *w, const struct task *t);
/* It does: the task that it pulled goes back to its queue. */
void pull_instead(struct world *w, struct task *t);

/* --- what steps ask for ------------------------------------------------------------- */

void sched_yield_task(struct world *w, struct task *t);
void set_prio(struct world *w, struct task *t, uint8_t prio);

/* A script's hold: the task may not go on, or may again. */
void task_hold(struct world *w, struct task *t);
void task_release(struct world *w, struct task *t);
/* A script's switch: puts the task on its CPU in place of the current one, now. */
void force_switch(struct world *w, uint32_t cpu, struct task *t);

/* The longest sections with preemption or interrupts off (stats.c). */
void section_begin(struct world *w, enum section_kind k, const struct task *t);
void section_end(struct world *w, enum section_kind k, const struct task *t);

static inline bool may_sleep(const struct world *w, const struct task *t)
{
	return !t->preempt_count && !task_cpu(w, t)->irqs_off && !(t->flags & TASK_IRQ);
}

void might_sleep(struct world *w, struct task *t);	/* else that is a violation */
static inline void preempt_disable(struct world *w, struct task *t)
{
	if (!t->preempt_count++)
		section_begin(w, SECTION_PREEMPT_OFF, t);
}

static inline void preempt_enable(struct world *w, struct task *t)
{
	sim_assert(w, t->preempt_count);
	if (!--t->preempt_count)
		section_end(w, SECTION_PREEMPT_OFF, t);
}

/* A task or handler ends: what it still has turned off is turned on, locks are told. */
void drop_all(struct world *w, struct task *t);
void get_cpu(struct world *w, struct task *t);
void put_cpu(struct world *w, struct task *t);

/* False: the task sleeps until then; it is true when the step is taken again. */
bool sleep_until(struct world *w, struct task *t, int64_t until);

/*
 * wait_event(): true if the condition holds; else the task sleeps until wake_waiter() and
 * then looks again. While it sleeps so, no run waits for a task in the background.
 */
bool wait_event(struct world *w, struct task *t, bool condition);
void wake_waiter(struct world *w, struct task *t, const struct task *waker);

/* The task is dead; the run may be over. */
void task_exit(struct world *w, struct task *t);

/* An operation of the task has returned to user mode. */
void operation_returned(struct world *w, struct task *t, uint32_t seq);

/* --- the step in progress (clock.c) ------------------------------------------------------ */

/* After a step or interrupt: reschedule if that is due and allowed here, else go on. */
void resume_cpu(struct world *w, uint32_t cpu, uint8_t step_flags);
/* Begin, or go on with, the step of the task in whose context this CPU is. */
void cpu_begin(struct world *w, uint32_t cpu);
/* Stop it where it is and charge the time; what is left of it is kept. */
void cpu_pause(struct world *w, uint32_t cpu);
/*
 * The time that its context spent on this CPU goes into the statistics of both. To be
 * called before the context changes; pausing does.
 */
void charge_context(struct world *w, uint32_t cpu);
/* What the task spins for may have come: let it look, unless its CPU is interrupted. */
void cpu_rearm(struct world *w, const struct task *t);
/* The object was changed by a step of this CPU: all who spin on it look again. */
void object_changed(struct world *w, uint32_t object);

/* --- spinning --------------------------------------------------------------------------------- */

void spin_wait(struct world *w, struct task *t);	/* on the announced object */
void spin_done(struct world *w, struct task *t);

/* --- locks -------------------------------------------------------------------------------------- */

bool spin_lock(struct world *w, struct task *t, uint32_t lock);	/* false: queued, try again */
bool spin_trylock(struct world *w, struct task *t, uint32_t lock);
void spin_unlock(struct world *w, struct task *t, uint32_t lock);
bool cond_resched_lock_breaks(struct world *w, struct task *t, uint32_t lock);
/* False: it waits, or reschedules first. */
bool mutex_lock(struct world *w, struct task *t, uint32_t lock);
bool mutex_trylock(struct world *w, struct task *t, uint32_t lock);
void mutex_unlock(struct world *w, struct task *t, uint32_t lock);

/* At the end of a run: counts the holds and waits that are still under way. */
void locks_account(struct world *w);

/* The owner left its CPU: those who spin for its mutexes go to sleep. */
void mutex_owner_left(struct world *w, const struct task *owner);
/* If a reschedule is due on this CPU, its task stops spinning for a mutex, and sleeps. */
bool mutex_spin_ends(struct world *w, uint32_t cpu);
static inline bool lock_sleeps(const struct world *w, uint32_t lock)
{
	return w->lock_sleeps[lock];
}

/* --- lock-less lists ------------------------------------------------------------------------------ */

static inline void llist_add(struct world *w, uint32_t list, uint32_t entry)
{
	w->llist_next[entry] = w->llist_first[list];
	w->llist_first[list] = entry;
}

/* --- interrupts -------------------------------------------------------------------------------- */

void irq_raise(struct world *w, uint32_t cpu, uint8_t irq);
/* Takes pending interrupts if they are allowed; true if the CPU is now in one. */
bool irq_take(struct world *w, uint32_t cpu);
static inline bool irq_deliver(struct world *w, uint32_t cpu)
{
	return w->cpu[cpu].pending && irq_take(w, cpu);
}

void irq_return(struct world *w, uint32_t cpu);
void irq_source_init(struct world *w, struct task *t);
void irq_source_start(struct world *w, struct task *t);
/* An interrupt of the source that t serves; the next one is set up. */
void irq_arrives(struct world *w, struct task *t);
void timer_expired(struct world *w, struct task *t);
void resched_cpu(struct world *w, uint32_t cpu, uint32_t from);
void tick_start(struct world *w, uint32_t cpu);
void tick_stop(struct world *w, uint32_t cpu);
void local_irq_disable(struct world *w, struct task *t);
void local_irq_enable(struct world *w, struct task *t);
/* Returns what is to be restored: how deep interrupts were off; 0: they were on. */
uint16_t local_irq_save(struct world *w, struct task *t);
void local_irq_restore(struct world *w, struct task *t, uint16_t flags);

static inline bool in_irq(const struct world *w, uint32_t cpu)
{
	return w->cpu[cpu].context != w->cpu[cpu].current;
}

/* How long the task, which runs, has spun or slept on locks, ever. */
static inline int64_t task_waited_ns(const struct world *w, const struct task *t)
{
	return w->task_clock[t->id].op_wait_ns +
	       (w->cpu[t->cpu].context == t->id ?
			w->cpu_clock[t->cpu].ns[TIME_SPIN - TIME_USER] : 0);
}

/* --- accounting (stats.c) ------------------------------------------------------------------------ */

/* The task's time is of this kind from now on (enum time_kind or TIME_RUNNING). */
void account_change(struct world *w, uint32_t task, uint32_t time);
static inline void account(struct world *w, uint32_t task, uint32_t time)
{
	if (w->task_clock[task].time != time)
		account_change(w, task, time);
}

/* At the end: what is under way is counted too, and all adds up to the time simulated. */
void account_all(struct world *w);
/* --- latency (delay.c) --------------------------------------------------------------------------- */

/* The task's timer has expired: from now on it is late (if it measures at all). */
void delay_begin(struct world *w, uint32_t task);
void delay_moved(struct world *w, uint32_t task, uint32_t cpu);
/* It runs in user mode again. What kept it, *nr of them, longest first. */
const struct blocker *delay_end(struct world *w, uint32_t task, uint32_t *nr);
/* The CPU, where somebody is late, spent ns in a step of t. */
void delay_charge(struct world *w, uint32_t cpu, const struct task *t, int64_t ns);
/* The owner is about to drop a lock that others wait for. */
void delay_lock_drops(struct world *w, const struct task *owner, uint32_t lock);
void delay_section_ended(struct world *w, uint32_t cpu, enum section_kind k,
			 int64_t start_ns);

/* Virtual time of this CPU, the standstills that a script imposed left out. */
int64_t cpu_time(const struct world *w, uint32_t cpu);

#endif

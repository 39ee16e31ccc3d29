/* SPDX-License-Identifier: MIT */
/*
 * script.c - a schedule's directives, turned into holds, releases and switches.
 *
 * The tasks that a schedule names are held: they take no step unless a directive says so.
 * A held task that runs keeps its CPU, which stands still except for interrupts; one that
 * becomes runnable waits outside the run queues. All other tasks run as usual.
 *
 *	begin		the directive's task is released, and no task preempts it
 *	switch		if its CPU runs another task, that one is switched out where the
 *			preemption model allows it; if need be it is released until then,
 *			with need_resched set, and its steps are counted as deferral
 *	end		the task has reached the place, is blocked (it spins or sleeps) or
 *			has exited; it is held again
 *
 * The arrivals of a source of interrupts, or a timer, that the schedule names are put off, until
 * a directive says that one comes. Its handler is not held. If the schedule is exact, nobody is
 * held, and nothing happens but what the directives say (exact.h).
 *
 * After the last directive all tasks are released. Each hold, release and switch is a
 * choice. The driver is told of it, with the number of the transition before which it is
 * made; a replay makes the same choices before the same transitions.
 */
#include "sim/clock/script.h"

#include <string.h>

#include "sim/clock/clock.h"
#include "sim/clock/exact.h"
#include "sim/clock/hold.h"
#include "sim/memory/memory.h"
#include "sim/sched/sched.h"
#include "sim/steps/context.h"
#include "sim/world/ids.h"
#include "sim/world/state.h"
#include "sim/world/wait.h"

static void apply(struct world *w, const struct choice *c)
{
	struct task *t = &w->task[c->task];

	if (w->machine->sources)	/* what was put off is to come: it is no rest */
		w->clock->idle_transitions = 0;
	switch (c->kind) {
	case CHOICE_FORCE:
		memory_force(w, c->cpu);
		break;
	case CHOICE_OLDER:
		memory_sees_older(w, c->task, c->cpu);
		break;
	case CHOICE_DRAIN:
		clock_drain(w, c->cpu);
		break;
	case CHOICE_HOLD:
		task_hold(w, t);
		break;
	case CHOICE_DIRECT:
		t->flags |= TASK_DIRECTED;
		task_release(w, t);
		break;
	case CHOICE_RELEASE:
		t->flags &= (uint8_t)~TASK_DIRECTED;
		task_release(w, t);
		break;
	case CHOICE_RESCHED:
		w->cpu[c->cpu].need_resched = 1;
		break;
	case CHOICE_SWITCH:
		force_switch(w, c->cpu, t);
		break;
	default:
		exact_apply(w, c);
	}
}

static void choose(struct script *s, struct world *w, enum choice_kind kind, uint32_t cpu,
		   uint32_t task)
{
	const struct choice c = { .transition = transitions_made(w), .kind = kind, .cpu = cpu,
				  .task = task };

	w->this_cpu = NIL;
	apply(w, &c);
	if (s->choice)
		s->choice(s->choice_data, &c);
}

/* --- following one directive ------------------------------------------------------------- */

static const struct directive *current(const struct script *s)
{
	return &s->directive[s->nr];
}

/* Who serves interrupts is not held: what may be held up is that they come. */
static bool can_be_held(const struct world *w, uint32_t task)
{
	return task != NIL && !w->machine->task[task].source;
}

static bool is_exact(const struct script *s)
{
	return s->directives && s->directive[0].exact;
}

static void start_directive(struct script *s, struct world *w)
{
	const struct directive *d = current(s);

	s->started = is_exact(s);
	s->seen = 0;
	s->returns = d->task == NIL ? 0 : w->task_clock[d->task].returns;
	s->in_the_way = NIL;
	if (can_be_held(w, d->task) && !is_exact(s))
		choose(s, w, CHOICE_DIRECT, NIL, d->task);
	if (d->kind == SEES_OLDER && w->memory)
		choose(s, w, CHOICE_OLDER, (uint32_t)d->count, d->task);
}

static bool is_named(const struct script *s, uint32_t task)
{
	for (uint32_t i = 0; i < s->directives; i++)
		if (s->directive[i].task == task)
			return true;
	return false;
}

static bool puts_off(const struct script *s, const struct world *w, uint32_t task)
{
	for (uint32_t i = 0; !is_exact(s) && i < s->directives; i++)
		if (s->directive[i].task == task && s->directive[i].kind == ARRIVES)
			return exact_comes_by_itself(w, task);
	return false;
}

/* What the schedule says of interrupts and timers, they do not do by themselves. */
static void put_off(struct script *s, struct world *w)
{
	for (uint32_t i = 0; w->machine->sources && i < w->machine->tasks; i++)
		if (puts_off(s, w, i))
			choose(s, w, CHOICE_PUT_OFF, NIL, i);
}

static void let_all_come(struct script *s, struct world *w)
{
	for (uint32_t i = 0; i < w->machine->tasks; i++)
		if (w->machine->task[i].source && is_named(s, i) && is_due(w, slot_timer(w, i)) &&
		    !exact_comes_by_itself(w, i))
			choose(s, w, CHOICE_LET_COME, NIL, i);
}

static void release_all(struct script *s, struct world *w)
{
	if (w->memory)
		choose(s, w, CHOICE_FORCE, 0, 0);
	if (is_exact(s))
		choose(s, w, CHOICE_EXACT, 0, 0);
	else
		let_all_come(s, w);
	for (uint32_t i = 0; i < w->machine->tasks; i++)
		if (w->task[i].flags & (TASK_HELD | TASK_DIRECTED))
			choose(s, w, CHOICE_RELEASE, NIL, i);
	s->active = false;
}

static void stop_deferring(struct script *s, struct world *w)
{
	const uint32_t id = s->in_the_way;

	if (id == NIL)
		return;
	s->result[s->nr].deferred += w->task_clock[id].steps - s->others;
	s->in_the_way = NIL;
	if (is_named(s, id) && can_be_held(w, id) && w->task[id].state != TASK_DEAD)
		choose(s, w, CHOICE_HOLD, NIL, id);
}

static void end_directive(struct script *s, struct world *w, enum directive_end end)
{
	struct directive_result *r = &s->result[s->nr];
	const uint32_t task = current(s)->task;

	stop_deferring(s, w);
	r->end = end;
	r->step = w->clock->steps;
	r->t_ns = w->clock->now;
	if (can_be_held(w, task) && w->task[task].state != TASK_DEAD && !is_exact(s))
		choose(s, w, CHOICE_HOLD, NIL, task);
	if (++s->nr == s->directives)
		release_all(s, w);
	else
		start_directive(s, w);
}

/* Whose step is looked for: the directive's task, or who has the interrupt's CPU */
static uint32_t watched(const struct world *w, const struct directive *d)
{
	if (d->task == NIL)
		return NIL;
	return d->kind == ARRIVES ? w->cpu[w->task[d->task].cpu].context : d->task;
}

/* Once it has taken its step, it is at another one. */
static void note_announced(struct script *s, const struct world *w)
{
	const struct directive *d = current(s);
	const uint32_t task = watched(w, d);

	if (task == NIL || !(d->object || d->operation))
		return;
	s->object = w->task[task].object;
	s->operation = w->task[task].top ? exact_operation(w, task) : NULL;
}

/* Has the last transition been the step that the directive names? */
static bool is_labelled(const struct script *s, const struct world *w)
{
	return w->last_task != NIL &&
	       exact_is_named(w, current(s), w->last_pc, s->object, s->operation);
}

static bool is_reached(struct script *s, const struct world *w)
{
	const struct directive *d = current(s);
	if (d->kind == HAPPENS)
		return true;
	if (d->kind == UNTIL_RETURN)
		return w->task_clock[d->task].returns - s->returns >= d->count;
	if (d->task == NIL)	/* a CPU for so many steps, whoever takes them */
		return ++s->seen >= d->count;
	if (w->last_task != d->task || !s->started)
		return false;
	if (d->kind == SEES_OLDER)
		return memory_saw_older(w, d->task);
	if (d->kind == FOR_STEPS)
		return ++s->seen >= d->count;
	return is_labelled(s, w) && ++s->seen >= d->count;
}

/* The directive's place is reached; but was there a write so old that it could be seen? */
static enum directive_end reached(const struct script *s, const struct world *w)
{
	const struct directive *d = current(s);

	return d->kind == SEES_OLDER && memory_overlooked(w) < d->count ? DIRECTIVE_BLOCKED :
									  DIRECTIVE_REACHED;
}

/* A blocked task sleeps or spins. If it spins for answers to its calls, these will come. */
static bool is_blocked(const struct world *w, uint32_t task)
{
	const struct wait t = task_wait(w, task);

	switch (t.kind) {
	case WAIT_LOCK:
	case WAIT_CONDITION:
		return !t.looks && !(t.spins && in_irq(w, w->task[task].cpu));
	case WAIT_TIMER:
	case WAIT_INTERRUPT:
	case WAIT_WORK:
	case WAIT_FLUSH:
	case WAIT_READERS:
	case WAIT_SYNC:
		return !t.looks;
	default:
		return false;
	}
}

static bool can_be_switched_out(const struct world *w, const struct task *t)
{
	return w->cpu[t->cpu].context == t->id &&
	       (is_preemptible(w, t) || w->switch_point == t->cpu);
}

/* The directive's task could run, but another one has its CPU: makes that one give way. */
static void make_way(struct script *s, struct world *w)
{
	const struct task *t = &w->task[current(s)->task];
	const uint32_t id = w->cpu[t->cpu].current;
	const struct task *occupant = &w->task[id];

	if (s->in_the_way != NIL && s->in_the_way != id)
		stop_deferring(s, w);
	if (id == NIL || in_irq(w, t->cpu))
		return;
	if (can_be_switched_out(w, occupant)) {
		stop_deferring(s, w);
		if (is_named(s, id) && can_be_held(w, id) && !(occupant->flags & TASK_HELD))
			choose(s, w, CHOICE_HOLD, NIL, id);
		choose(s, w, CHOICE_SWITCH, t->cpu, current(s)->task);
	} else if (s->in_the_way == NIL) {
		s->in_the_way = id;
		s->others = w->task_clock[id].steps;
		choose(s, w, CHOICE_RELEASE, NIL, id);
		choose(s, w, CHOICE_RESCHED, t->cpu, current(s)->task);
	}
}

/* As many stores of the CPU reach memory as the directive says, or as it has. */
static void drain(struct script *s, struct world *w)
{
	const struct directive *d = current(s);
	uint64_t i;

	for (i = 0; i < d->count && memory_has_stores_of(w, d->cpu); i++)
		choose(s, w, CHOICE_DRAIN, d->cpu, 0);
	end_directive(s, w, i < d->count ? DIRECTIVE_BLOCKED : DIRECTIVE_REACHED);
}

/* The task that has the CPU; if it idles, the first one that the schedule keeps from it. */
static uint32_t whose_cpu(const struct world *w, uint32_t cpu)
{
	uint32_t id = w->cpu[cpu].current;

	for (uint32_t i = 0; id == NIL && i < w->machine->tasks; i++)
		if (w->task[i].state == TASK_PARKED && w->task[i].cpu == cpu)
			id = i;
	return id;
}

/* The task that runs where the interrupt is to come goes on, if the schedule has held it. */
static void go_on_to(struct script *s, struct world *w, uint32_t cpu)
{
	const uint32_t id = whose_cpu(w, cpu);

	if (id == NIL || s->in_the_way == id || !(w->task[id].flags & TASK_HELD))
		return;
	stop_deferring(s, w);
	s->in_the_way = id;
	s->others = w->task_clock[id].steps;
	choose(s, w, CHOICE_RELEASE, NIL, id);
}

/* Lets the interrupt come, or its CPU go on to the step before which it is to come. */
static void let_come(struct script *s, struct world *w)
{
	const struct directive *d = current(s);
	const uint32_t cpu = w->task[d->task].cpu;
	const struct choice c = { .kind = CHOICE_ARRIVE, .cpu = NIL, .task = d->task };

	if (d->label && w->last_task != NIL && w->task[w->last_task].cpu == cpu &&
	    is_labelled(s, w))
		s->seen++;
	if (d->label && !exact_is_at(w, cpu, d, s->seen)) {
		go_on_to(s, w, cpu);
		return;
	}
	stop_deferring(s, w);
	if (!exact_is_possible(w, &c)) {
		end_directive(s, w, DIRECTIVE_BLOCKED);
		return;
	}
	choose(s, w, c.kind, c.cpu, c.task);
	end_directive(s, w, DIRECTIVE_REACHED);
}

/* One choice of an exact schedule. Returns whether it has made a transition. */
static void follow_exactly(struct script *s, struct world *w)
{
	const struct directive *d = current(s);
	struct choice c;
	const enum directive_end end = exact_next(w, d, s->seen, &c);

	if (end != DIRECTIVE_PENDING) {
		end_directive(s, w, end);
		return;
	}
	note_announced(s, w);
	choose(s, w, c.kind, c.cpu, c.task);
	if (d->kind == ARRIVES && c.kind == CHOICE_STEP)
		s->seen += is_labelled(s, w);
	else if (d->kind == ARRIVES || is_reached(s, w))
		end_directive(s, w, reached(s, w));
}

static void follow(struct script *s, struct world *w)
{
	const uint32_t task = current(s)->task;
	const struct task *t = &w->task[task];

	if (current(s)->kind == DRAINS) {
		drain(s, w);
		return;
	}
	if (is_exact(s)) {
		follow_exactly(s, w);
		return;
	}
	if (current(s)->kind == ARRIVES) {
		let_come(s, w);
		return;
	}
	if (t->state == TASK_RUNNING && !s->started) {
		stop_deferring(s, w);
		s->started = true;
	}
	if (is_reached(s, w))
		end_directive(s, w, reached(s, w));
	else if (t->state == TASK_DEAD)
		end_directive(s, w, DIRECTIVE_EXITED);
	else if (is_blocked(w, task))
		end_directive(s, w, DIRECTIVE_BLOCKED);
	else if (t->state == TASK_READY && can_be_held(w, task))
		make_way(s, w);
}

/* --- the whole script ----------------------------------------------------------------------- */

void script_begin(struct script *s, struct world *w)
{
	s->in_the_way = NIL;
	if (s->replays) {
		s->active = true;
		return;
	}
	if (!s->directives)
		return;
	s->active = true;
	if (w->memory)
		choose(s, w, CHOICE_FORCE, 1, 0);
	if (is_exact(s))
		choose(s, w, CHOICE_EXACT, 1, 0);
	for (uint32_t i = 0; !is_exact(s) && i < w->machine->tasks; i++)
		if (is_named(s, i) && can_be_held(w, i))
			choose(s, w, CHOICE_HOLD, NIL, i);
	start_directive(s, w);
}

static bool can_apply_to_memory(const struct world *w, const struct choice *c)
{
	if (!w->memory)
		return false;
	switch (c->kind) {
	case CHOICE_FORCE:
		return true;
	case CHOICE_OLDER:
		return c->task < w->machine->tasks;
	default:
		return c->cpu < w->machine->cpus && memory_has_stores_of(w, c->cpu);
	}
}

/* Recorded choices come from a file: could this one have been made here? */
static bool can_apply(const struct world *w, const struct choice *c)
{
	const struct machine *m = w->machine;
	const struct task *t;
	uint32_t running;

	if (c->kind >= CHOICE_PUT_OFF && c->kind < CHOICE_KINDS)
		return exact_is_possible(w, c);
	if (c->kind >= CHOICE_FORCE && c->kind < CHOICE_KINDS)
		return can_apply_to_memory(w, c);
	if (c->kind >= CHOICE_KINDS || c->task >= m->tasks || m->task[c->task].source)
		return false;
	t = &w->task[c->task];
	if (c->kind == CHOICE_HOLD)
		return t->state != TASK_DEAD;
	if (c->kind == CHOICE_RESCHED)
		return c->cpu < m->cpus;
	if (c->kind != CHOICE_SWITCH)
		return true;
	if (c->cpu >= m->cpus || t->cpu != c->cpu || t->state != TASK_READY)
		return false;
	running = w->cpu[c->cpu].current;
	return running != NIL && !in_irq(w, c->cpu) &&
	       can_be_switched_out(w, &w->task[running]);
}

static void replay(struct script *s, struct world *w)
{
	while (s->replayed < s->replays && s->replay[s->replayed].transition == transitions_made(w)) {
		const struct choice *c = &s->replay[s->replayed++];

		if (!can_apply(w, c)) {		/* another run has made these choices */
			s->replayed = s->replays;
			break;
		}
		w->this_cpu = NIL;
		apply(w, c);
	}
	if (w->untimed && !w->machine->untimed) {	/* an exact schedule says all, to its end */
		s->replayed = s->replays;
		apply(w, &(struct choice){ .kind = CHOICE_EXACT });
	}
	s->active = s->replayed < s->replays;
}

bool script_poll(struct script *s, struct world *w)
{
	const uint64_t made = transitions_made(w);
	uint32_t before;

	if (!s->active)
		return false;
	if (s->replays) {
		replay(s, w);
		return transitions_made(w) != made;
	}
	put_off(s, w);
	do {		/* a directive may be over before it has begun */
		before = s->nr;
		follow(s, w);
		w->last_task = NIL;
	} while (s->active && s->nr != before && transitions_made(w) == made);
	if (s->active)
		note_announced(s, w);
	return (s->active && is_exact(s)) || transitions_made(w) != made;
}

void script_stalled(struct script *s, struct world *w)
{
	w->clock->idle_transitions = 0;
	if (s->replays)		/* if nothing is due at all, another run has made these choices */
		s->active = !clock_is_over(w) && !exact_waits(w);
	else
		end_directive(s, w, DIRECTIVE_BLOCKED);
}

void script_end(struct script *s, struct world *w)
{
	if (s->active && !s->replays)
		stop_deferring(s, w);
	s->active = false;
}

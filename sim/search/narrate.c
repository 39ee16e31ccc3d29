/* SPDX-License-Identifier: MIT */
/*
 * narrate.c - walks a path that a search found once more, and tells its steps; or all that happens,
 * one move after the other, as an exact schedule needs it.
 */
#include "sim/search/job.h"

#include <string.h>

#include "sim/base/array.h"
#include "sim/search/transitions.h"
#include "sim/steps/frame.h"
#include "sim/world/ids.h"
#include "sim/world/memory.h"

/* The name of a step on this object that the task is about to take. */
static struct step_name step_name(const struct world *w, uint32_t task, uint32_t object,
				  uint16_t pc)
{
	const bool has_name = object < llist_object(w, 0) ||
			      (object != NIL && is_sync_object(w, object));

	return (struct step_name){
		.pc = pc,
		.object = has_name ? object : NIL,
		.operation = w->model_ops->operation ? w->model_ops->operation(w, task) : NULL,
	};
}

/* --- steps ------------------------------------------------------------------------------------ */

struct narrator {
	struct search_job *job;
	struct search_step *step;	/* told so far */
	uint32_t steps, room;
	uint32_t *early;	/* by task: its latest steps that it took unnoticed */
	bool *due;		/* by task: it will be switched out where that can be */
	uint32_t actor;		/* whose transition it is; NIL: not known yet */
	bool no_memory;
	bool in_place;		/* early steps stay where they were taken */
};

static void append(struct narrator *n, struct search_step step)
{
	if (n->steps == n->room) {
		struct search_step *more = array_larger(n->step, &n->room, 64,
							sizeof(*more));

		n->no_memory |= !more;
		if (!more)
			return;
		n->step = more;
	}
	n->step[n->steps++] = step;
}

/*
 * It is the task's turn. Its local steps, which it took while others moved, are told from
 * here on: they go behind what the others have done since.
 */
static void tell_early_steps(struct narrator *n, uint32_t task)
{
	const uint32_t steps = n->steps;
	uint32_t left = n->early[task], first = steps, kept;

	if (!left)
		return;
	while (left)
		left -= n->step[--first].task == task;
	for (uint32_t i = first; i < steps && !n->no_memory; i++)
		if (n->step[i].task == task)
			append(n, n->step[i]);
	kept = first;
	for (uint32_t i = first; i < n->steps; i++)
		if (i >= steps || n->step[i].task != task)
			n->step[kept++] = n->step[i];
	n->steps = kept;
	n->early[task] = 0;
}

/* The CPU's switch of tasks has emptied its store buffer. */
static void tell_emptied(struct narrator *n, uint32_t cpu)
{
	const struct memory *y = n->job->space.w->memory;

	for (uint32_t i = 0; i < y->draineds; i++)
		if (y->drained[i].cpu == cpu)
			append(n, (struct search_step){ .task = NIL, .drains = cpu + 1,
							.by_switch = 1 });
}

static void narrate(void *data, const struct event *e)
{
	struct narrator *n = data;
	const struct world *w = n->job->space.w;
	/* answers to its interrupts come by themselves */
	struct step_name name;
	const bool waits = e->kind == EVENT_WAIT && e->object < call_object(w, 0);

	if (e->kind == EVENT_SWITCH && e->value >= 0)
		n->due[e->value] = false;
	if (e->kind == EVENT_SWITCH && w->memory)
		tell_emptied(n, e->cpu);
	if (e->kind == EVENT_OLDER && n->steps)
		n->step[n->steps - 1].older = (uint32_t)e->value;
	if (e->kind != EVENT_STEP && !waits)
		return;
	name = step_name(w, e->task, e->object, e->pc);
	if (n->actor == NIL)
		n->actor = e->task;
	if (e->task == n->actor && !n->in_place)
		tell_early_steps(n, e->task);
	else
		n->early[e->task]++;
	append(n, (struct search_step){ .name = name, .task = e->task, .waits = waits, .cpu = e->cpu,
					.deferred = n->due[e->task] });
}

/* If the transition ends a task's slice, or throttles it, the task goes on until it can be switched out. */
static void note_slice(struct narrator *n, uint32_t transition)
{
	const struct world *w = n->job->space.w;

	if (transition >= TRANSITION_SLICE && transition < TRANSITION_AWAKE)
		n->due[w->cpu[transition - TRANSITION_SLICE].current] = true;
	if (transition >= TRANSITION_THROTTLE && transition < TRANSITION_OLDER)
		n->due[w->cpu[transition - TRANSITION_THROTTLE].current] = true;
}

/* Time decides when a store reaches memory; in a schedule a directive does. */
static void note_drain(struct narrator *n, uint32_t transition)
{
	const struct world *w = n->job->space.w;

	if (w->memory && transition >= slot_drain(w, 0) && transition < slot_replenish(w, 0))
		append(n, (struct search_step){ .task = NIL,
						.drains = transition - slot_drain(w, 0) + 1 });
}

/* So does it of when an interrupt comes, or a timer. */
static void note_arrival(struct narrator *n, uint32_t transition)
{
	const struct world *w = n->job->space.w;
	const uint32_t task = transition - slot_timer(w, 0);

	if (transition >= slot_timer(w, 0) && transition < slot_drain(w, 0) &&
	    w->machine->task[task].source && w->task[task].state != TASK_NEW)
		append(n, (struct search_step){ .task = NIL, .arrives = task + 1 });
}

/* --- a walk --------------------------------------------------------------------------------- */

static bool begin(struct narrator *n, struct search_job *job, bool counted)
{
	const uint32_t tasks = job->space.w->tasks;

	n->job = job;
	n->early = calloc(tasks, sizeof(*n->early));
	n->due = calloc(tasks, sizeof(*n->due));
	if (!n->early || !n->due)
		return false;
	job->space.event = narrate;
	job->space.event_data = n;
	n->actor = tasks;	/* no task: steps before the first transition are early */
	job_start_over(job, counted);
	return true;
}

static void go_on(struct narrator *n, uint32_t transition)
{
	n->actor = NIL;
	note_slice(n, transition);
	note_drain(n, transition);
	note_arrival(n, transition);
	transition_take(&n->job->space, transition);
}

static struct search_step *end(struct narrator *n, uint32_t *nr)
{
	n->job->space.event = NULL;
	free(n->early);
	free(n->due);
	*nr = n->steps;
	return n->step;
}

struct search_step *search_job_steps(struct search_job *job, const struct search_path *p,
				     uint32_t *nr)
{
	struct narrator n = { 0 };

	if (begin(&n, job, p->counted))
		for (uint32_t i = 0; i < p->transitions && !n.no_memory; i++)
			go_on(&n, p->transition[i]);
	return end(&n, nr);
}

/* --- in another machine ---------------------------------------------------------------------- */

/* The task of that name, or NIL. Most have the same number. */
static uint32_t same_task(const struct machine *m, const struct machine *of, uint32_t task)
{
	const char *name = of->task[task].name;

	if (task < m->tasks && !strcmp(m->task[task].name, name))
		return task;
	for (uint32_t i = 0; i < m->tasks; i++)
		if (!strcmp(m->task[i].name, name))
			return i;
	return NIL;
}

/* What is due in this event slot of the one world has another slot in the other one. */
static uint32_t same_slot(const struct world *w, const struct world *of, uint32_t slot)
{
	const uint32_t cpus = of->machine->cpus, tasks = of->machine->tasks;
	uint32_t task;

	if (slot < slot_timer(of, 0))
		return slot;
	if (slot < slot_drain(of, 0)) {
		task = same_task(w->machine, of->machine, slot - slot_timer(of, 0));
		return task == NIL ? NIL : slot_timer(w, task);
	}
	if (slot < slot_replenish(of, 0))
		return slot_drain(w, slot - slot_drain(of, 0));
	if (slot < slot_rt_period(of, 0)) {
		task = same_task(w->machine, of->machine, (slot - slot_replenish(of, 0)) % tasks);
		return task == NIL ? NIL : slot_replenish(w, task);
	}
	return slot_rt_period(w, (slot - slot_rt_period(of, 0)) % cpus);
}

/* The same transition in another world, or NIL. */
static uint32_t same_transition(const struct world *w, const struct world *of, uint32_t transition)
{
	static const uint32_t of_tasks[] = { TRANSITION_PULL, TRANSITION_PICK };
	uint32_t task;

	for (unsigned i = 0; i < sizeof(of_tasks) / sizeof(of_tasks[0]); i++) {
		if (transition < of_tasks[i])
			continue;
		task = same_task(w->machine, of->machine, transition - of_tasks[i]);
		return task == NIL ? NIL : of_tasks[i] + task;
	}
	return transition < TRANSITION_THROTTLE ? same_slot(w, of, transition) : transition;
}

static bool can_happen(const struct space *space, uint32_t transition, uint32_t *list)
{
	const uint32_t nr = transitions_enabled(space, list);

	for (uint32_t i = 0; i < nr; i++)
		if (list[i] == transition)
			return true;
	return false;
}

struct search_step *search_job_follow(struct search_job *job, const struct search_job *of,
				      const struct search_path *p, uint32_t *nr, bool *whole)
{
	struct narrator n = { .in_place = true };
	uint32_t *list = calloc(transitions_most(&job->space), sizeof(*list));
	uint32_t i = 0;

	if (begin(&n, job, p->counted) && list) {
		for (; i < p->transitions && !n.no_memory; i++) {
			const uint32_t t = same_transition(job->space.w, of->space.w,
							   p->transition[i]);

			if (t == NIL || !can_happen(&job->space, t, list))
				break;
			go_on(&n, t);
		}
	}
	free(list);
	*whole = i == p->transitions;
	return end(&n, nr);
}

/* --- all that happens ---------------------------------------------------------------------------- */

struct mover {
	struct search_job *job;
	struct search_move *move;
	uint32_t moves, room;
	bool no_memory;
};

static struct search_move of_cpu(enum choice_kind kind, uint32_t cpu)
{
	return (struct search_move){ .choice = kind, .cpu = cpu, .task = NIL };
}

static struct search_move of_task(enum choice_kind kind, uint32_t task)
{
	return (struct search_move){ .choice = kind, .cpu = NIL, .task = task };
}

static struct search_move step_of_cpu(const struct world *w, uint32_t cpu, enum choice_kind kind)
{
	const uint32_t id = w->cpu[cpu].context;
	const struct task *t = &w->task[id];
	struct search_move a = of_cpu(kind, cpu);

	a.task = id;
	a.name = step_name(w, id, t->object, task_top(w, t)->pc);
	return a;
}

static struct search_move arrival(const struct world *w, uint32_t task)
{
	struct search_move a = of_task(CHOICE_ARRIVE, task);

	a.starts = w->task[task].state == TASK_NEW;
	return a;
}

static struct search_move of_slot(const struct world *w, uint32_t slot)
{
	if (slot < w->machine->cpus)
		return step_of_cpu(w, slot, CHOICE_STEP);
	if (slot < slot_resched(w, 0))
		return of_cpu(CHOICE_CALL, slot - slot_call(w, 0));
	if (slot < slot_timer(w, 0))
		return of_cpu(CHOICE_IPI, slot - slot_resched(w, 0));
	if (slot < slot_drain(w, 0))
		return arrival(w, slot - slot_timer(w, 0));
	if (slot < slot_replenish(w, 0))
		return of_cpu(CHOICE_DRAIN, slot - slot_drain(w, 0));
	if (slot < slot_rt_period(w, 0))
		return of_task(CHOICE_REPLENISH, slot - slot_replenish(w, 0));
	return of_cpu(CHOICE_PERIOD, slot - slot_rt_period(w, 0));
}

/* What a transition is in a schedule. One that sees an older write is told as its slot. */
static struct search_move move_of(const struct world *w, uint32_t transition)
{
	if (transition < TRANSITION_THROTTLE)
		return of_slot(w, transition);
	if (transition < TRANSITION_OLDER)
		return of_cpu(CHOICE_THROTTLE, transition - TRANSITION_THROTTLE);
	if (transition < TRANSITION_AWAKE)
		return of_cpu(CHOICE_SLICE, transition - TRANSITION_SLICE);
	if (transition < TRANSITION_BALANCE)
		return step_of_cpu(w, transition - TRANSITION_AWAKE, CHOICE_AWAKE);
	if (transition < TRANSITION_PICK)
		return of_cpu(CHOICE_BALANCE, transition - TRANSITION_BALANCE);
	if (transition < TRANSITION_PULL)
		return of_task(CHOICE_PICK, transition - TRANSITION_PICK);
	return of_task(CHOICE_PULL, transition - TRANSITION_PULL);
}

static void append_move(void *data, uint32_t transition)
{
	struct mover *m = data;

	if (m->moves == m->room) {
		struct search_move *more = array_larger(m->move, &m->room, 64, sizeof(*more));

		m->no_memory |= !more;
		if (!more)
			return;
		m->move = more;
	}
	m->move[m->moves++] = move_of(m->job->space.w, transition);
}

/* What the latest move turned out to be. */
static void on_event(void *data, const struct event *e)
{
	struct mover *m = data;

	if (!m->moves)
		return;
	if (e->kind == EVENT_OLDER)
		m->move[m->moves - 1].older = (uint32_t)e->value;
	if (e->kind == EVENT_STEP)
		m->move[m->moves - 1].taken = true;
}

struct search_move *search_job_moves(struct search_job *job, const struct search_path *p,
				     uint32_t *nr)
{
	struct mover m = { .job = job };

	job->space.event = on_event;
	job->space.move = append_move;
	job->space.event_data = &m;
	job_start_over(job, p->counted);
	for (uint32_t i = 0; i < p->transitions && !m.no_memory; i++)
		transition_take(&job->space, p->transition[i]);
	job->space.event = NULL;
	job->space.move = NULL;
	*nr = m.no_memory ? 0 : m.moves;
	return m.move;
}

/* SPDX-License-Identifier: MIT */
/*
 * run_ahead.c - taking a task back that has run ahead.
 */
#include "sim/steps/run_ahead.h"

#include "sim/steps/frame.h"
#include "sim/steps/price.h"
#include "sim/world/bug.h"
#include "sim/world/ids.h"

enum { CHUNK = 32 };

_Static_assert(UNDO_FRAME % CHUNK == 0, "room for the last chunk");

/*
 * A frame is a few words. A call of memcpy() would take longer, and so would the string
 * instructions that compilers use for code which they take for rare. It may read beyond the
 * frame, but within the arena.
 */
static inline void copy_frame(unsigned char *to, const struct frame *f, uint32_t bytes)
{
	const unsigned char *const from = (const unsigned char *)f;

	for (uint32_t i = 0; i < bytes; i += CHUNK)
		memcpy(to + i, from + i, CHUNK);
}

void claim_local(struct claims *c, uint32_t task, const struct step *s)
{
	c->local[task] = s;
}

/* It is called twice for each step, as --check makes each transition twice. */
void claim_saved(struct claims *c, const void *at, uint32_t bytes)
{
	if (c->kepts == MAX_KEPT)
		return;		/* check.c then reports the bytes that are missing */
	c->kept[c->kepts] = at;
	c->kept_bytes[c->kepts++] = bytes;
}

bool run_ahead_begin(struct world *w, const struct task *t, const struct frame *f, uint32_t bytes)
{
	struct run_ahead *const g = &w->run_ahead;
	const uint32_t cpu = t->cpu;
	struct undo_log *a;

	if (t->id != g->task || t->flags || w->cpu[cpu].pending || w->cpu[cpu].need_resched ||
	    somebody_is_late(w, cpu) || may_have_to_leave(w, t)) {
		g->limit = 0;
		return false;
	}
	w->events.window = 0;		/* and runs on no more */
	a = g->log = &w->undo_log[cpu];
	a->begin = w->clock->now;
	a->turn = w->turn_seq;
	a->task = *t;
	a->frame_bytes = (uint16_t)bytes;
	a->announced = true;
	copy_frame(a->frame, f, bytes);
	a->used = 0;
	a->ns[0] = a->ns[1] = 0;
	return true;
}

/* Counts steps, or (negative) takes them back. ns: in user mode and in the kernel. */
static void account_steps(struct world *w, uint32_t cpu, int64_t steps, const int64_t ns[2])
{
	const int64_t sign = steps < 0 ? -1 : 1;

	w->clock->steps += (uint64_t)steps;
	for (unsigned i = 0; i < 2; i++)
		w->cpu_clock[cpu].ns[i] += sign * ns[i];
}

/*
 * The log is read from its end, so that bytes which were saved several times end up as they
 * were first. Frames that the task has entered since are cleared.
 */
static void put_back(struct world *w, struct task *t, const struct undo_log *a)
{
	const size_t used = task_stack_used(w, t);
	struct undo_entry k;
	size_t then;

	for (uint32_t end = a->used; end; end -= k.bytes + (uint32_t)sizeof(k)) {
		memcpy(&k, a->log + end - sizeof(k), sizeof(k));
		memcpy(w->arena + k.at, a->log + end - sizeof(k) - k.bytes, k.bytes);
	}
	*t = a->task;
	memcpy(task_top(w, t), a->frame, a->frame_bytes);
	then = task_stack_used(w, t);
	if (used > then)
		memset(task_stack(w, t->id) + then, 0, used - then);
}

/* The part of note_turn() for when this is not the first transition of its moment. */
void note_next_turn(struct world *w, uint32_t slot)
{
	if (w->turns_at != w->clock->now) {
		w->turns_at = w->clock->now;
		w->turns = 1;
		w->turn[0] = (struct turn){ .seq = w->turn_seq, .slot = w->this_slot };
	}
	while (w->turns && w->turn[w->turns - 1].slot <= slot)
		w->turns--;
	w->turn[w->turns++] = (struct turn){ .seq = ++w->turn_seq, .slot = slot };
}

/* Since this CPU's task ran ahead, has a higher slot had its turn in this moment? */
static bool was_passed(const struct world *w, uint32_t cpu)
{
	const struct undo_log *a = &w->undo_log[cpu];

	for (uint32_t i = 0; w->turns_at == w->clock->now && i < w->turns; i++)
		if (w->turn[i].slot > cpu &&
		    (a->begin < w->clock->now || w->turn[i].seq > a->turn))
			return true;
	return false;
}

/* Does a step that ends at that time on this CPU come before the present transition? */
static bool has_ended(const struct world *w, uint32_t cpu, int64_t end)
{
	if (end != w->clock->now)
		return end < w->clock->now;
	return cpu < w->this_slot || was_passed(w, cpu);
}

/* Takes the announced step, which is local and ends at that time. */
static void take_again(struct world *w, uint32_t cpu, struct task *t, int64_t end)
{
	const int64_t now = w->clock->now, left = w->task_clock[t->id].left;
	const bool user = announced_step(w, t)->flags & USER_MODE;
	enum step_result r;

	w->clock->now = end;
	r = task_run(w, t, task_top(w, t));
	w->clock->now = now;
	sim_assert(w, r == STEPPED);
	account_steps(w, cpu, 1, (int64_t[]){ user ? left : 0, user ? 0 : left });
}

/* The step before the log's first one is over: the task announces that one. */
static void announce_again(struct world *w, struct task *t)
{
	const enum step_result r = task_run(w, t, task_top(w, t));

	sim_assert(w, r == STEPPED);
}

void forget_idle_until(struct world *w, int64_t at)
{
	uint32_t *const count = &w->clock->idle_transitions;
	const uint32_t most = 2 * w->machine->cpus + 1, kept = *count < most ? *count : most;
	uint32_t first = kept;

	while (first && w->idle_at[first - 1] >= at)
		first--;
	if (!first)
		return;
	memmove(w->idle_at, w->idle_at + first, (kept - first) * sizeof(*w->idle_at));
	*count = kept - first;
}

void run_ahead_undo(struct world *w, uint32_t cpu)
{
	struct cpu_clock *const cc = &w->cpu_clock[cpu];
	const struct undo_log *const a = &w->undo_log[cpu];
	struct task *const t = &w->task[w->cpu[cpu].context];
	struct task_clock *const tc = &w->task_clock[t->id];
	const struct run_ahead going = w->run_ahead;	/* of the present transition */
	const uint16_t last_pc = w->last_pc;
	const int64_t window = w->events.window;	/* the same */
	int64_t at = a->begin;
	bool again = false;

	w->events.window = 0;
	w->run_ahead.limit = w->run_ahead.taken = 0;
	put_back(w, t, a);
	if (!a->announced)
		announce_again(w, t);
	account_steps(w, cpu, -(int64_t)cc->ran_ahead, a->ns);
	for (; true; cc->ran_ahead--) {
		tc->left = step_cost(w->machine->cost, announced_step(w, t), t->amount);
		if (!cc->ran_ahead || !has_ended(w, cpu, at + tc->left))
			break;
		at += tc->left;
		take_again(w, cpu, t, at);
		again = true;
	}
	if (again)
		forget_idle_until(w, at);
	sim_assert(w, t->object == NIL);	/* else the step has a price */
	cc->ran_ahead = 0;
	cc->begin = at;
	w->events.window = window;
	events_set(&w->events, slot_step(cpu), at + tc->left);
	w->run_ahead = going;
	w->last_pc = last_pc;
}

void run_ahead_cancel_all(struct world *w)
{
	for (uint32_t cpu = 0; cpu < w->machine->cpus; cpu++)
		run_ahead_cancel(w, cpu);
}

uint64_t steps_ended(const struct world *w)
{
	uint64_t steps = w->clock->steps;

	for (uint32_t cpu = 0; cpu < w->machine->cpus; cpu++) {
		const int64_t *const end = w->undo_log[cpu].end;

		for (uint32_t i = w->cpu_clock[cpu].ran_ahead; i; i--, steps--)
			if (has_ended(w, cpu, end[i - 1]))
				break;
	}
	return steps;
}

/*
 * Whoever has run ahead may have taken a step that has ended since the one before it. That is found
 * out when somebody asks, which is when they are more than two for each CPU. Then all are looked
 * at, so of those beyond it is enough to know the last.
 */
void count_idle_transition(struct world *w)
{
	const uint32_t most = 2 * w->machine->cpus, count = w->clock->idle_transitions++;

	w->idle_at[count < most ? count : most] = w->clock->now;
	if (count >= most)
		run_ahead_cancel_all(w);
}

/* SPDX-License-Identifier: MIT */
/*
 * memory.c - hands what happens to the machine's memory model.
 */
#include "sim/memory/memory.h"

#include <string.h>

#include "sim/memory/channel.h"
#include "sim/memory/fence.h"
#include "sim/memory/graph.h"
#include "sim/memory/store_buffer.h"
#include "sim/memory/weak.h"
#include "sim/world/bug.h"

static bool is_tso(const struct world *w)
{
	return w->memory->model == MEMORY_TSO;
}

/* --- the beginning -------------------------------------------------------------------------- */

static void number_registers(struct memory *y, const struct machine *m)
{
	uint32_t first = 0;

	for (uint32_t i = 0; i < m->tasks; i++) {
		y->first_reg[i] = first;
		first += m->task[i].registers;
	}
}

static void settle_weak(struct world *w)
{
	struct memory *y = w->memory;

	for (uint32_t i = 0; i < y->words; i++) {
		y->base[i] = w->atomic[i];
		y->base_cpu[i] = NIL;
	}
	memset(y->write, 0, y->window * sizeof(*y->write));
	memset(y->made, 0, y->window * sizeof(*y->made));
	memset(y->seen, 0, (size_t)y->words * y->cpus * sizeof(*y->seen));
	memset(y->set, 0, (size_t)y->at.sets * y->node_words * sizeof(*y->set));
	*y->writes = *y->settled = *y->gone = 0;
}

void memory_settle(struct world *w)
{
	if (!w->memory)
		return;
	w->memory->draineds = 0;
	if (!is_tso(w)) {
		settle_weak(w);
		return;
	}
	for (uint32_t cpu = 0; cpu < w->machine->cpus; cpu++)
		store_drain_all(w, cpu);
	w->memory->draineds = 0;
}

void memory_init(struct world *w)
{
	struct memory *y = w->memory;

	if (!y)
		return;
	y->choice = NIL;
	y->last.word = NIL;
	for (uint32_t i = 0; i < w->tasks; i++)
		y->access[i].word = NIL;
	if (is_tso(w))
		return;
	number_registers(y, w->machine);
	settle_weak(w);
}

/* --- accesses ------------------------------------------------------------------------------- */

void model_announce(struct world *w, const struct task *t, const struct access *a)
{
	w->memory->access[t->id] = *a;
}

/* The access that the task's announced step will make, or NULL. */
static const struct access *announced_access(const struct world *w, const struct task *t)
{
	const struct access *a = &w->memory->access[t->id];

	return a->word != NIL && t->object == atomic_object(w, a->word) ? a : NULL;
}

uint32_t memory_choices(const struct world *w, const struct task *t)
{
	const struct access *a;
	struct sight list[MAX_SIGHTS];
	uint32_t n;

	if (!w->memory || is_tso(w))
		return 1;
	a = announced_access(w, t);
	if (!a)
		return 1;
	n = weak_sights(w, t, a, list);
	return n ? n : 1;
}

bool memory_is_valid(const struct world *w)
{
	return !w->memory || is_tso(w) || graph_is_valid(w->memory);
}

/* Has the write which this choice sees had the time to get here? */
static bool has_arrived(const struct world *w, const struct task *t, const struct access *a,
			const struct sight *s)
{
	const struct memory *y = w->memory;
	const uint32_t first = first_write(y, a->word);
	const uint32_t nr = writes_to(y, a->word, first) - s->older;
	const uint32_t i = first + nr - 1;

	return !nr || y->write[i].cpu == t->cpu ||
	       y->made[i] + w->machine->cost[COST_STORE_DRAIN] <= w->clock->now;
}

/*
 * Which choice does the access take? A search and a schedule say it. Otherwise an atomic and a
 * write come last, and a read sees the newest write that was made long enough ago.
 */
static uint32_t choose(struct world *w, const struct task *t, const struct access *a,
		       const struct sight *list, uint32_t n)
{
	struct memory *y = w->memory;
	uint32_t i = 0;

	if (y->choice != NIL)
		return y->choice < n ? y->choice : n - 1;
	if (t->id < w->machine->tasks && y->older[t->id]) {
		while (i + 1 < n && list[i].older + 1 < y->older[t->id])
			i++;
		y->older[t->id] = 0;
		return i;
	}
	if (*y->forced || a->kind != ACCESS_READ)
		return 0;
	while (i + 1 < n && !has_arrived(w, t, a, &list[i]))
		i++;
	return i;
}

static bool access_weak(struct world *w, const struct task *t, const struct access *a,
			int64_t *before)
{
	struct sight list[MAX_SIGHTS];
	const uint32_t n = weak_sights(w, t, a, list);
	uint32_t i;

	if (!n)
		return false;
	i = choose(w, t, a, list, n);
	if (list[i].older)	/* where it fits in depends on all others' accesses */
		touch_object(w, memory_object(w));
	*before = weak_access(w, t, a, &list[i]);
	w->memory->last.older = list[i].older;
	return true;
}

bool model_access(struct world *w, struct task *t, const struct access *a, int64_t *before)
{
	struct memory *y = w->memory;

	y->last.older = 0;
	if (is_tso(w) ? !tso_access(w, t, a, before) : !access_weak(w, t, a, before))
		return false;
	if (t->id < w->machine->tasks)
		y->older[t->id] = 0;
	y->last.word = a->word;
	y->last.read = *before;
	y->last.reads = a->kind != ACCESS_WRITE;
	y->last.writes = access_writes(a, *before, &y->last.written);
	y->access[t->id] = (struct access){ .word = NIL };
	return true;
}

int64_t model_in_passing(struct world *w, struct task *t, const struct access *a, bool told)
{
	struct memory *y = w->memory;
	const struct sighting last = y->last;
	const struct access next = y->access[t->id];
	const uint32_t choice = y->choice, older = t->id < w->machine->tasks ? y->older[t->id] : 0;
	int64_t before;

	y->choice = 0;
	model_access(w, t, a, &before);
	y->choice = choice;
	if (!told)
		y->last = last;
	y->access[t->id] = next;
	if (t->id < w->machine->tasks)
		y->older[t->id] = older;
	return before;
}

void model_fence(struct world *w, struct task *t, enum fence f)
{
	if (!is_tso(w))
		weak_fence(w->memory, t->cpu, f);
	else if (f == FENCE_MB)
		store_drain_all(w, t->cpu);
}

void memory_drain(struct world *w, uint32_t cpu)
{
	store_drain(w, cpu);
}

bool memory_has_stores(const struct world *w)
{
	for (uint32_t cpu = 0; w->memory && cpu < w->machine->cpus; cpu++)
		if (memory_has_stores_of(w, cpu))
			return true;
	return false;
}

/* --- schedules ------------------------------------------------------------------------------ */

void memory_force(struct world *w, bool forced)
{
	if (!w->memory)
		return;
	*w->memory->forced = forced;
	if (is_tso(w))
		store_rearm(w);
}

void memory_sees_older(struct world *w, uint32_t task, uint32_t writes)
{
	if (w->memory)
		w->memory->older[task] = writes + 1;
}

bool memory_saw_older(const struct world *w, uint32_t task)
{
	return !w->memory || !w->memory->older[task];
}

uint32_t memory_overlooked(const struct world *w)
{
	return w->memory ? w->memory->last.older : 0;
}

/* --- RCU ---------------------------------------------------------------------------------------- */

void model_rcu_begins(struct world *w, const struct task *t)
{
	if (!is_tso(w))
		weak_rcu_begins(w->memory, t->cpu);
}

void model_rcu_ends(struct world *w, const struct task *t)
{
	if (is_tso(w))
		store_section_ends(w, t->cpu);
	else
		weak_rcu_ends(w->memory, t->cpu);
}

void model_rcu_waits(struct world *w, const struct task *t)
{
	if (!is_tso(w)) {
		weak_rcu_waits(w->memory, t->cpu);
		return;
	}
	store_drain_all(w, t->cpu);
	for (uint32_t cpu = 0; cpu < w->machine->cpus; cpu++)
		store_await_sections(w, cpu);
}

void model_rcu_answered(struct world *w, const struct task *t, const struct task *waiter)
{
	if (is_tso(w))
		store_await_sections(w, t->cpu);
	else
		weak_rcu_answered(w->memory, t->cpu, waiter->cpu);
}

void model_rcu_synchronized(struct world *w, const struct task *t)
{
	if (is_tso(w)) {
		store_drain_all(w, t->cpu);
		store_drain_sections(w);
	} else {
		weak_rcu_synchronized(w->memory, t->cpu);
	}
}

/* --- locks, and what else goes from one CPU to another ------------------------------------------ */

void model_read_taken(struct world *w, const struct task *t, uint32_t lock)
{
	if (!is_tso(w)) {
		weak_lock(w->memory, t->cpu, lock);
		return;
	}
	store_drain_all(w, t->cpu);
	store_await_unlock(w, lock);
}

/* What readers of a lock leave to its next writer. */
static uint32_t readers_channel(const struct world *w, uint32_t lock)
{
	return w->machine->locks + w->shared[lock];
}

void model_lock_taken(struct world *w, const struct task *t, uint32_t lock)
{
	if (!is_tso(w) && is_shared(w, lock))
		weak_receive(w->memory, t->cpu, readers_channel(w, lock));
	model_read_taken(w, t, lock);
}

void model_read_dropped(struct world *w, const struct task *t, uint32_t lock)
{
	if (is_tso(w))
		store_drain_all(w, t->cpu);	/* it is an atomic */
	else
		weak_send(w->memory, t->cpu, readers_channel(w, lock));
}

void model_lock_queued(struct world *w, const struct task *t)
{
	if (is_tso(w))
		store_drain_all(w, t->cpu);
}

void model_lock_dropped(struct world *w, const struct task *t, uint32_t lock)
{
	if (!is_tso(w))
		weak_send(w->memory, t->cpu, lock);
	else if (w->machine->lock[lock].kind == LOCK_MUTEX || lock_sleeps(w, lock))
		store_drain_all(w, t->cpu);	/* it is an atomic */
	else
		store_unlock(w, t->cpu, lock);
}

bool model_hides_unlock(const struct world *w, const struct task *t, uint32_t lock)
{
	return is_tso(w) && store_hides_unlock(w, t->cpu, lock);
}

void model_trylock_failed(struct world *w, const struct task *t, uint32_t lock)
{
	if (!is_tso(w))		/* x86 looks first, and writes only if the lock is free */
		weak_trylock_failed(w->memory, t->cpu, t->id, lock);
}

static uint32_t task_channel(const struct memory *y, uint32_t task)
{
	return y->locks + task;
}

static void full_barrier(struct world *w, uint32_t cpu)
{
	if (is_tso(w))
		store_drain_all(w, cpu);
	else
		weak_fence(w->memory, cpu, FENCE_MB);
}

void model_switched(struct world *w, uint32_t cpu, uint32_t prev, uint32_t next)
{
	struct memory *y = w->memory;

	/*
	 * A task's end belongs to its last step. That must not be ordered by it; so the barrier of
	 * a CPU that idles from then on comes with its next task.
	 */
	if (next != NIL || w->task[prev].state != TASK_DEAD)
		full_barrier(w, cpu);
	if (is_tso(w))
		return;
	if (prev != NIL && w->task[prev].state != TASK_DEAD)
		weak_send(y, cpu, task_channel(y, prev));
	if (next != NIL)
		weak_receive(y, cpu, task_channel(y, next));
}

void memory_wakes_quietly(struct world *w, bool quietly)
{
	if (w->memory)
		w->memory->quiet = quietly;
}

void model_woken(struct world *w, uint32_t cpu, uint32_t task)
{
	if (w->memory->quiet)
		return;
	full_barrier(w, cpu);
	if (!is_tso(w))
		weak_send(w->memory, cpu, task_channel(w->memory, task));
}

static uint32_t channel_nr(const struct memory *y, enum channel c, uint32_t nr)
{
	const uint32_t first = y->locks + y->tasks;

	switch (c) {
	case CHANNEL_TASK:
		return task_channel(y, nr);
	case CHANNEL_WORK:
		return first + nr;
	case CHANNEL_SYNC:
		return first + y->works + nr;
	case CHANNEL_CALL:
		return first + y->works + y->syncs + nr;
	case CHANNEL_ANSWER:
		break;
	}
	return first + y->works + y->syncs + y->cpus + nr;
}

void model_sends(struct world *w, uint32_t cpu, enum channel c, uint32_t nr)
{
	full_barrier(w, cpu);
	if (!is_tso(w))
		weak_send(w->memory, cpu, channel_nr(w->memory, c, nr));
}

void model_receives(struct world *w, uint32_t cpu, enum channel c, uint32_t nr)
{
	if (!is_tso(w))
		weak_receive(w->memory, cpu, channel_nr(w->memory, c, nr));
	full_barrier(w, cpu);
}

/* As a spinlock of the kernel's that nobody waits for: its unlock drains nothing. */
void model_enters(struct world *w, uint32_t cpu, uint32_t sync)
{
	if (is_tso(w))
		store_drain_all(w, cpu);
	else
		weak_receive(w->memory, cpu, channel_nr(w->memory, CHANNEL_SYNC, sync));
}

void model_leaves(struct world *w, uint32_t cpu, uint32_t sync)
{
	if (!is_tso(w))
		weak_send(w->memory, cpu, channel_nr(w->memory, CHANNEL_SYNC, sync));
}

/* --- the end ------------------------------------------------------------------------------------ */

/* Will no task make an access on this CPU any more? */
static bool is_deserted(const struct world *w, uint32_t cpu)
{
	for (uint32_t i = 0; i < w->machine->tasks; i++)
		if (w->task[i].state != TASK_DEAD && may_ever_run_on(&w->machine->task[i], cpu))
			return false;
	return true;
}

void model_task_ended(struct world *w, const struct task *t)
{
	if (is_tso(w))
		return;
	weak_task_is_gone(w->memory, t->id);
	for (uint32_t cpu = 0; cpu < w->machine->cpus; cpu++)
		if (!(*w->memory->gone >> cpu & 1) && is_deserted(w, cpu))
			weak_cpu_is_gone(w->memory, cpu);
}

/* SPDX-License-Identifier: MIT */
/*
 * explore.c - the brute force visits all transitions from all states, keeps the states that
 * it has met, and notes how they end.
 */
#include "tests/search/brute/brute.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- transitions -------------------------------------------------------------------------- */

static bool spins_for_condition(int task)
{
	return now.task[task].phase == PURGE_WAIT && now.purging;
}

static bool can_step(int cpu)
{
	const int id = now.cpu[cpu].current;

	return id != NONE && !spins_for_condition(id) && !is_held_up(id);
}

void make_step(int cpu)
{
	const int id = now.cpu[cpu].current;
	const struct task *t = &now.task[id];
	bool may;

	after_step = 0;
	step(id);
	if (t->state != RUNNING) {
		schedule(cpu);
		return;
	}
	if ((t->spinning && !t->granted) || !now.cpu[cpu].need_resched ||
	    t->preempt_count)
		return;
	may = is_preemptible(id) || after_step == ALWAYS ||
	      (scenario.model == VOLUNTARY && after_step == MIGHT_SLEEP);
	if (may)
		schedule(cpu);
}

/* Has the current task, a normal one, used up its slice while another one waits? */
static bool may_end_slice(int cpu)
{
	const struct cpu *c = &now.cpu[cpu];

	if (!scenario.tick || c->current == NONE || config_of(c->current)->prio != NORMAL)
		return false;
	for (int i = 0; i < c->queued; i++)
		if (config_of(c->queue[i])->prio == NORMAL)
			return true;
	return false;
}

enum { STEPS = MAX_CPUS, INTERRUPTS = 2 * MAX_CPUS, SLICES = 3 * MAX_CPUS,
       TRANSITIONS = SLICES + MAX_TASKS };

/* Makes the transition with that number, if it can be made. */
static bool make_transition(int transition)
{
	const int cpu = transition % MAX_CPUS;

	this_cpu = transition < SLICES ? cpu : NONE;
	if (transition < SLICES && cpu >= scenario.cpus)
		return false;
	if (transition < STEPS) {
		if (!can_step(cpu))
			return false;
		make_step(cpu);
	} else if (transition < INTERRUPTS) {
		if (!now.cpu[cpu].interrupt)
			return false;
		now.cpu[cpu].interrupt = 0;
		interrupted(cpu);
	} else if (transition < SLICES) {
		if (!may_end_slice(cpu))
			return false;
		now.cpu[cpu].need_resched = 1;
		interrupted(cpu);
	} else {
		if (transition - SLICES >= scenario.tasks ||
		    now.task[transition - SLICES].state != NEW)
			return false;
		wake_up(transition - SLICES);
	}
	return true;
}

/* --- states that were met ------------------------------------------------------- */

struct met {
	unsigned char *state;	/* bytes_used each */
	uint32_t *slot;			/* of a table, number + 1; 0: empty */
	uint32_t nr, room, slots;
};

static uint32_t most_states = 100000;

static void pack(unsigned char *bytes, const struct state *s)
{
	for (size_t i = 0; i < bytes_used; i++) {
		const int value = ((const int *)s)[i];

		must(value >= NONE && value < 255, "a number does not fit into a byte");
		bytes[i] = (unsigned char)value;
	}
}

static void unpack(struct state *s, const unsigned char *bytes)
{
	for (size_t i = 0; i < bytes_used; i++)
		((int *)s)[i] = bytes[i] == 255 ? NONE : bytes[i];
}

static uint32_t hash(const unsigned char *bytes)
{
	uint32_t h = 2166136261;

	for (size_t i = 0; i < bytes_used; i++)
		h = (h ^ bytes[i]) * 16777619;
	return h ^ h >> 15;
}

static void *memory(void *old, size_t bytes)
{
	void *new = realloc(old, bytes);

	if (!new)
		die(3, "no memory");
	return new;
}

static void note_slot(struct met *m, uint32_t i)
{
	uint32_t at = hash(m->state + i * bytes_used) & (m->slots - 1);

	while (m->slot[at])
		at = (at + 1) & (m->slots - 1);
	m->slot[at] = i + 1;
}

static void grow(struct met *m)
{
	m->room = m->room ? 2 * m->room : 1024;
	m->slots = 4 * m->room;
	m->state = memory(m->state, m->room * bytes_used);
	m->slot = memory(m->slot, m->slots * sizeof(*m->slot));
	memset(m->slot, 0, m->slots * sizeof(*m->slot));
	for (uint32_t i = 0; i < m->nr; i++)
		note_slot(m, i);
}

/* Keeps the present state; returns false if it was met before. */
static bool meet(struct met *m)
{
	unsigned char bytes[MOST_BYTES];
	uint32_t at;

	pack(bytes, &now);
	if (m->nr == m->room)
		grow(m);
	for (at = hash(bytes) & (m->slots - 1); m->slot[at];
	     at = (at + 1) & (m->slots - 1))
		if (!memcmp(m->state + (m->slot[at] - 1) * bytes_used, bytes,
			    bytes_used))
			return false;
	if (m->nr == most_states)
		die(3, "more than %u states", (unsigned)most_states);
	memcpy(m->state + m->nr * bytes_used, bytes, bytes_used);
	m->slot[at] = ++m->nr;
	return true;
}

static struct met met_in_search, met_when_stuck;
static uint32_t *todo;			/* of both: numbers of states */
static uint32_t todos, todo_room;

static void note_todo(const struct met *m)
{
	if (todos == todo_room) {
		todo_room = todo_room ? 2 * todo_room : 1024;
		todo = memory(todo, todo_room * sizeof(*todo));
	}
	todo[todos++] = m->nr - 1;
}

/*
 * All that is reached from now by transitions from `first` on, depth first. look_at is called
 * once in each state, and says whether to go on at all.
 */
static void explore(struct met *m, int first, bool (*look_at)(void))
{
	const uint32_t bottom = todos;
	struct state here = now;

	m->nr = 0;
	if (m->slots)
		memset(m->slot, 0, m->slots * sizeof(*m->slot));
	meet(m);
	note_todo(m);
	while (todos > bottom) {
		unpack(&here, m->state + todo[--todos] * bytes_used);
		now = here;
		if (!look_at())
			break;
		for (int transition = first; transition < TRANSITIONS; transition++) {
			no_choices();
			do {
				first_choice();
				now = here;
				if (make_transition(transition) && meet(m))
					note_todo(m);
			} while (other_choices());
		}
	}
	todos = bottom;
}

/* --- the end ------------------------------------------------------------------------ */

static bool somebody_can_step, somebody_spins;

static bool look_who_can_step(void)
{
	for (int cpu = 0; cpu < scenario.cpus; cpu++) {
		const int id = now.cpu[cpu].current;

		somebody_can_step |= can_step(cpu);
		somebody_spins |= id != NONE && spins_for_condition(id);
	}
	for (int i = 0; i < scenario.tasks; i++)
		somebody_can_step |= now.task[i].state == NEW;
	return !somebody_can_step;
}

/* Do interrupts, and the ends of slices, let nobody go on any more? */
static bool is_stuck(void)
{
	somebody_can_step = somebody_spins = false;
	if (look_who_can_step())
		explore(&met_when_stuck, STEPS, look_who_can_step);
	return !somebody_can_step;
}

static char **outcome;
static size_t outcomes;

static void tell_outcome(const char *end)
{
	char *text = NULL;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);

	if (!out)
		die(3, "no memory");
	for (int i = 0; i < scenario.tasks; i++) {
		int seq = 0;

		for (int o = 0; o < config_of(i)->ops; o++) {
			static const char *const word[] = { "unfinished", "ok", "none",
							    "EBUSY" };
			const struct task *t = &now.task[i];

			if (config_of(i)->op[o].kind > PURGE)
				continue;
			fprintf(out, "%s%s.%d=%s", ftell(out) ? " " : "",
				config_of(i)->name, ++seq, word[t->result[o]]);
			if (t->address[o] != NONE)
				fprintf(out, "@%d", t->address[o]);
		}
	}
	fprintf(out, "%s%s", *end && ftell(out) ? " " : "", end);
	if (fclose(out))
		die(3, "no memory");
	for (size_t i = 0; i < outcomes; i++) {
		if (!strcmp(outcome[i], text)) {
			free(text);
			return;
		}
	}
	outcome = memory(outcome, (outcomes + 1) * sizeof(*outcome));
	outcome[outcomes++] = text;
}

/* Is this the end of an interleaving? */
static bool look_for_end(void)
{
	const struct state here = now;
	bool all_dead = true;

	for (int i = 0; i < scenario.tasks; i++)
		all_dead &= now.task[i].state == DEAD;
	if (all_dead) {
		tell_outcome("");
	} else if (is_stuck()) {
		now = here;
		livelock |= somebody_spins;
		deadlock |= !somebody_spins;
		tell_outcome(somebody_spins ? "(livelock)" : "(deadlock)");
	}
	return true;
}

void explore_all(void)
{
	explore(&met_in_search, 0, look_for_end);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void print_findings(void)
{
	qsort(outcome, outcomes, sizeof(*outcome), by_text);
	for (size_t i = 0; i < outcomes; i++)
		puts(outcome[i]);
	printf("deadlock: %s\n", deadlock ? "violated" : "proved");
	printf("livelock: %s\n", livelock ? "violated" : "proved");
	printf("spurious_ebusy: %s\n", spurious_ebusy ? "violated" : "proved");
	fprintf(stderr, "%u states\n", (unsigned)met_in_search.nr);
}

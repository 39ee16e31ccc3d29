/* SPDX-License-Identifier: MIT */
/*
 * rename.h - the state of a search with its alike tasks, and their CPUs, under other numbers.
 */
#ifndef SIM_SEARCH_RENAME_H
#define SIM_SEARCH_RENAME_H

#include "sim/search/space.h"
#include "sim/world/ids.h"
#include "sim/world/rename.h"

/*
 * Is a state all that rename_state() knows how to rename? It does not know words that CPUs see
 * differently, tasks that change CPUs, deadlines, and what the model says that it cannot.
 */
bool can_rename(const struct space *space);

/*
 * Sets r->object of what belongs to tasks and CPUs, from r->task and r->cpu. All others keep their
 * numbers, which must stand there already.
 */
void rename_objects(const struct world *w, const struct renaming *r);

/*
 * Makes `to`, a space of the same machine, the state of `space` under other numbers. whole: all that
 * a search can go on from; else what space_identity() looks at, but for the model's rows.
 */
void rename_state(const struct space *space, const struct renaming *r, struct space *to,
		  bool whole);

/* A transition under other numbers. */
uint32_t rename_transition(const struct space *space, const struct renaming *r,
			   uint32_t transition);

/* --- what a hash has of a state, in likeness.c ---------------------------------------------- */

enum { MAX_ROWS = 8 };

/* Where in the arena the model has something of a task and its CPU. */
struct row_place {
	size_t at, bytes;
};

/* A task that has others like it, and where its class ends in the array of these. */
struct member {
	uint32_t task, cpu, behind, rows;
	struct row_place row[MAX_ROWS];	/* of the model's state */
	uint64_t key;
};

/* The kinds of event slots that a task and its CPU have. */
enum { SLOT_STEP, SLOT_TICK, SLOT_CALL, SLOT_RESCHED, SLOT_TIMER, SLOT_KINDS };

static inline uint32_t member_slot(const struct world *w, const struct member *m, unsigned kind)
{
	return kind == SLOT_TIMER ? slot_timer(w, m->task) : kind * w->machine->cpus + m->cpu;
}

struct likeness;

/*
 * Of a machine with these members, who may be found later: what likeness_begin() is told is how many
 * they are. r has room for names; in it each number is its own. NULL: there is no memory.
 */
struct likeness *likeness_new(const struct space *space, const struct member *member,
			      struct renaming *r);
void likeness_begin(struct likeness *l, const struct space *space, uint32_t members);
void likeness_free(struct likeness *l);

/* Another state is to be looked at: what follows is about it. */
void likeness_look(struct likeness *l, const struct space *space);
/* A hash of all that is a member's own, without names: alike tasks with the same are the same. */
uint64_t likeness_key(struct likeness *l, const struct space *space, const struct member *m);

/* Does it know all parts of this machine's states, so that likeness_identity() may be asked? */
bool likeness_is_whole(const struct likeness *l);
/*
 * What space_identity() is for: two states have the same only if these names make one of both. All
 * members' keys are set; sorted: by place the number of the member who gets it.
 */
uint64_t likeness_identity(struct likeness *l, const struct space *space, const struct renaming *r,
			   const uint32_t *sorted, uint32_t actor);

#endif

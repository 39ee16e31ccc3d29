/* SPDX-License-Identifier: MIT */
/*
 * weak.h - the weak machine: what an access may come to see, and making it.
 */
#ifndef SIM_MEMORY_WEAK_H
#define SIM_MEMORY_WEAK_H

#include "sim/memory/access.h"

/* What the task's access would come to see, by the choice-th of its choices. */
struct sight {
	uint32_t older;		/* so many writes of the word are newer */
	int64_t value;
};

/*
 * The choices that an access has, the newest first. Returns how many there are; those for
 * which there is room are in list[]. 0: it is an AWAIT, and no choice lets it go on.
 */
enum { MAX_SIGHTS = WEAK_WINDOW + 1 };
uint32_t weak_sights(const struct world *w, const struct task *t, const struct access *a,
		     struct sight list[MAX_SIGHTS]);

/* Makes the access by this choice; returns what it reads. */
int64_t weak_access(struct world *w, const struct task *t, const struct access *a,
		    const struct sight *s);

/* The CPU, the task, will make no access any more. */
void weak_cpu_is_gone(struct memory *y, uint32_t cpu);
void weak_task_is_gone(struct memory *y, uint32_t task);

#endif

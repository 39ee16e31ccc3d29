/* SPDX-License-Identifier: MIT */
/*
 * foreign.c - what plug-ins add to the tables of steps and functions, and what of theirs must
 * not change.
 */
#include "sim/machine/foreign.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- the tables ----------------------------------------------------------------------- */

/* Where the functions of each plug-in lie, and at which place of the table their copies are. */
static struct foreign {
	const char *plugin;
	const struct function *functions, *functions_end;
	uint32_t place;
	size_t steps_end;	/* in the table: behind its last step */
	uintptr_t begin, end;	/* of its memory */
} *foreign;
static size_t foreigners;

static const struct foreign *foreign_of(const struct function *fn)
{
	for (size_t i = 0; i < foreigners; i++)
		if (fn >= foreign[i].functions && fn < foreign[i].functions_end)
			return &foreign[i];
	return NULL;
}

bool function_is_known(const struct function *fn)
{
	return (fn >= __start_sim_functions && fn < __stop_sim_functions) || foreign_of(fn);
}

uint16_t foreign_function_place(const struct function *fn)
{
	const struct foreign *f = foreign_of(fn);

	if (fn >= step_tables.functions && fn < step_tables.functions_end)
		return RECORD_PLACE(step_tables.functions, fn);		/* of function_at() */
	if (!f)
		abort();	/* a plug-in calls what is no function of its own */
	return (uint16_t)(f->place + RECORD_PLACE(f->functions, fn));
}

/* In units of RECORD_UNIT; the last pc is one more than the place behind the last step. */
enum { MOST_UNITS = UINT16_MAX - 1 };

bool step_tables_have_room(size_t steps, size_t functions)
{
	const struct step_tables *t = &step_tables;
	const size_t all_steps = (size_t)(t->steps_end - t->steps) + steps,
		     all_functions = (size_t)(t->functions_end - t->functions) + functions;

	return steps <= MOST_UNITS && functions <= MOST_UNITS &&
	       all_steps * (sizeof(struct step) / RECORD_UNIT) <= MOST_UNITS &&
	       all_functions * (sizeof(struct function) / RECORD_UNIT) <= MOST_UNITS;
}

/* A copy of both arrays, the second behind the first; NULL: no memory. */
static void *joined(const void *first, size_t first_bytes, const void *second,
		    size_t second_bytes)
{
	char *all = malloc(first_bytes + second_bytes + 1);

	if (!all)
		return NULL;
	memcpy(all, first, first_bytes);
	if (second_bytes)
		memcpy(all + first_bytes, second, second_bytes);
	return all;
}

/* What step_tables points to, if these are copies; nobody holds a record of the old ones. */
static struct step *own_steps;
static struct function *own_functions;

bool step_tables_append(const char *plugin, const struct step_tables *added,
			uint32_t *step_place, uint32_t *function_place)
{
	const struct step_tables old = step_tables;
	const size_t steps = (size_t)(old.steps_end - old.steps),
		     more_steps = (size_t)(added->steps_end - added->steps),
		     functions = (size_t)(old.functions_end - old.functions),
		     more_functions = (size_t)(added->functions_end - added->functions);
	struct step *s = joined(old.steps, steps * sizeof(*s), added->steps,
				more_steps * sizeof(*s));
	struct function *f = joined(old.functions, functions * sizeof(*f), added->functions,
				    more_functions * sizeof(*f));
	struct foreign *all = realloc(foreign, (foreigners + 1) * sizeof(*all));

	if (all)
		foreign = all;
	if (!s || !f || !all) {
		free(s);
		free(f);
		return false;
	}
	*step_place = (uint32_t)(steps * (sizeof(*s) / RECORD_UNIT));
	*function_place = (uint32_t)(functions * (sizeof(*f) / RECORD_UNIT));
	foreign[foreigners++] = (struct foreign){
		plugin, added->functions, added->functions_end, *function_place,
		steps + more_steps, 0, 0 };
	free(own_steps);
	free(own_functions);
	own_steps = s;
	own_functions = f;
	step_tables = (struct step_tables){
		s, s + steps + more_steps, f, f + functions + more_functions };
	return true;
}

/* The plug-in of a step that is one's. */
static const struct foreign *foreign_with(const struct step *s)
{
	for (size_t i = 0; i < foreigners; i++)
		if ((size_t)(s - step_tables.steps) < foreign[i].steps_end)
			return &foreign[i];
	return NULL;
}

void foreign_lies(uintptr_t begin, uintptr_t end)
{
	foreign[foreigners - 1].begin = begin;
	foreign[foreigners - 1].end = end;
}

bool foreign_owns(const struct step *s, uintptr_t address)
{
	const struct foreign *f = foreign_with(s);

	return f && address >= f->begin && address < f->end;
}

/* --- data ----------------------------------------------------------------------------- */

static struct watched {
	const char *plugin;
	const void *at;
	void *before;
	size_t bytes;
} *watched;
static size_t watches;

bool foreign_data_watch(const char *plugin, const void *at, size_t bytes)
{
	struct watched *all = realloc(watched, (watches + 1) * sizeof(*all));
	void *before = malloc(bytes + 1);

	if (all)
		watched = all;
	if (!all || !before) {
		free(before);
		return false;
	}
	memcpy(before, at, bytes);
	watched[watches++] = (struct watched){ plugin, at, before, bytes };
	return true;
}

/* --- what --check finds --------------------------------------------------------------- */

static const char *plugin_of_step(const struct step *s)
{
	const struct foreign *f = s ? foreign_with(s) : NULL;

	return f ? f->plugin : "?";
}

static __attribute__((noreturn)) void fault(const char *plugin, const struct step *s,
					    const char *what)
{
	if (s)
		fprintf(stderr, "simrun: plug-in %s: step %s of %s (%s:%u) %s\n", plugin,
			s->label ? s->label : "without a label", s->function, s->file, s->line,
			what);
	else
		fprintf(stderr, "simrun: plug-in %s: it %s\n", plugin, what);
	fflush(stderr);
	_exit(3);	/* other threads are at work, and nothing of theirs is to be kept */
}

void foreign_fault(const struct step *s, const char *what)
{
	fault(plugin_of_step(s), s, what);
}

void foreign_data_check(const struct step *s)
{
	for (size_t i = 0; i < watches; i++)
		if (memcmp(watched[i].at, watched[i].before, watched[i].bytes))
			fault(watched[i].plugin, s, "has changed data outside of the world, "
			      "expected none that change: what is static is not undone when a run "
			      "is made again, or a search goes back; use the frame");
}

/* SPDX-License-Identifier: MIT */
/*
 * lockdep.c - classes of locks, and where lockdep's bytes lie in the arena.
 */
#include "sim/world/lockdep.h"

#include <ctype.h>
#include <stdlib.h>

/* The text behind the number, if one begins here that ends at a dot or the text's end. */
static const char *behind_number(const char *text)
{
	const char *end = text;

	while (isdigit((unsigned char)*end))
		end++;
	return end > text && (*end == '.' || !*end) ? end : text;
}

/* Are the names alike but for numbers between dots? */
static bool is_same_class(const char *a, const char *b)
{
	bool part = false;	/* a part between dots begins here; the first is no number */

	while (*a && *b) {
		if (part && isdigit((unsigned char)*a) && isdigit((unsigned char)*b)) {
			const char *a_end = behind_number(a), *b_end = behind_number(b);

			if (a_end != a && b_end != b) {
				a = a_end;
				b = b_end;
				continue;
			}
		}
		if (*a != *b)
			return false;
		part = *a == '.';
		a++;
		b++;
	}
	return *a == *b;
}

uint32_t lock_classes(const struct machine *m, uint16_t *class)
{
	uint32_t first[MAX_LOCK_CLASSES], nr = 0, before = 0;

	for (uint32_t i = 0; i < m->locks; i++) {
		uint32_t c = before;	/* most often it is the one of the lock before */

		if (!nr || !is_same_class(m->lock[first[c]].name, m->lock[i].name))
			for (c = 0; c < nr; c++)
				if (is_same_class(m->lock[first[c]].name, m->lock[i].name))
					break;
		if (c == nr && nr < MAX_LOCK_CLASSES)
			first[nr++] = i;
		else if (c == nr)
			c = MAX_LOCK_CLASSES;
		if (c < MAX_LOCK_CLASSES)
			before = c;
		if (class)
			class[i] = (uint16_t)c;
	}
	return nr;
}

struct lockdep *lockdep_new(const struct machine *m)
{
	struct lockdep *l = calloc(1, sizeof(*l));

	if (!l)
		return NULL;
	l->class = calloc(m->locks + 1u, sizeof(*l->class));
	if (!l->class) {
		free(l);
		return NULL;
	}
	l->classes = lock_classes(m, l->class);
	return l;
}

void lockdep_free(struct lockdep *l)
{
	if (!l)
		return;
	free(l->class);
	free(l);
}

void lockdep_place_state(struct lockdep *l, uint32_t tasks, struct cursor *at)
{
	l->words = (l->classes + 63) / 64;
	PLACE(at, l->behind, (uint64_t)l->classes * LOCK_EDGES * l->words);
	PLACE(at, l->usage, l->classes);
	PLACE(at, l->held, tasks);
}

void lockdep_place_stats(struct lockdep *l, uint32_t tasks, struct cursor *at)
{
	PLACE(at, l->edge, (uint64_t)l->classes * l->classes);
	PLACE(at, l->used, (uint64_t)l->classes * 4);
	PLACE(at, l->taken, (uint64_t)tasks * LOCKDEP_HELD);
}

// SPDX-License-Identifier: MIT
/*
 * relation.c - relations between at most 64 events, a row of bits each.
 */
#include "tests/litmus/axioms/axioms.h"

#include <string.h>

void rel_clear(struct relation *r)
{
	memset(r, 0, sizeof(*r));
}

void rel_or(struct relation *r, const struct relation *a)
{
	for (int i = 0; i < MAX_EVENTS; i++)
		r->row[i] |= a->row[i];
}

void rel_and(struct relation *r, const struct relation *a)
{
	for (int i = 0; i < MAX_EVENTS; i++)
		r->row[i] &= a->row[i];
}

void rel_minus(struct relation *r, const struct relation *a)
{
	for (int i = 0; i < MAX_EVENTS; i++)
		r->row[i] &= ~a->row[i];
}

/* Keeps what begins in the set. */
void rel_domain(struct relation *r, set from)
{
	for (int i = 0; i < MAX_EVENTS; i++)
		if (!(from & BIT(i)))
			r->row[i] = 0;
}

/* Keeps what ends in the set. */
void rel_range(struct relation *r, set to)
{
	for (int i = 0; i < MAX_EVENTS; i++)
		r->row[i] &= to;
}

void rel_then(struct relation *r, const struct relation *b)
{
	for (int i = 0; i < MAX_EVENTS; i++) {
		set row = 0;

		for (set rest = r->row[i]; rest; rest &= rest - 1)
			row |= b->row[__builtin_ctzll(rest)];
		r->row[i] = row;
	}
}

void rel_maybe(struct relation *r)
{
	for (int i = 0; i < MAX_EVENTS; i++)
		r->row[i] |= BIT(i);
}

void rel_plus(struct relation *r)
{
	for (int k = 0; k < MAX_EVENTS; k++) {
		set row = r->row[k];

		if (!row)
			continue;
		for (int i = 0; i < MAX_EVENTS; i++)
			if (r->row[i] & BIT(k))
				r->row[i] |= row;
	}
}

void rel_star(struct relation *r)
{
	rel_plus(r);
	rel_maybe(r);
}

void rel_inverse(struct relation *r)
{
	struct relation old = *r;

	rel_clear(r);
	for (int i = 0; i < MAX_EVENTS; i++)
		for (set rest = old.row[i]; rest; rest &= rest - 1)
			r->row[__builtin_ctzll(rest)] |= BIT(i);
}

bool rel_irreflexive(const struct relation *r)
{
	for (int i = 0; i < MAX_EVENTS; i++)
		if (r->row[i] & BIT(i))
			return false;
	return true;
}

bool rel_acyclic(const struct relation *r)
{
	struct relation plus = *r;

	rel_plus(&plus);
	return rel_irreflexive(&plus);
}

bool rel_equal(const struct relation *a, const struct relation *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

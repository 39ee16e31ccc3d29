/* SPDX-License-Identifier: MIT */
/*
 * values.c - values of registers and variables, for outcomes and messages.
 */
#include "policies/program/values.h"

#include <inttypes.h>
#include <stdio.h>

#include "sim/memory/access.h"

/* The word of [variables] to which the value points, counted among them; NIL: to none. */
static uint32_t pointed_to(const struct world *w, int64_t value)
{
	const uint32_t word = word_of_pointer(w, value), first = first_variable(w);

	return word != NIL && word >= first ? word - first : NIL;
}

size_t write_value(const struct world *w, int64_t value, char *text, size_t bytes)
{
	const uint32_t word = pointed_to(w, value);
	const struct variables *v = vmap_of(w)->config->variables;
	int length;

	if (word != NIL)
		length = snprintf(text, bytes, "&%s", v->word[word].name);
	else
		length = snprintf(text, bytes, "%" PRId64, value);
	return (size_t)length < bytes ? (size_t)length : bytes - 1;
}

uint32_t program_values(const struct world *w)
{
	const struct variables *v = vmap_of(w)->config->variables;

	return v ? programs_of(w)->registers + v->words : 0;
}

const char *pointed_variable(const struct variables *v, int64_t value)
{
	const uint32_t word = pointed_word(value, v->words);

	return word == NIL ? NULL : v->word[word].name;
}

int64_t program_value(const struct world *w, uint32_t n)
{
	const struct programs *p = programs_of(w);
	const int64_t value = n < p->registers ? p->reg[n] :
						 w->atomic[first_variable(w) + n - p->registers];
	const uint32_t word = pointed_to(w, value);

	return word == NIL ? value : word_pointer(word);
}

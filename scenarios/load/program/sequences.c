/* SPDX-License-Identifier: MIT */
/*
 * sequences.c - a seqcount or a seqlock gets its word, and the latter its lock, where it is
 * named first.
 */
#include "scenarios/load/program/accesses.h"

#include <string.h>

#include "scenarios/load/text/value.h"

static gboolean is_of_lock(const struct insn *i)
{
	return i->op == OP_WRITE_SEQLOCK || i->op == OP_WRITE_SEQUNLOCK ||
	       i->op == OP_READ_SEQBEGIN || i->op == OP_READ_SEQRETRY;
}

static const struct sequence *find(const GArray *sequences, const char *name)
{
	for (guint i = 0; i < sequences->len; i++)
		if (!strcmp(g_array_index(sequences, struct sequence, i).name, name))
			return &g_array_index(sequences, struct sequence, i);
	return NULL;
}

static gboolean add(struct compiler *k, struct place place, const struct sequence *s)
{
	struct sequence new = *s;
	g_autofree char *word = g_strdup_printf("%s.sequence", s->name);

	if (!variable_add_word(&k->all->variables, pool_string(k->all->pool, word, strlen(word)),
			       &new.word))
		return refuse(place, k->r.error, "%s needs another word, expected at most %d with "
			      "those of [variables]", s->name, MAX_VARIABLE_WORDS);
	g_array_append_val(k->all->sequences, new);
	return TRUE;
}

static const char *kind_word(gboolean is_lock)
{
	return is_lock ? "seqlock" : "seqcount";
}

/* NAME */
static gboolean read_sequence(struct compiler *k, struct insn *i, struct operands *o)
{
	struct sequence s = { .place = k->r.place, .is_lock = is_of_lock(i) };
	const struct reader before = k->r;
	const struct sequence *known;
	uint32_t lock = 0;

	if (!read_name(&k->r, k->all->pool, &s.name))
		return FALSE;
	known = find(k->all->sequences, s.name);
	if (known && known->is_lock != s.is_lock)
		return refuse(s.place, k->r.error, "%s as a %s, expected a %s as in line %u",
			      s.name, kind_word(s.is_lock), kind_word(known->is_lock),
			      known->place.line);
	if (s.is_lock) {
		k->r = before;
		if (!read_own_lock(&k->all->lock, &k->r, k->all->pool, LOCK_SPIN,
				   i->op == OP_WRITE_SEQLOCK || i->op == OP_READ_SEQBEGIN, &lock))
			return FALSE;
	}
	if (!known && !add(k, s.place, &s))
		return FALSE;
	o->place.word = find(k->all->sequences, s.name)->word;
	i->count = lock;
	return TRUE;
}

gboolean read_seq_write(struct compiler *k, struct insn *i)
{
	struct operands o = { .into = NO_REGISTER };

	if (!read_sequence(k, i, &o))
		return FALSE;
	keep_operands_of(k, i, &o);
	return TRUE;
}

/* NAME as R */
gboolean read_seq_begin(struct compiler *k, struct insn *i)
{
	struct operands o = { .into = NO_REGISTER };

	if (!read_sequence(k, i, &o) || !read_as_register(k, &o.into))
		return FALSE;
	keep_operands_of(k, i, &o);
	return TRUE;
}

/* NAME V as R */
gboolean read_seq_retry(struct compiler *k, struct insn *i)
{
	struct operands o = { .into = NO_REGISTER };

	if (!read_sequence(k, i, &o) || !read_value_operand(k, &o.value) ||
	    !read_as_register(k, &o.into))
		return FALSE;
	keep_operands_of(k, i, &o);
	return TRUE;
}

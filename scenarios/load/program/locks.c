/* SPDX-License-Identifier: MIT */
/*
 * locks.c - arguments of operations on the scenario's own locks.
 */
#include "scenarios/load/program/locks.h"

#include "scenarios/load/program/accesses.h"
#include "scenarios/load/program/blocks.h"
#include "scenarios/load/text/value.h"

/* Each operation on locks is on those of one kind; the others are on spinlocks. */
static const enum lock_kind kind_of[OP_NR] = {
	[OP_SPIN_LOCK] = LOCK_SPIN,
	[OP_SPIN_UNLOCK] = LOCK_SPIN,
	[OP_SPIN_TRYLOCK] = LOCK_SPIN,
	[OP_SPIN_LOCK_IRQSAVE] = LOCK_SPIN,
	[OP_SPIN_UNLOCK_IRQRESTORE] = LOCK_SPIN,
	[OP_MUTEX_LOCK] = LOCK_MUTEX,
	[OP_MUTEX_UNLOCK] = LOCK_MUTEX,
	[OP_READ_LOCK] = LOCK_RW,
	[OP_READ_UNLOCK] = LOCK_RW,
	[OP_READ_TRYLOCK] = LOCK_RW,
	[OP_READ_LOCK_IRQSAVE] = LOCK_RW,
	[OP_READ_UNLOCK_IRQRESTORE] = LOCK_RW,
	[OP_WRITE_LOCK] = LOCK_RW,
	[OP_WRITE_UNLOCK] = LOCK_RW,
	[OP_WRITE_TRYLOCK] = LOCK_RW,
	[OP_WRITE_LOCK_IRQSAVE] = LOCK_RW,
	[OP_WRITE_UNLOCK_IRQRESTORE] = LOCK_RW,
	[OP_DOWN_READ] = LOCK_RWSEM,
	[OP_UP_READ] = LOCK_RWSEM,
	[OP_DOWN_READ_TRYLOCK] = LOCK_RWSEM,
	[OP_DOWN_WRITE] = LOCK_RWSEM,
	[OP_UP_WRITE] = LOCK_RWSEM,
	[OP_DOWN_WRITE_TRYLOCK] = LOCK_RWSEM,
	[OP_DOWNGRADE_WRITE] = LOCK_RWSEM,
	[OP_LOCAL_LOCK] = LOCK_LOCAL,
	[OP_LOCAL_UNLOCK] = LOCK_LOCAL,
	[OP_LOCAL_LOCK_IRQSAVE] = LOCK_LOCAL,
	[OP_LOCAL_UNLOCK_IRQRESTORE] = LOCK_LOCAL,
};

static gboolean read_lock(struct compiler *k, struct insn *i, gboolean taken)
{
	k->all->lock.cpus = k->all->cpus;
	return read_own_lock(&k->all->lock, &k->r, k->all->pool, kind_of[i->op], taken, &i->name);
}

gboolean read_take_lock(struct compiler *k, struct insn *i)
{
	return read_lock(k, i, TRUE);
}

gboolean read_try_lock(struct compiler *k, struct insn *i)
{
	uint32_t reg;

	if (!read_lock(k, i, TRUE))
		return FALSE;
	if (token_is(&k->r.token, "as")) {
		if (!read_as_register(k, &reg))
			return FALSE;
		i->count = reg;
		return TRUE;
	}
	if (!reader_accept(&k->r, "{"))
		return reader_refuse(&k->r, "{ or as and a register");
	i->flags |= INSN_BLOCK;
	return open_block(k, i);
}

gboolean read_irqsave(struct compiler *k, struct insn *i)
{
	return read_lock(k, i, TRUE) && open_block(k, i);
}

/* Ends the innermost block, which must have begun by taking the same lock with irqsave. */
gboolean read_irqrestore(struct compiler *k, struct insn *i)
{
	const struct own_locks *l = &k->all->lock;
	const struct place place = k->r.place;
	const char *const word = op_info[i->op].word;
	const struct insn *head;

	if (!read_lock(k, i, FALSE))
		return FALSE;
	head = k->depth ? open_head(k, k->depth - 1) : NULL;
	if (!head || !(op_info[head->op].flags & OP_IRQSAVE))
		return refuse(place, k->r.error,
			      "%s %s, expected a %s %s before it, in the same loop or block", word,
			      own_lock_name(l, i->name), op_info[saving(i->op)].word,
			      own_lock_name(l, i->name));
	if (head->op != saving(i->op) || head->name != i->name)
		return refuse(place, k->r.error,
			      "%s %s, expected %s %s first, which was taken after it in line %u",
			      word, own_lock_name(l, i->name), head->op == saving(i->op) ?
			      "that of" : op_info[restoring(head->op)].word,
			      own_lock_name(l, head->name), head->line);
	i->jump = k->head[--k->depth];
	i->loop = (uint8_t)k->depth;
	return TRUE;
}

/* Refuses a lock that was taken with irqsave, since this would not restore the flags. */
gboolean read_drop_lock(struct compiler *k, struct insn *i)
{
	const struct place place = k->r.place;

	if (!read_lock(k, i, FALSE))
		return FALSE;
	for (unsigned d = 0; d < k->depth; d++) {
		const struct insn *head = open_head(k, d);

		if (op_info[head->op].flags & OP_IRQSAVE && head->name == i->name)
			return refuse(place, k->r.error,
				      "%s %s, expected %s, as it is taken by %s in line %u",
				      op_info[i->op].word, own_lock_name(&k->all->lock, i->name),
				      op_info[restoring(head->op)].word, op_info[head->op].word,
				      head->line);
	}
	return TRUE;
}

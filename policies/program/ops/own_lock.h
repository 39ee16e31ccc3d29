/* SPDX-License-Identifier: MIT */
/*
 * own_lock.h - what operations on the scenario's own locks have in common.
 */
#ifndef POLICIES_PROGRAM_OPS_OWN_LOCK_H
#define POLICIES_PROGRAM_OPS_OWN_LOCK_H

#include "policies/program/operation.h"
#include "policies/program/values.h"

/*
 * Where a block keeps whether interrupts were on before it; a loop keeps its count there.
 */
static inline uint64_t *kept_irq_flags(const struct world *w, const struct task *t,
				       const struct insn *insn)
{
	return loop_counter(w, t, insn->loop);
}

static inline uint16_t take_irq_flags(struct world *w, const struct task *t,
				      const struct insn *insn)
{
	const uint64_t flags = *kept_irq_flags(w, t, insn);

	*kept_irq_flags(w, t, insn) = 0;
	return (uint16_t)flags;
}

static inline uint32_t scenario_lock(const struct world *w, const struct insn *insn)
{
	return vmap_of(w)->config->scenario_lock + insn->name;
}

/* A register tells whether the task has the lock, which it will drop with spin_unlock. */
static inline void note_trylock(struct world *w, const struct task *t,
				const struct insn *insn, bool got)
{
	if (got)
		access_computed(w, t, (uint32_t)insn->count, 0);
	else	/* it has seen who took the lock */
		access_loaded(w, t, (uint32_t)insn->count);
	task_registers(w, t)[insn->count] = got;
}

/* The task has tried to take the lock. If it did not get it, it goes on behind the block. */
static inline void tried(struct world *w, const struct task *t, struct task_main *f,
			 const struct insn *insn)
{
	if (!(insn->flags & INSN_BLOCK))
		note_trylock(w, t, insn, f->got);
	else if (!f->got)
		f->at = insn->jump - 1;
	f->got = false;
}

#endif

/* SPDX-License-Identifier: MIT */
/*
 * blocks.c - opens and closes loops and blocks.
 *
 * A loop ends with the instruction LOOP, a block that is no loop (irq_off { … }) with
 * BLOCK_END. What spin_lock_irqsave begins is a block, too: spin_unlock_irqrestore ends
 * it. So each of them has a place for the flags that it saves, and they are restored in
 * the order in which the kernel must do it.
 */
#include "scenarios/load/program/blocks.h"

const struct insn *open_head(const struct compiler *k, unsigned depth)
{
	return &g_array_index(k->insn, struct insn, k->head[depth]);
}

static gboolean is_loop(const struct insn *i)
{
	return (op_info[i->op].flags & OP_IS_LOOP) != 0;
}

const struct insn *kernel_block(const struct compiler *k)
{
	for (unsigned d = k->depth; d; d--)
		if (!is_loop(open_head(k, d - 1)))
			return open_head(k, d - 1);
	return NULL;
}

gboolean open_block(struct compiler *k, struct insn *i)
{
	if (k->depth == MAX_LOOP_DEPTH)
		return refuse(k->r.place, k->r.error, "%s inside %d others, expected fewer",
			      is_loop(i) ? "a loop" : op_info[i->op].word, MAX_LOOP_DEPTH);
	i->loop = (uint8_t)k->depth;
	k->head[k->depth++] = k->insn->len;
	return TRUE;
}

gboolean append_insn(struct compiler *k, const struct insn *i)
{
	if (k->insn->len + 1 >= MAX_INSNS) /* one is left for END */
		return refuse(k->r.place, k->r.error,
			      "a program of more than %d steps, expected fewer",
			      MAX_INSNS - 1);
	g_array_append_vals(k->insn, i, 1);
	return TRUE;
}

gboolean close_block(struct compiler *k)
{
	const uint32_t at = k->depth ? k->head[k->depth - 1] : 0;
	const struct insn *head = k->depth ? open_head(k, k->depth - 1) : NULL;
	struct insn end = { .op = OP_LOOP, .line = k->r.place.line, .jump = at };

	if (!head)
		return refuse(k->r.place, k->r.error,
			      "a } too many, expected a { before it");
	if (head->op == OP_SPIN_LOCK_IRQSAVE)
		return reader_refuse(&k->r, "spin_unlock_irqrestore %s before it, for the "
					    "spin_lock_irqsave in line %u",
				     own_lock_name(&k->all->lock, head->name), head->line);
	if (at + 1 == k->insn->len)
		return refuse(k->r.place, k->r.error, "an empty %s, expected a step in { }",
			      is_loop(head) ? "loop" : "block");
	if (!is_loop(head))
		end.op = OP_BLOCK_END;
	end.name = is_loop(head) ? NO_NAME : head->name;
	reader_next(&k->r);
	k->depth--;
	end.loop = (uint8_t)k->depth;
	if (!append_insn(k, &end))
		return FALSE;
	g_array_index(k->insn, struct insn, at).jump = k->insn->len;
	return TRUE;
}

gboolean refuse_open(struct compiler *k)
{
	const struct insn *head = open_head(k, k->depth - 1);

	if (head->op == OP_SPIN_LOCK_IRQSAVE)
		return reader_refuse(&k->r, "spin_unlock_irqrestore %s for the "
					    "spin_lock_irqsave in line %u",
				     own_lock_name(&k->all->lock, head->name), head->line);
	return reader_refuse(&k->r, "a } for the { in line %u", head->line);
}

gboolean begins_with_brace(const struct insn *i)
{
	return program_opens(i) && i->op != OP_SPIN_LOCK_IRQSAVE;
}

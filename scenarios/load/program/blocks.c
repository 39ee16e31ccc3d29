/* SPDX-License-Identifier: MIT */
/*
 * blocks.c - opens and closes loops and blocks.
 *
 * A loop ends with the instruction LOOP, an if with IF_END, a while with WHILE_END, and any
 * other block (irq_off { … }) with BLOCK_END. What spin_lock_irqsave begins is a block, too: spin_unlock_irqrestore ends
 * it. So each of them has a place for the flags that it saves, and they are restored in
 * the order in which the kernel must do it.
 */
#include "scenarios/load/program/blocks.h"

static const enum op_kind irqs_off[][2] = {
	{ OP_SPIN_LOCK_IRQSAVE, OP_SPIN_UNLOCK_IRQRESTORE },
	{ OP_READ_LOCK_IRQSAVE, OP_READ_UNLOCK_IRQRESTORE },
	{ OP_WRITE_LOCK_IRQSAVE, OP_WRITE_UNLOCK_IRQRESTORE },
	{ OP_LOCAL_LOCK_IRQSAVE, OP_LOCAL_UNLOCK_IRQRESTORE },
};

enum op_kind restoring(enum op_kind op)
{
	for (unsigned n = 0; n < G_N_ELEMENTS(irqs_off); n++)
		if (irqs_off[n][0] == op)
			return irqs_off[n][1];
	return OP_NR;
}

enum op_kind saving(enum op_kind op)
{
	for (unsigned n = 0; n < G_N_ELEMENTS(irqs_off); n++)
		if (irqs_off[n][1] == op)
			return irqs_off[n][0];
	return OP_NR;
}

const struct insn *open_head(const struct compiler *k, unsigned depth)
{
	return &g_array_index(k->insn, struct insn, k->head[depth]);
}

static gboolean is_loop(const struct insn *i)
{
	return (op_info[i->op].flags & OP_IS_LOOP) != 0;
}

/* if, else or while */
static gboolean is_branch(const struct insn *i)
{
	return (op_info[i->op].flags & OP_IS_BRANCH) != 0;
}

const struct insn *kernel_block(const struct compiler *k)
{
	for (unsigned d = k->depth; d; d--)
		if (!is_loop(open_head(k, d - 1)) && !is_branch(open_head(k, d - 1)))
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

/* The instruction with which the block of this head ends, at a }. */
static uint8_t end_of(const struct insn *head)
{
	switch (head->op) {
	case OP_IF:
	case OP_ELSE:
		return OP_IF_END;
	case OP_WHILE:
		return OP_WHILE_END;
	default:
		return is_loop(head) ? OP_LOOP : OP_BLOCK_END;
	}
}

/* Behind the } of an if stands else { */
static gboolean open_else(struct compiler *k, uint32_t head)
{
	const struct insn insn = { .op = OP_ELSE, .line = k->r.place.line, .name = NO_NAME,
				   .loop = (uint8_t)k->depth, .count = head };

	reader_subject(&k->r, "else");
	if (!reader_expect(&k->r, "{"))
		return FALSE;
	k->head[k->depth++] = k->insn->len;
	if (!append_insn(k, &insn))
		return FALSE;
	g_array_index(k->insn, struct insn, head).jump = k->insn->len;
	return TRUE;
}

/* Where a task goes on that leaves the block out, or comes from its first part. */
static uint32_t behind(const struct compiler *k, const struct insn *end)
{
	return end->op == OP_IF_END ? k->insn->len - 1 : k->insn->len;
}

gboolean close_block(struct compiler *k)
{
	const uint32_t at = k->depth ? k->head[k->depth - 1] : 0;
	const struct insn *head = k->depth ? open_head(k, k->depth - 1) : NULL;
	struct insn end = { .op = OP_LOOP, .line = k->r.place.line, .jump = at };

	if (!head)
		return refuse(k->r.place, k->r.error,
			      "a } too many, expected a { before it");
	if (op_info[head->op].flags & OP_IRQSAVE)
		return reader_refuse(&k->r, "%s %s before it, for the %s in line %u",
				     op_info[restoring(head->op)].word,
				     own_lock_name(&k->all->lock, head->name),
				     op_info[head->op].word, head->line);
	if (at + 1 == k->insn->len && !is_branch(head))
		return refuse(k->r.place, k->r.error, "an empty %s, expected a step in { }",
			      is_loop(head) ? "loop" : "block");
	end.op = end_of(head);
	end.name = end.op == OP_BLOCK_END ? head->name : NO_NAME;
	reader_next(&k->r);
	k->depth--;
	end.loop = (uint8_t)k->depth;
	if (head->op == OP_IF && reader_accept(&k->r, "else"))
		return open_else(k, at);
	if (!append_insn(k, &end))
		return FALSE;
	g_array_index(k->insn, struct insn, at).jump = behind(k, &end);
	return TRUE;
}

gboolean refuse_open(struct compiler *k)
{
	const struct insn *head = open_head(k, k->depth - 1);

	if (op_info[head->op].flags & OP_IRQSAVE)
		return reader_refuse(&k->r, "%s %s for the %s in line %u",
				     op_info[restoring(head->op)].word,
				     own_lock_name(&k->all->lock, head->name),
				     op_info[head->op].word, head->line);
	return reader_refuse(&k->r, "a } for the { in line %u", head->line);
}

gboolean begins_with_brace(const struct insn *i)
{
	return program_opens(i) && !(op_info[i->op].flags & OP_IRQSAVE);
}

/* SPDX-License-Identifier: MIT */
/*
 * program.c - works out what can be known of an instruction before it runs.
 */
#include "policies/program/program.h"

static unsigned op_flags(const struct insn *insn)
{
	return op_info[insn->op].flags;
}

static bool is_loop(const struct insn *insn)
{
	return op_flags(insn) & OP_IS_LOOP;
}

/* Does it begin a block that is the kernel's? The others only say what is done, or how often. */
static bool enters_block(const struct insn *insn)
{
	return program_opens(insn) && !(op_flags(insn) & (OP_IS_LOOP | OP_IS_BRANCH));
}

bool program_opens(const struct insn *insn)
{
	return op_flags(insn) & OP_OPENS || insn->flags & INSN_BLOCK;
}

/* Does a task that comes to this instruction take a step before its program ends? */
static bool leads_to_step(const struct insn *insn, uint32_t at)
{
	for (;;) {
		if (is_loop(&insn[at]))
			at = insn[at].op == OP_REPEAT && !insn[at].count ? insn[at].jump : at + 1;
		else if (insn[at].op == OP_ELSE)
			at = insn[at].jump;
		else if (insn[at].op == OP_IF_END)
			at++;
		else
			return insn[at].op != OP_END;
	}
}

/* Does the program have another step behind this instruction, wherever that leads? */
static bool goes_on(const struct insn *insn, uint32_t at)
{
	const bool branches = insn[at].op == OP_IF || insn[at].op == OP_WHILE;

	return leads_to_step(insn, at + 1) && (!branches || leads_to_step(insn, insn[at].jump));
}

static bool closes_kernel(const struct insn *insn)
{
	return insn->op == OP_BLOCK_END || op_flags(insn) & OP_IRQRESTORE;
}

/* Is the step local with which the task enters this instruction? */
static bool enters_locally(const struct insn *insn)
{
	/*
	 * A touch may find nothing to touch; then the next step is that of the next
	 * instruction.
	 */
	return op_flags(insn) & OP_LOCAL_ENTRY ||
	       (op_flags(insn) & OP_TOUCHES && insn->flags & INSN_GOES_ON);
}

static uint16_t flags_of(const struct insn *insn)
{
	uint16_t flags = 0;

	if (op_flags(insn) & OP_RECORDED)
		flags |= INSN_OPERATION;
	if (op_flags(insn) & OP_ENTERS)
		flags |= INSN_ENTERS;
	if (enters_locally(insn))
		flags |= INSN_ENTERS_LOCALLY;
	return flags;
}

void program_finish(struct insn *insn, bool handler)
{
	uint32_t blocks = 0;

	for (uint32_t i = 0; insn[i].op != OP_END; i++) {
		insn[i].flags |= goes_on(insn, i) ? INSN_GOES_ON : 0;
		insn[i].flags |= handler ? INSN_HANDLER : 0;
		insn[i].flags |= blocks ? INSN_KERNEL : 0;
		insn[i].flags |= flags_of(&insn[i]);
		insn[i].steps = op_info[insn[i].op].steps;
		blocks += enters_block(&insn[i]);
		blocks -= closes_kernel(&insn[i]);
	}
}

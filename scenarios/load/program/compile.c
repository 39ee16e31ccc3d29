/* SPDX-License-Identifier: MIT */
/*
 * compile.c - puts a program's instructions together. Loops are flattened:
 *
 *	repeat 2 { vmalloc 8p as x; forever { touch x } }; yield
 *
 *	0 REPEAT 2  jump 6	the first instruction after the loop
 *	1 VMALLOC
 *	2 FOREVER   jump 5
 *	3 TOUCH
 *	4 LOOP      jump 2	the head
 *	5 LOOP      jump 0
 *	6 YIELD
 *	7 END
 */
#include "scenarios/load/program/compile.h"

#include <string.h>

#include "scenarios/load/program/area_names.h"
#include "scenarios/load/program/blocks.h"
#include "scenarios/load/program/operations.h"

/* Steps with a ; between them. It may be left out beside a brace and at the end. */
static gboolean read_steps(struct compiler *k)
{
	struct reader *r = &k->r;

	while (!reader_at_end(r)) {
		const struct insn *last;

		if (token_is(&r->token, "}")) {
			if (!close_block(k))
				return FALSE;
			reader_accept(r, ";");
			continue;
		}
		if (!read_step(k))
			return FALSE;
		last = &g_array_index(k->insn, struct insn, k->insn->len - 1);
		if (!begins_with_brace(last) && !reader_accept(r, ";") && !step_ends(r))
			return reader_refuse(r, "; or %s",
					     *op_info[last->op].arguments
						     ? op_info[last->op].arguments
						     : "the end");
		reader_subject(r, "program:");
	}
	return k->depth ? refuse_open(k) : TRUE;
}

/* How many operations the instructions do at most; UINT64_MAX: there is no limit. */
static uint64_t count_operations(const struct insn *insn, guint nr)
{
	uint64_t sum[MAX_LOOP_DEPTH + 1] = { 0 };
	unsigned depth = 0;

	for (guint i = 0; i < nr; i++) {
		uint64_t inner, times;

		switch (insn[i].op) {
		case OP_REPEAT:
		case OP_FOREVER:
			sum[++depth] = 0;
			break;
		case OP_LOOP:
			inner = sum[depth--];
			times = insn[insn[i].jump].op == OP_FOREVER
					? UINT64_MAX
					: insn[insn[i].jump].count;
			if (__builtin_mul_overflow(inner, times, &inner) ||
			    __builtin_add_overflow(sum[depth], inner, &sum[depth]))
				sum[depth] = UINT64_MAX;
			break;
		default:
			if (op_info[insn[i].op].flags & OP_RECORDED && sum[depth] != UINT64_MAX)
				sum[depth]++;
		}
	}
	return sum[0];
}

static void add_initial_areas(struct compiler *k, const GArray *areas)
{
	for (guint i = 0; areas && i < areas->len; i++) {
		const struct initial_areas *a =
			&g_array_index(areas, struct initial_areas, i);
		const struct insn insn = {
			.op = OP_AREAS,
			.name = NO_NAME,
			.line = a->line,
			.flags = a->lazy ? INSN_LAZY : 0,
			.count = a->count,
			.size = { .kind = DRAW_CONSTANT, .a = a->pages },
		};

		g_array_append_val(k->insn, insn);
	}
}

static gboolean read_program(struct compiler *k, const struct setting *program)
{
	reader_init(&k->r, program, k->all->error);
	reader_subject(&k->r, "program:");
	if (k->all->setup && reader_at_end(&k->r))
		return reader_refuse(&k->r, "a step");
	return read_steps(k) && resolve_area_names(k);
}

/* Ends the program and copies it to memory that lives as long as the scenario. */
static void finish(struct compiler *k)
{
	const struct insn end = { .op = OP_END, .name = NO_NAME };
	struct insn *copy;

	k->c->operations = count_operations((const void *)k->insn->data, k->insn->len);
	g_array_append_val(k->insn, end);
	copy = pool_alloc(k->all->pool, k->insn->len, sizeof(*copy));
	memcpy(copy, k->insn->data, k->insn->len * sizeof(*copy));
	program_finish(copy, k->handler);
	k->c->program.insn = copy;
	k->c->program.insns = k->insn->len;
}

/* areas, program: NULL if there are none */
static struct compiled *compile(struct programs *p, const GArray *areas,
				const struct setting *program, gboolean handler,
				gboolean lockless)
{
	struct compiler k = { .all = p, .handler = handler, .lockless = lockless };
	gboolean ok;

	k.c = g_new0(struct compiled, 1);
	k.c->names = g_ptr_array_new();
	k.c->slot = g_hash_table_new(g_str_hash, g_str_equal);
	g_ptr_array_add(p->compiled, k.c);
	k.insn = g_array_new(FALSE, FALSE, sizeof(struct insn));
	add_initial_areas(&k, areas);
	ok = !program || read_program(&k, program);
	if (ok)
		finish(&k);
	g_array_unref(k.insn);
	return ok ? k.c : NULL;
}

struct compiled *compile_setup(struct programs *p, const struct setting *program,
			       const GArray *areas)
{
	struct compiled *c = compile(p, areas, program, FALSE, FALSE);

	p->setup = c;
	return c;
}

struct compiled *compile_task(struct programs *p, const struct setting *program)
{
	return compile(p, NULL, program, FALSE, FALSE);
}

struct compiled *compile_handler(struct programs *p, const struct setting *program,
				 gboolean lockless)
{
	return compile(p, NULL, program, TRUE, lockless);
}

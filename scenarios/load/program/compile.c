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
 *
 *	while r0 == 0 { if r1 == 1 { yield } else { set r1 1 } }
 *
 *	0 WHILE     jump 7	where to go on if the condition does not hold
 *	1 IF        jump 4
 *	2 YIELD
 *	3 ELSE      jump 5	the first part is over
 *	4 SET
 *	5 IF_END    jump 3	the ELSE, or, if there is none, the IF
 *	6 WHILE_END jump 0	the head
 *	7 END
 */
#include "scenarios/load/program/compile.h"

#include <string.h>

#include "scenarios/load/program/area_names.h"
#include "scenarios/load/program/blocks.h"
#include "scenarios/load/program/operations.h"
#include "scenarios/load/program/waits.h"

/* More stands behind an operation than it takes. */
static gboolean refuse_rest(struct reader *r, const struct op_info *op)
{
	if (!*op->arguments)
		return reader_refuse(r, "; or the end");
	if (strpbrk(op->arguments, "[|"))
		return reader_refuse(r, "; or %s", op->arguments);
	return reader_refuse(r, "; behind %s %s", op->word, op->arguments);
}

/* Once a step was refused, a } may be that of a block which it would have opened. */
static gboolean read_close(struct compiler *k)
{
	GError **const error = k->r.error;
	gboolean ok;

	if (k->refused)
		k->r.error = NULL;
	ok = close_block(k);
	k->r.error = error;
	if (ok)
		reader_accept(&k->r, ";");
	else if (token_is(&k->r.token, "}"))
		reader_next(&k->r);
	return ok;
}

/* A step, and the ; behind it. It may be left out beside a brace and at the end. */
static gboolean read_step_and_end(struct compiler *k)
{
	struct reader *r = &k->r;
	const struct insn *last;

	if (!read_step(k))
		return FALSE;
	last = &g_array_index(k->insn, struct insn, k->insn->len - 1);
	if (!begins_with_brace(last) && !reader_accept(r, ";") && !step_ends(r))
		return refuse_rest(r, &op_info[last->op]);
	return TRUE;
}

/* Goes behind the { ... } that begins here. */
static void skip_block(struct reader *r)
{
	unsigned open = 0;

	do {
		open += token_is(&r->token, "{") ? 1 : 0;
		open -= token_is(&r->token, "}") ? 1 : 0;
		reader_next(r);
	} while (open && !reader_at_end(r));
}

/* Goes behind a step that was refused, and behind the blocks that it would have opened. */
static void skip_step(struct reader *r)
{
	gboolean ends = FALSE;

	while (!ends && !step_ends(r)) {
		if (token_is(&r->token, "{")) {
			skip_block(r);
			ends = !token_is(&r->token, "else");
		} else {
			reader_next(r);
		}
	}
	reader_accept(r, ";");
}

/* If it has too many steps, or names, each one that follows would be refused, too. */
static gboolean is_full(const struct compiler *k)
{
	return k->insn->len + 1 >= MAX_INSNS || k->c->names->len > MAX_NAMES ||
	       refused_enough(k->all->error);
}

static gboolean read_steps(struct compiler *k)
{
	struct reader *r = &k->r;

	while (!reader_at_end(r)) {
		const gboolean closes = token_is(&r->token, "}");

		if (closes ? read_close(k) : read_step_and_end(k)) {
			reader_subject(r, "program:");
			continue;
		}
		k->refused = r->doubtful = TRUE;
		if (is_full(k))
			return FALSE;
		if (!closes)
			skip_step(r);
		reader_subject(r, "program:");
	}
	if (k->refused)
		return FALSE;
	return k->depth ? refuse_open(k) : TRUE;
}

/* How often what ends here is done at most; UINT64_MAX: there is no limit. */
static uint64_t rounds(const struct insn *insn, const struct insn *end)
{
	if (end->op == OP_IF_END)
		return 1;
	return insn[end->jump].op == OP_REPEAT ? insn[end->jump].count : UINT64_MAX;
}

/* How many operations the instructions do at most; UINT64_MAX: there is no limit. */
static uint64_t count_operations(const struct insn *insn, guint nr)
{
	uint64_t sum[MAX_LOOP_DEPTH + 1] = { 0 }, other[MAX_LOOP_DEPTH + 1] = { 0 };
	unsigned depth = 0;

	for (guint i = 0; i < nr; i++) {
		uint64_t inner;

		switch (insn[i].op) {
		case OP_REPEAT:
		case OP_FOREVER:
		case OP_IF:
		case OP_WHILE:
			depth++;
			sum[depth] = other[depth] = 0;
			break;
		case OP_ELSE:
			other[depth] = sum[depth];
			sum[depth] = 0;
			break;
		case OP_LOOP:
		case OP_WHILE_END:
		case OP_IF_END:
			inner = MAX(sum[depth], other[depth]);
			depth--;
			if (__builtin_mul_overflow(inner, rounds(insn, &insn[i]), &inner) ||
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

static const uint16_t flags_of_initial[] = {
	[INITIALLY_LAZY] = INSN_LAZY, [INITIALLY_POOLED] = INSN_POOLED,
};

static void add_initial_areas(struct compiler *k, const GArray *areas)
{
	for (guint i = 0; areas && i < areas->len; i++) {
		const struct initial_areas *a =
			&g_array_index(areas, struct initial_areas, i);
		struct insn insn = {
			.op = OP_AREAS,
			.name = NO_NAME,
			.line = a->place.line,
			.flags = flags_of_initial[a->kind],
			.count = a->count,
			.size = { .kind = DRAW_CONSTANT, .a = a->pages },
			.jump = a->node,
			.vstart = a->at,
		};

		if (a->at != ANYWHERE)
			insn.flags |= INSN_RANGE;
		if (a->name)
			insn.name = give_area_name(k, a->name, a->place);
		g_array_append_val(k->insn, insn);
	}
}

static gboolean read_program(struct compiler *k, const struct setting *program)
{
	reader_init(&k->r, program, k->all->error);
	reader_subject(&k->r, "program:");
	k->r.doubtful = k->all->doubtful;
	if (k->all->setup && reader_at_end(&k->r))
		return reader_refuse(&k->r, "a step");
	if (!read_steps(k))
		return FALSE;
	return resolve_area_names(k) & check_registers(&k->x, k->r.error);
}

static void keep_operands(struct compiler *k)
{
	struct operands *copy = pool_alloc(k->all->pool, k->operands->len, sizeof(*copy));

	if (k->operands->len)
		memcpy(copy, k->operands->data, k->operands->len * sizeof(*copy));
	k->c->program.operands = copy;
	k->c->program.operands_nr = k->operands->len;
	k->all->has_operands |= k->operands->len || k->x.reg->len;
	expressions_keep(&k->x, &k->c->program);
}

/* Ends the program and copies it to memory that lives as long as the scenario. */
static void finish(struct compiler *k)
{
	const struct insn end = { .op = OP_END, .name = NO_NAME };
	struct insn *copy;
	gsize courses;

	keep_operands(k);
	k->c->operations = count_operations((const void *)k->insn->data, k->insn->len);
	g_array_append_val(k->insn, end);
	copy = pool_alloc(k->all->pool, k->insn->len, sizeof(*copy));
	memcpy(copy, k->insn->data, k->insn->len * sizeof(*copy));
	program_finish(copy, k->handler || k->work);
	courses = program_courses(copy, k->all->cost);
	program_set_courses(copy, k->all->cost,
			    pool_alloc(k->all->pool, courses, sizeof(struct course)));
	keep_woken_tasks(k, copy);
	keep_handed_areas(k, copy);
	k->c->program.insn = copy;
	k->c->program.insns = k->insn->len;
}

/* The file's name without its folders, which depend on where one stands. */
static const char *base_name(struct pool *pool, const char *file)
{
	g_autofree char *base = g_path_get_basename(file);

	return pool_string(pool, base, strlen(base));
}

/* The instruction with which a callback begins, or that at its end, which goes back to it. */
static void add_callback(struct compiler *k, enum op_kind op)
{
	const struct insn insn = { .op = (uint8_t)op, .name = NO_NAME, .line = k->r.place.line };

	g_array_append_val(k->insn, insn);
}

/* The program is empty instead. Its task is there, so that others may name it. */
static void empty(struct compiler *k)
{
	k->c->refused = k->all->refused = TRUE;
	g_array_set_size(k->insn, 0);
	g_array_set_size(k->operands, 0);
}

/* areas, program: NULL if there are none; as: whose program it is */
static struct compiled *compile(struct programs *p, const GArray *areas,
				const struct setting *program, const struct compiler *as)
{
	struct compiler k = *as;
	gboolean ok;

	k.all = p;
	k.c = g_new0(struct compiled, 1);
	k.c->names = g_ptr_array_new();
	k.c->slot = g_hash_table_new(g_str_hash, g_str_equal);
	g_ptr_array_add(p->compiled, k.c);
	k.insn = g_array_new(FALSE, FALSE, sizeof(struct insn));
	k.operands = g_array_new(FALSE, FALSE, sizeof(struct operands));
	expressions_init(&k.x, &p->variables, p->pool);
	add_initial_areas(&k, areas);
	if (k.callback)
		add_callback(&k, program ? OP_CALLBACK : OP_KFREE_BATCH);
	if (program)
		ok = read_program(&k, program) && !program->doubtful;
	else
		ok = resolve_area_names(&k);	/* areas may have names before the start */
	if (k.callback)
		add_callback(&k, OP_CALLBACK_END);
	if (!ok)
		empty(&k);
	finish(&k);
	if (!ok)
		k.c->operations = UINT64_MAX;
	k.c->program.file = program ? base_name(p->pool, program->place.file) : NULL;
	g_array_unref(k.insn);
	g_array_unref(k.operands);
	expressions_clear(&k.x);
	return k.c;
}

struct compiled *compile_setup(struct programs *p, const struct setting *program,
			       const GArray *areas)
{
	struct compiled *c = compile(p, areas, program, &(struct compiler){ 0 });

	p->setup = c;
	return c;
}

struct compiled *compile_task(struct programs *p, const struct setting *program)
{
	return compile(p, NULL, program, &(struct compiler){ 0 });
}

struct compiled *compile_handler(struct programs *p, const struct setting *program,
				 gboolean lockless)
{
	return compile(p, NULL, program,
		       &(struct compiler){ .handler = TRUE, .lockless = lockless });
}

struct compiled *compile_work(struct programs *p, const struct setting *program)
{
	return compile(p, NULL, program, &(struct compiler){ .work = TRUE });
}

struct compiled *compile_callback(struct programs *p, const struct setting *program)
{
	return compile(p, NULL, program,
		       &(struct compiler){ .handler = TRUE, .callback = TRUE });
}

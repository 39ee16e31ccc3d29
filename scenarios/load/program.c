/* SPDX-License-Identifier: MIT */
/*
 * program.c - compiles the text of a program into instructions.
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
 * A block that is no loop (irq_off { … }) ends with BLOCK_END. What spin_lock_irqsave begins
 * is a block, too, which spin_unlock_irqrestore ends: so each saves the flags of its own, and
 * they are restored in the order in which the kernel must do it.
 *
 * The words come from op_info[]. A name of an area is a slot of the program from its
 * first mention on; whether anybody gives it is known at the end. SIZE of vmalloc and
 * map_ram may be random, too: uniform(A, B).
 */
#include "scenarios/load/loader.h"

#include <string.h>

#include "policies/vmap/machine.h"

struct area_name {
	const char *text;
	struct place place; /* of its first mention */
	uint32_t slot;
	gboolean given; /* by an `as` of this program */
};

struct compiler {
	struct loader *l;
	struct compiled *c;
	struct reader r;
	GArray *insn; /* of struct insn */
	uint32_t loop[MAX_LOOP_DEPTH]; /* heads of the loops and blocks that are open */
	unsigned depth;
	gboolean ram; /* has map_ram */
	gboolean handler; /* of an interrupt */
	gboolean lockless; /* which may take no lock, as these sleep and it has no thread */
};

/* --- names -------------------------------------------------------------------------- */

static struct area_name *area_name(struct compiler *k, const char *text,
				   struct place place)
{
	struct area_name *n = g_hash_table_lookup(k->c->slot, text);

	if (n)
		return n;
	n = pool_alloc(k->l->pool, 1, sizeof(*n));
	n->text = text;
	n->place = place;
	n->slot = k->c->names->len;
	g_ptr_array_add(k->c->names, n);
	g_hash_table_insert(k->c->slot, (gpointer)text, n);
	return n;
}

/* A name of an area; given: by `as` */
static gboolean read_area_name(struct compiler *k, struct insn *i, gboolean given)
{
	const struct place place = k->r.place;
	struct area_name *n;
	const char *text;

	if (!read_name(&k->r, k->l->pool, &text))
		return FALSE;
	n = area_name(k, text, place);
	if (k->c->names->len > MAX_NAMES)
		return refuse(place, k->r.error,
			      "%s is name %u of the program, expected at most %d", text,
			      k->c->names->len, MAX_NAMES);
	n->given = n->given || given;
	i->name = n->slot;
	return TRUE;
}

static gboolean step_ends(const struct reader *r)
{
	return reader_at_end(r) || token_is(&r->token, ";") || token_is(&r->token, "}");
}

static gboolean given_in(const struct compiled *c, const char *text, uint32_t *slot)
{
	const struct area_name *n = c ? g_hash_table_lookup(c->slot, text) : NULL;

	if (n && n->given)
		*slot = n->slot;
	return n && n->given;
}

static void add_given(const struct compiled *c, GPtrArray *candidates)
{
	for (guint i = 0; c && i < c->names->len; i++) {
		const struct area_name *n = c->names->pdata[i];

		if (n->given)
			g_ptr_array_add(candidates, (gpointer)n->text);
	}
}

/* Connects the program's slots with those of [setup]. */
static gboolean resolve_names(struct compiler *k)
{
	const struct compiled *setup = k->l->setup;
	const guint names = k->c->names->len;
	uint32_t *setup_slot = pool_alloc(k->l->pool, names, sizeof(*setup_slot));
	g_autoptr(GPtrArray) known = NULL;

	for (guint i = 0; i < names; i++) {
		const struct area_name *n = k->c->names->pdata[i];
		const struct token word = { n->text, strlen(n->text) };

		setup_slot[i] = NO_NAME;
		if (given_in(setup, n->text, &setup_slot[i]) || n->given)
			continue;
		known = g_ptr_array_new();
		add_given(k->c, known);
		add_given(setup, known);
		return refuse_unknown(
			n->place, k->r.error, "area", &word, "", known,
			"a name that this program or [setup] gives by \"as\"");
	}
	k->c->program.names = names;
	k->c->program.setup_slot = setup_slot;
	return TRUE;
}

/* --- locks -------------------------------------------------------------------------- */

static const char *lock_word(enum lock_kind kind)
{
	return kind == LOCK_MUTEX ? "mutex" : "spinlock";
}

static gboolean read_lock(struct compiler *k, struct insn *i, enum lock_kind kind,
			  gboolean taken)
{
	struct loader *l = k->l;
	GArray *configs = l->s->own_lock;
	const struct place place = k->r.place;
	struct lock_config config = { .kind = kind };
	struct own_lock own = { .place = place };
	guint id;

	if (!read_name(&k->r, l->pool, &config.name))
		return FALSE;
	if (vmap_has_lock(config.name))
		return refuse(place, k->r.error,
			      "%s is a lock of the kernel's, expected a name of the "
			      "scenario's own",
			      config.name);
	id = GPOINTER_TO_UINT(g_hash_table_lookup(l->lock_id, config.name));
	if (!id) {
		g_array_append_val(configs, config);
		g_array_append_val(l->own_lock, own);
		id = configs->len;
		g_hash_table_insert(l->lock_id, (gpointer)config.name,
				    GUINT_TO_POINTER(id));
	}
	if (id > MAX_LOCKS)
		return refuse(place, k->r.error,
			      "%s is lock %u of the scenario, expected at most %d",
			      config.name, id, MAX_LOCKS);
	i->name = id - 1;
	config = g_array_index(configs, struct lock_config, i->name);
	if (config.kind != kind)
		return refuse(
			place, k->r.error, "%s as a %s, expected a %s as in line %u",
			config.name, lock_word(kind), lock_word(config.kind),
			g_array_index(l->own_lock, struct own_lock, i->name).place.line);
	if (taken)
		g_array_index(l->own_lock, struct own_lock, i->name).taken = TRUE;
	return TRUE;
}

gboolean check_own_locks(struct loader *l)
{
	const struct lock_config *config = (const void *)l->s->own_lock->data;
	const struct own_lock *own = (const void *)l->own_lock->data;
	g_autoptr(GPtrArray) taken = g_ptr_array_new();

	for (guint i = 0; i < l->own_lock->len; i++)
		if (own[i].taken)
			g_ptr_array_add(taken, (gpointer)config[i].name);
	for (guint i = 0; i < l->own_lock->len; i++) {
		const struct token word = { config[i].name, strlen(config[i].name) };

		if (!own[i].taken)
			return refuse_unknown(own[i].place, l->error, "lock", &word, "",
					      taken, "one that some program takes");
	}
	return TRUE;
}

/* --- steps -------------------------------------------------------------------------- */

/* START END of `in`: sizes from address 0, or page numbers. */
static gboolean read_page(struct reader *r, uint64_t min, uint64_t max, uint64_t *page)
{
	const char last = (char)(r->token.length ? r->token.text[r->token.length - 1] : 0);

	if (g_ascii_isdigit(last))
		return read_number(r, min, max, page);
	return read_size(r, min, max, page);
}

static gboolean read_range(struct compiler *k, struct insn *i)
{
	const uint64_t start = k->l->v.start, end = start + k->l->v.space;

	i->flags |= INSN_RANGE;
	return read_page(&k->r, start, end - 1, &i->vstart) &&
	       read_page(&k->r, i->vstart + 1, end, &i->vend);
}

static gboolean read_align(struct compiler *k, struct insn *i)
{
	const struct reader before = k->r;

	i->flags |= INSN_ALIGN;
	if (!read_size(&k->r, 1, MAX_SIZE, &i->align))
		return FALSE;
	if (!(i->align & (i->align - 1)))
		return TRUE;
	k->r = before;
	return reader_refuse(&k->r, "a power of two of pages");
}

/* SIZE, then any of [align SIZE] [in START END] [as NAME], each once. */
static gboolean read_allocation(struct compiler *k, struct insn *i)
{
	struct reader *r = &k->r;
	gboolean ok = read_size_draw(r, &i->size);

	while (ok && !step_ends(r)) {
		if (i->op == OP_VMALLOC && !(i->flags & INSN_ALIGN) &&
		    reader_accept(r, "align"))
			ok = read_align(k, i);
		else if (i->op == OP_VMALLOC && !(i->flags & INSN_RANGE) &&
			 reader_accept(r, "in"))
			ok = read_range(k, i);
		else if (i->name == NO_NAME && reader_accept(r, "as"))
			ok = read_area_name(k, i, TRUE);
		else
			ok = reader_refuse(r, "%s", op_info[i->op].arguments);
	}
	return ok;
}

static gboolean read_map_ram(struct compiler *k, struct insn *i)
{
	const struct reader before = k->r;

	k->ram = TRUE;
	if (!read_allocation(k, i))
		return FALSE;
	if (MAX(i->size.a, i->size.b) <= INT32_MAX)
		return TRUE;
	k->r = before;
	return reader_refuse(&k->r, "at most %dp", INT32_MAX);
}

static gboolean read_purge(struct reader *r, struct insn *i)
{
	while (!step_ends(r)) {
		if (!(i->flags & INSN_SYNC) && reader_accept(r, "sync"))
			i->flags |= INSN_SYNC;
		else if (!(i->flags & INSN_FORCE) && reader_accept(r, "force"))
			i->flags |= INSN_FORCE;
		else
			return reader_refuse(r, "[sync] [force]");
	}
	return TRUE;
}

#define MAX_DISTANCE UINT64_C(1000000000)

static gboolean read_cyclictest(struct compiler *k, struct insn *i)
{
	struct reader *r = &k->r;
	gboolean interval = FALSE, loops = FALSE, distance = FALSE, ok = TRUE;

	i->time.a = 1000000;
	i->count = 1000;
	if (!k->l->setup)
		return refuse(r->place, r->error,
			      "cyclictest in [setup], expected it in a [task]");
	while (ok && !step_ends(r)) {
		if (!interval && reader_accept(r, "interval")) {
			interval = reader_expect(r, "=") &&
				   read_time(r, 1, MAX_TIME, &i->time.a);
			ok = interval;
		} else if (!loops && reader_accept(r, "loops")) {
			loops = reader_expect(r, "=") &&
				read_number(r, 0, INT64_MAX, &i->count);
			ok = loops;
		} else if (!distance && reader_accept(r, "distance")) {
			distance = reader_expect(r, "=") &&
				   read_time(r, 0, MAX_DISTANCE, &i->time.b);
			ok = distance;
		} else {
			ok = reader_refuse(r, "%s", op_info[i->op].arguments);
		}
	}
	return ok;
}

/* --- loops and blocks --------------------------------------------------------------- */

static const struct insn *open_head(const struct compiler *k, unsigned depth)
{
	return &g_array_index(k->insn, struct insn, k->loop[depth]);
}

static gboolean is_loop(const struct insn *i)
{
	return i->op == OP_REPEAT || i->op == OP_FOREVER;
}

/* The innermost open block that is no loop, or NULL. */
static const struct insn *kernel_block(const struct compiler *k)
{
	for (unsigned d = k->depth; d; d--)
		if (!is_loop(open_head(k, d - 1)))
			return open_head(k, d - 1);
	return NULL;
}

static gboolean open_block(struct compiler *k, struct insn *i)
{
	if (k->depth == MAX_LOOP_DEPTH)
		return refuse(k->r.place, k->r.error, "%s inside %d others, expected fewer",
			      is_loop(i) ? "a loop" : op_info[i->op].word, MAX_LOOP_DEPTH);
	i->loop = (uint8_t)k->depth;
	k->loop[k->depth++] = k->insn->len;
	return TRUE;
}

static gboolean open_loop(struct compiler *k, struct insn *i)
{
	struct reader *r = &k->r;

	if (i->op == OP_FOREVER && !k->l->setup)
		return refuse(r->place, r->error,
			      "forever in [setup], expected a program that ends");
	if (i->op == OP_REPEAT && !read_number(r, 1, INT64_MAX, &i->count))
		return FALSE;
	return reader_expect(r, "{") && open_block(k, i);
}

/* TIME, or { and a block */
static gboolean read_time_or_block(struct compiler *k, struct insn *i)
{
	if (step_ends(&k->r))
		return reader_refuse(&k->r, "%s", op_info[i->op].arguments);
	if (!reader_accept(&k->r, "{"))
		return read_time_draw(&k->r, &i->time);
	i->flags |= INSN_BLOCK;
	return open_block(k, i);
}

static gboolean read_trylock(struct compiler *k, struct insn *i)
{
	return read_lock(k, i, LOCK_SPIN, TRUE) && reader_expect(&k->r, "{") &&
	       open_block(k, i);
}

static const char *own_lock_name(const struct compiler *k, uint32_t lock)
{
	return g_array_index(k->l->s->own_lock, struct lock_config, lock).name;
}

static gboolean read_irqsave(struct compiler *k, struct insn *i)
{
	return read_lock(k, i, LOCK_SPIN, TRUE) && open_block(k, i);
}

/* It ends what the latest spin_lock_irqsave of this lock began, and nothing else is open. */
static gboolean read_irqrestore(struct compiler *k, struct insn *i)
{
	const struct place place = k->r.place;
	const struct insn *head;

	if (!read_lock(k, i, LOCK_SPIN, FALSE))
		return FALSE;
	head = k->depth ? open_head(k, k->depth - 1) : NULL;
	if (head && head->op == OP_SPIN_LOCK_IRQSAVE && head->name != i->name)
		return refuse(place, k->r.error,
			      "spin_unlock_irqrestore %s, expected that of %s first, which "
			      "was taken after it in line %u",
			      own_lock_name(k, i->name), own_lock_name(k, head->name),
			      head->line);
	if (!head || head->op != OP_SPIN_LOCK_IRQSAVE)
		return refuse(place, k->r.error,
			      "spin_unlock_irqrestore %s, expected a spin_lock_irqsave %s "
			      "before it, in the same loop or block",
			      own_lock_name(k, i->name), own_lock_name(k, i->name));
	i->jump = k->loop[--k->depth];
	i->loop = (uint8_t)k->depth;
	return TRUE;
}

/* What was taken with spin_lock_irqsave is not dropped in this way. */
static gboolean read_spin_unlock(struct compiler *k, struct insn *i)
{
	const struct place place = k->r.place;

	if (!read_lock(k, i, LOCK_SPIN, FALSE))
		return FALSE;
	for (unsigned d = 0; d < k->depth; d++) {
		const struct insn *head = open_head(k, d);

		if (head->op == OP_SPIN_LOCK_IRQSAVE && head->name == i->name)
			return refuse(place, k->r.error,
				      "spin_unlock %s, expected spin_unlock_irqrestore, as "
				      "it is taken by spin_lock_irqsave in line %u",
				      own_lock_name(k, i->name), head->line);
	}
	return TRUE;
}

/* In a handler also: of TASK, the oldest area that this task holds. */
static gboolean read_vfree(struct compiler *k, struct insn *i)
{
	struct loader *l = k->l;
	uint32_t id;

	l->frees_in_irq = l->frees_in_irq || k->handler;
	if (step_ends(&k->r))
		return TRUE;
	if (!k->handler || !reader_accept(&k->r, "of"))
		return read_area_name(k, i, FALSE);
	id = find_task(l, k->r.place, &k->r.token);
	if (id == NIL)
		return FALSE;
	i->flags |= INSN_OF;
	i->name = id;
	reader_next(&k->r);
	return TRUE;
}

/* What interrupts may do: neither sleep nor leave the kernel nor allocate. */
static gboolean handler_may(uint32_t op)
{
	switch (op) {
	case OP_VFREE:
	case OP_SET_NONLAZY:
	case OP_TOUCH:
	case OP_KERNEL:
	case OP_PREEMPT_OFF:
	case OP_IRQ_OFF:
	case OP_SPIN_LOCK:
	case OP_SPIN_UNLOCK:
	case OP_SPIN_LOCK_IRQSAVE:
	case OP_SPIN_UNLOCK_IRQRESTORE:
	case OP_SPIN_TRYLOCK:
	case OP_REPEAT:
		return TRUE;
	default:
		return FALSE;
	}
}

static gboolean takes_spinlock(uint32_t op)
{
	return op == OP_SPIN_LOCK || op == OP_SPIN_LOCK_IRQSAVE || op == OP_SPIN_TRYLOCK;
}

/* It runs, at least in part, in user mode. */
static gboolean leaves_kernel(uint32_t op)
{
	return op == OP_COMPUTE || op == OP_YIELD || op == OP_CYCLICTEST;
}

static gboolean read_arguments(struct compiler *k, struct insn *i)
{
	struct reader *r = &k->r;

	switch (i->op) {
	case OP_VMALLOC:
		return read_allocation(k, i);
	case OP_MAP_RAM:
		return read_map_ram(k, i);
	case OP_VFREE:
		return read_vfree(k, i);
	case OP_FREE_NOW:
	case OP_TOUCH:
	case OP_UNMAP_RAM:
		return step_ends(r) || read_area_name(k, i, FALSE);
	case OP_PURGE:
		return read_purge(r, i);
	case OP_SLEEP:
	case OP_PERIOD:
	case OP_COMPUTE:
	case OP_KERNEL:
		return read_time_draw(r, &i->time);
	case OP_PREEMPT_OFF:
	case OP_IRQ_OFF:
		return read_time_or_block(k, i);
	case OP_SPIN_LOCK:
		return read_lock(k, i, LOCK_SPIN, TRUE);
	case OP_SPIN_UNLOCK:
		return read_spin_unlock(k, i);
	case OP_SPIN_LOCK_IRQSAVE:
		return read_irqsave(k, i);
	case OP_SPIN_UNLOCK_IRQRESTORE:
		return read_irqrestore(k, i);
	case OP_SPIN_TRYLOCK:
		return read_trylock(k, i);
	case OP_MUTEX_LOCK:
	case OP_MUTEX_UNLOCK:
		return read_lock(k, i, LOCK_MUTEX, i->op == OP_MUTEX_LOCK);
	case OP_CYCLICTEST:
		return read_cyclictest(k, i);
	case OP_REPEAT:
	case OP_FOREVER:
		return open_loop(k, i);
	default:
		return TRUE;
	}
}

/* --- programs ----------------------------------------------------------------------- */

static gboolean append(struct compiler *k, const struct insn *i)
{
	if (k->insn->len + 1 >= MAX_INSNS) /* the END is one, too */
		return refuse(k->r.place, k->r.error,
			      "a program of more than %d steps, expected "
			      "fewer",
			      MAX_INSNS - 1);
	g_array_append_vals(k->insn, i, 1);
	return TRUE;
}

static uint32_t find_op(const struct token *word)
{
	for (uint32_t op = 0; op < OP_NR; op++)
		if (op_info[op].word[0] && token_is(word, op_info[op].word))
			return op;
	return OP_NR;
}

static gboolean unknown_op(struct reader *r)
{
	g_autoptr(GPtrArray) words = g_ptr_array_new();

	for (uint32_t op = 0; op < OP_NR; op++)
		if (op_info[op].word[0])
			g_ptr_array_add(words, (gpointer)op_info[op].word);
	if (!token_is_word(&r->token))
		return reader_refuse(r, "a step");
	return reader_unknown(r, "step", words, NULL);
}

static gboolean read_step(struct compiler *k)
{
	struct insn i = { .line = k->r.place.line, .name = NO_NAME };
	const uint32_t op = find_op(&k->r.token);

	if (op == OP_NR)
		return unknown_op(&k->r);
	if (k->handler && !handler_may(op))
		return reader_refuse(&k->r, "what an interrupt may do: vfree, kernel, "
					    "spin_lock, repeat and the like");
	if (leaves_kernel(op) && kernel_block(k))
		return reader_refuse(&k->r, "what runs in the kernel: %s in line %u is still "
					    "open", op_info[kernel_block(k)->op].word,
				     kernel_block(k)->line);
	if (k->lockless && takes_spinlock(op))
		return reader_refuse(&k->r, "no lock: under rt a spinlock sleeps, and this "
					    "interrupt has no thread (threaded = no)");
	i.op = (uint8_t)op;
	reader_subject(&k->r, "%s", op_info[op].word);
	reader_next(&k->r);
	return read_arguments(k, &i) && append(k, &i);
}

/* A } ends the innermost loop or block; spin_lock_irqsave has none. */
static gboolean close_block(struct compiler *k)
{
	const uint32_t at = k->depth ? k->loop[k->depth - 1] : 0;
	const struct insn *head = k->depth ? open_head(k, k->depth - 1) : NULL;
	struct insn end = { .op = OP_LOOP, .line = k->r.place.line, .jump = at };

	if (!head)
		return refuse(k->r.place, k->r.error,
			      "a } too many, expected a { before it");
	if (head->op == OP_SPIN_LOCK_IRQSAVE)
		return reader_refuse(&k->r, "spin_unlock_irqrestore %s before it, for the "
					    "spin_lock_irqsave in line %u",
				     own_lock_name(k, head->name), head->line);
	if (at + 1 == k->insn->len)
		return refuse(k->r.place, k->r.error, "an empty %s, expected a step in { }",
			      is_loop(head) ? "loop" : "block");
	if (!is_loop(head))
		end.op = OP_BLOCK_END;
	end.name = is_loop(head) ? NO_NAME : head->name;
	reader_next(&k->r);
	k->depth--;
	end.loop = (uint8_t)k->depth;
	if (!append(k, &end))
		return FALSE;
	g_array_index(k->insn, struct insn, at).jump = k->insn->len;
	return TRUE;
}

static gboolean refuse_open(struct compiler *k)
{
	const struct insn *head = open_head(k, k->depth - 1);

	if (head->op == OP_SPIN_LOCK_IRQSAVE)
		return reader_refuse(&k->r, "spin_unlock_irqrestore %s for the "
					    "spin_lock_irqsave in line %u",
				     own_lock_name(k, head->name), head->line);
	return reader_refuse(&k->r, "a } for the { in line %u", head->line);
}

/* Is a ; left out behind it? */
static gboolean begins_with_brace(const struct insn *i)
{
	return program_opens(i) && i->op != OP_SPIN_LOCK_IRQSAVE;
}

/* steps := { step [";"] }, with the ";" left out only beside a brace and at the end */
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

/* How many operations the instructions do at most; UINT64_MAX: that many or more. */
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
			if (op_info[insn[i].op].is_operation && sum[depth] != UINT64_MAX)
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

void compiled_free(struct compiled *c)
{
	g_ptr_array_unref(c->names);
	g_hash_table_unref(c->slot);
	g_free(c);
}

static struct compiled *compile_as(struct loader *l, const struct setting *program,
				   const GArray *areas, gboolean handler, gboolean lockless)
{
	struct compiler k = { .l = l,
			      .handler = handler,
			      .lockless = lockless,
			      .c = g_new0(struct compiled, 1),
			      .insn = g_array_new(FALSE, FALSE, sizeof(struct insn)) };
	const struct insn end = { .op = OP_END, .name = NO_NAME };
	gboolean ok = TRUE;

	k.c->names = g_ptr_array_new();
	k.c->slot = g_hash_table_new(g_str_hash, g_str_equal);
	k.r.error = l->error;
	add_initial_areas(&k, areas);
	if (program) {
		reader_init(&k.r, program, l->error);
		reader_subject(&k.r, "program:");
		if (l->setup && reader_at_end(&k.r))
			ok = reader_refuse(&k.r, "a step");
		ok = ok && read_steps(&k) && resolve_names(&k);
	}
	if (ok) {
		struct insn *copy;

		k.c->operations =
			count_operations((const void *)k.insn->data, k.insn->len);
		g_array_append_val(k.insn, end);
		copy = pool_alloc(l->pool, k.insn->len, sizeof(*copy));
		memcpy(copy, k.insn->data, k.insn->len * sizeof(*copy));
		program_set_flags(copy, handler);
		k.c->program.insn = copy;
		k.c->program.insns = k.insn->len;
		l->maps_ram = l->maps_ram || k.ram;
	} else {
		g_clear_pointer(&k.c, compiled_free);
	}
	g_array_unref(k.insn);
	return k.c;
}

struct compiled *compile(struct loader *l, const struct setting *program,
			 const GArray *areas)
{
	return compile_as(l, program, areas, FALSE, FALSE);
}

struct compiled *compile_handler(struct loader *l, const struct setting *program,
				 gboolean threaded)
{
	const gboolean sleeping_locks = l->s->machine.preemption == PREEMPT_RT;

	return compile_as(l, program, NULL, TRUE, sleeping_locks && !threaded);
}

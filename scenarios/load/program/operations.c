/* SPDX-License-Identifier: MIT */
/*
 * operations.c - reads the arguments of each operation, and knows where it may stand.
 *
 * op_info[] of the model has the words of the operations and their help.
 */
#include "scenarios/load/program/operations.h"

#include "scenarios/load/program/area_names.h"
#include "scenarios/load/program/blocks.h"
#include "scenarios/load/text/value.h"

/* --- areas -------------------------------------------------------------------------- */

/* A bound of `in START END`: the number of a page, or a distance from address 0. */
static gboolean read_page(struct reader *r, uint64_t min, uint64_t max, uint64_t *page)
{
	const char last = (char)(r->token.length ? r->token.text[r->token.length - 1] : 0);

	if (g_ascii_isdigit(last))
		return read_number(r, min, max, page);
	return read_size(r, min, max, page);
}

static gboolean read_range(struct compiler *k, struct insn *i)
{
	const uint64_t start = k->all->start, end = k->all->end;

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

/*
 * SIZE, or a random one; then [align SIZE] [in START END] [nowait] [as NAME], in any order.
 */
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
		else if (i->op == OP_VMALLOC && !(i->flags & INSN_NOWAIT) &&
			 reader_accept(r, "nowait"))
			i->flags |= INSN_NOWAIT;
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

	k->all->maps_ram = TRUE;
	if (!read_allocation(k, i))
		return FALSE;
	if (MAX(i->size.a, i->size.b) <= INT32_MAX)
		return TRUE;
	k->r = before;
	return reader_refuse(&k->r, "at most %dp", INT32_MAX);
}

static gboolean read_purge(struct compiler *k, struct insn *i)
{
	struct reader *r = &k->r;

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

/* NAME, or nothing: then it is the oldest area that the task holds. */
static gboolean read_held_area(struct compiler *k, struct insn *i)
{
	return step_ends(&k->r) || read_area_name(k, i, FALSE);
}

/* NAME or nothing; in a handler also `of TASK`: the oldest area which that task holds. */
static gboolean read_vfree(struct compiler *k, struct insn *i)
{
	uint32_t id;

	k->all->frees_in_irq = k->all->frees_in_irq || k->handler;
	if (step_ends(&k->r))
		return TRUE;
	if (!k->handler || !reader_accept(&k->r, "of"))
		return read_area_name(k, i, FALSE);
	id = find_task(&k->all->task, k->r.place, &k->r.token, k->r.error);
	if (id == NIL)
		return FALSE;
	i->flags |= INSN_OF;
	i->name = id;
	reader_next(&k->r);
	return TRUE;
}

/* --- time, loops and blocks ----------------------------------------------------------- */

static gboolean read_duration(struct compiler *k, struct insn *i)
{
	return read_time_draw(&k->r, &i->time);
}

static gboolean open_loop(struct compiler *k, struct insn *i)
{
	struct reader *r = &k->r;

	if (i->op == OP_FOREVER && !k->all->setup)
		return refuse(r->place, r->error,
			      "forever in [setup], expected a program that ends");
	if (i->op == OP_REPEAT && !read_number(r, 1, INT64_MAX, &i->count))
		return FALSE;
	return reader_expect(r, "{") && open_block(k, i);
}

/* TIME, or the { of a block */
static gboolean read_time_or_block(struct compiler *k, struct insn *i)
{
	if (step_ends(&k->r))
		return reader_refuse(&k->r, "%s", op_info[i->op].arguments);
	if (!reader_accept(&k->r, "{"))
		return read_time_draw(&k->r, &i->time);
	i->flags |= INSN_BLOCK;
	return open_block(k, i);
}

#define MAX_DISTANCE UINT64_C(1000000000)

static gboolean read_cyclictest(struct compiler *k, struct insn *i)
{
	struct reader *r = &k->r;
	gboolean interval = FALSE, loops = FALSE, distance = FALSE, ok = TRUE;

	i->time.a = 1000000;
	i->count = 1000;
	if (!k->all->setup)
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

/* --- locks -------------------------------------------------------------------------- */

static gboolean read_lock(struct compiler *k, struct insn *i, enum lock_kind kind,
			  gboolean taken)
{
	return read_own_lock(&k->all->lock, &k->r, k->all->pool, kind, taken, &i->name);
}

static gboolean read_spin_lock(struct compiler *k, struct insn *i)
{
	return read_lock(k, i, LOCK_SPIN, TRUE);
}

static gboolean read_mutex_lock(struct compiler *k, struct insn *i)
{
	return read_lock(k, i, LOCK_MUTEX, TRUE);
}

static gboolean read_mutex_unlock(struct compiler *k, struct insn *i)
{
	return read_lock(k, i, LOCK_MUTEX, FALSE);
}

static gboolean read_trylock(struct compiler *k, struct insn *i)
{
	return read_lock(k, i, LOCK_SPIN, TRUE) && reader_expect(&k->r, "{") &&
	       open_block(k, i);
}

static gboolean read_irqsave(struct compiler *k, struct insn *i)
{
	return read_lock(k, i, LOCK_SPIN, TRUE) && open_block(k, i);
}

/* Ends the innermost block, which a spin_lock_irqsave of the same lock must have begun. */
static gboolean read_irqrestore(struct compiler *k, struct insn *i)
{
	const struct own_locks *l = &k->all->lock;
	const struct place place = k->r.place;
	const struct insn *head;

	if (!read_lock(k, i, LOCK_SPIN, FALSE))
		return FALSE;
	head = k->depth ? open_head(k, k->depth - 1) : NULL;
	if (head && head->op == OP_SPIN_LOCK_IRQSAVE && head->name != i->name)
		return refuse(place, k->r.error,
			      "spin_unlock_irqrestore %s, expected that of %s first, which "
			      "was taken after it in line %u",
			      own_lock_name(l, i->name), own_lock_name(l, head->name),
			      head->line);
	if (!head || head->op != OP_SPIN_LOCK_IRQSAVE)
		return refuse(place, k->r.error,
			      "spin_unlock_irqrestore %s, expected a spin_lock_irqsave %s "
			      "before it, in the same loop or block",
			      own_lock_name(l, i->name), own_lock_name(l, i->name));
	i->jump = k->head[--k->depth];
	i->loop = (uint8_t)k->depth;
	return TRUE;
}

/* Refuses a lock that spin_lock_irqsave has taken, since it would not restore the flags. */
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
				      own_lock_name(&k->all->lock, i->name), head->line);
	}
	return TRUE;
}

/* --- all operations ------------------------------------------------------------------- */

/* It may sleep, so it may not stand in a block that lets nobody else run. */
static gboolean read_run_on(struct compiler *k, struct insn *i)
{
	if (kernel_block(k))
		return refuse(k->r.place, k->r.error,
			      "run_on in a block that may not sleep, expected it behind the end "
			      "of %s in line %u", op_info[kernel_block(k)->op].word,
			      kernel_block(k)->line);
	return read_number(&k->r, 0, k->all->cpus - 1, &i->count);
}

/* How the arguments of an operation are read, if it has any. */
static gboolean (*const read_arguments[OP_NR])(struct compiler *k, struct insn *i) = {
	[OP_VMALLOC] = read_allocation,
	[OP_VFREE] = read_vfree,
	[OP_FREE_NOW] = read_held_area,
	[OP_PURGE] = read_purge,
	[OP_TOUCH] = read_held_area,
	[OP_MAP_RAM] = read_map_ram,
	[OP_UNMAP_RAM] = read_held_area,
	[OP_SLEEP] = read_duration,
	[OP_PERIOD] = read_duration,
	[OP_COMPUTE] = read_duration,
	[OP_KERNEL] = read_duration,
	[OP_PREEMPT_OFF] = read_time_or_block,
	[OP_IRQ_OFF] = read_time_or_block,
	[OP_SPIN_LOCK] = read_spin_lock,
	[OP_SPIN_UNLOCK] = read_spin_unlock,
	[OP_SPIN_LOCK_IRQSAVE] = read_irqsave,
	[OP_SPIN_UNLOCK_IRQRESTORE] = read_irqrestore,
	[OP_SPIN_TRYLOCK] = read_trylock,
	[OP_MUTEX_LOCK] = read_mutex_lock,
	[OP_MUTEX_UNLOCK] = read_mutex_unlock,
	[OP_RUN_ON] = read_run_on,
	[OP_CYCLICTEST] = read_cyclictest,
	[OP_REPEAT] = open_loop,
	[OP_FOREVER] = open_loop,
};

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

gboolean read_step(struct compiler *k)
{
	struct insn i = { .line = k->r.place.line, .name = NO_NAME };
	const uint32_t op = find_op(&k->r.token);
	unsigned flags;

	if (op == OP_NR)
		return unknown_op(&k->r);
	flags = op_info[op].flags;
	if (k->handler && !(flags & OP_IN_HANDLER))
		return reader_refuse(&k->r, "what an interrupt may do: vfree, kernel, "
					    "spin_lock, repeat and the like");
	if (flags & OP_USER && kernel_block(k))
		return reader_refuse(&k->r, "what runs in the kernel: %s in line %u is still "
					    "open", op_info[kernel_block(k)->op].word,
				     kernel_block(k)->line);
	if (k->lockless && flags & OP_SPINLOCK)
		return reader_refuse(&k->r, "no lock: under rt a spinlock sleeps, and this "
					    "interrupt has no thread (threaded = no)");
	i.op = (uint8_t)op;
	reader_subject(&k->r, "%s", op_info[op].word);
	reader_next(&k->r);
	return (!read_arguments[op] || read_arguments[op](k, &i)) && append_insn(k, &i);
}

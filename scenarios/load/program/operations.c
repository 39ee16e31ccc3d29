/* SPDX-License-Identifier: MIT */
/*
 * operations.c - reads the arguments of each operation, and knows where it may stand.
 *
 * op_info[] of the model has the words of the operations and their help.
 */
#include "scenarios/load/program/operations.h"

#include "scenarios/load/program/accesses.h"
#include "scenarios/load/program/area_names.h"
#include "scenarios/load/program/blocks.h"
#include "scenarios/load/program/locks.h"
#include "scenarios/load/program/waits.h"
#include "scenarios/load/text/value.h"

/* --- areas -------------------------------------------------------------------------- */

/*
 * A bound of `in START END`: the number of a page, or a distance from address 0; or an address,
 * which may lie outside of the space, as those of modules do.
 */
static gboolean read_page(struct reader *r, uint64_t min, uint64_t max, uint64_t *page)
{
	const char last = (char)(r->token.length ? r->token.text[r->token.length - 1] : 0);

	if (is_address(&r->token))
		return read_address(r, page);
	if (g_ascii_isdigit(last))
		return read_number(r, min, max, page);
	return read_size(r, min, max, page);
}

static gboolean read_range(struct compiler *k, struct insn *i)
{
	const uint64_t start = k->all->start, end = k->all->end;
	struct reader before;

	i->flags |= INSN_RANGE;
	if (!read_page(&k->r, start, end - 1, &i->vstart))
		return FALSE;
	before = k->r;
	if (!read_page(&k->r, i->vstart + 1, MAX(end, i->vstart + 1), &i->vend))
		return FALSE;
	if (i->vend > i->vstart)
		return TRUE;
	k->r = before;
	return reader_refuse(&k->r, "an address behind the first one");
}

/* recorded ADDRESS, or recorded EBUSY: what a real kernel gave. */
static gboolean read_recorded(struct compiler *k, struct insn *i)
{
	i->flags |= INSN_RECORDED;
	i->count = RECORDED_EBUSY;
	return reader_accept(&k->r, "EBUSY") || read_address(&k->r, &i->count);
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
 * SIZE, or a random one; then [align SIZE] [in START END] [nowait] [recorded ADDRESS] [as NAME],
 * in any order.
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
		else if (i->op == OP_VMALLOC && !(i->flags & INSN_RECORDED) &&
			 reader_accept(r, "recorded"))
			ok = read_recorded(k, i);
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

/* [NAME [pooled]] */
static gboolean read_freed_area(struct compiler *k, struct insn *i)
{
	if (!read_held_area(k, i))
		return FALSE;
	if (step_ends(&k->r) || !reader_accept(&k->r, "pooled"))
		return TRUE;
	i->flags |= INSN_POOLED;
	return TRUE;
}

/* NAME of TASK: the task gives the area this name. That is known once all are compiled. */
static gboolean read_handed_area(struct compiler *k, struct insn *i)
{
	struct handed_area handed = { .place = k->r.place };

	if (!read_name(&k->r, k->all->pool, &handed.name))
		return FALSE;
	reader_next(&k->r);
	if (!token_is_word(&k->r.token))
		return reader_refuse(&k->r, "a task");
	handed.task = token_string(&k->r.token, k->all->pool);
	i->flags |= INSN_OF | INSN_NAMED;
	i->name = k->all->handed->len;
	g_array_append_val(k->all->handed, handed);
	reader_next(&k->r);
	return TRUE;
}

/* Does `of` follow behind this word? */
static gboolean names_owner(const struct reader *r)
{
	struct reader next = *r;

	next.error = NULL;
	reader_next(&next);
	return token_is(&next.token, "of");
}

/*
 * NAME [of TASK] or nothing; in a handler also `of TASK`: the oldest area which that task holds.
 */
static gboolean read_vfree(struct compiler *k, struct insn *i)
{
	uint32_t id;

	k->all->frees_in_irq = k->all->frees_in_irq || k->handler;
	if (step_ends(&k->r))
		return TRUE;
	if (!k->handler || !reader_accept(&k->r, "of")) {
		if (k->all->setup && names_owner(&k->r))
			return read_handed_area(k, i);
		return read_area_name(k, i, FALSE);
	}
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

/* TIME, or until TIME, counted from the start of the run */
static gboolean read_sleep(struct compiler *k, struct insn *i)
{
	if (!reader_accept(&k->r, "until"))
		return read_duration(k, i);
	i->flags |= INSN_UNTIL;
	return read_time(&k->r, 0, MAX_TIME, &i->time.a);
}

static gboolean open_loop(struct compiler *k, struct insn *i)
{
	struct reader *r = &k->r;

	if (i->op == OP_FOREVER && !k->all->setup)
		return refuse(r->place, r->error,
			      "forever in [setup], expected a program that ends");
	if (i->op == OP_REPEAT && token_is(&r->token, "{"))
		return reader_refuse(r, "how often: repeat N { ... }, or forever { ... }");
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

/* --- RCU ------------------------------------------------------------------------------ */

/* The name of a [callback]: which of them it is. */
static gboolean read_call_rcu(struct compiler *k, struct insn *i)
{
	const GPtrArray *names = k->all->callbacks;

	if (!k->all->setup)
		return refuse(k->r.place, k->r.error,
			      "call_rcu in [setup], expected it in a [task]");
	for (guint n = 0; n < names->len; n++) {
		if (!token_is(&k->r.token, names->pdata[n]))
			continue;
		i->name = n;
		reader_next(&k->r);
		return TRUE;
	}
	if (!token_is_word(&k->r.token))
		return reader_refuse(&k->r, "the name of a [callback]");
	return reader_unknown_name(&k->r, "callback", names, names->len ? NULL : "a [callback NAME]");
}

static gboolean read_kfree(struct compiler *k, struct insn *i)
{
	struct operands o = { .into = NO_REGISTER };

	if (i->op == OP_KFREE_RCU && !k->all->setup)
		return refuse(k->r.place, k->r.error,
			      "kfree_rcu in [setup], expected it in a [task]");
	k->all->kfree_rcu |= i->op == OP_KFREE_RCU;
	if (!read_value_operand(k, &o.value))
		return FALSE;
	keep_operands_of(k, i, &o);
	return TRUE;
}

/* --- all operations ------------------------------------------------------------------- */

static gboolean read_run_on(struct compiler *k, struct insn *i)
{
	return read_number(&k->r, 0, k->all->cpus - 1, &i->count);
}

/* CPUS, for the task itself or `of TASK`. */
static gboolean read_affinity(struct compiler *k, struct insn *i)
{
	uint32_t first = 0, last = k->all->cpus - 1;

	if (!reader_accept(&k->r, "any") && !read_cpus(&k->r, k->all->cpus, &first, &last))
		return FALSE;
	i->count = (uint64_t)first << 32 | last;
	if (step_ends(&k->r))
		return TRUE;
	i->flags |= INSN_OF;
	return reader_expect(&k->r, "of") && read_woken_task(k, i);
}

/* How the arguments of an operation are read, if it has any. */
static gboolean (*const read_arguments[OP_NR])(struct compiler *k, struct insn *i) = {
	[OP_VMALLOC] = read_allocation,
	[OP_VFREE] = read_vfree,
	[OP_FREE_NOW] = read_freed_area,
	[OP_PURGE] = read_purge,
	[OP_TOUCH] = read_held_area,
	[OP_MAP_RAM] = read_map_ram,
	[OP_UNMAP_RAM] = read_held_area,
	[OP_SLEEP] = read_sleep,
	[OP_PERIOD] = read_duration,
	[OP_COMPUTE] = read_duration,
	[OP_KERNEL] = read_duration,
	[OP_PREEMPT_OFF] = read_time_or_block,
	[OP_IRQ_OFF] = read_time_or_block,
	[OP_SPIN_LOCK] = read_take_lock,
	[OP_MUTEX_LOCK] = read_take_lock,
	[OP_READ_LOCK] = read_take_lock,
	[OP_WRITE_LOCK] = read_take_lock,
	[OP_DOWN_READ] = read_take_lock,
	[OP_DOWN_WRITE] = read_take_lock,
	[OP_LOCAL_LOCK] = read_take_lock,
	[OP_SPIN_UNLOCK] = read_drop_lock,
	[OP_MUTEX_UNLOCK] = read_drop_lock,
	[OP_READ_UNLOCK] = read_drop_lock,
	[OP_WRITE_UNLOCK] = read_drop_lock,
	[OP_UP_READ] = read_drop_lock,
	[OP_UP_WRITE] = read_drop_lock,
	[OP_DOWNGRADE_WRITE] = read_drop_lock,
	[OP_LOCAL_UNLOCK] = read_drop_lock,
	[OP_SPIN_TRYLOCK] = read_try_lock,
	[OP_READ_TRYLOCK] = read_try_lock,
	[OP_WRITE_TRYLOCK] = read_try_lock,
	[OP_DOWN_READ_TRYLOCK] = read_try_lock,
	[OP_DOWN_WRITE_TRYLOCK] = read_try_lock,
	[OP_SPIN_LOCK_IRQSAVE] = read_irqsave,
	[OP_READ_LOCK_IRQSAVE] = read_irqsave,
	[OP_WRITE_LOCK_IRQSAVE] = read_irqsave,
	[OP_LOCAL_LOCK_IRQSAVE] = read_irqsave,
	[OP_SPIN_UNLOCK_IRQRESTORE] = read_irqrestore,
	[OP_READ_UNLOCK_IRQRESTORE] = read_irqrestore,
	[OP_WRITE_UNLOCK_IRQRESTORE] = read_irqrestore,
	[OP_LOCAL_UNLOCK_IRQRESTORE] = read_irqrestore,
	[OP_RUN_ON] = read_run_on,
	[OP_SET_AFFINITY] = read_affinity,
	[OP_CYCLICTEST] = read_cyclictest,
	[OP_LOAD] = read_load,
	[OP_STORE] = read_store,
	[OP_XCHG] = read_exchange,
	[OP_CMPXCHG] = read_exchange,
	[OP_ATOMIC_INC] = read_atomic,
	[OP_ATOMIC_DEC] = read_atomic,
	[OP_ATOMIC_ADD] = read_atomic,
	[OP_ATOMIC_SUB] = read_atomic,
	[OP_ATOMIC_ADD_RETURN] = read_fetch,
	[OP_ATOMIC_FETCH_ADD] = read_fetch,
	[OP_COND_LOAD] = read_cond_load,
	[OP_WRITE_SEQCOUNT_BEGIN] = read_seq_write,
	[OP_WRITE_SEQCOUNT_END] = read_seq_write,
	[OP_READ_SEQCOUNT_BEGIN] = read_seq_begin,
	[OP_READ_SEQCOUNT_RETRY] = read_seq_retry,
	[OP_WRITE_SEQLOCK] = read_seq_write,
	[OP_WRITE_SEQUNLOCK] = read_seq_write,
	[OP_READ_SEQBEGIN] = read_seq_begin,
	[OP_READ_SEQRETRY] = read_seq_retry,
	[OP_THIS_CPU_INC] = read_percpu_add,
	[OP_THIS_CPU_DEC] = read_percpu_add,
	[OP_THIS_CPU_ADD] = read_percpu_add,
	[OP_THIS_CPU_READ] = read_percpu_read,
	[OP_THIS_CPU_WRITE] = read_percpu_write,
	[OP_RAW_THIS_CPU_INC] = read_percpu_add,
	[OP_RAW_THIS_CPU_DEC] = read_percpu_add,
	[OP_RAW_THIS_CPU_ADD] = read_percpu_add,
	[OP_RAW_THIS_CPU_READ] = read_percpu_read,
	[OP_RAW_THIS_CPU_WRITE] = read_percpu_write,
	[OP_PERCPU_SUM] = read_percpu_read,
	[OP_WAIT_EVENT] = read_wait_event,
	[OP_PREPARE_TO_WAIT] = read_queue,
	[OP_PREPARE_TO_WAIT_EXCLUSIVE] = read_queue,
	[OP_FINISH_WAIT] = read_queue,
	[OP_SET_CURRENT_STATE] = read_state,
	[OP_SET_CURRENT_STATE_PLAIN] = read_state,
	[OP_WAKE_UP] = read_woken_queue,
	[OP_WAKE_UP_NR] = read_woken_queue,
	[OP_WAKE_UP_ALL] = read_woken_queue,
	[OP_WAKE_UP_PROCESS] = read_woken_task,
	[OP_DOWN] = read_semaphore,
	[OP_DOWN_TRYLOCK] = read_semaphore,
	[OP_UP] = read_semaphore,
	[OP_WAIT_FOR_COMPLETION] = read_completion,
	[OP_TRY_WAIT_FOR_COMPLETION] = read_completion,
	[OP_COMPLETION_DONE] = read_completion,
	[OP_COMPLETE] = read_completion,
	[OP_COMPLETE_ALL] = read_completion,
	[OP_REINIT_COMPLETION] = read_completion,
	[OP_CALL_RCU] = read_call_rcu,
	[OP_KFREE] = read_kfree,
	[OP_KFREE_RCU] = read_kfree,
	[OP_SCHEDULE_WORK] = read_work,
	[OP_SCHEDULE_WORK_ON] = read_work,
	[OP_FLUSH_WORK] = read_work,
	[OP_CANCEL_WORK_SYNC] = read_work,
	[OP_MOD_TIMER] = read_timer,
	[OP_DEL_TIMER] = read_timer,
	[OP_TIMER_DELETE] = read_timer,
	[OP_DEL_TIMER_SYNC] = read_timer,
	[OP_TIMER_DELETE_SYNC] = read_timer,
	[OP_TIMER_PENDING] = read_timer,
	[OP_SET] = read_set,
	[OP_ASSERT] = read_assert,
	[OP_IF] = read_branch,
	[OP_WHILE] = read_branch,
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
	if (token_is(&r->token, "else"))	/* the if may have been refused */
		return !r->doubtful && reader_refuse(r, "the } of an if before it");
	return reader_unknown(r, "step", words, "one of simrun list ops");
}

/* Areas would be the worker's, which goes on to something else. */
static gboolean may_be_work(uint32_t op)
{
	return op != OP_RUN_ON && op != OP_SET_AFFINITY && op != OP_PERIOD &&
	       !(op_info[op].flags & (OP_RECORDED | OP_USER | OP_ALLOCATES | OP_FREES | OP_TOUCHES |
				      OP_LAZY | OP_TLBS | OP_LOOKS));
}

/* May the operation stand here? */
static gboolean may_stand(struct compiler *k, uint32_t op)
{
	const unsigned flags = op_info[op].flags;

	if (k->handler && !(flags & OP_IN_HANDLER))
		return reader_refuse(&k->r, "what an interrupt may do: vfree, kernel, "
					    "spin_lock, repeat and the like");
	if (k->work && !may_be_work(op))
		return reader_refuse(&k->r, "what a work item may do: no areas, nothing in user "
					    "mode, and it stays on its CPU");
	if (flags & OP_USER && kernel_block(k))
		return reader_refuse(&k->r, "what runs in the kernel: %s in line %u is still "
					    "open", op_info[kernel_block(k)->op].word,
				     kernel_block(k)->line);
	if (k->lockless && flags & OP_SPINLOCK)
		return reader_refuse(&k->r, "no lock: under rt a spinlock sleeps, and this "
					    "interrupt has no thread (threaded = no)");
	if (flags & OP_SLEEPS && kernel_block(k))
		return refuse(k->r.place, k->r.error,
			      "%s in a block that may not sleep, expected it behind the end "
			      "of %s in line %u", op_info[op].word,
			      op_info[kernel_block(k)->op].word, kernel_block(k)->line);
	if (k->callback && flags & (OP_RECORDED | OP_TOUCHES))
		return reader_refuse(&k->r, "what a callback of RCU may do: kfree, store, "
					    "spin_lock and the like");
	return TRUE;
}

/* Does it end what another operation began? That one may have been refused. */
static gboolean belongs_to_another(uint32_t op)
{
	return op_info[op].flags & OP_IRQRESTORE || read_arguments[op] == read_drop_lock;
}

gboolean read_step(struct compiler *k)
{
	struct insn i = { .line = k->r.place.line, .name = NO_NAME };
	const uint32_t op = find_op(&k->r.token);
	GError **const error = k->r.error;
	unsigned flags;
	gboolean ok;

	if (op == OP_NR)
		return unknown_op(&k->r);
	flags = op_info[op].flags;
	k->all->calls_allocator |= (flags & (OP_RECORDED | OP_TOUCHES | OP_LAZY | OP_TLBS)) != 0;
	if (!k->refused && !may_stand(k, op))
		return FALSE;
	if (op == OP_RCU_READ_LOCK || op == OP_SYNCHRONIZE_RCU || op == OP_CALL_RCU ||
	    op == OP_RCU_BARRIER || op == OP_KFREE_RCU)
		k->all->rcu = k->r.place;
	i.op = (uint8_t)op;
	reader_subject(&k->r, "%s", op_info[op].word);
	reader_next(&k->r);
	if (k->refused && belongs_to_another(op))
		k->r.error = NULL;
	ok = (!read_arguments[op] || read_arguments[op](k, &i)) && append_insn(k, &i);
	k->r.error = error;
	return ok;
}

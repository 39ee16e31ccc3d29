/* SPDX-License-Identifier: MIT */
/*
 * waits.c - reads the arguments of operations on wait queues, semaphores and completions.
 *
 * The queue is the instruction's name, except where that is the index of its operands; then it
 * is its count. A program may wake a task that comes later in the file.
 */
#include "scenarios/load/program/waits.h"

#include <string.h>

#include "scenarios/load/program/accesses.h"
#include "scenarios/load/text/value.h"

/* --- names ------------------------------------------------------------------------------------ */

static gboolean read_sync(struct compiler *k, enum sync_kind kind, gboolean waits, uint32_t *id)
{
	return read_own_sync(&k->all->sync, &k->r, k->all->pool, kind, waits, id);
}

static gboolean read_result(struct compiler *k, struct insn *i)
{
	uint32_t reg;

	if (!read_as_register(k, &reg))
		return FALSE;
	i->count = reg;
	return TRUE;
}

/* --- wait queues ------------------------------------------------------------------------------ */

gboolean read_queue(struct compiler *k, struct insn *i)
{
	return read_sync(k, SYNC_WAIT_QUEUE, TRUE, &i->name);
}

gboolean read_woken_queue(struct compiler *k, struct insn *i)
{
	return read_sync(k, SYNC_WAIT_QUEUE, FALSE, &i->name) &&
	       (i->op != OP_WAKE_UP_NR || read_number(&k->r, 1, INT32_MAX, &i->count));
}

/* QUEUE WORD OP V */
gboolean read_wait_event(struct compiler *k, struct insn *i)
{
	uint32_t queue;

	if (!read_sync(k, SYNC_WAIT_QUEUE, TRUE, &queue) || !read_cond_load(k, i))
		return FALSE;
	i->count = queue;
	return TRUE;
}

/* --- a task's state --------------------------------------------------------------------------- */

/* Nobody sends signals, so TASK_INTERRUPTIBLE is the same as TASK_UNINTERRUPTIBLE. */
gboolean read_state(struct compiler *k, struct insn *i)
{
	if (reader_accept(&k->r, "TASK_UNINTERRUPTIBLE") ||
	    reader_accept(&k->r, "TASK_INTERRUPTIBLE")) {
		i->count = SET_TO_SLEEP;
		return TRUE;
	}
	i->count = SET_TO_RUN;
	return reader_accept(&k->r, "TASK_RUNNING") ||
	       reader_refuse(&k->r, "TASK_UNINTERRUPTIBLE, TASK_INTERRUPTIBLE or TASK_RUNNING");
}

gboolean read_woken_task(struct compiler *k, struct insn *i)
{
	struct woken_task woken = { .place = k->r.place };

	if (!token_is_word(&k->r.token))
		return reader_refuse(&k->r, "a task");
	woken.name = pool_string(k->all->pool, k->r.token.text, k->r.token.length);
	i->name = k->all->woken->len;
	g_array_append_val(k->all->woken, woken);
	reader_next(&k->r);
	return TRUE;
}

void keep_woken_tasks(struct compiler *k, struct insn *copy)
{
	for (; copy->op != OP_END; copy++)
		if (copy->op == OP_WAKE_UP_PROCESS ||
		    (copy->op == OP_SET_AFFINITY && copy->flags & INSN_OF))
			g_array_index(k->all->woken, struct woken_task, copy->name).insn = copy;
}

gboolean find_woken_tasks(struct programs *p)
{
	gboolean ok = TRUE;

	for (guint i = 0; i < p->woken->len; i++) {
		const struct woken_task *woken = &g_array_index(p->woken, struct woken_task, i);
		const struct token word = { woken->name, strlen(woken->name) };

		const uint32_t task = find_task(&p->task, woken->place, &word, p->error);

		ok &= task != NIL;
		if (woken->insn)	/* else the program was refused */
			woken->insn->name = task;
	}
	return ok;
}

/* --- semaphores and completions --------------------------------------------------------------- */

gboolean read_semaphore(struct compiler *k, struct insn *i)
{
	return read_sync(k, SYNC_SEMAPHORE, i->op != OP_UP, &i->name) &&
	       (i->op != OP_DOWN_TRYLOCK || read_result(k, i));
}

gboolean read_completion(struct compiler *k, struct insn *i)
{
	const gboolean results = i->op == OP_TRY_WAIT_FOR_COMPLETION ||
				 i->op == OP_COMPLETION_DONE;

	return read_sync(k, SYNC_COMPLETION, results || i->op == OP_WAIT_FOR_COMPLETION,
			 &i->name) &&
	       (!results || read_result(k, i));
}

/* --- work items ------------------------------------------------------------------------------- */

/* WORK, behind the CPU if it is queued on a certain one */
gboolean read_work(struct compiler *k, struct insn *i)
{
	if (i->op == OP_SCHEDULE_WORK_ON &&
	    !read_number(&k->r, 0, k->all->cpus - 1, &i->count))
		return FALSE;
	return read_work_name(k->all->work, &k->r, &i->name);
}

/* --- timers ----------------------------------------------------------------------------------- */

/* TIMER, and behind it when it expires, or where the result goes */
gboolean read_timer(struct compiler *k, struct insn *i)
{
	if (!k->all->setup)
		return refuse(k->r.place, k->r.error, "%s in [setup], expected it in a [task]",
			      op_info[i->op].word);
	if (!read_own_timer(&k->all->sync, &k->r, &i->name))
		return FALSE;
	if (i->op == OP_TIMER_PENDING)
		return read_result(k, i);
	return i->op != OP_MOD_TIMER || read_time_draw(&k->r, &i->time);
}

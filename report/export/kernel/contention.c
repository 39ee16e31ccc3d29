/* SPDX-License-Identifier: MIT */
/*
 * contention.c - see contention.h.
 */
#include "report/export/kernel/contention.h"

#include <string.h>

#include "report/record/record.h"
#include "report/record/trace.h"
#include "sim/machine/step.h"

/* The kernel's LCB_F_SPIN and so on. */
enum { BY_SPINNING = 1, TO_READ = 2, TO_WRITE = 4, RT_MUTEX = 8, MUTEX = 32 };

struct contention {
	GHashTable *kind;	/* of each lock that somebody took or wanted, by name */
	/* by task: */
	uint32_t *waits;	/* for which lock, or NIL */
	gboolean *spins;	/* for a mutex, and has not been put to sleep yet */
};

struct contention *contention_new(const struct record *r)
{
	struct contention *c = g_new0(struct contention, 1);
	const gsize bytes = MAX(r->task->len, 1) * sizeof(*c->waits);

	c->waits = g_malloc(bytes);
	memset(c->waits, 0xff, bytes);
	c->kind = g_hash_table_new(g_str_hash, g_str_equal);
	for (guint i = 0; i < r->lock->len; i++) {
		const struct lock_row *l = &g_array_index(r->lock, struct lock_row, i);

		g_hash_table_insert(c->kind, l->name, GUINT_TO_POINTER((guint)l->kind));
	}
	c->spins = g_new0(gboolean, MAX(r->task->len, 1));
	return c;
}

void contention_free(struct contention *c)
{
	g_hash_table_unref(c->kind);
	g_free(c->waits);
	g_free(c->spins);
	g_free(c);
}

/*
 * Under rt all locks but raw ones are built on rt_mutexes. Who waits for a mutex begins by
 * spinning, though it may be for no time at all.
 */
static int flags_of(const struct contention *c, const struct emitter *m, const struct event *e)
{
	const char *name = record_object_name(m->r, e->object);
	const enum lock_kind kind =
		name ? GPOINTER_TO_UINT(g_hash_table_lookup(c->kind, name)) : LOCK_RAW_SPIN;
	const struct step *s = step_at(e->pc);
	const gboolean reads = s && s->label && strstr(s->label, "read");
	int flags = is_shared_kind(kind) ? reads ? TO_READ : TO_WRITE : 0;

	if (spec_machine(&m->r->spec)->preemption == PREEMPT_RT && kind != LOCK_RAW_SPIN)
		return flags | RT_MUTEX;
	if (kind == LOCK_MUTEX)
		return MUTEX | BY_SPINNING;
	return kind == LOCK_RWSEM ? flags : flags | BY_SPINNING;
}

static void begin(struct emitter *m, uint32_t lock, int flags, uint32_t cpu, int64_t t_ns,
		  const struct cpu_context *x)
{
	emit_begin(m, CONTENTION_BEGIN);
	emit_pointer(m, lock_address(lock), record_object_name(m->r, lock));
	emit_number(m, flags);
	emit_end(m, cpu, t_ns, x);
}

void contention_wait(struct contention *c, struct emitter *m, const struct event *e,
		     const struct cpu_context *x)
{
	const int flags = e->object < m->r->trace->locks ? flags_of(c, m, e) : 0;

	if (e->object >= m->r->trace->locks)
		return;
	begin(m, e->object, flags, e->cpu, e->t_ns, x);
	c->waits[e->task] = e->object;
	c->spins[e->task] = flags == (MUTEX | BY_SPINNING);
}

void contention_sleeps(struct contention *c, struct emitter *m, uint32_t task,
		       const struct event *e, const struct cpu_context *x)
{
	if (!is_task(m, task) || c->waits[task] == NIL || !c->spins[task])
		return;
	c->spins[task] = FALSE;
	begin(m, c->waits[task], MUTEX, e->cpu, e->t_ns, x);
}

void contention_step(struct contention *c, struct emitter *m, const struct event *e,
		     const struct cpu_context *x)
{
	uint32_t lock;

	if (!is_task(m, e->task) || c->waits[e->task] == NIL)
		return;
	lock = c->waits[e->task];
	c->waits[e->task] = NIL;
	emit_begin(m, CONTENTION_END);
	emit_pointer(m, lock_address(lock), record_object_name(m->r, lock));
	emit_number(m, 0);
	emit_end(m, e->cpu, e->t_ns, x);
}

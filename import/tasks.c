/* SPDX-License-Identifier: MIT */
/*
 * tasks.c - see tasks.h.
 */
#include "import/tasks.h"

#include <string.h>

struct tasks {
	GHashTable *by_pid;	/* -> struct load_task * */
	struct load_task **on_cpu;	/* who had the last deed on each CPU */
	int64_t *irq_since;	/* by CPU */
	gboolean scheduled;	/* the trace has sched_switch */
};

struct tasks *tasks_new(uint32_t cpus)
{
	struct tasks *all = g_new0(struct tasks, 1);

	all->by_pid = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	all->on_cpu = g_new0(struct load_task *, cpus);
	all->irq_since = g_new0(int64_t, cpus);
	return all;
}

/* Those that have done something belong to the load. */
static gboolean free_idle(gpointer key, gpointer task, gpointer data)
{
	(void)key;
	(void)data;
	if (!((struct load_task *)task)->name)
		load_task_free(task);
	return TRUE;
}

void tasks_free(struct tasks *all)
{
	g_hash_table_foreach_remove(all->by_pid, free_idle, NULL);
	g_hash_table_unref(all->by_pid);
	g_free(all->on_cpu);
	g_free(all->irq_since);
	g_free(all);
}

/* Each CPU has an idle task, and all have pid 0. */
static gint64 key_of(int32_t pid, uint32_t cpu)
{
	return pid ? pid : -1 - (gint64)cpu;
}

static struct load_task *find(const struct tasks *all, int32_t pid, uint32_t cpu)
{
	const gint64 key = key_of(pid, cpu);

	return g_hash_table_lookup(all->by_pid, &key);
}

struct load_task *tasks_get(struct tasks *all, const struct trace_event *e)
{
	struct load_task *t = find(all, e->pid, e->cpu);
	const gint64 key = key_of(e->pid, e->cpu);

	if (!t) {
		t = g_new0(struct load_task, 1);
		*t = (struct load_task){ .pid = e->pid, .last = NONE, .first_cpu = e->cpu };
		g_strlcpy(t->comm, e->comm, sizeof(t->comm));
		g_hash_table_insert(all->by_pid, g_memdup2(&key, sizeof(key)), t);
	}
	if (!strcmp(t->comm, "<...>"))
		g_strlcpy(t->comm, e->comm, sizeof(t->comm));
	return t;
}

/* --- deeds ------------------------------------------------------------------------------------- */

/* A task gets a number with its first deed. */
static uint32_t number_of(struct load *l, struct load_task *t, uint32_t cpu)
{
	if (t->last != NONE)
		return load_deed(l, t->last)->task;
	if (!t->name) {
		t->name = g_strdup("");
		t->first_cpu = cpu;
		g_ptr_array_add(l->task, t);
	}
	return l->task->len - 1;
}

/* What the task did between its last deed and this one. */
static void note_pause(const struct tasks *all, const struct load_task *t, uint32_t cpu,
		       struct deed *d)
{
	const int64_t gap = d->ns - t->last_ns;

	if (t->last == NONE || gap <= 0)
		return;
	d->sleep_ns = MIN(t->slept_ns, gap);
	d->think_ns = MAX(gap - t->slept_ns - t->lost_ns, 0);
	if (!all->scheduled && all->on_cpu[cpu] && all->on_cpu[cpu] != t) {
		d->sleep_ns = gap;	/* somebody else has had the CPU */
		d->think_ns = 0;
	}
}

void tasks_note_deed(struct tasks *all, struct load *l, struct load_task *t, uint32_t cpu,
		     struct deed *d)
{
	note_pause(all, t, cpu, d);
	d->task = number_of(l, t, cpu);
	d->runs_on = t->last != NONE && load_deed(l, t->last)->cpu != cpu;
	t->migrations += d->runs_on ? 1 : 0;
	if (t->last == NONE)
		t->first_ns = d->ns;
	t->last = l->deed->len;
	t->operations++;
	all->on_cpu[cpu] = t;
}

/* --- what else happens to them --------------------------------------------------------------------- */

void tasks_note_switch(struct tasks *all, const struct trace_event *e)
{
	struct load_task *from = find(all, (int32_t)e->value[SWITCH_PREVIOUS], e->cpu);
	struct load_task *to = find(all, (int32_t)e->value[SWITCH_NEXT], e->cpu);

	all->scheduled = TRUE;
	if (from) {
		from->off_since = e->ns;
		from->off_sleeps = e->value[SWITCH_SLEEPS] != 0;
	}
	if (to && to->off_since && e->ns > to->off_since) {
		*(to->off_sleeps ? &to->slept_ns : &to->lost_ns) +=
			e->ns - MAX(to->off_since, to->last_ns);
		to->off_since = 0;
	}
}

void tasks_note_irq(struct tasks *all, const struct trace_event *e, gboolean begins)
{
	struct load_task *t = find(all, e->pid, e->cpu);

	if (!begins && t && all->irq_since[e->cpu] > t->last_ns && e->ns > all->irq_since[e->cpu])
		t->lost_ns += e->ns - all->irq_since[e->cpu];
	all->irq_since[e->cpu] = begins ? e->ns : 0;
}

void tasks_note_wait(struct tasks *all, const struct trace_event *e, gboolean begins)
{
	struct load_task *t = find(all, e->pid, e->cpu);

	if (t && !begins && t->waits_since > t->last_ns && e->ns > t->waits_since)
		t->lost_ns += e->ns - t->waits_since;
	if (t)
		t->waits_since = begins ? e->ns : 0;
}

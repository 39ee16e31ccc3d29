/* SPDX-License-Identifier: MIT */
/*
 * emit.c - see emit.h.
 */
#include "report/export/kernel/emit.h"

#include "report/record/record.h"

gboolean is_task(const struct emitter *m, uint32_t task)
{
	return task < m->r->task->len;
}

uint32_t pid_of(const struct emitter *m, uint32_t task)
{
	return is_task(m, task) ? task + 1 : 0;
}

static const char *comm_of(const struct emitter *m, uint32_t task, uint32_t cpu)
{
	const char *name = record_task_name(m->r, task);

	return name ? name : m->lane[cpu].idle;
}

int prio_of(const struct emitter *m, uint32_t task)
{
	const struct task_row *t;

	if (!is_task(m, task))
		return 120;
	t = &g_array_index(m->r->task, struct task_row, task);
	if (t->class == CLASS_DEADLINE)
		return -1;
	return is_real_time(t->class) ? 99 - t->priority : 120 + t->priority;
}

void emit_begin(struct emitter *m, enum event_id id)
{
	m->event = (struct kernel_event){ .id = id };
	m->fields = 0;
}

void emit_number(struct emitter *m, int64_t value)
{
	m->event.value[m->fields++].number = value;
}

void emit_text(struct emitter *m, const char *value)
{
	m->event.value[m->fields++].text = value;
}

void emit_pointer(struct emitter *m, uint64_t address, const char *name)
{
	m->event.value[m->fields++] = (struct field_value){ (int64_t)address, name };
}

void emit_comm(struct emitter *m, uint32_t task, uint32_t cpu)
{
	emit_text(m, comm_of(m, task, cpu));
	emit_number(m, pid_of(m, task));
}

/*
 * It is only later known when an interrupt or a purge ended, maybe after an event that came
 * meanwhile. So time stands still where it would go back.
 */
void emit_end(struct emitter *m, uint32_t cpu, int64_t t_ns, const struct cpu_context *c)
{
	struct lane *lane = &m->lane[cpu];

	lane->last_ns = MAX(t_ns, lane->last_ns);
	m->event.cpu = cpu;
	m->event.t_ns = lane->last_ns;
	m->event.pid = pid_of(m, lane->running);
	m->event.comm = comm_of(m, lane->running, cpu);
	if (c)
		m->event.flags = (struct event_flags){
			.irqs_off = c->irqs_off, .need_resched = c->need_resched,
			.hardirq = c->in_irq, .preempt_count = c->preempt_count,
			.migrate_disable = c->migrate_disable };
	m->sink->event(m->sink->data, &m->event);
}

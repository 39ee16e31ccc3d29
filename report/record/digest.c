/* SPDX-License-Identifier: MIT */
/*
 * digest.c - the SHA-256 over a run's canonical content, which is a text:
 *
 * one line a row, fields separated by a tab, in the order of the tables in record.h;
 * numbers in decimal, "-" for nothing. Names stand for what differs between builds (pcs)
 * and objects. Nothing of the wall clock, the file system or the locale gets in.
 */
#include "report/record/exploration.h"

#include <string.h>

#include "sim/machine/step.h"

enum { BUFFER_BYTES = 65536, NUMBER_BYTES = 24 };

struct writer {
	GChecksum *sum;
	gsize used;
	char buffer[BUFFER_BYTES];
};

static void flush(struct writer *o)
{
	g_checksum_update(o->sum, (const guchar *)o->buffer, (gssize)o->used);
	o->used = 0;
}

/* Not printf(): a run can have millions of events. */
static void put_u64(struct writer *o, uint64_t n)
{
	char digits[NUMBER_BYTES];
	gsize at = sizeof(digits);

	if (o->used + NUMBER_BYTES + 1 > BUFFER_BYTES)
		flush(o);
	do {
		digits[--at] = (char)('0' + n % 10);
		n /= 10;
	} while (n);
	memcpy(o->buffer + o->used, digits + at, sizeof(digits) - at);
	o->used += sizeof(digits) - at;
	o->buffer[o->used++] = '\t';
}

static void put_i64(struct writer *o, int64_t n)
{
	if (n >= 0) {
		put_u64(o, (uint64_t)n);
		return;
	}
	if (o->used + 1 > BUFFER_BYTES)
		flush(o);
	o->buffer[o->used++] = '-';
	put_u64(o, -(uint64_t)n);
}

static void put(struct writer *o, const char *s)
{
	gsize left;

	s = s ? s : "-";
	left = strlen(s);
	while (left) {
		const gsize part = MIN(left, BUFFER_BYTES - o->used);

		memcpy(o->buffer + o->used, s, part);
		o->used += part;
		s += part;
		left -= part;
		if (o->used == BUFFER_BYTES)
			flush(o);
	}
	o->buffer[o->used++] = '\t';	/* flushed whenever full: there is room for one */
	if (o->used == BUFFER_BYTES)
		flush(o);
}

static void begin(struct writer *o, const char *row)
{
	put(o, "\n");
	put(o, row);
}

static void digest_run(struct writer *o, const struct record *r)
{
	begin(o, "run");
	put(o, r->spec.policy->name);
	put_u64(o, r->spec.seed);
	put(o, record_status(r));
	put_u64(o, r->steps);
	put_i64(o, r->sim_ns);
	put(o, trace_level_word(r->spec.level));
	put_u64(o, r->events_lost);
	put_u64(o, r->ops_lost);
	put_u64(o, r->ops);
	put_u64(o, r->failures);
	for (unsigned i = 0; i < VMAP_COUNTERS; i++)
		put_u64(o, r->counter[i]);
}

static void digest_task(struct writer *o, const struct task_row *t)
{
	begin(o, "task");
	put(o, t->name);
	put_u64(o, t->cpu);
	put(o, task_class_word(t->class));
	put_i64(o, t->priority);
	for (unsigned i = 0; i < TIME_KINDS; i++)
		put_i64(o, t->stats.ns[i]);
	put_i64(o, t->stats.max_queue_ns);
	put_u64(o, t->end.kind);
	put_u64(o, t->end.other);
	put_u64(o, t->stats.switches);
	put_u64(o, t->stats.preemptions);
}

static void digest_op(struct writer *o, const struct op_record *op)
{
	begin(o, "op");
	put_u64(o, op->task);
	put_u64(o, op->seq);
	put(o, op_info[op->kind].word);
	put_i64(o, op->value[VALUE_SIZE_PAGES]);
	put_i64(o, op->start_ns);
	put_i64(o, op->end_ns);
	put(o, op_result_word(op->result));
	put_i64(o, op->value[VALUE_ADDRESS_PAGE]);
	put_i64(o, op->value[VALUE_PURGES]);
	put_i64(o, op->value[VALUE_RETRIES]);
	put_i64(o, op->wait_ns);
	put_i64(o, op->value[VALUE_LAZY_PAGES]);
	put_i64(o, op->value[VALUE_IN_FLIGHT_PAGES]);
}

static void digest_event(struct writer *o, const struct record *r, const struct event *e)
{
	const struct step *s = step_at(e->pc);

	begin(o, event_kind_word(e->kind));
	put_i64(o, e->t_ns);
	put_u64(o, e->step);
	put_u64(o, e->cpu);
	put_u64(o, e->task);
	put(o, s ? s->label : NULL);
	put(o, s ? s->function : NULL);
	put(o, record_object_name(r, e->object));
	put_i64(o, e->value);
}

static void digest_lock(struct writer *o, const struct lock_row *l)
{
	begin(o, "lock");
	put(o, l->name);
	put(o, lock_kind_word(l->kind));
	put_u64(o, l->stats.acquisitions);
	put_u64(o, l->stats.contended);
	put_u64(o, l->stats.trylock_failed);
	put_i64(o, l->stats.wait_ns);
	put_i64(o, l->stats.max_wait_ns);
	put_i64(o, l->stats.hold_ns);
	put_i64(o, l->stats.max_hold_ns);
	put(o, l->max_wait_label);
	put(o, l->max_hold_label);
	put_u64(o, l->stats.max_wait_task);
	put_u64(o, l->stats.max_hold_task);
}

static void digest_cpu(struct writer *o, const struct cpu_row *c)
{
	begin(o, "cpu");
	for (unsigned i = 0; i < TIME_KINDS; i++)
		put_i64(o, c->stats.ns[i]);
}

static void digest_source(struct writer *o, const struct source_row *s)
{
	begin(o, "irq");
	put_u64(o, s->task);
	put_u64(o, s->stats.arrivals);
	put_u64(o, s->stats.served);
	put_i64(o, s->stats.wait_ns);
	put_u64(o, s->stats.max_waiting);
}

static void digest_section(struct writer *o, const struct section_row *s)
{
	begin(o, "section");
	put(o, section_kind_word(s->kind));
	put_u64(o, s->section.task);
	put_u64(o, s->section.cpu);
	put_i64(o, s->section.start_ns);
	put_i64(o, s->section.length_ns);
	put(o, s->begin_label);
	put(o, s->end_label);
}

static void digest_latencies(struct writer *o, const struct record *r)
{
	for (guint i = 0; i < r->latency->len; i++) {
		const struct latency_row *l =
			&g_array_index(r->latency, struct latency_row, i);

		begin(o, "latency");
		put_u64(o, l->task);
		put_u64(o, l->samples);
		put_i64(o, l->min_ns);
		put_i64(o, l->max_ns);
		put_i64(o, l->sum_ns);
		put_i64(o, l->last_ns);
		put_i64(o, l->max_at_ns);
		put(o, l->cause);
	}
	for (guint i = 0; i < r->sample->len; i++) {
		const struct sample_row *s =
			&g_array_index(r->sample, struct sample_row, i);

		begin(o, "bucket");
		put_u64(o, s->task);
		put_i64(o, s->bucket_ns);
		put_u64(o, s->count);
	}
}

static void digest_violations(struct writer *o, const struct record *r)
{
	for (unsigned p = 0; p < PROPERTIES; p++) {
		if (!r->violations[p])
			continue;
		begin(o, property_info(p)->name);
		put_u64(o, r->violations[p]);
	}
	for (guint i = 0; i < r->violation->len; i++) {
		const struct violation *v =
			&g_array_index(r->violation, struct violation, i);

		begin(o, "violation");
		put(o, property_info(v->property)->name);
		put_u64(o, v->task);
		put_i64(o, v->t_ns);
		put_u64(o, v->step);
		put(o, v->detail);
	}
}

static void digest_choice(struct writer *o, const struct choice *c)
{
	begin(o, "choice");
	put_u64(o, c->move);
	put(o, choice_kind_word(c->kind));
	put_u64(o, c->cpu);
	put_u64(o, c->task);
}

static void digest_search(struct writer *o, const struct exploration *x)
{
	begin(o, "search");
	put(o, strategy_word(x->strategy));
	put(o, observe_word(x->observe));
	put(o, limit_word(x->limit));
	put_u64(o, x->states);
	put_u64(o, x->transitions);
	put_u64(o, x->depth);
	put_u64(o, x->walks);
	for (guint i = 0; i < x->verdict->len; i++) {
		const struct verdict_row *v =
			&g_array_index(x->verdict, struct verdict_row, i);

		begin(o, "verdict");
		put(o, property_info(v->property)->name);
		put(o, verdict_word(v->verdict));
		put_u64(o, v->preemptions);
		put_u64(o, v->steps);
		put(o, v->witness ? v->witness->record->digest : NULL);
	}
	if (x->maximum.what) {
		begin(o, "maximum");
		put(o, x->maximum.what);
		put_i64(o, x->maximum.ns);
		put_u64(o, (uint64_t)x->maximum.endless);
		put_u64(o, (uint64_t)x->maximum.exact);
	}
	for (guint i = 0; i < x->outcome->len; i++) {
		const struct outcome_row *row =
			&g_array_index(x->outcome, struct outcome_row, i);

		begin(o, "outcome");
		put(o, row->text);
		put(o, row->witness ? row->witness->record->digest : NULL);
	}
	for (guint i = 0; i < x->label->len; i++) {
		const struct label_row *l =
			&g_array_index(x->label, struct label_row, i);

		begin(o, "label");
		put(o, l->function);
		put(o, l->label);
		put_u64(o, (uint64_t)l->reached);
	}
}

void record_digest(struct record *r)
{
	struct writer *o = g_new(struct writer, 1);

	o->sum = g_checksum_new(G_CHECKSUM_SHA256);
	o->used = 0;
	put(o, "simrun digest 2");
	digest_run(o, r);
	for (guint i = 0; i < r->task->len; i++)
		digest_task(o, &g_array_index(r->task, struct task_row, i));
	for (guint i = 0; i < r->op->len && record_goes_on(r, i); i++)
		digest_op(o, &g_array_index(r->op, struct op_record, i));
	for (guint i = 0; i < r->event->len && record_goes_on(r, i); i++)
		digest_event(o, r, &g_array_index(r->event, struct event, i));
	for (guint i = 0; i < r->cpu->len; i++)
		digest_cpu(o, &g_array_index(r->cpu, struct cpu_row, i));
	for (guint i = 0; i < r->source->len; i++)
		digest_source(o, &g_array_index(r->source, struct source_row, i));
	for (guint i = 0; i < r->lock->len; i++)
		digest_lock(o, &g_array_index(r->lock, struct lock_row, i));
	for (guint i = 0; i < r->section->len; i++)
		digest_section(o, &g_array_index(r->section, struct section_row, i));
	digest_latencies(o, r);
	digest_violations(o, r);
	for (guint i = 0; i < r->choice->len && record_goes_on(r, i); i++)
		digest_choice(o, &g_array_index(r->choice, struct choice, i));
	if (r->found)
		digest_search(o, r->found);
	flush(o);
	g_strlcpy(r->digest, g_checksum_get_string(o->sum), sizeof(r->digest));
	g_checksum_free(o->sum);
	g_free(o);
}

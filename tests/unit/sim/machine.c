/* SPDX-License-Identifier: MIT */
/*
 * machine.c - scripts of words, the functions of the simulated kernel that follow them,
 * the least model that a world needs, and a log of what happened.
 */
#include "tests/unit/sim/machine.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/kernel/verbs.h"
#include "sim/kernel/boot.h"
#include "sim/kernel/worker.h"
#include "tests/unit/sim/words/script_rw.h"

#define WORDS(W)									\
	W(work) W(user) W(mark) W(resched) W(maysleep) W(yield) W(until) W(nopreempt)	\
	W(preempt) W(getcpu) W(putcpu) W(irqoff) W(irqon) W(flush) W(again)		\
	W(lock) W(trylock) W(unlock) W(lockirq) W(unlockirq) W(relock)			\
	W(add) W(read) W(wait) W(push) W(take) W(cell) W(poke) W(fickle) W(sly) W(tally) W(sub)	\
	W(queue) W(queueon) W(finish) W(runon) W(affine)	\
	/* those of script_rw.h, in its order */					\
	W(rlock) W(runlock) W(wlock) W(wunlock) W(rtry) W(wtry) W(downgrade) W(llock) W(lunlock)

#define WORD_ENUM(word)		JOIN(WORD_, word),
#define WORD_TEXT(word)		#word,

enum word { WORD_end, WORDS(WORD_ENUM) WORD_NR };
static const char *const word_text[] = { "", WORDS(WORD_TEXT) };

static const struct lock_config rig_lock[] = {
	{ "s", LOCK_SPIN },	{ "t", LOCK_SPIN },  { "u", LOCK_SPIN },
	{ "r", LOCK_RAW_SPIN }, { "m", LOCK_MUTEX }, { "n", LOCK_MUTEX },
	{ "p", LOCK_RW },	{ "q", LOCK_RWSEM }, { "l", LOCK_LOCAL },
	{ "l1", LOCK_LOCAL },	{ "l2", LOCK_LOCAL },
};
static const struct atomic_config rig_atomic[] = { { "atomic", 0 } };
static const char *const rig_llist[] = { "list" };

enum { LIST_ENTRIES = 8, CELLS = 2, STACK_BYTES = 256 };

/* --- the model: a word that each CPU counts calls in, and two more ------------------ */

struct cells {
	uint64_t cell[CELLS];
	uint64_t flushes[];		/* by CPU, then a tally by task */
};

static uint64_t model_state_bytes(const struct machine *m)
{
	return sizeof(struct cells) + (m->cpus + m->tasks) * sizeof(uint64_t);
}

static uint64_t model_stats_bytes(const struct machine *m)
{
	(void)m;
	return 0;
}

static uint32_t model_objects(const struct machine *m)
{
	return m->cpus + CELLS;
}

static void *model_attach(struct world *w, void *state, void *model_stats)
{
	(void)w;
	(void)model_stats;
	return state;
}

static void model_detach(void *model)
{
	(void)model;
}

static void model_init(struct world *w)
{
	(void)w;
}

static uint32_t cell_object(const struct world *w, uint32_t cell)
{
	return model_object(w, w->machine->cpus + cell);
}

static bool model_object_range(const struct world *w, uint32_t object, unsigned n,
			       const void **from, size_t *bytes)
{
	struct cells *c = w->model;

	if (n || object < model_object(w, 0) || object >= call_object(w, 0))
		return false;
	*bytes = sizeof(uint64_t);
	if (object >= cell_object(w, 0))
		*from = &c->cell[object - cell_object(w, 0)];
	else
		*from = &c->flushes[object - model_object(w, 0)];
	return true;
}

static uint64_t *tally_of(const struct world *w, uint32_t task)
{
	struct cells *c = w->model;

	return &c->flushes[w->machine->cpus + task];
}

static bool model_task_range(const struct world *w, uint32_t task, unsigned n,
			     const void **from, size_t *bytes)
{
	if (n || task >= w->machine->tasks)
		return false;
	*from = tally_of(w, task);
	*bytes = sizeof(uint64_t);
	return true;
}

static const char *model_object_name(const struct world *w, uint32_t object, char *buf)
{
	(void)w;
	(void)object;
	return strcpy(buf, "the model's");
}

static bool model_is_valid(const struct world *w)
{
	(void)w;
	return true;
}

static const struct model model = {
	.state_bytes = model_state_bytes,
	.stats_bytes = model_stats_bytes,
	.objects = model_objects,
	.attach = model_attach,
	.detach = model_detach,
	.init = model_init,
	.object_range = model_object_range,
	.task_range = model_task_range,
	.object_name = model_object_name,
	.is_valid = model_is_valid,
};

/* --- the functions ------------------------------------------------------------------------ */

struct script_lock {
	struct frame frame;
	uint64_t got;
	uint32_t word, lock;
};

struct script_shared {
	struct frame frame;
	int64_t n, read;
	uint32_t entry, word;
};

struct script_sub {
	struct frame frame;
	int64_t n;
};

struct script_flushed {		/* begins as struct call_handler */
	struct frame frame;
	uint64_t argument[2];
};

struct script_flush {
	struct frame frame;
};

struct script_main {		/* begins as struct work_args */
	struct frame frame;
	uint32_t work, reserved;
	uint32_t at;
	uint32_t followed;
	uint16_t flags[8];	/* by lock: as lockirq found them */
	uint64_t queued;
};

static bool is_mutex(uint32_t lock)
{
	return rig_lock[lock].kind == LOCK_MUTEX;
}

/* Returns whether the script goes on. */
STATIC_STEPS(script_lock)
{
	BEGIN;

	f->got = true;
	switch (f->word) {
	case WORD_lock:
		if (is_mutex(f->lock))
			MUTEX_LOCK(f->lock, "lock");
		else
			SPIN_LOCK(f->lock, "lock");
		break;
	case WORD_trylock:
		if (is_mutex(f->lock))
			MUTEX_TRYLOCK(f->got, f->lock, "trylock");
		else
			SPIN_TRYLOCK(f->got, f->lock, "trylock");
		if (!f->got)
			LOCAL("busy");
		break;
	case WORD_unlock:
		if (is_mutex(f->lock))
			MUTEX_UNLOCK(f->lock, "unlock");
		else
			SPIN_UNLOCK(f->lock, "unlock");
		break;
	case WORD_relock:
		COND_RESCHED_LOCK(f->lock, "relock", "relocked");
		break;
	}
	RETURN(f->got);
}

static void count_flush(struct world *w, const struct task *t)
{
	((struct cells *)w->model)->flushes[t->cpu]++;
}

STATIC_STEPS(script_flushed)
{
	BEGIN;

	WORK(COST_COUNT, 1, model_object(w, t->cpu), "irq.flush");
	count_flush(w, t);
	RETURN(0);
}

/* Each CPU counts: the others in an interrupt, which is waited for. */
STATIC_STEPS(script_flush)
{
	BEGIN;

	LOCAL_PREEMPT_DISABLE(true, "flush.begin");
	if (w->machine->cpus > 1)
		CALL_OTHER_CPUS(script_flushed, 0, 1, "flush.send");
	WORK(COST_COUNT, 1, model_object(w, t->cpu), "flush.local");
	count_flush(w, t);
	if (w->machine->cpus > 1)
		AWAIT_OTHER_CPUS("flush.wait");
	PREEMPT_ENABLE("flush.end");
	RETURN(0);
}

STATIC_STEPS(script_shared)
{
	static int64_t taken;	/* outside of the world, as no state may be */

	BEGIN;

	switch (f->word) {
	case WORD_add:
		ATOMIC_ADD(0, f->n, RELAXED, "add");
		break;
	case WORD_read:
		ATOMIC_READ(f->read, 0, RELAXED, "read");
		break;
	case WORD_wait:
		SPIN_WHILE(w->atomic[0] < f->n, atomic_object(w, 0), "wait");
		break;
	case WORD_push:
		LLIST_ADD(0, (uint32_t)f->n, "push");
		break;
	case WORD_take:
		LLIST_DEL_ALL(f->entry, 0, "take");
		break;
	case WORD_cell:
		WORK(COST_NS, 1, cell_object(w, (uint32_t)f->n), "cell");
		((struct cells *)w->model)->cell[f->n]++;
		break;
	case WORD_poke:
		WORK(COST_NS, 1, cell_object(w, 0), "poke");
		((struct cells *)w->model)->cell[1]++;
		break;
	case WORD_fickle:
		WORK(COST_NS, 1, cell_object(w, 0), "fickle");
		((struct cells *)w->model)->cell[0] = (uint64_t)++taken;
		break;
	}
	RETURN(0);
}

/* It begins with local steps: whoever calls it from a local step runs ahead into it. */
STATIC_STEPS(script_sub)
{
	BEGIN;

	LOCAL_WORK(true, COST_NS, f->n, "sub");
	f->n++;
	LOCAL_WORK(true, COST_NS, f->n, "sub");
	LOCAL("subend");
	RETURN(0);
}

static void tally(struct world *w, const struct task *t, int64_t n)
{
	uint64_t *const mine = tally_of(w, t->id);

	undo_save(w, mine, sizeof(*mine));
	*mine = *mine * 31 + (uint64_t)n;
}

static const struct rig_op *op(const struct world *w, const struct task *t,
			       const struct script_main *f)
{
	const struct run *r = w->machine->model_config;

	return w->machine->task[t->id].pool ? &r->work_op[f->work][f->at] :
					      &r->op[t->id][f->at];
}

/* Is the next step of the script behind this word another one of it? */
static bool goes_on(const struct rig_op *ops, const struct script_main *f)
{
	const struct rig_op *next = &ops[1];

	if (next->word == WORD_again)
		return f->followed + 1 < next->n;
	return next->word != WORD_end;
}

STATIC_STEPS(script_main)
{
	BEGIN;

	for (; op(w, t, f)->word != WORD_end; f->at++) {
		switch (op(w, t, f)->word) {
		case WORD_work:
			LOCAL_WORK(goes_on(op(w, t, f), f), COST_NS, op(w, t, f)->n, "work");
			break;
		case WORD_user:
			LOCAL_USER_WORK(goes_on(op(w, t, f), f), op(w, t, f)->n, "user");
			break;
		case WORD_mark:
			LOCAL_IF(goes_on(op(w, t, f), f), "mark");
			break;
		case WORD_tally:
			LOCAL_WORK(goes_on(op(w, t, f), f), COST_NS, op(w, t, f)->n, "tally");
			tally(w, t, op(w, t, f)->n);
			break;
		case WORD_sub:
			CALL(script_sub, .n = op(w, t, f)->n);
			break;
		case WORD_sly:
			LOCAL_WORK(true, COST_NS, 1, "sly");
			w->atomic[0]++;
			break;
		case WORD_resched:
			COND_RESCHED("resched");
			break;
		case WORD_maysleep:
			MIGHT_SLEEP("maysleep");
			break;
		case WORD_yield:
			YIELD("yield");
			break;
		case WORD_until:
			SLEEP_UNTIL(op(w, t, f)->n, "until");
			break;
		case WORD_nopreempt:
			LOCAL_PREEMPT_DISABLE(goes_on(op(w, t, f), f), "nopreempt");
			break;
		case WORD_preempt:
			PREEMPT_ENABLE("preempt");
			break;
		case WORD_getcpu:
			LOCAL_GET_CPU(goes_on(op(w, t, f), f), "getcpu");
			break;
		case WORD_putcpu:
			LOCAL_PUT_CPU(goes_on(op(w, t, f), f), "putcpu");
			break;
		case WORD_irqoff:
			LOCAL_IRQ_DISABLE("irqoff");
			break;
		case WORD_irqon:
			LOCAL_IRQ_ENABLE("irqon");
			break;
		case WORD_lockirq:
			SPIN_LOCK_IRQSAVE((uint32_t)op(w, t, f)->n, f->flags[op(w, t, f)->n],
					  "lockirq", "lockirq");
			break;
		case WORD_unlockirq:
			SPIN_UNLOCK_IRQRESTORE((uint32_t)op(w, t, f)->n,
					       f->flags[op(w, t, f)->n], "unlockirq");
			break;
		case WORD_flush:
			CALL(script_flush);
			break;
		case WORD_queue:
			SCHEDULE_WORK((uint32_t)op(w, t, f)->n, "queue");
			break;
		case WORD_queueon:
			SCHEDULE_WORK_ON(f->queued, (uint32_t)op(w, t, f)->n / 10,
					 (uint32_t)op(w, t, f)->n % 10, "queueon");
			if (!f->queued)
				LOCAL("pending");
			break;
		case WORD_runon:
			RUN_ON((uint32_t)op(w, t, f)->n, "runon");
			break;
		case WORD_affine:
			SET_AFFINITY((uint32_t)op(w, t, f)->n / 100,
				     (uint32_t)op(w, t, f)->n / 10 % 10,
				     (uint32_t)op(w, t, f)->n % 10, "affine");
			break;
		case WORD_finish:
			FLUSH_WORK((uint32_t)op(w, t, f)->n, "finish");
			break;
		case WORD_again:
			if (++f->followed < op(w, t, f)->n)
				f->at = UINT32_MAX;	/* the loop makes it 0 */
			break;
		case WORD_lock:
		case WORD_trylock:
		case WORD_unlock:
		case WORD_relock:
			CALL(script_lock, .word = (uint32_t)op(w, t, f)->word,
			     .lock = (uint32_t)op(w, t, f)->n);
			if (!t->result)
				RETURN(0);
			break;
		case WORD_rlock:
		case WORD_runlock:
		case WORD_wlock:
		case WORD_wunlock:
		case WORD_rtry:
		case WORD_wtry:
		case WORD_downgrade:
		case WORD_llock:
		case WORD_lunlock:
			CALL(script_rw, .word = (uint32_t)(op(w, t, f)->word - WORD_rlock),
			     .lock = (uint32_t)op(w, t, f)->n);
			if (!t->result)
				RETURN(0);
			break;
		default:
			CALL(script_shared, .word = (uint32_t)op(w, t, f)->word,
			     .n = op(w, t, f)->n);
			break;
		}
	}
	RETURN(0);
}

/* --- scripts -------------------------------------------------------------------------------- */

static int64_t argument(const char *text)
{
	for (int64_t i = 0; i < RIG_LOCKS; i++)
		if (!strcmp(text, rig_lock[i].name))
			return i;
	return strtoll(text, NULL, 10);
}

static void parse(const char *script, struct rig_op *ops)
{
	unsigned n = 0;
	char word[16], text[24];
	const char *end;

	for (const char *s = script; *s; s = *end ? end + 1 : end) {
		end = s + strcspn(s, ";");
		text[0] = '\0';
		ck_assert_msg(sscanf(s, " %15[a-z] %23[a-z0-9]", word, text) >= 1, "%s",
			      s);
		for (int i = 1; i < WORD_NR; i++)
			if (!strcmp(word, word_text[i]))
				ops[n].word = i;
		ck_assert_msg(ops[n].word != WORD_end, "no word of scripts: %s", word);
		ops[n++].n = argument(text);
		ck_assert_uint_lt(n, RIG_OPS);
	}
}

/* --- running ---------------------------------------------------------------------------------- */

static void saw_event(void *data, const struct world *w, const struct event *e)
{
	struct run *r = data;
	const struct step *s = step_at(e->pc);
	const struct task *t = e->task == NIL ? NULL : &w->task[e->task];

	if (!(r->entries & (r->entries + 1)))
		r->log = realloc(r->log, 2 * (r->entries + 1) * sizeof(*r->log));
	if (!r->log)	/* not an assertion: Check writes each to a pipe, which is slow */
		ck_abort_msg("no memory");
	r->log[r->entries++] = (struct entry){
		.t = e->t_ns,
		.step = e->step,
		.value = e->value,
		.cpu = e->cpu,
		.task = e->task,
		.kind = e->kind,
		.label = s && s->label ? s->label : "",
		.preempt_count = t ? t->preempt_count : 0,
		.irqs_off = w->cpu[e->cpu].irqs_off,
		.migrate_disable = t ? t->migrate_disable : 0,
		.prio = t ? t->prio - (t->prio < MAX_RT_PRIO) : 0,
		.need_resched = w->cpu[e->cpu].need_resched,
	};
}

static void saw_violation(void *data, const struct world *w, const struct violation *v)
{
	struct run *r = data;

	(void)w;
	ck_assert_uint_lt(r->violations, 8);
	r->violation[r->violations++] = *v;
}

static void saw_choice(void *data, const struct choice *c)
{
	struct run *r = data;

	ck_assert_uint_lt(r->choices, 256);
	r->choice[r->choices++] = *c;
}

static enum task_class class_of(const struct rig_task *t)
{
	return t->runtime ? CLASS_DEADLINE :
	       t->rr	  ? CLASS_RR :
	       t->fifo	  ? CLASS_FIFO :
			    CLASS_NORMAL;
}

static bool changes_cpus(const struct rig *rig)
{
	for (int i = 0; i < RIG_TASKS && rig->task[i].name; i++)
		if (rig->task[i].script && strstr(rig->task[i].script, "affine"))
			return true;
	return false;
}

static void configure_tasks(struct run *r, const struct rig *rig)
{
	uint32_t i;

	for (i = 0; i < RIG_TASKS && rig->task[i].name; i++) {
		const struct rig_task *t = &rig->task[i];

		r->task[i] = (struct task_config){
			.name = t->name,
			.cpu_first = t->first,
			.cpu_last = t->last < t->first ? t->first : t->last,
			.class = class_of(t),
			.priority = t->fifo ? t->fifo : t->rr ? t->rr : t->nice,
			.runtime_ns = t->runtime, .deadline_ns = t->deadline,
			.period_ns = t->period ? t->period : t->deadline,
			.start_ns = t->start,
			.main = &FUNCTION(script_main),
			.stack_bytes = STACK_BYTES,
		};
		if (t->pool) {
			r->task[i].pool = t->pool;
			r->task[i].main = &FUNCTION(worker);
			r->task[i].background = r->task[i].starts_asleep = true;
			continue;
		}
		parse(t->script, r->op[i]);
		r->task[i].moves = strstr(t->script, "runon") || changes_cpus(rig);
		r->task[i].spreads = changes_cpus(rig);
		if (!t->every)
			continue;
		r->task[i].class = CLASS_IRQ;
		r->task[i].background = !t->count;
		r->task[i].source = r->machine.sources + 1;
		r->source[r->machine.sources++] = (struct irq_source){
			.period = { .kind = DRAW_CONSTANT, .a = (uint64_t)t->every },
			.count = t->count,
		};
	}
	r->machine.source = r->source;
	r->machine.tasks = i;
	r->machine.task = r->task;
}

static void configure_works(struct run *r, const struct rig *rig)
{
	uint32_t i;

	for (i = 0; i < RIG_WORKS && rig->work[i].name; i++) {
		r->work[i] = (struct work_config){ rig->work[i].name, &FUNCTION(script_main),
						   rig->work[i].unbound, rig->work[i].highpri };
		parse(rig->work[i].script, r->work_op[i]);
	}
	r->machine.works = i;
	r->machine.work = r->work;
}

struct run *run_new(const struct rig *rig)
{
	struct run *r = calloc(1, sizeof(*r));

	ck_assert_ptr_nonnull(r);
	r->machine = (struct machine){
		.cpus = rig->cpus ? rig->cpus : 1,
		.preemption = rig->preemption,
		.tick_ns = rig->tick,
		.rr_slice_ns = rig->rr_slice ? rig->rr_slice : 100000000,
		.rt_runtime_ns = rig->rt_runtime,
		.rt_period_ns = rig->rt_period,
		.horizon_ns = rig->horizon ? rig->horizon : 1000000000,
		.max_steps = 1000000,
		.seed = rig->seed,
		.locks = RIG_LOCKS,
		.lock = rig_lock,
		.atomics = 1,
		.atomic = rig_atomic,
		.llists = 1,
		.llist_entries = LIST_ENTRIES,
		.llist_name = rig_llist,
		.model = &model,
		.model_config = r,
	};
	memcpy(r->machine.cost, rig->cost, sizeof(rig->cost));
	r->machine.cost[COST_NS] = 1;
	configure_tasks(r, rig);
	configure_works(r, rig);
	r->observer = (struct observer){ .data = r,
					 .event = saw_event,
					 .violation = saw_violation,
					 .level = TRACE_STEPS };
	r->world = world_new(&r->machine, &r->observer);
	ck_assert_ptr_nonnull(r->world);
	return r;
}

struct run *run_once(const struct rig *rig)
{
	struct run *r = run_new(rig);
	struct drive d = rig->drive;

	ck_assert_uint_le(d.directives, 16);
	d.check = rig->check;
	d.result = r->result;
	d.choice = saw_choice;
	d.choice_data = r;
	r->status = drive_clock(r->world, &d);
	return r;
}

struct run *run_untold(const struct rig *rig)
{
	struct run *r = run_new(rig);
	struct drive d = { .check = rig->check };

	r->observer.event = NULL;
	r->status = drive_clock(r->world, &d);
	return r;
}

struct run *run(const struct rig *rig)
{
	struct rig checked = *rig;
	struct run *r = run_once(rig), *again;

	checked.check = true;
	again = run_once(&checked);
	ck_assert_int_eq(r->status, again->status);
	ck_assert_uint_eq(r->entries, again->entries);
	ck_assert_mem_eq(r->world->arena, again->world->arena, r->world->bytes);
	run_free(again);
	return r;
}

void run_free(struct run *r)
{
	world_free(r->world);
	free(r->log);
	free(r);
}

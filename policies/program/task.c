/* SPDX-License-Identifier: MIT */
/*
 * task.c - task_main(): a task runs its program.
 *
 * Between two instructions a task is in user mode, unless it serves an interrupt. Each that
 * enters the kernel begins with the step op.enter, still outside; operations (see program.h)
 * are numbered and leave a record when they return.
 */
#include "policies/program/task.h"

#include "policies/program/state.h"
#include "policies/tables/op.h"
#include "policies/vmap/alloc.h"
#include "policies/vmap/blocks.h"
#include "policies/vmap/checks.h"
#include "policies/vmap/deferred.h"
#include "policies/vmap/tlb.h"
#include "policies/vmap/variant.h"

#define OP_ROW(id, word, is_operation, arguments, summary)				\
	[id] = { word, is_operation, arguments, summary },
const struct op_info op_info[OP_NR] = { PROGRAM_OPS(OP_ROW) };

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

struct task_main {
	struct frame frame;
	uint32_t at;		/* the instruction */
	uint32_t got;		/* the lock that it tried */
	uint64_t size;
	int64_t until;		/* of a sleep; of a measuring task: its timer's expiry */
	int64_t period;		/* when the latest period began; 0: the first one */
	uint64_t left;		/* loops of a measuring task */
	struct mapping mapping;	/* that the instruction works on */
};

struct populate {
	struct frame frame;
	uint32_t insn;		/* of the shorthands busy and lazy */
	uint32_t area;
	uint64_t left;
};

#pragma GCC diagnostic pop

const struct insn *task_instruction(const struct world *w, const struct task *t)
{
	const struct task_main *f = (const struct task_main *)task_top(w, t);

	return &vmap_of(w)->config->program[t->id].insn[f->at];
}

/* --- what can be known beforehand ------------------------------------------------------------ */

/* Is the next step of the program behind this instruction another one of it? */
static bool goes_on(const struct insn *insn, uint32_t at)
{
	at++;
	while (insn[at].op == OP_REPEAT || insn[at].op == OP_FOREVER)
		at = insn[at].op == OP_REPEAT && !insn[at].count ? insn[at].jump : at + 1;
	return insn[at].op != OP_END;
}

/* What such an instruction does before its first own step is nobody else's affair. */
static bool enters_locally(const struct insn *insn)
{
	switch (insn->op) {
	case OP_VMALLOC:
	case OP_SET_NONLAZY:
	case OP_SLEEP:
	case OP_PERIOD:
	case OP_KERNEL:
	case OP_PREEMPT_OFF:
	case OP_IRQ_OFF:
	case OP_SPIN_LOCK:
	case OP_SPIN_UNLOCK:
	case OP_SPIN_LOCK_IRQSAVE:
	case OP_SPIN_UNLOCK_IRQRESTORE:
	case OP_SPIN_TRYLOCK:
	case OP_MUTEX_LOCK:
	case OP_MUTEX_UNLOCK:
	case OP_YIELD:
	case OP_CYCLICTEST:
		return true;
	case OP_TOUCH:		/* may find nothing to touch */
		return insn->flags & INSN_GOES_ON;
	default:
		return false;
	}
}

static uint16_t flags_of(const struct insn *insn)
{
	uint16_t flags = 0;

	if (op_info[insn->op].is_operation)
		flags |= INSN_OPERATION;
	if (enters_locally(insn))
		flags |= INSN_ENTERS_LOCALLY;
	return flags;
}

bool program_opens(const struct insn *insn)
{
	switch (insn->op) {
	case OP_REPEAT:
	case OP_FOREVER:
	case OP_SPIN_LOCK_IRQSAVE:
	case OP_SPIN_TRYLOCK:
		return true;
	default:
		return insn->flags & INSN_BLOCK;
	}
}

static bool opens_kernel(const struct insn *insn)
{
	return program_opens(insn) && insn->op != OP_REPEAT && insn->op != OP_FOREVER;
}

static bool closes_kernel(const struct insn *insn)
{
	return insn->op == OP_BLOCK_END || insn->op == OP_SPIN_UNLOCK_IRQRESTORE;
}

void program_set_flags(struct insn *insn, bool handler)
{
	uint32_t blocks = 0;

	for (uint32_t i = 0; insn[i].op != OP_END; i++) {
		insn[i].flags |= goes_on(insn, i) ? INSN_GOES_ON : 0;
		insn[i].flags |= handler ? INSN_HANDLER : 0;
		insn[i].flags |= blocks ? INSN_KERNEL : 0;
		insn[i].flags |= flags_of(&insn[i]);
		blocks += opens_kernel(&insn[i]);
		blocks -= closes_kernel(&insn[i]);
	}
}

/* --- what a task holds --------------------------------------------------------------------- */

static struct mapping *name_slot(const struct world *w, const struct task *t, uint32_t name)
{
	const struct programs *p = programs_of(w);

	return &p->name[p->first_name[t->id] + name];
}

/* At its start a task knows what [setup] named. */
static void inherit_names(struct world *w, const struct task *t)
{
	const struct program *p = program_of(w, t);
	const struct task *setup = &w->task[w->machine->tasks - 1];

	for (uint32_t i = 0; i < p->names && t != setup; i++) {
		if (p->setup_slot[i] == NO_NAME)
			continue;
		*name_slot(w, t, i) = *name_slot(w, setup, p->setup_slot[i]);
		name_slot(w, t, i)->held = NIL;
	}
}

/* Appends to what the task holds, where a handler may look. False: the table is full. */
static bool hold(struct world *w, const struct task *t, struct mapping *m)
{
	struct programs *p = programs_of(w);
	struct held_list *list = &p->held_list[t->id];
	const uint32_t i = *p->held_free;
	struct held *h = &p->held[i];

	touch_shared_areas(w);
	if (i == NIL)
		return false;
	*p->held_free = h->next;
	m->held = i;
	*h = (struct held){ .mapping = *m, .next = NIL, .prev = list->last,
			    .owner = t->id };
	*(h->prev == NIL ? &list->first : &p->held[h->prev].next) = i;
	list->last = i;
	return true;
}

static void let_go(struct world *w, const struct task *t, const struct mapping *m)
{
	struct programs *p = programs_of(w);
	struct held_list *list = &p->held_list[t->id];
	const uint32_t i = m->held;
	struct held *h = &p->held[i];

	if (i == NIL || h->owner != t->id || h->mapping.area != m->area ||
	    h->mapping.generation != m->generation || h->mapping.page != m->page)
		return;
	*(h->prev == NIL ? &list->first : &p->held[h->prev].next) = h->next;
	*(h->next == NIL ? &list->last : &p->held[h->next].prev) = h->prev;
	*h = (struct held){ .next = *p->held_free, .prev = NIL, .owner = NIL };
	*p->held_free = i;
}

enum holdings { ANY_MAPPING, OF_MAP_RAM, OF_VMALLOC };

static bool is_of(const struct mapping *m, enum holdings which)
{
	return which == ANY_MAPPING || (m->kind == MAPPING_AREA) == (which == OF_VMALLOC);
}

/* The oldest mapping that the task holds. */
static struct mapping oldest(const struct world *w, const struct task *t, enum holdings which)
{
	const struct programs *p = programs_of(w);
	uint32_t i = p->held_list[t->id].first;

	while (i != NIL && !is_of(&p->held[i].mapping, which))
		i = p->held[i].next;
	if (i == NIL)
		return (struct mapping){ .held = NIL };
	return p->held[i].mapping;
}

/* Whose mappings an instruction works on. */
static const struct task *holder(const struct world *w, const struct task *t,
				 const struct insn *insn)
{
	return insn->flags & INSN_OF ? &w->task[insn->name] : t;
}

static struct mapping operand(const struct world *w, const struct task *t,
			      const struct insn *insn)
{
	if (insn->flags & INSN_OF)
		return oldest(w, &w->task[insn->name], OF_VMALLOC);
	if (insn->name != NO_NAME)
		return *name_slot(w, t, insn->name);
	return oldest(w, t, insn->op == OP_UNMAP_RAM ? OF_MAP_RAM : ANY_MAPPING);
}

/* Stores what an allocation returned, under its name too. */
static void keep(struct world *w, struct task *t, struct task_main *f)
{
	struct vmap *v = vmap_of(w);
	const struct insn *insn = insn_at(w, t, f->at);
	struct op_state *op = &v->op[t->id];
	struct mapping m = { .kind = MAPPING_FAILED, .held = NIL };

	op->result = t->result == -EBUSY_ ? RESULT_EBUSY : RESULT_ENOMEM;
	if (t->result >= 0) {
		if (insn->op == OP_MAP_RAM && !map_ram_takes_area(v, f->size)) {
			m.kind = MAPPING_BLOCK;
			m.area = (uint32_t)(t->result / v->config->block_pages);
			m.page = block_start(v, m.area) +
				 (uint64_t)t->result % v->config->block_pages;
			m.pages = f->size;
			m.generation = v->place[m.area].generation;
		} else {
			m.kind = insn->op == OP_MAP_RAM ? MAPPING_RAM_AREA : MAPPING_AREA;
			m.area = (uint32_t)t->result;
			m.page = v->area[m.area].start;
			m.pages = area_pages(v, m.area);
			m.generation = v->area[m.area].generation;
		}
		op->address_page = (int64_t)m.page;
		op->result = hold(w, t, &m) ? RESULT_OK : RESULT_ENOMEM;
	}
	f->mapping = m;
	if (insn->name != NO_NAME)
		*name_slot(w, t, insn->name) = m;
}

/*
 * Takes the operand out of what the task holds. False: there is nothing to free, because its
 * allocation failed, or because an interrupt's vfree() is for what vmalloc() gave: the locks of
 * vm_unmap_ram() are taken with interrupts on, and sleep under rt. Whether it has been freed
 * already the functions that free find out.
 */
static bool take_operand(struct world *w, struct task *t, struct task_main *f)
{
	struct vmap *v = vmap_of(w);
	const struct mapping *m = &f->mapping;

	touch_shared_areas(w);
	f->mapping = operand(w, t, insn_at(w, t, f->at));
	v->op[t->id].result = RESULT_NONE;
	if (m->kind == MAPPING_NONE || m->kind == MAPPING_FAILED ||
	    (t->flags & TASK_IRQ && m->kind != MAPPING_AREA))
		return false;
	v->op[t->id].size_pages = m->pages;
	v->op[t->id].address_page = (int64_t)m->page;
	let_go(w, holder(w, t, insn_at(w, t, f->at)), m);
	return true;
}

/* The function that was to free the operand returned whether it did. */
static void was_freed(struct world *w, const struct task *t)
{
	vmap_of(w)->op[t->id].result = t->result ? RESULT_OK : RESULT_NONE;
}

/* Is the mapping still what was handed out, and not freed? */
static bool is_live(struct world *w, const struct mapping *m)
{
	const struct vmap *v = vmap_of(w);

	if (m->kind == MAPPING_BLOCK)
		return block_mapping_is_live(w, m);
	touch_shared_areas(w);
	return area_is(v, m->area, m->generation) && !area_is_lazy(v, m->area) &&
	       (m->kind != MAPPING_AREA || v->area[m->area].vm);
}

/* In the kernel, to touch what is not mapped any more faults, or harms whoever has it. */
static void touch_mapping(struct world *w, const struct task *t, const struct mapping *m)
{
	if (is_live(w, m))
		tlb_load(w, t->cpu, m);
	else
		touch_of_freed(w, t, m);
}

/* --- operations ------------------------------------------------------------------------------- */

static bool is_setup(const struct world *w, const struct task *t)
{
	return t->id == w->machine->tasks - 1;
}

static void op_begin(struct world *w, struct task *t, struct task_main *f,
		     const struct insn *insn)
{
	const uint32_t id = t->id;

	if (insn->op == OP_VMALLOC || insn->op == OP_MAP_RAM)
		f->size = random_draw(&t->rng, &insn->size);
	ahead_keep(w, &vmap_of(w)->op[id], sizeof(struct op_state));
	vmap_of(w)->op[id] = (struct op_state){
		.start_ns = w->clock->now, .wait_ns = task_waited_ns(w, t),
		.size_pages = f->size, .address_page = -1, .seq = vmap_of(w)->op[id].seq + 1,
		.kind = insn->op, .result = RESULT_OK, .active = true };
	if (insn->op == OP_VMALLOC)
		f->size += vmap_of(w)->config->guard;
}

static void tell_op(struct world *w, uint32_t id, int64_t end_ns)
{
	const struct vmap *v = vmap_of(w);
	const struct op_state *op = &v->op[id];
	const struct observer *o = w->observer;

	if (!o || !o->op || w->mute || is_setup(w, &w->task[id]))
		return;
	o->op(o->data, w, &(struct op_record){
		.task = id, .seq = op->seq, .kind = op->kind,
		.result = end_ns < 0 ? RESULT_UNFINISHED : op->result,
		.start_ns = op->start_ns, .end_ns = end_ns,
		.wait_ns = task_waited_ns(w, &w->task[id]) - op->wait_ns,
		.value = {
			[VALUE_SIZE_PAGES] = (int64_t)op->size_pages,
			[VALUE_ADDRESS_PAGE] = op->address_page,
			[VALUE_PURGES] = (int64_t)op->purges,
			[VALUE_RETRIES] = (int64_t)op->retries,
			[VALUE_LAZY_PAGES] = (int64_t)v->lazy->pages,
			[VALUE_IN_FLIGHT_PAGES] = (int64_t)in_flight_pages(v) } });
}

static void op_end(struct world *w, struct task *t)
{
	struct op_state *op = &vmap_of(w)->op[t->id];

	op->active = false;
	tell_op(w, t->id, w->clock->now);
	operation_returned(w, t, op->seq);
}

void vmalloc_cut_off(struct world *w)
{
	for (uint32_t i = 0; i < w->machine->tasks; i++)
		if (vmap_of(w)->op[i].active)
			tell_op(w, i, -1);
}

static void sample(struct world *w, const struct task *t, int64_t latency)
{
	const struct observer *o = w->observer;
	uint32_t nr;
	const struct blocker *b = delay_end(w, t->id, &nr);

	if (o && o->sample && !w->mute)
		o->sample(o->data, w, t->id, latency, b, nr);
}

/*
 * When a measuring task's timer expires next. Those of a group have intervals that differ
 * by the distance, and periods that are over already are left out, as cyclictest does.
 */
static int64_t next_period(const struct world *w, const struct task *t,
			   const struct insn *insn, int64_t last)
{
	const uint32_t member = w->machine->task[t->id].member;
	const int64_t interval = (int64_t)(insn->time.a + member * insn->time.b);
	const int64_t next = last + interval, late = w->clock->now - next;

	return late > 0 ? next + (late + interval - 1) / interval * interval : next;
}

/* Periods follow each other without a gap, however late the task is. */
static int64_t begin_period(const struct world *w, struct task *t, const struct insn *insn,
			    int64_t last)
{
	if (!last)
		last = w->machine->task[t->id].start_ns;
	return last + (int64_t)random_draw(&t->rng, &insn->time);
}

/* --- [setup]'s shorthands: busy areas, then lazy ones, which are then freed ---------------------- */

static bool is_lazy_insn(const struct world *w, const struct task *t, uint32_t at)
{
	return insn_at(w, t, at)->flags & INSN_LAZY;
}

/* Which CPUs hold the new area's translation is configured. */
static void load_tlbs(struct world *w, uint32_t area)
{
	const struct vmap *v = vmap_of(w);
	const struct mapping m = { .kind = MAPPING_AREA, .area = area };

	for (uint32_t cpu = 0; cpu < w->machine->cpus; cpu++)
		if (v->config->tlb_cpu && v->config->tlb_cpu[cpu])
			tlb_load(w, cpu, &m);
}

/* In a new world descriptors are handed out in order: an area's id is its number. */
STATIC_STEPS(populate)
{
	BEGIN;

	for (f->insn = 0; insn_at(w, t, f->insn)->op == OP_AREAS; f->insn++) {
		for (f->left = insn_at(w, t, f->insn)->count; f->left; f->left--) {
			CALL(alloc_vmap_area, .search = {
				     .size = insn_at(w, t, f->insn)->size.a,
				     .vstart = vmap_of(w)->config->start,
				     .vend = vmap_of(w)->config->start +
					     vmap_of(w)->config->pages });
			if (t->result < 0)
				continue;
			CALL(setup_vmalloc_vm, .area = (uint32_t)t->result);
			load_tlbs(w, (uint32_t)t->result);
		}
	}
	f->area = 0;
	for (f->insn = 0; insn_at(w, t, f->insn)->op == OP_AREAS; f->insn++) {
		if (!is_lazy_insn(w, t, f->insn)) {
			f->area += (uint32_t)insn_at(w, t, f->insn)->count;
			continue;
		}
		for (f->left = insn_at(w, t, f->insn)->count; f->left; f->left--) {
			CALL(remove_vm_area, .page = vmap_of(w)->area[f->area].start,
			     .pages = area_pages(vmap_of(w), f->area), .area = f->area,
			     .generation = vmap_of(w)->area[f->area].generation);
			f->area++;
		}
	}
	RETURN(f->insn);
}

/* --- the program ------------------------------------------------------------------------------------ */

static struct area_search search_for(const struct world *w, const struct task *t,
				     const struct task_main *f)
{
	const struct vmap_config *c = vmap_of(w)->config;
	const struct insn *insn = insn_at(w, t, f->at);
	const bool range = insn->flags & INSN_RANGE;

	return (struct area_search){
		.size = f->size, .align = insn->flags & INSN_ALIGN ? insn->align : 0,
		.vstart = range ? insn->vstart : c->start,
		.vend = range ? insn->vend : c->start + c->pages };
}

static uint64_t *loop_counter(const struct world *w, const struct task *t, uint32_t depth)
{
	return &programs_of(w)->loop[(size_t)t->id * MAX_LOOP_DEPTH + depth];
}

static void set_loop_counter(struct world *w, const struct task *t, uint32_t depth,
			     uint64_t value)
{
	uint64_t *counter = loop_counter(w, t, depth);

	ahead_keep(w, counter, sizeof(*counter));
	*counter = value;
}

/* At the end of a loop's body: is there another round? */
static bool is_another_round(const struct world *w, const struct task *t,
			     const struct insn *head)
{
	return head->op == OP_FOREVER || *loop_counter(w, t, head->loop) > 1;
}

static bool loop_again(struct world *w, struct task *t, const struct insn *head)
{
	const bool again = is_another_round(w, t, head);

	if (head->op == OP_REPEAT)
		set_loop_counter(w, t, head->loop, *loop_counter(w, t, head->loop) - 1);
	return again;
}

/* Where a block keeps what it found, interrupts off or on: a loop has its count there. */
static uint64_t *irq_flags(const struct world *w, const struct task *t,
			   const struct insn *insn)
{
	return loop_counter(w, t, insn->loop);
}

static uint16_t take_irq_flags(struct world *w, const struct task *t,
			       const struct insn *insn)
{
	const uint64_t flags = *irq_flags(w, t, insn);

	*irq_flags(w, t, insn) = 0;
	return (uint16_t)flags;
}

static uint32_t scenario_lock(const struct world *w, const struct insn *insn)
{
	return vmap_of(w)->config->scenario_lock + insn->name;
}

/* Nobody can notice when it is begun. */
static bool begins_locally(const struct world *w, const struct insn *insn)
{
	return insn->flags & INSN_ENTERS_LOCALLY &&
	       (insn->op != OP_TOUCH || !vmap_of(w)->config->shares_areas);
}

/* The task is in the kernel already, so the step has no way in from user mode. */
static bool is_in_kernel(const struct insn *insn)
{
	return insn->flags & (INSN_HANDLER | INSN_KERNEL);
}

STEPS(task_main)
{
	const struct insn *const program = insn_at(w, t, 0);
	const struct insn *insn = &program[f->at];	/* that it is at */

	BEGIN;

	inherit_names(w, t);
	if (insn->op == OP_AREAS) {
		CALL(populate, .insn = 0);
		f->at = (uint32_t)t->result;
		insn = &program[f->at];
	}
	for (; insn->op != OP_END; insn = &program[++f->at]) {
		if (!is_in_kernel(insn))
			watch_user(w, t);
		if (insn->op == OP_REPEAT || insn->op == OP_FOREVER) {
			set_loop_counter(w, t, insn->loop, insn->count);
			if (insn->op == OP_REPEAT && !insn->count)
				f->at = insn->jump - 1;
			continue;
		}
		if (insn->op == OP_COMPUTE) {
			LOCAL_USER_WORK(insn->flags & INSN_GOES_ON,
					random_draw(&t->rng, &insn->time), "task.compute");
			continue;
		}
		if (insn->op == OP_LOOP) {
			if (is_in_kernel(insn))
				LOCAL("task.loop");
			else
				LOCAL_USER_STEP(insn->flags & INSN_GOES_ON ||
							is_another_round(w, t, &program[insn->jump]),
						COST_LOCAL, "task.loop");
			if (loop_again(w, t, &program[insn->jump]))
				f->at = insn->jump;
			continue;
		}
		if (insn->op == OP_BLOCK_END) {
			if (program[insn->jump].op == OP_PREEMPT_OFF)
				PREEMPT_ENABLE("task.preempt_on");
			else if (program[insn->jump].op == OP_IRQ_OFF)
				LOCAL_IRQ_RESTORE(take_irq_flags(w, t, insn), "task.irq_on");
			else
				SPIN_UNLOCK(scenario_lock(w, insn), "task.spin_unlock");
			continue;
		}
		if (is_in_kernel(insn))
			LOCAL_IF(!(insn->flags & INSN_HANDLER) && begins_locally(w, insn),
				    "op.enter");
		else
			LOCAL_USER_STEP(begins_locally(w, insn) && !watch_has_news(w, t->cpu),
					COST_SYSCALL, "op.enter");
		if (!is_in_kernel(insn))
			watch_kernel(w, t);
		f->size = 0;
		if (insn->flags & INSN_OPERATION)
			op_begin(w, t, f, insn);
		switch (insn->op) {
		case OP_VMALLOC:
			LOCAL_WORK(true, COST_VM_STRUCT, 1, "vmalloc.enter");
			CALL(alloc_vmap_area, .search = search_for(w, t, f));
			if (t->result >= 0)
				CALL(setup_vmalloc_vm, .area = (uint32_t)t->result,
				     .guard = vmap_of(w)->config->guard);
			keep(w, t, f);
			if (f->mapping.kind == MAPPING_AREA)
				WORK(COST_MAP_PAGE, area_mapped_pages(vmap_of(w), f->mapping.area),
				     NIL, "vmalloc.map");
			break;
		case OP_MAP_RAM:
			CALL(vm_map_ram, .pages = f->size);
			keep(w, t, f);
			break;
		case OP_VFREE:
		case OP_UNMAP_RAM:
			if (!take_operand(w, t, f))
				break;
			if (f->mapping.kind == MAPPING_BLOCK)
				CALL(vm_unmap_ram, .mapping = f->mapping);
			else if (f->mapping.kind == MAPPING_RAM_AREA)
				CALL(free_unmap_vmap_area_addr, .page = f->mapping.page,
				     .pages = f->mapping.pages, .area = f->mapping.area,
				     .generation = f->mapping.generation);
			else if (t->flags & TASK_IRQ)
				CALL(vfree_deferred, .page = f->mapping.page,
				     .pages = f->mapping.pages, .area = f->mapping.area,
				     .generation = f->mapping.generation);
			else
				CALL(remove_vm_area, .page = f->mapping.page,
				     .pages = f->mapping.pages, .area = f->mapping.area,
				     .generation = f->mapping.generation);
			was_freed(w, t);
			break;
		case OP_FREE_NOW:
			if (!take_operand(w, t, f))
				break;
			if (f->mapping.kind == MAPPING_BLOCK) {
				CALL(vm_unmap_ram, .mapping = f->mapping);
			} else {
				WORK(COST_UNMAP_PAGE,
				     area_mapped_pages(vmap_of(w), f->mapping.area), NIL,
				     "free.unmap");
				CALL(free_vmap_area, .page = f->mapping.page,
				     .pages = f->mapping.pages, .area = f->mapping.area,
				     .generation = f->mapping.generation);
			}
			was_freed(w, t);
			break;
		case OP_PURGE:
			CALL_POINTER(vmap_of(w)->config->policy->direct, struct purge_args,
				     .start = insn->flags & INSN_FORCE ?
						      vmap_of(w)->config->start : UINT64_MAX,
				     .end = insn->flags & INSN_FORCE ?
						    vmap_of(w)->config->start +
							    vmap_of(w)->config->pages : 0,
				     .sync = !!(insn->flags & INSN_SYNC),
				     .force_flush = !!(insn->flags & INSN_FORCE));
			busy_end(w, t);
			break;
		case OP_SET_NONLAZY:
			ATOMIC_SET(VMAP_LAZY_NR, (int64_t)vmap_of(w)->config->lazy_max + 1,
				   RELAXED, "nonlazy.set");
			vmap_of(w)->stats->nonlazy = true;
			break;
		case OP_UNMAP_ALIASES:
			CALL(vm_unmap_aliases, .cpu = 0);
			break;
		case OP_TOUCH:
			f->mapping = operand(w, t, insn);
			if (f->mapping.kind == MAPPING_NONE || f->mapping.kind == MAPPING_FAILED)
				break;
			LOCAL_GET_CPU(true, "touch.begin");
			WORK(COST_TOUCH, 1, TLB(t->cpu), "touch.load");
			touch_mapping(w, t, &f->mapping);
			LOCAL_PUT_CPU(insn->flags & INSN_GOES_ON, "touch.end");
			break;
		case OP_SLEEP:
			f->until = w->clock->now + (int64_t)random_draw(&t->rng, &insn->time);
			SLEEP_UNTIL(f->until, "task.sleep");
			break;
		case OP_PERIOD:
			f->period = begin_period(w, t, insn, f->period);
			SLEEP_UNTIL(f->period, "task.period");
			break;
		case OP_KERNEL:
			LOCAL_WORK(insn->flags & INSN_GOES_ON, COST_NS,
				   random_draw(&t->rng, &insn->time), "task.kernel");
			break;
		case OP_PREEMPT_OFF:
			LOCAL_PREEMPT_DISABLE(true, "task.preempt_off");
			if (insn->flags & INSN_BLOCK)
				break;
			LOCAL_WORK(true, COST_NS, random_draw(&t->rng, &insn->time),
				   "task.atomic");
			PREEMPT_ENABLE("task.preempt_on");
			break;
		case OP_IRQ_OFF:
			if (insn->flags & INSN_BLOCK) {
				LOCAL_IRQ_SAVE(*irq_flags(w, t, insn), "task.irq_off");
				break;
			}
			LOCAL_IRQ_DISABLE("task.irq_off");
			LOCAL_WORK(true, COST_NS, random_draw(&t->rng, &insn->time),
				   "task.atomic");
			LOCAL_IRQ_ENABLE("task.irq_on");
			break;
		case OP_SPIN_LOCK:
			SPIN_LOCK(scenario_lock(w, insn), "task.spin_lock");
			break;
		case OP_SPIN_UNLOCK:
			SPIN_UNLOCK(scenario_lock(w, insn), "task.spin_unlock");
			break;
		case OP_SPIN_LOCK_IRQSAVE:
			SPIN_LOCK_IRQSAVE(scenario_lock(w, insn), *irq_flags(w, t, insn),
					  "task.irq_off", "task.spin_lock");
			break;
		case OP_SPIN_UNLOCK_IRQRESTORE:
			SPIN_UNLOCK_IRQRESTORE(scenario_lock(w, insn),
					       take_irq_flags(w, t, insn), "task.spin_unlock");
			break;
		case OP_SPIN_TRYLOCK:
			SPIN_TRYLOCK(f->got, scenario_lock(w, insn), "task.spin_trylock");
			if (!f->got)
				f->at = insn->jump - 1;
			f->got = false;
			break;
		case OP_MUTEX_LOCK:
			MUTEX_LOCK(scenario_lock(w, insn), "task.mutex_lock");
			break;
		case OP_MUTEX_UNLOCK:
			MUTEX_UNLOCK(scenario_lock(w, insn), "task.mutex_unlock");
			break;
		case OP_YIELD:
			YIELD("task.yield");
			break;
		case OP_CYCLICTEST:
			f->until = w->clock->now;
			for (f->left = insn->count; f->left || !insn->count; f->left--) {
				f->until = next_period(w, t, insn, f->until);
				SLEEP_UNTIL(f->until, "task.sleep");
				watch_user(w, t);
				USER_WORK(0, "task.sample");
				watch_kernel(w, t);
				sample(w, t, w->clock->now - f->until);
			}
			break;
		}
		if (insn->flags & INSN_OPERATION)
			op_end(w, t);
	}
	RETURN(0);
}

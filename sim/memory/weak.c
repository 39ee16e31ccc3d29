/* SPDX-License-Identifier: MIT */
/*
 * weak.c - the accesses of a weak machine.
 *
 * An access is added to the execution if no circle of the graph arises. It comes before the
 * newer writes of its word become visible to its CPU; so it may not see an older one than a
 * write whose visibility already comes before the access. Nothing else has to be checked,
 * because an access that is new comes before nothing else. doc/memory.md argues this, and
 * says which rule of the Linux-kernel memory model is which line here.
 */
#include "sim/memory/weak.h"

#include "sim/memory/dependency.h"
#include "sim/memory/fence.h"

static const struct memory *memory_of(const struct world *w)
{
	return w->memory;
}

/* --- what comes before an access ---------------------------------------------------------- */

/* An access, and which of the word's writes it would see: the nr-th, 0 for the base. */
struct attempt {
	const struct access *a;
	uint32_t cpu, task;
	uint32_t first, nr, of;		/* its writes are first .. first + of - 1 */
	bool writes, reads, atomic;	/* atomic: it does both at once … */
	bool tries;			/* … or would, if a cmpxchg did not fail */
	bool fenced;			/* the barrier before it has been passed */
	enum order order;
};

static bool is_full(const struct attempt *t)
{
	return t->order == FULL && t->atomic;
}

static void before_both(const struct memory *y, const struct attempt *t, uint64_t *before)
{
	join(y, before, cpu_set(y, t->cpu, ALL_AFTER));
	join_registers(y, t->task, t->a->address, before);
	if (t->tries)
		before_fence(y, barrier_set(y, t->cpu, BEFORE_ATOMIC), before);
	if (is_full(t) && !t->fenced)
		before_mb(y, t->cpu, before);
}

/* The write that it sees became visible to its CPU before, unless it is the CPU's own. */
static void before_seeing(const struct memory *y, const struct attempt *t, uint64_t *before)
{
	const uint32_t i = t->first + t->nr - 1;

	if (!t->nr && y->base_cpu[t->a->word] != t->cpu) {
		join(y, before, base_visible(y, t->a->word, t->cpu));
	} else if (!t->nr) {
		join(y, before, set_at(y, y->at.base_depends + t->a->word));
	} else if (y->write[i].cpu != t->cpu) {
		join(y, before, visible(y, i, t->cpu));
		add_node(before, node_of(y, i, t->cpu));
	} else {
		join(y, before, set_at(y, y->at.depends + i));
	}
}

static void before_read(const struct memory *y, const struct attempt *t, struct nodes *before)
{
	before_both(y, t, before->word);
	if (t->a->kind != ACCESS_ADD || t->a->returns)
		join(y, before->word, cpu_set(y, t->cpu, READS_AFTER));
	before_seeing(y, t, before->word);
}

/* before: what comes before the read of the same atomic, or nothing */
static void before_write(const struct memory *y, const struct attempt *t, struct nodes *before)
{
	uint64_t *const set = before->word;

	before_both(y, t, set);
	join_registers(y, t->task, t->a->data, set);
	join_control(y, t->task, set);
	join(y, set, cpu_set(y, t->cpu, WRITES_AFTER));
	join(y, set, cumul(y, t->cpu, CUMUL_AFTER, t->cpu));
	join(y, set, cumul(y, t->cpu, CUMUL_WRITES, t->cpu));
	join(y, set, base_accessed(y, t->a->word, t->cpu));
	for (uint32_t i = 0; i < t->nr; i++)
		join(y, set, accessed(y, t->first + i, t->cpu));
	if (t->order == RELEASE) {
		join(y, set, cpu_set(y, t->cpu, EVENTS));
		join(y, set, cumul(y, t->cpu, CUMUL_ALL, t->cpu));
	}
}

/* Is one of the writes which it overlooks visible to its CPU before? */
static bool overlooks(const struct memory *y, const struct attempt *t,
		      const struct nodes *before)
{
	for (uint32_t i = t->first + t->nr; i < t->first + t->of; i++)
		if (has_node(before->word, node_of(y, i, t->cpu)))
			return true;
	return false;
}

static bool is_allowed(const struct memory *y, const struct attempt *t)
{
	struct nodes before = { 0 };

	if (t->reads) {
		before_read(y, t, &before);
		if (overlooks(y, t, &before))
			return false;
	}
	if (!t->writes)
		return true;
	if (t->nr < t->of && y->write[t->first + t->nr].rmw)
		return false;
	before_write(y, t, &before);
	return !overlooks(y, t, &before);
}

/* --- choices ---------------------------------------------------------------------------------- */

static int64_t seen_value(const struct memory *y, const struct attempt *t)
{
	return t->nr ? y->write[t->first + t->nr - 1].value : y->base[t->a->word];
}

/* Completes the attempt: a failed cmpxchg is a relaxed read. */
static void attempt_at(const struct memory *y, struct attempt *t, uint32_t nr)
{
	int64_t value;

	t->nr = nr;
	t->reads = t->a->kind != ACCESS_WRITE;
	t->writes = access_writes(t->a, seen_value(y, t), &value);
	t->atomic = t->reads && t->writes;
	t->tries = t->atomic || t->a->kind == ACCESS_CMPXCHG;
	t->order = t->a->kind == ACCESS_CMPXCHG && !t->writes ? RELAXED :
								(enum order)t->a->order;
}

static struct attempt attempt_of(const struct memory *y, const struct task *t,
				 const struct access *a)
{
	const uint32_t first = first_write(y, a->word);

	return (struct attempt){ .a = a, .cpu = t->cpu, .task = t->id, .first = first,
				 .of = writes_to(y, a->word, first) };
}

uint32_t weak_sights(const struct world *w, const struct task *t, const struct access *a,
		     struct sight list[MAX_SIGHTS])
{
	const struct memory *y = memory_of(w);
	struct attempt try = attempt_of(y, t, a);
	const uint32_t oldest = *seen_by(y, a->word, t->cpu);
	uint32_t n = 0;

	for (uint32_t older = 0; older <= try.of - oldest; older++) {
		attempt_at(y, &try, try.of - older);
		if (a->kind == ACCESS_AWAIT &&
		    !compare(seen_value(y, &try), (enum comparison)a->comparison, a->operand))
			continue;
		if (is_allowed(y, &try))
			list[n++] = (struct sight){ older, seen_value(y, &try) };
	}
	return n;
}

/* --- making the access --------------------------------------------------------------------- */

/* What the CPU has seen now counts for its releases: the write, and what it depends on. */
static void note_sight(struct memory *y, const struct attempt *t)
{
	const uint32_t i = t->first + t->nr - 1;

	if (!t->nr ? y->base_cpu[t->a->word] == t->cpu : y->write[i].cpu == t->cpu)
		return;
	for (uint32_t to = 0; to < y->cpus; to++) {
		uint64_t *const all = cumul(y, t->cpu, CUMUL_ALL, to);

		join(y, all, t->nr ? visible(y, i, to) : base_visible(y, t->a->word, to));
		if (t->nr)
			add_node(all, node_of(y, i, to));
	}
}

static void make_read(struct memory *y, const struct attempt *t, const struct nodes *before)
{
	uint16_t *const seen = seen_by(y, t->a->word, t->cpu);

	if (t->nr > *seen)
		*seen = (uint16_t)t->nr;
	join(y, t->nr ? accessed(y, t->first + t->nr - 1, t->cpu) :
			base_accessed(y, t->a->word, t->cpu), before->word);
	precedes_writes(y, t->first + t->nr, t->first + t->of, t->cpu, before->word);
	join(y, cpu_set(y, t->cpu, EVENTS), before->word);
	if (t->a->kind != ACCESS_ADD || t->a->returns)
		join(y, cpu_set(y, t->cpu, READS), before->word);
	if (t->order == ACQUIRE)
		join(y, cpu_set(y, t->cpu, ALL_AFTER), before->word);
	note_sight(y, t);
	if (!has_registers(y, t->task) ||
	    (t->a->kind == ACCESS_ADD && !t->a->returns))
		return;
	copy(y, loaded_set(y, t->task), before->word);
	if (t->a->kind == ACCESS_ADD)	/* the sum depends on both */
		join_registers(y, t->task, t->a->data, loaded_set(y, t->task));
}

/* When the new write becomes visible to another CPU: not before what this set gets. */
static void before_visible(struct memory *y, const struct attempt *t, uint32_t at, uint32_t to,
			   const struct nodes *before)
{
	uint64_t *const set = visible(y, at, to);

	join(y, set, before->word);
	add_node(set, node_of(y, at, t->cpu));
	join(y, set, base_accessed(y, t->a->word, to));
	for (uint32_t i = t->first; i < at; i++)
		join(y, set, accessed(y, i, to));
	join(y, set, cumul(y, t->cpu, CUMUL_AFTER, to));
	join(y, set, cumul(y, t->cpu, CUMUL_WRITES, to));
	if (t->order == RELEASE)
		join(y, set, cumul(y, t->cpu, CUMUL_ALL, to));
}

static void see_own(struct memory *y, const struct attempt *t)
{
	for (uint32_t cpu = 0; cpu < y->cpus; cpu++)
		if (*seen_by(y, t->a->word, cpu) > t->nr)
			++*seen_by(y, t->a->word, cpu);
	*seen_by(y, t->a->word, t->cpu) = (uint16_t)(t->nr + 1);
}

static void note_write(struct memory *y, const struct attempt *t, uint32_t at,
		       const struct nodes *with)
{
	note_event(y, t->cpu, WRITES, with->word);
	for (uint32_t to = 0; to < y->cpus; to++) {
		for (enum cumul kind = CUMUL_ALL; kind <= CUMUL_OWN; kind++) {
			join(y, cumul(y, t->cpu, kind, to), visible(y, at, to));
			add_node(cumul(y, t->cpu, kind, to), node_of(y, at, to));
		}
	}
}

/* read: what came before the read of the same atomic, or nothing */
static void make_write(struct memory *y, const struct attempt *t, struct nodes *read,
		       struct nodes *before, int64_t value)
{
	const uint32_t at = t->first + t->nr;
	struct nodes with;

	insert_write(y, at, before, read);
	y->write[at] = (struct weak_write){ .value = value, .word = t->a->word,
					    .cpu = (uint16_t)t->cpu, .rmw = t->atomic };
	see_own(y, t);
	join_registers(y, t->task, t->a->address | t->a->data, set_at(y, y->at.depends + at));
	if (t->a->kind == ACCESS_ADD)	/* unlike an exchange, it writes what depends on its read */
		join(y, set_at(y, y->at.depends + at), read->word);
	with = *before;
	add_node(with.word, node_of(y, at, t->cpu));
	copy(y, visible(y, at, t->cpu), before->word);
	for (uint32_t to = 0; to < y->cpus; to++)
		if (to != t->cpu)
			before_visible(y, t, at, to, before);
	join(y, accessed(y, at, t->cpu), with.word);
	precedes_writes(y, at + 1, t->first + t->of + 1, t->cpu, with.word);
	note_write(y, t, at, &with);
}

int64_t weak_access(struct world *w, const struct task *t, const struct access *a,
		    const struct sight *s)
{
	struct memory *y = w->memory;
	struct attempt try = attempt_of(y, t, a);
	struct nodes before = { 0 }, read;
	int64_t value = 0;

	attempt_at(y, &try, try.of - s->older);
	if (is_full(&try))
		fence_mb(y, t->cpu);
	try.fenced = true;
	if (try.tries)
		strong_fence(y, t->cpu, barrier_set(y, t->cpu, BEFORE_ATOMIC));
	if (try.reads) {
		before_read(y, &try, &before);
		make_read(y, &try, &before);
	}
	if (try.writes) {
		access_writes(a, s->value, &value);
		read = before;
		before_write(y, &try, &before);
		make_write(y, &try, &read, &before, value);
		y->made[try.first + try.nr] = w->clock->now;
		if (!s->older)
			w->atomic[a->word] = value;
	}
	if (try.tries)
		note_place(y, t->cpu, barrier_set(y, t->cpu, LAST_ATOMIC));
	if (try.order == FULL && try.writes)
		fence_mb(y, t->cpu);
	forget_writes(y);
	return try.reads ? s->value : 0;
}

/* --- the end -------------------------------------------------------------------------------------- */

static void clear_sets(struct memory *y, uint32_t first, uint32_t nr)
{
	memset(set_at(y, first), 0, (size_t)nr * y->node_words * sizeof(*y->set));
}

void weak_task_is_gone(struct memory *y, uint32_t task)
{
	const uint32_t depths = MAX_BRANCH_DEPTH + 1;
	const uint32_t next = task + 1 < y->tasks ? y->first_reg[task + 1] : y->registers;
	const uint32_t registers = next - y->first_reg[task];

	if (!y->registers)
		return;
	clear_sets(y, y->at.loaded + task, 1);
	clear_sets(y, y->at.control + task * depths, depths);
	clear_sets(y, y->at.reg + y->first_reg[task], registers);
	clear_sets(y, y->at.reg_control + y->first_reg[task], registers);
}

void weak_cpu_is_gone(struct memory *y, uint32_t cpu)
{
	*y->gone |= 1u << cpu;
	clear_sets(y, y->at.cpu + cpu * CPU_SETS, CPU_SETS);
	clear_sets(y, y->at.cumul + cpu * CUMULS * y->cpus, CUMULS * y->cpus);
	clear_sets(y, y->at.barrier + cpu * BARRIERS * (1 + y->cpus), BARRIERS * (1 + y->cpus));
	clear_sets(y, y->at.channel + (memory_channels(y) - y->cpus + cpu) * (1 + 2 * y->cpus),
		   1 + 2 * y->cpus);
	for (uint32_t word = 0; word < y->words; word++)
		*seen_by(y, word, cpu) = 0;
	forget_writes(y);
}

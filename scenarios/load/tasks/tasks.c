/* SPDX-License-Identifier: MIT */
/*
 * tasks.c - [task NAME]: as many tasks as its count or its CPUs say.
 */
#include "scenarios/load/tasks/tasks.h"

#include <string.h>

#include "scenarios/load/program/compile.h"
#include "scenarios/load/sections/keys.h"

gboolean read_task_cpu(struct loader *l, const struct setting *s, struct task_config *t,
		       gboolean *each)
{
	struct reader r;

	t->cpu_last = l->s->machine.cpus - 1;
	if (!s)
		return TRUE;
	reader_init(&r, s, l->error);
	if (each && reader_accept(&r, "each")) {
		*each = TRUE;
		if (reader_at_end(&r))
			return TRUE;
	}
	if (!reader_accept(&r, "any") &&
	    !read_cpus(&r, l->v.cpus, &t->cpu_first, &t->cpu_last))
		return FALSE;
	return reader_expect_end(&r);
}

gboolean read_task_priority(struct loader *l, const struct setting *s,
				   struct task_config *t)
{
	const gboolean real_time = is_real_time(t->class);
	struct reader r;

	t->priority = real_time ? 1 : 0;
	if (!s)
		return TRUE;
	if (t->class == CLASS_DEADLINE)
		return refuse(s->place, l->error, "priority = %.20s of class deadline, expected "
			      "runtime, deadline and period", s->value);
	reader_init(&r, s, l->error);
	return read_integer(&r, real_time ? 1 : -20, real_time ? 99 : 19, &t->priority) &&
	       reader_expect_end(&r);
}

/* --- the runtime, deadline and period of a task, and whether all of them fit ------------------ */

/*
 * What sched_setattr() asks: __checkparam_dl() and sched_dl_overflow() of Linux 6.12; also
 * sysctl_sched_dl_period_max and _min.
 */
#define MAX_PERIOD (UINT64_C(4194304) * 1000)
#define MIN_PERIOD (UINT64_C(100) * 1000)
#define UNIT (UINT64_C(1) << 20)	/* bandwidths are fractions of this: BW_UNIT */

static gboolean refuse_key(struct loader *l, const struct text_section *section,
			   const char *key, uint64_t ns, const char *expected)
{
	g_autoptr(GString) time = g_string_new(NULL);

	append_time(time, ns);
	return refuse(place_of_key(l, section->name, key), l->error, "%s = %s, expected %s",
		      key, time->str, expected);
}

static gboolean has_none(struct loader *l, const struct text_section *section,
			 const struct task_values *v)
{
	const char *key = v->runtime != AUTO	    ? "runtime" :
			  v->deadline != AUTO	    ? "deadline" :
			  v->server_period != AUTO ? "period" : NULL;

	return !key || refuse(place_of_key(l, section->name, key), l->error,
			      "%s of a task of another class, expected class = deadline", key);
}

static gboolean read_bandwidth(struct loader *l, const struct text_section *section,
			const struct task_values *v, struct task_config *t)
{
	uint64_t deadline = v->deadline, period = v->server_period;

	if (t->class != CLASS_DEADLINE)
		return has_none(l, section, v);
	if (deadline == AUTO)
		deadline = period;
	if (period == AUTO)
		period = deadline;
	if (v->runtime == AUTO || deadline == AUTO)
		return refuse(section->place, l->error, "[%s] of class deadline has no %s, "
			      "expected runtime = TIME and deadline = TIME", section->name,
			      v->runtime == AUTO ? "runtime" : "deadline");
	if (period < MIN_PERIOD || period > MAX_PERIOD)
		return refuse_key(l, section, v->server_period == AUTO ? "deadline" : "period",
				  period, "a period from 100us to 4194304us");
	if (deadline > period)
		return refuse_key(l, section, "deadline", deadline, "at most the period");
	if (v->runtime > deadline)
		return refuse_key(l, section, "runtime", v->runtime, "at most the deadline");
	t->runtime_ns = (int64_t)v->runtime;
	t->deadline_ns = (int64_t)deadline;
	t->period_ns = (int64_t)period;
	return TRUE;
}

/* As a bandwidth. Of times so long that the product would overflow, the lowest bits are lost. */
static uint64_t ratio(uint64_t part, uint64_t whole)
{
	while (whole > UINT64_MAX / UNIT || part > UINT64_MAX / UNIT) {
		part >>= 1;
		whole >>= 1;
	}
	return whole ? part * UNIT / whole : UNIT;
}

/* Where the task is described: [task NAME], also if this is NAME.3. */
static struct place place_of_task(const struct loader *l, const char *name)
{
	g_autofree char *section = g_strconcat("task ", name, NULL);
	char *dot = strrchr(section, '.');

	if (dot && !text_section(l->text, section))
		*dot = 0;
	return place_of(l, section);
}

/* The bandwidth of all deadline tasks that may run on no other CPUs than these. */
static uint64_t bandwidth_within(const struct loader *l, uint32_t first, uint32_t last)
{
	uint64_t sum = 0;

	for (guint i = 0; i < l->task->len; i++) {
		const struct task_config *t = &g_array_index(l->task, struct task_config, i);

		if (t->class == CLASS_DEADLINE && t->cpu_first >= first && t->cpu_last <= last)
			sum += (uint64_t)t->runtime_ns * UNIT / (uint64_t)t->period_ns;
	}
	return sum;
}

static gboolean check_admission(struct loader *l)
{
	const struct machine *m = &l->s->machine;
	const uint64_t most = ratio((uint64_t)m->rt_runtime_ns, (uint64_t)m->rt_period_ns);

	/* as sched_rt_global_validate() of kernel/sched/rt.c, Linux 6.12 */
	if (m->rt_runtime_ns > m->rt_period_ns)
		return refuse(place_of(l, "machine"), l->error,
			      "sched_rt_runtime is %" G_GINT64_FORMAT " ns, expected at most "
			      "sched_rt_period, which is %" G_GINT64_FORMAT " ns",
			      m->rt_runtime_ns, m->rt_period_ns);
	for (guint i = 0; m->rt_runtime_ns && i < l->task->len; i++) {
		const struct task_config *t = &g_array_index(l->task, struct task_config, i);
		const uint32_t cpus = t->cpu_last - t->cpu_first + 1;
		uint64_t sum;

		if (t->class != CLASS_DEADLINE)
			continue;
		sum = bandwidth_within(l, t->cpu_first, t->cpu_last);
		if (sum <= most * cpus)
			continue;
		return refuse(place_of_task(l, t->name), l->error,
			      "the deadline tasks of cpu %u%s need %" G_GUINT64_FORMAT
			      " %% of a CPU, expected at most %" G_GUINT64_FORMAT
			      " %% (sched_rt_runtime / sched_rt_period, of each)", t->cpu_first,
			      cpus > 1 ? " and others" : "", (sum * 100 + UNIT - 1) / UNIT,
			      (most * cpus * 100 + UNIT / 2) / UNIT);
	}
	return TRUE;
}

gboolean has_program(struct loader *l, const struct text_section *section,
		     const struct task_values *v, struct compiled *c)
{
	if (v->program)
		return TRUE;
	c->refused = l->programs.refused = TRUE;
	c->operations = UINT64_MAX;
	return refuse_lack(l, section, "[%s] has no program, expected program = STEPS",
			   section->name);
}

/* --- tasks ---------------------------------------------------------------------------------- */

const char *numbered_name(struct loader *l, const char *name, guint number)
{
	g_autofree char *numbered = g_strdup_printf("%s.%u", name, number);

	return pool_string(l->s->pool, numbered, strlen(numbered));
}

void add_nameless(struct loader *l, const struct task_config *t, const struct compiled *c)
{
	g_array_append_vals(l->task, t, 1);
	g_ptr_array_add(l->program, (gpointer)c);
}

void add_task(struct loader *l, const struct task_config *t, const struct compiled *c)
{
	add_nameless(l, t, c);
	task_names_add(&l->programs.task, t->name, l->task->len - 1);
}

/* t: the first one, if it is on one CPU, or all of them; each: one on each of its CPUs */
static gboolean add_tasks(struct loader *l, const struct text_section *section,
			  const struct task_config *t, const struct compiled *c, uint64_t count,
			  gboolean each)
{
	const uint32_t cpus = t->cpu_last - t->cpu_first + 1;
	struct task_config one = *t;

	if (count == AUTO)
		count = each ? cpus : 1;
	if (l->task->len + count > MAX_USER_TASKS)
		return !l->doubtful && refuse(place_of_key(l, section->name, "count"), l->error,
			      "%u tasks, expected at most %d",
			      l->task->len + (guint)count, MAX_USER_TASKS);
	if (count == 1 && !each) {
		add_task(l, t, c);
		return TRUE;
	}
	for (guint i = 0; i < count; i++) {
		if (each)
			one.cpu_first = one.cpu_last = t->cpu_first + i % cpus;
		one.name = numbered_name(l, t->name, i);
		one.member = i;
		add_task(l, &one, c);
	}
	return TRUE;
}

static gboolean load_task(struct loader *l, const struct text_section *section)
{
	struct task_values v = { 0 };
	struct task_config t = { .name = section->name + strlen("task ") };
	const gboolean valued = read_task_values(l, section->name, &v);
	gboolean each = FALSE, ok = valued;
	struct compiled *c;

	t.class = (enum task_class)v.class;
	t.start_ns = (int64_t)v.start;
	ok &= read_task_cpu(l, v.cpu, &t, &each);
	ok &= !valued || (read_task_priority(l, v.priority, &t) & read_bandwidth(l, section, &v, &t));
	c = compile_task(&l->programs, v.program);
	ok &= !c->refused;
	ok &= has_program(l, section, &v, c);
	/* without them, its name may be one of many, or there may be others like it */
	l->programs.task.doubtful |= !valued;
	return add_tasks(l, section, &t, c, v.count, each) && ok;
}

gboolean load_tasks(struct loader *l)
{
	gboolean ok = TRUE;

	for (guint i = 0; i < l->text->sections->len; i++) {
		const struct text_section *s = l->text->sections->pdata[i];

		if (section_is(s->name, "task"))
			ok &= load_task(l, s);
	}
	ok = ok && (l->doubtful || check_admission(l));
	l->programs.task.doubtful |= !l->task->len;
	if (!l->task->len && !l->text->doubtful)
		ok = refuse((struct place){ .file = l->s->path, .line = 1 }, l->error,
			    "no task, expected a [task NAME]");
	return ok;
}

/* How many operations a task does at most: those of its program, as often as it runs. */
static uint64_t most_operations(const struct compiled *c, uint64_t runs)
{
	if (!c->operations)
		return 0;
	if (!runs || c->operations >= UINT64_MAX / runs)
		return UINT64_MAX;
	return c->operations * runs;
}

/* --- the tasks of a variant ---------------------------------------------------------- */

/* A CPU's only worker is kworker/CPU, as it was called when there was only one. */
static const char *worker_name(struct loader *l, uint32_t cpu, uint32_t n, uint32_t workers)
{
	g_autofree char *name = workers == 1 ? g_strdup_printf("kworker/%u", cpu) :
					       g_strdup_printf("kworker/%u:%u", cpu, n);

	return pool_string(l->s->pool, name, strlen(name));
}

/* Returns what is left of task. */
static struct task_config *add_workers(struct loader *l, uint32_t workers,
				       struct task_config *task)
{
	for (uint32_t n = 0; n < workers; n++)
		for (uint32_t cpu = 0; cpu < l->s->machine.cpus; cpu++)
			*task++ = (struct task_config){
				.name = worker_name(l, cpu, n, workers),
				.cpu_first = cpu, .cpu_last = cpu,
				.pool = pool_of_cpu(cpu, false) + 1,
				.background = true, .starts_asleep = true };
	return task;
}

/* Where the drain work has a queue of its own (drain_queue): how many workers that has. */
static uint32_t drain_workers(const struct loader *l, uint32_t variant_workers)
{
	if (l->s->vmap.drain_queue == DRAIN_HIGHPRI)
		return variant_workers * l->s->machine.cpus;
	if (l->s->vmap.drain_queue == DRAIN_UNBOUND && variant_workers)
		return 1 + (variant_workers > 1 ? l->s->vmap.nodes : 0);
	return 0;
}

static void add_drain_workers(struct loader *l, uint32_t variant_workers,
			      struct task_config *task)
{
	const uint32_t cpus = l->s->machine.cpus;
	const bool unbound = l->s->vmap.drain_queue == DRAIN_UNBOUND;

	for (uint32_t i = 0; i < drain_workers(l, variant_workers); i++) {
		g_autofree char *name = unbound ? g_strdup_printf("kworker/u:%u", i) :
			g_strdup_printf("kworker/%u:%uH", i % cpus, i / cpus);

		*task++ = (struct task_config){
			.name = pool_string(l->s->pool, name, strlen(name)),
			.cpu_first = unbound ? 0 : i % cpus,
			.cpu_last = unbound ? cpus - 1 : i % cpus,
			.priority = unbound ? 0 : -20,
			.pool = (unbound ? pool_unbound(cpus, false) :
					   pool_of_cpu(i % cpus, true)) + 1,
			.background = true, .starts_asleep = true };
	}
}

static uint64_t operations_of(const struct loader *l, const struct task_config *t,
			      const struct compiled *c)
{
	return most_operations(c, t->source ? l->s->machine.source[t->source - 1].count : 1);
}

/* The tasks of variants with so many workers a CPU. */
static struct cast cast_with(struct loader *l, uint32_t variant_workers,
			     const struct compiled *nothing)
{
	const struct task_config setup = { .name = "setup" };
	const uint32_t workers = percpu_workers(l->s, variant_workers);
	const uint32_t users = l->task->len;
	const uint32_t last = users + workers * l->s->machine.cpus +
			      drain_workers(l, variant_workers);
	struct cast cast = { .workers = variant_workers, .works = l->work->len,
			     .machine = l->s->machine };
	struct task_config *task = pool_alloc(l->s->pool, last + 1, sizeof(*task));
	struct program *program = pool_alloc(l->s->pool, last + 1 + cast.works, sizeof(*program));
	uint64_t *operations = pool_alloc(l->s->pool, last + 1, sizeof(*operations));

	if (users)	/* none if all of them were refused */
		memcpy(task, l->task->data, users * sizeof(*task));
	add_drain_workers(l, variant_workers, add_workers(l, workers, task + users));
	task[last] = setup;
	for (uint32_t i = 0; i <= last; i++) {
		const struct compiled *c = i < users ? l->program->pdata[i] :
					   i < last ? nothing : l->programs.setup;

		program[i] = c->program;
		operations[i] = operations_of(l, &task[i], c);
	}
	for (uint32_t i = 0; i < cast.works; i++)
		program[last + 1 + i] = ((const struct compiled *)l->work->pdata[i])->program;
	cast.machine.tasks = last + 1;
	cast.machine.task = task;
	cast.program = program;
	cast.operations = operations;
	return cast;
}

static gboolean has_cast(const struct scenario *s, uint32_t workers)
{
	for (uint32_t i = 0; i < s->casts; i++)
		if (s->cast[i].workers == workers)
			return TRUE;
	return FALSE;
}

/* Any variant may be asked for later, not only those of the scenario. */
void install_tasks(struct loader *l)
{
	const struct compiled *nothing = compile_task(&l->programs, NULL);
	struct cast *cast = pool_alloc(l->s->pool, policies_nr, sizeof(*cast));

	l->s->cast = cast;
	for (unsigned i = 0; i < policies_nr; i++)
		if (!has_cast(l->s, policies[i]->workers))
			cast[l->s->casts++] = cast_with(l, policies[i]->workers, nothing);
}

/* SPDX-License-Identifier: MIT */
/*
 * write.c - the text of the scenario, section by section.
 */
#include "import/write.h"

#include <string.h>

#include "import/start.h"
#include "lib/escape.h"

/* --- tasks ------------------------------------------------------------------------------------- */

/* Names of tasks have letters, digits, _ and -, and begin with a letter. */
static char *name_of(const struct load_task *t)
{
	GString *s = g_string_new(NULL);

	if (!t->pid) {
		g_string_printf(s, "idle-%u", t->first_cpu);
		return g_string_free(s, FALSE);
	}
	if (!g_ascii_isalpha(*t->comm))
		g_string_append(s, "task");
	for (const char *c = t->comm; *c; c++)
		if (g_ascii_isalnum(*c) || *c == '-')
			g_string_append_c(s, *c);
		else if (s->len && s->str[s->len - 1] != '_')
			g_string_append_c(s, '_');
	g_string_append_printf(s, "-%d", t->pid);
	return g_string_free(s, FALSE);
}

static const struct load_task *task_of(const struct load *l, uint32_t task)
{
	return l->task->pdata[task];
}

static uint32_t allocator_of(const struct load *l, const struct area *a)
{
	return a->alloc == NONE ? NONE : load_deed(l, a->alloc)->task;
}

static gboolean is_handed_over(const struct load *l, const struct area *a)
{
	return a->alloc != NONE && a->free != NONE &&
	       load_deed(l, a->free)->task != load_deed(l, a->alloc)->task;
}

/* The largest unit in which the time is whole. */
static void append_time(GString *s, int64_t ns)
{
	if (ns % 1000)
		g_string_append_printf(s, "%" G_GINT64_FORMAT "ns", ns);
	else if (ns % 1000000)
		g_string_append_printf(s, "%" G_GINT64_FORMAT "us", ns / 1000);
	else
		g_string_append_printf(s, "%" G_GINT64_FORMAT "ms", ns / 1000000);
}

static void append_address(GString *s, uint64_t page)
{
	g_string_append_printf(s, "0x%" G_GINT64_MODIFIER "x", page << 12);
}

/* --- programs ---------------------------------------------------------------------------------- */

/* What the task does until the operation begins. */
static void append_pause(GString *s, const struct load *l, const struct deed *d, gboolean first)
{
	if (first)
		return;
	if (l->wish.open) {
		g_string_append(s, "sleep until ");
		append_time(s, d->ns - l->first_ns);
		g_string_append(s, "; ");
		return;
	}
	if (l->wish.sequence) {		/* a task that sleeps would lose its turn */
		if (d->think_ns + d->sleep_ns) {
			g_string_append(s, "compute ");
			append_time(s, d->think_ns + d->sleep_ns);
			g_string_append(s, "; ");
		}
		return;
	}
	if (d->think_ns) {
		g_string_append(s, "compute ");
		append_time(s, d->think_ns);
		g_string_append(s, "; ");
	}
	if (d->sleep_ns) {
		g_string_append(s, "sleep ");
		append_time(s, d->sleep_ns);
		g_string_append(s, "; ");
	}
}

static void append_alloc(GString *s, const struct load *l, const struct deed *d)
{
	g_string_append_printf(s, "vmalloc %" G_GUINT64_FORMAT "p", d->pages - (l->guard ? 1 : 0));
	if (d->align)
		g_string_append_printf(s, " align %" G_GUINT64_FORMAT "p", d->align);
	if (!is_whole_space(l, d->vstart, d->vend)) {
		g_string_append(s, " in ");
		append_address(s, d->vstart);
		g_string_append_c(s, ' ');
		append_address(s, d->vend);
	}
	g_string_append(s, " recorded ");
	if (d->failed) {
		g_string_append(s, "EBUSY");
		return;
	}
	append_address(s, d->area->page);
	if (d->area->free == NONE)
		return;
	g_string_append_printf(s, " as a%u", d->area->number);
	if (is_handed_over(l, d->area))
		g_string_append_printf(s, "; complete a%u", d->area->number);
}

static void append_free(GString *s, const struct load *l, const struct deed *d)
{
	const struct area *a = d->area;

	if (is_handed_over(l, a))
		g_string_append_printf(s, "wait_for_completion a%u; vfree a%u of %s", a->number,
				       a->number, task_of(l, allocator_of(l, a))->name);
	else
		g_string_append_printf(s, "vfree %s%u", a->alloc == NONE ? "old" : "a", a->number);
}

/* --- the order ------------------------------------------------------------------------------------ */

/* The directives that are still to be written as one: so many returns of a task. */
struct order {
	GString *text;
	const char *task;
	guint returns;
	guint column;
};

static void append_directive(struct order *o, const char *directive)
{
	const guint length = (guint)strlen(directive) + 2;

	if (o->column && o->column + length > 92) {
		g_string_append(o->text, "\\\n\t");
		o->column = 0;
	}
	o->column += length;
	g_string_append_printf(o->text, "%s; ", directive);
}

static void flush_returns(struct order *o)
{
	g_autofree char *directive = NULL;

	if (!o->returns)
		return;
	directive = o->returns > 1 ? g_strdup_printf("%s until return#%u", o->task, o->returns) :
				     g_strdup_printf("%s until return", o->task);
	append_directive(o, directive);
	o->returns = 0;
}

static void append_return(struct order *o, const char *task)
{
	if (o->returns && strcmp(o->task, task) != 0)
		flush_returns(o);
	o->task = task;
	o->returns++;
}

/* A purge goes on up to a step: its own, or so many areas later. */
static void append_purge(struct order *o, const struct load *l, const struct deed *d,
			 const char *label, uint32_t times)
{
	g_autofree char *worker = g_strdup_printf("kworker/%u", d->cpu);
	const char *actor = d->kind == DEED_DRAIN ? worker : task_of(l, d->task)->name;
	g_autofree char *directive = times > 1 ?
		g_strdup_printf("%s until %s#%u", actor, label, times) :
		g_strdup_printf("%s until %s", actor, label);

	flush_returns(o);
	append_directive(o, directive);
}

/* Does something else come before the purge ends, so that its parts must be told apart? */
static gboolean is_interrupted(const struct history *h, guint i)
{
	const struct turn *t = &g_array_index(h->turn, struct turn, i), *next;

	for (guint j = i + 1; j < h->turn->len; j++) {
		next = &g_array_index(h->turn, struct turn, j);
		if (next->deed == t->deed && next->kind == TURN_DEED)
			return FALSE;
		if (next->kind == TURN_DEED)
			return TRUE;
	}
	return FALSE;
}

static void append_turn(struct order *o, const struct load *l, const struct history *h, guint i)
{
	const struct turn *t = &g_array_index(h->turn, struct turn, i);
	const struct deed *d = load_deed(l, t->deed);

	if (t->kind == TURN_APPEARS) {
		append_return(o, UNSEEN);
		return;
	}
	if (d->kind == DEED_OVERFLOW)
		return;
	if (t->kind == TURN_PURGE_BEGINS && is_interrupted(h, i))
		append_purge(o, l, d, "purge.flush", 1);
	else if (t->kind == TURN_POOLED)
		append_purge(o, l, d, "purge.pool.unlock", t->areas);
	else if (t->kind == TURN_DEED && d->kind == DEED_DRAIN)
		append_purge(o, l, d, "drain.leave", 1);
	else if (t->kind == TURN_DEED)
		append_return(o, task_of(l, d->task)->name);
}

/*
 * A drain that frees of a CPU asked for, and whose event the trace does not have any more, has not
 * given anything back in it: it comes last.
 */
static void append_late_drains(struct order *o, const struct load *l)
{
	gboolean *asked = g_new0(gboolean, l->cpus);

	for (guint i = 0; i < l->deed->len; i++) {
		const struct deed *d = load_deed(l, i);

		if (d->kind == DEED_FREE && d->nr_lazy > l->lazy_max && d->cpu < l->cpus)
			asked[d->cpu] = TRUE;
	}
	for (uint32_t cpu = 0; cpu < l->cpus; cpu++)
		if (asked[cpu]) {
			g_autofree char *directive = g_strdup_printf("kworker/%u until drain.leave", cpu);

			append_directive(o, directive);
		}
	g_free(asked);
}

static void write_order(GString *s, const struct load *l, const struct history *h)
{
	struct order o = { .text = s };

	g_string_append(s, "\n# The order of the trace. A purge's event comes at its end; it has taken what "
			   "was lazy\n# where the number of its areas says.\n[schedule]\norder = \\\n\t");
	for (guint i = 0; i < h->turn->len; i++)
		append_turn(&o, l, h, i);
	flush_returns(&o);
	append_late_drains(&o, l);
	g_string_truncate(s, s->len - 2);
	g_string_append_c(s, '\n');
}

/* --- sections ----------------------------------------------------------------------------------- */

/* A line of the text as lines of a comment, each at a blank. */
static void append_comment(GString *s, const char *line)
{
	enum { WIDTH = 96 };

	while (strlen(line) > WIDTH) {
		const char *blank = g_strrstr_len(line, WIDTH, " ");

		if (!blank)
			break;
		g_string_append_printf(s, "# %.*s\n", (int)(blank - line), line);
		line = blank + 1;
	}
	g_string_append_printf(s, "# %s\n", line);
}

/* An order can be forced only where tasks can be preempted. */
static const char *preemption(const struct load *l)
{
	return l->wish.sequence ? "full" : "voluntary";
}

static void write_head(GString *s, const struct load *l, const struct history *h)
{
	g_autofree char *base = g_path_get_basename(l->wish.name), *remarks = write_remarks(l, h);
	g_auto(GStrv) line = g_strsplit(remarks, "\n", 0);
	const int64_t last = load_deed(l, l->deed->len - 1)->ns;

	g_string_append_printf(s, "# A load that a kernel's trace recorded, imported from %s.\n#\n", base);
	for (guint i = 0; line[i] && *line[i]; i++)
		append_comment(s, line[i]);
	g_string_append_printf(s, "\n[scenario]\ntitle = %u operations of a kernel's trace\nhorizon = ",
			       l->operations);
	append_time(s, (last - l->first_ns) / 1000000 * 10000000 + INT64_C(10000000000));
	g_string_append_printf(s, "\n\n[machine]\ncpus = %u\npreemption = %s\n\n"
				  "[costs]\npreset = x86-2026\n\n[vmalloc]\nstart = ", l->cpus,
			       preemption(l));
	append_address(s, l->start);
	g_string_append_printf(s, "\nspace = %" G_GUINT64_FORMAT "p\n", l->end - l->start);
	if (l->lazy_max)
		g_string_append_printf(s, "lazy_max = %" G_GUINT64_FORMAT "p\n", l->lazy_max);
	if (l->guard)
		g_string_append(s, "guard = yes\n");
	g_string_append(s, "tlb = none\n");
}

/* Each task's program, as it grows with each of its operations. */
static void write_tasks(GString *s, const struct load *l)
{
	g_autoptr(GPtrArray) program = g_ptr_array_new();

	for (guint i = 0; i < l->task->len; i++)
		g_ptr_array_add(program, g_string_new(NULL));
	for (guint i = 0; i < l->deed->len; i++) {
		const struct deed *d = load_deed(l, i);
		GString *p = d->task == NONE ? NULL : program->pdata[d->task];

		if (!p)
			continue;
		if (p->len)
			g_string_append(p, "; \\\n\t");
		append_pause(p, l, d, !p->len);
		if (d->runs_on)
			g_string_append_printf(p, "run_on %u; ", d->cpu);
		if (d->kind == DEED_ALLOC)
			append_alloc(p, l, d);
		else if (d->kind == DEED_FREE)
			append_free(p, l, d);
		else
			g_string_append(p, "unmap_aliases");
	}
	for (guint i = 0; i < l->task->len; i++) {
		const struct load_task *t = task_of(l, i);
		GString *p = program->pdata[i];

		g_string_append_printf(s, "\n# %s, pid %d: %u operations\n[task %s]\ncpu = ",
				       t->printed, t->pid, t->operations, t->name);
		if (t->migrations)
			g_string_append(s, "any\n");
		else
			g_string_append_printf(s, "%u\n", t->first_cpu);
		if (t->first_ns > l->first_ns) {
			g_string_append(s, "start = ");
			append_time(s, t->first_ns - l->first_ns);
			g_string_append_c(s, '\n');
		}
		g_string_append(s, "program = \\\n\t");
		if (t->migrations)
			g_string_append_printf(s, "run_on %u; ", t->first_cpu);
		g_string_append_printf(s, "%s\n", p->str);
		g_string_free(p, TRUE);
	}
}

char *write_scenario(const struct load *l, const struct history *h)
{
	GString *s = g_string_new(NULL);

	for (guint i = 0; i < l->task->len; i++) {
		struct load_task *t = l->task->pdata[i];

		g_free((gpointer)t->name);
		t->name = name_of(t);
		t->printed = escape_text(t->comm);
	}
	write_head(s, l, h);
	write_start(s, l, h);
	g_string_append(s, "\n[policy]\nvariants = v6.12\n");
	write_tasks(s, l);
	write_unseen(s, l, h);
	if (l->wish.sequence)
		write_order(s, l, h);
	return g_string_free(s, FALSE);
}

/* --- remarks ------------------------------------------------------------------------------------ */

static void remark(GString *s, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void remark(GString *s, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_string_append_vprintf(s, format, arguments);
	va_end(arguments);
	g_string_append_c(s, '\n');
}

static guint count_extents(const struct history *h, enum extent_origin origin)
{
	guint nr = 0;

	for (guint i = 0; i < h->extent->len; i++)
		nr += g_array_index(h->extent, struct extent, i).origin == origin;
	return nr;
}

static void remark_on_trace(GString *s, const struct load *l)
{
	const int64_t length = load_deed(l, l->deed->len - 1)->ns - l->first_ns;

	remark(s, "%u operations of %u tasks on %u CPUs, in %" G_GINT64_FORMAT ".%06d s from "
	       "%" G_GINT64_FORMAT ".%06d s on.", l->operations, l->task->len, l->cpus,
	       length / 1000000000, (int)(length % 1000000000 / 1000), l->first_ns / 1000000000,
	       (int)(l->first_ns % 1000000000 / 1000));
	if (l->left_out)
		remark(s, "%" G_GUINT64_FORMAT " more are left out (--max-ops).", l->left_out);
	if (l->failed_searches)
		remark(s, "%" G_GUINT64_FORMAT " searches failed, which was -EBUSY %" G_GUINT64_FORMAT
		       " times: two in a row by one task.", l->failed_searches, l->ebusy);
	if (l->old_areas)
		remark(s, "%" G_GUINT64_FORMAT " areas that are freed are older than the trace; the size of "
		       "%" G_GUINT64_FORMAT " is guessed.", l->old_areas, l->guessed);
	if (l->lost_events)
		remark(s, "The trace has lost at least %" G_GUINT64_FORMAT " events.", l->lost_events);
	if (l->lost_frees)
		remark(s, "%" G_GUINT64_FORMAT " areas are freed where their pages are allocated again, "
		       "since the trace does not say when they were.", l->lost_frees);
	if (l->late_events)
		remark(s, "%" G_GUINT64_FORMAT " events have a time before that of one before them, and are "
		       "taken to be at that time.", l->late_events);
	if (l->strange)
		remark(s, "%" G_GUINT64_FORMAT " lines are none of a trace, and are left out.", l->strange);
}

static void remark_on_start(GString *s, const struct history *h)
{
	remark(s, "Of %u recorded addresses %u follow by the rules of Linux 6.12 (%u from pools), %u do not. "
	       "%u of these %u lie in pages that the trace has shown before, so nothing is assumed for them.",
	       h->same + h->other, h->same, h->from_pool, h->other, h->reused, h->same);
	remark(s, "What was free at the start is what is allocated without having been freed: %u ranges. "
	       "%u areas were in pools, %u were lazy. %u ranges became free by a purge, %u areas came into "
	       "pools, and %u ranges became free, nobody knows how: the task unseen does that.",
	       count_extents(h, FREE_AT_START), count_extents(h, IN_POOL),
	       count_extents(h, LAZY_AT_START),
	       count_extents(h, FREE_BY_PURGE), count_extents(h, IN_POOL_LATER),
	       count_extents(h, FREE_SOMEHOW));
}

char *write_remarks(const struct load *l, const struct history *h)
{
	GString *s = g_string_new(NULL);
	const uint64_t *seen = l->events;

	remark_on_trace(s, l);
	remark_on_start(s, h);
	remark(s, "Not in the trace: who called; the size before it was rounded; whether there was a guard "
	       "page (assumed: %s); what vm_map_ram() did in its blocks; the NUMA node; the preemption model "
	       "(assumed: %s), the tick and the costs; where a purge began%s.",
	       l->guard ? "one in each area" : "none", preemption(l),
	       seen[TRACE_WORK_BEGINS] ? "" : "; which work a kworker did");
	remark(s, seen[TRACE_SWITCH] ?
		       "From sched_switch: when tasks slept, and when they had no CPU." :
		       "Without sched_switch: a task computes between its operations, or sleeps if another "
		       "one was seen on its CPU meanwhile.");
	remark(s, l->wish.open ? "Operations have the times of the trace." :
				 "Between operations there is what was between their events, the operations "
				 "themselves with it.");
	return g_string_free(s, FALSE);
}

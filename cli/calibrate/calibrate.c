/* SPDX-License-Identifier: MIT */
/*
 * calibrate.c - a [costs] section for the machine on which we run: what was measured, what
 * follows from that, and what is left to the preset.
 *
 * Some costs are what is left of a figure when the others that it consists of are taken away:
 *
 *	two threads yield	syscall + context_switch
 *	a pipe, half a round	write and read + wake_up + context_switch
 *	a timer, CPU busy	irq_enter + wake_up + irq_exit + context_switch
 *	a timer, CPU idle	the same + idle_exit
 *	a call to another CPU	ipi_send + ipi_delivery + irq_enter + atomic + cache_line
 *
 * of which irq_exit, ipi_send and atomic are the preset's, scaled by the measured lock. In a
 * virtual machine a timer is late by what the hypervisor needs for it, which is no irq_enter.
 */
#include "cli/calibrate/calibrate.h"

#include <math.h>
#include <string.h>
#include <sys/utsname.h>

#include "cli/base/signals.h"
#include "cli/calibrate/measures.h"
#include "lib/escape.h"
#include "policies/tables/cost.h"

#ifdef __aarch64__
static const enum cost_preset preset = ARM64_STB;
#else
static const enum cost_preset preset = X86_2026;
#endif

enum { LONGEST_NS = 1000000 };		/* what the loader accepts of measured_… */

/* --- measuring ------------------------------------------------------------------------------ */

struct raw {
	struct figure lock, syscall, yield, pipe, pipe_calls, timer_busy, timer_idle, line, call;
	struct figure warm, cold;
	gboolean urgent, virtual;
	char *cpus;		/* what /proc/cpuinfo says, or NULL */
};

static void measure_all(struct raw *m, const struct cpus *c)
{
	const int cpu = c->nr ? c->number[0] : 0;

	m->lock = measure_lock();
	m->syscall = measure_syscall();
	m->pipe_calls = measure_pipe_calls();
	m->warm = measure_areas(false);
	m->cold = measure_areas(true);
	m->yield = measure_yield(cpu);
	m->pipe = measure_pipe(cpu);
	m->timer_idle = measure_timer(cpu, false);
	m->timer_busy = measure_timer(cpu, true);
	m->line = measure_line(c);
	m->call = measure_call(c);
}

/* A thread of its own, since others would inherit its class and its CPU. */
static void *measure_main(void *data)
{
	struct raw *m = data;
	struct cpus c;

	m->urgent = cpu_be_urgent();
	cpus_find(&c);
	measure_all(m, &c);
	return NULL;
}

/* --- from figures to costs ------------------------------------------------------------------ */

/* A key and its figure; what: what was measured, for the comment. */
struct line {
	const char *key, *what;
	struct figure figure;
};

enum { LOCK, LINE_, AREA, SYSCALL, SWITCH, WAKE, IRQ, IDLE, DELIVERY, LINES };

static int64_t whole_ns(const struct figure *f)
{
	return f->samples ? MAX(1, llround(f->median)) : 0;
}

/* A figure that no machine has comes from something that disturbed. */
static struct figure plausible(struct figure f)
{
	if (f.samples && !(f.median < LONGEST_NS))
		return figure_lacking("it took longer than can be");
	return f;
}

static struct figure between(struct figure a, struct figure b)
{
	if (!a.samples || !b.samples)
		return a.samples ? b : a;
	return (struct figure){ .low = MIN(a.low, b.low), .median = (a.median + b.median) / 2,
				.high = MAX(a.high, b.high), .samples = a.samples + b.samples };
}

/* What comes from outside of the kernel's sections: area_free is a part of what was measured. */
static struct figure area_of(const struct raw *m)
{
	const double part = (double)cost_info(COST_AREA_FREE)->value[preset].ns;
	const double rest = (double)cost_info(COST_LIST_WALK)->value[preset].ns;
	struct figure f = between(m->warm, m->cold);

	f.low *= part / (part + rest);
	f.median *= part / (part + rest);
	f.high *= part / (part + rest);
	return f;
}

static double median_or(const struct figure *f, int64_t otherwise)
{
	return f->samples ? f->median : (double)otherwise;
}

static void derive(const struct raw *m, struct line line[LINES])
{
	static const char short_of[] = "it was shorter than its parts";
	int64_t measured[MEASURE_NONE], cost[MAX_COSTS];
	double to_sleeper;

	line[LOCK].figure = plausible(m->lock);
	line[LINE_].figure = plausible(m->line);
	line[AREA].figure = plausible(area_of(m));
	line[SYSCALL].figure = plausible(m->syscall);
	measured[MEASURE_LOCK] = whole_ns(&line[LOCK].figure);
	measured[MEASURE_LINE] = whole_ns(&line[LINE_].figure);
	measured[MEASURE_MEMORY] = whole_ns(&line[AREA].figure);
	cost_table(cost, preset, measured);

	line[SWITCH].figure = plausible(figure_less(
		m->yield, median_or(&line[SYSCALL].figure, cost[COST_SYSCALL]), short_of));
	to_sleeper = median_or(&line[SWITCH].figure, cost[COST_CONTEXT_SWITCH]);
	line[WAKE].figure = !m->pipe_calls.samples ? m->pipe_calls : plausible(figure_less(
		m->pipe, m->pipe_calls.median + to_sleeper, short_of));
	to_sleeper += median_or(&line[WAKE].figure, cost[COST_WAKE_UP]);
	line[IRQ].figure = m->virtual ? figure_lacking("the hypervisor's part in a timer is not known") :
		plausible(figure_less(m->timer_busy,
				      to_sleeper + (double)cost[COST_IRQ_EXIT], short_of));
	line[IDLE].figure = !m->timer_busy.samples ? m->timer_busy : plausible(figure_less(
		m->timer_idle, m->timer_busy.median, "a CPU that idles was not later than a busy one"));
	line[DELIVERY].figure = plausible(figure_less(
		m->call, median_or(&line[IRQ].figure, cost[COST_IRQ_ENTER]) +
			 (double)(cost[COST_IPI_SEND] + cost[COST_ATOMIC] +
				  cost[COST_CACHE_LINE]), short_of));
}

/* --- writing -------------------------------------------------------------------------------- */

static void put_line(GString *text, const struct line *l)
{
	const struct figure *f = &l->figure;

	if (f->samples)
		g_string_append_printf(text, "%s = %" G_GINT64_FORMAT "ns\t# %.1f to %.1f: %s\n",
				       l->key, whole_ns(f), f->low, f->high, l->what);
	else
		g_string_append_printf(text, "# %s: not measured, as %s\n", l->key, f->lacks);
}

/* The first line of /proc/cpuinfo that says so, or NULL. */
static char *cpu_model(const char *cpus)
{
	const char *at = cpus ? strstr(cpus, "model name") : NULL;
	g_autofree char *line = NULL;

	at = at ? strchr(at, ':') : NULL;
	if (!at)
		return NULL;
	line = g_strndup(at + 1, MIN(strcspn(at + 1, "\n"), 100));
	return escape_text(g_strstrip(line));
}

static void put_machine(GString *text, const struct raw *m)
{
	g_autofree char *model = cpu_model(m->cpus), *kernel = NULL, *load = NULL;
	struct utsname u = { .release = "" };

	uname(&u);
	kernel = escape_text(u.release);
	g_string_append_printf(text, "# Measured by simrun calibrate on %s, %u CPUs%s, Linux %s.\n",
			       model ? model : u.machine, g_get_num_processors(),
			       m->virtual ? " of a virtual machine" : "", kernel);
	if (m->urgent || !g_file_get_contents("/proc/loadavg", &load, NULL, NULL) ||
	    g_ascii_strtod(load, NULL) < 1)
		return;
	load[strcspn(load, " ")] = '\0';
	g_string_append_printf(text, "# Other programs ran (load %s), and this one may not be urgent: "
			       "what needs two threads\n# may be much too long.\n", load);
}

static void put_whole(GString *text, const char *what, const struct figure *f)
{
	if (f->samples)
		g_string_append_printf(text, "#\t%.0f ns (%.0f to %.0f)\t%s\n", f->median, f->low,
				       f->high, what);
}

static void put_wholes(GString *text, const struct raw *m)
{
	g_string_append(text, "#\n# What parts were taken from:\n");
	put_whole(text, "two threads yield", &m->yield);
	put_whole(text, "two threads and pipes, half a round", &m->pipe);
	put_whole(text, "the same calls without the other thread", &m->pipe_calls);
	put_whole(text, "a thread runs after its timer's expiry, the CPU is busy", &m->timer_busy);
	put_whole(text, "the same, the CPU is idle", &m->timer_idle);
	put_whole(text, "membarrier() calls another CPU", &m->call);
	put_whole(text, "an area in a purge, warm", &m->warm);
	put_whole(text, "an area in a purge, cold", &m->cold);
}

/* Adds a word to a comment, in a new line if this one is full. */
static void put_word(GString *text, const char *word)
{
	enum { WIDTH = 90 };
	const char *line = strrchr(text->str, '\n');

	if (line && strlen(line) + strlen(word) > WIDTH)
		g_string_append(text, "\n#");
	g_string_append_printf(text, " %s", word);
}

/* The costs for which nothing was measured: those that something scales, or the others. */
static void put_rest(GString *text, const struct line line[LINES], bool scaled)
{
	g_string_append_printf(text, "# Not measured, as only a kernel could; %s:\n#",
			       scaled ? "scaled by measured_lock, _line or _area" : "as in the preset");
	for (unsigned i = 0; i < COSTS; i++) {
		const struct cost_info *c = cost_info(cost_listed(i));
		bool is_told = !c->key || (c->measure != MEASURE_NONE) != scaled;

		for (unsigned k = 0; k < LINES && !is_told; k++)
			is_told = line[k].figure.samples && !strcmp(line[k].key, c->key);
		if (!is_told)
			put_word(text, c->key);
	}
	g_string_append_c(text, '\n');
}

static char *written(const struct raw *m, const struct line line[LINES])
{
	GString *text = g_string_new(NULL);

	put_machine(text, m);
	g_string_append(text,
		"# A value is a median. Behind it is the spread: of ten samples one was below, one above.\n"
		"[costs]\n");
	g_string_append_printf(text, "preset = %s\n", preset_info[preset].name);
	for (unsigned i = 0; i < LINES; i++)
		put_line(text, &line[i]);
	put_wholes(text, m);
	g_string_append(text, "#\n");
	put_rest(text, line, true);
	if (!line[IDLE].figure.samples)		/* the only one that nothing scales */
		put_rest(text, line, false);
	return g_string_free(text, FALSE);
}

/* The keys, and what was measured for each. */
static char *section(const struct raw *m)
{
	struct line line[LINES] = {
		[LOCK] = { "measured_lock", "a free lock, taken and dropped", { 0 } },
		[LINE_] = { "measured_line", "a cache line, half a round trip between two CPUs", { 0 } },
		[AREA] = { "measured_area", "one of 2,600 areas, from warm to cold, in user space", { 0 } },
		[SYSCALL] = { "syscall", "getppid()", { 0 } },
		[SWITCH] = { "context_switch", "two threads yield, less the system call", { 0 } },
		[WAKE] = { "wake_up", "two threads and pipes, less the calls and the switch", { 0 } },
		[IRQ] = { "irq_enter", "a timer, less what follows its interrupt", { 0 } },
		[IDLE] = { "idle_exit", "a timer on a CPU that idles, less one on a busy CPU", { 0 } },
		[DELIVERY] = { "ipi_delivery", "membarrier() to another CPU, less its other parts", { 0 } },
	};

	derive(m, line);
	return written(m, line);
}

char *calibrate(void)
{
	struct raw m = { 0 };
	GThread *thread;
	char *text = NULL;

	(void)g_file_get_contents("/proc/cpuinfo", &m.cpus, NULL, NULL);
	m.virtual = m.cpus && strstr(m.cpus, " hypervisor");
	thread = g_thread_try_new("calibrate", measure_main, &m, NULL);
	if (thread)
		g_thread_join(thread);
	else
		measure_main(&m);
	if (!stop_requested)
		text = section(&m);
	g_free(m.cpus);
	return text;
}

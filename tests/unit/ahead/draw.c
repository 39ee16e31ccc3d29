/* SPDX-License-Identifier: MIT */
/*
 * draw.c - from random numbers to the text of a scenario.
 *
 * What a program does is put together from pieces. Each piece has a theme, and a machine has only some
 * of the themes: so in most machines there is little of everything, but much of something.
 */
#include "tests/unit/ahead/draw.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "sim/base/random.h"

enum { LEAPS = 1, LOCKS = 2, AREAS = 4, SLEEPS = 8, MOVES = 16, MEMORY = 32, WAITS = 64, THEMES = 7 };

/* Where a piece may be: in a program, in a block in the kernel, in an interrupt's handler. */
enum { USER = 1, BLOCK = 2, HANDLER = 4 };

enum { DEEPEST = 3 };

/*
 * In a piece, %t is a time, %n one above 0, %c and %k are a small and a larger number, %p is a size, %b any pieces, %B
 * pieces for a block in the kernel, %u a CPU. %s, %i, %m, %w and %q name a lock: a spinlock, one that is
 * taken with interrupts off, a mutex, a rwlock and a rw_semaphore. Within a piece each is always the same.
 */
struct piece {
	unsigned weight, theme, where;
	const char *text;
};

static const struct piece piece[] = {
	{ 12, LEAPS, USER, "compute %t" },
	{ 6, LEAPS, USER, "compute %t; compute %t" },
	{ 9, LEAPS, USER | BLOCK | HANDLER, "kernel %t" },
	{ 5, LEAPS, USER | BLOCK | HANDLER, "kernel %t; kernel %t" },
	{ 4, LEAPS, USER, "compute %t; kernel %t; compute %t; kernel %t" },
	{ 6, LEAPS, USER, "repeat %c { %b }" },
	{ 3, LEAPS, BLOCK | HANDLER, "repeat %c { %B }" },
	{ 3, LEAPS, USER, "repeat %k { compute %t }" },
	{ 3, LEAPS, USER, "repeat %k { kernel %t; compute %t }" },
	{ 2, LEAPS, USER, "repeat %c { repeat %c { compute %t }; repeat %c { kernel %t } }" },
	{ 1, LEAPS, USER, "forever { compute %t; kernel 1ns; %b }" },
	{ 1, LEAPS, USER, "forever { compute %t; kernel %t; compute 1ns }" },

	{ 8, LOCKS, USER, "spin_lock %s; %b; spin_unlock %s" },
	{ 6, LOCKS, USER, "spin_lock %s; kernel %t; spin_unlock %s" },
	{ 4, LOCKS, USER, "spin_lock %s; spin_unlock %s" },
	{ 3, LOCKS, USER, "spin_lock %s; compute %t; spin_unlock %s" },
	{ 3, LOCKS, USER, "repeat %k { spin_lock %s; kernel %t; spin_unlock %s; compute %t }" },
	{ 2, LOCKS, USER, "spin_lock s0; spin_lock s1; kernel %t; spin_unlock s1; spin_unlock s0" },
	{ 4, LOCKS, USER | BLOCK | HANDLER,
	  "spin_lock_irqsave %i; kernel %t; spin_unlock_irqrestore %i" },
	{ 2, LOCKS, USER, "spin_trylock %s { kernel %t }" },
	{ 6, LOCKS, USER, "mutex_lock %m; %b; mutex_unlock %m" },
	{ 4, LOCKS, USER, "mutex_lock %m; kernel %t; mutex_unlock %m" },
	{ 2, LOCKS, USER, "repeat %c { mutex_lock %m; compute %t; mutex_unlock %m; compute %t }" },
	{ 2, LOCKS, USER, "read_lock %w; kernel %t; read_unlock %w" },
	{ 2, LOCKS, USER, "write_lock %w; kernel %t; write_unlock %w" },
	{ 2, LOCKS, USER, "down_read %q; %b; up_read %q" },
	{ 2, LOCKS, USER, "down_write %q; kernel %t; up_write %q" },
	{ 1, LOCKS, USER, "down_write %q; kernel %t; downgrade_write %q; kernel %t; up_read %q" },
	{ 1, LOCKS, USER, "local_lock o; kernel %t; local_unlock o" },
	{ 3, LOCKS, USER | BLOCK, "preempt_off %t" },
	{ 2, LOCKS, USER | BLOCK, "preempt_off { %B }" },
	{ 3, LOCKS, USER | BLOCK | HANDLER, "irq_off %t" },
	{ 2, LOCKS, USER | BLOCK, "irq_off { %B }" },

	{ 6, AREAS, USER, "vmalloc %p; %b; vfree" },
	{ 6, AREAS, USER, "vmalloc %p; vfree" },
	{ 3, AREAS, USER, "repeat %k { vmalloc %p; compute %t; vfree }" },
	{ 2, AREAS, USER, "vmalloc %p as x; touch x; compute %t; vfree x" },
	{ 2, AREAS, USER, "vmalloc %p; vmalloc %p; touch; vfree; vfree" },
	{ 2, AREAS, USER | BLOCK, "touch" },
	{ 1, AREAS, USER | BLOCK | HANDLER, "vfree" },
	{ 1, AREAS, USER, "vmalloc %p" },
	{ 1, AREAS, USER, "vmalloc %p; free_now" },
	{ 2, AREAS, USER, "map_ram %p; unmap_ram" },
	{ 1, AREAS, USER, "purge sync force" },
	{ 1, AREAS, USER, "purge" },
	{ 1, AREAS, USER, "unmap_aliases" },
	{ 1, AREAS, USER, "flush_drain" },

	{ 6, SLEEPS, USER, "sleep %t" },
	{ 3, SLEEPS, USER, "yield" },
	{ 2, SLEEPS, USER, "period %n" },
	{ 2, SLEEPS, USER, "cyclictest interval=%n loops=%c" },
	{ 2, SLEEPS, USER, "repeat %c { sleep %t; compute %t; kernel %t }" },

	{ 2, MOVES, USER, "run_on %u" },
	{ 2, MOVES, USER, "set_affinity %u" },
	{ 1, MOVES, USER, "set_affinity 0-%u of A" },

	{ 3, MEMORY, USER | BLOCK | HANDLER, "atomic_inc v" },
	{ 2, MEMORY, USER | BLOCK | HANDLER, "store v 0" },
	{ 2, MEMORY, USER, "load v as r0; if r0 == 1 { %b } else { compute %t }" },
	{ 2, MEMORY, USER, "set r1 %c; while r1 > 0 { set r1 (r1 - 1); compute %t; kernel %t }" },
	{ 2, MEMORY, USER, "cmpxchg v 0 1 as r2; kernel %t; store v 0 release" },
	{ 1, MEMORY, USER | BLOCK | HANDLER, "smp_mb" },
	{ 1, MEMORY, USER, "preempt_off { this_cpu_inc c; kernel %t }" },
	{ 2, MEMORY, USER, "rcu_read_lock; kernel %t; rcu_read_unlock" },
	{ 1, MEMORY, USER, "synchronize_rcu" },
	{ 1, MEMORY, USER, "write_seqlock z; kernel %t; write_sequnlock z" },

	{ 3, WAITS, USER, "down e; kernel %t; up e" },
	{ 2, WAITS, USER | HANDLER, "complete f" },
	{ 1, WAITS, USER, "wait_for_completion f" },
	{ 1, WAITS, USER, "store v 1; wake_up_all h" },
	{ 1, WAITS, USER, "wait_event h v == 1" },
	{ 3, WAITS, USER | HANDLER, "mod_timer t %t" },
	{ 1, WAITS, USER | HANDLER, "del_timer t" },
	{ 3, WAITS, USER | HANDLER, "schedule_work d" },
	{ 1, WAITS, USER, "flush_work d" },
};

struct drawer {
	uint64_t *stream;
	GString *text;
	unsigned cpus, tasks;
	unsigned themes;
	uint64_t scale;			/* how long most things take */
	uint64_t often[3];		/* times that come again and again */
	uint64_t costs;			/* how costs are drawn: add_costs() */
};

uint64_t draw_below(uint64_t *stream, uint64_t n)
{
	return random_next(stream) % n;
}

static uint64_t below(const struct drawer *d, uint64_t n)
{
	return draw_below(d->stream, n);
}

static bool one_of(const struct drawer *d, uint64_t n)
{
	return !below(d, n);
}

#define ADD(d, ...) g_string_append_printf((d)->text, __VA_ARGS__)

static uint64_t some_ns(const struct drawer *d)
{
	if (!one_of(d, 3))
		return d->often[below(d, G_N_ELEMENTS(d->often))];
	return one_of(d, 4) ? below(d, 3) : below(d, 2 * d->scale);
}

static void add_time(const struct drawer *d)
{
	const uint64_t ns = some_ns(d);

	if (one_of(d, 12))
		ADD(d, "exp(%" PRIu64 "ns)", ns + 1);
	else if (one_of(d, 12))
		ADD(d, "uniform(%" PRIu64 "ns, %" PRIu64 "ns)", ns, ns + below(d, d->scale));
	else if (one_of(d, 400))
		ADD(d, "%" PRIu64 "s", 1 + below(d, 1500));
	else
		ADD(d, "%" PRIu64 "ns", ns);
}

static void add_pieces(const struct drawer *d, unsigned where, unsigned depth);

static const struct piece *some_piece(const struct drawer *d, unsigned where, unsigned depth)
{
	unsigned sum = 0, at;

	for (unsigned pass = 0; ; pass++) {
		at = pass ? (unsigned)below(d, sum) : 0;
		for (const struct piece *p = piece; p < piece + G_N_ELEMENTS(piece); p++) {
			if (!(p->theme & d->themes) || !(p->where & where) ||
			    (depth >= DEEPEST && (strstr(p->text, "%b") || strstr(p->text, "%B"))))
				continue;
			if (pass && at < p->weight)
				return p;
			if (pass)
				at -= p->weight;
			else
				sum += p->weight;
		}
	}
}

/* What stands for the letter in a piece. lock: the number of its locks */
static void add_letter(const struct drawer *d, char letter, uint64_t lock, unsigned where,
		       unsigned depth)
{
	switch (letter) {
	case 't':
		add_time(d);
		break;
	case 'n':
		ADD(d, "%" PRIu64 "ns", 1 + some_ns(d));
		break;
	case 'c':
		ADD(d, "%" PRIu64, 1 + below(d, 4));
		break;
	case 'k':
		ADD(d, "%" PRIu64, 1 + below(d, 40));
		break;
	case 'p':
		ADD(d, one_of(d, 5) ? "uniform(1p, %" PRIu64 "p)" : "%" PRIu64 "p", 1 + below(d, 5));
		break;
	case 'u':
		ADD(d, "%" PRIu64, below(d, d->cpus));
		break;
	case 'b':
		add_pieces(d, where, depth + 1);
		break;
	case 'B':
		add_pieces(d, where == USER ? BLOCK : where, depth + 1);
		break;
	default:
		ADD(d, "%c%" PRIu64, letter, lock);
	}
}

/* Pieces, separated by semicolons. */
static void add_pieces(const struct drawer *d, unsigned where, unsigned depth)
{
	const uint64_t pieces = 1 + below(d, depth ? 2 : 5);

	for (uint64_t i = 0; i < pieces; i++) {
		const uint64_t lock = below(d, 2);

		if (i)
			ADD(d, "; ");
		for (const char *c = some_piece(d, where, depth)->text; *c; c++) {
			if (*c == '%')
				add_letter(d, *++c, lock, where, depth);
			else
				g_string_append_c(d->text, *c);
		}
	}
}

static const char *some_word(const struct drawer *d, const char *const *word, size_t words)
{
	return word[below(d, words)];
}

#define WORD(d, ...) some_word(d, (const char *const[]){ __VA_ARGS__ }, \
			       G_N_ELEMENTS(((const char *const[]){ __VA_ARGS__ })))

/* All for nothing, a few different prices, or those of a processor, with exceptions. */
static void add_costs(const struct drawer *d)
{
	static const char *const cost[] = {
		"local", "atomic", "read", "spin_lock", "spin_unlock", "mutex", "cache_line",
		"context_switch", "wake_up", "irq_enter", "irq_exit", "tick", "idle_exit",
		"ipi_send", "ipi_delivery", "tlb_flush_ipi", "tlb_flush_broadcast", "syscall",
		"kmalloc", "vm_struct", "area_search", "area_insert", "area_free", "list_walk",
		"map_page", "unmap_page", "touch", "block", "notify", "pool" };

	ADD(d, "[costs]\npreset = %s\n", WORD(d, "x86-2016", "arm64-stb", "x86-2024", "x86-2026"));
	for (size_t i = 0; i < G_N_ELEMENTS(cost); i++) {
		if (d->costs == 0)
			ADD(d, "%s = 0\n", cost[i]);
		else if (d->costs < 3 || one_of(d, d->costs == 3 ? 5 : 20))
			ADD(d, "%s = %" PRIu64 "ns\n", cost[i], some_ns(d) / (one_of(d, 2) ? 1 : 5));
	}
}

/* A period of interrupts that leave time for something else, mostly. */
static uint64_t some_period(const struct drawer *d)
{
	const uint64_t handled = d->costs == 0 ? 0 : d->costs < 3 ? 6 * d->scale : 12000;

	return d->scale + some_ns(d) + 1 + (one_of(d, 20) ? 0 : handled);
}

static void add_machine(const struct drawer *d)
{
	ADD(d, "[scenario]\nseed = %" PRIu64 "\nhorizon = %" PRIu64 "ns\n", below(d, 1000),
	    d->scale * (10 + below(d, 300)));
	ADD(d, "[machine]\ncpus = %u\npreemption = %s\n", d->cpus,
	    WORD(d, "none", "voluntary", "full", "rt"));
	if (one_of(d, 2))
		ADD(d, "tick = 0\n");
	else
		ADD(d, "tick = %" PRIu64 "ns\n", some_period(d));
	ADD(d, "max_steps = 400000\ntlb_flush = %s\n", WORD(d, "ipi", "ipi", "broadcast"));
	if (one_of(d, 3))
		ADD(d, "sched_rr_timeslice = %" PRIu64 "ns\n", d->scale + 1);
	if (one_of(d, 6))
		ADD(d, "watchdog_thresh = %" PRIu64 "ns\nrcu_stall_timeout = %" PRIu64 "ns\n",
		    4 * d->scale, 6 * d->scale);
	if (one_of(d, 8))
		ADD(d, "sched_rt_period = %" PRIu64 "ns\nsched_rt_runtime = %" PRIu64 "ns\n",
		    20 * d->scale + 100000, 10 * d->scale + 50000);
}

static void add_allocator(const struct drawer *d)
{
	ADD(d, "[vmalloc]\nspace = %sp\nbusy = 1 x 2p\nlazy = %" PRIu64 " x 2p\nlazy_max = %s\n",
	    WORD(d, "24", "40", "64"), 1 + below(d, 2), WORD(d, "auto", "0p", "4p", "8p"));
	ADD(d, "tlb = %s\nblocks = %u\nblock = 64p\n", WORD(d, "all", "none"), 2 * d->cpus);
	ADD(d, "[policy]\nvariants = %s\n",
	    d->themes & AREAS ? WORD(d, "v4.8", "v4.8", "joel-v3", "joel-v4", "hellwig",
				     "hellwig-resched", "zhouxianrong", "v4.10", "v4.10", "v5.4",
				     "v5.10", "v6.1", "v6.12", "v7.3") :
				WORD(d, "none", "v4.8"));
}

static void add_class(const struct drawer *d)
{
	switch (below(d, 8)) {
	case 0:
	case 1:
		ADD(d, "class = %s\npriority = %" PRIu64 "\n", WORD(d, "fifo", "fifo", "rr"),
		    1 + below(d, 3));
		break;
	case 2:
		ADD(d, "priority = %d\n", (int)below(d, 40) - 20);
		break;
	case 3:
		if (one_of(d, 3))
			ADD(d, "class = deadline\nruntime = 2us\ndeadline = %sus\nperiod = 200us\n",
			    WORD(d, "100", "150"));
		break;
	default:
		break;
	}
}

static void add_tasks(const struct drawer *d)
{
	for (unsigned i = 0; i < d->tasks; i++) {
		ADD(d, "[task %c]\ncpu = ", 'A' + (int)i);
		if (one_of(d, 3))
			ADD(d, "%s\n", WORD(d, "any", "any", "each"));
		else
			ADD(d, "%" PRIu64 "\n", below(d, d->cpus));
		add_class(d);
		if (one_of(d, 3))
			ADD(d, "start = %" PRIu64 "ns\n", some_ns(d));
		ADD(d, "program = ");
		if (one_of(d, 2)) {
			ADD(d, "repeat %" PRIu64 " { ", 1 + below(d, 30));
			add_pieces(d, USER, 0);
			ADD(d, " }\n");
		} else {
			add_pieces(d, USER, 0);
			ADD(d, "\n");
		}
	}
}

/* Interrupts, a timer and a work item. */
static void add_others(const struct drawer *d)
{
	for (uint64_t i = one_of(d, 3) ? 1 + below(d, 2) : 0; i; i--) {
		ADD(d, "[irq dev%" PRIu64 "]\ncpu = %s\nperiod = %" PRIu64 "ns\n", i,
		    one_of(d, 3) ? "any" : "0", one_of(d, 3) ? some_ns(d) + 1 : some_period(d));
		if (one_of(d, 2))
			ADD(d, "count = %" PRIu64 "\n", 1 + below(d, 20));
		if (one_of(d, 3))
			ADD(d, "threaded = no\n");
		ADD(d, "program = ");
		add_pieces(d, HANDLER, 1);
		ADD(d, "\n");
	}
	if (d->themes & WAITS)
		ADD(d, "[semaphores]\ne = 1\n[timer t]\ncpu = %" PRIu64 "\nprogram = kernel %" PRIu64
		    "ns\n[work d]\nprogram = kernel %" PRIu64 "ns; kernel 1ns\n"
		    "[task W]\ncpu = any\nprogram = repeat 5 { wait_for_completion f; kernel 1ns; "
		    "wait_event h v == 1; compute 2ns }\n",
		    below(d, d->cpus), some_ns(d), some_ns(d));
	if (d->themes & (MEMORY | WAITS))
		ADD(d, "[variables]\nv = 0\n[percpu]\nc = 0\n");
}

GString *draw_scenario(uint64_t *stream)
{
	static const uint64_t scale[] = { 5, 40, 300, 300, 3000, 20000 };
	struct drawer d = { .stream = stream, .text = g_string_new(NULL), .themes = LEAPS };

	d.cpus = 1 + (unsigned)below(&d, one_of(&d, 2) ? 2 : 4);
	d.tasks = 1 + (unsigned)below(&d, 5);
	d.costs = below(&d, 5);
	d.scale = scale[below(&d, G_N_ELEMENTS(scale))];
	for (size_t i = 0; i < G_N_ELEMENTS(d.often); i++)
		d.often[i] = i || one_of(&d, 2) ? 1 + below(&d, d.scale) : 0;
	for (unsigned i = 0; i < THEMES; i++)
		d.themes |= one_of(&d, 3) ? 1U << i : 0;
	add_machine(&d);
	add_costs(&d);
	add_allocator(&d);
	add_tasks(&d);
	add_others(&d);
	return d.text;
}

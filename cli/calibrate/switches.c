/* SPDX-License-Identifier: MIT */
/*
 * switches.c - what two threads of one CPU can measure: switches, wake-ups, timers.
 */
#define _GNU_SOURCE	/* pipe2(), SCHED_IDLE */
#include "cli/calibrate/measures.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

enum { YIELDS = 100, ROUNDS = 50, AHEAD_NS = 200000, NS_PER_S = 1000000000 };

/* --- yielding ------------------------------------------------------------------------------- */

static void yield_body(struct helper *h)
{
	atomic_uint *yields = h->data;

	while (!h->stop) {
		sched_yield();
		(*yields)++;
	}
}

/* Unless the other thread had every other turn, these were not switches. */
static double yield_once(void *data)
{
	atomic_uint *const yields = data;
	const unsigned before = atomic_load(yields);
	const int64_t begin = now_ns();
	unsigned other;
	int64_t ns;

	for (unsigned i = 0; i < YIELDS; i++)
		sched_yield();
	ns = now_ns() - begin;
	other = atomic_load(yields) - before;
	if (other < YIELDS * 9 / 10 || other > YIELDS * 11 / 10)
		return -1;
	return (double)ns / (YIELDS + other);
}

struct figure measure_yield(int cpu)
{
	atomic_uint yields = 0;
	struct helper h;
	struct figure f;

	if (!cpu_pin(cpu) || !helper_start(&h, cpu, yield_body, &yields))
		return figure_lacking("threads cannot be kept on one CPU");
	f = figure_measure(yield_once, &yields, "threads that yield do not take turns");
	helper_stop(&h);
	return f;
}

/* --- pipes ---------------------------------------------------------------------------------- */

struct pipes {
	int there[2], back[2];
};

static gboolean open_pipes(struct pipes *p)
{
	if (pipe2(p->there, O_CLOEXEC))
		return FALSE;
	if (!pipe2(p->back, O_CLOEXEC))
		return TRUE;
	close(p->there[0]);
	close(p->there[1]);
	return FALSE;
}

static void close_pipes(struct pipes *p)
{
	for (unsigned i = 0; i < 2; i++) {
		close(p->there[i]);
		close(p->back[i]);
	}
}

static gboolean pass(int out, int in)
{
	char byte = 0;

	return write(out, &byte, 1) == 1 && read(in, &byte, 1) == 1;
}

/* It ends when nobody writes any more. */
static void answer_body(struct helper *h)
{
	const struct pipes *p = h->data;
	char byte;

	while (read(p->there[0], &byte, 1) == 1 && !h->stop)
		if (write(p->back[1], &byte, 1) != 1)
			break;
}

static double pipe_once(void *data)
{
	const struct pipes *p = data;
	const int64_t begin = now_ns();

	for (unsigned i = 0; i < ROUNDS; i++)
		if (!pass(p->there[1], p->back[0]))
			return -1;
	return (double)(now_ns() - begin) / ROUNDS / 2;
}

struct figure measure_pipe(int cpu)
{
	struct figure f = figure_lacking("threads cannot be kept on one CPU");
	struct pipes p;
	struct helper h;
	char byte = 0;

	if (!open_pipes(&p))
		return figure_lacking("there is no pipe");
	if (cpu_pin(cpu) && helper_start(&h, cpu, answer_body, &p)) {
		f = figure_measure(pipe_once, &p, "nobody answers through a pipe");
		h.stop = true;
		if (write(p.there[1], &byte, 1) != 1)	/* it must not sleep for ever */
			close(p.there[1]);
		helper_stop(&h);
	}
	close_pipes(&p);
	return f;
}

static double calls_once(void *data)
{
	const struct pipes *p = data;
	const int64_t begin = now_ns();

	for (unsigned i = 0; i < ROUNDS; i++)
		if (!pass(p->there[1], p->there[0]))
			return -1;
	return (double)(now_ns() - begin) / ROUNDS;
}

struct figure measure_pipe_calls(void)
{
	struct figure f;
	struct pipes p;

	if (!open_pipes(&p))
		return figure_lacking("there is no pipe");
	f = figure_measure(calls_once, &p, "a pipe does not work");
	close_pipes(&p);
	return f;
}

/* --- timers --------------------------------------------------------------------------------- */

/* A class that the sleeper takes the CPU from at once. Anybody may choose either. */
static void lower_spin(struct helper *h)
{
	const struct sched_param none = { .sched_priority = 0 };
	const bool urgent = sched_getscheduler(0) == SCHED_FIFO;

	if (!sched_setscheduler(0, urgent ? SCHED_OTHER : SCHED_IDLE, &none))
		helper_spin(h);
}

static double timer_once(void *data)
{
	const int64_t due = now_ns() + AHEAD_NS;
	const struct timespec t = { .tv_sec = due / NS_PER_S, .tv_nsec = due % NS_PER_S };

	(void)data;
	if (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL))
		return -1;
	return (double)(now_ns() - due);
}

struct figure measure_timer(int cpu, bool busy)
{
	struct helper h;
	struct figure f;

	/* Otherwise the kernel puts off timers of normal threads by 50 us. */
	if (prctl(PR_SET_TIMERSLACK, 1UL, 0, 0, 0))
		return figure_lacking("timers cannot be made exact");
	if (!cpu_pin(cpu) || (busy && !helper_start(&h, cpu, lower_spin, NULL)))
		return figure_lacking("threads cannot be kept on one CPU");
	f = figure_measure(timer_once, NULL, "a thread cannot sleep for a timer");
	if (busy)
		helper_stop(&h);
	return f;
}

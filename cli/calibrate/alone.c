/* SPDX-License-Identifier: MIT */
/*
 * alone.c - what one thread can measure.
 */
#define _GNU_SOURCE	/* syscall() */
#include "cli/calibrate/measures.h"

#include <sys/syscall.h>
#include <unistd.h>

enum { LOCKS = 20000, CALLS = 1000 };

static double lock_once(void *data)
{
	static atomic_uint lock;
	const int64_t begin = now_ns();

	(void)data;
	for (unsigned i = 0; i < LOCKS; i++) {
		unsigned is_free = 0;

		while (!atomic_compare_exchange_weak_explicit(&lock, &is_free, 1U,
							      memory_order_acquire,
							      memory_order_relaxed))
			is_free = 0;
		atomic_store_explicit(&lock, 0U, memory_order_release);
	}
	return (double)(now_ns() - begin) / LOCKS;
}

struct figure measure_lock(void)
{
	return figure_measure(lock_once, NULL, "");
}

static double syscall_once(void *data)
{
	const int64_t begin = now_ns();

	(void)data;
	for (unsigned i = 0; i < CALLS; i++)
		syscall(SYS_getppid);
	return (double)(now_ns() - begin) / CALLS;
}

struct figure measure_syscall(void)
{
	return figure_measure(syscall_once, NULL, "");
}

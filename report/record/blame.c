/* SPDX-License-Identifier: MIT */
/*
 * blame.c - the words for what keeps a task, and when.
 */
#include "report/record/blame.h"

#include <stddef.h>

const char *blame_what_word(unsigned what)
{
	static const char *const word[BLAME_WHATS] = {
		[BLAME_LATENCY] = "latency", [BLAME_WAIT] = "wait",
		[BLAME_OPERATION] = "operation", [BLAME_SECTION] = "preempt_off",
	};

	return what < BLAME_WHATS ? word[what] : NULL;
}

const char *blame_kind_word(unsigned kind)
{
	static const char *const word[BLAME_KINDS] = {
		[BLAME_RUNS] = "runs", [BLAME_SPINS] = "spins", [BLAME_ASLEEP] = "asleep",
		[BLAME_ANSWERS] = "answers", [BLAME_WORK] = "work",
		[BLAME_READERS] = "readers", [BLAME_SLEEPS] = "sleeps", [BLAME_IRQ] = "irq",
		[BLAME_IRQ_OFF] = "irq_off", [BLAME_PREEMPT_OFF] = "preempt_off",
		[BLAME_PRIORITY] = "priority", [BLAME_KERNEL] = "kernel",
		[BLAME_THROTTLED] = "throttled", [BLAME_SWITCH] = "switch",
		[BLAME_HELD] = "held", [BLAME_REST] = "rest",
	};

	return kind < BLAME_KINDS ? word[kind] : NULL;
}

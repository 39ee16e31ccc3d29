/* SPDX-License-Identifier: MIT */
/*
 * property.c - the machine's own properties.
 */
#include "sim/machine/property.h"

const struct property_info machine_property[MACHINE_PROPERTIES] = {
	[SLEEP_IN_ATOMIC] = { "sleep_in_atomic",
		"a step that may sleep runs with preemption or interrupts off",
		.searched = true },
	[DEADLOCK] = { "deadlock",
		"no task can ever run again, or some wait for each other in a circle",
		.searched = true },
	[LIVELOCK] = { "livelock",
		"CPUs only spin, and no fair scheduler leaves the cycle",
		.searched = true },
	[LOCK_MISUSE] = { "lock_misuse",
		"a lock dropped by who does not hold it, taken twice, or held at exit",
		.searched = true },
	[IPI_WITH_IRQS_OFF] = { "ipi_with_irqs_off",
		"a CPU calls the others, and waits for them, with interrupts off",
		.searched = true },
	[SOFT_LOCKUP] = { "soft_lockup",
		"a CPU cannot schedule for more than twice watchdog_thresh",
		.searched = false },
	[RCU_STALL] = { "rcu_stall",
		"a CPU passes no quiescent state for more than rcu_stall_timeout",
		.searched = false },
	[HUNG_TASK] = { "hung_task",
		"a task sleeps for a lock for more than hung_task_timeout",
		.searched = false },
	[WQ_CPU_HOG] = { "wq_cpu_hog",
		"a work item runs for more than wq_cpu_hog_thresh without sleeping",
		.searched = false },
};

/* SPDX-License-Identifier: MIT */
/*
 * irqs.h - [irq NAME].
 */
#ifndef SCENARIOS_LOAD_TASKS_IRQS_H
#define SCENARIOS_LOAD_TASKS_IRQS_H

#include "scenarios/load/sections/loader.h"

/* Loads all of them, and the timers, and adds the tasks that serve them. All other tasks must be there. */
gboolean load_irqs(struct loader *l);

#endif

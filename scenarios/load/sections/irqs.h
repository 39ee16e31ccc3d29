/* SPDX-License-Identifier: MIT */
/*
 * irqs.h - [irq NAME].
 */
#ifndef SCENARIOS_LOAD_SECTIONS_IRQS_H
#define SCENARIOS_LOAD_SECTIONS_IRQS_H

#include "scenarios/load/sections/loader.h"

/* All of them; the tasks must be known. Adds the tasks that serve them. */
gboolean load_irqs(struct loader *l);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * section.h - the longest sections with preemption or interrupts off.
 */
#ifndef SIM_MEASURE_SECTION_H
#define SIM_MEASURE_SECTION_H

#include "sim/machine/stats.h"
#include "sim/world/state.h"

/* A section begins where preemption or interrupts are turned off, or a handler begins. */
void section_begin(struct world *w, enum section_kind k, const struct task *t);

void section_end(struct world *w, enum section_kind k, const struct task *t);

/* The same at the end of a run, where no code has ended it. */
void section_close(struct world *w, enum section_kind k, const struct task *t);

#endif

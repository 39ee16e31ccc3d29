/* SPDX-License-Identifier: MIT */
/*
 * timer.h - the kernel's timers (struct timer_list), as tasks and handlers use them.
 *
 * From kernel/time/timer.c of Linux 6.12. A timer belongs to one CPU. Its program runs there as
 * an interrupt does, under rt in a thread; sim/cpu/irq_source.h has its states.
 */
#ifndef SIM_SYNC_TIMER_H
#define SIM_SYNC_TIMER_H

#include "sim/world/state.h"

/* It expires at this time, ns, whether it was pending or not. */
void mod_timer(struct world *w, struct task *t, uint32_t timer, int64_t until);

/* It is not pending any more; its program may still run. */
void del_timer(struct world *w, struct task *t, uint32_t timer);

/* The same, and its program does not run. False as long as it does; nothing has changed then. */
bool del_timer_sync(struct world *w, struct task *t, uint32_t timer);

/* The same under rt, where the task sleeps as long as the program runs: false. */
bool del_timer_sync_asleep(struct world *w, struct task *t, uint32_t timer);

bool timer_pending(const struct world *w, uint32_t timer);

#endif

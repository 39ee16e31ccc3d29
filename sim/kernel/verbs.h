/* SPDX-License-Identifier: MIT */
/*
 * verbs.h - the verbs, in capitals: all that a function of the simulated kernel may do.
 *
 * A function is written inside STEPS(name) { … } with w (the world), t (the task) and
 * f (its frame, struct name) in scope. The verbs are thin: each announces a step, and then
 * calls the function that has its effect.
 */
#ifndef SIM_KERNEL_VERBS_H
#define SIM_KERNEL_VERBS_H

#include "sim/kernel/verbs/calls.h"
#include "sim/kernel/verbs/local.h"
#include "sim/kernel/verbs/locks.h"
#include "sim/kernel/verbs/memory.h"
#include "sim/kernel/verbs/preempt.h"
#include "sim/kernel/verbs/rcu.h"
#include "sim/kernel/verbs/rw.h"
#include "sim/kernel/verbs/sched.h"
#include "sim/kernel/verbs/seq.h"
#include "sim/kernel/verbs/timer.h"
#include "sim/kernel/verbs/wait.h"
#include "sim/kernel/verbs/work.h"
#include "sim/steps/tell.h"
#include "sim/sync/wait_queue.h"

#endif

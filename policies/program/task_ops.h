/* SPDX-License-Identifier: MIT */
/*
 * task_ops.h - operations that have nothing to do with memory: time, locks, interrupts,
 * loops and blocks.
 */
#ifndef POLICIES_PROGRAM_TASK_OPS_H
#define POLICIES_PROGRAM_TASK_OPS_H

#include "policies/program/ops.h"

op_steps op_sleep, op_period, op_compute, op_kernel, op_preempt_off, op_irq_off,
	 op_spin_lock, op_spin_unlock, op_spin_lock_irqsave, op_spin_unlock_irqrestore,
	 op_spin_trylock, op_mutex_lock, op_mutex_unlock, op_yield, op_cyclictest,
	 op_loop_head, op_loop_end, op_block_end;

#endif

/* SPDX-License-Identifier: MIT */
/*
 * preempt.h - verbs: turning preemption and interrupts off and on, and places to reschedule.
 */
#ifndef SIM_KERNEL_VERBS_PREEMPT_H
#define SIM_KERNEL_VERBS_PREEMPT_H

#include "sim/kernel/verbs/local.h"
#include "sim/measure/watch.h"
#include "sim/cpu/preempt.h"
#include "sim/steps/announce.h"
#include "sim/steps/context.h"

#define MIGHT_SLEEP(label, ...)								\
	do {										\
		STEP_(step, label, STEP_LOCAL, COST_LOCAL, 1, NIL, RELAXED,		\
		      MAY_SLEEP | MIGHT_SLEEP_POINT, ##__VA_ARGS__)			\
		might_sleep(w, t);							\
	} while (0)

#define LOCAL_MIGHT_SLEEP(condition, label)							\
	do {										\
		LOCAL_STEP_((condition) && may_sleep(w, t), label, STEP_LOCAL, COST_LOCAL, 1,	\
			    MAY_SLEEP | MIGHT_SLEEP_POINT);				\
		might_sleep(w, t);							\
	} while (0)

#define COND_RESCHED(label)								\
	do {										\
		STEP_(step, label, STEP_LOCAL, COST_LOCAL, 1, NIL, RELAXED,		\
		      COND_RESCHED_POINT)						\
		watch_point(w, t, 0);							\
	} while (0)

#define PREEMPT_DISABLE(label)								\
	do {										\
		STEP_(step, label, STEP_LOCAL, COST_LOCAL, 1, NIL, RELAXED,		\
		      PREEMPTION_OFF)		\
		preempt_disable(w, t);							\
	} while (0)

#define PREEMPT_ENABLE(label)								\
	do {										\
		STEP_(step, label, STEP_LOCAL, COST_LOCAL, 1, NIL, RELAXED, 0)		\
		preempt_enable(w, t);							\
	} while (0)

/* No other CPU looks at whether a CPU's preemption is off. */
#define LOCAL_PREEMPT_DISABLE(condition, label)						\
	do {										\
		LOCAL_STEP_(condition, label, STEP_LOCAL, COST_LOCAL, 1, PREEMPTION_OFF);	\
		note_local_step(w, f->frame.pc);					\
		preempt_disable(w, t);							\
	} while (0)

#define LOCAL_GET_CPU(condition, label)							\
	do {										\
		LOCAL_STEP_(condition, label, STEP_LOCAL, COST_LOCAL, 1, PREEMPTION_OFF);	\
		note_local_step(w, f->frame.pc);					\
		get_cpu(w, t);								\
	} while (0)

#define LOCAL_PUT_CPU(condition, label)							\
	do {										\
		LOCAL_STEP_(condition, label, STEP_LOCAL, COST_LOCAL, 1, 0);		\
		note_local_step(w, f->frame.pc);					\
		put_cpu(w, t);								\
	} while (0)

/* get_cpu(): the task stays on its CPU; under rt it can still be preempted. */
#define GET_CPU(label)									\
	do {										\
		STEP_(step, label, STEP_LOCAL, COST_LOCAL, 1, NIL, RELAXED,		\
		      PREEMPTION_OFF)		\
		get_cpu(w, t);								\
	} while (0)

#define PUT_CPU(label)									\
	do {										\
		STEP_(step, label, STEP_LOCAL, COST_LOCAL, 1, NIL, RELAXED, 0)		\
		put_cpu(w, t);								\
	} while (0)

#define LOCAL_IRQ_DISABLE(label)							\
	do {										\
		STEP_(step, label, STEP_LOCAL, COST_LOCAL, 1, NIL, RELAXED,		\
		      INTERRUPTS_OFF)		\
		local_irq_disable(w, t);						\
	} while (0)

#define LOCAL_IRQ_ENABLE(label)								\
	do {										\
		STEP_(step, label, STEP_LOCAL, COST_LOCAL, 1, NIL, RELAXED, 0)		\
		local_irq_enable(w, t);							\
	} while (0)

/* flags becomes what was before; a field of the frame, say, to survive the next step. */
#define LOCAL_IRQ_SAVE_(tag, flags, label)						\
	STEP_(tag, label, STEP_LOCAL, COST_LOCAL, 1, NIL, RELAXED, INTERRUPTS_OFF)	\
	(flags) = local_irq_save(w, t)

#define LOCAL_IRQ_SAVE(flags, label)							\
	do {										\
		LOCAL_IRQ_SAVE_(step, flags, label);					\
	} while (0)

#define LOCAL_IRQ_RESTORE(flags, label)							\
	do {										\
		STEP_(step, label, STEP_LOCAL, COST_LOCAL, 1, NIL, RELAXED, 0)		\
		local_irq_restore(w, t, (uint16_t)(flags));				\
	} while (0)

#endif

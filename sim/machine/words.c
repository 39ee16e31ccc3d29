/* SPDX-License-Identifier: MIT */
/*
 * words.c - the lists of words. This is their only place: everybody else asks here.
 */
#include "sim/machine/words.h"

#include "sim/machine/cost.h"
#include "sim/machine/machine.h"
#include "sim/machine/observer.h"

#define WORD(words, index) \
	((index) < sizeof(words) / sizeof((words)[0]) ? (words)[index] : NULL)

const char *preemption_word(unsigned preemption)
{
	static const char *const word[] = {
		[PREEMPT_NONE] = "none", [PREEMPT_VOLUNTARY] = "voluntary",
		[PREEMPT_FULL] = "full", [PREEMPT_RT] = "rt",
	};

	return WORD(word, preemption);
}

const char *memory_help(unsigned memory)
{
	static const char *const help[] = {
		[MEMORY_SC] = "sequential consistency: each write is seen by all at once",
		[MEMORY_TSO] = "total store order, as of x86: a CPU's stores wait in a buffer, in order, "
			       "while it reads on",
		[MEMORY_WEAK] = "the Linux kernel's memory model, without load buffering: what is "
				"not ordered may be seen in any order",
	};

	return WORD(help, memory);
}

const char *memory_word(unsigned memory)
{
	static const char *const word[] = {
		[MEMORY_SC] = "sc", [MEMORY_TSO] = "tso", [MEMORY_WEAK] = "weak",
	};

	return WORD(word, memory);
}

const char *task_class_word(unsigned task_class)
{
	static const char *const word[] = {
		[CLASS_NORMAL] = "normal", [CLASS_FIFO] = "fifo", [CLASS_RR] = "rr",
		[CLASS_DEADLINE] = "deadline", [CLASS_IRQ] = "irq",
	};

	return WORD(word, task_class);
}

const char *lock_kind_word(unsigned kind)
{
	static const char *const word[] = {
		[LOCK_RAW_SPIN] = "raw_spin", [LOCK_SPIN] = "spin", [LOCK_MUTEX] = "mutex",
		[LOCK_RW] = "rwlock", [LOCK_RWSEM] = "rwsem", [LOCK_LOCAL] = "local",
	};

	return WORD(word, kind);
}

const char *cost_preset_word(unsigned preset)
{
	return preset < COST_PRESETS ? preset_info[preset].name : NULL;
}

const char *trace_level_word(unsigned level)
{
	static const char *const word[] = {
		[TRACE_NONE] = "none", [TRACE_OPS] = "ops", [TRACE_STEPS] = "steps",
	};

	return WORD(word, level);
}

const char *op_result_word(unsigned result)
{
	static const char *const word[] = {
		[RESULT_OK] = "ok", [RESULT_EBUSY] = "EBUSY", [RESULT_ENOMEM] = "ENOMEM",
		[RESULT_NONE] = "none",
	};

	return WORD(word, result);
}

const char *op_result_text(unsigned result)
{
	return result == RESULT_UNFINISHED ? "unfinished" : op_result_word(result);
}

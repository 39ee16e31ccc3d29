/* SPDX-License-Identifier: MIT */
/*
 * words.c - the words of the database and of the digest.
 */
#include "report/record/words.h"

#include "report/record/trace.h"

#include <glib.h>

#include "sim/machine/blame.h"
#include "sim/machine/observer.h"
#include "sim/machine/schedule.h"
#include "sim/machine/stats.h"
#include "sim/machine/step.h"

const char *step_name(uint16_t pc)
{
	const struct step *s = step_at(pc);

	return s ? step_title(s) : NULL;
}

const char *step_label(uint16_t pc)
{
	const struct step *s = step_at(pc);

	return s ? s->label : NULL;
}

const char *step_function(uint16_t pc)
{
	const struct step *s = step_at(pc);

	return s ? s->function : NULL;
}

#define WORD(words, index)                                                               \
	((unsigned)(index) < G_N_ELEMENTS(words) ? (words)[index] : NULL)

const char *run_status_word(enum run_status status)
{
	static const char *const word[] = { "done", "horizon", "deadlock", "max_steps",
					    "interrupted", "livelock" };

	return WORD(word, status);
}

const char *event_kind_word(unsigned kind)
{
	static const char *const word[EVENT_KINDS] = { "step", "wait", "switch",
						       "preempt", "wake", "return",
						       "exit", "irq", "older",
						       "read", "write", "visible", "late" };

	return WORD(word, kind);
}

const char *choice_kind_word(unsigned kind)
{
	static const char *const word[CHOICE_KINDS] = { "hold", "release", "direct",
							"resched", "switch", "force",
							"older", "drain", "put_off",
							"let_come", "arrive", "exact", "step",
							"call", "ipi", "slice", "awake",
							"balance", "pick", "pull", "throttle",
							"period", "replenish" };

	return WORD(word, kind);
}

const char *section_kind_word(unsigned kind)
{
	static const char *const word[SECTION_KINDS] = { "preempt_off", "irq_off" };

	return WORD(word, kind);
}

const char *blocker_kind_word(unsigned kind)
{
	static const char *const word[BLOCKER_KINDS] = { "switch", "irq", "irq_off",
						       "preempt_off", "spinning",
						       "answers", "priority", "kernel",
						       "throttled" };

	return WORD(word, kind);
}

const char *blame_what_word(unsigned what)
{
	static const char *const word[BLAME_WHATS] = {
		[BLAME_LATENCY] = "latency", [BLAME_WAIT] = "wait",
		[BLAME_OPERATION] = "operation", [BLAME_SECTION] = "preempt_off",
	};

	return WORD(word, what);
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

	return WORD(word, kind);
}

const char *directive_end_word(unsigned end)
{
	static const char *const word[] = { "pending", "reached", "blocked", "exited" };

	return WORD(word, end);
}

const char *directive_kind_word(unsigned kind)
{
	static const char *const word[] = { "label", "return", "steps", "older",
					    "drains", "arrives", "happens" };

	return WORD(word, kind);
}

/* --- of a trace (trace.h) ------------------------------------------------------------- */

const char *slice_kind_word(unsigned kind)
{
	static const char *const word[SLICE_KINDS] = { "step", "spin", "held" };

	return word[kind];
}

const char *stay_kind_word(unsigned kind)
{
	static const char *const word[STAY_KINDS] = { "queued", "preempted", "asleep",
						      "sleeps", "held" };

	return word[kind];
}

const char *arrow_kind_word(unsigned kind)
{
	static const char *const word[ARROW_KINDS] = { "ipi", "answer", "wake" };

	return word[kind];
}

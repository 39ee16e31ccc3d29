/* SPDX-License-Identifier: MIT */
/*
 * announce.h - how a function announces its steps, calls another one, and returns.
 *
 * A function is written inside STEPS(name) { … } with w (the world), t (the task) and
 * f (its frame, struct name) in scope.
 */
#ifndef SIM_STEPS_ANNOUNCE_H
#define SIM_STEPS_ANNOUNCE_H

#include "sim/steps/frame.h"
#include "sim/steps/run_on.h"

/* --- functions ------------------------------------------------------------------------ */

/* STEPS(name) makes a function `name`, and a record of it called name_function. */
#define FUNCTION(name)		JOIN(name, _function)

#define STEPS_(storage, name)								\
	static step_fn JOIN(name, _run);						\
	storage const struct function FUNCTION(name) IN_TABLE("sim_functions") = {	\
		#name, JOIN(name, _run), sizeof(struct name)				\
	};										\
	static enum step_result name(struct world *w, struct task *t, struct name *f);	\
	static enum step_result JOIN(name, _run)(struct world *w, struct task *t,	\
						 void *frame)				\
	{										\
		_Static_assert(sizeof(struct name) % FRAME_UNIT == 0, "frame size");	\
		return name(w, t, frame);						\
	}										\
	ONE_COPY									\
	static enum step_result name(struct world *w, struct task *t, struct name *f)

/* A label has one address only if the compiler makes no second copy of its function. */
#ifdef __clang__
#define ONE_COPY __attribute__((noinline))
#else
#define ONE_COPY __attribute__((noinline, noclone))
#endif

#define STEPS(name)		STEPS_(, name)
#define STATIC_STEPS(name)	STEPS_(static, name)
#define DECLARE_STEPS(name)	extern const struct function FUNCTION(name)

#define JOIN_(a, b)		a##b
#define JOIN(a, b)		JOIN_(a, b)

#define BEGIN										\
	do {										\
		if (f->frame.pc)							\
			goto *step_of(f->frame.pc)->resume;				\
	} while (0)

#define HERE(tag)	JOIN(here_##tag##_, __LINE__)

/* The function that steps are said to be of; a file may name another one than their own. */
#ifndef STEP_FUNCTION
#define STEP_FUNCTION __func__
#endif

/* Further arguments are members of struct step: .local = condition. */
#define RECORD_(tag, label_, kind_, cost_, order_, flags_, ...)				\
	static const struct step JOIN(step_##tag##_, __LINE__) IN_TABLE("sim_steps") = { \
		.resume = &&HERE(tag), .label = (label_), .function = STEP_FUNCTION,	\
		.file = __FILE__, .line = __LINE__, .kind = (kind_), .cost = (cost_),	\
		.order = (order_), .flags = (flags_), ##__VA_ARGS__			\
	};										\
	f->frame.pc = STEP_PC(&JOIN(step_##tag##_, __LINE__))

#ifdef SIMRUN_VARIANT
#define step_runs_on(w, t, s, pc) false
#define frame_call(w, t, fn, caller) frame_push(w, t, fn)
#endif

/* Announces a step; its effect follows. tag tells apart the steps of one line. */
#define STEP_(tag, label, kind, cost, times, on, order, flags, ...)			\
	RECORD_(tag, label, kind, cost, order, flags, ##__VA_ARGS__);			\
	t->object = (on);								\
	t->amount = (uint64_t)(times);							\
	if (!step_runs_on(w, t, &JOIN(step_##tag##_, __LINE__), f->frame.pc))		\
		return STEPPED;								\
HERE(tag):

#define CALL_(tag, fn, type, ...)							\
	do {										\
		RECORD_(tag, NULL, STEP_CALL, COST_NONE, RELAXED, 0);			\
		call_frame(type, frame_call(w, t, fn, &f->frame), __VA_ARGS__);		\
		return CALLED;								\
HERE(tag):	;									\
	} while (0)

/* Sets the named arguments in the callee's frame, and leaves the rest of it alone. */
#define call_frame(type, at, ...)							\
	do {										\
		type *const callee_ = (at);						\
		const struct frame header_ = callee_->frame;				\
		*callee_ = (type){ __VA_ARGS__ };					\
		callee_->frame = header_;						\
	} while (0)

/* CALL(fn, .argument = value): afterwards t->result is what it returned. */
#define CALL(fn, ...)		CALL_(call, &FUNCTION(fn), struct fn, .frame = { 0 }, ##__VA_ARGS__)
/* The same through a pointer, for functions whose frames all begin with `type`. */
#define CALL_POINTER(fn, type, ...) CALL_(call, fn, type, .frame = { 0 }, ##__VA_ARGS__)

#define RETURN(value)		return frame_pop(w, t, (int64_t)(value))

/* --- time, on this CPU's own ---------------------------------------------------------- */

#define LOCAL(label, ...)								\
	do {										\
		STEP_(step, label, STEP_LOCAL, COST_LOCAL, 1, NIL, RELAXED, 0,		\
		      ##__VA_ARGS__)							\
		;									\
	} while (0)

/*
 * Work on an object, of `times` units at `cost` each. What the caller writes behind it,
 * up to the next verb, is the effect.
 */
#define WORK(cost, times, on, label, ...)						\
	do {										\
		STEP_(step, label, STEP_WORK, cost, times, on, RELAXED, 0,		\
		      ##__VA_ARGS__)							\
		;									\
	} while (0)

#endif

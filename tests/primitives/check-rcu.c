/* SPDX-License-Identifier: MIT */
/*
 * check-rcu.c - who waits how long for readers and for callbacks, by hand-computed times: what
 * scripts do not say costs nothing.
 */
#include <check.h>
#include <string.h>

#include "sim/clock/drive.h"
#include "sim/kernel/boot.h"
#include "sim/kernel/verbs.h"
#include "sim/world/world.h"
#include "tests/unit/suite.h"

enum what { END, READ_LOCK, READ_UNLOCK, WORKS, SYNCHRONIZE, CALL_BACK, BARRIER, NEXT };

enum { TASKS = 3, OPS = 8 };

struct op {
	enum what what;
	uint32_t n;	/* ns of WORKS; the task that CALL_BACK names */
};

static struct op script[TASKS][OPS];
/* When each of them was over, and how deep preemption was off then. Not in the world. */
static int64_t over_at[TASKS][OPS];
static uint16_t preempt_count[TASKS][OPS];

struct act {
	struct frame frame;
	uint32_t at, reserved;
};

static const struct op *next(const struct task *t, const struct act *f)
{
	return &script[t->id][f->at];
}

STATIC_STEPS(act)
{
	BEGIN;

	for (; next(t, f)->what; f->at++) {
		switch (next(t, f)->what) {
		case READ_LOCK:
			RCU_READ_LOCK("read_lock");
			break;
		case READ_UNLOCK:
			RCU_READ_UNLOCK("read_unlock");
			break;
		case WORKS:
			WORK(COST_NS, next(t, f)->n, NIL, "works");
			break;
		case SYNCHRONIZE:
			SYNCHRONIZE_RCU("synchronize");
			break;
		case CALL_BACK:
			CALL_RCU(next(t, f)->n, "call_rcu");
			break;
		case BARRIER:
			RCU_BARRIER("barrier");
			break;
		case NEXT:	/* a callback: what follows is done, and then from here again */
			NEXT_CALLBACK("next", (void)0, "grace_period");
			break;
		case END:
			break;
		}
		over_at[t->id][f->at] = world_now(w);
		preempt_count[t->id][f->at] = t->preempt_count;
		if (script[t->id][0].what == NEXT && !script[t->id][f->at + 1].what)
			f->at = UINT32_MAX;
	}
	RETURN(0);
}

static void runs(enum preemption preemption, const struct op scripts[TASKS][OPS])
{
	static const char *const name[TASKS] = { "A", "B", "C" };
	struct task_config task[TASKS];
	struct machine m = { .cpus = TASKS, .preemption = preemption, .tasks = TASKS,
			     .task = task, .rcu = true, .horizon_ns = 1000000,
			     .max_steps = 1000, .seed = 1 };
	struct drive d = { .check = false };
	struct world *w;

	memcpy(script, scripts, sizeof(script));
	memset(over_at, -1, sizeof(over_at));
	m.cost[COST_NS] = 1;
	for (uint32_t i = 0; i < TASKS; i++)
		task[i] = (struct task_config){
			.name = name[i], .cpu_first = i, .cpu_last = i, .main = &FUNCTION(act),
			.stack_bytes = 64,
			.callback = script[i][0].what == NEXT ? CALLBACK_OWN : CALLBACK_NONE,
			.background = script[i][0].what == NEXT,
			.starts_asleep = script[i][0].what == NEXT,
		};
	w = world_new(&m, NULL);
	ck_assert_ptr_nonnull(w);
	ck_assert_int_eq(drive_clock(w, &d), RUN_DONE);
	world_free(w);
}

#define RUNS(preemption, ...) runs(preemption, (const struct op[TASKS][OPS]){ __VA_ARGS__ })

static const enum preemption models[] = { PREEMPT_NONE, PREEMPT_VOLUNTARY, PREEMPT_FULL,
					  PREEMPT_RT };

START_TEST(a_grace_period_lasts_as_long_as_the_sections_that_have_begun)
{
	RUNS(models[_i],
	     { { READ_LOCK, 0 }, { WORKS, 100 }, { READ_UNLOCK, 0 } },
	     { { WORKS, 10 }, { SYNCHRONIZE, 0 } },
	     { { WORKS, 50 }, { READ_LOCK, 0 }, { WORKS, 200 }, { READ_UNLOCK, 0 } });
	ck_assert_int_eq(over_at[0][2], 100);
	ck_assert_int_eq(over_at[1][1], 100);	/* C's section began later */
	ck_assert_int_eq(over_at[2][3], 250);
}
END_TEST

START_TEST(sections_nest)
{
	RUNS(models[_i],
	     { { READ_LOCK, 0 }, { READ_LOCK, 0 }, { WORKS, 100 }, { READ_UNLOCK, 0 }, { WORKS, 30 },
	       { READ_UNLOCK, 0 } },
	     { { WORKS, 10 }, { SYNCHRONIZE, 0 } });
	ck_assert_int_eq(over_at[1][1], 130);
}
END_TEST

START_TEST(without_readers_nobody_waits)
{
	RUNS(models[_i], { { WORKS, 7 }, { SYNCHRONIZE, 0 }, { BARRIER, 0 } });
	ck_assert_int_eq(over_at[0][2], 7);
}
END_TEST

START_TEST(sections_have_preemption_off_unless_rcu_is_preemptible)
{
	const uint16_t off = models[_i] < PREEMPT_FULL;

	RUNS(models[_i], { { READ_LOCK, 0 }, { READ_LOCK, 0 }, { READ_UNLOCK, 0 }, { READ_UNLOCK, 0 } });
	ck_assert_uint_eq(preempt_count[0][0], off);
	ck_assert_uint_eq(preempt_count[0][1], 2 * off);
	ck_assert_uint_eq(preempt_count[0][3], 0);
}
END_TEST

START_TEST(a_callback_comes_after_a_grace_period)
{
	RUNS(models[_i],
	     { { READ_LOCK, 0 }, { WORKS, 100 }, { READ_UNLOCK, 0 } },
	     { { WORKS, 10 }, { CALL_BACK, 2 }, { WORKS, 5 }, { BARRIER, 0 } },
	     { { NEXT, 0 }, { WORKS, 20 } });
	ck_assert_int_eq(over_at[1][2], 15);	/* call_rcu() waits for nobody */
	ck_assert_int_eq(over_at[2][0], 100);
	ck_assert_int_eq(over_at[2][1], 120);
	ck_assert_int_eq(over_at[1][3], 120);	/* rcu_barrier() does, till it is done */
	ck_assert_uint_eq(preempt_count[2][1], models[_i] != PREEMPT_RT);
}
END_TEST

START_TEST(a_callback_is_queued_again_once_it_has_begun)
{
	RUNS(models[_i],
	     { { CALL_BACK, 2 }, { WORKS, 10 }, { CALL_BACK, 2 }, { BARRIER, 0 } },
	     { { WORKS, 1 } },
	     { { NEXT, 0 }, { WORKS, 20 } });
	ck_assert_int_eq(over_at[2][1], 40);
	ck_assert_int_eq(over_at[0][3], 40);	/* both times count */
}
END_TEST

static const struct unit_test tests[] = {
	EACH(a_grace_period_lasts_as_long_as_the_sections_that_have_begun, 4),
	EACH(sections_nest, 4),
	EACH(without_readers_nobody_waits, 4),
	EACH(sections_have_preemption_off_unless_rcu_is_preemptible, 4),
	EACH(a_callback_comes_after_a_grace_period, 4),
	EACH(a_callback_is_queued_again_once_it_has_begun, 4),
	END_OF_TESTS
};

const struct unit_suite unit_suite = { .name = "rcu", .test = tests };

/* SPDX-License-Identifier: MIT */
/*
 * machine.c - [machine] and [costs]: the hardware, the kernel's configuration, prices.
 */
#include "scenarios/load/sections/machine.h"

#include "policies/tables/cost.h"
#include "scenarios/load/sections/keys.h"
#include "sim/world/memory.h"

#define MAX_COST (UINT64_C(1000) * 1000000000) /* ns; sums of costs cannot overflow */

static gboolean load_costs(struct loader *l)
{
	const struct values *v = &l->v;
	const int64_t measured[MEASURE_NONE] = { [MEASURE_LOCK] = (int64_t)v->lock,
						 [MEASURE_LINE] = (int64_t)v->line,
						 [MEASURE_MEMORY] = (int64_t)v->area };
	int64_t *cost = l->s->machine.cost;
	gboolean ok = TRUE;

	cost_table(cost, (enum cost_preset)v->preset, measured);
	for (unsigned i = 0; i < COSTS; i++) {
		const char *key = cost_info(i)->key;
		const struct setting *s =
			key ? text_setting(l->text, "costs", key) : NULL;
		struct reader r;
		uint64_t ns;

		if (!s)
			continue;
		reader_init(&r, s, l->error);
		if (read_time(&r, 0, MAX_COST, &ns) && reader_expect_end(&r))
			cost[i] = (int64_t)ns;
		else
			ok = FALSE;
	}
	return ok;
}

gboolean load_machine(struct loader *l)
{
	struct machine *m = &l->s->machine;
	gboolean ok = TRUE;

	m->cpus = (uint32_t)l->v.cpus;
	m->memory = (enum memory_model)l->v.memory;
	if (m->memory == MEMORY_WEAK && m->cpus > WEAK_CPUS && !l->doubtful)
		ok = refuse(place_of_key(l, "machine", "memory"), l->error,
			    "memory = weak with %u CPUs, expected at most %d", m->cpus,
			    WEAK_CPUS);
	m->preemption = (enum preemption)l->v.preemption;
	l->s->vmap.tlb_broadcast = l->v.tlb_flush == 1;
	m->tick_ns = (int64_t)l->v.tick;
	m->soft_lockup_ns = 2 * (int64_t)l->v.watchdog;
	m->rcu_stall_ns = (int64_t)l->v.rcu_stall;
	m->hung_task_ns = (int64_t)l->v.hung_task;
	m->wq_cpu_hog_ns = (int64_t)l->v.wq_cpu_hog;
	m->rt_runtime_ns = (int64_t)l->v.rt_runtime;
	m->rt_period_ns = (int64_t)l->v.rt_period;
	m->rr_slice_ns = (int64_t)l->v.rr_slice;
	m->horizon_ns = (int64_t)l->v.horizon;
	m->max_steps = l->v.max_steps;
	m->seed = l->v.seed;
	return load_costs(l) && ok;
}

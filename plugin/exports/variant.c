/* SPDX-License-Identifier: MIT */
/*
 * variant.c - what plug-ins call, each function under the name simrun_NAME. What they see
 * of a task is where they see it.
 */
#define SIMRUN_TASK seen_task
#include <simrun/task.h>

#include "plugin/exports/define.h"
#include "policies/vmap/vmap.h"
#include "sim/kernel/verbs.h"
#include "sim/world/bug.h"

_Static_assert(offsetof(struct seen_task, result) == offsetof(struct task, result) &&
	       offsetof(struct seen_task, amount) == offsetof(struct task, amount) &&
	       offsetof(struct seen_task, object) == offsetof(struct task, object) &&
	       offsetof(struct seen_task, cpu) == offsetof(struct task, cpu) &&
	       offsetof(struct seen_task, id) == offsetof(struct task, id),
	       "include/simrun/task.h must have the members of a task where they are");
_Static_assert(SIMRUN_UNDO_FRAME == UNDO_FRAME, "as include/simrun/task.h says");

/* A plug-in's step is not taken ahead of time, but --check wants to know what it claims. */
static bool claim_step(struct world *w, const struct task *t, const struct step *s)
{
	if (w->run_ahead.claims)
		claim_local(w->run_ahead.claims, t->id, s);
	return false;
}

static void touch_rcu(struct world *w)
{
	sim_assert(w, w->rcu && "the policy must have the flag POLICY_USES_RCU");
	touch_object(w, rcu_object(w));
}

#define run_ahead_step(w, t, f, bytes, s) ((void)(f), (void)(bytes), claim_step(w, t, s))

#include <simrun/functions.h>

/* SPDX-License-Identifier: MIT */
/*
 * claim.c - verifies that a local step of a plug-in is local.
 *
 * What it changes is seen in the bytes of the world. What it only looks at is not; but a
 * plug-in sees the world through functions of simrun, and these note what they look at
 * (touch_object()).
 */
#include "sim/search/claim.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sim/clock/check.h"
#include "sim/machine/foreign.h"
#include "sim/steps/frame.h"
#include "sim/world/ids.h"
#include "sim/world/world.h"

bool is_claimed(const struct space *space, uint32_t cpu)
{
	const struct world *w = space->w;

	return space->config->check &&
	       step_is_foreign(task_step(w, &w->task[w->cpu[cpu].context]));
}

/* Has the object any bytes in this world? What has none cannot matter to anybody. */
static bool has_bytes(const struct world *w, uint32_t object)
{
	const void *from;
	size_t bytes;

	if (object < model_object(w, 0) || object >= call_object(w, 0))
		return true;
	for (unsigned n = 0; w->model_ops->object_range(w, object, n, &from, &bytes); n++)
		if (bytes)
			return true;
	return false;
}

/* The first object of those whose bits these are that has bytes; NIL: there is none. */
static uint32_t first_touched(const struct world *w, uint64_t bits)
{
	for (uint32_t i = 0; i < w->objects; i++)
		if (bits >> i % 64 & 1 && has_bytes(w, i))
			return i;
	return NIL;
}

/* What the step that was just taken did beyond its claim, or NULL. */
static const char *excess(const struct space *space, uint32_t cpu, uint32_t task, uint32_t object,
			  char *text, size_t n)
{
	const struct world *w = space->w;
	const struct check c = { .before = space->claim_scratch };
	const uint64_t own = object != NIL ? UINT64_C(1) << object % 64 : 0;
	const uint32_t other = first_touched(w, w->touched.objects & ~own);
	char name[NAME_BYTES];

	if (other != NIL) {
		world_object_name(w, other, name);
		snprintf(text, n, "touches %s", name);
		return text;
	}
	if (w->touched.cpus & ~(UINT64_C(1) << cpu % 64))
		return "does something to another CPU";
	memcpy(space->claim_scratch, space->claim_before, w->bytes);
	return keeps_footprint(&c, w, task, object) ? NULL : "writes something else";
}

/*
 * Has the plug-in said so itself, and done the rest, too? Else it uses a rule of simrun's, or a
 * function of simrun's ran on behind the step, to which it has returned or which it has called.
 * (Two objects share a bit if there are many, and then nobody is accused.)
 */
static bool is_own_claim(const struct world *w, const struct step *s, uint32_t object, bool moved)
{
	if (w->objects > 64 || moved)
		return false;
	return s->local ? foreign_owns(s, (uintptr_t)s->local) : object == NIL;
}

/* Takes the step for good; in the world is again what was before it. */
static void take_again(struct space *space, uint32_t cpu, const struct step *s,
		       void (*take)(struct space *space, uint32_t slot))
{
	struct world *const w = space->w;

	memcpy(space->claim_after, w->arena, w->bytes);
	memcpy(w->arena, space->claim_before, w->bytes);
	w->touched = (struct footprint){ 0 };
	take(space, slot_step(cpu));
	if (memcmp(w->arena, space->claim_after, w->bytes))
		foreign_fault(s, "does not do the same again, expected that it depends on the "
			      "world alone");
}

bool claim_take(struct space *space, uint32_t cpu,
		void (*take)(struct space *space, uint32_t slot))
{
	struct world *const w = space->w;
	const uint32_t task = w->cpu[cpu].context, object = w->task[task].object;
	const uint32_t last_task = w->last_task, top = w->task[task].top;
	const struct step *const s = task_step(w, &w->task[task]);
	const struct footprint touched = w->touched;
	const uint64_t steps = space->steps;
	const bool mute = w->mute, waited = space->waited;
	char text[NAME_BYTES + 16], what[NAME_BYTES + 160];
	const char *more;

	memcpy(space->claim_before, w->arena, w->bytes);
	w->mute = true;
	w->touched = (struct footprint){ 0 };
	take(space, slot_step(cpu));
	foreign_data_check(s);
	w->mute = mute;
	space->steps = steps;
	space->waited = waited;
	more = excess(space, cpu, task, object, text, sizeof(text));
	if (more && is_own_claim(w, s, object, w->task[task].top != top)) {
		snprintf(what, sizeof(what), "is announced as local, but %s; expected that it "
			 "keeps to its own task%s", more, object == NIL ? "" : " and its object");
		foreign_fault(s, what);
	}
	if (more) {
		memcpy(w->arena, space->claim_before, w->bytes);
		w->touched = touched;
		w->last_task = last_task;
		return false;
	}
	take_again(space, cpu, s, take);
	w->touched.objects |= touched.objects;
	w->touched.cpus |= touched.cpus;
	return true;
}

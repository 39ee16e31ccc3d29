/* SPDX-License-Identifier: MIT */
/*
 * good.c - a plug-in with two variants, the second based on the first. -DNAME=\"…\" calls the
 * plug-in, and its variants, otherwise.
 */
#include <simrun/variant.h>

#ifndef NAME
#define NAME "good"
#endif

enum { BATCH };

static const struct tunable tunables[] = {
	[BATCH] = { "batch", TUNABLE_COUNT, 2, 1, 64, "areas that are freed in one hold" },
	{ 0 },
};

struct purge_in_batches {
	PURGE_ARGUMENTS;
	uint64_t nr, left;
	uint32_t valist, reserved;
};

STATIC_STEPS(purge_in_batches)
{
	BEGIN;

	LOCAL("good.enter");
	TAKE_ALL(f->valist, "good.take");
	WALK_RANGE(f->valist, f->nr, f->start, f->end, "good.walk");
	if (!f->nr)
		RETURN(false);
	ATOMIC_SUB(VMAP_LAZY_NR, f->nr, RELAXED, "good.account");
	FLUSH_TLB_KERNEL_RANGE(f->start, f->end, "good.flush");
	while (f->valist != NIL) {
		SPIN_LOCK(VMAP_AREA_LOCK, "good.lock");
		for (f->left = tunable(w, BATCH); f->left && f->valist != NIL; f->left--)
			FREE_VMAP_AREA(f->valist, "good.free");
		SPIN_UNLOCK(VMAP_AREA_LOCK, "good.unlock");
	}
	RETURN(true);
}

static const struct policy policy_good = {
	.name = NAME,
	.base = "v4.8",
	.file = __FILE__,
	.source = "a test",
	.summary = "frees in batches",
	.tunables = tunables,
	.overflow = &FUNCTION(purge_in_batches),
	.threshold = &FUNCTION(purge_in_batches),
	.aliases = &FUNCTION(purge_in_batches),
	.direct = &FUNCTION(purge_in_batches),
};

static const struct policy policy_again = { .name = NAME "-again", .base = NAME };

SIMRUN_PLUGIN(NAME, &policy_good, &policy_again);

/* SPDX-License-Identifier: MIT */
/*
 * bad.c - plug-ins that are refused, and those that --check finds out: -DCASE says which.
 */
#include <simrun/variant.h>

struct purge {
	PURGE_ARGUMENTS;
	uint64_t nr;
	uint32_t valist, reserved;
};

#ifdef OTHER_ABI
#undef SIMRUN_ABI
#define SIMRUN_ABI 4711
#endif

#ifdef MISSING_FUNCTION
extern int simrun_what_there_is_not(void);
#endif

#ifdef STATIC_DATA
static uint64_t calls;
#endif

#ifdef THREAD_LOCAL
extern __thread int of_a_thread;
__thread int of_a_thread = 1;
#endif

#ifdef LYING_CLAIM
static bool always(const struct world *w, const struct task *t)
{
	(void)w;
	(void)t;
	return true;
}
#endif

STATIC_STEPS(purge)
{
	BEGIN;

	LOCAL("bad.enter");
#ifdef MISSING_FUNCTION
	f->nr = (uint64_t)simrun_what_there_is_not();
#endif
#ifdef STATIC_DATA
	f->nr = ++calls;
#endif
#ifdef LYING_LOCAL		/* the list is taken where nobody can see it */
	f->valist = llist_del_all(w, VMAP_PURGE_LIST);
#endif
#ifdef LYING_CLAIM
	WORK(COST_AREA_FREE, 1, AREAS, "bad.work", .local = always);
	f->valist = llist_del_all(w, VMAP_PURGE_LIST);
#endif
	LOCAL("bad.leave");
	RETURN(false);
}

static const struct policy policy_bad = {
#if defined(TAKEN_NAME)
	.name = "v4.10",
#elif defined(NO_NAME)
	.name = NULL,
#elif defined(STRANGE_NAME)
	.name = "Not a name",
#elif defined(CALLED_ALL)
	.name = "all",
#else
	.name = "bad",
#endif
#if defined(STRANGE_BASE)
	.base = "v4.9",
#elif !defined(NO_BASE) && !defined(NO_ALLOCATOR)
	.base = "v4.8",
#endif
	.file = __FILE__,
	.source = "a test",
	.summary = "what is refused",
#ifndef NO_ALLOCATOR
	.vmalloc = &vmalloc_4_8,
#endif
#ifdef STRANGE_TUNABLE
	.tunables = (const struct tunable[]){
		{ "batch", TUNABLE_COUNT, 100, 1, 64, "beyond its range" }, { 0 } },
#endif
	.overflow = &FUNCTION(purge),
	.threshold = &FUNCTION(purge),
	.aliases = &FUNCTION(purge),
#ifndef NO_BASE
	.direct = &FUNCTION(purge),
#endif
};

#ifdef TOO_MANY_STEPS
static const struct step many[12000] IN_TABLE("sim_steps") = { { .kind = STEP_WORK } };
#endif

#if defined(TWICE)
SIMRUN_PLUGIN("bad", &policy_bad, &policy_bad);
#elif defined(OTHER_SIZE)
struct simrun_places simrun_places;
extern SIMRUN_EXPORTED const struct simrun_plugin simrun_plugin;
const struct simrun_plugin simrun_plugin = {
	.abi = SIMRUN_ABI, .bytes = 8, .name = "bad",
	.policies = (const struct policy *const []){ &policy_bad, NULL },
};
#elif defined(NO_VARIANT)
struct simrun_places simrun_places;
extern const struct policy *const bad_policy;
const struct policy *const bad_policy = &policy_bad;
extern SIMRUN_EXPORTED const struct simrun_plugin simrun_plugin;
const struct simrun_plugin simrun_plugin = {
	.abi = SIMRUN_ABI, .bytes = sizeof(simrun_plugin), .step_bytes = sizeof(struct step),
	.function_bytes = sizeof(struct function), .policy_bytes = sizeof(struct policy),
	.tunable_bytes = sizeof(struct tunable), .name = "bad",
	.policies = (const struct policy *const []){ NULL }, .places = &simrun_places,
};
#elif !defined(NO_PLUGIN)
SIMRUN_PLUGIN("bad", &policy_bad);
#else
struct simrun_places simrun_places;
extern const struct policy *const bad_policy;
const struct policy *const bad_policy = &policy_bad;
#endif

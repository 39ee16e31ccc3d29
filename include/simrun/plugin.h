/* SPDX-License-Identifier: MIT */
/*
 * plugin.h - what a shared object must have to be a plug-in: variants that simrun was not
 * built with.
 *
 *	SIMRUN_PLUGIN("batch", &policy_batch, &policy_splice);
 *
 * defines the one symbol that a plug-in exports, `simrun_plugin`. simrun looks for it when
 * it has loaded the file (--plugin FILE), reads what it says, and calls nothing of the
 * plug-in before a run begins. All that a plug-in calls are functions of simrun whose names
 * begin with simrun_.
 *
 * Steps and functions of a plug-in lie in linker sections of its own, as those of simrun
 * do (sim/machine/step.h). The host appends copies of them to its own tables, and writes
 * into `places` where they are there.
 */
#ifndef SIMRUN_PLUGIN_H
#define SIMRUN_PLUGIN_H

#include <stdint.h>

/*
 * Rises when anything changes that a plug-in has compiled in: these structures, the numbers
 * of enumerations, what the verbs call.
 */
#define SIMRUN_ABI 1

struct policy;
struct step;
struct function;

/*
 * Where the host has put the plug-in's records, in units of RECORD_UNIT from the begin of
 * its tables. The host writes it once, before any run.
 */
struct simrun_places {
	uint32_t steps, functions;
};

struct simrun_plugin {
	uint32_t abi;		/* SIMRUN_ABI */
	uint32_t bytes;		/* of this structure */
	uint32_t step_bytes, function_bytes, policy_bytes, tunable_bytes;	/* of a record */
	const char *name;	/* as databases and messages call it */
	const struct policy *const *policies;	/* ends with NULL */
	const struct step *steps, *steps_end;
	const struct function *functions, *functions_end;
	struct simrun_places *places;
};

#define SIMRUN_HIDDEN	__attribute__((visibility("hidden")))
#define SIMRUN_EXPORTED	__attribute__((visibility("default")))

/* The plug-in's own. The bounds of its tables are in step.h, which <simrun/variant.h> has. */
extern SIMRUN_HIDDEN struct simrun_places simrun_places;

/* Once in a plug-in, in any of its files: its name, and the address of each policy. */
#define SIMRUN_PLUGIN(name_, ...)							\
	struct simrun_places simrun_places;						\
	extern SIMRUN_EXPORTED const struct simrun_plugin simrun_plugin;		\
	const struct simrun_plugin simrun_plugin = {					\
		.abi = SIMRUN_ABI,							\
		.bytes = sizeof(struct simrun_plugin),					\
		.step_bytes = sizeof(struct step),					\
		.function_bytes = sizeof(struct function),				\
		.policy_bytes = sizeof(struct policy),					\
		.tunable_bytes = sizeof(struct tunable),				\
		.name = (name_),							\
		.policies = (const struct policy *const []){ __VA_ARGS__, NULL },	\
		.steps = __start_sim_steps, .steps_end = __stop_sim_steps,		\
		.functions = __start_sim_functions, .functions_end = __stop_sim_functions, \
		.places = &simrun_places,						\
	}

#endif

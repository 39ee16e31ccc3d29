/* SPDX-License-Identifier: MIT */
/*
 * spec.c - the words for the modes of a run.
 */
#include "report/record/spec.h"

const char *run_mode_word(unsigned mode)
{
	static const char *const word[RUN_MODES] = {
		[MODE_RUN] = "run", [MODE_REPLAY] = "replay", [MODE_EXPLORE] = "explore",
		[MODE_WITNESS] = "witness",
	};

	return mode < RUN_MODES ? word[mode] : NULL;
}

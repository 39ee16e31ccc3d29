/* SPDX-License-Identifier: MIT */
/*
 * exit_status.h - what a command comes to. The worse a status is the greater is its number.
 */
#ifndef CLI_BASE_EXIT_STATUS_H
#define CLI_BASE_EXIT_STATUS_H

enum exit_status {
	EXIT_HELD = 0,
	EXIT_NOT_HELD = 1,
	EXIT_USAGE = 2,		/* or the scenario is wrong */
	EXIT_STORAGE = 3,
	EXIT_UNFINISHED = 4,	/* a limit ended a search and left its answer open */
	EXIT_INTERRUPTED = 130,
};

#endif

/* SPDX-License-Identifier: MIT */
/*
 * complain.h - the exit statuses, and saying on stderr what went wrong.
 */
#ifndef CLI_BASE_COMPLAIN_H
#define CLI_BASE_COMPLAIN_H

#include <glib.h>

enum exit_status {
	EXIT_HELD = 0,
	EXIT_NOT_HELD = 1,
	EXIT_USAGE = 2,		/* or the scenario is wrong */
	EXIT_STORAGE = 3,
	EXIT_UNFINISHED = 4,	/* a limit ended a search and left its answer open */
	EXIT_INTERRUPTED = 130,
};

/* "simrun: …" on stderr, without a full stop; returns the status for convenience. */
enum exit_status complain(enum exit_status status, const char *format, ...)
	G_GNUC_PRINTF(2, 3);

/* Complains of an error, which says itself where it happened. Frees it. */
enum exit_status complain_error(enum exit_status status, GError *error);

/* The same, but after a signal it says only that the command was interrupted. */
enum exit_status complain_unless_stopped(enum exit_status status, GError *error);

/*
 * The status for an error: EXIT_USAGE if the user's words or scenario are wrong, else
 * EXIT_STORAGE.
 */
enum exit_status status_of_error(const GError *error);

#endif

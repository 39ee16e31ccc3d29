/* SPDX-License-Identifier: MIT */
/*
 * complain.h - saying on stderr what went wrong.
 */
#ifndef CLI_BASE_COMPLAIN_H
#define CLI_BASE_COMPLAIN_H

#include <glib.h>

#include "cli/base/exit_status.h"

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

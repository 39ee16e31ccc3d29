/* SPDX-License-Identifier: MIT */
/*
 * signals.h - an interrupt ends what is under way, and loses nothing that is whole.
 */
#ifndef CLI_BASE_SIGNALS_H
#define CLI_BASE_SIGNALS_H

#include <stdatomic.h>

#include <glib.h>

/* Set by a signal, and by a batch that fails; every thread looks at it. */
extern atomic_bool stop_requested;

/* To be called once, before anything is opened. */
void handle_signals(void);

/* From now on a signal ends the process at once, as long as it has nothing to lose; FALSE: not any more. */
void exit_at_signals(gboolean at_once);

#endif

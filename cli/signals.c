/* SPDX-License-Identifier: MIT */
/*
 * signals.c - an interrupt ends what is under way, and loses nothing that is whole.
 */
#include "cli/cli.h"

atomic_bool stop_requested;	/* threads read it */

static void on_signal(int sig)
{
	(void)sig;
	stop_requested = true;
}

void handle_signals(void)
{
	/* the second one kills, should a run not listen */
	struct sigaction stop = { .sa_handler = on_signal,
				  .sa_flags = (int)SA_RESETHAND };
	struct sigaction ignore = { .sa_handler = SIG_IGN };

	sigaction(SIGINT, &stop, NULL);
	sigaction(SIGTERM, &stop, NULL);
	/* a closed pipe and a file that may not grow become errors of write() */
	sigaction(SIGPIPE, &ignore, NULL);
	sigaction(SIGXFSZ, &ignore, NULL);
}

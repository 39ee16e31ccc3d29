/* SPDX-License-Identifier: MIT */
/*
 * signals.c - an interrupt ends what is under way, and loses nothing that is whole.
 */
#include "cli/base/options.h"
#include "cli/base/signals.h"
#include "cli/base/complain.h"

#include <fcntl.h>
#include <sys/time.h>
#include <unistd.h>

enum { WAITS_US = 700000 };	/* for who reads our output, after an interrupt */

atomic_bool stop_requested;	/* threads read it */
static int nowhere;

static void on_signal(int sig)
{
	static const struct itimerval soon = { .it_value.tv_usec = WAITS_US };

	(void)sig;
	stop_requested = true;
	setitimer(ITIMER_REAL, &soon, NULL);
}

/* Whoever reads our output may have stopped to: what is left of it is not waited for. */
static void on_alarm(int sig)
{
	(void)sig;
	dup2(nowhere, STDOUT_FILENO);
}

/*
 * What is opened next would be taken for a stream that is closed, and messages would go into
 * it. Nothing can be written to what takes its place, so it fails as before.
 */
static void fill_closed_streams(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDONLY) != fd)
			_exit(EXIT_STORAGE);
}

void handle_signals(void)
{
	struct sigaction late = { .sa_handler = on_alarm };
	/* the second one kills, should a run not listen */
	struct sigaction stop = { .sa_handler = on_signal,
				  .sa_flags = (int)SA_RESETHAND };
	struct sigaction ignore = { .sa_handler = SIG_IGN };

	fill_closed_streams();
	nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
	sigaction(SIGALRM, &late, NULL);
	sigaction(SIGINT, &stop, NULL);
	sigaction(SIGTERM, &stop, NULL);
	/* a closed pipe and a file that may not grow become errors of write() */
	sigaction(SIGPIPE, &ignore, NULL);
	sigaction(SIGXFSZ, &ignore, NULL);
}

/* SPDX-License-Identifier: MIT */
/*
 * signals.c - an interrupt ends what is under way, and loses nothing that is whole.
 */
#include "cli/base/signals.h"
#include "cli/base/exit_status.h"

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/time.h>
#include <unistd.h>

enum { WAITS_US = 700000 };	/* for the reader of our output, after an interrupt */

atomic_bool stop_requested;
static int nowhere;

static void on_signal(int sig)
{
	static const struct itimerval soon = { .it_value.tv_usec = WAITS_US };

	(void)sig;
	stop_requested = true;
	setitimer(ITIMER_REAL, &soon, NULL);
}

static void on_signal_exit(int sig)
{
	static const char what[] = "simrun: interrupted\n";

	(void)sig;
	(void)!write(STDERR_FILENO, what, sizeof(what) - 1);
	_exit(EXIT_INTERRUPTED);
}

/* The reader of our output may have stopped, too. The rest goes nowhere, for it would block. */
static void on_alarm(int sig)
{
	(void)sig;
	dup2(nowhere, STDOUT_FILENO);
}

/*
 * If a standard stream is closed, the next file that is opened would get its number, and
 * messages would be written into that file. So each one is opened as something that cannot
 * be written: writing fails, as it does with a closed stream.
 */
static void fill_closed_streams(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDONLY) != fd)
			_exit(EXIT_STORAGE);
}

/* A second signal kills us, should a run not react to the first. */
static void on_stop(void (*handler)(int sig))
{
	const struct sigaction stop = { .sa_handler = handler, .sa_flags = (int)SA_RESETHAND };

	sigaction(SIGINT, &stop, NULL);
	sigaction(SIGTERM, &stop, NULL);
}

void exit_at_signals(gboolean at_once)
{
	on_stop(at_once ? on_signal_exit : on_signal);
}

void handle_signals(void)
{
	struct sigaction late = { .sa_handler = on_alarm };
	struct sigaction ignore = { .sa_handler = SIG_IGN };

	fill_closed_streams();
	nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
	sigaction(SIGALRM, &late, NULL);
	on_stop(on_signal);
	/* write() returns an error for a closed pipe, and for a file that may not grow */
	sigaction(SIGPIPE, &ignore, NULL);
	sigaction(SIGXFSZ, &ignore, NULL);
}

/* SPDX-License-Identifier: MIT */
/*
 * dat.c - has a process read a trace.dat, and takes its events from a pipe.
 *
 * What comes through the pipe is struct trace_event after struct trace_event, and at the end one
 * of the kind TRACE_KINDS. A process that has crashed, or was stopped by a limit, leaves that out.
 */
#include "import/trace/dat.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "import/trace/records.h"

gboolean trace_is_dat(const void *bytes, gsize length)
{
	static const char magic[] = "\x17\x08\x44tracing";

	return length >= sizeof(magic) - 1 && !memcmp(bytes, magic, sizeof(magic) - 1);
}

/* --- the process that reads -------------------------------------------------------------------- */

enum { MAX_SECONDS = 120 };
#define MAX_MEMORY (UINT64_C(4) << 30)

static void limit(int what, uint64_t most)
{
	const struct rlimit limit = { .rlim_cur = (rlim_t)most, .rlim_max = (rlim_t)most };

	setrlimit(what, &limit);
}

/* What a stranger's file can make of the process is its end. */
static void limit_process(void)
{
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_CPU, MAX_SECONDS);
#if !defined(__SANITIZE_ADDRESS__)	/* its shadow memory needs more */
	limit(RLIMIT_AS, MAX_MEMORY);
#endif
}

static void G_GNUC_NORETURN read_in_child(const char *path, int to)
{
	const int null = open("/dev/null", O_RDWR);
	FILE *out = fdopen(to, "w");
	int status = 1;

	signal(SIGPIPE, SIG_DFL);
	limit_process();
	if (null >= 0 && out) {
		dup2(null, STDIN_FILENO);
		dup2(null, STDOUT_FILENO);
		dup2(null, STDERR_FILENO);
		status = trace_records_write(path, out);
		if (fflush(out) == EOF)
			status = RECORDS_NO_TRACE;
	}
	_exit(status);
}

/* --- the process that is told ------------------------------------------------------------------- */

/* What came through the pipe is believed only as far as it can be. */
static gboolean is_sane(const struct trace_event *e)
{
	return e->kind < TRACE_KINDS && e->cpu < G_MAXINT16 && e->pid >= 0 && e->ns >= 0 &&
	       e->ns <= INT64_MAX / 4 && memchr(e->comm, 0, sizeof(e->comm));
}

/* *complete: has all been told, to its end, or as much as the sink wants? */
static gboolean take(int from, trace_sink *sink, void *data, gboolean *complete)
{
	FILE *in = fdopen(from, "r");
	struct trace_event e;
	gboolean more = TRUE, sane = in != NULL;

	*complete = FALSE;
	while (sane && more && fread(&e, sizeof(e), 1, in) == 1) {
		if (e.kind == TRACE_KINDS) {
			*complete = TRUE;
			break;
		}
		sane = is_sane(&e);
		more = sane && sink(data, &e);
	}
	*complete = *complete || !more;
	if (in)
		fclose(in);
	return sane;
}

static gboolean refuse(const char *name, int status, GError **error)
{
	if (WIFEXITED(status) && WEXITSTATUS(status) == RECORDS_NO_LIBRARY)
		g_set_error(error, TRACE_ERROR, 0, "%s: is a trace.dat, which " TRACE_LIBRARY
			    " reads, and that is not there%s; expected it, or text: "
			    "trace-cmd report %s >FILE.txt", name, trace_records_lack(), name);
	else if (WIFSIGNALED(status))
		g_set_error(error, TRACE_ERROR, 0, "%s: " TRACE_LIBRARY ", which reads it, %s "
			    "(signal %d: %s), expected an intact trace.dat", name,
			    WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL ?
				    "took too long" : "has crashed",
			    WTERMSIG(status), g_strsignal(WTERMSIG(status)));
	else
		g_set_error(error, TRACE_ERROR, 0, "%s: " TRACE_LIBRARY " cannot read it, expected "
			    "an intact trace.dat of version 6 or 7", name);
	return FALSE;
}

gboolean trace_read_dat(const char *path, const char *name, trace_sink *sink, void *data,
			GError **error)
{
	gboolean complete, sane;
	int ends[2], status = 0;
	pid_t child;

	if (pipe(ends)) {
		g_set_error(error, TRACE_ERROR, 0, "%s: %s", name, g_strerror(errno));
		return FALSE;
	}
	child = fork();
	if (!child) {
		close(ends[0]);
		read_in_child(path, ends[1]);
	}
	close(ends[1]);
	if (child < 0) {
		close(ends[0]);
		g_set_error(error, TRACE_ERROR, 0, "%s: %s", name, g_strerror(errno));
		return FALSE;
	}
	sane = take(ends[0], sink, data, &complete);
	if (!sane)
		kill(child, SIGKILL);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	if (sane && complete)
		return TRUE;
	return refuse(name, sane ? status : W_EXITCODE(RECORDS_NO_TRACE, 0), error);
}

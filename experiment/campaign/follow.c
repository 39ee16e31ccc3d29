/* SPDX-License-Identifier: MIT */
/*
 * follow.c - see follow.h. A task is done when its simrun has ended with 0 or 1, which it
 * left in the folder. Whatever is neither done nor known to Slurm is submitted.
 */
#include "experiment/campaign/follow.h"

#include <poll.h>

#include "experiment/campaign/slurm.h"

enum {
	SUBMITTED_AT_MOST = 4,		/* times, each task: once, and three times again */
	MISSED_AT_LEAST = 2,		/* looks: file systems of clusters are slow to tell */
	SILENT_AT_MOST = 60,		/* looks in a row that Slurm does not answer */
	FIRST_WAIT_MS = 200, LONGEST_WAIT_MS = 10000,
	USAGE_STATUS = 2,		/* simrun's, for what would fail again */
};

struct task {
	guint submitted;	/* times, by us */
	guint missed;		/* looks in a row that found it neither done nor in Slurm */
	int status;
	gboolean given_up;
};

struct follower {
	const struct campaign *c;
	const struct campaign_listener *listener;
	struct slurm_tasks slurm;
	struct task *task;	/* by number */
	gboolean accepted;	/* Slurm has answered, and taken what was submitted */
	guint silent;		/* looks in a row that it did not */
};

static void note(const struct follower *f, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void note(const struct follower *f, const char *format, ...)
{
	g_autofree char *message = NULL;
	va_list arguments;

	va_start(arguments, format);
	message = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	f->listener->note(f->listener->data, message);
}

static gboolean is_done(const struct task *t)
{
	return t->status == 0 || t->status == 1;
}

/*
 * Reads how a task ended. The first time nobody has submitted it yet, and it need not be missed
 * for long.
 */
static void look_at(struct follower *f, guint number)
{
	struct task *t = &f->task[number];

	if (is_done(t))
		return;
	t->status = campaign_task_status(f->c, number);
	if (is_done(t) || f->slurm.state[number] != SLURM_HAS_NOT) {
		t->missed = 0;
		return;
	}
	t->missed++;
	if (t->status == USAGE_STATUS && t->submitted)
		t->given_up = TRUE;
	else if (t->submitted == SUBMITTED_AT_MOST && t->missed >= MISSED_AT_LEAST)
		t->given_up = TRUE;
}

static gboolean is_to_be_submitted(const struct task *t)
{
	return !t->given_up && t->missed >= (t->submitted ? MISSED_AT_LEAST : 1);
}

/* "1-3,7": the numbers of the tasks that are to be submitted; *nr: how many. */
static char *numbers_to_submit(const struct follower *f, guint *nr)
{
	GString *numbers = g_string_new(NULL);
	guint last;

	*nr = 0;
	for (guint first = 1; first <= f->c->tasks; first = last + 1) {
		last = first;
		if (!is_to_be_submitted(&f->task[first]))
			continue;
		while (last < f->c->tasks && is_to_be_submitted(&f->task[last + 1]))
			last++;
		g_string_append_printf(numbers, "%s%u", numbers->len ? "," : "", first);
		if (last > first)
			g_string_append_printf(numbers, "-%u", last);
		*nr += last - first + 1;
	}
	return g_string_free(numbers, FALSE);
}

static gboolean submit(struct follower *f, GError **error)
{
	g_autofree char *script = campaign_script(f->c), *numbers = NULL;
	gboolean again = FALSE;
	guint nr;

	numbers = numbers_to_submit(f, &nr);
	if (!nr)
		return TRUE;
	for (guint i = 1; i <= f->c->tasks; i++)
		if (is_to_be_submitted(&f->task[i]))
			campaign_forget_status(f->c, i);
	if (!slurm_submit(script, f->c->job, numbers, error))
		return FALSE;
	for (guint i = 1; i <= f->c->tasks; i++) {
		if (!is_to_be_submitted(&f->task[i]))
			continue;
		again |= f->task[i].submitted++ > 0;
		f->task[i].missed = 0;
		f->slurm.state[i] = SLURM_WAITS;
	}
	note(f, "%u task%s submitted%s (%s)", nr, nr == 1 ? "" : "s", again ? " again" : "",
	     numbers);
	return TRUE;
}

static void count(const struct follower *f, struct campaign_progress *p)
{
	*p = (struct campaign_progress){ .total = f->c->tasks, .reason = f->slurm.reason };
	for (guint i = 1; i <= f->c->tasks; i++) {
		if (is_done(&f->task[i]))
			p->done++;
		else if (f->task[i].given_up)
			p->failed++;
		else if (f->slurm.state[i] == SLURM_RUNS)
			p->running++;
		else
			p->waiting++;
	}
}

/* The campaign goes on without an answer; but somebody whose first job is refused wants to know. */
static gboolean endure(struct follower *f, GError *why, GError **error)
{
	if (!f->accepted || ++f->silent == SILENT_AT_MOST) {
		g_propagate_error(error, why);
		return FALSE;
	}
	if (f->silent == 1)
		note(f, "%s; it is tried again", why->message);
	g_error_free(why);
	return TRUE;
}

static gboolean look(struct follower *f, GError **error)
{
	GError *why = NULL;

	if (!slurm_ask(f->c->job, &f->slurm, &why))
		return endure(f, why, error);
	for (guint i = 1; i <= f->c->tasks; i++)
		look_at(f, i);
	if (!submit(f, &why))
		return endure(f, why, error);
	f->silent = 0;
	f->accepted = TRUE;
	return TRUE;
}

/* A signal ends the wait. */
static void wait_a_while(int *ms)
{
	poll(NULL, 0, *ms);
	*ms = MIN(*ms * 5 / 4, LONGEST_WAIT_MS);
}

static gboolean follow(struct follower *f, const atomic_bool *stop,
		       struct campaign_result *result, GError **error)
{
	struct campaign_progress p;
	int ms = FIRST_WAIT_MS;
	GError *why = NULL;

	for (;;) {
		const gboolean ok = look(f, &why);

		result->stopped = *stop;	/* the signal may have ended squeue, too */
		if (result->stopped) {
			g_clear_error(&why);
			return TRUE;
		}
		if (!ok) {
			g_propagate_error(error, why);
			return FALSE;
		}
		count(f, &p);
		f->listener->progress(f->listener->data, &p);
		if (p.done + p.failed == p.total)
			return TRUE;
		wait_a_while(&ms);
	}
}

gboolean campaign_follow(const struct campaign *c, const struct campaign_listener *listener,
			 const atomic_bool *stop, struct campaign_result *result,
			 GError **error)
{
	struct follower f = {
		.c = c, .listener = listener, .task = g_new0(struct task, c->tasks + 1),
	};
	gboolean ok;

	for (guint i = 1; i <= c->tasks; i++)
		f.task[i].status = NO_STATUS;
	*result = (struct campaign_result){
		.passed = TRUE, .failed = g_array_new(FALSE, FALSE, sizeof(guint)),
	};
	slurm_tasks_init(&f.slurm, c->tasks);
	ok = follow(&f, stop, result, error);
	for (guint i = 1; i <= c->tasks; i++) {
		result->passed &= f.task[i].status == 0;
		if (f.task[i].given_up)
			g_array_append_val(result->failed, i);
	}
	slurm_tasks_clear(&f.slurm);
	g_free(f.task);
	return ok;
}

void campaign_result_clear(struct campaign_result *result)
{
	g_array_unref(result->failed);
}

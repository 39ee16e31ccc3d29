/* SPDX-License-Identifier: MIT */
/*
 * simrun-mpi.c - `simrun run` on all ranks of an MPI job: rank 0 does what `simrun run`
 * does, only that the others make the records.
 *
 * mpirun ends all ranks as soon as one has a status other than 0. So the others always have
 * 0, and rank 0 has it as well if all was run and stored, whatever was found.
 */
#include <locale.h>
#include <malloc.h>
#include <signal.h>

#include "cli/base/signals.h"
#include "cli/command/batch.h"
#include "cli/command_line.h"
#include "mpi/hand_out.h"
#include "mpi/take_part.h"

static struct links *links;
static struct hand_out *others;		/* NULL: rank 0 has not begun to talk to them */

static enum exit_status command_mpi(const struct options *o, char **word)
{
	if (links_ranks(links) == 1)
		return command_run(o, word);
	others = hand_out_begin(links, o->jobs ? (guint)o->jobs : 1, &stop_requested);
	return run_elsewhere(o, word[0], hand_out, others, hand_out_threads(others));
}

static const struct command only = {
	"simrun-mpi", "SCENARIO.ini", FOR_RUN, 1, 1, command_mpi, NULL,
	"Runs the scenario as \"simrun run\" does, on all ranks of an MPI job. Rank 0 stores\n"
	"the runs; the others make them, --jobs of them (default: 1) at the same time each.",
	"Examples:\n"
	"  mpirun -n 64 simrun-mpi study.ini -o study.db\n"
	"  mpirun -n 64 simrun-mpi study.ini -o study.db --resume"
};

/* What was found is no failure of the job. */
static enum exit_status told_to_mpirun(enum exit_status status)
{
	if (status != EXIT_NOT_HELD)
		return status;
	return complain(EXIT_HELD, "something did not hold, for which simrun run ends with "
			"status 1; this ends with 0, since mpirun takes all others for failures");
}

static enum exit_status lead(int argc, char **argv)
{
	const enum exit_status status = told_to_mpirun(command_line(argc, argv, &only));

	if (!others)
		others = hand_out_begin(links, 1, &stop_requested);
	hand_out_end(others);
	return status;
}

/* mpirun tells all ranks of a signal, and rank 0 says what comes of it. */
static void follow(void)
{
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	take_part(links, &stop_requested);
}

/*
 * A record is packed, sent and freed, and the next one needs as much: by default malloc() would
 * give that back to the system in between, and get it anew, page by page.
 */
static void keep_freed_memory(void)
{
#ifdef M_TRIM_THRESHOLD
	mallopt(M_TRIM_THRESHOLD, 16 << 20);
	mallopt(M_MMAP_THRESHOLD, 4 << 20);
#endif
}

int main(int argc, char **argv)
{
	enum exit_status status = EXIT_HELD;
	GError *error = NULL;

	setlocale(LC_CTYPE, "");
	g_set_prgname("simrun-mpi");
	handle_signals();
	keep_freed_memory();
	links = links_open(&argc, &argv, &error);
	if (!links)
		return (int)complain_error(EXIT_STORAGE, error);
	if (links_rank(links))
		follow();
	else
		status = lead(argc, argv);
	links_close(links);
	return (int)status;
}

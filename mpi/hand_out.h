/* SPDX-License-Identifier: MIT */
/*
 * hand_out.h - rank 0: a thread that talks to the other ranks while a batch runs. It gives
 * them runs as they ask for more, and takes their records.
 */
#ifndef MPI_HAND_OUT_H
#define MPI_HAND_OUT_H

#include <stdatomic.h>

#include "experiment/batch/workers.h"
#include "mpi/links.h"

struct hand_out;

/*
 * Starts it. Until it ends, nobody else may use the links. Each rank makes so many records
 * at the same time. When *stop becomes true, nobody waits for records any more.
 */
struct hand_out *hand_out_begin(struct links *links, guint jobs, const atomic_bool *stop);

/* How many threads a batch needs, so that no rank ever waits for its next run. */
guint hand_out_threads(const struct hand_out *h);

/* A make_record: data is the struct hand_out. */
struct record *hand_out(const struct run_spec *spec, const struct run_control *control,
			const void *data, GError **error);

/* Sends the other ranks home, and ends. */
void hand_out_end(struct hand_out *h);

#endif

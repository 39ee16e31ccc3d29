/* SPDX-License-Identifier: MIT */
/*
 * take_part.h - every rank but rank 0: it makes runs, and sends their records.
 */
#ifndef MPI_TAKE_PART_H
#define MPI_TAKE_PART_H

#include <stdatomic.h>

#include "mpi/links.h"

/* So many runs a thread are asked for ahead of time, at the most. */
enum { AHEAD_MAX = 16 };

/* Until rank 0 says that it is over. Then *stop becomes true, and what still runs ends. */
void take_part(struct links *links, atomic_bool *stop);

#endif

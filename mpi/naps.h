/* SPDX-License-Identifier: MIT */
/*
 * naps.h - how long a thread sleeps that looks whether there is something to do: the longer,
 * the longer there was nothing. Several ranks may share a processor.
 */
#ifndef MPI_NAPS_H
#define MPI_NAPS_H

#include <glib.h>

enum {
	NAP_BUSY_US = 500,	/* after there was something */
	NAP_READY_US = 1000,	/* the longest while somebody may wait for us */
	NAP_LONG_US = 4000,	/* while nobody does */
};

/* us: 0 at first, and then as the last call left it. */
static inline void take_nap(guint *us, gboolean was_busy, guint most_us)
{
	*us = was_busy || !*us ? NAP_BUSY_US : MIN(*us * 2, most_us);
	g_usleep(*us);
}

#endif

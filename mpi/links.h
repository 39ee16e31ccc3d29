/* SPDX-License-Identifier: MIT */
/*
 * links.h - bytes between ranks, in order: rank 0 has a link to each other rank, and each
 * of these one to rank 0. This is all that the program asks of MPI.
 *
 * MPI's own waiting burns a processor, which others may need. So nothing here waits:
 * whoever has links looks at them again and again, and sleeps in between.
 *
 * Only one thread may use them at a time.
 */
#ifndef MPI_LINKS_H
#define MPI_LINKS_H

#include <glib.h>

struct links;

/* Starts MPI, which may take its own words out of the command line. NULL with *error set. */
struct links *links_open(int *argc, char ***argv, GError **error);

/* Ends MPI. What was not sent yet, is not sent any more. */
void links_close(struct links *l);

int links_rank(const struct links *l);
int links_ranks(const struct links *l);	/* how many there are */

/* Has the bytes sent, sooner or later. */
void links_send(struct links *l, int rank, const void *bytes, gsize nr);

/* Sends and receives what can be, now. TRUE if there was something. */
gboolean links_move(struct links *l);

/* True if all was sent. */
gboolean links_are_empty(const struct links *l);

/* What came from the rank. Who has read some of it says how much that was. */
const GByteArray *links_received(const struct links *l, int rank);
void links_consume(struct links *l, int rank, gsize nr);

/* True if MPI has said that the rank is gone. Many an MPI ends the whole job instead. */
gboolean links_lost(const struct links *l, int rank);

#endif

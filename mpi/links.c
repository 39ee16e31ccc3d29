/* SPDX-License-Identifier: MIT */
/*
 * links.c - bytes between ranks. What is to be sent while other bytes are on their way goes
 * together afterwards, so many small messages become few large ones by themselves.
 */
#include "mpi/links.h"

#include <mpi.h>

enum {
	CHUNK = 1 << 18,	/* bytes of a message, at the most */
	TAG = 25,
	LARGE = 1 << 22,	/* bytes that are not kept for the next time */
};

struct link {
	GByteArray *waiting;	/* is to be sent */
	GByteArray *sending;	/* is being sent; empty: nothing is */
	guint sent;		/* how much of it was, or is on its way */
	MPI_Request send;
	guint8 *room;		/* for the next message */
	MPI_Request receive;
	GByteArray *received;	/* and not consumed */
	gboolean lost;
};

struct links {
	int rank, ranks;
	int first, end;		/* of the ranks that it has links to */
	struct link *link;	/* by rank */
};

/* --- one link ------------------------------------------------------------------------- */

static void expect_message(struct link *l, int rank)
{
	l->lost = l->lost || MPI_Irecv(l->room, CHUNK, MPI_BYTE, rank, TAG, MPI_COMM_WORLD,
				       &l->receive) != MPI_SUCCESS;
}

static void link_open(struct link *l, int rank)
{
	l->waiting = g_byte_array_new();
	l->sending = g_byte_array_new();
	l->received = g_byte_array_new();
	l->room = g_malloc(CHUNK);
	l->send = MPI_REQUEST_NULL;
	l->receive = MPI_REQUEST_NULL;
	expect_message(l, rank);
}

/* A message that nobody takes any more is not waited for. */
static void link_close(struct link *l)
{
	if (!l->lost && l->send != MPI_REQUEST_NULL)
		MPI_Request_free(&l->send);
	if (!l->lost && l->receive != MPI_REQUEST_NULL) {
		MPI_Cancel(&l->receive);
		MPI_Wait(&l->receive, MPI_STATUS_IGNORE);
	}
	g_byte_array_unref(l->waiting);
	g_byte_array_unref(l->sending);
	g_byte_array_unref(l->received);
	g_free(l->room);
}

/* An empty array, which has no room for much. */
static void empty(GByteArray **bytes)
{
	if ((*bytes)->len > LARGE) {
		g_byte_array_unref(*bytes);
		*bytes = g_byte_array_new();
	}
	g_byte_array_set_size(*bytes, 0);
}

static gboolean is_complete(struct link *l, MPI_Request *request, MPI_Status *status)
{
	int complete = 0;

	if (*request == MPI_REQUEST_NULL)
		return FALSE;
	l->lost = MPI_Test(request, &complete, status) != MPI_SUCCESS;
	return complete && !l->lost;
}

static void send_next(struct link *l, int rank)
{
	const guint nr = MIN(l->sending->len - l->sent, CHUNK);

	l->lost = MPI_Isend(l->sending->data + l->sent, (int)nr, MPI_BYTE, rank, TAG,
			    MPI_COMM_WORLD, &l->send) != MPI_SUCCESS;
	l->sent += nr;
}

static gboolean move_out(struct link *l, int rank)
{
	MPI_Status status;
	gboolean moved = is_complete(l, &l->send, &status);

	if (l->lost || l->send != MPI_REQUEST_NULL)
		return moved;
	if (l->sent == l->sending->len) {
		GByteArray *emptied = l->sending;

		empty(&emptied);
		l->sending = l->waiting;
		l->waiting = emptied;
		l->sent = 0;
	}
	if (!l->sending->len)
		return moved;
	send_next(l, rank);
	return TRUE;
}

static gboolean move_in(struct link *l, int rank)
{
	MPI_Status status;
	gboolean moved = FALSE;
	int nr = 0;

	while (!l->lost && is_complete(l, &l->receive, &status)) {
		MPI_Get_count(&status, MPI_BYTE, &nr);
		g_byte_array_append(l->received, l->room, (guint)nr);
		expect_message(l, rank);
		moved = TRUE;
	}
	return moved;
}

/* --- all of them ---------------------------------------------------------------------- */

struct links *links_open(int *argc, char ***argv, GError **error)
{
	struct links *l;
	int provided = 0;

	/* one thread after the other: the main one, and later the one that hands out */
	if (MPI_Init_thread(argc, argv, MPI_THREAD_SERIALIZED, &provided) != MPI_SUCCESS ||
	    provided < MPI_THREAD_SERIALIZED) {
		g_set_error_literal(error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
				    "this MPI knows no threads, expected MPI_THREAD_SERIALIZED");
		return NULL;
	}
	MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
	l = g_new0(struct links, 1);
	MPI_Comm_rank(MPI_COMM_WORLD, &l->rank);
	MPI_Comm_size(MPI_COMM_WORLD, &l->ranks);
	l->first = l->rank ? 0 : 1;
	l->end = l->rank ? 1 : l->ranks;
	l->link = g_new0(struct link, (gsize)l->ranks);
	for (int i = l->first; i < l->end; i++)
		link_open(&l->link[i], i);
	return l;
}

void links_close(struct links *l)
{
	for (int i = l->first; i < l->end; i++)
		link_close(&l->link[i]);
	g_free(l->link);
	g_free(l);
	MPI_Finalize();
}

int links_rank(const struct links *l)
{
	return l->rank;
}

int links_ranks(const struct links *l)
{
	return l->ranks;
}

void links_send(struct links *l, int rank, const void *bytes, gsize nr)
{
	g_byte_array_append(l->link[rank].waiting, bytes, (guint)nr);
}

gboolean links_move(struct links *l)
{
	gboolean moved = FALSE;

	for (int i = l->first; i < l->end; i++) {
		struct link *link = &l->link[i];

		if (!link->lost)
			moved |= move_in(link, i);
		if (!link->lost)
			moved |= move_out(link, i);
	}
	return moved;
}

gboolean links_are_empty(const struct links *l)
{
	for (int i = l->first; i < l->end; i++) {
		const struct link *link = &l->link[i];

		if (!link->lost && (link->waiting->len || link->sending->len))
			return FALSE;
	}
	return TRUE;
}

const GByteArray *links_received(const struct links *l, int rank)
{
	return l->link[rank].received;
}

void links_consume(struct links *l, int rank, gsize nr)
{
	struct link *link = &l->link[rank];

	if (nr == link->received->len)
		empty(&link->received);
	else if (nr)
		g_byte_array_remove_range(link->received, 0, (guint)nr);
}

gboolean links_lost(const struct links *l, int rank)
{
	return l->link[rank].lost;
}

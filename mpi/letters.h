/* SPDX-License-Identifier: MIT */
/*
 * letters.h - what rank 0 and the others say to each other.
 *
 *	rank 0				another rank
 *	SUBJECT ->			the scenario, plug-ins, how many threads
 *			<- READY	the form of its records; or REFUSED: why it cannot
 *			<- WANT		so many more runs
 *	RUN ->				a specification
 *			<- RECORD	or FAILED: why there is none; and PROGRESS before
 *			<- OFFER	instead, if the record is large: so many bytes
 *	TAKE ->				there is room for them
 *			<- RECORD
 *	QUIT ->
 */
#ifndef MPI_LETTERS_H
#define MPI_LETTERS_H

#include <glib.h>

#include "mpi/links.h"
#include "report/record/spec.h"

enum letter_kind {
	LETTER_SUBJECT, LETTER_READY, LETTER_REFUSED, LETTER_WANT, LETTER_RUN, LETTER_PROGRESS,
	LETTER_OFFER, LETTER_TAKE, LETTER_RECORD, LETTER_FAILED, LETTER_QUIT,
	LETTER_KINDS
};

struct letter {
	guint32 kind;		/* enum letter_kind */
	guint32 item;		/* the number of what is handed out; WANT: how many */
	guint64 nr;		/* bytes behind it; OFFER: bytes that the record has */
};

void letter_send(struct links *l, int rank, enum letter_kind kind, guint32 item,
		const void *bytes, gsize nr);

/* The same with a text; its end is sent, too. */
void letter_send_text(struct links *l, int rank, enum letter_kind kind, const char *text);

void letter_send_offer(struct links *l, int rank, guint32 item, guint64 nr);

/*
 * Tells of each letter that has come from the rank as a whole: with the bytes behind it.
 * FALSE: these are no letters.
 */
typedef void take_letter(void *data, int rank, const struct letter *f, const guint8 *bytes);
gboolean letters_take(struct links *l, int rank, take_letter *take, void *data);

/* --- what is behind some of them ------------------------------------------------------ */

/* Behind RUN: a specification, whose scenario is a point of the subject. */
struct wanted_run {
	guint64 number, point, repeat, seed;
	guint32 policy;			/* its place in the list of all */
	guint32 level;			/* enum trace_level */
	guint32 seed_given, checks, watches_locks, blames, blames_every_kind, draws,
		is_one_of_many, padding;
};

/* Behind PROGRESS: how far a run is. */
struct far {
	guint64 steps;
	gint64 now_ns;
};

/* Behind SUBJECT and FAILED: texts, each with its end. */
void texts_add(GByteArray *bytes, const char *text);
/* The next one, which stays where it is; NULL: there is none. */
const char *texts_next(const guint8 **at, gsize *left);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * subject.h - what rank 0 tells the others before the first run: the scenario's text, since
 * they need no file of it, and the plug-ins, of which they need the same files.
 */
#ifndef MPI_SUBJECT_H
#define MPI_SUBJECT_H

#include <glib.h>

#include "scenarios/scenario.h"

/* The bytes that say it, for ranks that make so many records at the same time each. */
GByteArray *subject_bytes(const struct scenario *s, guint jobs);

struct subject;

/* Loads the plug-ins, and then the scenario. NULL with *error set. */
struct subject *subject_open(const guint8 *bytes, gsize nr, GError **error);
void subject_free(struct subject *s);

guint subject_jobs(const struct subject *s);

/*
 * The scenario of a point; several threads may ask. Whoever has it holds a reference. NULL
 * with *error set.
 */
struct scenario *subject_scenario(struct subject *s, guint64 point, GError **error);

#endif

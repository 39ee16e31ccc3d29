/* SPDX-License-Identifier: MIT */
/*
 * pack.h - the record of a run as bytes, for another process of the same build.
 *
 * All of it travels, but what its specification says already. So whoever has unpacked a
 * record can do with it what can be done where it was made: store it, ask it whether the
 * scenario's expectations hold, show it.
 */
#ifndef REPORT_PACK_PACK_H
#define REPORT_PACK_PACK_H

#include "report/record/record.h"

/*
 * What two processes must have in common to understand each other's bytes: the version, the
 * form of a record, and the numbers of all steps, those of plug-ins too. To be freed with
 * g_free().
 */
char *pack_form(void);

/* Appends a run's record, which must be complete. It has no trace. */
void record_pack(const struct record *r, GByteArray *bytes);

/*
 * The record again. spec is as the one of which it was made, and may have a scenario of its
 * own. NULL: the bytes are not those of one record.
 */
struct record *record_unpack(const struct run_spec *spec, const guint8 *bytes, gsize nr);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * packed.h - the rows of a table as text that is short and quick to read: the scripts of a
 * page make columns of it again (script/trace/unpack.js) when a run is first shown.
 *
 * Most rows of a trace are alike but for their times. So each different combination of the
 * other fields is written once, a shape, and a row is the number of its shape and two
 * times: the gap since the end of the row before it in the same lane, and its length. These
 * numbers are varints: seven bits a byte, the lowest first, and the top bit says that more
 * follow. A number that may be negative is written as 2 n, or -2 n - 1. The bytes are in
 * base64.
 */
#ifndef REPORT_PAGE_PACKED_H
#define REPORT_PAGE_PACKED_H

#include <stdint.h>

#include <glib.h>

#include "lib/json.h"

/* --- numbers ------------------------------------------------------------------- */

void pack_unsigned(GByteArray *to, uint64_t n);
void pack_signed(GByteArray *to, int64_t n);
void json_packed(struct json *j, const char *key, const GByteArray *bytes);

/* --- rows ---------------------------------------------------------------------- */

enum { PACKED_FIELDS = 8 };

struct packed;

/* name: those of the fields of a shape, at most PACKED_FIELDS. The first is the lane. */
struct packed *packed_new(const char *const *name, unsigned fields);
void packed_free(struct packed *p);

/* value: of each field. Times are in ns. */
void packed_add(struct packed *p, const int64_t *value, int64_t start_ns, int64_t end_ns);

/* {"rows", "names", "shapes", "shape", "gap", "length"} */
void packed_put(const struct packed *p, struct json *j, const char *key);

#endif

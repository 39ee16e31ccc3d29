/* SPDX-License-Identifier: MIT */
/*
 * digest.c - the SHA-256 over a run's canonical content, which is a text.
 *
 * It has a line for each row of tables.def, in the order of that file, with the fields that
 * have a place there, separated by tabs. Numbers are in decimal, and "-" stands for a text
 * that is missing. Steps and objects are called by their names, as their numbers differ
 * between builds. Nothing of the wall clock, the file system or the locale gets in.
 */
#include "report/tables/digest.h"

#include <string.h>

#include <nettle/base16.h>
#include <nettle/sha2.h>

#include "report/tables/tables.h"

enum { BUFFER_BYTES = 65536, NUMBER_BYTES = 24 };

struct writer {
	struct sha256_ctx sum;
	gsize used;
	char buffer[BUFFER_BYTES];
};

static void flush(struct writer *o)
{
	sha256_update(&o->sum, o->used, (const uint8_t *)o->buffer);
	o->used = 0;
}

#define TENS(n)	#n "0" #n "1" #n "2" #n "3" #n "4" #n "5" #n "6" #n "7" #n "8" #n "9"

/* "00", "01", …, "99" */
static const char pair_of_digits[] = TENS(0) TENS(1) TENS(2) TENS(3) TENS(4) TENS(5) TENS(6) TENS(7)
				     TENS(8) TENS(9);

/* Not by printf(), which is slow: a run can have millions of events. */
static void put_u64(struct writer *o, uint64_t n)
{
	char digits[NUMBER_BYTES];
	gsize at = sizeof(digits);

	if (o->used + NUMBER_BYTES + 1 > BUFFER_BYTES)
		flush(o);
	for (; n >= 10; n /= 100) {
		at -= 2;
		memcpy(digits + at, pair_of_digits + n % 100 * 2, 2);
	}
	if (n || at == sizeof(digits))
		digits[--at] = (char)('0' + n);
	memcpy(o->buffer + o->used, digits + at, sizeof(digits) - at);
	o->used += sizeof(digits) - at;
	o->buffer[o->used++] = '\t';
}

static void put_i64(struct writer *o, int64_t n)
{
	if (n >= 0) {
		put_u64(o, (uint64_t)n);
		return;
	}
	if (o->used + 1 > BUFFER_BYTES)
		flush(o);
	o->buffer[o->used++] = '-';
	put_u64(o, -(uint64_t)n);
}

static void put(struct writer *o, const char *s)
{
	gsize left;

	s = s ? s : "-";
	left = strlen(s);
	while (left) {
		const gsize part = MIN(left, BUFFER_BYTES - o->used);

		memcpy(o->buffer + o->used, s, part);
		o->used += part;
		s += part;
		left -= part;
		if (o->used == BUFFER_BYTES)
			flush(o);
	}
	o->buffer[o->used++] = '\t';	/* the loop has left room for it */
	if (o->used == BUFFER_BYTES)
		flush(o);
}

static void begin(struct writer *o, const char *row)
{
	put(o, "\n");
	put(o, row);
}

enum { FIELDS_MAX = 24 };

/* If line is "", the fields continue the line of the row before. */
static void put_line(struct writer *o, const char *line, const struct cell *cell,
		     unsigned cells)
{
	if (*line)
		begin(o, line);
	for (unsigned i = 0; i < cells; i++) {
		if (cell[i].kind == CELL_TEXT)
			put(o, cell[i].text);
		else if (cell[i].kind == CELL_UNSIGNED)
			put_u64(o, (uint64_t)cell[i].value);
		else
			put_i64(o, cell[i].value);
	}
}

/* Is there such a row, and is the digest still wanted? With few rows that is not asked. */
static gboolean goes_on(struct record *r, guint row, guint rows)
{
	return row < rows && (rows < ROWS_BETWEEN_LOOKS || record_goes_on(r, row));
}

/* The places of each line's fields as bits, and bit 0: they must be 1, 2, 3, … */
#define LINE(name, type, source, array, line)	enum { PLACES_##name = 1
#define COLUMN(name, place, type, value, help)	| 1 << (place)
#define FIELD(place, value)			| 1 << (place)
#define END_LINE				};
#define TABLE(name, type, source, array, line, help)	enum { PLACES_##name = 1
#define END(options)				};
#define VIEW(name, type, source, array, line, help)	TABLE(name, type, source, array, line, help)
#define SHOWN(name, place, value, help)		COLUMN(name, place, , value, help)
#define END_VIEW				};
#include "report/tables/tables.def"

#define LINE(name, type, source, array, line)	\
	_Static_assert(!(PLACES_##name & (PLACES_##name + 1)), "a place is missing in " #name);
#define TABLE(name, type, source, array, line, help)	\
	_Static_assert(!(PLACES_##name & (PLACES_##name + 1)), "a place is missing in " #name);
#define VIEW(name, type, source, array, line, help)	TABLE(name, type, source, array, line, help)
#include "report/tables/tables.def"

/* For each table a function that digests its rows. */
#define LINE(name, type, source, array, line_)						\
static void digest_##name(struct writer *o, struct record *r)				\
{											\
	const guint rows = source##_NR(array);						\
											\
	for (guint i = 0; goes_on(r, i, rows); i++) {					\
		const type *row = source##_AT(type, array, i);				\
		const char *line = line_;						\
		struct cell cell[FIELDS_MAX];						\
		unsigned cells = 0;							\
											\
		(void)row;								\
		if (!line)								\
			continue;
#define FIELD(place, value)		cell[(place) - 1] = value; cells++;
#define END_LINE									\
		put_line(o, line, cell, cells);						\
	}										\
}
#define TABLE(name, type, source, array, line, help) LINE(name, type, source, array, line)
#define COLUMN(name, place, type, value, help)						\
		if (place) {								\
			cell[(place) ? (place) - 1 : 0] = value;			\
			cells++;							\
		}
#define END(options)			END_LINE
#define INNER_TABLE(name, type, source, array, line, help)				\
	G_GNUC_UNUSED LINE(name, type, source, array, line)
#define VIEW(name, type, source, array, line, help) LINE(name, type, source, array, line)
#define SHOWN(name, place, value, help)	COLUMN(name, place, , value, help)
#define END_VIEW			END_LINE
#include "report/tables/tables.def"

static void (*const digest_table[])(struct writer *o, struct record *r) = {
#define TABLE(name, type, source, array, line, help)	digest_##name,
#define LINE(name, type, source, array, line)		digest_##name,
#define VIEW(name, type, source, array, line, help)	digest_##name,
#define INNER_TABLE(name, type, source, array, line, help)
#include "report/tables/tables.def"
};

void record_digest(struct record *r)
{
	struct writer *o = g_new(struct writer, 1);
	uint8_t sum[SHA256_DIGEST_SIZE];

	sha256_init(&o->sum);
	o->used = 0;
	put(o, "simrun digest 2");
	for (unsigned i = 0; i < G_N_ELEMENTS(digest_table); i++)
		digest_table[i](o, r);
	flush(o);
	sha256_digest(&o->sum, sizeof(sum), sum);
	base16_encode_update(r->digest, sizeof(sum), sum);
	r->digest[BASE16_ENCODE_LENGTH(sizeof(sum))] = '\0';
	g_free(o);
}

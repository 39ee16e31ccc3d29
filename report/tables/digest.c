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

enum { BUFFER_BYTES = 65536, NUMBER_BYTES = 24 };	/* a sign, 20 digits, a tab */

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

static const uint64_t power_of_ten[] = {
	1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000,
	UINT64_C(10000000000), UINT64_C(100000000000), UINT64_C(1000000000000),
	UINT64_C(10000000000000), UINT64_C(100000000000000), UINT64_C(1000000000000000),
	UINT64_C(10000000000000000), UINT64_C(100000000000000000),
	UINT64_C(1000000000000000000), UINT64_C(10000000000000000000),
};

/* 1233 / 4096 is a bit more than the logarithm of 2, so this is right or one too many. */
static unsigned digits_of(uint64_t n)
{
	const unsigned bits = 64 - (unsigned)__builtin_clzll(n | 1);
	const unsigned guess = bits * 1233 >> 12;

	return guess + (n >= power_of_ten[guess]);
}

/* Not by printf(), which is slow: a run can have millions of events. Returns where it ends. */
static char *write_u64(char *at, uint64_t n)
{
	char *const end = at + digits_of(n);

	for (at = end; n >= 10; n /= 100) {
		at -= 2;
		memcpy(at, pair_of_digits + n % 100 * 2, 2);
	}
	if (n)
		at[-1] = (char)('0' + n);
	*end = '\t';
	return end + 1;
}

static char *write_i64(char *at, int64_t n)
{
	if (n >= 0)
		return write_u64(at, (uint64_t)n);
	*at = '-';
	return write_u64(at + 1, -(uint64_t)n);
}

/* Most numbers have one digit. */
static inline char *write_number(char *at, const struct cell *cell)
{
	if ((uint64_t)cell->value < 10) {
		at[0] = (char)('0' + cell->value);
		at[1] = '\t';
		return at + 2;
	}
	return cell->kind == CELL_UNSIGNED ? write_u64(at, (uint64_t)cell->value) :
					     write_i64(at, cell->value);
}

static void put(struct writer *o, const char *s)
{
	gsize left = strlen(s);

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

enum { FIELDS_MAX = 24, WORD_BYTES = NUMBER_BYTES - 1, LINE_BYTES = (FIELDS_MAX + 2) * NUMBER_BYTES };

/*
 * Where a text ends that takes no more room than a number; NULL: it is longer. Most are words of
 * a few letters, and a loop is faster than calls for these.
 */
static char *write_word(char *at, const char *s)
{
	char *const limit = at + WORD_BYTES;

	for (; *s; s++) {
		if (at == limit)
			return NULL;
		*at++ = *s;
	}
	*at = '\t';
	return at + 1;
}

static char *room_for_line(struct writer *o)
{
	if (o->used + LINE_BYTES > BUFFER_BYTES)
		flush(o);
	return o->buffer + o->used;
}

/* There is room from at on, unless a text is long. Returns where the fields end. */
static char *write_fields(struct writer *o, char *at, const struct cell *cell, unsigned cells)
{
	for (unsigned i = 0; i < cells; i++) {
		const char *text = cell[i].kind != CELL_TEXT ? NULL : cell[i].text ? cell[i].text : "-";
		char *end = text ? write_word(at, text) : write_number(at, &cell[i]);

		if (!end) {
			o->used = (gsize)(at - o->buffer);
			put(o, text);
			end = room_for_line(o);
		}
		at = end;
	}
	return at;
}

/* If line is "", the fields continue the line of the row before. */
static void put_line(struct writer *o, const char *line, const struct cell *cell,
		     unsigned cells)
{
	const struct cell word = TEXT(line);
	char *at = room_for_line(o);

	if (*line) {
		memcpy(at, "\n\t", 2);
		at = write_fields(o, at + 2, &word, 1);
	}
	at = write_fields(o, at, cell, cells);
	o->used = (gsize)(at - o->buffer);
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

/* SPDX-License-Identifier: MIT */
/*
 * value.h - reads the values that settings have: words, names, numbers, times, sizes, CPUs.
 *
 * Each function reads one value and leaves the reader behind it; it returns FALSE, with the
 * reader's error set, if the value is not of its kind or out of bounds.
 */
#ifndef SCENARIOS_LOAD_TEXT_VALUE_H
#define SCENARIOS_LOAD_TEXT_VALUE_H

#include <glib.h>
#include <stdint.h>

#include "scenarios/load/text/reader.h"
#include "sim/base/random.h"

/* Sizes are in pages, times in ns. */
#define MAX_SIZE	((UINT64_C(1) << 51) - 1)
#define MAX_PAGE	((UINT64_C(1) << 52) - 1)	/* the last one of 64 bits */
#define MAX_TIME	((UINT64_C(1) << 62) - 1)
#define MAX_MEAN	((UINT64_C(1) << 56) - 1)	/* a draw may be 45 means */

gboolean read_number(struct reader *r, uint64_t min, uint64_t max, uint64_t *number);
gboolean read_integer(struct reader *r, int min, int max, int *number);
gboolean read_size(struct reader *r, uint64_t min, uint64_t max, uint64_t *pages);
/* 0x…, in bytes: the page that begins there. */
gboolean is_address(const struct token *t);
gboolean read_address(struct reader *r, uint64_t *page);
gboolean read_time(struct reader *r, uint64_t min, uint64_t max, uint64_t *ns);
/* What read_size() and read_time() read, and what messages show: "8p", "1500us", "0". */
void append_size(GString *s, uint64_t pages);
void append_time(GString *s, uint64_t ns);
/* A value by itself, in numbers, bytes or ns. */
struct amount {
	enum amount_kind { AMOUNT_NUMBER, AMOUNT_SIZE, AMOUNT_TIME } kind;
	gboolean negative;	/* only numbers are */
	uint64_t size;		/* without the sign */
	const struct unit *unit;	/* as written; NULL: none */
};

struct unit {
	const char *word;
	uint64_t factor;	/* how many numbers, bytes or ns it has */
};

/* Reads the amount that a text begins with. Returns how long that is; 0: there is none. */
gsize amount_read(const char *text, struct amount *a);
/* As scenarios have it. unit: the largest one that may be used. */
void append_amount(GString *s, const struct amount *a, const struct unit *unit);
/* Can each multiple of this be written? */
gboolean amount_is_writable(const struct amount *a);
/* As a number with its sign, if it is not too large. */
gboolean amount_integer(const struct amount *a, int64_t *integer);

/* SIZE or uniform(A, B); TIME or uniform(A, B) or exp(MEAN). */
gboolean read_size_draw(struct reader *r, struct draw *pages);
gboolean read_time_draw(struct reader *r, struct draw *ns);
/* A name of the scenario's own: a letter or _, then letters, digits, _ and -. */
gboolean read_name(struct reader *r, struct pool *p, const char **name);
enum { MAX_NAME_BYTES = 31 };

/* A CPU or a range A-B of CPUs, of which there are nr. */
gboolean read_cpus(struct reader *r, uint64_t nr, uint32_t *first, uint32_t *last);

#endif

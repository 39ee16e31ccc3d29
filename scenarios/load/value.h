/* SPDX-License-Identifier: MIT */
/*
 * value.h - reading values: words, numbers, times, sizes and lists, token by token.
 *
 * A token is one of ; { } ( ) , = or a run of anything else but blanks. What is not as
 * expected becomes "FILE:LINE: SUBJECT TOKEN, expected ...", with the token's own line.
 */
#ifndef SCENARIOS_LOAD_VALUE_H
#define SCENARIOS_LOAD_VALUE_H

#include <glib.h>
#include <stdint.h>

#include "scenarios/load/text.h"
#include "sim/machine/cost.h"
#include "sim/base/random.h"

struct token {
	const char *text;
	gsize length;		/* 0: there is no more */
};

struct reader {
	const char *rest;	/* behind the token */
	struct token token;	/* the one to be read next */
	struct place place;	/* of the token */
	char subject[48];	/* what is being read: "cpus =", "vmalloc" */
	GError **error;
};

/* Reads a setting's value; the subject is its key. */
void reader_init(struct reader *r, const struct setting *s, GError **error);
void reader_subject(struct reader *r, const char *format, ...) G_GNUC_PRINTF(2, 3);
void reader_next(struct reader *r);

static inline gboolean reader_at_end(const struct reader *r)
{
	return !r->token.length;
}

/* Is the token this? Then goes on to the next. */
gboolean reader_accept(struct reader *r, const char *text);
/* The same, and an error if it is not. */
gboolean reader_expect(struct reader *r, const char *text);
gboolean reader_expect_end(struct reader *r);

/* Sets the error "SUBJECT TOKEN, expected ..." and returns FALSE. */
gboolean reader_refuse(struct reader *r, const char *format, ...) G_GNUC_PRINTF(2, 3);

gboolean token_is(const struct token *t, const char *text);
/* Neither punctuation nor the end? */
gboolean token_is_word(const struct token *t);
char *token_string(const struct token *t, struct pool *p);

/* Sizes are in pages, times in ns. */
#define MAX_SIZE	((UINT64_C(1) << 51) - 1)
#define MAX_TIME	((UINT64_C(1) << 62) - 1)
#define MAX_MEAN	((UINT64_C(1) << 56) - 1)	/* a draw: up to 45 times it */

gboolean read_number(struct reader *r, uint64_t min, uint64_t max, uint64_t *number);
gboolean read_integer(struct reader *r, int min, int max, int *number);
gboolean read_size(struct reader *r, uint64_t min, uint64_t max, uint64_t *pages);
gboolean read_time(struct reader *r, uint64_t min, uint64_t max, uint64_t *ns);
/* SIZE or uniform(A, B); TIME or uniform(A, B) or exp(MEAN). */
gboolean read_size_draw(struct reader *r, struct draw *pages);
gboolean read_time_draw(struct reader *r, struct draw *ns);
/* The word of a list at this index; NULL beyond its end. */
typedef const char *word_list(unsigned index);
/* One of a list's words, up to the one with index last. */
gboolean read_word(struct reader *r, word_list *word, uint64_t last, uint64_t *index);
/* A name that a scenario gives: a letter or _, then also digits and -. */
gboolean read_name(struct reader *r, struct pool *p, const char **name);
enum { MAX_NAME_BYTES = 31 };

/* N or A-B, below nr. */
gboolean read_cpus(struct reader *r, uint64_t nr, uint32_t *first, uint32_t *last);

/*
 * Sets the error for a word that is none of candidates (of const char *): 'unknown WHAT
 * "WORD"WHERE, did you mean "x"?', or else what was expected (NULL: one of candidates).
 * Returns FALSE.
 */
gboolean refuse_unknown(struct place place, GError **error, const char *what,
			const struct token *word, const char *where,
			const GPtrArray *candidates, const char *expected);
gboolean reader_unknown(struct reader *r, const char *what, const GPtrArray *candidates,
			const char *expected);

#endif

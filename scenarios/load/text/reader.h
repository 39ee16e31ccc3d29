/* SPDX-License-Identifier: MIT */
/*
 * reader.h - reads a setting's value token by token.
 *
 * A token is one of ; { } ( ) , = or a run of anything else but blanks. If one is not what
 * was expected, the message is "FILE:LINE: SUBJECT TOKEN, expected ...", with the token's
 * own line.
 */
#ifndef SCENARIOS_LOAD_TEXT_READER_H
#define SCENARIOS_LOAD_TEXT_READER_H

#include <glib.h>
#include <stdint.h>

#include "scenarios/load/text/text.h"

struct token {
	const char *text;
	gsize length;		/* 0: there is no more */
};

struct reader {
	const char *rest;	/* what follows the token */
	struct token token;	/* the one to be read next */
	struct place place;	/* of the token */
	char subject[48];	/* what is being read: "cpus =", "vmalloc" */
	GError **error;		/* NULL if the setting is doubtful */
	gboolean doubtful;	/* a name that is unknown may be in what was refused */
};

/* Reads a setting's value; the subject is its key. */
void reader_init(struct reader *r, const struct setting *s, GError **error);
void reader_subject(struct reader *r, const char *format, ...) G_GNUC_PRINTF(2, 3);
void reader_next(struct reader *r);

static inline gboolean reader_at_end(const struct reader *r)
{
	return !r->token.length;
}

/* If the token is this, goes on to the next and returns TRUE. */
gboolean reader_accept(struct reader *r, const char *text);
/* The same, but it is an error if the token is another. */
gboolean reader_expect(struct reader *r, const char *text);
gboolean reader_expect_end(struct reader *r);

/* Sets the error "SUBJECT TOKEN, expected ..." and returns FALSE. */
gboolean reader_refuse(struct reader *r, const char *format, ...) G_GNUC_PRINTF(2, 3);

gboolean token_is(const struct token *t, const char *text);
/* Is it neither punctuation nor the end? */
gboolean token_is_word(const struct token *t);
char *token_string(const struct token *t, struct pool *p);

/* That of the words (const char *) which a user may have meant by this one; NULL: none. */
const char *closest_word(const struct token *word, const GPtrArray *words);

/*
 * Refuses a word that is none of the candidates (const char *), but a word only once.
 * The message is 'unknown WHAT "WORD"WHERE, did you mean "x"?', if one of them is similar,
 * and otherwise ends with what was expected (NULL: the list of candidates).
 */
gboolean refuse_unknown(struct place place, GError **error, const char *what,
			const struct token *word, const char *where,
			const GPtrArray *candidates, const char *expected);
gboolean reader_unknown(struct reader *r, const char *what, const GPtrArray *candidates,
			const char *expected);
/* The same for a name that the scenario gives itself. */
gboolean reader_unknown_name(struct reader *r, const char *what, const GPtrArray *candidates,
			     const char *expected);

/* A list of words, as a function: the word of this index, or NULL beyond the end. */
typedef const char *word_list(unsigned index);
/* Reads a word of a list. Only those up to the index last are allowed. */
gboolean read_word(struct reader *r, word_list *word, uint64_t last, uint64_t *index);

#endif

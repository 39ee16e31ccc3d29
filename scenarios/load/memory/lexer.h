/* SPDX-License-Identifier: MIT */
/*
 * lexer.h - reads expressions token by token, as C has its tokens: a[r0+1] are six.
 *
 * It works on a reader, whose other tokens it leaves as they are. c_begin() makes of the
 * reader's token the first one of C that it begins with, and c_end() the other way round.
 */
#ifndef SCENARIOS_LOAD_MEMORY_LEXER_H
#define SCENARIOS_LOAD_MEMORY_LEXER_H

#include "scenarios/load/text/reader.h"

void c_next(struct reader *r);
void c_begin(struct reader *r);
void c_end(struct reader *r);
/* If the token is this, goes on to the next and returns TRUE. */
gboolean c_accept(struct reader *r, const char *text);
gboolean c_expect(struct reader *r, const char *text);

/* Is the token a name: a letter or _, then letters, digits and _? */
gboolean c_is_name(const struct token *t);
/* Is it a word that the syntax of operations needs, so that nothing can be called that? */
gboolean c_is_reserved(const struct token *t);
gboolean c_is_number(const struct token *t);

/* Reads a number, decimal or hexadecimal. negative: it stands behind a minus sign. */
gboolean c_read_number(struct reader *r, gboolean negative, int64_t *number);

/* The same for a number from min to max. If it is none, it says nothing, and goes nowhere. */
gboolean c_try_number(struct reader *r, int64_t min, int64_t max, int64_t *number);

#endif

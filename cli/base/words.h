/* SPDX-License-Identifier: MIT */
/*
 * words.h - reading words of the command line that are one of a list, and guessing which
 * one was meant.
 */
#ifndef CLI_BASE_WORDS_H
#define CLI_BASE_WORDS_H

#include <glib.h>

/* A list: its words by number, from 0 on; NULL: there are no more. */
typedef const char *word_list(unsigned number);

/* The lists that are the command line's own. */
word_list interleaving_word;	/* enum interleavings */
word_list progress_word;	/* enum progress_form */
word_list reduction_word;	/* none, full */
word_list columns_word;		/* enum columns; COLUMNS_AUTO is no word of the user's */

/*
 * The words from number `first` on, with `between` between them, and `last` before the
 * last one. To be freed with g_free().
 */
char *words_joined(word_list *list, unsigned first, const char *between, const char *last);

/*
 * Reads the value of an option. *number becomes the word's number, and stays what it is if
 * the option was not given (NULL). FALSE with *error set if the word is none of those from
 * number `first` on.
 */
gboolean option_word(const char *option, const char *text, word_list *list, unsigned first,
		     int *number, GError **error);

/* The same; the error says "expected a, b or c" instead of "expected one of a, b, c". */
gboolean option_choice(const char *option, const char *text, word_list *list, unsigned first,
		       int *number, GError **error);

/* Sets *error for an option with a wrong value; returns FALSE for convenience. */
gboolean refuse_option(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* The word most like this one, or NULL if none is. */
const char *most_similar(const char *word, const char *const *words, gsize nr);

/* "did you mean ...?" of the most similar word, or else the other text. To be freed. */
char *advice(const char *word, const char *const *words, gsize nr, const char *otherwise);

/* Names parted by commas, or "all"; NULL with *error set. Of const struct policy *. */
GPtrArray *policies_from_list(const char *list, GError **error);

#endif

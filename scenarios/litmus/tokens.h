/* SPDX-License-Identifier: MIT */
/*
 * tokens.h - the bytes of a litmus test, token by token.
 *
 * Outside of the threads a comment is (* … *), as in OCaml; inside of them that would be C,
 * where it begins an argument. // … and C's own comments are comments everywhere.
 */
#ifndef SCENARIOS_LITMUS_TOKENS_H
#define SCENARIOS_LITMUS_TOKENS_H

#include <glib.h>

#include "scenarios/load/text/place.h"

enum token_kind { TOKEN_END, TOKEN_NAME, TOKEN_NUMBER, TOKEN_STRING, TOKEN_SIGN };

struct litmus_token {
	enum token_kind kind;
	const char *text;	/* in the bytes that are read */
	gsize length;
	gint64 value;		/* of a NUMBER */
};

struct tokens {
	const char *rest;	/* ends with a 0 */
	struct place place;	/* of the token */
	unsigned end_line;	/* of the token before it */
	struct litmus_token token;
	gboolean in_thread;	/* it is C: (* is no comment */
	GError **error;
};

/* Reads the first token. The bytes must outlive t. FALSE with *error set, as all others. */
gboolean tokens_init(struct tokens *t, const char *bytes, struct place place,
		     GError **error);
gboolean tokens_next(struct tokens *t);

/* Is the token this word or sign? */
gboolean token_is_text(const struct tokens *t, const char *text);

/* Sets *found, and if it is TRUE goes on to the next token. */
gboolean tokens_accept(struct tokens *t, const char *text, gboolean *found);
gboolean tokens_expect(struct tokens *t, const char *text);

/* The token is a name, or a number, which is read. The name is to be freed. */
gboolean tokens_name(struct tokens *t, const char *what, char **name);
gboolean tokens_number(struct tokens *t, const char *what, gint64 *value);

/* Refuses the token: what was expected instead. Returns FALSE. */
gboolean tokens_refuse(struct tokens *t, const char *format, ...) G_GNUC_PRINTF(2, 3);

#endif

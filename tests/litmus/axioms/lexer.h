/* SPDX-License-Identifier: MIT */
/*
 * lexer.h - the words of a litmus test, and the calls by which the parser takes them.
 */
#ifndef TESTS_LITMUS_AXIOMS_LEXER_H
#define TESTS_LITMUS_AXIOMS_LEXER_H

#include <stdbool.h>
#include <stdint.h>

enum token { END, WORD, NUMBER, STRING, SIGN };

struct lexer {
	const char *path;
	char *text, *at;
	int line;
	int braces;		/* that are open */
	bool threads;		/* within them is C, and (* is no comment */
	enum token token;
	char word[64];		/* of WORD and SIGN */
	int64_t number;
};

void lexer_open(struct lexer *l, const char *path);
void lexer_close(struct lexer *l);
void lexer_rest_of_line(struct lexer *l, char *to, int room);
void next(struct lexer *l);
bool is(const struct lexer *l, const char *word);
bool take(struct lexer *l, const char *word);
void expect(struct lexer *l, const char *word);
_Noreturn void syntax(const struct lexer *l, const char *expected);

#endif

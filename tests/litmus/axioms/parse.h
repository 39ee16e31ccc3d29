/* SPDX-License-Identifier: MIT */
/*
 * parse.h - what the two halves of the parser share: the whole file, and threads.
 */
#ifndef TESTS_LITMUS_AXIOMS_PARSE_H
#define TESTS_LITMUS_AXIOMS_PARSE_H

#include "tests/litmus/axioms/axioms.h"
#include "tests/litmus/axioms/lexer.h"

struct parser {
	struct lexer lexer;
	struct program *program;
	int thread;		/* whose statements are read */
	int depth;
};

int parse_expr(struct parser *s);
int parse_block(struct parser *s);
int new_expr(struct parser *s, struct expr e);
int parse_call(struct parser *s, const char *name);	/* NONE: returns nothing */
bool parse_call_statement(struct parser *s, const char *name, struct statement *to);

#endif

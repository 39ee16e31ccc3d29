// SPDX-License-Identifier: MIT
/*
 * lexer.c - the words of a litmus test.
 */
#include "tests/litmus/axioms/lexer.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/litmus/axioms/axioms.h"

void lexer_open(struct lexer *l, const char *path)
{
	FILE *f = fopen(path, "r");
	size_t room = 1 << 20, n;

	if (!f)
		fail("%s: cannot be opened", path);
	*l = (struct lexer){ .path = path, .line = 1 };
	l->text = malloc(room);
	if (!l->text)
		fail("no memory");
	n = fread(l->text, 1, room - 1, f);
	l->text[n] = '\0';
	l->at = l->text;
	fclose(f);
}

void lexer_close(struct lexer *l)
{
	free(l->text);
}

_Noreturn void syntax(const struct lexer *l, const char *expected)
{
	fail("%s:%d: '%s' where %s was expected", l->path, l->line,
	     l->token == END ? "end of file" : l->token == NUMBER ? "a number" : l->word,
	     expected);
}

static void skip_to(struct lexer *l, const char *end)
{
	while (*l->at && strncmp(l->at, end, strlen(end)) != 0)
		if (*l->at++ == '\n')
			l->line++;
	if (*l->at && *end != '\n')
		l->at += strlen(end);
}

/* Spaces and comments, of C and of herd. */
static void skip(struct lexer *l)
{
	for (;;) {
		if (isspace((unsigned char)*l->at)) {
			if (*l->at++ == '\n')
				l->line++;
		} else if (!strncmp(l->at, "(*", 2) && !(l->threads && l->braces)) {
			skip_to(l, "*)");
		} else if (!strncmp(l->at, "/*", 2)) {
			skip_to(l, "*/");
		} else if (!strncmp(l->at, "//", 2)) {
			skip_to(l, "\n");
		} else {
			return;
		}
	}
}

void lexer_rest_of_line(struct lexer *l, char *to, int room)
{
	int n = 0;

	while (*l->at == ' ')
		l->at++;
	while (*l->at && *l->at != '\n' && n + 1 < room)
		to[n++] = *l->at++;
	while (n && isspace((unsigned char)to[n - 1]))
		n--;
	to[n] = '\0';
}

static void take_sign(struct lexer *l)
{
	static const char *const two[] = { "==", "!=", "<=", ">=", "&&", "||", "<<", ">>",
		"/\\", "\\/" };
	int length = 1;

	for (size_t i = 0; i < sizeof(two) / sizeof(two[0]); i++)
		if (!strncmp(l->at, two[i], 2))
			length = 2;
	l->token = SIGN;
	l->braces += (*l->at == '{') - (*l->at == '}');
	snprintf(l->word, sizeof(l->word), "%.*s", length, l->at);
	l->at += length;
}

void next(struct lexer *l)
{
	int n = 0;

	skip(l);
	l->word[0] = '\0';
	if (!*l->at) {
		l->token = END;
	} else if (isdigit((unsigned char)*l->at)) {
		l->token = NUMBER;
		l->number = strtoll(l->at, &l->at, 0);
	} else if (isalpha((unsigned char)*l->at) || *l->at == '_') {
		l->token = WORD;
		while (isalnum((unsigned char)*l->at) || *l->at == '_') {
			if (n + 1 < (int)sizeof(l->word))
				l->word[n++] = *l->at;
			l->at++;
		}
		l->word[n] = '\0';
	} else if (*l->at == '"') {
		l->token = STRING;
		l->at++;
		skip_to(l, "\"");
	} else {
		take_sign(l);
	}
}

bool is(const struct lexer *l, const char *word)
{
	return (l->token == WORD || l->token == SIGN) && !strcmp(l->word, word);
}

bool take(struct lexer *l, const char *word)
{
	if (!is(l, word))
		return false;
	next(l);
	return true;
}

void expect(struct lexer *l, const char *word)
{
	if (!take(l, word))
		syntax(l, word);
}

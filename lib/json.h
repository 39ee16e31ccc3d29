/* SPDX-License-Identifier: MIT */
/*
 * json_text.h - a string of JSON, of text that anybody may have written.
 */
#ifndef LIB_JSON_H
#define LIB_JSON_H

#include <stdio.h>

/*
 * Writes text in quotes. It may stand in a script of a page, and on a terminal: what HTML
 * or a terminal would act on is escaped. What is not UTF-8 becomes U+FFFD.
 */
void json_text(FILE *out, const char *text);

#endif

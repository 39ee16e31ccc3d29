/* SPDX-License-Identifier: MIT */
/*
 * target.h - what the targets of fuzzing share. A target is one function that takes any bytes
 * and must return. libFuzzer calls it (tests/fuzz/run), or replay.c does with the files of a
 * corpus.
 */
#ifndef TESTS_FUZZ_TARGET_H
#define TESTS_FUZZ_TARGET_H

#include <glib.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "scenarios/load/sweep/sweep.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Stops the program if a promise is broken, so that the fuzzer keeps the input. */
#define promise(condition)					\
	do {							\
		if (!(condition))				\
			g_error("broken: %s", #condition);	\
	} while (0)

/* Parses a text and frees the result. A text that is wrong must give an error with a line. */
static inline void parse_text(const char *text, size_t size)
{
	GError *error = NULL;
	struct scenario *s = scenario_parse(text, size, "fuzz.ini", NULL, &error);

	promise(!s == !!error);
	if (error)
		promise(g_str_has_prefix(error->message, "fuzz.ini:"));
	g_clear_error(&error);
	scenario_unref(s);
}

#endif

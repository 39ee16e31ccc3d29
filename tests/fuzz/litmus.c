/* SPDX-License-Identifier: MIT */
/*
 * litmus.c - reads any bytes as a litmus test. What can be translated must be a scenario
 * that can be loaded: its errors would mean nothing to whoever wrote the test.
 */
#include "tests/fuzz/target.h"

#include <string.h>

#include "scenarios/litmus/litmus.h"

static void load_translated(const struct text *text)
{
	g_autofree char *flat = text_flatten(text);
	GError *error = NULL;
	struct scenario *s = scenario_parse(flat, strlen(flat), "fuzz.ini", NULL, &error);

	if (error)
		g_error("broken: %s\n%s", error->message, flat);
	promise(s && s->litmus);
	scenario_unref(s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pool *pool = pool_new();
	GError *error = NULL;
	struct text *text;

	text = litmus_translate((const char *)data, size, "fuzz.litmus", pool, &error);
	promise(!text == !!error);
	if (text)
		load_translated(text);
	else
		promise(g_str_has_prefix(error->message, "fuzz.litmus:"));
	g_clear_error(&error);
	text_free(text);
	pool_unref(pool);
	return 0;
}

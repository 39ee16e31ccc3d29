/* SPDX-License-Identifier: MIT */
/* scenario.c - reads any bytes as a scenario file, and what a sweep writes of it once more. */
#include "tests/fuzz/target.h"

#include <string.h>

/* The text of a sweep is stored with its runs, and means the same to whoever reads it. */
static void write_and_read_again(const char *text, size_t size)
{
	struct sweep *sw = sweep_parse(text, size, "fuzz.ini", NULL), *again;

	if (!sw)
		return;
	again = sweep_parse(sweep_text(sw), strlen(sweep_text(sw)), "fuzz.ini", NULL);
	promise(again);
	promise(sweep_points(again) == sweep_points(sw));
	promise(sweep_kept(again) == sweep_kept(sw));
	promise(!strcmp(sweep_text(again), sweep_text(sw)));
	sweep_free(again);
	sweep_free(sw);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	parse_text((const char *)data, size);
	write_and_read_again((const char *)data, size);
	return 0;
}

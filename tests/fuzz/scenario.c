/* SPDX-License-Identifier: MIT */
/* scenario.c - reads any bytes as a scenario file. */
#include "tests/fuzz/target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	parse_text((const char *)data, size);
	return 0;
}

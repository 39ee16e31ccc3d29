/* SPDX-License-Identifier: MIT */
/* program.c - reads any text as a program, in a scenario that is otherwise right. */
#include "tests/fuzz/target.h"

static const char before[] = "[scenario]\nname = f\n[machine]\ncpus = 2\n[vmalloc]\nspace = 64p\n"
			     "[policy]\nvariants = all\n[variables]\nx = 0\na[2] = &x\n"
			     "[setup]\nprogram = vmalloc 4p as x\n"
			     "[task B]\ncpu = 1\nprogram = vfree x\n"
			     "[task A]\ncpu = 0\nprogram = ";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	GString *text = g_string_new(before);

	g_string_append_len(text, (const char *)data, (gssize)size);
	parse_text(text->str, text->len);
	g_string_free(text, TRUE);
	return 0;
}

/* SPDX-License-Identifier: MIT */
/* schedule.c - reads any text as the order of a schedule and what follows it. */
#include "tests/fuzz/target.h"

static const char before[] = "[scenario]\nname = f\n[machine]\ncpus = 2\n[vmalloc]\nspace = 64p\n"
			     "lazy = 2 x 8p\n[policy]\nvariants = v4.8, joel-v3\n"
			     "[task A]\ncpu = 0\nprogram = vmalloc 8p; vfree\n"
			     "[task B]\ncpu = 1\nprogram = mod_timer tm 1us; vmalloc 8p\n"
			     "[irq dev]\ncpu = 0\nperiod = 1us\nprogram = spin_lock l\n"
			     "[timer tm]\ncpu = 1\nprogram = kernel 1us\n"
			     "[schedule]\norder = ";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	GString *text = g_string_new(before);

	g_string_append_len(text, (const char *)data, (gssize)size);
	parse_text(text->str, text->len);
	g_string_free(text, TRUE);
	return 0;
}

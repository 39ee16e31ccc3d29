/* SPDX-License-Identifier: MIT */
/*
 * replay.c - gives each file on the command line, and each file in folders there, to a target
 * once, and prints how many there were. It needs no fuzzer, so any compiler can build it.
 */
#include <glib.h>
#include <stdio.h>

#include "tests/fuzz/target.h"

static unsigned replay(const char *path)
{
	unsigned files = 0;
	char *bytes;
	gsize size;

	if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
		GDir *folder = g_dir_open(path, 0, NULL);
		const char *name;

		while (folder && (name = g_dir_read_name(folder))) {
			g_autofree char *inner = g_build_filename(path, name, NULL);

			files += replay(inner);
		}
		g_clear_pointer(&folder, g_dir_close);
		return files;
	}
	if (!g_file_get_contents(path, &bytes, &size, NULL))
		g_error("%s: cannot be read", path);
	LLVMFuzzerTestOneInput((const uint8_t *)bytes, size);
	g_free(bytes);
	return 1;
}

int main(int argc, char **argv)
{
	unsigned files = 0;

	for (int i = 1; i < argc; i++)
		files += replay(argv[i]);
	printf("%u inputs\n", files);
	return files ? 0 : 1;
}

/* SPDX-License-Identifier: MIT */
/*
 * simrun.c - the process. Results go to stdout, everything else to stderr.
 */
#include <locale.h>

#include "cli/base/signals.h"
#include "cli/command_line.h"

int main(int argc, char **argv)
{
	setlocale(LC_CTYPE, "");
	g_set_prgname("simrun");
	handle_signals();
	return (int)command_line(argc, argv, NULL);
}

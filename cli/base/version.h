/* SPDX-License-Identifier: MIT */
/*
 * version.h - which simrun this is, and how it was built.
 */
#ifndef CLI_BASE_VERSION_H
#define CLI_BASE_VERSION_H

#include <stdio.h>

/*
 * Prints the version, the commit, the compiler and its options. Neither a date nor a path is
 * in it, so the same sources, built twice, print the same.
 */
void print_version(FILE *out);

#endif

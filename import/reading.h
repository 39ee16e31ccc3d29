/* SPDX-License-Identifier: MIT */
/*
 * reading.h - what a trace tells of a load.
 */
#ifndef IMPORT_READING_H
#define IMPORT_READING_H

#include "import/load.h"

/* Reads a trace. NULL with *error set. */
struct load *load_trace(const struct import_wish *wish, GError **error);

#endif

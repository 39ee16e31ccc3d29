/* SPDX-License-Identifier: MIT */
/*
 * op_table.c - the table of all operations, with the functions of their steps.
 */
#include <stddef.h>

#include "policies/program/ops.h"

#define OP_ROW(id, word, steps, flags, arguments, summary)				\
	[id] = { word, steps, flags, arguments, summary },
const struct op_info op_info[OP_NR] = { PROGRAM_OPS(OP_ROW) };

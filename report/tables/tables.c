/* SPDX-License-Identifier: MIT */
/*
 * tables.c - the names of all tables.
 */
#include "report/tables/tables.h"

const char *const table_names[] = {
#define TABLE(name, type, source, array, line, help)	#name,
#include "report/tables/tables.def"
	NULL
};

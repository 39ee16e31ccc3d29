/* SPDX-License-Identifier: MIT */
/*
 * symbols.h - addresses for what has none here. Events of the kernel name locks and code by their
 * addresses, and whoever reads them looks these up.
 */
#ifndef REPORT_EXPORT_KERNEL_SYMBOLS_H
#define REPORT_EXPORT_KERNEL_SYMBOLS_H

#include <stdint.h>

#include <glib.h>

/* The functions whose steps were asked for, in the order in which they were. */
struct symbols {
	GPtrArray *function;	/* const char * */
	GHashTable *number;	/* of a function in that list, from 1 */
};

void symbols_init(struct symbols *s);
void symbols_clear(struct symbols *s);

uint64_t lock_address(uint32_t lock);
uint64_t function_address(guint number);	/* in symbols.function, from 0 */

/*
 * Where a step's code is, counted from the beginning of all code: its function's address, and
 * behind it as many bytes as the step's line has as its number. *name is the function's.
 */
int32_t step_offset(struct symbols *s, uint16_t pc, const char **name);

/* The address of what step_offset() said. */
uint64_t code_address(int64_t offset);

/* The first byte of a page. */
uint64_t page_address(uint64_t page);

#endif

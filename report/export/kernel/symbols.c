/* SPDX-License-Identifier: MIT */
/*
 * symbols.c - see symbols.h. The addresses begin where x86-64 has the kernel's code, data and
 * vmalloc space.
 */
#include "report/export/kernel/symbols.h"

#include "sim/machine/step.h"

enum { LOCK_BYTES = 64, FUNCTION_BYTES = 0x1000, PAGE_SHIFT = 12 };

static const uint64_t FIRST_CODE = UINT64_C(0xffffffff81000000);
static const uint64_t FIRST_LOCK = UINT64_C(0xffffffff82000000);
static const uint64_t VMALLOC_START = UINT64_C(0xffffc90000000000);

void symbols_init(struct symbols *s)
{
	s->function = g_ptr_array_new();
	s->number = g_hash_table_new(g_str_hash, g_str_equal);
}

void symbols_clear(struct symbols *s)
{
	g_ptr_array_unref(s->function);
	g_hash_table_unref(s->number);
}

uint64_t lock_address(uint32_t lock)
{
	return FIRST_LOCK + (uint64_t)lock * LOCK_BYTES;
}

uint64_t function_address(guint number)
{
	return FIRST_CODE + (uint64_t)(number + 1) * FUNCTION_BYTES;
}

uint64_t code_address(int64_t offset)
{
	return FIRST_CODE + (uint64_t)offset;
}

uint64_t page_address(uint64_t page)
{
	return VMALLOC_START + (page << PAGE_SHIFT);
}

int32_t step_offset(struct symbols *s, uint16_t pc, const char **name)
{
	const struct step *step = step_at(pc);
	const char *function = step && step->function ? step->function : "irq_entry";
	guint number = GPOINTER_TO_UINT(g_hash_table_lookup(s->number, function));

	if (!number) {
		g_ptr_array_add(s->function, (gpointer)function);
		number = s->function->len;
		g_hash_table_insert(s->number, (gpointer)function, GUINT_TO_POINTER(number));
	}
	*name = function;
	return (int32_t)(function_address(number - 1) - FIRST_CODE) +
	       (step ? step->line % FUNCTION_BYTES : 0);
}

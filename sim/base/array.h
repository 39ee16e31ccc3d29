/* SPDX-License-Identifier: MIT */
/*
 * array.h - arrays on the heap that grow as items are added to them.
 */
#ifndef SIM_BASE_ARRAY_H
#define SIM_BASE_ARRAY_H

#include <stdint.h>
#include <stdlib.h>

/*
 * An array with twice the room, which replaces the old one; what was in it is still there.
 * room: how many items it has room for, updated; first: the room of the first array; item:
 * bytes of one. NULL: there is no memory, and the old array is as it was.
 */
static inline void *array_larger(void *array, uint32_t *room, uint32_t first, size_t item)
{
	const uint32_t larger = *room ? 2 * *room : first;
	void *more;

	if (larger <= *room)
		return NULL;
	more = realloc(array, larger * item);
	if (more)
		*room = larger;
	return more;
}

#endif

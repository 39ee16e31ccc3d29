/* SPDX-License-Identifier: MIT */
/*
 * memory.c - how much memory a record takes, and asking before it takes more.
 */
#include "report/collect/memory.h"

#include "report/record/array.h"
#include "report/record/exploration.h"

/* What an array with so many rows takes: GArray doubles it when it is full. */
static uint64_t array_bytes(gsize rows, gsize row_bytes)
{
	return rows ? UINT64_C(1) << g_bit_storage(rows * row_bytes - 1) : 0;
}

gboolean record_has_room(struct record *r)
{
	const uint64_t bytes =
		array_bytes(MAX(2 * (gsize)r->event->len, 1), sizeof(struct event)) +
		array_bytes(MAX(2 * (gsize)r->op->len, 1), sizeof(struct op_record));

	if (bytes <= r->reserved || !r->reserve)
		return TRUE;
	if (!r->reserve(r->reserve_data, (int64_t)(bytes - r->reserved)))
		return FALSE;
	r->reserved = bytes;
	return TRUE;
}

uint64_t record_bytes(const struct record *r)
{
	uint64_t all = RESERVED_BYTES / 16;	/* for all that is small */

	for (guint i = 0; r->found && i < r->found->witness->len; i++) {
		const struct witness *w = r->found->witness->pdata[i];

		all += record_bytes(w->record);
	}
	if (r->recent.event)
		all += array_bytes(r->recent.event->len, sizeof(struct event));
	return all + array_bytes(r->event->len, sizeof(struct event)) +
	       array_bytes(r->op->len, sizeof(struct op_record)) +
	       array_bytes(r->choice->len, sizeof(struct choice));
}

gboolean record_is_drawn(const struct record *r)
{
	return r->recent.event && (!r->recent.ring || record_violations(r));
}

void record_drop_ops(struct record *r)
{
	g_array_unref(r->op);
	r->op = new_rows(sizeof(struct op_record), NULL);
}

void record_drop_bulk(struct record *r, gboolean lists_ops)
{
	for (guint i = 0; r->found && i < r->found->witness->len; i++)
		record_drop_bulk(((struct witness *)r->found->witness->pdata[i])->record,
				 lists_ops);
	g_array_set_size(r->choice, 0);
	g_array_unref(r->event);
	r->event = new_rows(sizeof(struct event), NULL);
	if (record_is_drawn(r))
		return;
	recent_clear(&r->recent);
	if (lists_ops || r->op->len <= OPS_SHOWN)
		return;
	record_drop_ops(r);
}

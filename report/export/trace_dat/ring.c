/* SPDX-License-Identifier: MIT */
/*
 * ring.c - see ring.h. A ring consists of pages, and an event in a page of a header word
 * and data. The header has the data's length and the time since the event before.
 */
#include "report/export/trace_dat/ring.h"

#include <string.h>

#include "report/export/trace_dat/bytes.h"

enum {
	PAGE_HEADER = 16,		/* the first event's time, and the bytes used */
	EVENT_HEADER = 4,
	TYPE_TIME_EXTEND = 30,
	TYPE_MAX = 28,			/* words of data that the header can tell */
	DELTA_BITS = 27,
};

void ring_init(struct ring *ring)
{
	*ring = (struct ring){ .bytes = g_byte_array_new() };
}

void ring_clear(struct ring *ring)
{
	g_byte_array_unref(ring->bytes);
}

void ring_close(struct ring *ring)
{
	const guint used = ring->bytes->len - ring->page;

	if (!ring->bytes->len)
		return;
	number_put(ring->bytes->data + ring->page + 8, used - PAGE_HEADER, 8);
	g_byte_array_set_size(ring->bytes, ring->page + PAGE_BYTES);
	memset(ring->bytes->data + ring->page + used, 0, PAGE_BYTES - used);
}

static void open_page(struct ring *ring, int64_t t_ns)
{
	ring_close(ring);
	ring->page = ring->bytes->len;
	number_append(ring->bytes, (uint64_t)t_ns, 8);
	number_append(ring->bytes, 0, 8);
	ring->last_ns = t_ns;
}

static void append_header(struct ring *ring, unsigned type, uint64_t delta)
{
	number_append(ring->bytes, type | delta << 5, 4);
}

/* If the data is longer than the header can tell, a word before it has the length. */
void ring_event(struct ring *ring, int64_t t_ns, const guint8 *data, unsigned bytes)
{
	const unsigned words = (bytes + 3) / 4, length = words * 4;
	const gboolean is_long = words > TYPE_MAX;
	uint64_t delta = (uint64_t)(t_ns - ring->last_ns);
	guint room;

	room = PAGE_BYTES - (ring->bytes->len - ring->page);
	if (!ring->bytes->len || room < 3 * EVENT_HEADER + EVENT_HEADER + length) {
		open_page(ring, t_ns);
		delta = 0;
	}
	if (delta >> DELTA_BITS) {
		append_header(ring, TYPE_TIME_EXTEND, delta & ((1 << DELTA_BITS) - 1));
		number_append(ring->bytes, delta >> DELTA_BITS, 4);
		delta = 0;
	}
	append_header(ring, is_long ? 0 : words, delta);
	if (is_long)
		number_append(ring->bytes, length + 4, 4);
	g_byte_array_append(ring->bytes, data, length);
	ring->last_ns = t_ns;
	ring->events++;
}

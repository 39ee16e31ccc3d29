/* SPDX-License-Identifier: MIT */
/*
 * letters.c - what ranks say to each other, in the bytes of their links.
 */
#include "mpi/letters.h"

#include <string.h>

/* How many bytes really follow. */
static guint64 bytes_behind(const struct letter *f)
{
	return f->kind == LETTER_OFFER ? 0 : f->nr;
}

void letter_send(struct links *l, int rank, enum letter_kind kind, guint32 item,
		const void *bytes, gsize nr)
{
	const struct letter f = { .kind = kind, .item = item, .nr = nr };

	links_send(l, rank, &f, sizeof(f));
	if (nr)
		links_send(l, rank, bytes, nr);
}

void letter_send_text(struct links *l, int rank, enum letter_kind kind, const char *text)
{
	letter_send(l, rank, kind, 0, text, strlen(text) + 1);
}

void letter_send_offer(struct links *l, int rank, guint32 item, guint64 nr)
{
	const struct letter f = { .kind = LETTER_OFFER, .item = item, .nr = nr };

	links_send(l, rank, &f, sizeof(f));
}

gboolean letters_take(struct links *l, int rank, take_letter *take, void *data)
{
	const GByteArray *received = links_received(l, rank);
	gsize at = 0;
	struct letter f;

	while (received->len - at >= sizeof(f)) {
		memcpy(&f, received->data + at, sizeof(f));
		if (f.kind >= LETTER_KINDS)
			return FALSE;
		if (received->len - at - sizeof(f) < bytes_behind(&f))
			break;
		take(data, rank, &f, received->data + at + sizeof(f));
		at += sizeof(f) + bytes_behind(&f);
	}
	links_consume(l, rank, at);
	return TRUE;
}

void texts_add(GByteArray *bytes, const char *text)
{
	g_byte_array_append(bytes, (const guint8 *)text, (guint)strlen(text) + 1);
}

const char *texts_next(const guint8 **at, gsize *left)
{
	const char *text = (const char *)*at;
	const guint8 *end = *left ? memchr(*at, '\0', *left) : NULL;

	if (!end)
		return NULL;
	*left -= (gsize)(end + 1 - *at);
	*at = end + 1;
	return text;
}

/* SPDX-License-Identifier: MIT */
/*
 * thin.c - see thin.h. A picture of a coarser grid is still right everywhere,
 * which one of the first points would not be.
 */
#include "report/page/sweep/thin.h"

/* --- keys that go together --------------------------------------------------------- */

/* Does each value of a go with one value of b? They have the same number of values. */
static gboolean go_together(const struct swept *s, guint a, guint b)
{
	const guint values = swept_key(s, a)->value->len;
	g_autofree guint *other = g_new0(guint, values);

	if (values != swept_key(s, b)->value->len)
		return FALSE;
	for (guint i = 0; i < s->points; i++) {
		guint *seen = &other[swept_at(s, i, a)];

		if (*seen && *seen != swept_at(s, i, b) + 1)
			return FALSE;
		*seen = swept_at(s, i, b) + 1;
	}
	return TRUE;
}

static void find_companions(struct swept *s)
{
	for (guint b = 1; b < s->key->len; b++)
		for (guint a = 0; a < b && swept_key(s, b)->with == b; a++)
			if (swept_key(s, a)->with == a && swept_key(s, a)->value->len > 1 &&
			    go_together(s, a, b))
				swept_key(s, b)->with = a;
}

/* --- a coarser grid ---------------------------------------------------------------- */

gboolean swept_is_kept(const struct swept *s, guint point)
{
	for (guint k = 0; k < s->key->len; k++) {
		const struct swept_key *key = swept_key(s, k);
		const guint at = swept_at(s, point, k), last = key->value->len - 1;

		if (at && (last - at) % key->stride)
			return FALSE;
	}
	return TRUE;
}

static guint count_kept(const struct swept *s)
{
	guint kept = 0;

	for (guint i = 0; i < s->points; i++)
		kept += swept_is_kept(s, i) ? 1 : 0;
	return kept;
}

static guint values_left(const struct swept_key *key)
{
	return (key->value->len + key->stride - 1) / key->stride;
}

/* The key of which most values are left; those that go with others follow them. */
static struct swept_key *longest_key(const struct swept *s)
{
	struct swept_key *longest = NULL;

	for (guint k = 0; k < s->key->len; k++) {
		struct swept_key *key = swept_key(s, k);

		if (key->with == k &&
		    (!longest || values_left(key) > values_left(longest)))
			longest = key;
	}
	return longest;
}

void swept_thin(struct swept *s, guint most)
{
	find_companions(s);
	for (s->kept = s->points; s->kept > most; s->kept = count_kept(s)) {
		struct swept_key *key = longest_key(s);

		if (!key || values_left(key) <= 2)
			return;
		key->stride += 1 + key->stride / 4;
	}
}

/* SPDX-License-Identifier: MIT */
/*
 * packed.c - see packed.h.
 */
#include "report/page/packed.h"

#include <string.h>

struct packed {
	const char *const *name;
	unsigned fields;
	guint rows;
	GHashTable *place;	/* by the values of a shape: its number + 1 */
	GPtrArray *shape;	/* int64_t *, in order of their numbers */
	GHashTable *end;	/* by lane: int64_t *, when its latest row ended */
	GByteArray *number, *gap, *length;
};

/* --- numbers ----------------------------------------------------------------------- */

void pack_unsigned(GByteArray *to, uint64_t n)
{
	guint8 byte[10];
	guint bytes = 0;

	do {
		byte[bytes++] = (guint8)((n & 127) | (n > 127 ? 128 : 0));
		n >>= 7;
	} while (n);
	g_byte_array_append(to, byte, bytes);
}

void pack_signed(GByteArray *to, int64_t n)
{
	pack_unsigned(to, n < 0 ? ~((uint64_t)n << 1) : (uint64_t)n << 1);
}

void json_packed(struct json *j, const char *key, const GByteArray *bytes)
{
	g_autofree char *text = g_base64_encode(bytes->data, bytes->len);

	json_text(j, key, text);
}

/* --- shapes ------------------------------------------------------------------------ */

static guint hash_values(gconstpointer values)
{
	const int64_t *value = values;
	uint64_t hash = 0;

	for (unsigned i = 0; i < PACKED_FIELDS; i++)
		hash = (hash ^ (uint64_t)value[i]) * 0x9e3779b97f4a7c15u;
	return (guint)(hash >> 32);
}

static gboolean equal_values(gconstpointer a, gconstpointer b)
{
	return !memcmp(a, b, PACKED_FIELDS * sizeof(int64_t));
}

struct packed *packed_new(const char *const *name, unsigned fields)
{
	struct packed *p = g_new0(struct packed, 1);

	p->name = name;
	p->fields = fields;
	p->place = g_hash_table_new(hash_values, equal_values);
	p->shape = g_ptr_array_new_with_free_func(g_free);
	p->end = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, g_free);
	p->number = g_byte_array_new();
	p->gap = g_byte_array_new();
	p->length = g_byte_array_new();
	return p;
}

void packed_free(struct packed *p)
{
	g_hash_table_unref(p->place);
	g_hash_table_unref(p->end);	/* its keys belong to shapes */
	g_ptr_array_unref(p->shape);
	g_byte_array_unref(p->number);
	g_byte_array_unref(p->gap);
	g_byte_array_unref(p->length);
	g_free(p);
}

static guint shape_of(struct packed *p, const int64_t *value)
{
	int64_t key[PACKED_FIELDS] = { 0 }, *shape;
	guint found;

	memcpy(key, value, p->fields * sizeof(*value));
	found = GPOINTER_TO_UINT(g_hash_table_lookup(p->place, key));
	if (found)
		return found - 1;
	shape = g_memdup2(key, sizeof(key));
	g_ptr_array_add(p->shape, shape);
	g_hash_table_insert(p->place, shape, GUINT_TO_POINTER(p->shape->len));
	return p->shape->len - 1;
}

void packed_add(struct packed *p, const int64_t *value, int64_t start_ns, int64_t end_ns)
{
	const guint shape = shape_of(p, value);
	const int64_t *lane = p->shape->pdata[shape];
	int64_t *end = g_hash_table_lookup(p->end, lane);

	if (!end) {
		end = g_new0(int64_t, 1);
		g_hash_table_insert(p->end, (gpointer)lane, end);
	}
	pack_unsigned(p->number, shape);
	pack_signed(p->gap, start_ns - *end);
	pack_signed(p->length, end_ns - start_ns);
	*end = end_ns;
	p->rows++;
}

void packed_put(const struct packed *p, struct json *j, const char *key)
{
	json_object(j, key);
	json_uint(j, "rows", p->rows);
	json_list(j, "names");
	for (unsigned i = 0; i < p->fields; i++)
		json_text(j, NULL, p->name[i]);
	json_list_end(j);
	json_list(j, "shapes");
	for (guint k = 0; k < p->shape->len; k++) {
		const int64_t *value = p->shape->pdata[k];

		json_list(j, NULL);
		for (unsigned i = 0; i < p->fields; i++)
			json_int(j, NULL, value[i]);
		json_list_end(j);
	}
	json_list_end(j);
	json_packed(j, "shape", p->number);
	json_packed(j, "gap", p->gap);
	json_packed(j, "length", p->length);
	json_object_end(j);
}

/* SPDX-License-Identifier: MIT */
/*
 * event_names.c - see event_names.h. Millions of events are looked up, so the numbers are in a
 * table with open addressing, which is less than half full.
 */
#include "report/tables/event_names.h"

#include "report/record/array.h"

enum { SLOTS_LEAST = 256 };

struct event_names {
	GArray *name;		/* struct event_name, by number */
	uint32_t *slot;		/* numbers from 1; 0: it is free */
	uint32_t slots;		/* a power of two */
};

static uint64_t key_of(const struct event_name *n)
{
	return (uint64_t)n->object << 32 | (uint32_t)n->kind << 16 | n->pc;
}

static struct event_name name_of(const struct event *e)
{
	return (struct event_name){ .object = e->object, .kind = e->kind, .pc = e->pc };
}

/* The slot of this name, or the free one where it belongs. */
static uint32_t *find(const struct event_names *n, const struct event_name *name)
{
	const uint64_t key = key_of(name);
	uint32_t at = (uint32_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> 32) & (n->slots - 1);

	while (n->slot[at] && key_of(&g_array_index(n->name, struct event_name,
						    n->slot[at] - 1)) != key)
		at = (at + 1) & (n->slots - 1);
	return &n->slot[at];
}

static void grow(struct event_names *n)
{
	n->slots = n->slots ? 2 * n->slots : SLOTS_LEAST;
	g_free(n->slot);
	n->slot = g_new0(uint32_t, n->slots);
	for (guint i = 0; i < n->name->len; i++)
		*find(n, &g_array_index(n->name, struct event_name, i)) = i + 1;
}

static void add(struct event_names *n, const struct event *e)
{
	const struct event_name name = name_of(e);
	uint32_t *slot = find(n, &name);

	if (*slot)
		return;
	g_array_append_val(n->name, name);
	*slot = n->name->len;
	if (2 * n->name->len >= n->slots)
		grow(n);
}

struct event_names *event_names_new(const GArray *event)
{
	struct event_names *n = g_new0(struct event_names, 1);

	n->name = new_rows(sizeof(struct event_name), NULL);
	grow(n);
	for (guint i = 0; i < event->len; i++)
		add(n, &g_array_index(event, struct event, i));
	return n;
}

void event_names_free(struct event_names *n)
{
	g_array_unref(n->name);
	g_free(n->slot);
	g_free(n);
}

GArray *event_names_all(const struct event_names *n)
{
	return n->name;
}

uint32_t event_names_number(const struct event_names *n, const struct event *e)
{
	const struct event_name name = name_of(e);

	return *find(n, &name) - 1;
}

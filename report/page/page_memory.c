/* SPDX-License-Identifier: MIT */
/*
 * page_memory.c - see page_memory.h. Each column of a table is a list.
 */
#include "report/page/page_memory.h"

#include "report/record/trace.h"
#include "report/view/accesses.h"

static const struct buffered *store_at(const struct trace *t, guint i)
{
	return &g_array_index(t->buffered, struct buffered, i);
}

static const struct seen *seen_at(const struct trace *t, guint i)
{
	return &g_array_index(t->seen, struct seen, i);
}

static int64_t id_or_none(uint32_t id)
{
	return id == NIL ? -1 : (int64_t)id;
}

#define LIST(j, key, t, rows, at, member)					\
	do {									\
		json_list(j, key);						\
		for (guint i_ = 0; i_ < (t)->rows->len; i_++)			\
			json_int(j, NULL, (int64_t)at(t, i_)->member);		\
		json_list_end(j);						\
	} while (0)

/* The stores that waited in the buffers of CPUs. */
static void put_stores(struct json *j, const struct record *r)
{
	const struct trace *t = r->trace;

	json_object(j, "stores");
	LIST(j, "cpu", t, buffered, store_at, cpu);
	LIST(j, "row", t, buffered, store_at, row);
	LIST(j, "start", t, buffered, store_at, start_ns);
	LIST(j, "end", t, buffered, store_at, end_ns);
	json_list(j, "task");
	for (guint i = 0; i < t->buffered->len; i++)
		json_int(j, NULL, id_or_none(store_at(t, i)->task));
	json_list_end(j);
	json_list(j, "name");
	for (guint i = 0; i < t->buffered->len && !record_is_unwanted(r); i++) {
		const struct buffered *b = store_at(t, i);
		g_autofree char *name = store_text(r, b->object, b->value);

		json_text(j, NULL, name);
	}
	json_list_end(j);
	json_object_end(j);
}

/* "though B has written 1 (not visible to cpu 0 yet)", or "" */
static void put_missed(struct json *j, const struct record *r, const struct seen *s)
{
	const gboolean missed = s->sight.missed.task != NIL;
	g_autofree char *text = missed ? missed_text(r, &s->event, &s->sight) : NULL;

	json_text(j, NULL, text ? text : "");
}

static void put_accesses(struct json *j, const struct record *r)
{
	const struct trace *t = r->trace;

	json_object(j, "accesses");
	LIST(j, "t", t, seen, seen_at, event.t_ns);
	LIST(j, "cpu", t, seen, seen_at, event.cpu);
	LIST(j, "task", t, seen, seen_at, event.task);
	json_list(j, "text");
	for (guint i = 0; i < t->seen->len && !record_is_unwanted(r); i++) {
		const struct seen *s = seen_at(t, i);
		g_autofree char *text = sight_text(r, &s->event, &s->sight);

		json_text(j, NULL, text);
	}
	json_list_end(j);
	json_list(j, "missed");
	for (guint i = 0; i < t->seen->len && !record_is_unwanted(r); i++)
		put_missed(j, r, seen_at(t, i));
	json_list_end(j);
	json_object_end(j);
}

void page_memory(struct json *j, const char *key, const struct record *r)
{
	const enum memory_model memory = r->spec.scenario->machine.memory;

	if (memory == MEMORY_SC)
		return;
	json_object(j, key);
	json_text(j, "model", memory_word(memory));
	put_stores(j, r);
	put_accesses(j, r);
	json_object_end(j);
}

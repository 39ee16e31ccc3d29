/* SPDX-License-Identifier: MIT */
/*
 * sights.c - see sights.h.
 */
#include "report/record/sights.h"

#include "sim/base/nil.h"
#include "sim/machine/observer.h"
#include "sim/machine/step.h"

/*
 * No access is older than as many writes as the weak machine has room for, so those before
 * them are forgotten.
 */
enum { WRITES_KEPT = 64, WRITES_MAX = 4 * WRITES_KEPT };

struct sights {
	gboolean buffers;	/* CPUs have store buffers */
	uint32_t cpus, objects;
	GArray **buffer;	/* by CPU: struct made_write, the oldest first */
	GArray **order;		/* by object: the same; NULL: nobody wrote it */
	struct made_write visible;
	/* of the access whose events come at present: */
	uint32_t older;
};

struct sights *sights_new(enum memory_model memory, uint32_t cpus, uint32_t objects)
{
	struct sights *s = g_new0(struct sights, 1);

	s->buffers = memory == MEMORY_TSO;
	s->cpus = cpus;
	s->objects = objects;
	s->buffer = g_new0(GArray *, s->cpus);
	for (uint32_t i = 0; i < s->cpus; i++)
		s->buffer[i] = g_array_new(FALSE, FALSE, sizeof(struct made_write));
	s->order = g_new0(GArray *, s->objects + 1);
	s->visible.task = NIL;
	return s;
}

void sights_reset(struct sights *s)
{
	for (uint32_t i = 0; i < s->cpus; i++)
		g_array_set_size(s->buffer[i], 0);
	for (uint32_t i = 0; i < s->objects; i++)
		if (s->order[i])
			g_array_set_size(s->order[i], 0);
}

void sights_free(struct sights *s)
{
	if (!s)
		return;
	for (uint32_t i = 0; i < s->cpus; i++)
		g_array_unref(s->buffer[i]);
	for (uint32_t i = 0; i < s->objects; i++)
		if (s->order[i])
			g_array_unref(s->order[i]);
	g_free(s->buffer);
	g_free(s->order);
	g_free(s);
}

static struct made_write *write_at(const GArray *writes, guint i)
{
	return &g_array_index(writes, struct made_write, i);
}

static GArray *order_of(struct sights *s, uint32_t object)
{
	if (!s->order[object])
		s->order[object] = g_array_new(FALSE, FALSE, sizeof(struct made_write));
	return s->order[object];
}

static struct others_write others(const struct made_write *w)
{
	return (struct others_write){ .value = w->value, .task = w->task };
}

/* --- tso ---------------------------------------------------------------------------- */

static const struct made_write *latest_of(const GArray *buffer, uint32_t object)
{
	for (guint i = buffer->len; i--;)
		if (write_at(buffer, i)->object == object)
			return write_at(buffer, i);
	return NULL;
}

/* The store of another CPU's buffer that was made last. */
static void look_into_buffers(const struct sights *s, const struct event *e,
			      struct sight *sight)
{
	const struct made_write *latest = NULL;

	sight->own = latest_of(s->buffer[e->cpu], e->object) != NULL;
	for (uint32_t cpu = 0; cpu < s->cpus; cpu++) {
		const struct made_write *w =
			cpu != e->cpu ? latest_of(s->buffer[cpu], e->object) : NULL;

		if (w && (!latest || w->t_ns >= latest->t_ns))
			latest = w;
	}
	if (latest)
		sight->missed = others(latest);
}

/* Takes the store, and those before it, out of the buffer. FALSE: nobody told of it. */
static gboolean take_store(GArray *buffer, const struct event *e, struct made_write *w)
{
	guint i = 0;

	while (i < buffer->len && (write_at(buffer, i)->object != e->object ||
				   write_at(buffer, i)->value != e->value))
		i++;
	if (i == buffer->len)
		return FALSE;
	*w = *write_at(buffer, i);
	g_array_remove_range(buffer, 0, i + 1);
	return TRUE;
}

/* When each lock was dropped last is in `order`, as locks have no writes. */
static void becomes_visible(struct sights *s, const struct event *e)
{
	const GArray *dropped = s->order[e->object];

	s->visible = (struct made_write){ .t_ns = e->t_ns, .value = e->value, .task = NIL,
					  .cpu = e->cpu, .object = e->object };
	if (!take_store(s->buffer[e->cpu], e, &s->visible) && dropped && dropped->len &&
	    write_at(dropped, 0)->cpu == e->cpu)
		s->visible = *write_at(dropped, 0);
}

/* If the CPU's buffer has stores, the dropping of a spinlock goes through it. */
static void drops_lock(struct sights *s, const struct event *e)
{
	const struct step *step = step_at(e->pc);
	const struct made_write w = { .t_ns = e->t_ns, .task = e->task, .cpu = e->cpu,
				      .object = e->object };

	if (!s->buffers || !step || step->kind != STEP_UNLOCK)
		return;
	g_array_set_size(order_of(s, e->object), 0);
	g_array_append_val(s->order[e->object], w);
}

/* --- weak --------------------------------------------------------------------------- */

static guint hidden(const struct sights *s, const GArray *order)
{
	return MIN(s->older, order->len);
}

static void look_at_order(struct sights *s, const struct event *e, struct sight *sight)
{
	const GArray *order = order_of(s, e->object);
	const guint seen = order->len - hidden(s, order);
	const uint64_t cpu = UINT64_C(1) << e->cpu % 64;

	sight->revealed = seen && write_at(order, seen - 1)->hidden_from & cpu;
	for (guint i = 0; i < seen; i++)
		write_at(order, i)->hidden_from &= ~cpu;
	for (guint i = seen; i < order->len; i++)
		write_at(order, i)->hidden_from |= cpu;
	if (seen < order->len)
		sight->missed = others(write_at(order, order->len - 1));
}

static void put_in_order(struct sights *s, const struct made_write *w, struct sight *sight)
{
	GArray *order = order_of(s, w->object);
	const guint at = order->len - hidden(s, order);

	if (at < order->len)
		sight->before = others(write_at(order, at));
	g_array_insert_val(order, at, *w);
	if (order->len == WRITES_MAX)
		g_array_remove_range(order, 0, WRITES_MAX - WRITES_KEPT);
}

/* --- events ------------------------------------------------------------------------- */

static void begin(const struct event *e, struct sight *sight)
{
	if (sight->object == NIL)
		*sight = (struct sight){ .object = e->object, .missed.task = NIL,
					 .before.task = NIL };
}

static void on_read(struct sights *s, const struct event *e, struct sight *sight)
{
	sight->reads = true;
	sight->read = e->value;
	if (s->buffers)
		look_into_buffers(s, e, sight);
	else
		look_at_order(s, e, sight);
}

static void on_write(struct sights *s, const struct event *e, struct sight *sight)
{
	const struct made_write w = { .t_ns = e->t_ns, .value = e->value, .task = e->task,
				      .cpu = e->cpu, .object = e->object };

	sight->writes = true;
	sight->written = e->value;
	if (!s->buffers)
		put_in_order(s, &w, sight);
	else if (!sight->reads)		/* an atomic is not buffered */
		g_array_append_val(s->buffer[e->cpu], w);
}

void sights_event(struct sights *s, const struct event *e, struct sight *sight)
{
	if (e->cpu >= s->cpus || e->object >= s->objects)
		return;
	switch (e->kind) {
	case EVENT_STEP:
		drops_lock(s, e);
		s->older = 0;
		break;
	case EVENT_OLDER:
		s->older = (uint32_t)e->value;
		break;
	case EVENT_READ:
		begin(e, sight);
		on_read(s, e, sight);
		break;
	case EVENT_WRITE:
		begin(e, sight);
		on_write(s, e, sight);
		break;
	case EVENT_VISIBLE:
		becomes_visible(s, e);
		break;
	default:
		break;
	}
}

const struct made_write *sights_visible(const struct sights *s)
{
	return &s->visible;
}

const struct made_write *sights_buffer(const struct sights *s, uint32_t cpu, guint *nr)
{
	*nr = s->buffer[cpu]->len;
	return *nr ? write_at(s->buffer[cpu], 0) : NULL;
}

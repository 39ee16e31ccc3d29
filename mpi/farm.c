/* SPDX-License-Identifier: MIT */
/*
 * farm.c - which runs wait, and which rank has which.
 */
#include "mpi/farm.h"

#include "report/pack/pack.h"

/* A run to be made. It lies on the stack of the thread that waits for it. */
struct item {
	guint32 number;
	const struct run_spec *spec;
	const struct run_control *control;
	int rank;		/* that has it; 0: it waits to be handed out */
	guint64 offered;	/* bytes for which its thread shall get room; 0: none */
	GByteArray *bytes;	/* the record */
	GError *error;
	gboolean done;
	GCond changed;		/* offered or done */
};

struct rank {
	guint wants, has;	/* how many runs */
	gboolean lost;
};

struct farm {
	GMutex mutex;		/* held by whoever reads or writes what follows */
	GHashTable *item;	/* all items, by number */
	GQueue waiting;		/* struct item *: those no rank has, by number */
	GQueue room;		/* the numbers of those for whose records there is room */
	guint32 next;
	int ranks;
	struct rank *rank;
	gboolean stopped;
	GError *error;		/* why nothing can be made; NULL: it can */
};

struct farm *farm_new(int ranks)
{
	struct farm *f = g_new0(struct farm, 1);

	g_mutex_init(&f->mutex);
	f->item = g_hash_table_new(NULL, NULL);
	g_queue_init(&f->waiting);
	g_queue_init(&f->room);
	f->ranks = ranks;
	f->rank = g_new0(struct rank, (gsize)ranks);
	return f;
}

void farm_free(struct farm *f)
{
	g_queue_clear(&f->waiting);
	g_queue_clear(&f->room);
	g_hash_table_unref(f->item);
	g_clear_error(&f->error);
	g_mutex_clear(&f->mutex);
	g_free(f->rank);
	g_free(f);
}

static struct item *find(const struct farm *f, guint32 number)
{
	return g_hash_table_lookup(f->item, GUINT_TO_POINTER(number));
}

/* --- the threads of a batch ----------------------------------------------------------- */

static gint compare_items(gconstpointer a, gconstpointer b, gpointer data)
{
	const struct item *x = a, *y = b;

	(void)data;
	return x->number < y->number ? -1 : x->number > y->number;
}

/* The mutex is held, but dropped while there is no room for the record. */
static void make_room(struct farm *f, struct item *i)
{
	const guint64 bytes = i->offered;
	const int rank = i->rank;
	gboolean ok;

	i->offered = 0;
	g_mutex_unlock(&f->mutex);
	ok = control_reserve(i->control, (int64_t)bytes);
	g_mutex_lock(&f->mutex);
	if (!ok)
		i->done = TRUE;		/* nobody wants it any more */
	else if (i->rank == rank)	/* it was not lost meanwhile */
		g_queue_push_tail(&f->room, GUINT_TO_POINTER(i->number));
}

/* The mutex is held, but dropped while it waits. */
static void wait_for(struct farm *f, struct item *i)
{
	while (!i->done) {
		if (i->offered)
			make_room(f, i);
		else
			g_cond_wait(&i->changed, &f->mutex);
	}
}

/* The mutex is held. */
static void bring(struct farm *f, struct item *i)
{
	i->number = f->next++;
	g_cond_init(&i->changed);
	if (f->stopped || f->error) {
		i->done = TRUE;
		i->error = f->error ? g_error_copy(f->error) : NULL;
		return;
	}
	g_hash_table_insert(f->item, GUINT_TO_POINTER(i->number), i);
	g_queue_push_tail(&f->waiting, i);
	wait_for(f, i);
	g_hash_table_remove(f->item, GUINT_TO_POINTER(i->number));
	g_queue_remove(&f->waiting, i);
}

static void set_progress(struct progress *p, uint64_t steps, int64_t now_ns)
{
	if (!p)
		return;
	atomic_store_explicit(&p->done, steps, memory_order_relaxed);
	atomic_store_explicit(&p->now_ns, now_ns, memory_order_relaxed);
}

static struct record *unpack(struct item *i, GError **error)
{
	struct record *r = record_unpack(i->spec, i->bytes->data, i->bytes->len);

	if (!r)
		g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
			    "rank %d has sent what is no record of a run", i->rank);
	else
		set_progress(i->control->progress, r->steps, r->sim_ns);
	g_byte_array_unref(i->bytes);
	return r;
}

struct record *farm_make(const struct run_spec *spec, const struct run_control *control,
			 const void *farm, GError **error)
{
	struct farm *f = (struct farm *)farm;
	struct item i = { .spec = spec, .control = control };

	g_mutex_lock(&f->mutex);
	bring(f, &i);
	g_mutex_unlock(&f->mutex);
	g_cond_clear(&i.changed);
	if (i.error)
		g_propagate_error(error, i.error);
	return i.bytes ? unpack(&i, error) : NULL;
}

/* --- the thread that talks to the ranks ----------------------------------------------- */

guint32 farm_brought(struct farm *f)
{
	guint32 nr;

	g_mutex_lock(&f->mutex);
	nr = f->next;
	g_mutex_unlock(&f->mutex);
	return nr;
}

void farm_wanted(struct farm *f, int rank, guint nr)
{
	g_mutex_lock(&f->mutex);
	f->rank[rank].wants += nr;
	g_mutex_unlock(&f->mutex);
}

/* The mutex is held. The rank that wants a run and has least; 0: nobody wants one. */
static int neediest(const struct farm *f)
{
	int found = 0;

	for (int i = 1; i < f->ranks; i++) {
		const struct rank *r = &f->rank[i];

		if (r->wants && !r->lost && (!found || r->has < f->rank[found].has))
			found = i;
	}
	return found;
}

gboolean farm_next(struct farm *f, int *rank, guint32 *item, struct run_spec *spec)
{
	struct item *i = NULL;

	g_mutex_lock(&f->mutex);
	*rank = g_queue_is_empty(&f->waiting) ? 0 : neediest(f);
	if (*rank) {
		i = g_queue_pop_head(&f->waiting);
		i->rank = *rank;
		f->rank[*rank].wants--;
		f->rank[*rank].has++;
		*item = i->number;
		*spec = *i->spec;
	}
	g_mutex_unlock(&f->mutex);
	return i != NULL;
}

void farm_offered(struct farm *f, guint32 item, guint64 bytes)
{
	struct item *i;

	g_mutex_lock(&f->mutex);
	i = find(f, item);
	if (i && !i->done) {
		i->offered = bytes;
		g_cond_signal(&i->changed);
	}
	g_mutex_unlock(&f->mutex);
}

gboolean farm_next_room(struct farm *f, int *rank, guint32 *item)
{
	const struct item *i = NULL;

	g_mutex_lock(&f->mutex);
	while (!i && !g_queue_is_empty(&f->room)) {
		i = find(f, GPOINTER_TO_UINT(g_queue_pop_head(&f->room)));
		if (i && (!i->rank || i->done))
			i = NULL;
	}
	if (i) {
		*rank = i->rank;
		*item = i->number;
	}
	g_mutex_unlock(&f->mutex);
	return i != NULL;
}

/* Takes over bytes and error. The mutex is held. */
static void end(struct item *i, GByteArray *bytes, GError *error)
{
	i->bytes = bytes;
	i->error = error;
	i->done = TRUE;
	g_cond_signal(&i->changed);
}

static void end_item(struct farm *f, guint32 item, GByteArray *bytes, GError *error)
{
	struct item *i;

	g_mutex_lock(&f->mutex);
	i = find(f, item);
	if (i && !i->done) {
		f->rank[i->rank].has--;
		end(i, g_steal_pointer(&bytes), g_steal_pointer(&error));
	}
	g_mutex_unlock(&f->mutex);
	g_clear_pointer(&bytes, g_byte_array_unref);
	g_clear_error(&error);
}

void farm_made(struct farm *f, guint32 item, const guint8 *bytes, gsize nr)
{
	end_item(f, item, g_byte_array_append(g_byte_array_new(), bytes, (guint)nr), NULL);
}

void farm_failed(struct farm *f, guint32 item, GError *error)
{
	end_item(f, item, NULL, error);
}

void farm_progressed(struct farm *f, guint32 item, uint64_t steps, int64_t now_ns)
{
	struct item *i;

	g_mutex_lock(&f->mutex);
	i = find(f, item);
	if (i && !i->done)
		set_progress(i->control->progress, steps, now_ns);
	g_mutex_unlock(&f->mutex);
}

guint farm_lost(struct farm *f, int rank)
{
	GHashTableIter iter;
	gpointer value;
	guint had = 0;

	g_mutex_lock(&f->mutex);
	f->rank[rank].lost = TRUE;
	g_hash_table_iter_init(&iter, f->item);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		struct item *i = value;

		if (i->rank != rank || i->done)
			continue;
		i->rank = 0;
		i->offered = 0;
		g_queue_insert_sorted(&f->waiting, i, compare_items, NULL);
		had++;
	}
	g_mutex_unlock(&f->mutex);
	return had;
}

/* The mutex is held. error: NULL, or what all get. */
static void end_all(struct farm *f, const GError *error)
{
	GHashTableIter iter;
	gpointer value;

	g_hash_table_iter_init(&iter, f->item);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		struct item *i = value;

		if (!i->done)
			end(i, NULL, error ? g_error_copy(error) : NULL);
	}
}

void farm_fail(struct farm *f, const GError *error)
{
	g_mutex_lock(&f->mutex);
	if (!f->error)
		f->error = g_error_copy(error);
	end_all(f, f->error);
	g_mutex_unlock(&f->mutex);
}

void farm_stop(struct farm *f)
{
	g_mutex_lock(&f->mutex);
	f->stopped = TRUE;
	end_all(f, NULL);
	g_mutex_unlock(&f->mutex);
}

/* SPDX-License-Identifier: MIT */
/*
 * points.c - see points.h.
 */
#include "experiment/batch/points.h"

struct kept {
	uint64_t point;		/* the key */
	guint users;
	gboolean loading;	/* some thread loads it at this moment */
	struct scenario *scenario;
	GError *error;		/* why there is none */
};

struct points {
	const struct sweep *sweep;
	prepare_scenario *prepare;
	const void *data;
	GMutex mutex;		/* held by whoever looks at what follows */
	GCond loaded;
	GHashTable *kept;	/* of struct kept, by point */
};

static void free_kept(gpointer data)
{
	struct kept *k = data;

	if (k->scenario)
		scenario_unref(k->scenario);
	g_clear_error(&k->error);
	g_free(k);
}

struct points *points_new(const struct sweep *sweep, prepare_scenario *prepare,
			  const void *data)
{
	struct points *p = g_new0(struct points, 1);

	p->sweep = sweep;
	p->prepare = prepare;
	p->data = data;
	g_mutex_init(&p->mutex);
	g_cond_init(&p->loaded);
	p->kept = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, free_kept);
	return p;
}

void points_free(struct points *p)
{
	g_hash_table_unref(p->kept);
	g_mutex_clear(&p->mutex);
	g_cond_clear(&p->loaded);
	g_free(p);
}

void points_keep(struct points *p, uint64_t point)
{
	struct kept *k;

	g_mutex_lock(&p->mutex);
	k = g_hash_table_lookup(p->kept, &point);
	if (!k) {
		k = g_new0(struct kept, 1);
		k->point = point;
		g_hash_table_insert(p->kept, &k->point, k);
	}
	k->users++;
	g_mutex_unlock(&p->mutex);
}

void points_drop(struct points *p, uint64_t point)
{
	struct kept *k;

	g_mutex_lock(&p->mutex);
	k = g_hash_table_lookup(p->kept, &point);
	if (!--k->users)
		g_hash_table_remove(p->kept, &point);
	g_mutex_unlock(&p->mutex);
}

/* The mutex is held, but dropped meanwhile. */
static void load(struct points *p, struct kept *k)
{
	struct scenario *s;
	GError *error = NULL;

	k->loading = TRUE;
	g_mutex_unlock(&p->mutex);
	s = sweep_load(p->sweep, k->point, &error);
	if (s && p->prepare && !p->prepare(s, p->data, &error))
		g_clear_pointer(&s, scenario_unref);
	g_mutex_lock(&p->mutex);
	k->scenario = s;
	k->error = error;
	k->loading = FALSE;
	g_cond_broadcast(&p->loaded);
}

struct scenario *points_scenario(struct points *p, uint64_t point, GError **error)
{
	struct scenario *s = NULL;
	struct kept *k;

	g_mutex_lock(&p->mutex);
	k = g_hash_table_lookup(p->kept, &point);
	while (k->loading)
		g_cond_wait(&p->loaded, &p->mutex);
	if (!k->scenario && !k->error)
		load(p, k);
	if (k->scenario)
		s = scenario_ref(k->scenario);
	else
		g_propagate_error(error, g_error_copy(k->error));
	g_mutex_unlock(&p->mutex);
	return s;
}

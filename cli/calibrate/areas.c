/* SPDX-License-Identifier: MIT */
/*
 * areas.c - a purge's work, done in user space by the model's own code: each area leaves a list,
 * becomes a range of the tree of free ranges, which has the kernel's shape, and its descriptor is
 * freed.
 */
#include "cli/calibrate/measures.h"

#include <stdlib.h>
#include <string.h>

#include "cli/base/signals.h"
#include "policies/vmap/state/free_tree.h"

enum { COLD_BYTES = 64 << 20, LINE = 64, AREA_PAGES = 3 };

struct descriptor {		/* as large as the kernel's struct vmap_area (6.12) */
	uint64_t start, end;
	struct descriptor *next, **link;
	uint64_t node[5];
};

struct work {
	struct descriptor *first;
	struct free_tree tree;
	struct free_range range[AREAS_NR + 1];
	char *elsewhere;	/* cold: what comes into the caches instead */
};

/* Descriptors come in any order, as from a cache that others use as well. */
static void make_descriptors(struct descriptor *d[AREAS_NR])
{
	GRand *random = g_rand_new_with_seed(AREAS_NR);

	for (int i = 0; i < AREAS_NR; i++) {
		const int place = g_rand_int_range(random, 0, i + 1);

		d[i] = d[place];
		d[place] = g_new0(struct descriptor, 1);
	}
	g_rand_free(random);
}

static void fill(struct work *w)
{
	struct descriptor **link = &w->first, *descriptor[AREAS_NR] = { NULL };

	make_descriptors(descriptor);
	memset(w->range, 0, sizeof(w->range));
	free_tree_init((struct free_tree_ref){ &w->tree, w->range }, AREAS_NR + 1, 0, 0);
	for (uint64_t i = 0; i < AREAS_NR; i++) {
		struct descriptor *d = descriptor[i];

		d->start = 2 * i * AREA_PAGES;		/* none touches the next */
		d->end = d->start + AREA_PAGES;
		d->link = link;
		*link = d;
		link = &d->next;
	}
}

static void purge(struct work *w)
{
	while (w->first) {
		struct descriptor *d = w->first;

		*d->link = d->next;
		if (d->next)
			d->next->link = d->link;
		free_tree_add((struct free_tree_ref){ &w->tree, w->range }, d->start, d->end);
		g_free(d);
	}
}

/* Not with memset(), which writes that much past the caches. */
static void touch_all(char *memory)
{
	for (size_t i = 0; i < COLD_BYTES && !stop_requested; i += LINE)
		((volatile char *)memory)[i]++;
}

static double purge_once(void *data)
{
	struct work *w = data;
	int64_t begin;

	fill(w);
	if (w->elsewhere)
		touch_all(w->elsewhere);
	begin = now_ns();
	purge(w);
	return (double)(now_ns() - begin) / AREAS_NR;
}

struct figure measure_areas(bool cold)
{
	struct work *w = calloc(1, sizeof(*w));
	struct figure f = figure_lacking("there is no memory");

	if (w && cold)
		w->elsewhere = calloc(1, COLD_BYTES);
	if (w && (!cold || w->elsewhere))
		f = figure_measure(purge_once, w, "");
	if (w)
		free(w->elsewhere);
	free(w);
	return f;
}

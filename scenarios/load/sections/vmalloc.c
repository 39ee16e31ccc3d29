/* SPDX-License-Identifier: MIT */
/*
 * vmalloc.c - [vmalloc]: the address space, and what is in it before time 0.
 */
#include "scenarios/load/sections/vmalloc.h"

#include <string.h>

#include "policies/vmap/state/nodes.h"
#include "scenarios/load/program/compile.h"
#include "scenarios/load/sections/keys.h"

/* Reads a list of `N x SIZE` or `SIZE`, separated by commas. It may be empty. */
static gboolean read_areas(struct loader *l, const struct setting *s, gboolean lazy,
			   GArray *areas)
{
	struct reader r;

	if (!s)
		return TRUE;
	reader_init(&r, s, l->error);
	while (!reader_at_end(&r)) {
		struct initial_areas a = { .count = 1,
					   .lazy = lazy,
					   .line = r.place.line };
		struct reader ahead = r;

		reader_next(&ahead);
		if (token_is(&ahead.token, "x")) {
			if (!read_number(&r, 1, MAX_AREAS, &a.count) ||
			    !reader_expect(&r, "x"))
				return FALSE;
		}
		if (!read_size(&r, 1, MAX_SIZE, &a.pages))
			return FALSE;
		g_array_append_val(areas, a);
		if (areas->len == MAX_INSNS)
			return refuse(r.place, l->error,
				      "%s has %d elements or more, expected fewer",
				      s->key, MAX_INSNS);
		if (reader_at_end(&r))
			break;
		if (!reader_expect(&r, ","))
			return FALSE;
		if (reader_at_end(&r))
			return reader_refuse(&r, "N x SIZE or SIZE");
	}
	return TRUE;
}

/* Is there space for the areas, and are there descriptors? Guard pages do not count. */
static gboolean check_areas(struct loader *l, const GArray *areas)
{
	uint64_t pages = 0, count = 0;

	for (guint i = 0; i < areas->len; i++) {
		const struct initial_areas *a =
			&g_array_index(areas, struct initial_areas, i);
		const struct setting *s = a->lazy ? l->v.lazy : l->v.busy;
		struct place place = s->place;

		place.line = a->line;
		if (a->pages > l->v.space || a->count > (l->v.space - pages) / a->pages)
			return refuse(place, l->error,
				      "%s goes beyond the space, expected busy "
				      "and lazy to fit in its %" G_GUINT64_FORMAT "p",
				      s->key, l->v.space);
		pages += a->count * a->pages;
		count += a->count;
		if (count > l->s->vmap.areas)
			return refuse(place, l->error,
				      "%s makes %" G_GUINT64_FORMAT " areas with "
				      "those before, expected at most areas = %u",
				      s->key, count, l->s->vmap.areas);
	}
	return TRUE;
}

gboolean load_initial_areas(struct loader *l, GArray *areas)
{
	gboolean ok = read_areas(l, l->v.busy, FALSE, areas);

	ok &= read_areas(l, l->v.lazy, TRUE, areas);
	return ok && (l->doubtful || check_areas(l, areas));
}

static gboolean load_tlb(struct loader *l)
{
	uint8_t *tlb = pool_alloc(l->s->pool, l->v.cpus, sizeof(*tlb));
	struct reader r;

	l->s->vmap.tlb_cpu = tlb;
	memset(tlb, 1, l->v.cpus);
	if (!l->v.tlb)
		return TRUE;
	reader_init(&r, l->v.tlb, l->error);
	if (!reader_accept(&r, "all")) {
		memset(tlb, 0, l->v.cpus);
		if (!reader_accept(&r, "none")) {
			do {
				uint32_t first, last;

				if (!read_cpus(&r, l->v.cpus, &first, &last))
					return FALSE;
				memset(tlb + first, 1, last - first + 1);
			} while (reader_accept(&r, ","));
		}
	}
	return reader_expect_end(&r);
}

gboolean load_vmalloc(struct loader *l)
{
	struct vmap_config *c = &l->s->vmap;
	struct values *v = &l->v;
	gboolean ok = TRUE;

	if (v->start + v->space > UINT64_C(1) << 52 && !l->doubtful)
		ok = refuse(place_of_key(l, "vmalloc", "start"), l->error,
			      "start + space is beyond page 2^52, expected less");
	c->start = v->start;
	c->pages = v->space;
	c->lazy_max = v->lazy_max;
	if (v->lazy_max == AUTO)
		c->lazy_max = lazy_max_pages((uint32_t)v->cpus, v->lazy_unit);
	c->areas = (uint32_t)(v->areas == AUTO ? MIN(v->space, 262144) : v->areas);
	if (v->block == AUTO)
		v->block = vmap_bbmap_bits(v->space, (uint32_t)v->cpus);
	if (v->block & (v->block - 1))
		ok = refuse(place_of_key(l, "vmalloc", "block"), l->error,
			      "block = %" G_GUINT64_FORMAT
			      "p, expected a power of two of pages",
			      v->block);
	c->block_pages = (uint32_t)v->block;
	c->guard = v->guard == 1;
	c->drain_queue = (enum drain_queue)v->drain_queue;
	c->nodes = (uint32_t)(v->nodes == AUTO ? MIN(v->cpus, MAX_NODES) : v->nodes);
	return load_tlb(l) && ok;
}

/* So many blocks any CPU may have, if they fit into the space. */
enum { BLOCKS_OF_ANY_CPU = 16, MAX_AUTO_BLOCKS = 4096 };

/*
 * As many as fit; a single CPU can have all of them, if they are not too many, and one in
 * the making, for which the allocator has yet to find room.
 */
static uint64_t blocks_that_fit(const struct values *v)
{
	const uint64_t fit = CLAMP(v->space / v->block, 1, MAX_AUTO_BLOCKS);

	return MAX(fit, MIN((MIN(fit, BLOCKS_OF_ANY_CPU) + 1) * v->cpus, MAX_AUTO_BLOCKS));
}

void load_blocks(struct loader *l)
{
	l->s->vmap.blocks = (uint32_t)(l->v.blocks != AUTO ? l->v.blocks
				       : l->programs.maps_ram	   ? blocks_that_fit(&l->v)
							   : 0);
}

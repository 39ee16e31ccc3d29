/* SPDX-License-Identifier: MIT */
/*
 * vmalloc.c - [vmalloc]: the address space, and what is in it before time 0.
 */
#include "scenarios/load/sections/vmalloc.h"

#include <string.h>

#include "policies/vmap/state/nodes.h"
#include "scenarios/load/program/compile.h"
#include "scenarios/load/sections/keys.h"

/* [at ADDRESS] [node N] [as NAME], behind the size, in any order. */
static gboolean read_properties(struct loader *l, struct reader *r, struct initial_areas *a)
{
	gboolean ok = TRUE;
	uint64_t node;

	while (ok && !reader_at_end(r) && !token_is(&r->token, ",")) {
		if (a->at == ANYWHERE && reader_accept(r, "at")) {
			ok = read_address(r, &a->at);
		} else if (!a->node && reader_accept(r, "node")) {
			ok = read_number(r, 0, l->s->vmap.nodes - 1, &node);
			a->node = (uint32_t)node + 1;
		} else if (!a->name && a->count == 1 && a->kind == INITIALLY_BUSY &&
			   reader_accept(r, "as")) {
			ok = read_name(r, l->s->pool, &a->name);
		} else {
			ok = reader_refuse(r, ", or [at ADDRESS] [node N]%s",
					   a->kind == INITIALLY_BUSY ? " [as NAME]" : "");
		}
	}
	return ok;
}

/* Areas in a pool are of one node, and not too large for it. */
static gboolean check_pooled(const struct initial_areas *a, GError **error)
{
	if (a->kind != INITIALLY_POOLED)
		return TRUE;
	if (!a->node || a->at == ANYWHERE)
		return refuse(a->place, error, "pooled areas without node or at, expected "
			      "SIZE at ADDRESS node N");
	return a->pages <= MAX_POOLED_PAGES ||
	       refuse(a->place, error, "pooled areas of %" G_GUINT64_FORMAT "p, expected at most %dp",
		      a->pages, MAX_POOLED_PAGES);
}

/* [N x] SIZE, and what is known of it */
static gboolean read_element(struct loader *l, struct reader *r, struct initial_areas *a)
{
	struct reader ahead = *r;

	reader_next(&ahead);
	if (token_is(&ahead.token, "x") &&
	    (!read_number(r, 1, MAX_AREAS, &a->count) || !reader_expect(r, "x")))
		return FALSE;
	return read_size(r, 1, MAX_SIZE, &a->pages) && read_properties(l, r, a) &&
	       check_pooled(a, l->error);
}

/* Reads a list of such elements, separated by commas. It may be empty. */
static gboolean read_areas(struct loader *l, const struct setting *s, enum initial_kind kind,
			   GArray *areas)
{
	struct reader r;

	if (!s)
		return TRUE;
	reader_init(&r, s, l->error);
	while (!reader_at_end(&r)) {
		struct initial_areas a = { .count = 1, .at = ANYWHERE, .kind = kind,
					   .place = r.place };

		if (!read_element(l, &r, &a))
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

static const char *list_of(const struct initial_areas *a)
{
	static const char *const word[] = { "busy", "lazy", "pooled" };

	return word[a->kind];
}

/* Is there space for the areas, and are there descriptors? Guard pages do not count. */
static gboolean check_areas(struct loader *l, const GArray *areas)
{
	uint64_t pages = 0, count = 0;

	for (guint i = 0; i < areas->len; i++) {
		const struct initial_areas *a =
			&g_array_index(areas, struct initial_areas, i);

		if (a->pages > l->v.space || a->count > (l->v.space - pages) / a->pages)
			return refuse(a->place, l->error,
				      "%s goes beyond the space, expected busy "
				      "and lazy to fit in its %" G_GUINT64_FORMAT "p",
				      list_of(a), l->v.space);
		pages += a->count * a->pages;
		count += a->count;
		if (count > l->s->vmap.areas)
			return refuse(a->place, l->error,
				      "%s makes %" G_GUINT64_FORMAT " areas with "
				      "those before, expected at most areas = %u",
				      list_of(a), count, l->s->vmap.areas);
	}
	return TRUE;
}

static gint by_address(gconstpointer a, gconstpointer b)
{
	const struct initial_areas *const *x = a, *const *y = b;

	return (*x)->at < (*y)->at ? -1 : (*x)->at > (*y)->at;
}

/* Either all areas have an address, and no two the same pages, or none has one. */
static gboolean check_addresses(struct loader *l, const GArray *areas)
{
	g_autoptr(GPtrArray) sorted = g_ptr_array_sized_new(areas->len);
	uint64_t behind = 0;

	for (guint i = 0; i < areas->len; i++) {
		const struct initial_areas *a = &g_array_index(areas, struct initial_areas, i),
				*first = &g_array_index(areas, struct initial_areas, 0);

		if ((a->at == ANYWHERE) != (first->at == ANYWHERE))
			return refuse(a->place, l->error, "%s has areas with and without at, "
				      "expected busy, lazy and pooled to have all or none with it",
				      list_of(a));
		g_ptr_array_add(sorted, (gpointer)a);
	}
	g_ptr_array_sort(sorted, by_address);
	for (guint i = 0; i < sorted->len; i++) {
		const struct initial_areas *a = sorted->pdata[i];

		if (a->at == ANYWHERE)
			break;
		if (a->at < behind)
			return refuse(a->place, l->error, "%s has pages that another area has, "
				      "expected areas that do not overlap", list_of(a));
		behind = a->at + a->count * a->pages;
		if (behind > MAX_PAGE)
			return refuse(a->place, l->error, "%s goes beyond the last page, "
				      "expected less", list_of(a));
	}
	return TRUE;
}

gboolean load_initial_areas(struct loader *l, GArray *areas)
{
	gboolean ok = read_areas(l, l->v.busy, INITIALLY_BUSY, areas);

	ok &= read_areas(l, l->v.lazy, INITIALLY_LAZY, areas);
	ok &= read_areas(l, l->v.pooled, INITIALLY_POOLED, areas);
	return ok && (l->doubtful || (check_areas(l, areas) && check_addresses(l, areas)));
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

/* SPDX-License-Identifier: MIT */
/*
 * kept.c - a world is kept as the pages of its arena that were written; all others are zero.
 *
 * A new world has written no page that the kept one has not, since both began alike. So it is
 * enough to copy those into it.
 */
#include "experiment/run/kept.h"

#include <stdlib.h>
#include <string.h>

#include "experiment/run/pagemap.h"
#include "sim/kernel/boot.h"
#include "sim/world/moment.h"
#include "sim/world/world.h"

enum {
	MOMENTS = 4,
	SMALL_BYTES = 4 << 20,		/* so much they may take together, however small the arena is */
	STEPS_A_PAGE = 256,		/* to copy a page takes as long as some steps */
	PART = 16,			/* 1/16 of the steps is made again in vain, at most */
};

/* How an arena, which may begin within a page, lies in memory. */
struct layout {
	size_t bytes, page_bytes;
	size_t before;		/* bytes up to the first whole page, or all */
	size_t pages;		/* whole ones */
};

struct moment_kept {
	int64_t at_ns;
	struct moment *moment;
	struct layout layout;
	guint pages, *page;	/* their numbers, by address */
	unsigned char *bytes;	/* of what lies outside of whole pages, and of these pages */
};

struct kept {
	const struct record *record;
	struct pagemap *map;
	GArray *written;	/* guint: numbers of pages */
	struct moment_kept at[MOMENTS];		/* by time */
	guint moments;
};

static struct layout layout_of(const unsigned char *arena, size_t bytes)
{
	const size_t page_bytes = pagemap_page_bytes();
	const size_t rest = (uintptr_t)arena % page_bytes;
	struct layout l = { .bytes = bytes, .page_bytes = page_bytes,
			    .before = rest ? page_bytes - rest : 0 };

	l.before = MIN(l.before, bytes);
	l.pages = (bytes - l.before) / page_bytes;
	return l;
}

struct kept *kept_new(const struct record *r)
{
	struct kept *k = g_new0(struct kept, 1);

	k->record = r;
	k->written = g_array_new(FALSE, FALSE, sizeof(guint));
	return k;
}

static void drop(struct kept *k, guint i)
{
	struct moment_kept *const at = &k->at[i];

	free(at->moment);
	g_free(at->page);
	g_free(at->bytes);
	k->moments--;
	memmove(at, at + 1, (k->moments - i) * sizeof(*at));
}

void kept_free(struct kept *k)
{
	if (!k)
		return;
	while (k->moments)
		drop(k, k->moments - 1);
	pagemap_close(k->map);
	g_array_unref(k->written);
	g_free(k);
}

/* When the first of the latencies began that are the worst ones so far. */
static int64_t worst_begins(const struct record *r)
{
	const GArray *worst = r->worst[BLAME_LATENCY];
	int64_t from = INT64_MAX;

	for (guint i = 0; i < worst->len; i++)
		from = MIN(from, g_array_index(worst, struct blame_sample, i).is.from_ns);
	return from;
}

static gboolean add_page(void *data, size_t page)
{
	GArray *written = data;
	const guint number = (guint)page;

	g_array_append_val(written, number);
	return TRUE;
}

/* Copies what lies outside of whole pages, and these pages; one of both is an arena's. */
static void copy(unsigned char *arena, const struct moment_kept *m, bool back)
{
	const struct layout l = m->layout;
	const size_t whole = l.before + l.pages * l.page_bytes;
	unsigned char *bytes = m->bytes;
	struct part {
		size_t at, bytes;
	} part[2] = { { 0, l.before }, { whole, l.bytes - whole } };

	for (guint i = 0; i < 2 + m->pages; i++) {
		const struct part p = i < 2 ? part[i] : (struct part){
			l.before + m->page[i - 2] * l.page_bytes, l.page_bytes };

		if (back)
			memcpy(arena + p.at, bytes, p.bytes);
		else
			memcpy(bytes, arena + p.at, p.bytes);
		bytes += p.bytes;
	}
}

/* FALSE: what they take would be more than the run has been given memory for. */
static gboolean has_room(struct layout l, guint pages)
{
	const size_t each = pages * l.page_bytes;

	return MOMENTS * each <= MAX(l.bytes - MIN(l.bytes, each), (size_t)SMALL_BYTES);
}

static gboolean keep(struct kept *k, const struct world *w)
{
	size_t bytes;
	unsigned char *const arena = moment_arena(w, &bytes);
	const struct layout l = layout_of(arena, bytes);
	struct moment_kept m = { .at_ns = world_now(w), .layout = l };

	if (!k->map && !(k->map = pagemap_open()))
		return FALSE;
	g_array_set_size(k->written, 0);
	if (!pagemap_written(k->map, arena + l.before, l.pages, add_page, k->written) ||
	    !has_room(l, k->written->len))
		return FALSE;
	m.pages = k->written->len;
	m.moment = moment_keep(w);
	m.bytes = g_try_malloc(l.bytes - (l.pages - m.pages) * l.page_bytes);
	if (!m.moment || !m.bytes) {
		free(m.moment);
		g_free(m.bytes);
		return FALSE;
	}
	m.page = g_memdup2(k->written->data, m.pages * sizeof(guint));
	copy(arena, &m, false);
	k->at[k->moments++] = m;
	return TRUE;
}

uint64_t kept_add(void *data, struct world *w)
{
	struct kept *k = data;
	const uint64_t steps = world_steps(w);

	if (k->moments == MOMENTS)
		drop(k, k->at[1].at_ns <= worst_begins(k->record) ? 0 : 1);
	if (!keep(k, w))
		return UINT64_MAX;
	return steps + MAX(MAX(KEPT_STEPS, steps / PART), (uint64_t)k->written->len * STEPS_A_PAGE);
}

struct world *kept_world(const struct kept *k, const struct machine *m, const struct observer *o,
			 int64_t from_ns)
{
	guint i = k ? k->moments : 0;
	unsigned char *arena;
	struct world *w;
	size_t bytes;

	while (i && k->at[i - 1].at_ns > from_ns)
		i--;
	w = i ? world_new(m, o) : NULL;
	if (!w)
		return NULL;
	arena = moment_arena(w, &bytes);
	copy(arena, &k->at[i - 1], true);
	moment_return(w, k->at[i - 1].moment);
	return w;
}

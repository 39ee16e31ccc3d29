/* SPDX-License-Identifier: MIT */
/*
 * model.h - where Linux 6.12 would put an area: the tree of free ranges, lazy areas and pools, as
 * far as a trace tells of them.
 *
 * It decides nothing that a run decides. It says which of the recorded addresses follow from
 * those before, and so what must have been there at the start.
 *
 * Facts: mm/vmalloc.c of Linux 6.12, as policies/v6-12.c has them.
 */
#ifndef IMPORT_MODEL_H
#define IMPORT_MODEL_H

#include <stdint.h>

#include <glib.h>

struct model;

/* All is free. ranges: so many free ranges there may be at a time. */
struct model *model_new(uint32_t nodes, uint32_t ranges);
void model_free(struct model *m);

/* Makes pages free, of which none may be. */
void model_give(struct model *m, uint64_t start, uint64_t end);
/* Are all these pages in the tree of free ranges? */
gboolean model_has(const struct model *m, uint64_t start, uint64_t end);
/* Takes those of these pages that are free, wherever they are. */
void model_take(struct model *m, uint64_t start, uint64_t end);

/* node, from 1: whose pools may serve; 0: none. */
struct model_request {
	uint64_t pages, align, vstart, vend;
	uint32_t node;
};

/* Where a request is served from. */
enum model_source { FROM_TREE, FROM_POOL, FROM_NOWHERE };

struct model_answer {
	enum model_source source;
	uint64_t page;
};

/* Where the area would lie. It changes nothing. */
struct model_answer model_ask(const struct model *m, const struct model_request *r);
/* It has come to lie at this page, wherever it was asked to. */
void model_put(struct model *m, const struct model_request *r, struct model_answer answer,
	       uint64_t page);

/* An area becomes lazy. node: for which it was allocated, from 1; 0: none. */
void model_lazy(struct model *m, uint64_t page, uint64_t pages, uint32_t node);

/*
 * A purge gives a part of the pools back, and takes what is lazy; full: all of the pools. Then it
 * fills the pools, area by area, and gives the rest to the tree at its end.
 */
void model_purge_begins(struct model *m, gboolean full);
/* Does the purge come to an area at this page, for this node's pool? Goes on up to that. */
gboolean model_purge_reaches(struct model *m, uint64_t page, const struct model_request *r);
/* How many areas it has put into pools. */
uint32_t model_pooled(const struct model *m);
void model_purge_ends(struct model *m);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * wish.h - what is wanted of a trace.
 */
#ifndef IMPORT_WISH_H
#define IMPORT_WISH_H

#include <stdint.h>

#include <glib.h>

struct import_wish {
	const char *path, *name;	/* name: the path as messages show it */
	uint32_t max_ops;		/* so many operations at most */
	int64_t from_ns, to_ns;		/* only events of this time, by the trace's clock */
	gboolean open;			/* operations have absolute times, not think times */
	gboolean sequence;		/* their order is forced */
};

#endif

/* SPDX-License-Identifier: MIT */
/*
 * news.h - how far long work is: a line on a terminal, or JSON for programs.
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "cli/cli.h"

/* What is known of the whole at a moment. */
struct news {
	guint done, total;	/* runs or searches */
	const char *variant;	/* the one that is waited for */
	gboolean searches;
	uint64_t work;		/* steps, or states, of all together */
	double part;		/* of the whole, 0 to 1; 0: nobody can tell */
};

/* A time at which news are due; 0: never. */
gint64 news_next(const struct options *o, gint64 now);
void news_tell(const struct options *o, const struct news *n, gint64 since, gint64 now);
/* Wipes the line. */
void news_end(const struct options *o);

#endif

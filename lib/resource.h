/* SPDX-License-Identifier: MIT */
/*
 * resource.h - files that are built into the program, each with a zero at its end.
 */
#ifndef LIB_RESOURCE_H
#define LIB_RESOURCE_H

extern const char resource_page_html[], resource_page_css[], resource_sweep_css[],
	resource_page_js[];
extern const char resource_chart_js[];	/* the charts' library, as the system has it */
extern const char resource_queries_md[];
/* A database that has the tables, but no rows. */
extern const char resource_empty_db[], resource_empty_db_end[];
/* The numbers of its pages that are others while rows are put into it, and these pages. */
extern const char resource_writing_list[], resource_writing_pages[];

#endif

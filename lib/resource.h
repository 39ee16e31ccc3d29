/* SPDX-License-Identifier: MIT */
/*
 * resource.h - files that are part of the program.
 */
#ifndef LIB_RESOURCE_H
#define LIB_RESOURCE_H

extern const char resource_page_html[], resource_page_css[], resource_page_js[];
extern const char resource_chart_js[];	/* the charts' library, as the system has it */
extern const char resource_queries_md[];
extern const char resource_empty_db[], resource_empty_db_end[];	/* has the tables, no rows */

#endif

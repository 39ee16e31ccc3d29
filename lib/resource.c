/* SPDX-License-Identifier: MIT */
/*
 * resource.c - see resource.h. The assembler takes the files in as they are; where they
 * lie, Makefile.am tells it.
 */
#include "lib/resource.h"

#define FILE_(file) ".incbin \"" file "\"\n"

#define RESOURCE(name, files)					\
	__asm__(".section .rodata\n"				\
		".global resource_" #name "\n"			\
		".type resource_" #name ", %object\n"		\
		"resource_" #name ":\n"				\
		files						\
		".global resource_" #name "_end\n"		\
		"resource_" #name "_end:\n"			\
		".byte 0\n"					\
		".size resource_" #name ", . - resource_" #name "\n" \
		".previous\n")

RESOURCE(page_html, FILE_("report/page/page.html"));
RESOURCE(page_css, FILE_("report/page/page.css"));
RESOURCE(page_js, FILE_("report/page/model.js") FILE_("report/page/strips.js")
	 FILE_("report/page/lanes.js") FILE_("report/page/interleaving.js")
	 FILE_("report/page/charts.js") FILE_("report/page/player.js")
	 FILE_("report/page/page.js"));
RESOURCE(chart_js, FILE_("chart.min.js"));
RESOURCE(queries_md, FILE_("doc/queries.md"));
RESOURCE(empty_db, FILE_("report/store/empty.db"));

/* SPDX-License-Identifier: MIT */
/*
 * resource.c - see resource.h. The assembler includes the files byte by byte. Makefile.am
 * tells it in which folders they are.
 */
#include "lib/resource.h"

#define RESOURCE(name, file)					\
	__asm__(".section .rodata\n"				\
		".global resource_" #name "\n"			\
		".type resource_" #name ", %object\n"		\
		"resource_" #name ":\n"				\
		".incbin \"" file "\"\n"			\
		".global resource_" #name "_end\n"		\
		"resource_" #name "_end:\n"			\
		".byte 0\n"					\
		".size resource_" #name ", . - resource_" #name "\n" \
		".previous\n")

RESOURCE(page_html, "report/page/page.html");
RESOURCE(page_css, "report/page/page.css");
RESOURCE(sweep_css, "report/page/sweep/sweep.css");
RESOURCE(page_js, "report/page/page.js");	/* all scripts, made by Makefile.am */
RESOURCE(chart_js, "chart.min.js");
RESOURCE(queries_md, "doc/queries.md");
RESOURCE(empty_db, "report/store/empty.db");
RESOURCE(writing_list, "report/store/writing.list");
RESOURCE(writing_pages, "report/store/writing.pages");

/* SPDX-License-Identifier: MIT */
/*
 * litmus.h - what a search answers to a litmus test, as herd7 prints it.
 */
#ifndef REPORT_VIEW_LITMUS_H
#define REPORT_VIEW_LITMUS_H

#include <stdio.h>

#include <glib.h>

#include "report/record/record.h"

/* The final states of a search, and what they say of the test's condition. */
struct litmus_answer {
	const char *kind;	/* "Allowed", "Required", "Forbidden"; NULL: no condition */
	guint holds, fails;	/* states in which what stands in ( ) holds, and others */
	guint positive, negative;	/* for and against the whole condition */
	gboolean ok;
	const char *observation;	/* "Never", "Sometimes", "Always" */
	GPtrArray *state;	/* of const char *: "0:r0=1 x=2", sorted by values */
};

/* r: of a search of a scenario with [litmus]. To be cleared, before r. */
void litmus_answer_init(struct litmus_answer *a, const struct record *r);
void litmus_answer_clear(struct litmus_answer *a);

/* All of it, for each search: struct record *. */
void show_litmus(const GPtrArray *records, FILE *out);

#endif

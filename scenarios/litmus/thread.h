/* SPDX-License-Identifier: MIT */
/*
 * thread.h - the C code of a litmus test's threads.
 */
#ifndef SCENARIOS_LITMUS_THREAD_H
#define SCENARIOS_LITMUS_THREAD_H

#include "scenarios/litmus/test.h"

/* A type may begin at the current token. */
gboolean type_begins(const struct tokens *t);

/* Reads "const int *": what is behind it is of this kind. FALSE with *error set. */
gboolean type_read(struct test *test, enum variable_kind *kind, unsigned *stars);

/* Reads P0(…) { … }, the first token of which is the current one. FALSE with *error set. */
gboolean thread_read(struct test *test);

#endif

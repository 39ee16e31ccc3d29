/* SPDX-License-Identifier: MIT */
/*
 * write.h - a litmus test that has been read becomes the text of a scenario.
 */
#ifndef SCENARIOS_LITMUS_WRITE_H
#define SCENARIOS_LITMUS_WRITE_H

#include "scenarios/litmus/test.h"
#include "scenarios/load/text/text.h"

/* place: of the test's name */
struct text *test_write(const struct test *test, struct place place);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * suite.h - what a Check program is: its tests in a table, which main.c runs.
 */
#ifndef TESTS_UNIT_SUITE_H
#define TESTS_UNIT_SUITE_H

#include <check.h>

struct unit_test {
	const TTest **test;
	int begin, end;		/* it runs for each _i from begin to end - 1 */
};

#define ONCE(name) { &name, 0, 1 }
#define EACH(name, number) { &name, 0, (int)(number) }
#define FROM(name, begin, end) { &name, begin, end }
#define END_OF_TESTS { NULL, 0, 0 }

struct unit_suite {
	const char *name;
	const struct unit_test *test;	/* up to END_OF_TESTS */
	void (*prepare)(void);		/* before all tests, or NULL */
	void (*setup)(void), (*teardown)(void);	/* before and after each test, or NULL */
};

extern const struct unit_suite unit_suite;	/* the program's */

#endif

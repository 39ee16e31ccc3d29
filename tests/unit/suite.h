/* SPDX-License-Identifier: MIT */
/*
 * suite.h - what a Check program's main() does. A test may take any time, since the machine
 * can be busy with other things, but only so much of a processor: CPU_SECONDS, or 300.
 */
#ifndef TESTS_UNIT_SUITE_H
#define TESTS_UNIT_SUITE_H

#include <check.h>
#include <stdlib.h>
#include <sys/resource.h>

static inline int run_suite(Suite *(*make)(void))
{
	const char *seconds = getenv("CPU_SECONDS");
	const rlim_t most = seconds ? strtoul(seconds, NULL, 10) : 300;
	const struct rlimit limit = { .rlim_cur = most, .rlim_max = most };
	SRunner *runner;
	int failed;

	setrlimit(RLIMIT_CPU, &limit);	/* each test is a process of its own */
	setenv("CK_DEFAULT_TIMEOUT", "0", 0);	/* test cases look at it when they are made */
	runner = srunner_create(make());
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#endif

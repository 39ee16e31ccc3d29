/* SPDX-License-Identifier: MIT */
/*
 * main.c - runs the tests of a Check program. The machine may be busy, so the limit is not on
 * the time that a test takes, but on its time on a processor: CPU_SECONDS, or 300.
 */
#include <stdlib.h>
#include <sys/resource.h>

#include "tests/unit/suite.h"

/* Each test is a process that inherits the limit. */
static void limit_processor_time(void)
{
	const char *seconds = getenv("CPU_SECONDS");
	const rlim_t most = seconds ? strtoul(seconds, NULL, 10) : 300;
	const struct rlimit limit = { .rlim_cur = most, .rlim_max = most };

	setrlimit(RLIMIT_CPU, &limit);
	setenv("CK_DEFAULT_TIMEOUT", "0", 0);	/* read when a test case is made */
}

static Suite *make_suite(void)
{
	Suite *suite = suite_create(unit_suite.name);
	TCase *tests = tcase_create(unit_suite.name);

	if (unit_suite.setup)
		tcase_add_checked_fixture(tests, unit_suite.setup, unit_suite.teardown);
	for (const struct unit_test *t = unit_suite.test; t->test; t++)
		tcase_add_loop_test(tests, *t->test, t->begin, t->end);
	suite_add_tcase(suite, tests);
	return suite;
}

int main(void)
{
	SRunner *runner;
	int failed;

	limit_processor_time();
	if (unit_suite.prepare)
		unit_suite.prepare();
	runner = srunner_create(make_suite());
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

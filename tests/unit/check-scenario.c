/* SPDX-License-Identifier: MIT */
/*
 * check-scenario.c - the loader reads what it should, and says what is wrong with the rest.
 *
 * tests/data/bad/ has a scenario with one mistake in each file NAME.ini, and the exact
 * message in NAME.expected. Other tests of the loader are here.
 */
#include <check.h>
#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "policies/tables/cost.h"
#include "tests/unit/first_point.h"
#include "tests/unit/suite.h"
#include "sim/machine/schedule.h"

static const char base[] =
	"[machine]\ncpus = 2\n[vmalloc]\nspace = 64p\n[policy]\nvariants = v4.8\n"
	"[task A]\nprogram = vmalloc 8p\n";

static struct scenario *parse(const char *text, const char *const *overrides)
{
	g_autoptr(GError) error = NULL;
	struct scenario *s =
		scenario_parse(text, strlen(text), "test.ini", overrides, &error);

	ck_assert_msg(s, "%s", error ? error->message : "no error set");
	ck_assert_ptr_null(error);
	return s;
}

/* Loads the base scenario with one override. */
static struct scenario *with(const char *override)
{
	const char *const overrides[] = { override, NULL };

	return parse(base, overrides);
}

static void refused(const char *text, gsize length, const char *override,
		    const char *message)
{
	const char *const overrides[] = { override, NULL };
	g_autoptr(GError) error = NULL;
	struct scenario *s = scenario_parse(text, length, "test.ini", overrides, &error);

	ck_assert_ptr_null(s);
	ck_assert_ptr_nonnull(error);
	ck_assert(error->domain == SCENARIO_ERROR);
	ck_assert_str_eq(error->message, message);
}

/* --- tests/data/bad ---------------------------------------------------------------------- */

START_TEST(each_bad_file_gets_its_message)
{
	g_autoptr(GDir) dir = g_dir_open(".", 0, NULL);
	const char *name;
	unsigned files = 0;

	ck_assert_ptr_nonnull(dir);
	while ((name = g_dir_read_name(dir))) {
		g_autofree char *stem = NULL, *file = NULL, *expected = NULL;
		g_autoptr(GError) error = NULL;
		struct scenario *s;

		if (!g_str_has_suffix(name, ".ini"))
			continue;
		files++;
		stem = g_strndup(name, strlen(name) - 4);
		file = g_strconcat(stem, ".expected", NULL);
		ck_assert_msg(g_file_get_contents(file, &expected, NULL, NULL), "no %s",
			      file);
		g_strchomp(expected);
		s = load_first_point(name, NULL, &error);
		ck_assert_msg(!s && error, "%s was accepted", name);
		ck_assert_str_eq(error->message, expected);
	}
	ck_assert_uint_ge(files, 40);
}
END_TEST

START_TEST(what_is_no_file_is_refused)
{
	static const char *const paths[][2] = {
		{ "nowhere.ini",
		  "nowhere.ini: cannot be read (No such file or directory), "
		  "expected a scenario" },
		{ ".", ".: is no regular file, expected a scenario" },
		{ "/dev/zero", "/dev/zero: is no regular file, expected a scenario" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
		g_autoptr(GError) error = NULL;

		ck_assert_ptr_null(load_first_point(paths[i][0], NULL, &error));
		ck_assert_str_eq(error->message, paths[i][1]);
	}
}
END_TEST

START_TEST(a_huge_file_is_refused_unread)
{
	g_autofree char *path = NULL, *message = NULL;
	const int fd = g_file_open_tmp("check-scenario-XXXXXX", &path, NULL);
	g_autoptr(GError) error = NULL;

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(ftruncate(fd, (off_t)1 << 40), 0);
	close(fd);
	ck_assert_ptr_null(load_first_point(path, NULL, &error));
	message = g_strconcat(path, ": is larger than 1 MiB, expected a scenario", NULL);
	ck_assert_str_eq(error->message, message);
	unlink(path);
}
END_TEST

START_TEST(a_chain_of_includes_ends)
{
	g_autofree char *dir = g_dir_make_tmp("check-scenario-XXXXXX", NULL);
	g_autofree char *first = g_build_filename(dir, "0.ini", NULL);
	g_autoptr(GError) error = NULL;

	for (int i = 0; i < 20; i++) {
		g_autofree char *name = g_strdup_printf("%s/%d.ini", dir, i);
		g_autofree char *text =
			g_strdup_printf("[scenario]\ninclude = %d.ini\n", i + 1);

		ck_assert(g_file_set_contents(name, text, -1, NULL));
	}
	ck_assert_ptr_null(load_first_point(first, NULL, &error));
	ck_assert_ptr_nonnull(strstr(error->message, "15.ini:2: include = "));
	ck_assert_ptr_nonnull(strstr(error->message, "expected at most 16"));
	for (int i = 0; i < 20; i++) {
		g_autofree char *name = g_strdup_printf("%s/%d.ini", dir, i);

		unlink(name);
	}
	rmdir(dir);
}
END_TEST

/* --- values ------------------------------------------------------------------------- */

START_TEST(defaults_are_as_documented)
{
	struct scenario *s = parse(base, NULL);

	ck_assert_str_eq(s->name, "test");
	ck_assert_str_eq(s->title, "");
	ck_assert_uint_eq(s->machine.seed, 1);
	ck_assert_int_eq(s->machine.horizon_ns, INT64_C(10000000000));
	ck_assert_int_eq(s->machine.tick_ns, 4000000);
	ck_assert_int_eq(s->machine.preemption, PREEMPT_FULL);
	ck_assert_uint_eq(s->machine.max_steps, 1000000000);
	ck_assert_uint_eq(s->vmap.lazy_max, 16384);
	ck_assert_uint_eq(s->vmap.areas, 64);
	ck_assert_uint_eq(s->vmap.blocks, 0);
	ck_assert_uint_eq(s->vmap.block_pages, 128);
	ck_assert(!s->vmap.guard);
	ck_assert_uint_eq(s->cast[0].machine.tasks, 2);
	ck_assert_str_eq(s->cast[0].machine.task[1].name, "setup");
	ck_assert_uint_eq(s->cast[0].machine.task[0].cpu_last, 1);
	for (unsigned i = 0; i < COSTS; i++)
		ck_assert_int_eq(s->machine.cost[i], cost_info(i)->value[X86_2016].ns);
	scenario_unref(s);
}
END_TEST

START_TEST(lazy_max_follows_the_kernels_formula)
{
	static const uint64_t expected[][2] = {
		{ 1, 8192 },  { 2, 16384 }, { 3, 16384 },
		{ 4, 24576 }, { 7, 24576 }, { 8, 32768 },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(expected); i++) {
		g_autofree char *cpus =
			g_strdup_printf("machine.cpus=%d", (int)expected[i][0]);
		struct scenario *s = with(cpus);

		ck_assert_uint_eq(s->vmap.lazy_max, expected[i][1]);
		scenario_unref(s);
	}
}
END_TEST

START_TEST(times_take_units_and_exact_fractions)
{
	static const struct {
		const char *text;
		int64_t ns;
	} times[] = {
		{ "machine.tick=0", 0 },
		{ "machine.tick=7ns", 7 },
		{ "machine.tick=1.5us", 1500 },
		{ "machine.tick=0.25ms", 250000 },
		{ "machine.tick=3s", 3000000000 },
		{ "machine.tick=1.500000000000s", 1500000000 },
		{ "machine.tick=4611686018427387903ns", INT64_C(4611686018427387903) },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(times); i++) {
		struct scenario *s = with(times[i].text);

		ck_assert_int_eq(s->machine.tick_ns, times[i].ns);
		scenario_unref(s);
	}
}
END_TEST

START_TEST(sizes_take_units_and_whole_pages)
{
	static const struct {
		const char *text;
		uint64_t pages;
	} sizes[] = {
		{ "vmalloc.lazy_max=0p", 0 },
		{ "vmalloc.lazy_max=8KiB", 2 },
		{ "vmalloc.lazy_max=0.5MiB", 128 },
		{ "vmalloc.lazy_max=1GiB", 262144 },
		{ "vmalloc.lazy_max=2251799813685247p", UINT64_C(2251799813685247) },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
		struct scenario *s = with(sizes[i].text);

		ck_assert_uint_eq(s->vmap.lazy_max, sizes[i].pages);
		scenario_unref(s);
	}
}
END_TEST

START_TEST(all_is_every_variant_that_was_proposed)
{
	struct scenario *s = with("policy.variants=all");
	unsigned proposed = 0;

	for (unsigned i = 0; i < policies_nr; i++)
		proposed += policy_find("none") != policies[i] &&
			    !(policies[i]->flags & POLICY_WHAT_IF);
	ck_assert_uint_eq(s->policies->len, proposed);
	ck_assert(!g_ptr_array_find(s->policies, policy_find("none"), NULL));
	scenario_unref(s);
}
END_TEST

/* --- text --------------------------------------------------------------------------- */

START_TEST(other_line_ends_marks_and_comments_are_read)
{
	struct scenario *s =
		parse("\xef\xbb\xbf# first\r\n[machine]\t# the machine\r\n"
		      "cpus=4# four\r\n[policy]\r\nvariants = v4.8, \\  # and\r\n"
		      "\thellwig\r\n[ task   A ]\r\nprogram = yield\r\n"
		      "[schedule]\r\norder = A until purge.take#2;",
		      NULL);

	ck_assert_uint_eq(s->machine.cpus, 4);
	ck_assert_uint_eq(s->policies->len, 2);
	ck_assert_str_eq(s->cast[0].machine.task[0].name, "A");
	ck_assert_uint_eq(g_array_index(s->directive, struct directive, 0).count, 2);
	scenario_unref(s);
}
END_TEST

/* A schedule may name workers; of a variant that lacks one, it says the rest. */
START_TEST(a_schedule_names_workers_of_those_who_have_them)
{
	static const char text[] =
		"[machine]\ncpus = 2\n[policy]\nvariants = v4.8\n[task A]\nprogram = vmalloc 8p\n"
		"[irq I]\nperiod = 1ms\ncount = 2\nprogram = vfree of A\n"
		"[schedule]\norder = A until return; kworker/1 until vfree_work.take\n";
	struct scenario *s = parse(text, NULL);
	const struct policy *v4_8 = policy_find("v4.8");
	const struct cast *cast = scenario_cast(s, v4_8);
	g_autoptr(GArray) schedule = scenario_schedule(s, v4_8);
	g_autoptr(GArray) without = NULL;
	struct directive *d = &g_array_index(schedule, struct directive, 1);

	ck_assert_uint_eq(schedule->len, 2);
	ck_assert_uint_eq(g_array_index(schedule, struct directive, 0).task, 0);
	ck_assert_str_eq(cast->machine.task[d->task].name, "kworker/1");
	ck_assert_str_eq(cast->machine.task[cast->machine.tasks - 1].name, "setup");
	g_array_index(s->directive, struct directive, 1).task_name = "kworker/1:9";
	without = scenario_schedule(s, v4_8);
	ck_assert_uint_eq(without->len, 1);
	scenario_unref(s);
	refused(text, strlen(text), "schedule.order=kworker/2 until return",
		"--set schedule.order: unknown task \"kworker/2\", expected A");
}
END_TEST

START_TEST(an_including_file_overrides)
{
	g_autofree char *dir = g_dir_make_tmp("check-scenario-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(dir, "over.ini", NULL);
	g_autofree char *base_path = g_canonicalize_filename("include/base.ini", NULL);
	g_autofree char *text = g_strdup_printf(
		"[scenario]\ninclude = %s\n[machine]\ncpus = 3\n", base_path);
	struct scenario *s;

	ck_assert(g_file_set_contents(path, text, -1, NULL));
	s = load_first_point(path, NULL, NULL);
	ck_assert_ptr_nonnull(s);
	ck_assert_uint_eq(s->machine.cpus, 3);
	ck_assert_uint_eq(s->vmap.pages, 64);
	ck_assert_ptr_null(strstr(s->text, "include"));
	scenario_unref(s);
	unlink(path);
	rmdir(dir);
}
END_TEST

/* The text of a scenario in a database may come from a stranger. */
START_TEST(a_text_in_memory_includes_no_file)
{
	static const char text[] = "[scenario]\ninclude = include/base.ini\n";

	refused(text, strlen(text), NULL,
		"test.ini:2: include = include/base.ini in a text that is no file, expected "
		"all of the scenario");
}
END_TEST

START_TEST(the_flattened_text_is_the_same_scenario)
{
	static const char text[] =
		"[machine]\ncpus = 2\n[vmalloc]\nspace = 64p\nbusy = 2 x 8p, \\\n 4p\n"
		"[policy]\nvariants = v4.8\n[setup]\nprogram = vmalloc 1p as x\n"
		"[task A]\ncount = 2\nprogram = vfree x; \\\n  repeat 3 { vmalloc 8p } # "
		"c\n"
		"[schedule]\norder = A.0 until purge.take#2; \\\n\n"
		"[scenario]\nname =#1\n"
		"[expect]\nA.1.2 = ok\nsql.q = SELECT 1 \\\n WHERE 1\n";
	static const char *const overrides[] = { "machine.cpus=3",
						 "expect v4.8.A.0.4=EBUSY",
						 "task A.priority = -5 # nice", NULL };
	struct scenario *s = parse(text, overrides);
	struct scenario *again = parse(s->text, NULL);

	ck_assert_str_eq(s->text, again->text);
	ck_assert_str_eq(again->name, "#1");
	ck_assert_uint_eq(again->machine.cpus, 3);
	ck_assert_int_eq(again->cast[0].machine.task[0].priority, -5);
	ck_assert_uint_eq(again->expectation->len, 3);
	ck_assert_uint_eq(s->param->len, 3);
	ck_assert_str_eq(s->param->pdata[1], "expect v4.8.A.0.4=EBUSY");
	scenario_unref(s);
	scenario_unref(again);
}
END_TEST

START_TEST(overrides_are_checked_like_the_file)
{
	const gsize n = strlen(base);

	refused(base, n, "machine.cpus=0",
		"--set machine.cpus: cpus = 0, expected a number from 1 to 1024");
	refused(base, n, "machne.cpus=1",
		"--set machne.cpus: unknown section \"machne\", did you mean "
		"\"machine\"?");
	refused(base, n, "expect v4.8.A.2=ok",
		"--set expect v4.8.A.2: A.2, expected at most A.1: its program has no "
		"more "
		"operations");
	refused(base, n, "cpus", "--set: \"cpus\", expected SECTION.KEY=VALUE");
	refused(base, n, "task A.program=yield\nyield",
		"--set task A.program: the value has more than one line, expected one");
}
END_TEST

START_TEST(too_long_a_text_is_refused)
{
	g_autofree char *text = g_strnfill((1 << 20) + 1, '\n');

	refused(text, (1 << 20) + 1, NULL,
		"test.ini:1: 1048577 bytes, expected at most 1048576");
}
END_TEST

/* --- programs ----------------------------------------------------------------------- */

START_TEST(loops_are_flattened_with_jumps)
{
	static const uint8_t ops[] = { OP_REPEAT, OP_VMALLOC, OP_FOREVER, OP_TOUCH,
				       OP_LOOP,	  OP_LOOP,    OP_YIELD,	  OP_END };
	struct scenario *s = with("task A.program=repeat 2 { vmalloc 8p as x; "
				  "forever { touch x; } } yield");
	const struct program *p = &s->cast[0].program[0];

	ck_assert_uint_eq(p->insns, G_N_ELEMENTS(ops));
	for (gsize i = 0; i < G_N_ELEMENTS(ops); i++)
		ck_assert_uint_eq(p->insn[i].op, ops[i]);
	ck_assert_uint_eq(p->insn[0].jump, 6);
	ck_assert_uint_eq(p->insn[0].count, 2);
	ck_assert_uint_eq(p->insn[2].jump, 5);
	ck_assert_uint_eq(p->insn[2].loop, 1);
	ck_assert_uint_eq(p->insn[4].jump, 2);
	ck_assert_uint_eq(p->insn[5].jump, 0);
	ck_assert_uint_eq(p->names, 1);
	ck_assert_uint_eq(p->setup_slot[0], NO_NAME);
	scenario_unref(s);
}
END_TEST

START_TEST(blocks_are_flattened_with_their_ends)
{
	struct scenario *s = with("task A.program=irq_off { spin_lock_irqsave s; touch; "
				  "spin_unlock_irqrestore s }; spin_trylock t { touch }; "
				  "irq_off 1us");
	const struct insn *i = s->cast[0].program[0].insn;
	static const uint8_t op[] = { OP_IRQ_OFF, OP_SPIN_LOCK_IRQSAVE, OP_TOUCH,
				      OP_SPIN_UNLOCK_IRQRESTORE, OP_BLOCK_END,
				      OP_SPIN_TRYLOCK, OP_TOUCH, OP_BLOCK_END, OP_IRQ_OFF };
	static const uint8_t loop[] = { 0, 1, 0, 1, 0, 0, 0, 0, 0 };
	static const bool in_kernel[] = { 0, 1, 1, 1, 1, 0, 1, 1, 0 };

	ck_assert_uint_eq(s->cast[0].program[0].insns, G_N_ELEMENTS(op) + 1);
	for (guint k = 0; k < G_N_ELEMENTS(op); k++) {
		ck_assert_uint_eq(i[k].op, op[k]);
		ck_assert_uint_eq(i[k].loop, loop[k]);
		ck_assert_uint_eq(!!(i[k].flags & INSN_KERNEL), in_kernel[k]);
	}
	ck_assert_uint_eq(i[0].flags & INSN_WRITTEN, INSN_BLOCK);
	ck_assert_uint_eq(i[8].flags & INSN_WRITTEN, 0);
	ck_assert_uint_eq(i[4].jump, 0);
	ck_assert_uint_eq(i[5].jump, 8);	/* where it goes on if the lock is held */
	ck_assert_uint_eq(i[7].jump, 5);
	ck_assert_uint_eq(i[7].name, 1);	/* the lock that it drops */
	scenario_unref(s);
}
END_TEST

START_TEST(arguments_reach_the_instruction)
{
	struct scenario *s =
		with("task A.program=vmalloc uniform(1p, 8KiB) in 8p 32 align 4p "
		     "nowait as x; sleep exp(3us); purge sync force; "
		     "cyclictest interval=2ms loops=0");
	const struct insn *i = s->cast[0].program[0].insn;

	ck_assert_uint_eq(i[0].size.kind, DRAW_UNIFORM);
	ck_assert_uint_eq(i[0].size.a, 1);
	ck_assert_uint_eq(i[0].size.b, 2);
	ck_assert_uint_eq(i[0].flags & INSN_WRITTEN,
			 INSN_ALIGN | INSN_RANGE | INSN_NOWAIT);
	ck_assert_uint_eq(i[0].align, 4);
	ck_assert_uint_eq(i[0].vstart, 8);
	ck_assert_uint_eq(i[0].vend, 32);
	ck_assert_uint_eq(i[0].name, 0);
	ck_assert_uint_eq(i[1].time.kind, DRAW_EXPONENTIAL);
	ck_assert_uint_eq(i[1].time.a, 3000);
	ck_assert_uint_eq(i[2].flags & INSN_WRITTEN, INSN_SYNC | INSN_FORCE);
	ck_assert_uint_eq(i[3].time.a, 2000000);
	ck_assert_uint_eq(i[3].count, 0);
	scenario_unref(s);
}
END_TEST

START_TEST(setup_begins_with_the_initial_areas)
{
	static const char *const overrides[] = { "vmalloc.lazy=8p",
						 "vmalloc.busy=4 x 8p, 2p",
						 "setup.program=vmalloc 4p as x",
						 "task A.program=vfree x", NULL };
	struct scenario *s = parse(base, overrides);
	const struct insn *i = s->cast[0].program[1].insn;

	ck_assert_uint_eq(i[0].op, OP_AREAS);
	ck_assert_uint_eq(i[0].count, 4);
	ck_assert_uint_eq(i[0].size.a, 8);
	ck_assert_uint_eq(i[0].flags & INSN_WRITTEN, 0);
	ck_assert_uint_eq(i[1].count, 1);
	ck_assert_uint_eq(i[2].flags & INSN_WRITTEN, INSN_LAZY);
	ck_assert_uint_eq(i[3].op, OP_VMALLOC);
	ck_assert_uint_eq(i[4].op, OP_END);
	ck_assert_uint_eq(s->cast[0].program[0].setup_slot[0], i[3].name);
	scenario_unref(s);
}
END_TEST

START_TEST(locks_are_shared_by_name)
{
	static const char *const overrides[] = {
		"task A.program=mutex_lock m; spin_lock s; spin_unlock s; mutex_unlock m",
		"task B.program=spin_lock s; spin_unlock s", NULL
	};
	struct scenario *s = parse(base, overrides);
	const struct lock_config *lock = (const void *)s->own_lock->data;

	ck_assert_uint_eq(s->own_lock->len, 2);
	ck_assert_str_eq(lock[0].name, "m");
	ck_assert_int_eq(lock[0].kind, LOCK_MUTEX);
	ck_assert_int_eq(lock[1].kind, LOCK_SPIN);
	ck_assert_uint_eq(s->cast[0].program[1].insn[0].name, 1);
	scenario_unref(s);
}
END_TEST

/* Messages name files as they were given, so the tests run in the folder of the files. */
static void go_to_bad_files(void)
{
	const char *srcdir = getenv("srcdir");
	g_autofree char *bad = g_build_filename(srcdir ? srcdir : ".", "tests", "data", "bad",
						NULL);

	if (chdir(bad)) {
		g_printerr("check-scenario: no %s\n", bad);
		exit(EXIT_FAILURE);
	}
}

static const struct unit_test tests[] = {
	ONCE(each_bad_file_gets_its_message),
	ONCE(what_is_no_file_is_refused),
	ONCE(a_huge_file_is_refused_unread),
	ONCE(a_chain_of_includes_ends),
	ONCE(defaults_are_as_documented),
	ONCE(lazy_max_follows_the_kernels_formula),
	ONCE(times_take_units_and_exact_fractions),
	ONCE(sizes_take_units_and_whole_pages),
	ONCE(all_is_every_variant_that_was_proposed),
	ONCE(other_line_ends_marks_and_comments_are_read),
	ONCE(a_schedule_names_workers_of_those_who_have_them),
	ONCE(an_including_file_overrides),
	ONCE(a_text_in_memory_includes_no_file),
	ONCE(the_flattened_text_is_the_same_scenario),
	ONCE(overrides_are_checked_like_the_file),
	ONCE(too_long_a_text_is_refused),
	ONCE(loops_are_flattened_with_jumps),
	ONCE(blocks_are_flattened_with_their_ends),
	ONCE(arguments_reach_the_instruction),
	ONCE(setup_begins_with_the_initial_areas),
	ONCE(locks_are_shared_by_name),
	END_OF_TESTS
};

const struct unit_suite unit_suite = { .name = "scenario", .test = tests, .prepare = go_to_bad_files };

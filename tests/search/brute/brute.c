/* SPDX-License-Identifier: MIT */
/*
 * brute.c - all outcomes of a small scenario, by brute force: what a search must find.
 *
 *	brute SCENARIO.ini VARIANT
 *
 * prints every outcome, as `explore --outcomes --observe addresses` does, and which of
 * three properties can be violated, a line each. It shares no code with simrun:
 * scheduler, locks, allocator and variants are written once more, and the search was not
 * looked at. It goes through all states depth first, keeps each one whole, and leaves
 * nothing out.
 *
 * It knows the programs, keys and variants that tests/search/brute.sh uses, and refuses others
 * (exit status 2); status 3 says that there are too many states.
 *
 * A step is what a task does between two moments at which others could tell a difference.
 * Work that only one task sees is part of the step before or after it: so a TLB flush,
 * which every CPU answers, since no program turns interrupts off.
 */
#include "tests/search/brute/brute.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void start_empty(void)
{
	now.cache = NONE;
	for (int i = 0; i < MAX_CPUS; i++)
		now.cpu[i].current = NONE;
	for (int i = 0; i < MAX_LOCKS; i++)
		now.lock[i].owner = NONE;
	for (int i = 0; i < ALL_TASKS; i++) {
		now.task[i].waiting_on = now.task[i].area = NONE;
		for (int n = 0; n < MAX_NAMES; n++)
			now.task[i].name[n] = NONE;
		for (int o = 0; o < MAX_OPS; o++)
			now.task[i].address[o] = NONE;
	}
}

/* [setup] runs alone; all tasks know the areas that it names. */
static void run_setup(void)
{
	struct task *t = &now.task[SETUP];

	t->state = scenario.task[SETUP].ops ? RUNNING : DEAD;
	now.cpu[0].current = t->state == RUNNING ? SETUP : NONE;
	while (t->state != DEAD)
		make_step(0);
	for (int i = 0; i < scenario.tasks; i++)
		memcpy(now.task[i].name, t->name, sizeof(t->name));
	t->held = (struct list){ 0 };
	t->op = 0;
}

/* A task that begins at 0 waits for its CPU; the search chooses which one the CPU takes. */
static void start_task(int i)
{
	struct cpu *c = &now.cpu[config_of(i)->cpu];

	if (!config_of(i)->ops) {
		now.task[i].state = DEAD;
		return;
	}
	enqueue(i, false);
	c->need_resched = c->interrupt = 1;
}

/* Tasks that begin at 0 do so in any order, which tells those of one priority apart. */
static void start_and_explore(const struct state *beginning, int *order, int ordered)
{
	int early = 0;

	for (int i = 0; i < scenario.tasks; i++) {
		bool is_in = false;

		early += !config_of(i)->late;
		for (int k = 0; k < ordered; k++)
			is_in |= order[k] == i;
		if (is_in || config_of(i)->late)
			continue;
		order[ordered] = i;
		start_and_explore(beginning, order, ordered + 1);
	}
	if (ordered < early)
		return;
	now = *beginning;
	for (int k = 0; k < ordered; k++)
		start_task(order[k]);
	explore_all();
}

int main(int argc, char **argv)
{
	int variant = 0, order[MAX_TASKS];
	struct state beginning;

	if (argc != 3)
		die(2, "usage: brute SCENARIO.ini VARIANT");
	read_scenario(argv[1]);
	while (variant < VARIANTS && strcmp(variant_name[variant], argv[2]) != 0)
		variant++;
	must(variant < VARIANTS, "an unknown variant");
	scenario.variant = (enum variant)variant;
	start_empty();
	run_setup();
	beginning = now;
	bytes_used = offsetof(struct state, task) / sizeof(int) +
		     (size_t)scenario.tasks * (sizeof(struct task) / sizeof(int));
	start_and_explore(&beginning, order, 0);
	print_findings();
	return 0;
}

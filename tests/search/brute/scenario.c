/* SPDX-License-Identifier: MIT */
/*
 * scenario.c - the brute force reads a scenario, and refuses what it does not know.
 */
#include "tests/search/brute/brute.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const variant_name[VARIANTS] = {
	"none", "v4.8", "joel-v3", "joel-v4", "hellwig", "v4.10",
};

struct scenario scenario = {
	.cpus = 1, .space = 64, .lazy_max = 8192, .tick = true, .model = FULL,
	.locks = FIRST_LOCK, .mutex[PURGE_MUTEX] = true,
	.lock = { "vmap_area_lock", "purge_lock", "vmap_purge_lock" },
	.task[SETUP] = { .name = "setup", .prio = NORMAL },
};

static int name_of(char (*table)[16], int *nr, int most, const char *word)
{
	must(word && strlen(word) < 16, "a name is missing, or too long");
	for (int i = 0; i < *nr; i++)
		if (!strcmp(table[i], word))
			return i;
	must(*nr < most, "too many names");
	strcpy(table[*nr], word);
	return (*nr)++;
}

int number(const char *word)
{
	must(word && *word >= '0' && *word <= '9', "a number is missing");
	return (int)strtol(word, NULL, 10);
}

static struct op *add_op(struct task_config *t, enum op_kind kind)
{
	must(t->ops < (t == &scenario.task[SETUP] ? MAX_SETUP : MAX_OPS),
	     "too many operations");
	t->op[t->ops] = (struct op){ .kind = kind, .end = scenario.space, .name = NONE };
	return &t->op[t->ops++];
}

static int area_name(const char *word)
{
	return name_of(scenario.name, &scenario.names, MAX_NAMES, word);
}

static void read_vmalloc(struct op *op, char **rest)
{
	const char *word;

	op->size = number(strtok_r(NULL, " ", rest));
	while ((word = strtok_r(NULL, " ", rest))) {
		if (!strcmp(word, "align")) {
			op->align = number(strtok_r(NULL, " ", rest));
		} else if (!strcmp(word, "in")) {
			op->start = number(strtok_r(NULL, " ", rest));
			op->end = number(strtok_r(NULL, " ", rest));
		} else {
			must(!strcmp(word, "as"), "vmalloc: align, in or as expected");
			op->name = area_name(strtok_r(NULL, " ", rest));
		}
	}
}

static void read_op(struct task_config *t, char *text)
{
	static const struct {
		const char *word;
		enum op_kind kind;
		bool mutex;
	} words[] = {
		{ "vmalloc", VMALLOC, false },	    { "vfree", VFREE, false },
		{ "free_now", FREE_NOW, false },    { "purge", PURGE, false },
		{ "kernel", KERNEL, false },	    { "compute", KERNEL, false },
		{ "yield", YIELD, false },	    { "spin_lock", LOCK, false },
		{ "spin_unlock", UNLOCK, false },   { "mutex_lock", LOCK, true },
		{ "mutex_unlock", UNLOCK, true },
	};
	char *rest, *word = strtok_r(text, " ", &rest);
	size_t i = 0;
	struct op *op;

	while (word && i < sizeof(words) / sizeof(words[0]) &&
	       strcmp(words[i].word, word))
		i++;
	must(word && i < sizeof(words) / sizeof(words[0]), "an unknown operation");
	op = add_op(t, words[i].kind);
	if (op->kind == VMALLOC) {
		read_vmalloc(op, &rest);
		return;
	}
	word = strtok_r(NULL, " ", &rest);
	if (op->kind == LOCK || op->kind == UNLOCK) {
		op->lock = name_of(scenario.lock, &scenario.locks, MAX_LOCKS, word);
		scenario.mutex[op->lock] = words[i].mutex;
	} else if (op->kind == PURGE && word) {
		must(!strcmp(word, "sync"), "purge: sync expected");
		op->sync = true;
	} else if ((op->kind == VFREE || op->kind == FREE_NOW) && word) {
		op->name = area_name(word);
	}
}

static void read_program(struct task_config *t, char *text)
{
	char *rest;

	for (char *op = strtok_r(text, ";", &rest); op; op = strtok_r(NULL, ";", &rest))
		read_op(t, op);
}

/* `N x SIZE` areas; returns N */
static int populate(char *text)
{
	int nr, size;

	must(sscanf(text, "%d x %dp", &nr, &size) == 2, "busy, lazy: N x SIZE expected");
	for (int i = 0; i < nr; i++)
		add_op(&scenario.task[SETUP], VMALLOC)->size = size;
	return nr;
}

static void read_machine(const char *key, const char *value)
{
	if (!strcmp(key, "cpus")) {
		scenario.cpus = number(value);
		must(scenario.cpus <= MAX_CPUS, "too many cpus");
	} else if (!strcmp(key, "tick")) {
		scenario.tick = number(value);
	} else {
		must(!strcmp(key, "preemption"), "[machine]: an unknown key");
		scenario.model = !strcmp(value, "full") ? FULL :
				 !strcmp(value, "none") ? NO_PREEMPTION : VOLUNTARY;
		must(scenario.model != VOLUNTARY || !strcmp(value, "voluntary"),
		     "an unknown preemption model");
	}
}

/* busy and then lazy, both before the program of [setup] */
static void read_areas(const char *key, char *value)
{
	static int busy;

	if (!strcmp(key, "space")) {
		scenario.space = number(value);
	} else if (!strcmp(key, "lazy_max")) {
		scenario.lazy_max = number(value);
	} else if (!strcmp(key, "busy")) {
		busy = populate(value);
	} else {
		must(!strcmp(key, "lazy"), "[vmalloc]: an unknown key");
		for (int left = populate(value); left; left--)
			add_op(&scenario.task[SETUP], VFREE)->nth = busy;
	}
}

static void read_task(struct task_config *t, const char *key, char *value)
{
	if (!strcmp(key, "cpu")) {
		t->cpu = number(value);
		must(t->cpu < scenario.cpus, "there is no such cpu");
	} else if (!strcmp(key, "priority")) {
		t->prio = NORMAL - 1 - number(value);
	} else if (!strcmp(key, "start")) {
		t->late = number(value);
	} else if (!strcmp(key, "program")) {
		read_program(t, value);
	} else {
		must(!strcmp(key, "class"), "[task]: an unknown key");
	}
}

static void read_setting(const char *section, struct task_config *t, const char *key,
			 char *value)
{
	if (!strcmp(section, "machine"))
		read_machine(key, value);
	else if (!strcmp(section, "vmalloc"))
		read_areas(key, value);
	else if (!strcmp(section, "setup"))
		read_program(&scenario.task[SETUP], value);
	else if (t)
		read_task(t, key, value);
	else
		must(!strcmp(section, "scenario") || !strcmp(section, "policy"),
		     "an unknown section");
}

void read_scenario(const char *file)
{
	FILE *in = fopen(file, "r");
	char line[1024], section[64] = "";
	struct task_config *t = NULL;

	if (!in)
		die(2, "%s cannot be read", file);
	while (fgets(line, sizeof(line), in)) {
		char *equals = strstr(line, " = ");

		line[strcspn(line, "\n")] = '\0';
		if (*line == '[') {
			must(sscanf(line, "[%63[^]]]", section) == 1, "an odd section");
			t = NULL;
			if (strncmp(section, "task ", 5))
				continue;
			must(scenario.tasks < MAX_TASKS, "too many tasks");
			t = &scenario.task[scenario.tasks++];
			t->prio = NORMAL;
			snprintf(t->name, sizeof(t->name), "%.15s", section + 5);
		} else if (*line && *line != '#') {
			must(equals, "KEY = VALUE expected");
			*equals = '\0';
			read_setting(section, t, line, equals + 3);
		}
	}
	fclose(in);
	must(scenario.tasks, "no tasks");
}

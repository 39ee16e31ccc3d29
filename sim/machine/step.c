/* SPDX-License-Identifier: MIT */
/*
 * step.c - the table of all steps: their labels, and steps of the same name.
 */
#include "sim/machine/step.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct step_tables step_tables = {
	__start_sim_steps, __stop_sim_steps, __start_sim_functions, __stop_sim_functions,
};

bool never_local(const struct world *w, const struct task *t)
{
	(void)w;
	(void)t;
	return false;
}

static int compare_labels(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char **step_labels(size_t *nr)
{
	const size_t steps = STEP_NUMBERS - 1;
	const char **label = calloc(steps + 1, sizeof(*label));
	size_t n = 0, kept = 0;

	*nr = 0;
	if (!label)
		return NULL;
	for (size_t i = 0; i < steps; i++)
		if (step_tables.steps[i].label)
			label[n++] = step_tables.steps[i].label;
	qsort(label, n, sizeof(*label), compare_labels);
	for (size_t i = 0; i < n; i++)
		if (!kept || strcmp(label[kept - 1], label[i]))
			label[kept++] = label[i];
	label[kept] = NULL;
	*nr = kept;
	return label;
}

static const char *numbered_title(uint16_t number)
{
	return step_title(&step_tables.steps[number - 1]);
}

static int compare_titles(const void *a, const void *b)
{
	const uint16_t x = *(const uint16_t *)a, y = *(const uint16_t *)b;
	const int by_title = strcmp(numbered_title(x), numbered_title(y));

	return by_title ? by_title : x - y;
}

uint16_t *step_namesakes(void)
{
	const size_t steps = STEP_NUMBERS - 1;
	uint16_t *number = calloc(steps + 1, sizeof(*number));
	uint16_t *namesake = calloc(steps + 1, sizeof(*namesake));

	if (!number || !namesake) {
		free(number);
		free(namesake);
		return NULL;
	}
	for (size_t i = 0; i < steps; i++)
		number[i] = (uint16_t)(i + 1);
	qsort(number, steps, sizeof(*number), compare_titles);
	for (size_t i = 0, first = 0; i < steps; i++) {
		if (strcmp(numbered_title(number[first]), numbered_title(number[i])))
			first = i;
		namesake[number[i]] = number[first];
	}
	free(number);
	return namesake;
}

bool step_label_exists(const char *label)
{
	for (const struct step *s = step_tables.steps; s < step_tables.steps_end; s++)
		if (s->label && !strcmp(s->label, label))
			return true;
	return false;
}

/* SPDX-License-Identifier: MIT */
/*
 * parting.c - see parting.h.
 */
#include "report/diff/parting.h"

#include <string.h>

static void clear_step(gpointer step)
{
	g_free(((struct parting_step *)step)->task);
}

struct parting *parting_new(void)
{
	struct parting *p = g_new0(struct parting, 1);

	for (unsigned i = 0; i < 2; i++) {
		p->step[i] = g_array_new(FALSE, FALSE, sizeof(struct parting_step));
		g_array_set_clear_func(p->step[i], clear_step);
	}
	return p;
}

void parting_free(struct parting *p)
{
	if (!p)
		return;
	g_array_unref(p->step[0]);
	g_array_unref(p->step[1]);
	g_free(p->shows);
	g_free(p->violation);
	g_free(p);
}

/*
 * Is it the same task for people? Versions with several workers a CPU number them, so kworker/0:0
 * of one is kworker/0 of another.
 */
static gboolean same_task(const char *a, const char *b)
{
	if (g_str_has_prefix(a, "kworker/") && g_str_has_prefix(b, "kworker/"))
		return strcspn(a, ":") == strcspn(b, ":") && !strncmp(a, b, strcspn(a, ":"));
	return !strcmp(a, b);
}

static gboolean same_step(const struct parting_step *a, const struct parting_step *b)
{
	return a->waits == b->waits && same_task(a->task, b->task) && !strcmp(a->label, b->label);
}

gboolean parting_compare(struct parting *p)
{
	const guint both = MIN(p->step[0]->len, p->step[1]->len);

	p->same = 0;
	while (p->same < both &&
	       same_step(&g_array_index(p->step[0], struct parting_step, p->same),
			 &g_array_index(p->step[1], struct parting_step, p->same)))
		p->same++;
	return p->same < MAX(p->step[0]->len, p->step[1]->len);
}

static int compare_labels(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

GPtrArray *labels_only(const struct exploration *x, const struct exploration *other)
{
	GPtrArray *labels = g_ptr_array_new();

	for (guint i = 0; i < x->label->len; i++) {
		const struct label_row *l = &g_array_index(x->label, struct label_row, i);

		if (l->reached && !label_is_reached(other, l->label) &&
		    !g_ptr_array_find_with_equal_func(labels, l->label, g_str_equal, NULL))
			g_ptr_array_add(labels, (gpointer)l->label);
	}
	g_ptr_array_sort(labels, compare_labels);
	return labels;
}

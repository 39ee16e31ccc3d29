/* SPDX-License-Identifier: MIT */
/*
 * blame.c - see blame.h.
 *
 * A sample becomes a tree, in which segments of the same parent that tell the same thing are
 * one node:
 *
 *	cyclictest.0 was late by 482.0 us on cpu 0, from 1000.7 us:
 *	  480.1 us  drain had preemption off since 998.2 us (purge.lock)
 *	    470.0 us  drain spun for L, held by alloc on cpu 1 since 990.0 us (alloc.lock)
 *	      470.0 us  alloc ran, in alloc.search
 *
 * A node that took less than a twentieth of the latency is only counted. Many such nodes may
 * tell of one lock that went from hand to hand: they have a line together. What somebody did in
 * all of the time of a node becomes the end of its line, if it only ran.
 */
#include "report/view/blame.h"

#include "lib/duration.h"
#include "report/record/record.h"
#include "report/record/words.h"

enum {
	SHOWN_PART = 20,
	FEWEST_NS = 50,		/* less would be shown as 0.0 us */
};

/* How much of a node's time its task was longest at this step, segment by segment. */
struct step_part {
	const char *label;
	int64_t ns;
};

struct node {
	const struct blame_row *row;	/* its first segment */
	int64_t ns;			/* of all its segments */
	int64_t since_ns;		/* the latest hold or section of whom it blames */
	uint16_t since_pc;		/* the step by which that began */
	guint times;			/* so many of these there were */
	GArray *step;			/* struct step_part */
	GPtrArray *child;		/* struct node */
};

static void node_free(gpointer data)
{
	struct node *n = data;

	g_ptr_array_unref(n->child);
	g_array_unref(n->step);
	g_free(n);
}

static struct node *node_new(const struct blame_row *row)
{
	struct node *n = g_new0(struct node, 1);

	n->row = row;
	n->since_ns = -1;
	n->step = g_array_new(FALSE, FALSE, sizeof(struct step_part));
	n->child = g_ptr_array_new_with_free_func(node_free);
	return n;
}

/* A lock that was handed over has a step later. */
static gboolean is_same_step(uint16_t a, uint16_t b)
{
	return a == b || !a || !b;
}

/* Does a sentence say the same of both? Each section that keeps the measuring task is told of. */
static gboolean is_alike(const struct blame_row *a, const struct blame_row *b)
{
	const struct blame_link *x = &a->is, *y = &b->is;

	return x->kind == y->kind && x->task == y->task && x->by == y->by &&
	       x->cpu == y->cpu && x->by_cpu == y->by_cpu && x->object == y->object &&
	       (a->depth ? is_same_step(x->since_pc, y->since_pc) : x->since_ns == y->since_ns);
}

static struct node *find_child(struct node *parent, const struct blame_row *row)
{
	for (guint i = 0; i < parent->child->len; i++) {
		struct node *n = parent->child->pdata[i];

		if (is_alike(n->row, row))
			return n;
	}
	g_ptr_array_add(parent->child, node_new(row));
	return parent->child->pdata[parent->child->len - 1];
}

static void add_segment(struct node *n, const struct blame_row *row)
{
	const struct step_part part = { step_name(row->is.pc), row->to_ns - row->from_ns };

	n->ns += part.ns;
	n->times += row->is.since_ns >= 0 && row->is.since_ns != n->since_ns;
	if (row->is.since_ns >= 0) {
		n->since_ns = row->is.since_ns;
		n->since_pc = row->is.since_pc;
	}
	for (guint i = 0; i < n->step->len; i++) {
		struct step_part *p = &g_array_index(n->step, struct step_part, i);

		if (g_strcmp0(p->label, part.label))
			continue;
		p->ns += part.ns;
		return;
	}
	g_array_append_val(n->step, part);
}

/* The step that took most of the node's time; NULL: it has no name. */
static const char *longest_step(const struct node *n)
{
	const struct step_part *longest = &g_array_index(n->step, struct step_part, 0);

	for (guint i = 1; i < n->step->len; i++) {
		const struct step_part *p = &g_array_index(n->step, struct step_part, i);

		if (p->ns > longest->ns)
			longest = p;
	}
	return longest->label;
}

/* The longest comes first; g_ptr_array_sort() is stable. */
static gint compare_nodes(gconstpointer a, gconstpointer b)
{
	const struct node *x = *(struct node *const *)a, *y = *(struct node *const *)b;

	return x->ns > y->ns ? -1 : x->ns < y->ns;
}

static void sort_children(struct node *n)
{
	g_ptr_array_sort(n->child, compare_nodes);
	for (guint i = 0; i < n->child->len; i++)
		sort_children(n->child->pdata[i]);
}

static gboolean is_of_sample(const struct blame_row *row, const struct blame_row *other)
{
	return row->what == other->what && row->sample == other->sample;
}

/* The tree of the sample whose rows begin with this one; a parent's row comes before. */
static struct node *tree_of(const struct record *r, guint first)
{
	struct node *root = node_new(NULL);
	GPtrArray *of = g_ptr_array_new();	/* by segment, from 0 */
	const struct blame_row *sample = &g_array_index(r->blame, struct blame_row, first);

	for (guint i = first; i < r->blame->len; i++) {
		const struct blame_row *row = &g_array_index(r->blame, struct blame_row, i);
		struct node *parent = row->parent ? of->pdata[row->parent - 1] : root;
		struct node *n;

		if (!is_of_sample(row, sample))
			break;
		n = find_child(parent, row);
		add_segment(n, row);
		if (!row->depth)
			root->ns += row->to_ns - row->from_ns;
		g_ptr_array_add(of, n);
	}
	g_ptr_array_unref(of);
	sort_children(root);
	return root;
}

/* --- sentences ------------------------------------------------------------------------- */

static void append_us(GString *s, int64_t ns)
{
	g_autofree char *us = show_us(ns);

	g_string_append_printf(s, "%s us", us);
}

static void append_name(GString *s, const struct record *r, uint32_t task)
{
	g_autofree char *name = record_context_name(r, task);

	g_string_append(s, name);
}


/* An interrupt of the machine itself has no name of its own. */
static void append_interrupt(GString *s, const struct record *r, uint32_t task)
{
	if (record_task_name(r, task)) {
		g_string_append(s, "interrupt ");
		append_name(s, r, task);
	} else {
		g_string_append(s, "an interrupt");
	}
}

/* When `by` began what keeps the task; if it did so several times, only where. */
static void append_since(GString *s, const struct node *n)
{
	const char *label = step_name(n->since_pc);

	if (n->times == 1) {
		g_string_append(s, " since ");
		append_us(s, n->since_ns);
	}
	if (label)
		g_string_append_printf(s, " (%s)", label);
}

static void append_object(GString *s, const struct record *r, const struct node *n)
{
	const char *name = record_object_name(r, n->row->is.object);

	g_string_append(s, name ? name : "something");
}

static void append_holder(GString *s, const struct record *r, const struct node *n)
{
	if (n->row->is.by == NIL)
		return;
	g_string_append(s, ", held by ");
	append_name(s, r, n->row->is.by);
	g_string_append_printf(s, " on cpu %u", n->row->is.by_cpu);
	append_since(s, n);
	if (n->times > 1)
		g_string_append_printf(s, ", %u times", n->times);
}

static void append_answers(GString *s, const struct node *n)
{
	if (n->row->is.by == NIL) {
		g_string_append(s, " waited for other CPUs to answer");
		return;
	}
	g_string_append_printf(s, " waited for cpu %u to answer", n->row->is.by_cpu);
	if (n->row->is.since_ns < 0)
		return;
	g_string_append(s, ", which had interrupts off");
	append_since(s, n);
}

/* What the task did that is not kept from its CPU. */
static void append_doing(GString *s, const struct record *r, const struct node *n)
{
	const struct blame_link *l = &n->row->is;
	const char *label = longest_step(n);

	append_name(s, r, l->task);
	switch (l->kind) {
	case BLAME_SPINS:
		g_string_append(s, " spun for ");
		append_object(s, r, n);
		append_holder(s, r, n);
		break;
	case BLAME_ASLEEP:
		g_string_append(s, " slept until it had ");
		append_object(s, r, n);
		append_holder(s, r, n);
		break;
	case BLAME_ANSWERS:
		append_answers(s, n);
		break;
	case BLAME_WORK:
		g_string_append(s, " slept until ");
		append_object(s, r, n);
		g_string_append(s, " was done");
		if (l->by != NIL) {
			g_string_append(s, " by ");
			append_name(s, r, l->by);
		}
		break;
	case BLAME_READERS:
		g_string_append(s, " slept until ");
		append_name(s, r, l->by);
		g_string_append(s, " left its RCU read-side critical section");
		break;
	case BLAME_SLEEPS:
		g_string_append(s, " slept");
		if (record_object_name(r, l->object)) {
			g_string_append(s, " at ");
			append_object(s, r, n);
		}
		break;
	case BLAME_HELD:
		g_string_append(s, " was held by the schedule");
		break;
	default:
		g_string_append(s, " ran");
		if (label)
			g_string_append_printf(s, ", most of it in %s", label);
	}
}

/* The CPU that the heading names: that of the sample's first row, which the others follow. */
static uint32_t heading_cpu(const struct blame_row *row)
{
	return row[1 - (int)row->segment].is.cpu;
}

/* What the CPU of a task that could have run was occupied with. */
static void append_occupant(GString *s, const struct record *r, const struct node *n)
{
	const struct blame_link *l = &n->row->is;

	if (l->kind == BLAME_IRQ) {
		append_interrupt(s, r, l->by);
		g_string_append(s, " was handled");
		if (!n->row->depth && l->cpu != heading_cpu(n->row))
			g_string_append_printf(s, " on cpu %u", l->cpu);
		return;
	}
	append_name(s, r, l->by);
	switch (l->kind) {
	case BLAME_IRQ_OFF:
		g_string_append(s, " had interrupts off");
		append_since(s, n);
		break;
	case BLAME_PREEMPT_OFF:
		g_string_append(s, " had preemption off");
		append_since(s, n);
		break;
	case BLAME_PRIORITY:
		g_string_append(s, " was as urgent or more");
		break;
	case BLAME_KERNEL:
		g_string_append_printf(s, " was in the kernel, which preemption = %s lets it finish",
				       preemption_word(spec_machine(&r->spec)->preemption));
		break;
	case BLAME_THROTTLED:
		g_string_append(s, " ran, as the task was throttled");
		break;
	default:
		g_string_append(s, " was being switched from");
	}
}

static gboolean is_kept_off(const struct blame_link *l)
{
	return l->kind >= BLAME_IRQ && l->kind <= BLAME_SWITCH;
}

/* A task that could have run: at depth 0 the sentence's heading has said who and where. */
static void append_kept_off(GString *s, const struct record *r, const struct node *n)
{
	const struct blame_link *l = &n->row->is;

	if (l->by == NIL) {
		append_name(s, r, l->task);
		g_string_append(s, l->kind == BLAME_THROTTLED ? " was throttled" :
			n->row->depth ? " was being switched to" :
			" was on its way: switch, and return to user mode");
		return;
	}
	if (n->row->depth) {
		append_name(s, r, l->task);
		g_string_append_printf(s, " waited for cpu %u, where ", l->cpu);
	}
	append_occupant(s, r, n);
}

static void append_sentence(GString *s, const struct record *r, const struct node *n)
{
	if (n->row->is.kind == BLAME_REST)
		g_string_append(s, "not told, as there were too many segments");
	else if (is_kept_off(&n->row->is))
		append_kept_off(s, r, n);
	else
		append_doing(s, r, n);
}

/* The only thing that there is to say of whom the node blames: it ran, in this step. */
static const char *sole_step(const struct node *n)
{
	const struct node *only = n->child->len == 1 ? n->child->pdata[0] : NULL;

	return only && only->row->is.kind == BLAME_RUNS ? longest_step(only) : NULL;
}

/* --- the tree -------------------------------------------------------------------------- */

static int us_width(int64_t ns)
{
	g_autofree char *us = show_us(ns);

	return (int)strlen(us);
}

static void append_line(GString *s, guint depth, int width, int64_t ns, const char *text)
{
	g_autofree char *us = show_us(ns);

	g_string_append_printf(s, "%*s%*s us  %s\n", (int)(2 * depth + 2), "", width, us, text);
}

static void append_children(GString *s, const struct record *r, const struct node *n,
			    guint depth, int64_t latency_ns);

static void append_node(GString *s, const struct record *r, const struct node *n, guint depth,
			int width, int64_t latency_ns)
{
	g_autoptr(GString) line = g_string_new(NULL);
	const char *step = sole_step(n);

	append_sentence(line, r, n);
	if (step && g_strcmp0(step, step_name(n->since_pc)))
		g_string_append_printf(line, ", most of it in %s", step);
	append_line(s, depth, width, n->ns, line->str);
	if (!step)
		append_children(s, r, n, depth + 1, latency_ns);
}

static gboolean is_short(const struct node *n, int64_t latency_ns)
{
	return n->ns * SHOWN_PART < latency_ns;
}

static gboolean is_of_lock(const struct node *n, const struct node *other)
{
	const struct blame_link *a = &n->row->is, *b = &other->row->is;

	return a->kind == b->kind && a->task == b->task && a->object == b->object;
}

/* A lock's many short holds are told of together: for how long in all they were; 0: they are not. */
static int64_t append_short_holds(GString *s, const struct record *r, const GPtrArray *left,
				  guint depth, int width, int64_t latency_ns)
{
	const struct node *first = left->pdata[0];
	const struct blame_link *l = &first->row->is;
	g_autoptr(GString) line = g_string_new(NULL);
	struct node all = { .row = first->row };
	const gboolean spins = l->kind == BLAME_SPINS;

	if (!spins && l->kind != BLAME_ASLEEP)
		return 0;
	for (guint i = 0; i < left->len; i++) {
		const struct node *n = left->pdata[i];

		if (!is_of_lock(n, first))
			continue;
		all.ns += n->ns;
		all.times += n->times;
	}
	if (all.times < 2 || is_short(&all, latency_ns))
		return 0;
	append_name(line, r, l->task);
	g_string_append(line, spins ? " spun for " : " slept until it had ");
	append_object(line, r, first);
	g_string_append_printf(line, ", which was held %u more times, for a short time each",
			       all.times);
	append_line(s, depth, width, all.ns, line->str);
	return all.ns;
}

static void append_children(GString *s, const struct record *r, const struct node *n,
			    guint depth, int64_t latency_ns)
{
	const int width = n->child->len ? us_width(((struct node *)n->child->pdata[0])->ns) : 0;
	g_autoptr(GPtrArray) left = g_ptr_array_new();
	int64_t left_ns = 0;

	for (guint i = 0; i < n->child->len; i++) {
		struct node *c = n->child->pdata[i];

		if (i && is_short(c, latency_ns)) {
			left_ns += c->ns;
			g_ptr_array_add(left, c);
			continue;
		}
		append_node(s, r, c, depth, width, latency_ns);
	}
	if (left->len)
		left_ns -= append_short_holds(s, r, left, depth, width, latency_ns);
	if (left_ns >= FEWEST_NS && (!depth || left_ns * SHOWN_PART >= latency_ns))
		append_line(s, depth, width, left_ns, "the rest");
}

static void append_heading(GString *s, const struct record *r, const struct blame_row *row,
			   int64_t ns)
{
	static const char *const words[BLAME_WHATS][2] = {
		[BLAME_LATENCY] = { " was late by ", "" },
		[BLAME_WAIT] = { " waited ", " for a lock" },
		[BLAME_OPERATION] = { " waited in an operation of ", "" },
		[BLAME_SECTION] = { " had preemption off for ", "" },
	};

	append_name(s, r, row->is.task);
	g_string_append(s, words[row->what][0]);
	append_us(s, ns);
	g_string_append_printf(s, "%s on cpu %u, from ", words[row->what][1], row->is.cpu);
	append_us(s, row->from_ns);
	g_string_append(s, " on:\n");
}

/* The sample whose rows begin with this one. */
static char *sample_text(const struct record *r, guint first)
{
	const struct blame_row *row = &g_array_index(r->blame, struct blame_row, first);
	struct node *root = tree_of(r, first);
	GString *s = g_string_new(NULL);

	append_heading(s, r, row, root->ns);
	append_children(s, r, root, 0, root->ns);
	node_free(root);
	return g_string_free(s, FALSE);
}

/* --- of all records --------------------------------------------------------------------- */

enum { NAMED = 4 };	/* so many variants with the same story are named */

/* A text, and the variants of which it is true. */
struct story {
	char *text;
	GString *variants;
	guint nr;
};

static void story_clear(gpointer data)
{
	struct story *s = data;

	g_free(s->text);
	g_string_free(s->variants, TRUE);
}

/* Takes over the text. */
static void add_story(GArray *stories, const struct record *r, char *text)
{
	g_autofree char *variant = record_variant_name(r);
	struct story added = { .text = text, .nr = 1 };

	for (guint i = 0; i < stories->len; i++) {
		struct story *s = &g_array_index(stories, struct story, i);

		if (strcmp(s->text, text))
			continue;
		if (s->nr++ < NAMED)
			g_string_append_printf(s->variants, "; %s", variant);
		g_free(text);
		return;
	}
	added.variants = g_string_new(variant);
	g_array_append_val(stories, added);
}

void show_blames(const GPtrArray *records, FILE *out)
{
	g_autoptr(GArray) stories = g_array_new(FALSE, FALSE, sizeof(struct story));

	g_array_set_clear_func(stories, story_clear);
	for (guint i = 0; i < records->len; i++) {
		const struct record *r = records->pdata[i];
		const struct blame_row *last = NULL;

		for (guint k = 0; k < r->blame->len; k++) {
			const struct blame_row *row = &g_array_index(r->blame, struct blame_row, k);

			if (!last || !is_of_sample(row, last))
				add_story(stories, r, sample_text(r, k));
			last = row;
		}
	}
	for (guint i = 0; i < stories->len; i++) {
		const struct story *s = &g_array_index(stories, struct story, i);

		fprintf(out, "\n%s", s->variants->str);
		if (s->nr > NAMED)
			fprintf(out, " and %u more", s->nr - NAMED);
		fprintf(out, ": %s", s->text);
	}
}

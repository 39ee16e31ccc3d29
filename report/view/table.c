/* SPDX-License-Identifier: MIT */
/*
 * table.c - see table.h.
 */
#include "report/view/table.h"

#include <string.h>

#include "lib/duration.h"
#include "lib/escape.h"
#include "lib/text_table.h"
#include "report/record/expect.h"
#include "report/record/outcome.h"
#include "report/record/words.h"
#include "report/store/store.h"

enum {
	RESULT_COLUMNS_MAX = 6,		/* if there are more operations, they are counted */
	SHORT_DIGEST = 12,
	VIOLATIONS_SHOWN = 3,		/* of each property and run */
	LONG_SPIN = 10,			/* who spins for a tenth of the run is told of */
};

/* --- what there is to show --------------------------------------------------------- */

/*
 * An operation that has a column. It is known by its task's name, because at another point
 * of a sweep the task may have another number.
 */
struct slot {
	const char *task;
	guint place;		/* of the task, among those of all runs */
	uint32_t seq;
};

/* Which columns the table has: those that say something about at least one run. */
struct layout {
	GHashTable *place;	/* by name of a task: its place among those of all runs */
	GArray *slot;		/* struct slot of each result column */
	gboolean counts;	/* operations are counted, as they are too many */
	gboolean points, latencies, spurious, pools, peaks, failures, violations, expectations;
	gboolean status;
};

static gint compare_slots(gconstpointer a, gconstpointer b)
{
	const struct slot *x = a, *y = b;

	if (x->place != y->place)
		return x->place < y->place ? -1 : 1;
	return x->seq < y->seq ? -1 : x->seq > y->seq;
}

static guint place_of(struct layout *l, const char *task)
{
	gpointer place;

	if (!g_hash_table_lookup_extended(l->place, task, NULL, &place)) {
		place = GUINT_TO_POINTER(g_hash_table_size(l->place));
		g_hash_table_insert(l->place, (gpointer)task, place);
	}
	return GPOINTER_TO_UINT(place);
}

static void add_slots(struct layout *l, const struct record *r)
{
	for (uint32_t i = 0; i < r->task->len && !l->counts; i++)
		place_of(l, record_task_name(r, i));
	for (guint i = 0; i < r->op->len && !l->counts; i++) {
		const struct op_record *op = &g_array_index(r->op, struct op_record, i);
		const char *task = record_task_name(r, op->task);
		const struct slot slot = { task, place_of(l, task), op->seq };
		gboolean known = FALSE;

		for (guint k = 0; k < l->slot->len && !known; k++)
			known = !compare_slots(&slot, &g_array_index(l->slot,
								     struct slot, k));
		if (!known)
			g_array_append_val(l->slot, slot);
		l->counts = l->slot->len > RESULT_COLUMNS_MAX;
	}
}

static void plan(struct layout *l, const GPtrArray *records)
{
	l->place = g_hash_table_new(g_str_hash, g_str_equal);
	l->slot = g_array_new(FALSE, TRUE, sizeof(struct slot));
	for (guint i = 0; i < records->len; i++) {
		const struct record *r = records->pdata[i];

		add_slots(l, r);
		l->counts |= r->ops_lost > 0 || r->ops > RESULT_COLUMNS_MAX;
		l->points |= r->spec.scenario->point != NULL;
		l->latencies |= r->latency->len > 0;
		l->failures |= r->failures > 0;
		for (unsigned k = 0; k < SPURIOUS_NONE; k++)
			l->spurious |= r->counter[COUNT_SPURIOUS + k] > 0;
		l->pools |= r->counters > COUNT_OF_POOLS && r->counter[COUNT_OF_POOLS] > 0;
		l->peaks |= record_peak_is_high(r);
		l->violations |= record_violations(r) > 0;
		l->expectations |= r->expectation->len > 0;
		l->status |= r->status != RUN_DONE;
	}
	g_array_sort(l->slot, compare_slots);
	if (l->counts)
		g_array_set_size(l->slot, 0);
}

/* --- cells, from left to right ----------------------------------------------------- */

/*
 * row() goes through the columns from left to right: without a line it adds the columns,
 * with a line the cells in them.
 */
struct cursor {
	struct libscols_table *table;
	struct libscols_line *line;
	size_t column;
};

static void cell(struct cursor *c, const char *heading, gboolean right, char *text)
{
	if (!c->line)
		text_table_column(c->table, heading, right);
	else
		scols_line_set_data(c->line, c->column, text);
	c->column++;
	g_free(text);
}

static char *number(uint64_t n)
{
	return g_strdup_printf("%" G_GUINT64_FORMAT, n);
}

static char *time_or_dash(int64_t ns)
{
	return ns > 0 ? show_time(ns) : g_strdup("-");
}

static const struct op_record *op_of(const struct record *r, const struct slot *slot)
{
	for (uint32_t i = 0; i < r->task->len; i++)
		if (!strcmp(record_task_name(r, i), slot->task))
			return record_op(r, i, slot->seq);
	return NULL;
}

static void result_cells(struct cursor *c, const struct layout *l, const struct record *r)
{
	for (guint i = 0; i < l->slot->len; i++) {
		const struct slot *slot = &g_array_index(l->slot, struct slot, i);
		const struct op_record *op = op_of(r, slot);
		const char *word = op ? op_result_text(op->result) : "-";
		g_autofree char *heading = g_strdup_printf("%s.%u", slot->task, slot->seq);

		cell(c, heading, FALSE, g_strdup(word));
	}
	if (!l->counts)
		return;
	cell(c, "ops", TRUE, number(r->ops));
	if (l->failures)
		cell(c, "failed", TRUE, number(r->failures));
}

/*
 * How many of each kind; those of pools only where there are any. A variant without pools has
 * "-" in that place.
 */
static char *spurious(const struct layout *l, const struct record *r)
{
	const uint64_t *n = &r->counter[COUNT_SPURIOUS];

	GString *text = g_string_new(NULL);
	uint64_t all = 0;

	for (unsigned k = 0; k < (l->pools ? SPURIOUS_NONE : SPURIOUS_POOL); k++) {
		if (COUNT_SPURIOUS + k < r->counters)
			g_string_append_printf(text, "%s%" G_GUINT64_FORMAT, k ? "/" : "", n[k]);
		else
			g_string_append(text, "/-");
		all += n[k];
	}
	if (!all)
		g_string_assign(text, "-");
	return g_string_free(text, FALSE);
}

static int64_t worst_latency(const struct record *r)
{
	int64_t worst = 0;

	for (guint i = 0; i < r->latency->len; i++)
		worst = MAX(worst,
			    g_array_index(r->latency, struct latency_row, i).max_ns);
	return worst;
}

static char *expectations(const struct record *r)
{
	guint met = 0;

	for (guint i = 0; i < r->expectation->len; i++)
		met += g_array_index(r->expectation, struct expectation_row, i).ok != 0;
	return g_strdup_printf("%u/%u", met, r->expectation->len);
}

static void row(struct cursor *c, const struct layout *l, const struct record *r)
{
	cell(c, "variant", FALSE, g_strdup(r->spec.policy->name));
	if (l->points)
		cell(c, "at", FALSE, g_strdup(r->spec.scenario->point));
	if (l->status)
		cell(c, "status", FALSE, g_strdup(run_status_word(r->status)));
	result_cells(c, l, r);
	if (l->spurious)
		cell(c, l->pools ? "in flight/lazy/hole/pool" : "in flight/lazy/hole", TRUE,
		     spurious(l, r));
	if (l->peaks)
		cell(c, "lazy peak", TRUE, number(r->counter[COUNT_LAZY_PEAK]));
	cell(c, "purges", TRUE, number(r->counter[COUNT_PURGES]));
	cell(c, "flushes", TRUE, number(r->counter[COUNT_TLB_FLUSHES]));
	if (l->latencies)
		cell(c, "latency", TRUE, time_or_dash(worst_latency(r)));
	cell(c, "wait", TRUE, time_or_dash(r->worst_wait_ns));
	cell(c, "preempt off", TRUE, time_or_dash(record_longest_section(r, SECTION_PREEMPT_OFF)));
	if (l->violations)
		cell(c, "violations", TRUE, number(record_violations(r)));
	if (l->expectations)
		cell(c, "expected", TRUE, expectations(r));
	cell(c, "digest", FALSE, g_strndup(r->digest, SHORT_DIGEST));
}

/* --- what did not go as expected --------------------------------------------------- */

static void list_failed(const struct record *r, FILE *out)
{
	for (guint i = 0; i < r->expectation->len; i++) {
		const struct expectation_row *e =
			&g_array_index(r->expectation, struct expectation_row, i);

		g_autofree char *actual = escape_text(e->actual);
		g_autofree char *file = escape_text(e->line ? e->file : "");

		if (e->ok)
			continue;
		fprintf(out, "%s: %s: expected %s, was %s", r->spec.policy->name, e->name,
			e->expected, actual);
		if (e->line)
			fprintf(out, " (%s:%u)", file, e->line);
		putc('\n', out);
	}
}

static void list_violated(const struct record *r, enum property p, FILE *out)
{
	uint64_t shown = 0;

	for (guint i = 0; i < r->violation->len && shown < VIOLATIONS_SHOWN; i++) {
		const struct violation *v =
			&g_array_index(r->violation, struct violation, i);
		const char *task = record_task_name(r, v->task);
		g_autofree char *at = show_time(v->t_ns);

		if (v->property != p)
			continue;
		fprintf(out,
			"%s: violated: %s: %s (%s%sat %s, step %" G_GUINT64_FORMAT ")\n",
			r->spec.policy->name, property_info(p)->name, v->detail,
			task ? task : "", task ? " " : "", at, v->step);
		if (*v->place[0])
			fprintf(out, "    at %s%s%s\n", v->place[0],
				*v->place[1] ? "; the other: " : "", v->place[1]);
		shown++;
	}
	if (r->violations[p] > shown)
		fprintf(out, "%s: violated: %s: %" G_GUINT64_FORMAT " more\n",
			r->spec.policy->name, property_info(p)->name,
			r->violations[p] - shown);
}

/* How much came out as in a real kernel, where programs say what that gave. */
static void list_recorded(const struct record *r, FILE *out)
{
	const uint64_t tenths = r->recorded ? r->recorded_same * 1000 / r->recorded : 0;

	if (r->recorded)
		fprintf(out, "%s: %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " addresses are as recorded "
			"(%" G_GUINT64_FORMAT ".%" G_GUINT64_FORMAT " %%)\n", r->spec.policy->name,
			r->recorded_same, r->recorded, tenths / 10, tenths % 10);
}

/* If a task has been spinning for long when the run ended: who waits for whom. */
static void list_stuck(const struct record *r, FILE *out)
{
	gboolean stuck = FALSE;

	for (guint i = 0; i < r->task->len; i++) {
		const struct wait *e =
			&g_array_index(r->task, struct task_row, i).end;

		stuck |= e->spins && r->sim_ns - e->since > r->sim_ns / LONG_SPIN;
	}
	for (guint i = 0; stuck && i < r->task->len; i++) {
		const char *text = g_array_index(r->task, struct task_row, i).standing;

		if (text)
			fprintf(out, "%s: at the end: %s %s\n", r->spec.policy->name,
				record_task_name(r, i), text);
	}
}

void show_table(const GPtrArray *records, FILE *out)
{
	struct cursor c = { 0 };
	struct layout l = { 0 };

	if (!records->len)
		return;
	plan(&l, records);
	c.table = text_table_new();
	row(&c, &l, records->pdata[0]);
	for (guint i = 0; i < records->len; i++) {
		c.line = scols_table_new_line(c.table, NULL);
		c.column = 0;
		row(&c, &l, records->pdata[i]);
	}
	text_table_print(c.table, out);
	g_array_unref(l.slot);
	g_hash_table_unref(l.place);
	for (guint i = 0; i < records->len; i++) {
		const struct record *r = records->pdata[i];

		list_recorded(r, out);
		list_failed(r, out);
		list_stuck(r, out);
		for (unsigned p = 0; p < PROPERTIES; p++)
			if (expect_is_unexpected(r, p))
				list_violated(r, p, out);
	}
}

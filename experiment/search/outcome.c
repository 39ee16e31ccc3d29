/* SPDX-License-Identifier: MIT */
/*
 * outcome.c - the outcome of an interleaving, operation by operation.
 */
#include "experiment/search/outcome.h"

#include "report/record/outcome.h"
#include "report/record/words.h"

/* page: the first one of the area; -1: there is none */
static void append_result(GString *text, const struct variant_search *search, uint32_t task,
			  uint32_t seq, enum op_result result, int64_t page)
{
	g_string_append_printf(text, "%s%s.%u=%s", text->len ? " " : "",
			       spec_machine(search->spec)->task[task].name, seq,
			       op_result_text(result));
	if (search->config.observe == OBSERVE_ADDRESSES && result == RESULT_OK && page >= 0)
		g_string_append_printf(text, "@%" G_GINT64_FORMAT, page);
}

/* A pointer is written as the variable's name. */
static void append_value(GString *text, const struct variant_search *search, guint i,
			 int64_t value)
{
	const struct scenario *s = search->spec->scenario;
	const char *name = pointed_variable(&s->variables, value);

	g_string_append_printf(text, "%s%s=", text->len ? " " : "",
			       g_array_index(search->observed, struct observed, i).name);
	if (name)
		g_string_append(text, name);
	else
		g_string_append_printf(text, "%" G_GINT64_FORMAT, value);
}

static char *end_with(GString *text, enum run_status end)
{
	if (end != RUN_DONE)
		g_string_append_printf(text, "%s(%s)", text->len ? " " : "",
				       run_status_word(end));
	return g_string_free(text, FALSE);
}

char *outcome_of_search(const struct variant_search *search, const struct search_outcome *o)
{
	const uint32_t tasks = spec_machine(search->spec)->tasks;
	GString *text;
	uint32_t slot = 0;

	if (o->state)	/* it alone tells outcomes apart, however they end */
		return g_strdup(o->state);
	text = g_string_new(NULL);
	for (uint32_t task = 0; task < tasks; task++)
		for (uint32_t seq = 1; seq <= search->config.ops[task]; seq++, slot++)
			append_result(text, search, task, seq, slot_result(o->slot[slot]),
				      slot_value(o->slot[slot]));
	for (guint i = 0; i < search->observed->len; i++)
		append_value(text, search, i, o->value[i]);
	return end_with(text, o->end);
}

char *outcome_of_run(const struct variant_search *search, const struct record *r)
{
	const uint32_t tasks = spec_machine(search->spec)->tasks;
	GString *text = g_string_new(NULL);

	for (uint32_t task = 0; task < tasks; task++) {
		for (uint32_t seq = 1; seq <= search->config.ops[task]; seq++) {
			const struct op_record *op = record_op(r, task, seq);

			append_result(text, search, task, seq,
				      op ? op->result : RESULT_UNFINISHED,
				      op ? op->value[VALUE_ADDRESS_PAGE] : -1);
		}
	}
	for (guint i = 0; i < search->observed->len && r->value->len; i++)
		append_value(text, search, i,
			     g_array_index(r->value, int64_t, search->config.value[i]));
	return end_with(text, r->status);
}

/* SPDX-License-Identifier: MIT */
/*
 * schedule.c - [schedule]: in which order tasks go on, and how far.
 *
 *	order = A until purge.take#2; B until return; A for 10 steps
 */
#include "scenarios/load/sections/schedule.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenarios/load/text/value.h"
#include "sim/machine/schedule.h"
#include "sim/machine/step.h"
#include "sim/world/memory.h"

static gboolean unknown_label(struct reader *r, const struct token *word)
{
	g_autoptr(GPtrArray) labels = g_ptr_array_new();
	size_t nr;
	const char **all = step_labels(&nr);
	gboolean ok;

	for (size_t i = 0; i < nr; i++)
		g_ptr_array_add(labels, (gpointer)all[i]);
	g_ptr_array_add(labels, (gpointer) "return");
	ok = refuse_unknown(r->place, r->error, "label", word, "", labels,
			    "one of simrun list labels");
	free(all);
	return ok;
}

/* Reads LABEL, LABEL#N or return. */
static gboolean read_label(struct loader *l, struct reader *r, struct directive *d)
{
	const char *hash = memchr(r->token.text, '#', r->token.length);
	struct token word = r->token;
	struct reader number = *r;

	d->count = 1;
	d->kind = UNTIL_RETURN;
	if (reader_accept(r, "return"))
		return TRUE;
	d->kind = UNTIL_LABEL;
	if (!token_is_word(&word))
		return reader_refuse(r, "a label or return");
	if (hash)
		word.length = (gsize)(hash - word.text);
	d->label = token_string(&word, l->s->pool);
	if (!step_label_exists(d->label))	/* it may be one of a plug-in */
		return !l->lacks_variants && unknown_label(r, &word);
	if (hash) {
		number.token.text = hash + 1;
		number.token.length = r->token.length - word.length - 1;
		number.error = NULL;
		if (!read_number(&number, 1, INT64_MAX, &d->count))
			return reader_refuse(r, "a number from 1 on behind the #");
	}
	reader_next(r);
	return TRUE;
}

/* Is the word the name of a worker that some variant has? */
static gboolean is_worker(const struct loader *l, const struct token *word)
{
	g_autofree char *name = g_strndup(word->text, word->length);
	gboolean found = FALSE;

	for (uint32_t i = 0; i < l->s->casts && g_str_has_prefix(name, "kworker/"); i++)
		found = found || cast_worker(&l->s->cast[i], name) != NIL;
	return found;
}

/* cpu N drains [K]; a task may be called cpu, too */
static gboolean is_drain(const struct reader *r)
{
	struct reader next = *r;

	next.error = NULL;
	return reader_accept(&next, "cpu") && next.token.length &&
	       g_ascii_isdigit(next.token.text[0]);
}

static gboolean read_drain(struct loader *l, struct reader *r, struct directive *d)
{
	uint64_t cpu;

	d->kind = DRAINS;
	d->count = 1;
	d->line = r->place.line;
	reader_subject(r, "cpu");
	reader_next(r);
	if (!read_number(r, 0, l->v.cpus - 1, &cpu) || !reader_expect(r, "drains"))
		return FALSE;
	d->cpu = (uint32_t)cpu;
	reader_subject(r, "drains");
	return reader_at_end(r) || token_is(&r->token, ";") ||
	       read_number(r, 1, STORE_BUFFER, &d->count);
}

static gboolean read_directive(struct loader *l, struct reader *r, struct directive *d)
{
	if (is_drain(r))
		return read_drain(l, r, d);
	if (!token_is_word(&r->token))
		return reader_refuse(r, "a task");
	d->line = r->place.line;
	d->task = is_worker(l, &r->token) ? SOME_WORKER :
		  find_task(&l->programs.task, r->place, &r->token, r->error);
	if (d->task == NIL)
		return FALSE;
	d->task_name = token_string(&r->token, l->s->pool);
	reader_subject(r, "%s", d->task_name);
	reader_next(r);
	if (reader_accept(r, "until")) {
		reader_subject(r, "until");
		return read_label(l, r, d);
	}
	d->kind = SEES_OLDER;
	if (reader_accept(r, "older")) {
		reader_subject(r, "older");
		return read_number(r, 1, WEAK_WINDOW, &d->count);
	}
	d->kind = FOR_STEPS;
	if (!reader_accept(r, "for"))
		return reader_refuse(r, "until LABEL, until return, for N steps or older N");
	reader_subject(r, "for");
	return read_number(r, 1, INT64_MAX, &d->count) &&
	       (reader_accept(r, "step") || reader_expect(r, "steps"));
}

/* Goes behind a directive that was refused. */
static void skip_directive(struct reader *r)
{
	while (!reader_at_end(r) && !token_is(&r->token, ";"))
		reader_next(r);
}

gboolean load_schedule(struct loader *l)
{
	gboolean ok = TRUE;
	struct reader r;

	l->s->strict = l->v.strict == 1;
	if (!l->v.order)
		return TRUE;
	reader_init(&r, l->v.order, l->error);
	while (!reader_at_end(&r) && !refused_enough(l->error)) {
		struct directive d = { .task = NIL };

		reader_subject(&r, "order:");
		if (read_directive(l, &r, &d) &&
		    (reader_at_end(&r) || reader_expect(&r, ";"))) {
			g_array_append_val(l->s->directive, d);
			continue;
		}
		ok = FALSE;
		skip_directive(&r);
		reader_accept(&r, ";");
	}
	return ok;
}

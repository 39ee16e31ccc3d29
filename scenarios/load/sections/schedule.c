/* SPDX-License-Identifier: MIT */
/*
 * schedule.c - [schedule]: in which order tasks go on, and how far.
 *
 *	order = A until purge.take#2; B until return; irq dev at task.spin_lock; A for 10 steps
 */
#include "scenarios/load/sections/schedule.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policies/program/ops.h"
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

static void add_name(GPtrArray *names, const char *name)
{
	if (name)
		g_ptr_array_add(names, (gpointer)name);
}

/* What the steps of programs work on: locks, words, what one waits at, tasks' own states. */
static GPtrArray *object_names(const struct loader *l)
{
	GPtrArray *names = g_ptr_array_new();
	const struct machine *m = &l->s->machine;
	const struct variables *v = &l->s->variables;

	for (guint i = 0; i < l->s->own_lock->len; i++)
		add_name(names, g_array_index(l->s->own_lock, struct lock_config, i).name);
	for (uint32_t i = 0; i < m->syncs; i++)
		add_name(names, m->sync[i].name);
	for (uint32_t i = 0; i < v->words; i++)
		add_name(names, v->word[i].name);
	for (guint i = 0; i < l->task->len; i++)
		add_name(names, g_array_index(l->task, struct task_config, i).name);
	return names;
}

/* on OBJECT */
static gboolean read_object(struct loader *l, struct reader *r, struct directive *d)
{
	g_autoptr(GPtrArray) names = object_names(l);

	if (!token_is_word(&r->token))
		return reader_refuse(r, "a lock, a variable or what one waits at");
	for (guint i = 0; i < names->len && !d->object; i++)
		if (token_is(&r->token, names->pdata[i]))
			d->object = names->pdata[i];
	if (!d->object)
		return reader_unknown(r, "object", names, NULL);
	reader_next(r);
	return TRUE;
}

/* of OPERATION */
static gboolean read_operation(struct reader *r, struct directive *d)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();

	for (unsigned i = 0; i < OP_NR && !d->operation; i++) {
		if (*op_info[i].word)
			add_name(names, op_info[i].word);
		if (*op_info[i].word && token_is(&r->token, op_info[i].word))
			d->operation = op_info[i].word;
	}
	if (!d->operation)
		return reader_unknown(r, "operation", names, "one of simrun list ops");
	reader_next(r);
	return TRUE;
}

/* The number behind a #, if there is one. */
static gboolean read_times(struct reader *r, const char *hash, uint64_t *times)
{
	struct reader number = *r;

	if (!hash)
		return TRUE;
	number.token.text = hash + 1;
	number.token.length = (gsize)(r->token.text + r->token.length - number.token.text);
	number.error = NULL;
	return read_number(&number, 1, INT64_MAX, times) ||
	       reader_refuse(r, "a number from 1 on behind the #");
}

/* Reads LABEL[#N] [on OBJECT] [of OPERATION], or return[#N]. */
static gboolean read_label(struct loader *l, struct reader *r, struct directive *d)
{
	const char *hash = memchr(r->token.text, '#', r->token.length);
	struct token word = r->token;

	d->count = 1;
	d->kind = UNTIL_LABEL;
	if (!token_is_word(&word))
		return reader_refuse(r, "a label or return");
	if (hash)
		word.length = (gsize)(hash - word.text);
	if (token_is(&word, "return")) {
		d->kind = UNTIL_RETURN;
		if (!read_times(r, hash, &d->count))
			return FALSE;
		reader_next(r);
		return TRUE;
	}
	d->label = token_string(&word, l->s->pool);
	if (!step_label_exists(d->label))	/* it may be one of a plug-in */
		return !l->lacks_variants && unknown_label(r, &word);
	if (!read_times(r, hash, &d->count))
		return FALSE;
	reader_next(r);
	if (reader_accept(r, "on") && !read_object(l, r, d))
		return FALSE;
	return !reader_accept(r, "of") || read_operation(r, d);
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

static gboolean read_steps(struct reader *r, struct directive *d)
{
	d->kind = FOR_STEPS;
	reader_subject(r, "for");
	return read_number(r, 1, INT64_MAX, &d->count) &&
	       (reader_accept(r, "step") || reader_expect(r, "steps"));
}

/* --- what happens to a CPU, a task, a source of interrupts ------------------------------- */

/* Of what time decides otherwise. Without `exact` it comes about as it comes. */
struct happening {
	const char *words;
	enum choice_kind choice;
};

static const struct happening of_cpu[] = {
	{ "gets call", CHOICE_CALL },	 { "gets resched", CHOICE_IPI },
	{ "ends slice", CHOICE_SLICE },	 { "is late", CHOICE_AWAKE },
	{ "balances", CHOICE_BALANCE },	 { "throttles", CHOICE_THROTTLE },
	{ "unthrottles", CHOICE_PERIOD },
};

static const struct happening of_task[] = {
	{ "starts", CHOICE_ARRIVE },  { "wakes", CHOICE_ARRIVE }, { "is picked", CHOICE_PICK },
	{ "is pulled", CHOICE_PULL }, { "gets budget", CHOICE_REPLENISH },
};

/* Reads the words, one or two, if they come next. */
static gboolean accept_words(struct reader *r, const char *words)
{
	g_auto(GStrv) word = g_strsplit(words, " ", 0);
	struct reader next = *r;

	for (unsigned i = 0; word[i]; i++)
		if (!reader_accept(&next, word[i]))
			return FALSE;
	*r = next;
	return TRUE;
}

static gboolean refuse_inexact(struct reader *r, const char *words)
{
	return reader_refuse(r, "exact = yes, as no other schedule says when something %s",
			     words);
}

/* *found: is it one of these? FALSE: it is, but the schedule is not exact. */
static gboolean read_happening(const struct loader *l, struct reader *r,
			       const struct happening *list, unsigned nr, struct directive *d,
			       gboolean *found)
{
	for (unsigned i = 0; i < nr && !*found; i++) {
		struct reader before = *r;

		*found = accept_words(r, list[i].words);
		if (!*found)
			continue;
		d->kind = HAPPENS;
		d->choice = list[i].choice;
		d->label = list[i].words;
		d->count = 1;
		if (l->v.exact != 1)
			return refuse_inexact(&before, list[i].words);
	}
	return TRUE;
}

/* cpu N …; a task may be called cpu, too */
static gboolean is_of_cpu(const struct reader *r)
{
	struct reader next = *r;

	next.error = NULL;
	return reader_accept(&next, "cpu") && next.token.length &&
	       g_ascii_isdigit(next.token.text[0]);
}

static gboolean read_drain(struct reader *r, struct directive *d)
{
	d->kind = DRAINS;
	d->count = 1;
	reader_subject(r, "drains");
	return reader_at_end(r) || token_is(&r->token, ";") ||
	       read_number(r, 1, STORE_BUFFER, &d->count);
}

static gboolean read_of_cpu(struct loader *l, struct reader *r, struct directive *d)
{
	gboolean found = FALSE;
	uint64_t cpu;

	d->line = r->place.line;
	reader_subject(r, "cpu");
	reader_next(r);
	if (!read_number(r, 0, l->v.cpus - 1, &cpu))
		return FALSE;
	d->cpu = (uint32_t)cpu;
	reader_subject(r, "cpu %u", d->cpu);
	if (reader_accept(r, "drains"))
		return read_drain(r, d);
	if (!read_happening(l, r, of_cpu, G_N_ELEMENTS(of_cpu), d, &found))
		return FALSE;
	if (found)
		return TRUE;
	if (!token_is(&r->token, "for"))
		return reader_refuse(r, "drains, for N steps, gets call, gets resched, ends slice, "
				     "is late, balances, throttles or unthrottles");
	if (l->v.exact != 1)
		return refuse_inexact(r, "runs on a CPU");
	reader_next(r);
	return read_steps(r, d);
}

/* The task that serves the [irq] or [timer] of this name, or NIL. */
static uint32_t find_source(const struct loader *l, const struct token *word)
{
	for (guint i = 0; i < l->task->len; i++) {
		const struct task_config *t = &g_array_index(l->task, struct task_config, i);

		if (t->source && token_is(word, t->name))
			return i;
	}
	return NIL;
}

/* irq NAME or timer NAME; a task may be called irq, too */
static gboolean is_arrival(const struct loader *l, const struct reader *r)
{
	struct reader next = *r;

	next.error = NULL;
	return (reader_accept(&next, "irq") || reader_accept(&next, "timer")) &&
	       token_is_word(&next.token) &&
	       (find_source(l, &next.token) != NIL ||
		!task_names_has(&l->programs.task, token_is(&r->token, "irq") ? "irq" : "timer"));
}

static gboolean is_timer(const struct loader *l, uint32_t task)
{
	const uint32_t source = g_array_index(l->task, struct task_config, task).source;

	return l->s->machine.source[source - 1].timer != 0;
}

static gboolean refuse_source(const struct loader *l, struct reader *r, const char *what)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();

	for (guint i = 0; i < l->task->len; i++) {
		const struct task_config *t = &g_array_index(l->task, struct task_config, i);

		if (t->source && is_timer(l, i) == !strcmp(what, "timer"))
			g_ptr_array_add(names, (gpointer)t->name);
	}
	return reader_unknown(r, what, names, names->len ? NULL :
			      "a section of that name");
}

static gboolean read_arrival(struct loader *l, struct reader *r, struct directive *d)
{
	const char *what = token_is(&r->token, "timer") ? "timer" : "irq";

	d->line = r->place.line;
	d->kind = ARRIVES;
	d->count = 1;
	reader_subject(r, "%s", what);
	reader_next(r);
	d->task = find_source(l, &r->token);
	if (d->task == NIL || is_timer(l, d->task) != !strcmp(what, "timer"))
		return refuse_source(l, r, what);
	d->task_name = token_string(&r->token, l->s->pool);
	reader_next(r);
	if (!reader_accept(r, "at"))
		return reader_at_end(r) || token_is(&r->token, ";") ||
		       reader_refuse(r, "at LABEL, or nothing more");
	reader_subject(r, "at");
	if (token_is(&r->token, "return"))
		return reader_refuse(r, "a label");
	return read_label(l, r, d) && (d->kind = ARRIVES, TRUE);
}

/* --- directives ------------------------------------------------------------------------------ */

static uint32_t find_actor(struct loader *l, struct reader *r)
{
	const uint32_t source = find_source(l, &r->token);

	if (is_worker(l, &r->token))
		return SOME_WORKER;
	return source != NIL ? source : find_task(&l->programs.task, r->place, &r->token, r->error);
}

static gboolean read_directive(struct loader *l, struct reader *r, struct directive *d)
{
	gboolean found = FALSE;

	d->exact = l->v.exact == 1;
	if (is_of_cpu(r))
		return read_of_cpu(l, r, d);
	if (is_arrival(l, r))
		return read_arrival(l, r, d);
	if (!token_is_word(&r->token))
		return reader_refuse(r, "a task");
	d->line = r->place.line;
	d->task = find_actor(l, r);
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
	if (!read_happening(l, r, of_task, G_N_ELEMENTS(of_task), d, &found))
		return FALSE;
	if (found)
		return TRUE;
	return reader_accept(r, "for") ?
		       read_steps(r, d) :
		       reader_refuse(r, "until LABEL, until return, for N steps or older N%s",
				     l->v.exact == 1 ? ", starts, wakes, is picked, is pulled or "
						       "gets budget" : "");
}

/* Goes behind a directive that was refused. */
static void skip_directive(struct reader *r)
{
	while (!reader_at_end(r) && !token_is(&r->token, ";"))
		reader_next(r);
}

gboolean load_schedule(struct loader *l)
{
	const char *file;
	gboolean ok = TRUE;
	struct reader r;

	l->s->strict = l->v.strict == 1;
	if (l->v.exact == 1 && !l->v.order)
		return refuse(place_of_key(l, "schedule", "exact"), l->error,
			      "exact = yes without order, expected order = DIRECTIVES");
	if (!l->v.order)
		return TRUE;
	reader_init(&r, l->v.order, l->error);
	file = pool_string(l->s->pool, r.place.file, strlen(r.place.file));
	while (!reader_at_end(&r) && !refused_enough(l->error)) {
		struct directive d = { .task = NIL, .cpu = NIL };

		reader_subject(&r, "order:");
		if (read_directive(l, &r, &d) &&
		    (reader_at_end(&r) || reader_expect(&r, ";"))) {
			d.file = file;
			g_array_append_val(l->s->directive, d);
			continue;
		}
		ok = FALSE;
		skip_directive(&r);
		reader_accept(&r, ";");
	}
	return ok;
}

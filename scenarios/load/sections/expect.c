/* SPDX-License-Identifier: MIT */
/*
 * expect.c - [expect] and [expect LIST]: what must come out, of all variants or of some.
 *
 *	A.1 = ok
 *	violates = spurious_ebusy, lost_area
 *	sql.NAME = SELECT ...
 */
#include "scenarios/load/sections/expect.h"

#include <string.h>

#include "scenarios/load/sections/keys.h"
#include "scenarios/load/sections/variants.h"
#include "sim/machine/words.h"

static const char *property_word(unsigned property)
{
	return property < PROPERTIES ? property_info(property)->name : NULL;
}

static void add_expectation(struct loader *l, const struct expectation *e,
			    const struct place *place, GPtrArray *variants)
{
	struct expectation *copy = g_memdup2(e, sizeof(*e));

	copy->file = pool_string(l->s->pool, place->file, strlen(place->file));
	copy->line = place->line;
	copy->policies = variants ? g_ptr_array_ref(variants) : NULL;
	g_ptr_array_add(l->s->expectation, copy);
}

static gboolean load_result(struct loader *l, const struct setting *s,
			    GPtrArray *variants)
{
	const char *dot = strrchr(s->key, '.');
	const struct token task = { s->key, dot ? (gsize)(dot - s->key) : 0 };
	struct expectation e = { .kind = EXPECT_RESULT };
	uint64_t seq, result, operations;
	struct reader r, number;

	reader_init(&r, s, l->error);
	number = r;
	number.token = (struct token){ dot ? dot + 1 : "", dot ? strlen(dot + 1) : 0 };
	if (!task.length)
		return refuse(s->place, l->error,
			      "unknown key \"%.60s\" in [%.60s], expected "
			      "TASK.N, violates or sql.NAME",
			      s->key, s->section);
	e.task = find_task(&l->programs.task, s->place, &task, l->error);
	if (e.task == NIL)
		return FALSE;
	number.error = NULL;
	if (!read_number(&number, 1, UINT32_MAX, &seq))
		return refuse(s->place, l->error,
			      "%.60s, expected TASK.N, with N from 1 on", s->key);
	operations = ((const struct compiled *)l->program->pdata[e.task])->operations;
	if (seq > operations)
		return refuse(s->place, l->error,
			      "%s, expected at most %.*s.%" G_GUINT64_FORMAT
			      ": its program has no more operations",
			      s->key, (int)task.length, task.text, operations);
	if (!read_word(&r, op_result_text, RESULT_UNFINISHED, &result) ||
	    !reader_expect_end(&r))
		return FALSE;
	e.seq = (uint32_t)seq;
	e.result = (enum op_result)result;
	e.name = g_strdup_printf("%.*s.%u", (int)task.length, task.text, e.seq);
	add_expectation(l, &e, &s->place, variants);
	return TRUE;
}

static gboolean load_violates(struct loader *l, const struct setting *s,
			      GPtrArray *variants)
{
	gboolean seen[PROPERTIES] = { FALSE };
	struct expectation e = { .kind = EXPECT_VIOLATES };
	struct reader r;

	reader_init(&r, s, l->error);
	do {
		const struct place place = r.place;
		uint64_t property;

		if (!read_word(&r, property_word, PROPERTIES - 1, &property))
			return FALSE;
		if (seen[property])
			return refuse(place, l->error,
				      "violates = %s twice, expected it once",
				      property_word((unsigned)property));
		seen[property] = TRUE;
		e.property = (enum property)property;
		e.name = g_strconcat("violates.", property_word((unsigned)property), NULL);
		add_expectation(l, &e, &place, variants);
	} while (reader_accept(&r, ","));
	return reader_expect_end(&r);
}

/* Its lines are those of the file. */
static gboolean check_question(struct loader *l, const struct setting *s, const char *sql)
{
	struct place place = s->place;
	g_autofree char *why = NULL;
	gsize at = 0;

	if (l->s->check_question)
		why = l->s->check_question(sql, &at);
	for (gsize i = 0; i < at && s->value[i] && place.line; i++)
		place.line += s->value[i] == '\n';
	return !why || refuse(place, l->error, "%s: %s, expected a SELECT of one value "
			      "(simrun-db(5) has the tables)", s->key, why);
}

static gboolean load_sql(struct loader *l, const struct setting *s, GPtrArray *variants)
{
	struct expectation e = { .kind = EXPECT_SQL };
	const struct setting name = { .place = s->place,
				      .key = "sql.NAME",
				      .value = s->key + 4 };
	const char *text;
	struct reader r;

	reader_init(&r, &name, l->error);
	if (!read_name(&r, l->s->pool, &text) || !reader_expect_end(&r))
		return FALSE;
	if (!*s->value)
		return refuse(s->place, l->error, "%s = ends here, expected SELECT ...",
			      s->key);
	e.name = g_strdup(s->key);
	e.sql = g_strdelimit(g_strdup(s->value), "\n", ' ');
	add_expectation(l, &e, &s->place, variants);
	return s->doubtful || check_question(l, s, e.sql);
}

static gboolean load_section(struct loader *l, const struct text_section *section)
{
	const char *list = strchr(section->name, ' ');
	g_autoptr(GPtrArray) variants = NULL;
	gboolean ok = TRUE;

	if (list) {
		const struct setting s = { .place = section->place,
					   .value = list + 1,
					   .key = "" };
		struct reader r;

		variants = g_ptr_array_new();
		reader_init(&r, &s, l->error);
		reader_subject(&r, "[expect");
		ok = read_policies(l, &r, variants);
	}
	for (guint i = 0; i < section->settings->len && !refused_enough(l->error); i++) {
		const struct setting *s = section->settings->pdata[i];

		if (!strcmp(s->key, "violates"))
			ok &= load_violates(l, s, variants);
		else if (g_str_has_prefix(s->key, "sql."))
			ok &= load_sql(l, s, variants);
		else
			ok &= load_result(l, s, variants);
	}
	return ok;
}

gboolean load_expectations(struct loader *l)
{
	gboolean ok = TRUE;

	for (guint i = 0; i < l->text->sections->len; i++) {
		const struct text_section *s = l->text->sections->pdata[i];

		if (section_is(s->name, "expect"))
			ok &= load_section(l, s);
	}
	return ok;
}

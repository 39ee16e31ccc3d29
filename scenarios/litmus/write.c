/* SPDX-License-Identifier: MIT */
/*
 * write.c - the sections and settings of a translated litmus test.
 *
 * The allocator has nothing to do in it: its space is one page, and the variant is the one
 * that never purges.
 */
#include "scenarios/litmus/write.h"

#include <string.h>

/* A text under construction, and where what is written comes from. */
struct writer {
	struct text *text;
	struct pool *pool;
	struct place place;
};

G_GNUC_PRINTF(4, 5)
static void set(struct writer *w, const char *section, const char *key,
		const char *format, ...)
{
	g_autofree char *value = NULL;
	va_list arguments;

	va_start(arguments, format);
	value = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	text_set(w->text, w->pool, w->place, section, key, value);
}

static void write_variables(struct writer *w, const struct test *test)
{
	for (guint i = 0; i < test->variable->len; i++) {
		const struct variable *v = test->variable->pdata[i];

		w->place = v->place;
		if (v->kind != VARIABLE_LOCK)
			set(w, "variables", v->name, "%s", v->initial ? v->initial : "0");
		else if (v->watched)
			set(w, "variables", v->watched, "0");
	}
}

/* "0:r0" is "P0:r0" in a scenario. */
static void add_location(GString *text, const char *location)
{
	g_string_append_printf(text, "%s%s%s", text->len ? " " : "",
			       strchr(location, ':') ? "P" : "", location);
}

struct observed {
	GPtrArray *location;	/* of const char * */
	gboolean registers;	/* those are asked for, or the variables */
};

static void observe(const char *location, struct place place, void *data)
{
	const struct observed *o = data;
	const gboolean is_register = strchr(location, ':') != NULL;

	(void)place;
	if (is_register == o->registers &&
	    !g_ptr_array_find_with_equal_func(o->location, location, g_str_equal, NULL))
		g_ptr_array_add(o->location, (gpointer)location);
}

static void ignore(const char *name, struct place place, void *data)
{
	(void)name;
	(void)place;
	(void)data;
}

/* First registers, then variables; of each, those of the locations line come first. */
static GPtrArray *observed_locations(const struct test *test)
{
	struct observed o = { .location = g_ptr_array_new() };

	for (unsigned pass = 0; pass < 2; pass++) {
		o.registers = !pass;
		for (guint i = 0; i < test->location->len; i++)
			observe(test->location->pdata[i], (struct place){ 0 }, &o);
		proposition_names(test->condition->proposition, observe, ignore, &o);
		if (test->filter)
			proposition_names(test->filter, observe, ignore, &o);
	}
	return o.location;
}

static gboolean is_observed(const struct thread *th, const char *reg,
			    const GPtrArray *locations)
{
	g_autofree char *name = g_strdup_printf("%u:%s", th->nr, reg);

	return g_ptr_array_find_with_equal_func((GPtrArray *)locations, name, g_str_equal,
						NULL);
}

/*
 * A program must set each register that it uses, or that is observed: those others are 0.
 */
static void write_thread(struct writer *w, const struct thread *th,
			 const GPtrArray *locations)
{
	g_autofree char *section = g_strdup_printf("task P%u", th->nr);
	g_autoptr(GString) program = g_string_new(th->program->str);

	for (guint i = 0; i < th->reg->len; i++) {
		const struct reg *reg = th->reg->pdata[i];

		if (reg->set || (!reg->used && !is_observed(th, reg->name, locations)))
			continue;
		g_string_append_printf(program, "%sset %s 0;", program->len ? "\n" : "",
				       reg->name);
	}
	w->place = th->place;
	set(w, section, "cpu", "%u", th->nr);
	/* a program has at least one step */
	set(w, section, "program", "%s", program->len ? program->str : "barrier");
}

static void write_litmus(struct writer *w, const struct test *test,
			 const GPtrArray *locations)
{
	g_autoptr(GString) text = g_string_new(NULL);

	set(w, "litmus", "test", "%s", test->name);
	for (guint i = 0; i < locations->len; i++)
		add_location(text, locations->pdata[i]);
	if (text->len)
		set(w, "litmus", "locations", "%s", text->str);
	if (test->filter) {
		w->place = test->filter_place;
		g_string_assign(text, "(");
		proposition_write(test->filter, text);
		set(w, "litmus", "filter", "%s)", text->str);
	}
	w->place = test->condition_place;
	g_string_truncate(text, 0);
	condition_write(test->condition, text);
	set(w, "litmus", "condition", "%s", text->str);
}

struct text *test_write(const struct test *test, struct place place)
{
	struct writer w = { .text = text_new(), .pool = test->pool, .place = place };
	g_autoptr(GPtrArray) locations = observed_locations(test);

	set(&w, "scenario", "name", "%s", test->name);
	set(&w, "scenario", "title", "litmus test %s", test->name);
	set(&w, "machine", "cpus", "%u", test->threads);
	set(&w, "machine", "preemption", "none");
	set(&w, "machine", "tick", "0");
	set(&w, "vmalloc", "space", "1p");
	set(&w, "policy", "variants", "none");
	write_variables(&w, test);
	for (unsigned i = 0; i < test->threads; i++)
		write_thread(&w, test->thread->pdata[i], locations);
	w.place = place;
	write_litmus(&w, test, locations);
	return w.text;
}

/* SPDX-License-Identifier: MIT */
/*
 * accesses.c - see accesses.h.
 */
#include "report/view/accesses.h"

#include "sim/machine/step.h"

gboolean is_lock_label(const char *label)
{
	return label && (g_str_has_prefix(label, "task.spin_") ||
			 g_str_has_prefix(label, "task.mutex_"));
}

gboolean is_memory_label(const char *label)
{
	static const char *const name[] = { "load", "store", "xchg", "cmpxchg",
					    "atomic_add", "atomic_fetch", "cond_load",
					    "assert", "barrier" };
	static const char *const prefix[] = { "smp_", "rcu_", "synchronize_" };
	static const char task[] = "task.";

	if (!label || !g_str_has_prefix(label, task))
		return FALSE;
	label += sizeof(task) - 1;
	for (unsigned i = 0; i < G_N_ELEMENTS(name); i++)
		if (!g_strcmp0(label, name[i]))
			return TRUE;
	for (unsigned i = 0; i < G_N_ELEMENTS(prefix); i++)
		if (g_str_has_prefix(label, prefix[i]))
			return TRUE;
	return FALSE;
}

static const char *object_name(const struct record *r, uint32_t object)
{
	const char *name = record_object_name(r, object);

	return name ? name : "?";
}

static void append_value(GString *s, const struct record *r, const char *before,
			 int64_t value)
{
	g_autofree char *text = record_value_text(r, value);

	g_string_append_printf(s, "%s%s", before, text);
}

static const char *writer_name(const struct record *r, const struct others_write *w)
{
	const char *name = record_task_name(r, w->task);

	return name ? name : "an interrupt";
}

char *missed_text(const struct record *r, const struct event *e, const struct sight *s)
{
	g_autofree char *value = record_value_text(r, s->missed.value);

	return g_strdup_printf("though %s has written %s (not visible to cpu %u yet)",
			       writer_name(r, &s->missed), value, e->cpu);
}

static void append_before(GString *text, const struct record *r,
			  const struct others_write *w)
{
	g_string_append_printf(text, ", older than %s's", writer_name(r, w));
	append_value(text, r, " ", w->value);
}

static gboolean could_write(const struct event *e)
{
	const struct step *step = step_at(e->pc);

	return step && step->kind == STEP_ATOMIC;
}

static void append_sight(GString *text, const struct record *r, const struct event *e,
			 const struct sight *s)
{
	const char *more = ": ";

	if (s->reads) {
		append_value(text, r, ": reads ", s->read);
		more = ", ";
	}
	if (s->own)
		g_string_append(text, ", its own store");
	if (s->writes) {
		g_string_append(text, more);
		append_value(text, r, "writes ", s->written);
	} else if (could_write(e)) {
		g_string_append(text, ", writes nothing");
	}
	if (s->before.task != NIL)
		append_before(text, r, &s->before);
}

static gboolean is_word(const struct record *r, uint32_t object)
{
	return object >= r->first_word && object - r->first_word < r->words;
}

/*
 * The allocator's counters go up and down in loops, whose rounds are to become one line. An
 * atomic that saw the newest value says nothing that would not be so under sc.
 */
static gboolean is_worth_telling(const struct event *e, const char *label,
				 const struct sight *s)
{
	return s->object != NIL && (is_memory_label(label) || !could_write(e) ||
				    s->missed.task != NIL);
}

char *access_text(const struct record *r, const struct event *e, const struct sight *s)
{
	const struct step *step = step_at(e->pc);
	const char *label = step && step->label ? step->label : "?";
	const gboolean told = is_worth_telling(e, label, s);
	GString *text = g_string_new(label);

	if (told || (is_memory_label(label) && is_word(r, e->object)) ||
	    (is_lock_label(label) && e->object != NIL))
		g_string_append_printf(text, "  %s", object_name(r, e->object));
	if (told)
		append_sight(text, r, e, s);
	return g_string_free(text, FALSE);
}

char *sight_text(const struct record *r, const struct event *e, const struct sight *s)
{
	GString *text = g_string_new(object_name(r, e->object));

	append_sight(text, r, e, s);
	return g_string_free(text, FALSE);
}

char *store_text(const struct record *r, uint32_t object, int64_t value)
{
	g_autofree char *number = record_value_text(r, value);
	const char *name = object_name(r, object);

	return object < r->first_word ? g_strconcat("unlock of ", name, NULL) :
					g_strdup_printf("%s = %s", name, number);
}

char *visible_text(const struct record *r, uint32_t cpu, uint32_t object, int64_t value)
{
	g_autofree char *store = store_text(r, object, value);

	return g_strdup_printf("cpu %u: %s becomes visible", cpu, store);
}

char *revealed_text(const struct record *r, const struct event *e, const struct sight *s)
{
	g_autofree char *value = record_value_text(r, s->read);

	return g_strdup_printf("%s = %s becomes visible to cpu %u",
			       object_name(r, s->object), value, e->cpu);
}

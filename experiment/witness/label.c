/* SPDX-License-Identifier: MIT */
/*
 * label.c - how a directive calls the step up to which a task goes on: so that whoever
 * reads it finds the step in the task's program.
 *
 * The steps of programs have the names of their operations, so what they work on is said, too:
 * "task.spin_lock on a". With the step op.enter any operation begins: "op.enter of vmalloc". Other
 * labels are those of the kernel's functions, and stand for themselves.
 */
#include "experiment/witness/label.h"

#include "sim/base/nil.h"
#include "sim/machine/step.h"
#include "sim/world/world.h"

static gboolean says_operation(const struct step_name *name)
{
	return name->operation && *name->operation &&
	       !g_strcmp0(step_at(name->pc)->label, "op.enter");
}

static gboolean says_object(const struct step_name *name)
{
	return name->object != NIL && g_str_has_prefix(step_at(name->pc)->label, "task.");
}

gboolean same_step_name(const struct step_name *a, const struct step_name *b)
{
	const char *const label = step_at(b->pc)->label;

	if (!label || g_strcmp0(step_at(a->pc)->label, label))
		return FALSE;
	if (says_operation(b))
		return !g_strcmp0(a->operation, b->operation);
	return !says_object(b) || a->object == b->object;
}

void append_until(GString *text, const struct world *w, const struct step_name *name,
		  guint64 nth)
{
	char object[NAME_BYTES];

	g_string_append_printf(text, " until %s", step_at(name->pc)->label);
	if (nth > 1)
		g_string_append_printf(text, "#%" G_GUINT64_FORMAT, nth);
	if (says_object(name))
		g_string_append_printf(text, " on %s", world_object_name(w, name->object, object));
	if (says_operation(name))
		g_string_append_printf(text, " of %s", name->operation);
}

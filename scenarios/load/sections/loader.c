/* SPDX-License-Identifier: MIT */
/*
 * loader.c - begins and ends the loading of a scenario, and finds places in its text.
 */
#include "scenarios/load/sections/loader.h"

#include <stdarg.h>

void loader_init(struct loader *l, struct scenario *s, struct text *text, GError **error)
{
	*l = (struct loader){ .s = s, .text = text, .error = error };
	programs_init(&l->programs, s->pool, s->own_lock, error);
	l->task = g_array_new(FALSE, FALSE, sizeof(struct task_config));
	l->program = g_ptr_array_new();
	l->work = g_ptr_array_new();
}

void loader_clear(struct loader *l)
{
	programs_clear(&l->programs);
	g_array_unref(l->task);
	g_ptr_array_unref(l->program);
	g_ptr_array_unref(l->work);
}

gboolean refuse_lack(const struct loader *l, const struct text_section *section,
		     const char *format, ...)
{
	g_autofree char *message = NULL;
	va_list arguments;

	if (section->doubtful)
		return FALSE;
	va_start(arguments, format);
	message = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	return refuse(section->place, l->error, "%s", message);
}

struct place place_of(const struct loader *l, const char *section)
{
	const struct text_section *s = text_section(l->text, section);

	return s ? s->place : (struct place){ .file = l->s->path, .line = 1 };
}

struct place place_of_key(const struct loader *l, const char *section,
				 const char *key)
{
	const struct setting *s = text_setting(l->text, section, key);

	return s ? s->place : place_of(l, section);
}

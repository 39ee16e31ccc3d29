/* SPDX-License-Identifier: MIT */
/*
 * override.c - --set SECTION.KEY=VALUE.
 */
#include "scenarios/load/override.h"

#include <string.h>

#include "policies/policy.h"
#include "scenarios/load/text/parse.h"

/*
 * Can a section have this name? Names may have dots in them, so this decides which dot of
 * SECTION.KEY ends the section's.
 */
static gboolean may_be_section(const struct text *t, const char *name)
{
	g_auto(GStrv) list = NULL;

	if (text_section(t, name))
		return TRUE;
	if (g_str_has_prefix(name, "policy "))	/* tunables have no dots in their names */
		return TRUE;
	if (g_str_has_prefix(name, "task ") || g_str_has_prefix(name, "irq "))
		return !strchr(name, '.');
	if (!g_str_has_prefix(name, "expect "))
		return FALSE;
	list = g_strsplit(name + strlen("expect "), ",", -1);
	for (guint i = 0; list[i]; i++)
		if (!policy_find(g_strstrip(list[i])) && strcmp(list[i], "all"))
			return FALSE;
	return TRUE;
}

char *find_dot(const struct text *t, char *path)
{
	char *dot = NULL;

	for (char *at = path + strlen(path); at > path; at--) {
		gboolean found;

		if (*at != '.')
			continue;
		*at = '\0';
		found = may_be_section(t, path);
		*at = '.';
		dot = at;
		if (found)
			break;
	}
	return dot;
}

static void note_override(GPtrArray *param, const char *path, const char *value)
{
	g_autofree char *prefix = g_strconcat(path, "=", NULL);

	for (guint i = 0; i < param->len; i++) {
		if (g_str_has_prefix(param->pdata[i], prefix)) {
			g_ptr_array_remove_index(param, i);
			break;
		}
	}
	g_ptr_array_add(param, g_strconcat(prefix, value, NULL));
}

char *collapse(const char *text, gsize length)
{
	g_autofree char *copy = g_strdelimit(g_strndup(text, length), "\t\r\n", ' ');
	char *out = g_strstrip(copy), *to = out;

	for (const char *from = out; *from; from++)
		if (*from != ' ' || from[1] != ' ')
			*to++ = *from;
	*to = '\0';
	return g_strdup(out);
}

void override(const struct overriding *o, struct place place, const char *path, gsize dot,
	      const char *value)
{
	g_autofree char *section = g_strndup(path, dot);

	text_set(o->text, o->pool, place, section, path + dot + 1, value);
	note_override(o->param, path, value);
}

static gboolean apply_override(const struct overriding *o, const char *text)
{
	const char *equals = strchr(text, '='), *dot;
	g_autofree char *path = NULL, *file = NULL, *value = NULL;
	struct place place = { .file = "--set" };

	if (!equals)
		return refuse(place, o->error, "\"%.60s\", expected SECTION.KEY=VALUE",
			      text);
	if (equals - text > MAX_PATH_BYTES || !g_utf8_validate(text, equals - text, NULL))
		return refuse(place, o->error,
			      "an unreadable key, expected SECTION.KEY=VALUE");
	path = collapse(text, (gsize)(equals - text));
	file = g_strconcat("--set ", path, NULL);
	place.file = pool_string(o->pool, file, strlen(file));
	if (!strchr(path, '.'))
		return refuse(place, o->error, "no section, expected SECTION.KEY=VALUE");
	dot = find_dot(o->text, path);
	if (!dot)
		return refuse(place, o->error, "%.60s is no key, expected SECTION.KEY", path);
	if (!text_clean_value(equals + 1, place, &value, o->error))
		return FALSE;
	override(o, place, path, (gsize)(dot - path), value);
	return TRUE;
}

gboolean apply_overrides(const struct overriding *o, const char *const *overrides)
{
	gboolean ok = TRUE;

	for (; overrides && *overrides; overrides++)
		ok &= apply_override(o, *overrides);
	return ok;
}

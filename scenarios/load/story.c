/* SPDX-License-Identifier: MIT */
/*
 * story.c - reads the first sentences of a scenario's first comment.
 */
#include "scenarios/load/story.h"

#include <stdio.h>
#include <string.h>

enum {
	SHORTEST_STORY = 40,	/* characters: "One CPU." says too little alone */
	LONGEST_STORY = 4096,	/* bytes of a file that are looked at */
};

/* The beginning of a file as text; empty if it cannot be read. */
static char *beginning(const char *path)
{
	char *text = g_malloc0(LONGEST_STORY + 1);
	FILE *file = fopen(path, "r");

	if (file) {
		text[fread(text, 1, LONGEST_STORY, file)] = '\0';
		fclose(file);
	}
	return text;
}

/* The words of the first comment, but not those of its lines that name the licence. */
static GString *first_comment(const char *text)
{
	g_auto(GStrv) line = g_strsplit(text, "\n", -1);
	GString *words = g_string_new(NULL);

	for (char **l = line; *l && **l == '#'; l++) {
		const char *said = g_strstrip(*l + 1);

		if (!*said && words->len)
			break;
		if (!*said || g_str_has_prefix(said, "SPDX-License-Identifier:"))
			continue;
		g_string_append_printf(words, "%s%s", words->len ? " " : "", said);
	}
	return words;
}

/* Is this the last character of a sentence? A version such as 4.8 has a dot, too. */
static gboolean ends_sentence(const char *c)
{
	return strchr(".?!", *c) && (c[1] == ' ' || !c[1]);
}

char *scenario_story(const char *path)
{
	g_autofree char *text = beginning(path);
	GString *words = first_comment(text);

	for (gsize i = SHORTEST_STORY; i < words->len; i++)
		if (ends_sentence(words->str + i)) {
			g_string_truncate(words, i + 1);
			break;
		}
	return g_string_free(words, FALSE);
}

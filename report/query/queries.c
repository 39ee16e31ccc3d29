/* SPDX-License-Identifier: MIT */
/*
 * queries.c - see queries.h.
 */
#include "report/query/queries.h"

#include <string.h>

#include "lib/resource.h"

static void query_free(gpointer data)
{
	struct query *q = data;

	g_free(q->name);
	g_free(q->question);
	g_free(q->sql);
	g_free(q);
}

/* The lines between the first line ```sql and the next line ```. */
static char *read_sql(char **line)
{
	GString *sql = g_string_new(NULL);

	while (*line && strcmp(*line, "```sql"))
		line++;
	for (line += *line != NULL; *line && strcmp(*line, "```"); line++)
		g_string_append_printf(sql, "%s\n", *line);
	return g_string_free(sql, FALSE);
}

GPtrArray *queries_read(void)
{
	GPtrArray *queries = g_ptr_array_new_with_free_func(query_free);
	g_auto(GStrv) lines = g_strsplit(resource_queries_md, "\n", -1);

	for (char **line = lines; *line; line++) {
		struct query *q;
		char **question = line + 1;

		if (!g_str_has_prefix(*line, "## "))
			continue;
		while (*question && !**question)
			question++;
		q = g_new0(struct query, 1);
		q->name = g_strdup(*line + strlen("## "));
		q->question = g_strdup(*question);
		q->sql = read_sql(question);
		g_ptr_array_add(queries, q);
	}
	return queries;
}

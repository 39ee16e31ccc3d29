/* SPDX-License-Identifier: MIT */
/*
 * subject.c - the scenario and the plug-ins on all ranks, as rank 0 has them.
 */
#include "mpi/subject.h"

#include <string.h>

#include "mpi/letters.h"
#include "plugin/plugin.h"
#include "scenarios/load/sweep/sweep.h"

struct subject {
	guint jobs;
	struct sweep *sweep;
	GMutex mutex;		/* held by whoever reads or writes what follows */
	struct scenario *latest;	/* the next run often has the same point */
	guint64 latest_point;
};

/* --- on rank 0 ------------------------------------------------------------------------ */

/* In the order in which they were loaded, since their steps are numbered in it. */
static void add_plugins(GByteArray *bytes)
{
	const struct plugin *last = NULL;

	for (unsigned i = 0; i < policies_nr; i++) {
		const struct plugin *p = policy_plugin(policies[i]);

		if (!p || p == last)
			continue;
		texts_add(bytes, p->file);
		texts_add(bytes, p->sha256);
		last = p;
	}
}

GByteArray *subject_bytes(const struct scenario *s, guint jobs)
{
	GByteArray *bytes = g_byte_array_new();

	g_byte_array_append(bytes, (const guint8 *)&jobs, sizeof(jobs));
	texts_add(bytes, s->path);
	texts_add(bytes, s->sweep_text ? s->sweep_text : s->text);
	add_plugins(bytes);
	return bytes;
}

/* --- on the others -------------------------------------------------------------------- */

static gboolean load_plugin(const char *file, const char *sha256, GError **error)
{
	const struct plugin *p = plugin_load(file, file, error);

	if (p && strcmp(p->sha256, sha256))
		g_set_error(error, PLUGIN_ERROR, 0, "%s is another file than on rank 0, "
			    "expected one of the SHA-256 %s", file, sha256);
	return p && !strcmp(p->sha256, sha256);
}

static gboolean load_plugins(const guint8 *at, gsize left, GError **error)
{
	const char *file, *sha256;

	while ((file = texts_next(&at, &left)) && (sha256 = texts_next(&at, &left)))
		if (!load_plugin(file, sha256, error))
			return FALSE;
	return TRUE;
}

/* The plug-ins come first, since the scenario may name their variants. */
struct subject *subject_open(const guint8 *bytes, gsize nr, GError **error)
{
	struct subject *s = g_new0(struct subject, 1);
	const guint8 *at = bytes + sizeof(s->jobs);
	gsize left = nr - sizeof(s->jobs);
	const char *name, *text;

	memcpy(&s->jobs, bytes, sizeof(s->jobs));
	name = texts_next(&at, &left);
	text = texts_next(&at, &left);
	g_mutex_init(&s->mutex);
	if (load_plugins(at, left, error))
		s->sweep = sweep_parse(text, strlen(text), name, error);
	if (!s->sweep)
		g_clear_pointer(&s, subject_free);
	return s;
}

void subject_free(struct subject *s)
{
	if (!s)
		return;
	scenario_unref(s->latest);
	sweep_free(s->sweep);
	g_mutex_clear(&s->mutex);
	g_free(s);
}

guint subject_jobs(const struct subject *s)
{
	return s->jobs;
}

/* The mutex is held. */
static gboolean load(struct subject *s, guint64 point, GError **error)
{
	if (s->latest && s->latest_point == point)
		return TRUE;
	scenario_unref(s->latest);
	s->latest = sweep_load(s->sweep, point, error);
	s->latest_point = point;
	return s->latest != NULL;
}

struct scenario *subject_scenario(struct subject *s, guint64 point, GError **error)
{
	struct scenario *found = NULL;

	g_mutex_lock(&s->mutex);
	if (load(s, point, error))
		found = scenario_ref(s->latest);
	g_mutex_unlock(&s->mutex);
	return found;
}

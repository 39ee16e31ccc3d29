/* SPDX-License-Identifier: MIT */
/*
 * search_options.c - reading the options of explore and diff.
 */
#include "cli/base/search_options.h"

#include "cli/base/words.h"

#include <string.h>

static const uint64_t DEFAULT_STATES = 50000000;
static const uint64_t DEFAULT_BYTES = UINT64_C(1) << 30;
static const uint64_t DEFAULT_WALKS = 10000;

enum { DEFAULT_DEPTH = 3, MAX_DEPTH = 1000 };

/* --- numbers ------------------------------------------------------------------------- */

static gboolean read_count(const char *option, const char *text, guint64 least,
			   guint64 most, guint64 *value, GError **error)
{
	if (!text || g_ascii_string_to_unsigned(text, 10, least, most, value, NULL))
		return TRUE;
	return refuse_option(error, "%s \"%s\", expected a number from %" G_GUINT64_FORMAT
			     " to %" G_GUINT64_FORMAT, option, text, least, most);
}

static gboolean read_bytes(const char *text, guint64 *bytes, GError **error)
{
	static const struct {
		const char *name;
		unsigned shift;
	} unit[] = { { "KiB", 10 }, { "MiB", 20 }, { "GiB", 30 } };
	char *end;
	guint64 n;

	if (!text)
		return TRUE;
	n = g_ascii_strtoull(text, &end, 10);
	for (unsigned i = 0; i < G_N_ELEMENTS(unit); i++) {
		if (end == text || !g_ascii_isdigit(text[0]) || !n || strcmp(end, unit[i].name) ||
		    n > (guint64)G_MAXINT64 >> unit[i].shift)
			continue;
		*bytes = n << unit[i].shift;
		return TRUE;
	}
	return refuse_option(error, "--memory \"%s\", expected a size as 512MiB or 2GiB", text);
}

/* --- words ------------------------------------------------------------------------------ */

/* The number of the property's kind of that name; if it has none, the number of kinds. */
static uint32_t find_kind(const struct property_info *p, const char *name)
{
	uint32_t kind = 0;

	while (kind < p->kinds && strcmp(p->kind[kind].name, name))
		kind++;
	return kind;
}

/* The property has no kind of the name behind the dot: says which kinds there are. */
static gboolean refuse_kind(const char *name, GError **error)
{
	g_autoptr(GString) expected = g_string_new(NULL);

	for (unsigned i = 0; i < PROPERTIES; i++) {
		const struct property_info *p = property_info(i);

		if (!p->kinds)
			continue;
		g_string_append_printf(expected, "%s%s with one of ", expected->len ? ", or " : "",
				       p->name);
		for (uint32_t k = 0; k < p->kinds; k++)
			g_string_append_printf(expected, "%s%s", k ? ", " : "", p->kind[k].name);
	}
	return refuse_option(error, "--property \"%s\", expected %s after the dot", name,
			     expected->str);
}

static gboolean ask_for(unsigned property, const char *name, uint32_t kinds,
			struct search_config *c, GError **error)
{
	if (!property_info(property)->searched)
		return refuse_option(error, "--property \"%s\": no time passes in a search, "
				     "expected one that simrun list properties has as searched",
				     name);
	c->properties |= 1u << property;
	c->kinds[property] |= kinds;
	return TRUE;
}

/* A property, or one of its kinds: spurious_ebusy, spurious_ebusy.in_flight. */
static gboolean read_property(const char *name, struct search_config *c, GError **error)
{
	const char *names[PROPERTIES];
	g_autofree char *hint = NULL;
	g_autofree char *base = g_strdup(name);
	char *dot = strchr(base, '.');

	if (dot)
		*dot++ = '\0';
	for (unsigned i = 0; i < PROPERTIES; i++) {
		const struct property_info *p = property_info(i);
		const uint32_t kind = dot ? find_kind(p, dot) : 0;

		names[i] = p->name;
		if (!strcmp(base, names[i]) && (!dot || kind < p->kinds))
			return ask_for(i, name, dot ? 1u << kind : UINT32_MAX, c, error);
	}
	if (dot)
		return refuse_kind(name, error);
	hint = advice(base, names, PROPERTIES, "see simrun list properties");
	return refuse_option(error, "--property \"%s\": there is no such property, %s", name,
			     hint);
}

static gboolean read_properties(const struct options *o, gboolean compares,
				struct search_config *c, GError **error)
{
	g_auto(GStrv) names = g_strsplit(o->property ? o->property : "", ",", -1);

	for (char **name = names; *name; name++)
		if (!read_property(g_strstrip(*name), c, error))
			return FALSE;
	if (!c->properties && !compares && !o->maximize)
		c->properties = searched_properties();
	return TRUE;
}

/* --- all of them --------------------------------------------------------------------------- */

static gboolean read_limits(const struct options *o, struct search_config *c, GError **error)
{
	guint64 states = DEFAULT_STATES, bytes = DEFAULT_BYTES, walks = DEFAULT_WALKS;
	guint64 seconds = 0, preemptions = NO_BOUND, depth = DEFAULT_DEPTH;

	if (!read_count("--max-states", o->max_states, 1, G_MAXUINT32, &states, error) ||
	    !read_count("--max-seconds", o->max_seconds, 1, 1000000, &seconds, error) ||
	    !read_count("--max-preemptions", o->max_preemptions, 0, 1000000, &preemptions,
			error) ||
	    !read_count("--depth", o->depth, 1, MAX_DEPTH, &depth, error) ||
	    !read_count("--walks", o->walks, 1, G_MAXUINT32, &walks, error) ||
	    !read_bytes(o->memory, &bytes, error))
		return FALSE;
	c->max_states = states;
	c->max_ns = (int64_t)seconds * 1000000000;
	c->max_preemptions = (uint32_t)preemptions;
	c->depth = (uint32_t)depth;
	c->max_walks = walks;
	c->max_bytes = bytes;
	return TRUE;
}

static gboolean read_maximize(const struct options *o, gboolean compares,
			      struct search_config *c, GError **error)
{
	if (!o->maximize)
		return TRUE;
	if (!strcmp(o->maximize, "preempt_off"))
		c->maximize = MAXIMIZE_PREEMPT_OFF;
	else if (g_str_has_prefix(o->maximize, "wait:") && o->maximize[5])
		c->maximize = MAXIMIZE_WAIT;
	else
		return refuse_option(error, "--maximize \"%s\", expected preempt_off or "
				     "wait:TASK", o->maximize);
	if (o->outcomes || o->observe || o->property || o->strategy || compares)
		return refuse_option(error, "--maximize looks for a length, expected no "
				     "--property, --outcomes, --observe or --strategy with it");
	return TRUE;
}

gboolean search_request_read(const struct options *o, gboolean compares,
			     struct search_request *request, GError **error)
{
	struct search_config *c = &request->config;
	int strategy = SEARCH_BOUNDED, observe = OBSERVE_RESULTS, reduce = 1;

	*request = (struct search_request){ .maximize = o->maximize };
	if (!option_word("--strategy", o->strategy, strategy_word, 0, &strategy, error) ||
	    !option_word("--observe", o->observe, observe_word, OBSERVE_RESULTS, &observe,
		       error) ||
	    !option_word("--reduction", o->reduction, reduction_word, 0, &reduce, error) ||
	    !read_limits(o, c, error) || !read_properties(o, compares, c, error) ||
	    !read_maximize(o, compares, c, error))
		return FALSE;
	c->strategy = (unsigned)strategy;
	if (o->shards > 1) {
		c->shard = o->shard - 1;
		c->shards = o->shards;
	}
	if (o->outcomes || o->observe || compares)
		c->observe = (enum observe)observe;
	c->reduce = reduce && !c->maximize;
	return TRUE;
}

struct record *make_search(const struct run_spec *spec, const struct run_control *control,
			   const void *data, GError **error)
{
	return explore(spec, control, data, error);
}

/* SPDX-License-Identifier: MIT */
/*
 * identity.c - see identity.h.
 */
#include "experiment/campaign/identity.h"

#include <string.h>

#include "policies/policy.h"
#include "scenarios/load/sweep/sweep.h"

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

/* A plug-in's variants are in a row in the list of all. */
static char **loaded_plugins(void)
{
	GPtrArray *sums = g_ptr_array_new();
	const struct plugin *last = NULL;

	for (unsigned i = 0; i < policies_nr; i++) {
		const struct plugin *p = policy_plugin(policies[i]);

		if (p && p != last)
			g_ptr_array_add(sums, g_strdup(p->sha256));
		last = p;
	}
	g_ptr_array_add(sums, NULL);
	return (char **)g_ptr_array_free(sums, FALSE);
}

struct identity *identity_new(const struct sweep *sweep)
{
	struct identity *i = g_new(struct identity, 1);

	*i = (struct identity){
		.scenario = g_compute_checksum_for_string(G_CHECKSUM_SHA256, sweep_text(sweep), -1),
		.version = g_strdup(PACKAGE_VERSION),
		.plugins = loaded_plugins(),
	};
	return i;
}

void identity_free(struct identity *i)
{
	if (!i)
		return;
	g_free(i->scenario);
	g_free(i->version);
	g_strfreev(i->plugins);
	g_free(i);
}

void identity_write(const struct identity *i, GKeyFile *file, const char *group)
{
	g_key_file_set_string(file, group, "scenario", i->scenario);
	g_key_file_set_string(file, group, "version", i->version);
	g_key_file_set_string_list(file, group, "plugins", (const char *const *)i->plugins,
				   g_strv_length(i->plugins));
}

struct identity *identity_read(GKeyFile *file, const char *group)
{
	struct identity *i = g_new(struct identity, 1);

	*i = (struct identity){
		.scenario = g_key_file_get_string(file, group, "scenario", NULL),
		.version = g_key_file_get_string(file, group, "version", NULL),
		.plugins = g_key_file_get_string_list(file, group, "plugins", NULL, NULL),
	};
	if (!i->plugins && g_key_file_has_key(file, group, "plugins", NULL))
		i->plugins = g_new0(char *, 1);		/* GLib has no empty list */
	if (i->scenario && i->version && i->plugins)
		return i;
	identity_free(i);
	return NULL;
}

const char *identity_differs(const struct identity *began, const struct identity *now)
{
	if (strcmp(began->version, now->version) != 0)
		return "the campaign was begun by another version of simrun";
	if (strcmp(began->scenario, now->scenario) != 0)
		return "the scenario is not the one that the campaign was begun with";
	if (!g_strv_equal((const char *const *)began->plugins,
			  (const char *const *)now->plugins))
		return "a plug-in is not the one that the campaign was begun with";
	return NULL;
}

/* SPDX-License-Identifier: MIT */
/*
 * load.h - reading back what making a run again needs.
 */
#ifndef REPORT_STORE_LOAD_H
#define REPORT_STORE_LOAD_H

#include "report/store/connection.h"
#include "sim/machine/observer.h"

struct stored_run {
	int64_t id;
	char *scenario, *policy, *mode, *text, *digest, *version;
	char *plugin, *plugin_sha256;	/* NULL: the variant is simrun's own */
	uint64_t seed, point;
	enum trace_level level;
	gboolean checked;
	GArray *choice;		/* struct choice */
};

/* NULL on errors; STORE_ERROR_NO_RUN if there is no run of that id. */
struct stored_run *stored_run_load(const struct connection *c, int64_t id, GError **error);
void stored_run_free(struct stored_run *run);

#endif

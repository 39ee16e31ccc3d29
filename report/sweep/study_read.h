/* SPDX-License-Identifier: MIT */
/*
 * study_read.h - reads studies from a database.
 *
 * It looks only at v_measure, run, summary and the tables of scenarios and points. If a
 * seed was run twice at a point, the later run counts. Points that differ in nothing but
 * a seed are one point: their seeds are its repetitions.
 */
#ifndef REPORT_SWEEP_STUDY_READ_H
#define REPORT_SWEEP_STUDY_READ_H

#include "report/sweep/study.h"

struct sqlite3;

#define SWEEP_CONFIDENCE 0.95	/* unless somebody asks for another */

/* What somebody wants to know of a database. NULL or 0: whatever there is. */
struct sweep_question {
	const char *scenario;	/* the name of a scenario */
	int64_t scenario_id;	/* its number in the database */
	const char *measure;
	const char *base;	/* the variant that others are compared with */
	double confidence;	/* as 0.95 */
};

/*
 * Of struct study *, one for each scenario that has values. An empty list: there are
 * none. NULL with *error set if the database cannot be read (STORE_ERROR_FAILED), or has
 * no such scenario or variant (STORE_ERROR_NO_RUN).
 */
GPtrArray *studies_read(struct sqlite3 *db, const struct sweep_question *question,
			GError **error);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * file.h - the scenarios of witnesses as files that a user can run and change.
 */
#ifndef EXPERIMENT_WITNESS_FILE_H
#define EXPERIMENT_WITNESS_FILE_H

#include "report/record/exploration.h"
#include "report/record/record.h"

/*
 * Writes those of violations that these searches found beside the database, and notes
 * their names. FALSE with *error set.
 */
gboolean witness_write_files(const GPtrArray *records, const char *database,
			     GError **error);

#endif

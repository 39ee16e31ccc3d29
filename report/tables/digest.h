/* SPDX-License-Identifier: MIT */
/*
 * digest.h - the SHA-256 over a run's canonical content.
 */
#ifndef REPORT_TABLES_DIGEST_H
#define REPORT_TABLES_DIGEST_H

#include "report/record/record.h"

/*
 * Fills r->digest from the rest. What digests a large run may be stopped (r->stop); the
 * record's status is RUN_INTERRUPTED then.
 */
void record_digest(struct record *r);

#endif

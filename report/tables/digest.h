/* SPDX-License-Identifier: MIT */
/*
 * digest.h - the SHA-256 over a run's canonical content.
 */
#ifndef REPORT_TABLES_DIGEST_H
#define REPORT_TABLES_DIGEST_H

#include "report/record/record.h"

/*
 * Fills r->digest from the rest of the record. If the record turns out to be unwanted
 * while a large run is digested, its status becomes RUN_INTERRUPTED and the digest means
 * nothing.
 */
void record_digest(struct record *r);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * answer.h - what many runs come to, for programs and documents: every number.
 */
#ifndef REPORT_SWEEP_ANSWER_H
#define REPORT_SWEEP_ANSWER_H

#include "report/sweep/study.h"

/*
 * Of struct result_set: statistics, verdicts, worst_cases and methods, those that have
 * rows. people: values are as people read them, and what only programs need is left out.
 */
GPtrArray *studies_answer(const GPtrArray *studies, gboolean people);

#endif

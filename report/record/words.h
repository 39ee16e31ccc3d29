/* SPDX-License-Identifier: MIT */
/*
 * words.h - the words of the database and of the digest. Those that scenarios have, too,
 * are in sim/machine/words.h. A number beyond the last word has none: NULL.
 */
#ifndef REPORT_RECORD_WORDS_H
#define REPORT_RECORD_WORDS_H

#include <stdint.h>

#include "sim/machine/run.h"
#include "sim/machine/words.h"

/*
 * What a step of this build is called: its label, or the name of its function if it has no
 * label. All three are NULL for pc 0.
 */
const char *step_name(uint16_t pc);
const char *step_label(uint16_t pc);
const char *step_function(uint16_t pc);

const char *run_status_word(enum run_status status);
const char *event_kind_word(unsigned kind);
const char *choice_kind_word(unsigned kind);
const char *blocker_kind_word(unsigned kind);
const char *section_kind_word(unsigned kind);
const char *blame_what_word(unsigned what);
const char *blame_kind_word(unsigned kind);
const char *directive_kind_word(unsigned kind);
const char *directive_end_word(unsigned end);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * words.h - the words of the database and of the digest; those that scenarios have, too, are
 * in sim/machine/words.h. NULL stands for a number beyond the last word.
 */
#ifndef REPORT_RECORD_WORDS_H
#define REPORT_RECORD_WORDS_H

#include <stdint.h>

#include "sim/machine/run.h"
#include "sim/machine/words.h"

/* The label of a step of this build, or its function's name; NULL for pc 0. */
const char *step_name(uint16_t pc);
const char *step_label(uint16_t pc);	/* NULL also if it has none */
const char *step_function(uint16_t pc);

const char *run_status_word(enum run_status status);
const char *event_kind_word(unsigned kind);
const char *choice_kind_word(unsigned kind);
const char *delay_kind_word(unsigned kind);
const char *section_kind_word(unsigned kind);
const char *directive_kind_word(unsigned kind);
const char *directive_end_word(unsigned end);

#endif

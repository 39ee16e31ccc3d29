/* SPDX-License-Identifier: MIT */
/*
 * words.h - the words for the kinds of things a machine has. Scenarios are written with
 * them, the command line takes them, and the database and the digest have them.
 *
 * Each function returns NULL for a number beyond the last word of its list.
 */
#ifndef SIM_MACHINE_WORDS_H
#define SIM_MACHINE_WORDS_H

const char *preemption_word(unsigned preemption);	/* enum preemption */
const char *memory_word(unsigned memory);		/* enum memory_model */
const char *memory_help(unsigned memory);		/* what it is, in a sentence */
const char *task_class_word(unsigned task_class);	/* enum task_class */
const char *lock_kind_word(unsigned kind);		/* enum lock_kind */
const char *cost_preset_word(unsigned preset);		/* enum cost_preset */
const char *trace_level_word(unsigned level);		/* enum trace_level */

/*
 * enum op_result. For an unfinished operation op_result_word() returns NULL, as the
 * database has it, and op_result_text() returns "unfinished", as scenarios and people
 * say.
 */
const char *op_result_word(unsigned result);
const char *op_result_text(unsigned result);

#endif

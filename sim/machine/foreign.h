/* SPDX-License-Identifier: MIT */
/*
 * foreign.h - the steps, functions and data of plug-ins.
 */
#ifndef SIM_MACHINE_FOREIGN_H
#define SIM_MACHINE_FOREIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/machine/step.h"

/* Is there room for so many more records in the tables? pc and frame.function have 16 bits. */
bool step_tables_have_room(size_t steps, size_t functions);

/*
 * Appends a plug-in's records, for which there must be room, to the tables, and says at
 * which places they are then. The records and the plug-in's name stay in use: they must not
 * be freed. There must be no world yet. False: no memory, and nothing has happened.
 */
bool step_tables_append(const char *plugin, const struct step_tables *added,
			uint32_t *step_place, uint32_t *function_place);

/* The last plug-in of the tables lies in memory from this address up to that one. */
void foreign_lies(uintptr_t begin, uintptr_t end);
/* Is this address in the plug-in whose step this is? */
bool foreign_owns(const struct step *s, uintptr_t address);

/* Is this the record of a function of this program, or of a plug-in that is in the tables? */
bool function_is_known(const struct function *fn);

/*
 * Data of a plug-in, which must stay as they are now: what decides about a run is in its
 * world, or a run could not be made again. plugin: its name. False: no memory.
 */
bool foreign_data_watch(const char *plugin, const void *at, size_t bytes);

/* For --check: complains if the data of a plug-in have changed. s: the step that was taken. */
void foreign_data_check(const struct step *s);

/*
 * A plug-in's step breaks a rule that --check verifies: says so on stderr, and ends the
 * process with status 3. For mistakes of simrun itself there is sim_bug(). what: "has …,
 * expected …"
 */
__attribute__((noreturn)) void foreign_fault(const struct step *s, const char *what);

#endif

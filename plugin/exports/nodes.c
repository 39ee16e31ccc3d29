/* SPDX-License-Identifier: MIT */
/*
 * nodes.c - what plug-ins with <simrun/nodes.h> call, each function under the name
 * simrun_NAME.
 */
#include "policies/vmap/tree/nodes.h"

#include "plugin/exports/define.h"

#include <simrun/node_functions.h>

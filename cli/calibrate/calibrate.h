/* SPDX-License-Identifier: MIT */
/*
 * calibrate.h - a [costs] section for the machine on which we run.
 */
#ifndef CLI_CALIBRATE_CALIBRATE_H
#define CLI_CALIBRATE_CALIBRATE_H

#include <glib.h>

/*
 * Measures for about three seconds, and returns the section's text, to be freed with g_free().
 * NULL: somebody asked to stop.
 */
char *calibrate(void);

#endif

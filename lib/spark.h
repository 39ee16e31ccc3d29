/* SPDX-License-Identifier: MIT */
/*
 * spark.h - a curve as small as a word.
 */
#ifndef LIB_SPARK_H
#define LIB_SPARK_H

#include <glib.h>

/*
 * A bar for each value, "▁▃▅█", from nothing to the largest of them; " " for a value
 * below zero, which stands for none. In ASCII where the locale's character set is not
 * UTF-8.
 */
char *spark(const double *value, gsize n);

#endif

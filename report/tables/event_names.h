/* SPDX-License-Identifier: MIT */
/*
 * event_names.h - the events of a record say a few things again and again: their kind, their
 * step and their object. In the database each such combination has a small number.
 */
#ifndef REPORT_TABLES_EVENT_NAMES_H
#define REPORT_TABLES_EVENT_NAMES_H

#include <stdint.h>

#include <glib.h>

#include "sim/machine/observer.h"

struct event_name {
	uint32_t object;
	uint16_t kind, pc;	/* as in struct event */
};

struct event_names;

/* The names of these events (struct event), numbered from 0 as they come first. */
struct event_names *event_names_new(const GArray *event);
void event_names_free(struct event_names *n);

/* All of them (struct event_name), and the number of the name of one of the events. */
GArray *event_names_all(const struct event_names *n);
uint32_t event_names_number(const struct event_names *n, const struct event *e);

#endif

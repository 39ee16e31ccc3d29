/* SPDX-License-Identifier: MIT */
/*
 * records.c - reads a trace.dat with libtracecmd, which is loaded when it is needed: no other
 * command waits for it and what it depends on, and simrun runs without it.
 */
#include "import/trace/records.h"

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#ifdef HAVE_LIBTRACECMD

#include <dlfcn.h>
#include <string.h>
#include <trace-cmd/trace-cmd.h>

#include "import/trace/event.h"

/* The functions that are called, and those of libtraceevent, which comes with it. */
#define FUNCTIONS(F)			\
	F(tracecmd_open)		\
	F(tracecmd_close)		\
	F(tracecmd_get_tep)		\
	F(tracecmd_set_loglevel)	\
	F(tracecmd_iterate_events_multi)	\
	F(tracecmd_buffer_instances)	\
	F(tracecmd_buffer_instance_handle)	\
	F(tep_get_cpus)			\
	F(tep_find_event_by_record)	\
	F(tep_find_field)		\
	F(tep_read_number_field)	\
	F(tep_find_function)		\
	F(tep_data_pid)			\
	F(tep_data_comm_from_pid)

static struct {
#define MEMBER(name) __typeof__(name) *(name);
	FUNCTIONS(MEMBER)
} lib;

static int load(void)
{
	void *library = dlopen(TRACE_LIBRARY, RTLD_NOW | RTLD_LOCAL);

	if (!library)
		return 0;
#define FIND(symbol)							\
	*(void **)&lib.symbol = dlsym(library, #symbol);		\
	if (!lib.symbol)						\
		return 0;
	FUNCTIONS(FIND)
	return 1;
}

/* --- one event --------------------------------------------------------------------------------- */

static gboolean read_field(struct tep_event *event, const struct tep_record *record,
			   const char *name, uint64_t *value)
{
	struct tep_format_field *field = lib.tep_find_field(event, name);
	unsigned long long number;

	if (!field || field->offset < 0 || field->size < 1 || field->size > 8 ||
	    field->offset + field->size > record->size ||
	    lib.tep_read_number_field(field, record->data, &number))
		return FALSE;
	*value = number;
	return TRUE;
}

static gboolean read_switch(struct tep_event *event, const struct tep_record *record,
			    struct trace_event *e)
{
	enum { PREEMPTED = 0x100, SLEEPS = 0xff };	/* TASK_REPORT_MAX and below it */
	uint64_t state = 0;

	if (!read_field(event, record, "prev_pid", &e->value[SWITCH_PREVIOUS]) ||
	    !read_field(event, record, "prev_state", &state) ||
	    !read_field(event, record, "next_pid", &e->value[SWITCH_NEXT]))
		return FALSE;
	e->value[SWITCH_SLEEPS] = (state & SLEEPS) && !(state & PREEMPTED);
	return TRUE;
}

/* FALSE: it is an event that an import needs, and a field of it is missing. */
static gboolean read_values(struct tep_handle *tep, struct tep_event *event,
			    const struct tep_record *record, struct trace_event *e)
{
	const char *field, *function;
	uint64_t address;

	if (e->kind == TRACE_SWITCH)
		return read_switch(event, record, e);
	if (e->kind == TRACE_WORK_BEGINS && read_field(event, record, "function", &address)) {
		function = lib.tep_find_function(tep, address);
		e->value[WORK_IS_DRAIN] = function && !strcmp(function, "drain_vmap_area_work");
	}
	for (unsigned i = 0; (field = trace_field((enum trace_kind)e->kind, i)); i++)
		if (!read_field(event, record, field, &e->value[i]))
			return FALSE;
	return TRUE;
}

struct writing {
	FILE *out;
	gboolean failed;
};

static void write_event(struct writing *to, const struct trace_event *e)
{
	to->failed |= fwrite(e, sizeof(*e), 1, to->out) != 1;
}

/* A negative value ends the reading. */
static int tell(struct tracecmd_input *handle, struct tep_record *record, int cpu, void *data)
{
	struct tep_handle *tep = lib.tracecmd_get_tep(handle);
	struct tep_event *event = lib.tep_find_event_by_record(tep, record);
	struct trace_event e = { .ns = (int64_t)record->ts, .cpu = (uint32_t)cpu };
	struct writing *to = data;
	const char *comm;

	if (record->missed_events) {
		struct trace_event lost = e;

		lost.kind = TRACE_LOST;
		if (record->missed_events > 0)
			lost.value[COUNT] = (uint64_t)record->missed_events;
		write_event(to, &lost);
	}
	e.kind = event ? trace_kind_of(event->name, strlen(event->name)) : TRACE_OTHER;
	e.pid = lib.tep_data_pid(tep, record);
	comm = lib.tep_data_comm_from_pid(tep, e.pid);
	g_strlcpy(e.comm, comm && *comm ? comm : "<...>", sizeof(e.comm));
	to->failed |= event && !read_values(tep, event, record, &e);
	write_event(to, &e);
	return to->failed ? -1 : 0;
}

/* --- the file ---------------------------------------------------------------------------------- */

enum { MAX_BUFFERS = 64 };

/* The buffers of instances are read, too, as if all were one. */
static int collect(struct tracecmd_input *handle, struct tracecmd_input **all)
{
	const int instances = lib.tracecmd_buffer_instances(handle);
	int nr = 0;

	all[nr++] = handle;
	for (int i = 0; i < instances && nr < MAX_BUFFERS; i++) {
		all[nr] = lib.tracecmd_buffer_instance_handle(handle, i);
		nr += all[nr] != NULL;
	}
	return nr;
}

int trace_records_write(const char *path, FILE *out)
{
	struct tracecmd_input *handle, *all[MAX_BUFFERS];
	struct writing to = { .out = out };
	struct trace_event cpus = { .kind = TRACE_CPUS };
	int nr;

	if (!load())
		return RECORDS_NO_LIBRARY;
	lib.tracecmd_set_loglevel(TEP_LOG_NONE);
	handle = lib.tracecmd_open(path, TRACECMD_FL_LOAD_NO_PLUGINS);
	if (!handle)
		return RECORDS_NO_TRACE;
	cpus.value[COUNT] = (uint64_t)lib.tep_get_cpus(lib.tracecmd_get_tep(handle));
	write_event(&to, &cpus);
	nr = collect(handle, all);
	if (lib.tracecmd_iterate_events_multi(all, nr, tell, &to) < 0 || to.failed)
		return RECORDS_NO_TRACE;
	write_event(&to, &(struct trace_event){ .kind = TRACE_KINDS });
	return to.failed ? RECORDS_NO_TRACE : RECORDS_WRITTEN;
}

const char *trace_records_lack(void)
{
	return "";
}

#else

int trace_records_write(const char *path, FILE *out)
{
	(void)path;
	(void)out;
	return RECORDS_NO_LIBRARY;
}

const char *trace_records_lack(void)
{
	return " (simrun was built without its headers: libtracecmd-dev)";
}

#endif

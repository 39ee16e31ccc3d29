/* SPDX-License-Identifier: MIT */
/*
 * format.c - see format.h. Each event's fields are listed here once: the description in the
 * file and the place of each value are both derived from the list.
 */
#include "report/export/trace_dat/format.h"

#include <string.h>

#include "report/export/trace_dat/bytes.h"

const struct format trace_formats[FORMATS] = {
	[SCHED_SWITCH] = { "sched", "sched_switch",
		{ { "char", "prev_comm", COMM_BYTES }, { "pid_t", "prev_pid", 4 },
		  { "int", "prev_prio", 4 }, { "long", "prev_state", 8 },
		  { "char", "next_comm", COMM_BYTES }, { "pid_t", "next_pid", 4 },
		  { "int", "next_prio", 4 } },
		"\"prev_comm=%s prev_pid=%d prev_prio=%d prev_state=%ld ==> next_comm=%s"
		" next_pid=%d next_prio=%d\", REC->prev_comm, REC->prev_pid,"
		" REC->prev_prio, REC->prev_state, REC->next_comm, REC->next_pid,"
		" REC->next_prio" },
	[SCHED_WAKING] = { "sched", "sched_waking",
		{ { "char", "comm", COMM_BYTES }, { "pid_t", "pid", 4 },
		  { "int", "prio", 4 }, { "int", "target_cpu", 4 } },
		"\"comm=%s pid=%d prio=%d target_cpu=%03d\", REC->comm, REC->pid,"
		" REC->prio, REC->target_cpu" },
	[CONTENTION_BEGIN] = { "lock", "contention_begin",
		{ { "void *", "lock_addr", 8 }, { "unsigned int", "flags", 4 } },
		"\"%pS (flags=%u)\", REC->lock_addr, REC->flags" },
	[CONTENTION_END] = { "lock", "contention_end",
		{ { "void *", "lock_addr", 8 }, { "int", "ret", 4 } },
		"\"%pS (ret=%d)\", REC->lock_addr, REC->ret" },
	[IRQ_ENTRY] = { "irq", "irq_handler_entry",
		{ { "int", "irq", 4 }, { "char", "name", COMM_BYTES } },
		"\"irq=%d name=%s\", REC->irq, REC->name" },
	[IRQ_EXIT] = { "irq", "irq_handler_exit",
		{ { "int", "irq", 4 }, { "int", "ret", 4 } },
		"\"irq=%d ret=%d\", REC->irq, REC->ret" },
	[SIMRUN_STEP] = { "simrun", "step",
		{ { "char", "label", 32 }, { "char", "function", 40 },
		  { "char", "object", 32 }, { "char", "waits", 8 },
		  { "long", "value", 8 } },
		"\"%s %s(%s) %ld %s\", REC->label, REC->function, REC->object, REC->value,"
		" REC->waits" },
	[SIMRUN_OP] = { "simrun", "op",
		{ { "char", "kind", 16 }, { "char", "result", 16 }, { "int", "seq", 4 },
		  { "int", "in_flight_pages", 4 }, { "int", "lazy_pages", 4 } },
		"\"%s = %s seq=%d lazy_pages=%d in_flight_pages=%d\", REC->kind,"
		" REC->result, REC->seq, REC->lazy_pages, REC->in_flight_pages" },
	[SIMRUN_VIOLATION] = { "simrun", "violation",
		{ { "char", "property", 24 }, { "char", "detail", 160 } },
		"\"%s: %s\", REC->property, REC->detail" },
};

unsigned field_offset(unsigned offset, const struct field *f)
{
	const unsigned to = strcmp(f->type, "char") ? f->bytes : 1;

	return (offset + to - 1) / to * to;
}

static void append_field(GString *s, const struct field *f, unsigned offset)
{
	const gboolean array = !strcmp(f->type, "char");
	const gboolean is_signed = strncmp(f->type, "unsigned", 8) && f->type[0] != 'v';
	g_autofree char *size = array ? g_strdup_printf("[%u]", f->bytes) : g_strdup("");

	g_string_append_printf(s, "\tfield:%s %s%s;\toffset:%u;\tsize:%u;\tsigned:%d;\n",
			       f->type, f->name, size, offset, f->bytes, is_signed);
}

static char *format_text(enum event_id id)
{
	const struct format *f = &trace_formats[id];
	GString *s = g_string_new(NULL);
	unsigned offset = COMMON_BYTES;

	g_string_append_printf(s, "name: %s\nID: %d\nformat:\n", f->name,
			       FIRST_ID + (int)id);
	append_field(s, &(struct field){ "unsigned short", "common_type", 2 }, 0);
	append_field(s, &(struct field){ "unsigned char", "common_flags", 1 }, 2);
	append_field(s, &(struct field){ "unsigned char", "common_preempt_count", 1 }, 3);
	append_field(s, &(struct field){ "int", "common_pid", 4 }, 4);
	g_string_append_c(s, '\n');
	for (unsigned i = 0; i < FIELDS_MAX && f->field[i].type; i++) {
		offset = field_offset(offset, &f->field[i]);
		append_field(s, &f->field[i], offset);
		offset += f->field[i].bytes;
	}
	g_string_append_printf(s, "\nprint fmt: %s\n", f->print);
	return g_string_free(s, FALSE);
}

void trace_formats_append(GByteArray *b)
{
	static const char *const systems[] = { "sched", "lock", "irq", "simrun" };

	number_append(b, 0, 4);		/* there are no formats of ftrace itself */
	number_append(b, G_N_ELEMENTS(systems), 4);
	for (unsigned i = 0; i < G_N_ELEMENTS(systems); i++) {
		unsigned nr = 0;

		for (unsigned id = 0; id < FORMATS; id++)
			nr += !strcmp(trace_formats[id].system, systems[i]);
		text_append(b, systems[i]);
		number_append(b, 0, 1);
		number_append(b, nr, 4);
		for (unsigned id = 0; id < FORMATS; id++) {
			g_autofree char *format = format_text(id);

			if (!strcmp(trace_formats[id].system, systems[i]))
				text_append_counted(b, format, 8);
		}
	}
}

void trace_headers_append(GByteArray *b)
{
	text_append(b, "header_page");
	number_append(b, 0, 1);
	text_append_counted(b, "\tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;\n"
			  "\tfield: local_t commit;\toffset:8;\tsize:8;\tsigned:1;\n"
			  "\tfield: int overwrite;\toffset:8;\tsize:1;\tsigned:1;\n"
			  "\tfield: char data;\toffset:16;\tsize:4080;\tsigned:1;\n", 8);
	text_append(b, "header_event");
	number_append(b, 0, 1);
	text_append_counted(b, "# compressed entry header\n"
			  "\ttype_len    :    5 bits\n\ttime_delta  :   27 bits\n"
			  "\tarray       :   32 bits\n\n\tpadding     : type == 29\n"
			  "\ttime_extend : type == 30\n\ttime_stamp : type == 31\n"
			  "\tdata max type_len  == 28\n", 8);
}

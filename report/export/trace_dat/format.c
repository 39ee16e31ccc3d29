/* SPDX-License-Identifier: MIT */
/*
 * format.c - see format.h. The description in the file and the place of each value are both
 * derived from the list of the event's fields.
 */
#include "report/export/trace_dat/format.h"

#include <string.h>

#include "report/export/trace_dat/bytes.h"

enum {
	COMMON_BYTES = 8,	/* of the fields that every event begins with */
	FLAG_IRQS_OFF = 1, FLAG_NEED_RESCHED = 4, FLAG_HARDIRQ = 8,
	FLAG_PREEMPT_RESCHED = 0x20,
	COUNT_MAX = 15,		/* a half of the byte is for preemption, one for migration */
};

static gboolean is_text(const struct field *f)
{
	return f->kind == FIELD_COMM || f->kind == FIELD_TEXT;
}

/* Where a field begins if the one before it ends at offset. */
static unsigned field_offset(unsigned offset, const struct field *f)
{
	const unsigned to = is_text(f) ? 1 : f->bytes;

	return (offset + to - 1) / to * to;
}

unsigned event_bytes(const struct kernel_event *e, guint8 to[EVENT_MAX])
{
	const struct field *field = kernel_formats[e->id].field;
	const struct event_flags *f = &e->flags;
	const unsigned fields = event_fields(e->id);
	unsigned offset = COMMON_BYTES;

	memset(to, 0, EVENT_MAX);
	number_put(to, FIRST_ID + e->id, 2);
	to[2] = (guint8)((f->irqs_off ? FLAG_IRQS_OFF : 0) | (f->hardirq ? FLAG_HARDIRQ : 0) |
			 (f->need_resched ? FLAG_NEED_RESCHED | FLAG_PREEMPT_RESCHED : 0));
	to[3] = (guint8)(MIN(f->preempt_count, COUNT_MAX) |
			 MIN(f->migrate_disable, COUNT_MAX) << 4);
	number_put(to + 4, e->pid, 4);
	for (unsigned i = 0; i < fields; i++) {
		offset = field_offset(offset, &field[i]);
		if (is_text(&field[i]))
			event_text((char *)to + offset, field[i].bytes, e->value[i].text);
		else
			number_put(to + offset, (uint64_t)e->value[i].number,
				   field[i].bytes);
		offset += field[i].bytes;
	}
	return offset;
}

static void append_field(GString *s, const struct field *f, unsigned offset)
{
	const gboolean is_signed = f->kind == FIELD_INT || !strcmp(f->type, "s32");
	g_autofree char *size = is_text(f) ? g_strdup_printf("[%u]", f->bytes) : g_strdup("");

	g_string_append_printf(s, "\tfield:%s %s%s;\toffset:%u;\tsize:%u;\tsigned:%d;\n",
			       f->type, f->name, size, offset, f->bytes, is_signed);
}

static char *format_text(enum event_id id)
{
	const struct format *f = &kernel_formats[id];
	const unsigned fields = event_fields(id);
	GString *s = g_string_new(NULL);
	unsigned offset = COMMON_BYTES;

	g_string_append_printf(s, "name: %s\nID: %d\nformat:\n", f->name,
			       FIRST_ID + (int)id);
	append_field(s, &(struct field){ FIELD_UINT, "unsigned short", "common_type", 2 }, 0);
	append_field(s, &(struct field){ FIELD_UINT, "unsigned char", "common_flags", 1 }, 2);
	append_field(s, &(struct field){ FIELD_UINT, "unsigned char",
					 "common_preempt_count", 1 }, 3);
	append_field(s, &(struct field){ FIELD_INT, "int", "common_pid", 4 }, 4);
	g_string_append_c(s, '\n');
	for (unsigned i = 0; i < fields; i++) {
		offset = field_offset(offset, &f->field[i]);
		append_field(s, &f->field[i], offset);
		offset += f->field[i].bytes;
	}
	g_string_append_printf(s, "\nprint fmt: %s\n", f->print);
	return g_string_free(s, FALSE);
}

void trace_formats_append(GByteArray *b)
{
	static const char *const systems[] = { "sched", "lock", "irq", "preemptirq", "vmalloc",
					       "simrun" };

	number_append(b, 0, 4);		/* there are no formats of ftrace itself */
	number_append(b, G_N_ELEMENTS(systems), 4);
	for (unsigned i = 0; i < G_N_ELEMENTS(systems); i++) {
		unsigned nr = 0;

		for (unsigned id = 0; id < FORMATS; id++)
			nr += !strcmp(kernel_formats[id].system, systems[i]);
		text_append(b, systems[i]);
		number_append(b, 0, 1);
		number_append(b, nr, 4);
		for (unsigned id = 0; id < FORMATS; id++) {
			g_autofree char *format = format_text(id);

			if (!strcmp(kernel_formats[id].system, systems[i]))
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
			  "\tfield: char data;\toffset:16;\tsize:4080;\tsigned:0;\n", 8);
	text_append(b, "header_event");
	number_append(b, 0, 1);
	text_append_counted(b, "# compressed entry header\n"
			  "\ttype_len    :    5 bits\n\ttime_delta  :   27 bits\n"
			  "\tarray       :   32 bits\n\n\tpadding     : type == 29\n"
			  "\ttime_extend : type == 30\n\ttime_stamp : type == 31\n"
			  "\tdata max type_len  == 28\n", 8);
}

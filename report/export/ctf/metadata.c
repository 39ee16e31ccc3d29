/* SPDX-License-Identifier: MIT */
/*
 * metadata.c - see metadata.h.
 *
 * Events that LTTng's kernel tracer has, too, have its names and fields, since that is what Trace
 * Compass knows. It calls a pid tid. All others have the kernel's. Everything begins at a whole
 * byte, and what has an address also has a text behind it, with the name of what is there.
 */
#include "report/export/ctf/metadata.h"

#include <string.h>

#include "report/record/record.h"

static const char types[] =
	"/* CTF 1.8 */\n"
	"typealias integer { size = 8; align = 8; signed = false; } := uint8_t;\n"
	"typealias integer { size = 16; align = 8; signed = false; } := uint16_t;\n"
	"typealias integer { size = 32; align = 8; signed = false; } := uint32_t;\n"
	"typealias integer { size = 64; align = 8; signed = false; } := uint64_t;\n"
	"typealias integer { size = 64; align = 8; signed = false; base = 16; } := address_t;\n"
	"typealias integer { size = 8; align = 8; signed = true; } := int8_t;\n"
	"typealias integer { size = 32; align = 8; signed = true; } := int32_t;\n"
	"typealias integer { size = 64; align = 8; signed = true; } := int64_t;\n"
	"typealias integer { size = 8; align = 8; signed = false; encoding = UTF8; } := text_t;\n";

static const char packet_header[] =
	"\tpacket.header := struct {\n"
	"\t\tuint32_t magic;\n"
	"\t\tuint8_t uuid[16];\n"
	"\t\tuint32_t stream_id;\n"
	"\t\tuint64_t stream_instance_id;\n"
	"\t};\n";

static const char stream[] =
	"typealias integer { size = 64; align = 8; signed = false;"
	" map = clock.monotonic.value; } := time_t;\n"
	"stream {\n"
	"\tid = 0;\n"
	"\tpacket.context := struct {\n"
	"\t\ttime_t timestamp_begin;\n"
	"\t\ttime_t timestamp_end;\n"
	"\t\tuint64_t content_size;\n"
	"\t\tuint64_t packet_size;\n"
	"\t\tuint64_t packet_seq_num;\n"
	"\t\tuint64_t events_discarded;\n"
	"\t\tuint32_t cpu_id;\n"
	"\t};\n"
	"\tevent.header := struct {\n"
	"\t\tuint16_t id;\n"
	"\t\ttime_t timestamp;\n"
	"\t};\n"
	"\tevent.context := struct {\n"
	"\t\tint32_t _tid;\n"
	"\t\ttext_t _procname[16];\n"
	"\t\tint8_t _preemptible;\n"
	"\t\tint8_t _need_reschedule;\n"
	"\t\tint8_t _interruptible;\n"
	"\t};\n"
	"};\n";

/* By the digest of the run, made a UUID of our own kind (version 8). */
void ctf_uuid(const struct record *r, guint8 uuid[UUID_BYTES])
{
	for (unsigned i = 0; i < UUID_BYTES; i++)
		uuid[i] = (guint8)(g_ascii_xdigit_value(r->digest[2 * i]) << 4 |
				   g_ascii_xdigit_value(r->digest[2 * i + 1]));
	uuid[6] = (guint8)((uuid[6] & 0x0f) | 0x80);
	uuid[8] = (guint8)((uuid[8] & 0x3f) | 0x80);
}

static void append_uuid(GString *s, const struct record *r)
{
	guint8 uuid[UUID_BYTES];

	ctf_uuid(r, uuid);
	for (unsigned i = 0; i < UUID_BYTES; i++)
		g_string_append_printf(s, "%s%02x", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "",
				       uuid[i]);
}

/* A name may have anything in it, but the text has to end at its quote. */
static void append_env(GString *s, const char *key, const char *value)
{
	char text[128];

	event_text(text, sizeof(text), value);
	for (char *c = text; *c; c++)
		if (*c == '"' || *c == '\\')
			*c = '?';
	g_string_append_printf(s, "\t%s = \"%s\";\n", key, text);
}

/* What says of LTTng only says of which form the events are. */
static void append_environment(GString *s, const struct record *r)
{
	g_autofree char *variant = record_variant_name(r);

	g_string_append(s, "env {\n");
	append_env(s, "hostname", "simrun");
	append_env(s, "domain", "kernel");
	append_env(s, "sysname", "Linux");
	append_env(s, "kernel_release", variant);
	append_env(s, "kernel_version", r->spec.scenario->name);
	append_env(s, "tracer_name", "lttng-modules");
	g_string_append(s, "\ttracer_major = 2;\n\ttracer_minor = 13;\n"
			   "\ttracer_patchlevel = 0;\n};\n");
}

gboolean is_priority(const struct field *f)
{
	return f->kind == FIELD_INT && g_str_has_suffix(f->name, "prio");
}

static void append_field_name(GString *s, const struct field *f)
{
	const gboolean pid = f->kind == FIELD_INT && g_str_has_suffix(f->name, "pid");
	const gboolean offset = g_str_has_suffix(f->name, "_offs");

	g_string_append_c(s, '_');
	g_string_append_len(s, f->name,
			    (gssize)strlen(f->name) - (pid ? 3 : offset ? 5 : 0));
	if (pid)
		g_string_append(s, "tid");
}

static void append_field(GString *s, const struct field *f)
{
	const char *type = f->kind == FIELD_POINTER || f->kind == FIELD_HEX ? "address_t" :
			   f->kind == FIELD_TEXT ? "string" :
			   f->kind == FIELD_COMM ? "text_t" :
			   f->kind == FIELD_UINT ? f->bytes == 8 ? "uint64_t" : "uint32_t" :
			   f->bytes == 8 ? "int64_t" : "int32_t";

	g_string_append_printf(s, "\t\t%s ", type);
	append_field_name(s, f);
	g_string_append(s, f->kind == FIELD_COMM ? "[16];\n" : ";\n");
	if (f->kind != FIELD_POINTER)
		return;
	g_string_append(s, "\t\tstring ");
	append_field_name(s, f);
	g_string_append(s, "_name;\n");
}

static void append_event(GString *s, enum event_id id)
{
	const struct format *f = &kernel_formats[id];
	const gboolean prefix = event_is_ours(id) || !strcmp(f->system, "preemptirq");

	g_string_append_printf(s, "event {\n\tname = \"%s%s%s\";\n\tid = %u;\n\tstream_id = %u;\n"
				  "\tfields := struct {\n",
			       prefix ? f->system : "", prefix ? "_" : "", f->name, id,
			       CTF_STREAM);
	for (unsigned i = 0; i < event_fields(id); i++)
		append_field(s, &f->field[i]);
	g_string_append(s, "\t};\n};\n");
}

GString *ctf_metadata(const struct record *r)
{
	GString *s = g_string_new(types);

	g_string_append(s, "trace {\n\tmajor = 1;\n\tminor = 8;\n\tuuid = \"");
	append_uuid(s, r);
	g_string_append_printf(s, "\";\n\tbyte_order = le;\n%s};\n", packet_header);
	append_environment(s, r);
	g_string_append(s, "clock {\n\tname = \"monotonic\";\n\tuuid = \"");
	append_uuid(s, r);
	g_string_append_printf(s, "\";\n\tdescription = \"Virtual time of the run\";\n"
				  "\tfreq = 1000000000;\n\toffset = 0;\n};\n%s", stream);
	for (unsigned id = 0; id < FORMATS; id++)
		append_event(s, id);
	return s;
}

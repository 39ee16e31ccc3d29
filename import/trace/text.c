/* SPDX-License-Identifier: MIT */
/*
 * text.c - reads a trace as text.
 *
 *	     kworker/1:1-46      [001] .N...    11.470568: purge_vmap_area_lazy: start=0x…
 *	<...>-46 [001]    11.470568: purge_vmap_area_lazy: start=0x…
 *	kworker/-46      1.N...    11.470568: purge_vmap_area_lazy: start=0x…
 *
 * These are the kernel's lines, with flags between CPU and time; those of trace-cmd report,
 * which has no flags unless it is asked for them; and those of its option -l, with the CPU before
 * the flags. The name of a task may have blanks and dashes in it, so a line is read from the
 * time: the first word that looks like one.
 */
#include "import/trace/text.h"

#include <string.h>

enum { LONGEST_LINE = 4096 };	/* the rest of a longer one is left out */

struct text {
	const char *name;
	trace_sink *sink;
	void *data;
	guint64 line, strange, events;
	char buffer[LONGEST_LINE];
	GError **error;
};

/* --- words --------------------------------------------------------------------------------- */

static gboolean refuse(const struct text *t, const char *format, ...) G_GNUC_PRINTF(2, 3);

static gboolean refuse(const struct text *t, const char *format, ...)
{
	g_autofree char *what = NULL;
	va_list arguments;

	va_start(arguments, format);
	what = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_set_error(t->error, TRACE_ERROR, 0, "%s:%" G_GUINT64_FORMAT ": %s", t->name, t->line, what);
	return FALSE;
}

/* Decimal, or hexadecimal behind 0x. Returns what is behind it; NULL: it is no number. */
static const char *read_number(const char *text, uint64_t *number)
{
	const gboolean hex = text[0] == '0' && text[1] == 'x';
	const unsigned base = hex ? 16 : 10;
	const char *c = text + (hex ? 2 : 0);
	const char *const first = c;

	*number = 0;
	for (; hex ? g_ascii_isxdigit(*c) : g_ascii_isdigit(*c); c++)
		if (__builtin_mul_overflow(*number, base, number) ||
		    __builtin_add_overflow(*number, (uint64_t)g_ascii_xdigit_value(*c), number))
			return NULL;
	return c == first ? NULL : c;
}

/* SECONDS.FRACTION: or NANOSECONDS: into ns. Returns what is behind the colon, or NULL. */
static const char *read_time(const char *text, int64_t *ns)
{
	uint64_t whole, fraction = 0;
	const char *c = g_ascii_isdigit(*text) ? read_number(text, &whole) : NULL;
	unsigned digits = 0;

	if (!c)
		return NULL;
	if (*c == '.') {
		for (c++; g_ascii_isdigit(*c) && digits < 9; c++, digits++)
			fraction = fraction * 10 + (uint64_t)(*c - '0');
		if (!digits || whole > INT32_MAX)
			return NULL;
		for (; digits < 9; digits++)
			fraction *= 10;
		whole = whole * 1000000000 + fraction;
	}
	*ns = (int64_t)whole;
	return *c == ':' && whole <= INT64_MAX / 4 ? c + 1 : NULL;
}

/* The word of the line that is its time. *ns: the time; *behind: what follows it. */
static char *find_time(char *line, int64_t *ns, const char **behind)
{
	for (char *c = line; *c; c++) {
		if (c == line || c[-1] != ' ' || !g_ascii_isdigit(*c))
			continue;
		*behind = read_time(c, ns);
		if (*behind && **behind == ' ')
			return c;
	}
	return NULL;
}

/* --- the beginning of a line ----------------------------------------------------------------- */

/* Cuts the last word off. Returns it; NULL: there is none. */
static char *cut_word(char *text)
{
	char *word;

	g_strchomp(text);
	word = strrchr(text, ' ');
	if (!*text)
		return NULL;
	if (!word)
		return NULL;
	*word = 0;
	return word + 1;
}

/* [CPU], or a CPU and flags behind it. */
static gboolean read_cpu(const char *word, uint32_t *cpu)
{
	const gboolean brackets = *word == '[';
	uint64_t number;
	const char *end = read_number(word + brackets, &number);

	if (!end || number >= G_MAXINT16 || (brackets && strcmp(end, "]") != 0))
		return FALSE;
	*cpu = (uint32_t)number;
	return brackets || strlen(end) >= 4;
}

/* COMM-PID, and perhaps (TGID) behind it */
static gboolean read_task(char *text, struct trace_event *e)
{
	char *open, *dash;
	uint64_t pid;
	const char *end;

	g_strstrip(text);
	open = strrchr(text, '(');
	if (open && text[strlen(text) - 1] == ')') {
		*open = 0;
		g_strchomp(text);
	}
	dash = strrchr(text, '-');
	end = dash ? read_number(dash + 1, &pid) : NULL;
	if (!end || *end || pid > INT32_MAX)
		return FALSE;
	*dash = 0;
	e->pid = (int32_t)pid;
	g_strlcpy(e->comm, text, sizeof(e->comm));
	return TRUE;
}

/* What stands before the time: task, CPU, and perhaps flags between CPU and time. */
static gboolean read_beginning(char *text, struct trace_event *e)
{
	char *word = cut_word(text);

	if (word && *word != '[' && !read_cpu(word, &e->cpu))
		word = cut_word(text);		/* it was the flags */
	return word && read_cpu(word, &e->cpu) && read_task(text, e);
}

/* --- what an event tells ---------------------------------------------------------------------- */

/* What stands behind `NAME=` or `NAME: ` in a list of fields; NULL: there is no such field. */
static const char *find_field(const char *fields, const char *name)
{
	const gsize length = strlen(name);

	for (const char *c = fields; (c = strstr(c, name)); c += length) {
		if (c != fields && c[-1] != ' ')
			continue;
		if (c[length] == '=')
			return c + length + 1;
		if (c[length] == ':' && c[length + 1] == ' ')
			return c + length + 2;
	}
	return NULL;
}

/* The kernel prints some fields by other names than their own. */
static const char *printed_name(const char *field)
{
	return !strcmp(field, "addr") ? "va_start" : !strcmp(field, "npurged") ? "num_purged" : field;
}

static gboolean read_fields(const struct text *t, const char *name, int name_length,
			    const char *fields, struct trace_event *e)
{
	const char *field;

	for (unsigned i = 0; (field = trace_field((enum trace_kind)e->kind, i)); i++) {
		const char *value = find_field(fields, printed_name(field));
		const char *end = value ? read_number(value, &e->value[i]) : NULL;

		if (!end || (*end && *end != ' '))
			return refuse(t, "%.*s without a number as its %s, expected %s=N",
				      name_length, name, printed_name(field), printed_name(field));
	}
	return TRUE;
}

/* prev_comm=A prev_pid=1 prev_prio=120 prev_state=R+ ==> next_comm=B next_pid=2 …; trace-cmd
 * report: A:1 [120] R ==> B:2 [120]. */
static void read_switch(const char *fields, struct trace_event *e)
{
	const char *arrow = strstr(fields, " ==> "), *state, *pid, *next;

	e->kind = TRACE_OTHER;
	if (!arrow)
		return;
	pid = find_field(fields, "prev_pid");
	state = find_field(fields, "prev_state");
	next = find_field(arrow, "next_pid");
	if (!pid) {
		const char *open = g_strrstr_len(fields, arrow - fields, " [");
		const char *colon = open ? g_strrstr_len(fields, open - fields, ":") : NULL;
		const char *next_open = g_strrstr(arrow, " [");
		const char *next_colon = next_open ?
			g_strrstr_len(arrow, next_open - arrow, ":") : NULL;

		pid = colon ? colon + 1 : NULL;
		state = arrow - 1;
		while (state > fields && state[-1] != ' ')
			state--;
		next = next_colon ? next_colon + 1 : NULL;
	}
	if (!pid || !state || !next || !read_number(pid, &e->value[SWITCH_PREVIOUS]) ||
	    !read_number(next, &e->value[SWITCH_NEXT]))
		return;
	e->value[SWITCH_SLEEPS] = *state != 'R';
	e->kind = TRACE_SWITCH;
}

static gboolean read_event(struct text *t, const char *event, struct trace_event *e)
{
	const char *colon = strchr(event, ':');
	const char *fields;

	if (!colon) {		/* <stack trace> */
		e->kind = TRACE_OTHER;
		return TRUE;
	}
	e->kind = trace_kind_of(event, (gsize)(colon - event));
	fields = colon + 1 + strspn(colon + 1, " ");
	if (e->kind == TRACE_SWITCH)
		read_switch(fields, e);
	else if (e->kind == TRACE_WORK_BEGINS)
		e->value[WORK_IS_DRAIN] = strstr(fields, "function drain_vmap_area_work") != NULL;
	return read_fields(t, event, (int)(colon - event), fields, e);
}

/* --- lines ------------------------------------------------------------------------------------- */

/* Lines that are no event: how many CPUs there are, and what a CPU has lost. */
static gboolean read_remark(const char *line, struct trace_event *e)
{
	const char *cpus = strstr(line, "#P:"), *lost = strstr(line, "[LOST ");
	uint64_t cpu;

	if (*line == '#' && cpus && read_number(cpus + 3, &e->value[COUNT]))
		e->kind = TRACE_CPUS;
	else if (g_str_has_prefix(line, "cpus=") && read_number(line + 5, &e->value[COUNT]))
		e->kind = TRACE_CPUS;
	else if (g_str_has_prefix(line, "CPU:") && read_number(line + 4, &cpu) &&
		 cpu < G_MAXINT16 &&
		 ((lost && read_number(lost + 6, &e->value[COUNT])) || strstr(line, "DROPPED]"))) {
		e->kind = TRACE_LOST;
		e->cpu = (uint32_t)cpu;
	} else {
		return FALSE;
	}
	return TRUE;
}

/* Comments, and the functions of a stack. */
static gboolean says_nothing(const char *line)
{
	line += strspn(line, " \t");
	return !*line || *line == '#' || g_str_has_prefix(line, "=>") ||
	       g_str_has_prefix(line, "version =");
}

/* *more: does the sink want more? */
static gboolean read_line(struct text *t, gboolean *more)
{
	struct trace_event e = { .line = (uint32_t)MIN(t->line, UINT32_MAX) };
	const char *behind;
	char *time;

	g_strdelimit(t->buffer, "\t\r\n", ' ');
	if (read_remark(t->buffer, &e)) {
		*more = t->sink(t->data, &e);
		return TRUE;
	}
	if (says_nothing(t->buffer))
		return TRUE;
	time = find_time(t->buffer, &e.ns, &behind);
	if (time)
		time[-1] = 0;
	if (!time || !read_beginning(t->buffer, &e)) {
		t->strange++;
		return TRUE;
	}
	if (!read_event(t, behind + strspn(behind, " "), &e))
		return FALSE;
	t->events++;
	*more = t->sink(t->data, &e);
	return TRUE;
}

/* The next line, or as much of it as there is room for; a NUL ends it. */
static gboolean next_line(FILE *file, char *buffer)
{
	int c = getc(file);
	gsize i = 0;

	if (c == EOF)
		return FALSE;
	for (; c != EOF && c != '\n'; c = getc(file))
		if (i < LONGEST_LINE - 1)
			buffer[i++] = (char)c;
	buffer[i] = 0;
	return TRUE;
}

gboolean trace_read_text(FILE *file, const char *name, trace_sink *sink, void *data,
			 guint64 *strange, GError **error)
{
	struct text *t = g_new0(struct text, 1);
	gboolean ok = TRUE, more = TRUE;

	*t = (struct text){ .name = name, .sink = sink, .data = data, .error = error };
	while (ok && more && next_line(file, t->buffer)) {
		t->line++;
		ok = read_line(t, &more);
	}
	if (ok && ferror(file)) {
		g_set_error(error, TRACE_ERROR, 0, "%s: cannot be read", name);
		ok = FALSE;
	}
	if (ok && !t->events) {
		g_set_error(error, TRACE_ERROR, 0, "%s: has no event, expected a trace.dat of trace-cmd, "
			    "or ftrace's text: the file trace, or what trace-cmd report prints", name);
		ok = FALSE;
	}
	*strange = t->strange;
	g_free(t);
	return ok;
}

/* SPDX-License-Identifier: MIT */
/*
 * plugin.c - loads plug-ins, each once, and adds what they have to the tables of all.
 *
 * A run's row has the SHA-256 of the file. The bytes are read once, before; if the file is
 * another one afterwards, or has other bytes, then nobody knows which were loaded, and the
 * plug-in is refused. (It is loaded by its name, not from a copy, so that debuggers find it.)
 */
#ifdef HAVE_CONFIG_H
#include "config.h"	/* before all: with the names that are not POSIX */
#endif

#include "plugin/plugin.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/escape.h"
#include "plugin/complete.h"
#include "plugin/elf.h"
#include "sim/machine/foreign.h"
#include "simrun/plugin.h"

G_DEFINE_QUARK(plugin-error, plugin_error)

enum { MAX_PLUGIN_BYTES = 64 << 20 };

/* A plug-in while it is being loaded, and then for ever. */
struct loaded {
	struct plugin plugin;		/* what the list of variants knows of it */
	dev_t device;
	ino_t inode;
	GPtrArray *policies;		/* its variants, whole */
};

static GPtrArray *all_loaded;		/* of struct loaded * */

static gboolean refuse_plugin(const char *where, GError **error, const char *format, ...)
	G_GNUC_PRINTF(3, 4);
static gboolean refuse_plugin(const char *where, GError **error, const char *format, ...)
{
	g_autofree char *what = NULL;
	va_list arguments;

	va_start(arguments, format);
	what = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_set_error(error, PLUGIN_ERROR, 0, "%s %s", where, what);
	return FALSE;
}

/* --- the file ------------------------------------------------------------------------- */

static gboolean read_bytes(int fd, GByteArray *bytes)
{
	guchar block[1 << 16];
	gssize got;

	while ((got = read(fd, block, sizeof(block))) > 0 || (got < 0 && errno == EINTR)) {
		if (got > 0)
			g_byte_array_append(bytes, block, (guint)got);
		if (bytes->len > MAX_PLUGIN_BYTES)
			return FALSE;
	}
	return got == 0;
}

/* The bytes of a regular file, and which file that is. NULL with *error set. */
static GByteArray *read_file(const char *path, const char *where, struct stat *st,
			     GError **error)
{
	GByteArray *bytes;
	int fd;

	/* before it is opened, as to open a device can do something, and after */
	if (!stat(path, st) && !S_ISREG(st->st_mode)) {
		refuse_plugin(where, error, "is no regular file, expected a shared object");
		return NULL;
	}
	fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0 || fstat(fd, st) || !S_ISREG(st->st_mode)) {
		refuse_plugin(where, error, "cannot be read (%s), expected a shared object",
			      g_strerror(errno));
		if (fd >= 0)
			close(fd);
		return NULL;
	}
	bytes = g_byte_array_new();
	if (!read_bytes(fd, bytes)) {
		refuse_plugin(where, error, "cannot be read, or has more than 64 MiB, expected a "
			      "shared object");
		g_clear_pointer(&bytes, g_byte_array_unref);
	}
	close(fd);
	return bytes;
}

static char *hash_of(const GByteArray *bytes)
{
	return g_compute_checksum_for_data(G_CHECKSUM_SHA256, bytes->data, bytes->len);
}

/* Is the file at this path still the one that was read? */
static gboolean is_unchanged(const char *path, const char *where, const struct stat *read,
			     const char *sha256, GError **error)
{
	struct stat st;
	g_autoptr(GByteArray) bytes = read_file(path, where, &st, error);
	g_autofree char *now = bytes ? hash_of(bytes) : NULL;

	if (!bytes)
		return FALSE;
	return (st.st_dev == read->st_dev && st.st_ino == read->st_ino && !strcmp(now, sha256)) ||
	       refuse_plugin(where, error, "has changed while it was loaded, expected a file that "
			     "stays as it is");
}

/* --- its data ------------------------------------------------------------------------- */

struct search_of_data {
	const struct simrun_plugin *plugin;
	gboolean failed;
};

/* Called for each loaded object: the writable data of the one that has the plug-in's symbol. */
static int watch_data(struct dl_phdr_info *object, size_t size, void *data)
{
	struct search_of_data *s = data;
	ElfW(Addr) at = (ElfW(Addr))s->plugin, relro = 0, relro_end = 0;
	ElfW(Addr) first = (ElfW(Addr))-1, last = 0;
	gboolean is_it = FALSE;

	(void)size;
	for (unsigned i = 0; i < object->dlpi_phnum; i++) {
		const ElfW(Phdr) *p = &object->dlpi_phdr[i];
		const ElfW(Addr) begin = object->dlpi_addr + p->p_vaddr;

		is_it |= p->p_type == PT_LOAD && at >= begin && at - begin < p->p_memsz;
		if (p->p_type == PT_LOAD) {
			first = MIN(first, begin);
			last = MAX(last, begin + p->p_memsz);
		}
		if (p->p_type == PT_GNU_RELRO) {
			relro = begin;
			relro_end = begin + p->p_memsz;
		}
	}
	for (unsigned i = 0; is_it && i < object->dlpi_phnum; i++) {
		const ElfW(Phdr) *p = &object->dlpi_phdr[i];
		ElfW(Addr) begin = object->dlpi_addr + p->p_vaddr, end = begin + p->p_memsz;

		if (p->p_type != PT_LOAD || !(p->p_flags & PF_W))
			continue;
		if (begin >= relro && begin < relro_end)	/* it is read-only by now */
			begin = MIN(relro_end, end);
		s->failed |= begin < end &&
			!foreign_data_watch(s->plugin->name, (const void *)begin, end - begin);
	}
	if (is_it)
		foreign_lies(first, last);
	return is_it;
}

/* --- what it says --------------------------------------------------------------------- */

static gboolean fits(const struct simrun_plugin *p, const char *where, GError **error)
{
	if (!p->places)
		return refuse_plugin(where, error, "has no places for its tables, expected what "
				     "SIMRUN_PLUGIN(…) defines");
	if (p->step_bytes != sizeof(struct step) || p->function_bytes != sizeof(struct function) ||
	    p->policy_bytes != sizeof(struct policy) || p->tunable_bytes != sizeof(struct tunable))
		return refuse_plugin(where, error, "has records of other sizes than this simrun, "
				     "expected the same: build it again with simrun-plugin-build");
	if (!p->name || !*p->name || strlen(p->name) > 64 || !g_str_is_ascii(p->name) ||
	    strpbrk(p->name, "/\\\n\t\" "))
		return refuse_plugin(where, error, "has a name that is none, expected "
				     "SIMRUN_PLUGIN(\"…\", …) with 1 to 64 letters");
	if (!p->policies || !p->policies[0])
		return refuse_plugin(where, error, "has no variant, expected SIMRUN_PLUGIN(\"%s\", "
				     "&policy_…)", p->name);
	if (!step_tables_have_room((size_t)(p->steps_end - p->steps),
				   (size_t)(p->functions_end - p->functions)))
		return refuse_plugin(where, error, "has %td steps and %td functions, more than the "
				     "tables have room for; expected fewer, or fewer plug-ins",
				     p->steps_end - p->steps, p->functions_end - p->functions);
	for (guint i = 0; i < all_loaded->len; i++) {
		const struct loaded *l = all_loaded->pdata[i];

		if (!strcmp(l->plugin.name, p->name))
			return refuse_plugin(where, error, "is a plug-in %s, as %s is, expected each "
					     "name once", p->name, l->plugin.file);
	}
	return TRUE;
}

/* Completes each of its variants. */
static gboolean complete_all(struct loaded *l, const struct simrun_plugin *p, const char *where,
			     GError **error)
{
	for (unsigned i = 0; p->policies[i]; i++) {
		g_autofree char *why = NULL;
		struct policy *whole = policy_complete(p, p->policies[i], l->policies, &why);

		if (!whole)
			return refuse_plugin(where, error, "%s", why);
		g_ptr_array_add(l->policies, whole);
	}
	return TRUE;
}

/* Nothing of it is refused any more, so this is done as a whole. */
static void add_to_tables(struct loaded *l, const struct simrun_plugin *p)
{
	const struct step_tables added = { p->steps, p->steps_end, p->functions,
					   p->functions_end };
	struct search_of_data data = { .plugin = p };
	gboolean ok;

	l->plugin.first_step = (size_t)(step_tables.steps_end - step_tables.steps);
	ok = step_tables_append(p->name, &added, &p->places->steps, &p->places->functions);
	l->plugin.last_step = (size_t)(step_tables.steps_end - step_tables.steps);
	for (guint i = 0; ok && i < l->policies->len; i++)
		ok = policy_add(l->policies->pdata[i], &l->plugin);
	dl_iterate_phdr(watch_data, &data);
	if (!ok || data.failed)
		g_error("there is no memory for a plug-in");
	g_ptr_array_add(all_loaded, l);
}

static gboolean add(struct loaded *l, const struct simrun_plugin *p, const char *where,
		    GError **error)
{
	if (!fits(p, where, error) || !complete_all(l, p, where, error))
		return FALSE;
	l->plugin.name = p->name;
	add_to_tables(l, p);
	return TRUE;
}

/* --- loading -------------------------------------------------------------------------- */

static gboolean open_and_add(struct loaded *l, const struct stat *st, const char *where,
			     GError **error)
{
	void *object = dlopen(l->plugin.file, RTLD_NOW | RTLD_LOCAL);
	const struct simrun_plugin *p = object ? dlsym(object, "simrun_plugin") : NULL;
	g_autofree char *why = p ? NULL : escape_text(dlerror());

	if (!p)
		refuse_plugin(where, error, "cannot be loaded (%s), expected a shared object that "
			      "simrun-plugin-build has made", why);
	else if (is_unchanged(l->plugin.file, where, st, l->plugin.sha256, error) &&
		 add(l, p, where, error))
		return TRUE;
	if (object)
		dlclose(object);
	return FALSE;
}

static void free_loaded(struct loaded *l)
{
	g_ptr_array_unref(l->policies);
	g_free(l->plugin.file);
	g_free(l->plugin.sha256);
	g_free(l);
}

static const struct plugin *loaded_already(const struct stat *st)
{
	for (guint i = 0; i < all_loaded->len; i++) {
		const struct loaded *l = all_loaded->pdata[i];

		if (l->device == st->st_dev && l->inode == st->st_ino)
			return &l->plugin;
	}
	return NULL;
}

static const struct plugin *load_new(const char *path, const GByteArray *bytes,
				     const struct stat *st, const char *where, GError **error)
{
	g_autofree char *why = NULL;
	struct loaded *l;

	if (!elf_is_plugin(bytes->data, bytes->len, &why)) {
		refuse_plugin(where, error, "%s", why);
		return NULL;
	}
	l = g_new0(struct loaded, 1);
	l->plugin.file = g_canonicalize_filename(path, NULL);
	l->plugin.sha256 = hash_of(bytes);
	l->device = st->st_dev;
	l->inode = st->st_ino;
	l->policies = g_ptr_array_new_with_free_func(g_free);
	if (open_and_add(l, st, where, error))
		return &l->plugin;
	free_loaded(l);
	return NULL;
}

const struct plugin *plugin_load(const char *path, const char *where, GError **error)
{
	g_autofree char *shown = escape_text(where);
	g_autoptr(GByteArray) bytes = NULL;
	const struct plugin *p;
	struct stat st;

	if (!all_loaded)
		all_loaded = g_ptr_array_new();
	bytes = read_file(path, shown, &st, error);
	if (!bytes)
		return NULL;
	p = loaded_already(&st);
	return p ? p : load_new(path, bytes, &st, shown, error);
}

GPtrArray *plugin_policies(const struct plugin *p)
{
	GPtrArray *of_it = g_ptr_array_new();

	for (unsigned i = 0; i < policies_nr; i++)
		if (policy_plugin(policies[i]) == p)
			g_ptr_array_add(of_it, (gpointer)policies[i]);
	return of_it;
}

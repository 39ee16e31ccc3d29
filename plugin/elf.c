/* SPDX-License-Identifier: MIT */
/*
 * elf.c - looks into a shared object: is it one of this machine, has it the symbol that makes
 * it a plug-in, of which ABI, and does this program have the functions that it calls?
 *
 * The format is that of the System V ABI, with the names of <elf.h>. Every offset is checked,
 * as the file may be anything.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"	/* before all: with the names that are not POSIX */
#endif

#include "plugin/elf.h"

#include <dlfcn.h>
#include <link.h>
#include <string.h>

#include "simrun/plugin.h"

typedef ElfW(Ehdr) elf_header;
typedef ElfW(Shdr) elf_section;
typedef ElfW(Phdr) elf_segment;
typedef ElfW(Sym) elf_symbol;

struct file {
	const unsigned char *bytes;
	gsize length;
	elf_header header;
};

/* Copies nr * bytes from the file, from offset `at` on. FALSE: it is not as long. */
static gboolean take(const struct file *f, uint64_t at, void *to, gsize bytes)
{
	if (at > f->length || bytes > f->length - at)
		return FALSE;
	memcpy(to, f->bytes + at, bytes);
	return TRUE;
}

static gboolean refuse_file(char **why, const char *format, ...) G_GNUC_PRINTF(2, 3);
static gboolean refuse_file(char **why, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	*why = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	return FALSE;
}

/* As this program itself is, whose header the linker has put before everything else. */
extern const elf_header __ehdr_start __attribute__((visibility("hidden")));

static gboolean is_shared_object(struct file *f, char **why)
{
	const unsigned char *const own = __ehdr_start.e_ident;

	if (!take(f, 0, &f->header, sizeof(f->header)) ||
	    memcmp(f->header.e_ident, ELFMAG, SELFMAG))
		return refuse_file(why, "is no shared object, expected one that "
				   "simrun-plugin-build has made");
	if (f->header.e_ident[EI_CLASS] != own[EI_CLASS] ||
	    f->header.e_ident[EI_DATA] != own[EI_DATA] ||
	    f->header.e_machine != __ehdr_start.e_machine)
		return refuse_file(why, "is for another machine, expected a shared object for "
				   "this one");
	if (f->header.e_type != ET_DYN)
		return refuse_file(why, "is an ELF file, but no shared object; expected one that "
				   "simrun-plugin-build has made");
	return TRUE;
}

static gboolean take_section(const struct file *f, unsigned number, elf_section *s)
{
	return number < f->header.e_shnum &&
	       take(f, f->header.e_shoff + (uint64_t)number * sizeof(*s), s, sizeof(*s));
}

static gboolean find_section(const struct file *f, uint32_t type, elf_section *s)
{
	for (unsigned i = 0; i < f->header.e_shnum; i++)
		if (take_section(f, i, s) && s->sh_type == type)
			return TRUE;
	return FALSE;
}

/* Text of a table of strings, which ends within the file; else "". */
static const char *text_at(const struct file *f, const elf_section *strings, uint64_t at)
{
	const uint64_t offset = strings->sh_offset + at;

	if (at >= strings->sh_size || offset < at || offset >= f->length ||
	    !memchr(f->bytes + offset, '\0', f->length - offset))
		return "";
	return (const char *)f->bytes + offset;
}

/* The first bytes of what lies at an address when the file is loaded. */
static gboolean take_data(const struct file *f, uint64_t address, void *to, gsize bytes)
{
	for (unsigned i = 0; i < f->header.e_phnum; i++) {
		elf_segment s;

		if (take(f, f->header.e_phoff + (uint64_t)i * sizeof(s), &s, sizeof(s)) &&
		    s.p_type == PT_LOAD && address >= s.p_vaddr &&
		    address - s.p_vaddr < s.p_filesz)
			return take(f, s.p_offset + (address - s.p_vaddr), to, bytes);
	}
	return FALSE;
}

/* What it says first is its ABI, and as these are numbers, no relocation changes them. */
static gboolean is_of_this_abi(const struct file *f, const elf_symbol *symbol, char **why)
{
	uint32_t says[2];

	if (!take_data(f, symbol->st_value, says, sizeof(says)))
		return refuse_file(why, "has a symbol simrun_plugin that is no data, expected a "
				   "SIMRUN_PLUGIN(…)");
	if (says[0] != SIMRUN_ABI)
		return refuse_file(why, "is a plug-in of ABI %u, expected ABI %d: build it again "
				   "with simrun-plugin-build", says[0], SIMRUN_ABI);
	if (says[1] != sizeof(struct simrun_plugin))
		return refuse_file(why, "has a simrun_plugin of %u bytes, expected %zu: build it "
				   "again with simrun-plugin-build", says[1],
				   sizeof(struct simrun_plugin));
	return TRUE;
}

enum { MOST_NAMED = 5 };	/* missing symbols that a message names */

/* Adds a symbol that nobody defines. */
static void add_missing(GString *missing, guint *nr, const char *name)
{
	if (++*nr <= MOST_NAMED)
		g_string_append_printf(missing, "%s%s", *nr > 1 ? ", " : "", name);
	else if (*nr == MOST_NAMED + 1)
		g_string_append(missing, " and others");
}

static gboolean has_symbols(const struct file *f, const elf_section *table,
			    const elf_section *strings, char **why)
{
	const uint64_t symbols = table->sh_size / sizeof(elf_symbol);
	g_autoptr(GString) missing = g_string_new(NULL);
	elf_symbol symbol, plugin = { .st_shndx = SHN_UNDEF };
	guint nr = 0;

	for (uint64_t i = 0; i < symbols; i++) {
		const char *name;

		if (!take(f, table->sh_offset + i * sizeof(symbol), &symbol, sizeof(symbol)))
			break;
		name = text_at(f, strings, symbol.st_name);
		if (symbol.st_shndx != SHN_UNDEF && !strcmp(name, "simrun_plugin"))
			plugin = symbol;
		else if (symbol.st_shndx == SHN_UNDEF && g_str_has_prefix(name, "simrun_") &&
			 !dlsym(RTLD_DEFAULT, name))
			add_missing(missing, &nr, name);
	}
	if (plugin.st_shndx == SHN_UNDEF)
		return refuse_file(why, "has no symbol simrun_plugin, expected a SIMRUN_PLUGIN(…) "
				   "in one of its files");
	if (!is_of_this_abi(f, &plugin, why))
		return FALSE;
	return !nr || refuse_file(why, "calls what this simrun does not have (%s), expected only "
				  "what its <simrun/variant.h> declares: build it again with "
				  "simrun-plugin-build", missing->str);
}

static gboolean has_thread_locals(const struct file *f)
{
	for (unsigned i = 0; i < f->header.e_phnum; i++) {
		elf_segment s;

		if (take(f, f->header.e_phoff + (uint64_t)i * sizeof(s), &s, sizeof(s)) &&
		    s.p_type == PT_TLS)
			return TRUE;
	}
	return FALSE;
}

gboolean elf_is_plugin(const unsigned char *bytes, gsize length, char **why)
{
	struct file f = { .bytes = bytes, .length = length };
	elf_section table, strings;

	if (!is_shared_object(&f, why))
		return FALSE;
	if (!find_section(&f, SHT_DYNSYM, &table) || !take_section(&f, table.sh_link, &strings))
		return refuse_file(why, "has no symbol simrun_plugin, expected a SIMRUN_PLUGIN(…) "
				   "in one of its files");
	if (!has_symbols(&f, &table, &strings, why))
		return FALSE;
	return !has_thread_locals(&f) ||
	       refuse_file(why, "has variables of threads, expected none: what a step keeps is in "
			   "its frame");
}

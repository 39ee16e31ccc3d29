/* SPDX-License-Identifier: MIT */
/*
 * file.c - may this file be our database? Its header is read before SQLite may touch the
 * file, which would take an empty foreign file for its own, or roll back somebody else's
 * journal.
 */
#include "report/store/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	HEADER_BYTES = 100,
	HEADER_USER_VERSION = 60,
	HEADER_APPLICATION_ID = 68,
};

GQuark store_error_quark(void)
{
	return g_quark_from_static_string("simrun-store-error");
}

gboolean db_file_error(const struct db_file *f, GError **error, const char *format, ...)
{
	g_autofree char *what = NULL;
	va_list arguments;

	va_start(arguments, format);
	what = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_set_error(error, STORE_ERROR, STORE_ERROR_FAILED, "%s: %s%s", f->path, what,
		    f->writes ? "; -o FILE stores elsewhere" : "");
	return FALSE;
}

static uint32_t big_endian(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static gboolean check_header(const struct db_file *f, const unsigned char *header,
			     gssize bytes, GError **error)
{
	const uint32_t version = big_endian(header + HEADER_USER_VERSION);

	if (!bytes)
		return db_file_error(f, error, "is empty: no run was stored in it");
	if (bytes < HEADER_BYTES || memcmp(header, "SQLite format 3", 16) != 0)
		return db_file_error(f, error,
				     "is not a result database, and is left as it is");
	if (big_endian(header + HEADER_APPLICATION_ID) != STORE_APPLICATION_ID)
		return db_file_error(f, error,
				     "is a database of another application, "
				     "and is left as it is");
	if (version > STORE_VERSION)
		return db_file_error(f, error,
				     "was written by a newer simrun (format %u, "
				     "this one knows up to %d), and is left as it is",
				     version, STORE_VERSION);
	if (version < STORE_VERSION)
		return db_file_error(f, error,
				     "was written by an older simrun (format %u, "
				     "this one writes %d), and is left as it is: that "
				     "simrun reads it, or make its runs again",
				     version, STORE_VERSION);
	return TRUE;
}

enum { JOURNAL_MAGIC_BYTES = 8 };

static const unsigned char journal_magic[JOURNAL_MAGIC_BYTES] = {
	0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7,
};

/*
 * A run that was cut off leaves a journal beside the file, with which SQLite undoes the
 * run when the file is opened next. A journal that ends with the magic number names a
 * file that SQLite may delete afterwards. Ours never do, as a transaction of ours writes
 * one file only: such a journal is a stranger's.
 */
static gboolean check_journal(const struct db_file *f, gboolean *is_there, GError **error)
{
	g_autofree char *path = g_strconcat(f->path, "-journal", NULL);
	unsigned char magic[JOURNAL_MAGIC_BYTES];
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	gboolean names_file;
	off_t size;

	*is_there = FALSE;
	if (fd < 0)
		return TRUE;	/* if it cannot be read, SQLite will say so */
	size = lseek(fd, 0, SEEK_END);
	*is_there = size > 0;
	names_file = size > (off_t)sizeof(magic) &&
		     pread(fd, magic, sizeof(magic), size - (off_t)sizeof(magic)) ==
			     (gssize)sizeof(magic) &&
		     !memcmp(magic, journal_magic, sizeof(magic));
	close(fd);
	return !names_file ||
	       db_file_error(f, error,
			     "has a journal of another application beside it, and "
			     "is left as it is");
}

/*
 * Was the first run cut off before its first page was written? Then the file is all
 * zeros.
 */
static gboolean is_cut_off(const unsigned char *header, gssize bytes)
{
	for (gssize i = 0; i < bytes; i++)
		if (header[i])
			return FALSE;
	return TRUE;
}

gboolean db_file_check(const struct db_file *f, gboolean must_exist, GError **error)
{
	unsigned char header[HEADER_BYTES] = { 0 };
	gboolean has_journal;
	struct stat st;
	gssize bytes;
	int fd;

	if (stat(f->path, &st) < 0) {
		if (errno == ENOENT && !must_exist)
			return TRUE;
		return db_file_error(f, error, "cannot be opened: %s", g_strerror(errno));
	}
	if (!S_ISREG(st.st_mode))
		return db_file_error(f, error, "is not a regular file");
	if (st.st_size == 0 && !must_exist)
		return TRUE;
	/* first the journal: when it is gone, the header is whole */
	if (!check_journal(f, &has_journal, error))
		return FALSE;
	fd = open(f->path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return db_file_error(f, error, "cannot be opened: %s", g_strerror(errno));
	bytes = read(fd, header, sizeof(header));
	close(fd);
	if (bytes < 0)
		return db_file_error(f, error, "cannot be read: %s", g_strerror(errno));
	if (!bytes && !must_exist)	/* somebody has undone its first run since stat() */
		return TRUE;
	if (has_journal && is_cut_off(header, bytes))
		return TRUE;
	return check_header(f, header, bytes, error);
}

gboolean db_file_check_writable(const struct db_file *f, GError **error)
{
	g_autofree char *dir = g_path_get_dirname(f->path);

	if (access(dir, W_OK | X_OK) < 0)
		return db_file_error(f, error, "cannot be written in %s: %s", dir,
				     g_strerror(errno));
	if (access(f->path, F_OK) == 0 && access(f->path, W_OK) < 0)
		return db_file_error(f, error, "cannot be written: %s",
				     g_strerror(errno));
	return TRUE;
}

gint64 db_file_written_ns(const struct db_file *f)
{
	struct stat st;

	if (stat(f->path, &st))
		return 0;
	return (gint64)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
}

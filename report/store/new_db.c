/* SPDX-License-Identifier: MIT */
/*
 * new_db.c - see new_db.h.
 *
 * The empty database is part of the program, since reading its schema takes a fifth of
 * the time of executing the statements that create the tables and views. The file is
 * written without a name, synced and linked, and then its folder is synced. So at any
 * moment there is no file or all of it, and a process that is killed leaves nothing
 * behind.
 *
 * SQLite reads the schema of each database that it opens, and longer than it takes to store a short
 * run. Whoever stores needs no views, and of a table only its columns and keys. So there is a
 * second, brief schema for the same tables. It lies in the pages that have the schema, and in no
 * other, as nobody changes the schema; and when the file is whole, these pages become the others.
 */
#define _GNU_SOURCE	/* O_TMPFILE */
#include "report/store/new_db.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "lib/resource.h"

enum { MOST_BYTES = 1 << 20, PAGE_BYTES = 4096, HEADER_BYTES = 100 };

static gboolean is_nothing(const char *path, const char *suffix)
{
	g_autofree char *name = g_strconcat(path, suffix, NULL);
	struct stat st;

	return lstat(name, &st) < 0 && errno == ENOENT;
}

/* If a journal of a file that is gone were left, SQLite would apply it to the new file. */
gboolean new_db_is_possible(const char *path)
{
	return is_nothing(path, "") && is_nothing(path, "-journal") &&
	       is_nothing(path, "-wal");
}

/* Sets the pages of the schema. The first page begins with the header of the whole file. */
static void set_schema(struct new_db *n, gboolean brief)
{
	const char *page = resource_writing_pages, *number = resource_writing_list;

	for (char *end; *number; number = end + 1, page += PAGE_BYTES) {
		const size_t at = (strtoul(number, &end, 10) - 1) * PAGE_BYTES;
		const size_t header = at ? 0 : HEADER_BYTES;

		memcpy(n->bytes + at + header, (brief ? page : resource_empty_db + at) + header,
		       PAGE_BYTES - header);
	}
	n->is_brief = brief;
}

static gboolean open_copy(struct new_db *n, gboolean brief)
{
	const gint64 size =
		(gint64)((uintptr_t)resource_empty_db_end - (uintptr_t)resource_empty_db);
	char limit[64];

	n->bytes = mmap(NULL, MOST_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (n->bytes == MAP_FAILED) {
		n->bytes = NULL;
		return FALSE;
	}
#ifdef MADV_POPULATE_WRITE
	madvise(n->bytes, (size_t)size, MADV_POPULATE_WRITE);	/* all these pages at once */
#endif
	memcpy(n->bytes, resource_empty_db, (size_t)size);
	if (brief)
		set_schema(n, TRUE);
	snprintf(limit, sizeof(limit), "PRAGMA max_page_count = %d",
		 MOST_BYTES / PAGE_BYTES);
	if (sqlite3_open_v2(":memory:", &n->db,
			    SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
			    NULL) == SQLITE_OK &&
	    sqlite3_deserialize(n->db, "main", n->bytes, size, MOST_BYTES, 0) ==
		    SQLITE_OK &&
	    sqlite3_exec(n->db, limit, NULL, NULL, NULL) == SQLITE_OK)
		return TRUE;
	new_db_clear(n);
	return FALSE;
}

gboolean new_db_open(struct new_db *n)
{
	return open_copy(n, FALSE);
}

gboolean new_db_open_to_write(struct new_db *n)
{
	return open_copy(n, TRUE);
}

void new_db_clear(struct new_db *n)
{
	sqlite3_close(n->db);
	if (n->bytes)
		munmap(n->bytes, MOST_BYTES);
	*n = (struct new_db){ 0 };
}

#ifdef O_TMPFILE

static gboolean write_all(int fd, const unsigned char *bytes, gint64 size)
{
	while (size > 0) {
		const gssize written = write(fd, bytes, (size_t)size);

		if (written < 0 && errno != EINTR)
			return FALSE;
		bytes += MAX(written, 0);
		size -= MAX(written, 0);
	}
	return TRUE;
}

/* linkat() does not replace a file, and does not follow path if that is a link. */
static gboolean give_name(int fd, const char *path)
{
	char name[64];

	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	return !linkat(AT_FDCWD, name, AT_FDCWD, path, AT_SYMLINK_FOLLOW);
}

/* The mode is the one that SQLite gives its files. */
static gboolean write_and_link(int folder, const char *path, const unsigned char *bytes,
			       gint64 size)
{
	const int fd = openat(folder, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0644);
	gboolean placed;

	if (fd < 0)
		return FALSE;
	placed = write_all(fd, bytes, size) && !fsync(fd) && new_db_is_possible(path) &&
		 give_name(fd, path);
	close(fd);
	return placed;
}

gboolean new_db_place(struct new_db *n, const char *path)
{
	g_autofree char *parent = g_path_get_dirname(path);
	const int folder = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	sqlite3_int64 size = 0;
	const unsigned char *bytes =
		sqlite3_serialize(n->db, "main", &size, SQLITE_SERIALIZE_NOCOPY);
	gboolean placed;

	if (folder < 0)
		return FALSE;
	if (n->is_brief)
		set_schema(n, FALSE);
	placed = bytes && write_and_link(folder, path, bytes, size);
	/* if this fails the file is there all the same; SQLite does not mind, either */
	if (placed)
		fsync(folder);
	close(folder);
	return placed;
}

#else

gboolean new_db_place(struct new_db *n, const char *path)
{
	(void)n;
	(void)path;
	return FALSE;
}

#endif

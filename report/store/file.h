/* SPDX-License-Identifier: MIT */
/*
 * file.h - may this file be our database? And the errors that name it.
 */
#ifndef REPORT_STORE_FILE_H
#define REPORT_STORE_FILE_H

#include <glib.h>

#define STORE_ERROR store_error_quark()
GQuark store_error_quark(void);
enum { STORE_ERROR_FAILED, STORE_ERROR_NO_RUN };

enum {
	STORE_APPLICATION_ID = 0x70757267,	/* "purg" */
	STORE_VERSION = 13,
};

struct db_file {
	char *path;
	gboolean writes;	/* opened to store runs, not to read them */
};

/* Sets *error to the file's name and what is wrong with it. Returns FALSE. */
G_GNUC_PRINTF(3, 4)
gboolean db_file_error(const struct db_file *f, GError **error, const char *format, ...);

/* FALSE if the file is not ours or has another format, or if it must exist and does not. */
gboolean db_file_check(const struct db_file *f, gboolean must_exist, GError **error);

/* The journal lies beside it, so both the file and its directory must be writable. */
gboolean db_file_check_writable(const struct db_file *f, GError **error);

/* When it was written last, as its file system has it; 0: unknown. */
gint64 db_file_written_ns(const struct db_file *f);

#endif

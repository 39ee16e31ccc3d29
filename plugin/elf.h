/* SPDX-License-Identifier: MIT */
/*
 * elf.h - what a shared object says of itself before it is loaded, since loading it runs code
 * of its own.
 */
#ifndef PLUGIN_ELF_H
#define PLUGIN_ELF_H

#include <stdint.h>

#include <glib.h>

/*
 * Is this a plug-in for this program? bytes: the file. *why is what is wrong with it, as
 * "is …, expected …", to be freed with g_free(); then the result is FALSE. Any bytes are
 * safe to give.
 */
gboolean elf_is_plugin(const unsigned char *bytes, gsize length, char **why);

#endif

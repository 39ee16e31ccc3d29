#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# sim-is-general.sh - sim/ is a machine on which anything may run: it does not speak of the
# allocator. What an allocator needs of it, any other model can have, too.
set -euo pipefail
[ -z "${SLOW_BUILD:-}" ] || { echo 'skipped: it is about the sources, whatever they are built with'; exit 77; }

words='area|page|purge|vmalloc|vmap|tlb|lazy'
# the sources of costs are quoted as they were written
quoted='lat_syscall null: 51-53 ns \(2019, without page-table isolation\)'

# strays: the lines of files and their numbers on standard input that speak of the allocator
strays()
{
	grep -iE "^[^:]*:[0-9]*:.*($words)" | grep -vE "$quoted" || true
}

# try RESULT LINE: does the check refuse the line, or accept it?
try()
{
	local result=accepted

	[[ $(strays <<<"sim/try.c:1:$2") ]] && result=refused
	if [[ $result != "$1" ]]; then
		echo "sim-is-general.sh: \"$2\" is $result, expected $1"
		exit 1
	fi
}

try refused '	uint32_t (*tlb_object)(uint32_t cpu);'
try refused '/* Frees lazily. */ lazy_free();'
try refused ' * A page is free.'
try accepted 'unsigned char *arena;'
try accepted '	return w->model;'
try accepted '{ 55, "lat_syscall null: 51-53 ns (2019, without page-table isolation)" },'

cd "${srcdir:-$(dirname "$0")/../..}"
found=$(grep -rn --include='*.[ch]' '' sim | strays)
if [[ $found ]]; then
	printf 'sim/ speaks of the allocator:\n%s\n' "$found"
	exit 1
fi

# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# lib.sh - what the tests of plug-ins share: compiling one against the headers of this build.

# builds CLAIM FILE.c [OPTION…]: compiles FILE.so, without a warning
# shellcheck disable=SC2086,SC2154	# CC may have options; source_dir is of tests/lib.sh
builds()
{
	local claim=$1 file=$2

	shift 2
	checks=$((checks + 1))
	${CC:-cc} -std=gnu11 -O1 -Wall -Wextra -Wshadow -Werror -fPIC -fvisibility=hidden -shared \
		-I"$source_dir/include" -I"$built_headers" "$@" -o "${file%.c}.so" "$file" 2>err && return
	fail "$claim: it cannot be compiled" err
	return 1
}

# Where the makefile has made headers; builddir is where tests may write, and may be below.
built_headers=${simrun%/*}/include

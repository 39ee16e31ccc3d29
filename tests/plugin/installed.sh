#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# installed.sh - the example of doc/plugin.md, with installed files alone and in an empty
# folder: it is built in both ways, compared with v4.10, and searched. What is installed
# for plug-ins is just what is listed here. `make installcheck` calls it, with DESTDIR and
# the folders in the environment.
set -euo pipefail
: "${DESTDIR=}" "${bindir:?}" "${includedir:?}" "${libdir:?}" "${docdir:?}"
export LC_ALL=C
headers='functions.h node_functions.h node_verbs.h nodes.h plugin.h task.h variant.h verbs.h'
examples='Makefile batch.c batch.ini small.ini'
compiler=${CC:-cc}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
checks=0

fail()
{
	echo "FAIL: $*"
	exit 1
}

# same CLAIM WANTED GOT
same()
{
	checks=$((checks + 1))
	[[ $2 == "$3" ]] || fail "$1: expected $2, found $3"
}

same 'the installed headers' "$headers" "$(cd "$DESTDIR$includedir/simrun" && echo *)"
same 'the installed examples' "$examples" "$(cd "$DESTDIR$docdir/examples" && echo *)"

export PATH=$DESTDIR$bindir:$PATH PKG_CONFIG_PATH=$DESTDIR$libdir/pkgconfig
[[ -z $DESTDIR ]] || export PKG_CONFIG_SYSROOT_DIR=$DESTDIR
cd "$folder"
cp "$DESTDIR$docdir"/examples/* .
chmod u+w ./*

for header in variant nodes; do
	checks=$((checks + 1))
	printf '#include <simrun/%s.h>\n' $header >header.c
	# shellcheck disable=SC2046	# words
	$compiler -fsyntax-only -Wall -Wextra -Werror $(pkg-config --cflags simrun) header.c ||
		fail "<simrun/$header.h> alone cannot be compiled"
done
if command -v "${CXX:-c++}" >/dev/null; then
	checks=$((checks + 1))
	if "${CXX:-c++}" -fsyntax-only "-I$DESTDIR$includedir" -x c++ header.c 2>errors ||
		! grep -q 'plug-ins are written in C' errors; then
		fail 'C++ is not refused'
	fi
fi

# table: what the comparison prints, by simrun
table()
{
	simrun batch.ini | sed '/^$/,$d'
}

make -s CC="$compiler"
table >by-make
rm batch.so
CC=$compiler simrun-plugin-build batch.c
table >by-script
same 'the table, whoever has built the plug-in' "$(cat by-make)" "$(cat by-script)"
same 'its rows' 'batch batch batch v4.10 v4.10 v4.10' \
	"$(awk 'NR > 1 { print $1 }' by-make | sort | paste -sd' ')"
same 'searches of the example' '1 outcome 2 outcomes' \
	"$(make -s search | sed -n 's/^\(batch\|v4.10\): \([0-9] outcomes*\)$/\2/p' | sort | paste -sd' ')"

# refused MESSAGE ARGUMENT…: simrun-plugin-build fails with this message, and status 2
refused()
{
	local message=$1 status=0

	shift
	simrun-plugin-build "$@" >out 2>errors || status=$?
	same "simrun-plugin-build $*" 2 "$status"
	grep -qF -e "$message" errors || fail "simrun-plugin-build $*: $(cat errors)"
}
refused 'expected a variant to compile'
refused 'there is no such file' none.c
refused 'written in C' batch.cpp
refused 'the file to make' batch.c -o
CC=no-such-compiler refused 'no compiler' batch.c

echo "$checks checks, 0 failed"

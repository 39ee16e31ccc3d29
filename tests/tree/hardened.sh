#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# hardened.sh - the program is built in a way that makes a mistake in it hard to exploit: it is
# position independent, its relocations are read-only once it runs, its stacks are guarded,
# and copies are checked.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

command -v readelf >/dev/null || { echo 'there is no readelf'; exit 77; }
if [ -z "${HARDENING:-}" ]; then
	echo 'configured with --disable-hardening, or with sanitizers'
	exit 77
fi
readelf -W -h "$simrun" >header
readelf -W -l "$simrun" >segments
readelf -W -d "$simrun" >dynamic
readelf -W --dyn-syms "$simrun" >symbols
holds 'position independent' grep -q 'Type: *DYN' header
holds 'relocations are read-only' grep -q GNU_RELRO segments
holds 'and made at the start' grep -q 'BIND_NOW\|Flags:.*NOW' dynamic
holds 'the stack is not executable' grep -q 'GNU_STACK.* RW ' segments
holds 'stacks are guarded' grep -q __stack_chk_fail symbols
case $HARDENING in
*FORTIFY*) holds 'copies are checked' grep -q '_chk@' symbols ;;
esac
finish

#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# abi.sh - what is installed for plug-ins changes on purpose only.
# tests/data/plugin/abi.txt has SIMRUN_ABI, and a checksum of all headers without comments
# and blanks. If they differ:
#
#	something was added	RENEW=write, as `make renew` does
#	something was changed	raise SIMRUN_ABI in include/simrun/plugin.h before that, if any
#				release has the present number
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"
. "$source_dir/tests/plugin/lib.sh"

# plain FILE…: their text without comments, all blanks as one
plain()
{
	# shellcheck disable=SC1003	# it is a backslash
	cat "$@" | tr -s ' \t\n\\' ' ' | sed -e 's,/\*,\n/*,g' -e 's,\*/,*/\n,g' | grep -v '^/\*' |
		tr -s ' \n' ' '
}

same 'comments do not count' ' int a ; int b; ' "$(printf ' /* one */ int a /* two\n * lines */;\n\tint  b;\n' | plain)"
headers=("$source_dir"/include/simrun/{functions,node_functions,nodes,plugin,task,variant}.h
	"$built_headers"/simrun/{verbs,node_verbs}.h)
{
	sed -n 's/^#define \(SIMRUN_ABI [0-9]*\)$/\1/p' "$source_dir/include/simrun/plugin.h"
	plain "${headers[@]}" | sha256sum | cut -d' ' -f1
} >abi.txt
as_golden 'the interface of plug-ins is the one on record' "$source_dir/tests/data/plugin/abi.txt" abi.txt

finish

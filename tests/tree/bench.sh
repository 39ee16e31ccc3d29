#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# bench.sh - the rows of the benchmark that need nothing but what simrun is built with can be
# run. Their results are not looked at, since no test depends on time.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

python3 -c 'import sqlite3' 2>err || { echo 'there is no python3'; exit 77; }
export SIMRUN=$simrun
holds 'it runs' "$source_dir/bench/run" --quick --rows growth_in_areas,start,memory \
	--json b.json >out 2>err
grep -v '^To have all peers' out >table
same 'a line for each figure, and the head' "$(grep -c '^  "row"\|^   "row"' b.json)" \
	"$(($(wc -l <table) - 1))"
same 'figures, or what is missing' yes "$(python3 -c '
import json
b = json.load(open("b.json"))
print("yes" if len(b["figures"]) == 9 or b["missing"] else len(b["figures"]))')"

# with sanitizers the peers cannot be linked
if ! nm "$(dirname "$simrun")/libsim.a" 2>&1 | grep -q __asan_; then
	same 'peers that need the libraries can be built' '' "$(grep 'bench/peers/.*xxhash' err)"
fi

! "$source_dir/bench/run" --rows speed 2>err || fail 'there is no such row'
same 'it says which there are' 1 "$(grep -c 'rows are clock_driver, ' err)"
! SIMRUN=/nowhere "$source_dir/bench/run" --rows start 2>err >out || fail 'there is no simrun'
same 'it says what to do' 1 "$(grep -c 'make builds it' err)"
finish

#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# fuzz.sh - gives each input that the fuzzer kept to its target once, and the scenarios of
# other tests, too. tests/fuzz/run is the fuzzer.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

programs=${builddir:-$source_dir}/tests/fuzz
for target in scenario program schedule whole; do
	"$source_dir/tests/fuzz/pack" -u $target corpus/$target
done

replay() {
	local target=$1

	shift
	"$programs/fuzz-$target" "$@" >out 2>err || fail "$target" out err
	checks=$((checks + 1))
	sed "s/^/$target: /" out
}

mkdir databases
"$simrun" -q "$source_dir/scenarios/quickstart.ini" -o databases/whole.db
head -c 50000 databases/whole.db >databases/cut.db
replay scenario "corpus/scenario" "corpus/whole" "$source_dir/scenarios" "$source_dir/tests/data/bad"
replay program "corpus/program"
replay schedule "corpus/schedule"
replay whole "corpus/whole" "$source_dir/scenarios" "$source_dir/tests/data/bad"
replay litmus "$source_dir/tests/data/litmus"
replay database databases
finish

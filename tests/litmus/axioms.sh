#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# axioms.sh - the reference of the memory models (tests/litmus/axioms/) finds the final states
# that herd7 found, for all programs of ../shared/litmus, and its view of `weak` as one graph
# finds the same ones.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

recorded=$source_dir/../shared/litmus
axioms=${builddir:?where the reference was built}/tests/litmus/axioms/axioms
[ -f "$recorded/outcomes.json" ] || { echo "there is no $recorded"; exit 77; }

# recorded_states MODEL: NAME TAB STATE, a line each
recorded_states() {
	"$sqlite3" -separator '	' :memory: "
		SELECT program.key, state.value
		FROM json_each(readfile('$recorded/outcomes.json')) AS program,
			json_each(program.value, '\$.$1') AS state" | sort
}

for model in sc tso weak lkmm nodes; do
	wanted=$model
	[ $model != nodes ] || wanted=weak
	recorded_states $wanted >wanted
	cut -f 1 wanted | uniq | sed "s|.*|$recorded/&.litmus|" >files
	mapfile -t files <files
	timeout -s KILL $((60 * slow)) "$axioms" $model "${files[@]}" |
		awk '/=/ { print name "\t" $0; next } { name = $0 }' | sort >got
	[ -s wanted ] || fail "$model: nothing was recorded"
	diff wanted got >differences
	same "$model: what differs from the recorded states (<)" "" "$(head -n 20 differences)"
done

finish

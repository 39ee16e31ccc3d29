#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# lib.sh - what tests of primitives that are searched have in common.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

# scenario PREEMPTION A B [C]: writes t.ini, with a task on each CPU, and what is $declared
scenario() {
	local letter cpu=0

	{
		printf '[scenario]\nname = t\nhorizon = 50ms\n[machine]\ncpus = 3\npreemption = %s\n' "$1"
		printf '[policy]\nvariants = none\n[variables]\nx = 0\ny = 0\n%b' "${declared:-}"
		shift
		for letter in A B C; do
			[ $# -gt 0 ] || break
			printf '[task %s]\ncpu = %s\nprogram = %s\n' $letter $cpu "$1"
			cpu=$((cpu + 1))
			shift
		done
	} >t.ini
}

# violated [OPTION]…: what a search of t.ini finds; it must be complete
violated() {
	rm -f t.db
	at_most 60 "$simrun" explore t.ini -q -o t.db "$@" >out 2>err
	[ $? -le 1 ] || fail "explore $*" err
	sql t.db "SELECT group_concat(CASE verdict WHEN 'violated' THEN property ELSE verdict END, ' ')
		FROM (SELECT property, verdict FROM verdict WHERE verdict <> 'proved'
			ORDER BY property)"
}

# both CLAIM EXPECTED [OPTION]…: the same with --check and without reduction
both() {
	local claim=$1 expected=$2

	shift 2
	same "$claim" "$expected" "$(violated --check "$@")"
	same "$claim, every order" "$expected" "$(violated --reduction none "$@")"
}

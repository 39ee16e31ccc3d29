# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# lib.sh - what the shell tests share: a directory of their own, claims, and their count.
#
# Sourced, not run. SIMRUN is the program, SQLITE3 the sqlite3 shell, srcdir the top of
# the sources; only builddir may be written. A test ends with `finish`, whose status says
# whether all claims held.

set -u
export LC_ALL=C
simrun=${SIMRUN:?the program to be tested}
sqlite3=${SQLITE3:-sqlite3}
source_dir=${srcdir:-$(cd "$(dirname "$0")/.." && pwd)}
[ -x "$simrun" ] || { echo "$simrun: cannot be run"; exit 99; }
work=$(mktemp -d "${builddir:-${TMPDIR:-/tmp}}/test.XXXXXX") || exit 99
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 99
slow=1		# so many times as long as usual may anything take
if [ -n "${VALGRIND:-}" ]; then		# make check-valgrind
	slow=50
	mkdir in-valgrind	# by its own name, for those who look for it in PATH
	printf '#!/bin/sh\nexec %s %s "$@"\n' "$VALGRIND" "$simrun" >in-valgrind/simrun
	chmod +x in-valgrind/simrun
	simrun=$work/in-valgrind/simrun
fi
ulimit -t "${CPU_SECONDS:-60}"	# of each process: a run without end is a failure, too
# How many variants there are, and how many of them run where `variants = all` is said:
# "none" never purges, so it must be named.
policies=$("$simrun" list policies 2>/dev/null | tail -n +2 | wc -l)
variants=$((policies - 1))
checks=0
failed=0
: >out
: >err

# draw_number SEED I: the seed of the i-th thing that is drawn at random. mawk's srand() takes
# all numbers from 2^31 - 1 on for one, and a time of day multiplied is larger.
draw_number() {
	echo $((($1 * 1000 + $2) % 2147483647))
}

# fail CLAIM [FILE…]: the claim does not hold; the files show why
fail() {
	echo "FAIL: $1"
	shift
	[ $# = 0 ] || head -n 12 "$@" | sed 's/^/  /'
	failed=$((failed + 1))
}

# same CLAIM WANTED GOT: two texts are the same
same() {
	checks=$((checks + 1))
	[ "$2" = "$3" ] && return
	printf '%s\n' "$2" >same.wanted
	printf '%s\n' "$3" >same.got
	diff same.wanted same.got >same.diff
	fail "$1 (< expected, > found)" same.diff
}

# same_files CLAIM WANTED GOT
same_files() {
	checks=$((checks + 1))
	diff "$2" "$3" >same.diff 2>&1 || fail "$1 (< expected, > found)" same.diff
}

# as_golden CLAIM GOLDEN GOT: the file is the one that is kept in the source tree. Under
# tests/renew (RENEW is show or write) the difference is shown, and may be taken over.
as_golden() {
	if [ -z "${RENEW:-}" ]; then
		same_files "$@"
		return
	fi
	checks=$((checks + 1))
	touch -a "$2"
	diff -u --label "${2#"$source_dir/"}" --label 'as it is now' "$2" "$3" && return
	[ "$RENEW" = show ] || cp "$3" "$2"
}

# holds CLAIM COMMAND…: the command succeeds
holds() {
	local claim=$1

	checks=$((checks + 1))
	shift
	"$@" || fail "$claim" out err
}

# run STATUS CLAIM ARGUMENT…: leaves what simrun printed in out and err
run() {
	local wanted=$1 claim=$2 status

	shift 2
	"$simrun" "$@" >out 2>err
	status=$?
	checks=$((checks + 1))
	[ "$status" = "$wanted" ] ||
		fail "$claim: exit status $status, expected $wanted" out err
}

# at_most SECONDS COMMAND…: KILLed when it has had a processor for so long. A loaded machine
# makes nothing fail; what waits for ever is ended, too, but after a long time.
at_most() {
	local seconds=$1

	shift
	(
		ulimit -t $((seconds * slow)) 2>/dev/null
		exec timeout -s KILL $((900 * slow)) "$@"
	)
}

# listens PID: waits until it would be interrupted by SIGINT, or has ended
listens() {
	local caught

	for _ in {1..30000}; do
		caught=$(sed -n 's/^SigCgt:[[:space:]]*//p' "/proc/$1/status" 2>/dev/null)
		[ -n "$caught" ] || return 0
		((16#$caught & 2)) && return 0
		sleep 0.02
	done
}

# says FILE PATTERN CLAIM: a line of the file is like this
says() {
	checks=$((checks + 1))
	grep -q -e "$2" "$1" || fail "$3: no line like \"$2\"" "$1"
}

sql() {
	"$sqlite3" "$@"
}

# every variant, in the order of the list
variants() {
	"$simrun" list policies | awk 'NR > 1 { print $1 }'
}

finish() {
	echo "$checks checks, $failed failed"
	[ "$checks" -gt 0 ] && [ "$failed" = 0 ]
	exit
}

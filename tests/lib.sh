# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# lib.sh - what the shell tests share: a directory for each, checks, and how many held.
#
# Sourced, not run. SIMRUN is the program, SQLITE3 the sqlite3 shell, srcdir the top of
# the sources; a test may write only to builddir. A test ends with `finish`, whose status
# says whether all its claims held.

set -u
export LC_ALL=C
simrun=${SIMRUN:?the program to be tested}
sqlite3=${SQLITE3:-sqlite3}
source_dir=${srcdir:-$(cd "$(dirname "$0")/.." && pwd)}
[ -x "$simrun" ] || { echo "$simrun: cannot be run"; exit 99; }
work=$(mktemp -d "${builddir:-${TMPDIR:-/tmp}}/test.XXXXXX") || exit 99
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 99
slow=1		# the factor by which all time limits are longer
if [ -n "${VALGRIND:-}" ]; then		# make check-valgrind
	slow=50
	mkdir in-valgrind	# called simrun, for tests that put its folder into PATH
	printf '#!/bin/sh\nexec %s %s "$@"\n' "$VALGRIND" "$simrun" >in-valgrind/simrun
	chmod +x in-valgrind/simrun
	simrun=$work/in-valgrind/simrun
fi
ulimit -t "${CPU_SECONDS:-60}"	# for each process: a run that never ends is a failure, too
# How many variants there are, and how many of them `variants = all` runs: all but "none",
# which never purges, and those that ask what if, which must be named.
policies=$("$simrun" list policies 2>/dev/null | tail -n +2 | wc -l)
variants=$("$simrun" list policies 2>/dev/null | tail -n +3 | grep -vc 'what if: ')
checks=0
failed=0
: >out
: >err

# share N: how many of the N things that a test draws are enough. Slow builds set PERCENT, so
# that each test takes its part of the time, whatever its things cost.
share() {
	echo $((($1 * ${PERCENT:-100} + 99) / 100))
}

# for_fast_builds WHY: leaves the test out in a slow build (SLOW_BUILD), of which it says nothing new
for_fast_builds() {
	[ -n "${SLOW_BUILD:-}" ] || return 0
	echo "skipped in a slow build: $1"
	exit 77
}

# draw_number SEED I: the seed of the i-th thing that is drawn at random. It is below
# 2^31 - 1, since mawk's srand() treats all larger seeds as the same one.
draw_number() {
	echo $((($1 * 1000 + $2) % 2147483647))
}

# fail CLAIM [FILE…]: reports that the claim does not hold; the files show why
fail() {
	echo "FAIL: $1"
	shift
	[ $# = 0 ] || head -n 12 "$@" | sed 's/^/  /'
	failed=$((failed + 1))
}

# same CLAIM WANTED GOT: checks that two texts are the same
same() {
	checks=$((checks + 1))
	[ "$2" = "$3" ] && return
	printf '%s\n' "$2" >same.wanted
	printf '%s\n' "$3" >same.got
	diff same.wanted same.got >same.diff
	fail "$1 (< expected, > found)" same.diff
}

# same_files CLAIM WANTED GOT: checks that two files are the same
same_files() {
	checks=$((checks + 1))
	diff "$2" "$3" >same.diff 2>&1 || fail "$1 (< expected, > found)" same.diff
}

# as_golden CLAIM GOLDEN GOT: checks that the file is like the one in the source tree. Under
# tests/renew it shows the difference instead (RENEW=show), or also takes it over (write).
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

# holds CLAIM COMMAND…: checks that the command succeeds
holds() {
	local claim=$1

	checks=$((checks + 1))
	shift
	"$@" || fail "$claim" out err
}

# run STATUS CLAIM ARGUMENT…: runs simrun and checks its exit status. What it printed is in
# the files out and err.
run() {
	local wanted=$1 claim=$2 status

	shift 2
	"$simrun" "$@" >out 2>err
	status=$?
	checks=$((checks + 1))
	[ "$status" = "$wanted" ] ||
		fail "$claim: exit status $status, expected $wanted" out err
}

# at_most SECONDS COMMAND…: kills the command when it has used so much time of a processor,
# so that a loaded machine makes nothing fail. A command that waits for ever is killed, too,
# but only after a long time.
at_most() {
	local seconds=$1

	shift
	(
		ulimit -t $((seconds * slow)) 2>/dev/null
		exec timeout -s KILL $((900 * slow)) "$@"
	)
}

# listens PID: waits until the process handles SIGINT and SIGTERM, or has ended
listens() {
	local caught

	for _ in {1..30000}; do
		caught=$(sed -n 's/^SigCgt:[[:space:]]*//p' "/proc/$1/status" 2>/dev/null)
		[ -n "$caught" ] || return 0
		((16#$caught & 16#4000)) && return 0	# SIGTERM, which comes last
		sleep 0.02
	done
}

# says FILE PATTERN CLAIM: checks that a line of the file matches the pattern
says() {
	checks=$((checks + 1))
	grep -q -e "$2" "$1" || fail "$3: no line like \"$2\"" "$1"
}

sql() {
	"$sqlite3" "$@"
}

# prints every variant, in the order of the list
variants() {
	"$simrun" list policies | awk 'NR > 1 && !/ what if: / { print $1 }'
}

finish() {
	echo "$checks checks, $failed failed"
	[ "$checks" -gt 0 ] && [ "$failed" = 0 ]
	exit
}

#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# calibrate.sh - simrun calibrate writes costs that a scenario can include, says what it could not
# measure, and leaves no half of a file behind. What it measures is the machine's business: a
# number only has to be one.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

# The form of what it prints: comments, a heading, a preset and times that are not 0.
malformed() {
	grep -vE -e '^#' -e '^\[costs\]$' -e '^preset = (x86-2026|arm64-stb)$' -e \
		'^[a-z_]+ = [1-9][0-9]*ns	# [0-9]+\.[0-9] to [0-9]+\.[0-9]: .' "$1"
}

run 0 'this machine' calibrate
same 'each line is a comment, or a cost with its spread' '' "$(malformed out)"
for key in measured_lock measured_area syscall; do
	same "$key needs no second thread" 1 "$(grep -c "^$key = " out)"
done
for key in measured_line context_switch wake_up irq_enter idle_exit ipi_delivery; do
	same "$key was measured, or it says why not" 1 "$(grep -cE "^($key = |# $key: not measured, as )" out)"
done

run 0 'into a file' calibrate -o costs.ini
same 'the file has the same form' '' "$(malformed costs.ini)"
same 'and nothing is beside it' costs.ini "$(ls costs.ini*)"
cat >with.ini <<'END'
[scenario]
include = costs.ini
[costs]
context_switch = 1us
[policy]
variants = v6.12
[task T]
program = vmalloc 1p
END
run 0 'a scenario that includes it' with.ini -q --trace steps -o with.db
same 'has its costs, unless it has its own' "$(sed -n 's/^syscall = \([0-9]*\)ns.*/\1/p' costs.ini)" \
	"$(sql with.db "SELECT t_ns - 1000 FROM event WHERE label = 'op.enter'")"

if command -v taskset >/dev/null; then
	cpu=$(taskset -cp $$ | sed 's/.*: //; s/[-,].*//')
	taskset -c "$cpu" "$simrun" calibrate >one 2>err
	same 'one CPU: form' '' "$(malformed one)"
	same 'one CPU: nothing that needs two' 2 \
		"$(grep -cE '^# (measured_line|ipi_delivery): not measured, as there is only one CPU' one)"
fi

# without CALL ERROR WHAT: where the system call fails, it says that WHAT was not measured
without() {
	# who looks for leaks cannot be traced
	ASAN_OPTIONS=detect_leaks=0 \
		strace -f -qq -o strace.out -e inject="$1:error=$2" "$simrun" calibrate >lacks 2>err
	same "without $1: status" 0 $?
	same "without $1: form" '' "$(malformed lacks)"
	same "without $1: what lacks" 1 "$(grep -cE "^# $3: not measured, as " lacks)"
}

if [ -z "${VALGRIND:-}" ] && strace -qq -o strace.out true 2>err; then
	without membarrier EPERM ipi_delivery
	without sched_setaffinity EPERM measured_line
	without clone,clone3 EAGAIN context_switch
fi

echo before >kept.ini
timeout --foreground --preserve-status -s INT 0.05 "$simrun" calibrate -o kept.ini >out 2>err
same 'interrupted: status, file, folder' "130 before kept.ini" "$? $(cat kept.ini) $(ls kept.ini*)"
run 3 'where nothing can be written' calibrate -o no/such/folder.ini
run 2 'an option of others' calibrate --seed 1
run 2 'a word too many' calibrate fast
finish

#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# bandwidth.sh - in a search the slice of an rr task ends anywhere, deadline tasks run in any
# order, budgets run out, and throttling ends what would last for ever, and only that.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

# adders CLASS_OF_A CLASS_OF_B: two tasks of one CPU add 1 to x, not in one go. A third one looks.
adders()
{
	cat <<-END
		[machine]
		cpus = 2
		[vmalloc]
		space = 16p
		[variables]
		x = 0
		ended = 0
		[task A]
		cpu = 0
		$1
		program = load x as r0; store x (r0 + 1); atomic_inc ended
		[task B]
		cpu = 0
		$2
		program = load x as r0; store x (r0 + 1); atomic_inc ended
		[task C]
		cpu = 1
		program = cond_load ended == 2; load x as r0; assert r0 == 2
	END
}

# verdict PROPERTY [OPTION…]: of scenario.ini, in every strategy that tries all
verdict()
{
	local property=$1 how

	shift
	for how in bounded 'exhaustive --reduction none' exhaustive; do
		rm -f found.db
		# shellcheck disable=SC2086 # words
		"$simrun" explore scenario.ini -q --check -o found.db --strategy $how "$@" >out 2>&1
		sql found.db "SELECT verdict FROM verdict WHERE property = '$property'"
	done | sort -u
}

fifo=$'class = fifo\npriority = 5'
rr=$'class = rr\npriority = 5'
more=$'class = rr\npriority = 6'
deadline=$'class = deadline\nruntime = 1ms\ndeadline = 10ms'

adders "$fifo" "$fifo" >scenario.ini
same 'fifo tasks add one after the other' proved "$(verdict assertion)"
adders "$rr" "$rr" >scenario.ini
same 'an rr task can be interrupted by its equal' violated "$(verdict assertion)"
same 'but not without ticks' proved "$(verdict assertion --set machine.tick=0)"
adders "$rr" "$more" >scenario.ini
same 'nor by a less urgent task' proved "$(verdict assertion --set 'task B.start=0')"
adders "$deadline" '' >scenario.ini
same 'the budget of a deadline task can run out' violated "$(verdict assertion)"
adders "$deadline" "$deadline" >scenario.ini
same 'of two deadline tasks either can be first' violated "$(verdict assertion)"

# A real-time task waits for what it keeps a normal one from doing.
cat >scenario.ini <<'END'
[machine]
cpus = 1
[vmalloc]
space = 16p
[variables]
x = 0
[task A]
program = store x 1
[task B]
class = fifo
priority = 5
program = cond_load x == 1
END
same 'throttling ends a livelock' proved "$(verdict livelock)"
same 'it can be turned off' violated "$(verdict livelock --set machine.sched_rt_runtime=0)"
same 'it needs ticks' violated "$(verdict livelock --set machine.tick=0)"
sed -i 's/store x 1/compute 1us/' scenario.ini
same 'it helps nobody who waits for nothing' violated "$(verdict livelock)"
finish

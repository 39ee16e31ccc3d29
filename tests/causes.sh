#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# causes.sh - what the worst latencies were spent on: the figures beside each step.
. "${srcdir:-$(dirname "$0")/..}/tests/lib.sh"

# A purge that gives up its lock after each area, in a section that a lock around it keeps
# whole: all areas together are what took so long.
cat >breaks.ini <<'END'
[machine]
cpus = 2
preemption = full
[vmalloc]
space = 8192p
lazy = 2000 x 1p
[policy]
variants = all
[task module]
cpu = 0
start = 100us
program = spin_lock L; purge sync force; spin_unlock L
[task probe]
cpu = 0
class = fifo
priority = 80
program = cyclictest interval=200us loops=20 distance=0us
END
"$simrun" breaks.ini -q -o breaks.db --interleaving none >out 2>err
sql breaks.db "SELECT policy, kind, longest_label, longest_ns * 10 > length_ns * 9, longest_ns <= length_ns
	FROM blocker AS b JOIN run ON run.id = b.run JOIN task AS t ON t.run = b.run AND t.id = b.blocker
	WHERE t.name = 'module' AND seq = 1 ORDER BY policy" >got
sql breaks.db "SELECT policy || '|preempt_off|purge.free|1|1' FROM run WHERE policy <> 'none' ORDER BY policy" \
	>expected
same_files 'in a section with lock breaks, freeing takes nearly all of it' expected got

# Nothing else takes any time but the eight times that M is taken, 1 us each.
cat >loop.ini <<'END'
[machine]
cpus = 1
preemption = full
[vmalloc]
space = 64p
[policy]
variants = v4.10
[costs]
local = 0
syscall = 0
spin_lock = 1us
spin_unlock = 0
[task module]
start = 90us
program = spin_lock L; repeat 8 { kernel 20us; spin_lock M; spin_unlock M }; spin_unlock L
[task probe]
class = fifo
priority = 80
program = cyclictest interval=100us loops=4 distance=0us
END
run 0 'a loop with preemption off' loop.ini -q --interleaving none
same 'what is done in turns is added up' 'task.kernel|1|1' "$(sql loop.db "SELECT longest_label,
	longest_ns = length_ns - 8000, length_ns > 100000 FROM blocker WHERE kind = 'preempt_off' AND seq = 1")"
same 'and told so' 1 "$(sql loop.db "SELECT latency_cause LIKE printf('%%%.1f us of it in task.kernel%%',
	longest_ns / 1000.0) FROM blocker AS b JOIN task AS t ON t.run = b.run AND t.id = b.task
	WHERE kind = 'preempt_off' AND seq = 1")"

finish

#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# drain-queue.sh - [vmalloc] drain_queue: who does the drain work while a real-time task has the
# CPU that freed too much.
. "${srcdir:-.}/tests/lib.sh"

cat >hog.ini <<'EOF'
[scenario]
name = hog
horizon = 20ms
trace = none
[machine]
cpus = 2
[vmalloc]
space = 2000p
lazy_max = 16p
[policy]
variants = v5.10, v6.1, v6.12, v7.3
[task free]
cpu = 0
program = repeat 17 { vmalloc 1p; vfree }
[task hog]
cpu = 0
class = fifo
priority = 50
start = 2us
program = compute 5ms
EOF

# worked QUEUE: prints which workers have run, by variant
worked() {
	rm -f hog.db
	holds "$1 runs" "$simrun" -q --check --set "vmalloc.drain_queue=$1" -o hog.db hog.ini
	sql hog.db "SELECT policy, task.name FROM run JOIN task ON task.run = run.id
		WHERE task.name GLOB 'kworker*' AND kernel_ns > 0 ORDER BY run.id, task.id" |
		tr '|' ' ' >worked
}

worked percpu
same 'workers of the CPU that freed' 'v6.1 kworker/0
v6.12 kworker/0:0
v7.3 kworker/0:0' "$(cat worked)"
worked highpri
same 'urgent workers of that CPU' 'v6.1 kworker/0:0H
v6.12 kworker/0:0H
v7.3 kworker/0:0H' "$(cat worked)"
worked unbound
same 'workers of any CPU' 'v6.1 kworker/u:0
v6.12 kworker/u:0
v7.3 kworker/u:0' "$(cat worked)"
finish

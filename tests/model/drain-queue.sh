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

# A schedule may name these workers, too, as what a search writes down does.
for worker in percpu:kworker/0:0 highpri:kworker/0:0H unbound:kworker/u:0; do
	rm -f hog.db
	holds "an order with ${worker#*:}" "$simrun" -q -o hog.db hog.ini --policy v6.1,v7.3 \
		--set "vmalloc.drain_queue=${worker%%:*}" --set schedule.strict=yes \
		--set "schedule.order=free until free.schedule_work; ${worker#*:} until purge.flush"
	sql hog.db "SELECT result, count(*) FROM directive JOIN task USING (run)
		WHERE seq = 2 AND task.id = directive.task AND name GLOB 'kworker/*'
		GROUP BY result" | tr '|' ' ' >directives
	same "${worker#*:} ran" 'reached 2' "$(cat directives)"
done
finish

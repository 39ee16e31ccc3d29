#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# worst-case.sh - explore --maximize from outside: it finds the longest section with preemption
# off, or the longest wait of a task, and a run that is forced into it measures the same.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

search=$source_dir/scenarios/search

# maximum POLICY SCENARIO WHAT: prints the longest one, in ns of work
maximum() {
	rm -f max.db
	run 0 "$1: --maximize $3" explore "$search/$2.ini" -q -o max.db --policy "$1" \
		--maximize "$3"
	sql max.db "SELECT coalesce(ns, 'endless') FROM maximum WHERE exact"
}
# On one CPU only its own work makes a section longer, so the run measures the same.
same "v4.8, one CPU, preempt_off" "$(maximum v4.8 one-cpu preempt_off)" \
	"$(sql max.db "SELECT measured_ns FROM maximum")"
lock=$(maximum v4.8 one-cpu preempt_off)
holds "the lock break shortens it" [ "$(maximum hellwig-resched one-cpu preempt_off)" -lt "$lock" ]
same "spinlocks: B never waits on one CPU" 0 "$(maximum v4.8 one-cpu wait:B)"
holds "v4.8: B waits for the purge" [ "$(maximum v4.8 overflow wait:B)" -gt 1000 ]
same "joel-v4: who waits above the purger waits for ever" endless \
	"$(maximum joel-v4 realtime wait:waiter)"

# sections N…: prints a scenario of 70 CPUs with a task on each of these; the last one has the
# longest section
sections() {
	local us=5 cpu

	printf '[machine]\ncpus = 70\n[vmalloc]\nspace = 64p\n[policy]\nvariants = v4.10\n'
	for cpu; do
		printf '[task T%s]\ncpu = %s\nprogram = preempt_off %sus\n' "$cpu" "$cpu" $us
		us=$((us + 20))
	done
}
for cpus in '0 3' '3 62' '3 63' '0 64' '69 5' '5 63 69'; do
	# shellcheck disable=SC2086	# words
	sections $cpus >wide.ini
	run 0 "70 CPUs: --maximize preempt_off" explore wide.ini -q -o wide.db --maximize preempt_off
	last=${cpus##* }
	same "the longest section of CPUs $cpus is on CPU $last" "1|1|$last" "$(sql wide.db "SELECT exact,
		ns = (SELECT max(length_ns) FROM section WHERE run = witness), (SELECT cpu FROM section
		WHERE run = witness AND kind = 'preempt_off' ORDER BY length_ns DESC LIMIT 1) FROM maximum")"
	rm -f wide.db
done

# The search keeps for each CPU which events are due and whether it has just switched: any two
# CPUs give the same result.
states_with() {
	rm -f pair.db
	cat >pair.ini <<END
[machine]
cpus = 66
preemption = full
[vmalloc]
space = 64p
[policy]
variants = v4.10
[task A]
count = 2
cpu = 0
program = mutex_lock m; mutex_unlock m
[task B]
count = 2
cpu = $1
program = mutex_lock m; mutex_unlock m
END
	run 0 "tasks on CPUs 0 and $1" explore pair.ini -q -o pair.db --strategy exhaustive --reduction none
	sql pair.db "SELECT states FROM run"
}
wanted=$(states_with 1)
for cpu in 63 64 65; do
	same "CPUs 0 and $cpu are no other machine than 0 and 1" "$wanted" "$(states_with $cpu)"
done

# A task that drops a lock pays for waking the task that sleeps on it, in runs and in searches.
cat >wake.ini <<'END'
[machine]
cpus = 1
preemption = full
[vmalloc]
space = 64p
[policy]
variants = v4.10
[costs]
wake_up = 5us
[task A]
program = mutex_lock m; kernel 50us; spin_lock s; mutex_unlock m; spin_unlock s
[task B]
class = fifo
priority = 50
start = 10us
program = mutex_lock m; mutex_unlock m
END
run 0 'a wake-up with preemption off' explore wake.ini -q -o wake.db --maximize preempt_off
same 'a wake-up has its price' '1|1|1' "$(sql wake.db 'SELECT exact, ns > 5000, ns = measured_ns FROM maximum')"

# high waits for low, which holds its lock, and so for medium: the lock is the scenario's own.
cat >inversion.ini <<'END'
[machine]
cpus = 1
preemption = full
[vmalloc]
space = 64p
[policy]
variants = v4.10
[task low]
program = mutex_lock m; kernel 200us; mutex_unlock m
[task medium]
class = fifo
priority = 10
start = 20us
program = kernel 20ms
[task high]
class = fifo
priority = 50
start = 10us
program = mutex_lock m; mutex_unlock m
END
run 0 'a priority inversion' explore inversion.ini -q -o inversion.db --maximize wait:high
same 'waiting for a lock of its own is measured' '1|1|1' "$(sql inversion.db 'SELECT exact, ns > 20000000,
	measured_ns > 20000000 FROM maximum')"

finish

#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# causes.sh - the cause of a worst latency names the step and its time, and, if a task spun
# for a lock, who held that lock; this is never the task that waited.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

# This purge gives up its lock after each area, but another lock around it keeps preemption
# off. So the cause is the time of all areas together. (From 6.1 on such a purge is over before
# the probe wakes: areas that lie side by side are one, or go to a pool.)
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
sql breaks.db "SELECT policy || '|preempt_off|purge.free|1|1' FROM run
	WHERE policy NOT IN ('v6.1', 'v6.12', 'v7.3') ORDER BY policy" >expected
same_files 'in a section with lock breaks, freeing takes nearly all of it' expected got

# Only taking M takes time: eight times 1 us.
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

# --- whose lock ------------------------------------------------------------------

# latency NAME <TASKS: prints the cause of the worst sample of ct, and the holder in the rows
latency() {
	{
		printf '[policy]\nvariants = v4.10\n[scenario]\nname = %s\nhorizon = 20ms\n' "$1"
		printf '[machine]\ncpus = 4\npreemption = full\n'
		cat
		printf '[task ct]\ncpu = 0\nclass = fifo\npriority = 80\n'
		printf 'program = cyclictest interval=1ms loops=10\n'
	} >"$1.ini"
	rm -f "$1.db"
	run 0 "$1" "$1.ini" -q -o "$1.db"
	cause=$(sql "$1.db" "SELECT latency_cause FROM task WHERE name = 'ct'")
	holder=$(sql "$1.db" "
		SELECT h.name FROM blocker AS b JOIN task AS h ON h.run = b.run AND h.id = b.owner
		WHERE b.seq = 1")
}

waiter='[task waiter]
cpu = 0
start = 700us
program = spin_lock L; spin_unlock L'
spun='waiter spun for L'
took='from task.spin_lock to task.spin_unlock'

latency one <<END
[task holder]
cpu = 1
start = 500us
program = spin_lock L; kernel 3ms; spin_unlock L
$waiter
END
same 'the holder, and what he was doing' \
	"2501.7 us of 2503.1 us: $spun, held by holder ($took), with preemption off $took, \
2501.7 us of it in task.spin_lock" "$cause"
same 'the row says so, too' holder "$holder"

# While ct is late, first and second hold the lock for 0.3 and 1.2 ms, and third for 0.2 ms.
latency handed-on <<END
[task first]
cpu = 1
start = 500us
program = spin_lock L; kernel 800us; spin_unlock L
[task second]
cpu = 2
start = 600us
program = spin_lock L; kernel 1200us; spin_unlock L
[task third]
cpu = 3
start = 650us
program = spin_lock L; kernel 200us; spin_unlock L
$waiter
END
same 'the one who held it longest' "$spun, held longest by second ($took)" \
	"$(grep -o "$spun, held[^)]*)" <<<"$cause")"
same 'and the row' second "$holder"

# The same while interrupts divide the time for which the waiter spins.
latency divided <<END
[task first]
cpu = 1
start = 500us
program = spin_lock L; kernel 1200us; spin_unlock L
[task second]
cpu = 2
start = 600us
program = spin_lock L; kernel 300us; spin_unlock L
[irq dev]
cpu = 0
period = 50us
count = 100
program = kernel 1us
$waiter
END
same 'the one who held it longest, though not last' "$spun, held longest by first ($took)" \
	"$(grep -o "$spun, held[^)]*)" <<<"$cause")"

# Only the time after the timer's expiry counts: first held the lock longer, but earlier.
latency before <<END
[task first]
cpu = 1
start = 0
program = spin_lock L; kernel 1050us; spin_unlock L
[task second]
cpu = 2
start = 100us
program = spin_lock L; kernel 300us; spin_unlock L
[task waiter]
cpu = 0
start = 200us
program = spin_lock L; spin_unlock L
END
same 'not who held it before anybody was late' "$spun, held longest by second ($took)" \
	"$(grep -o "$spun, held[^)]*)" <<<"$cause")"

# If a handler spins, that is a part of handling the interrupt; the lock's holder is named, too.
latency handler <<END
[task holder]
cpu = 1
start = 500us
program = spin_lock L; kernel 3ms; spin_unlock L
[irq dev]
cpu = 0
start = 700us
period = 100us
count = 1
program = spin_lock L; spin_unlock L
END
same 'who held what a handler spun for' "spinning for L, held by holder ($took)" \
	"$(grep -o 'spinning for L, held[^)]*)' <<<"$cause")"

# In random scenarios no task waits for itself, and every task that spun waited for another.
cat >many.ini <<'END'
[policy]
variants = v4.8, joel-v3, v4.10
[scenario]
horizon = 50ms
[machine]
cpus = 4
[vmalloc]
lazy = 2000 x 1p
[task load]
cpu = 0-3
count = 6
program = forever { vmalloc uniform(1p, 8p); compute exp(20us); vfree; compute exp(20us) }
[task purger]
cpu = 1
program = forever { purge sync force; sleep exp(1ms) }
[task module]
cpu = 3
program = forever { spin_lock L; kernel exp(300us); spin_unlock L; compute exp(200us) }
[task other]
cpu = 0
program = forever { spin_lock L; kernel exp(20us); spin_unlock L; compute exp(100us) }
[task ct]
cpu = each
class = fifo
priority = 80
program = cyclictest interval=1ms loops=40
[sweep]
scenario.seed = 1, 2, 3, 4
machine.preemption = none, full
END
run 0 'many runs' many.ini -q -o many.db
same 'spinning causes: some' 1 "$(sql many.db "SELECT count(*) > 10 FROM blocker WHERE kind = 'spinning'")"
same 'whose owner is the one who spun, or nobody' '' "$(sql many.db "
	SELECT run, task, seq, kind, blocker, owner, length_ns FROM blocker
	WHERE (owner IS NOT NULL AND owner IS blocker) OR
		(kind = 'spinning' AND owner IS NULL AND length_ns > 1000)")"

finish

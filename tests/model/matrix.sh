#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# matrix.sh - the results that the thread's scenarios must have with every variant: who fails,
# who waits, and exactly which properties are violated.
#
# The tables were written from what is known of the variants, not copied from results. They
# are compared with the database; the expectations in the scenarios do not matter here.
. "${srcdir:-.}/tests/lib.sh"

scenarios=$source_dir/scenarios

# shipped NAME: runs a shipped scenario into NAME.db
shipped() {
	run 0 "$1.ini" -q -o "$1.db" "$scenarios/$1.ini"
}

# of NAME QUERY: prints what the query selects from NAME.db
of() {
	sql -separator ' ' "$1.db" "$2"
}

# results NAME: prints policy, results of A and B, and whether pages were in flight when B failed
results() {
	of "$1" "
		SELECT policy, group_concat(result, ' '), max(CASE WHEN result = 'EBUSY'
			THEN CASE in_flight_pages WHEN 32 THEN 'in-flight' ELSE 'none' END
			ELSE '' END)
		FROM (SELECT * FROM op ORDER BY run, task, seq) AS op JOIN run ON run.id = op.run
		GROUP BY run ORDER BY run" | sed 's/ *$//'
}

# violations NAME: prints each policy and the properties that it violates
violations() {
	of "$1" "
		SELECT DISTINCT policy, property FROM violation JOIN run ON run.id = violation.run
		ORDER BY run, property"
}

race='v4.8 ok ok
joel-draft ok EBUSY in-flight
joel-v2 ok EBUSY in-flight
joel-v3 ok EBUSY in-flight
hellwig-draft ok EBUSY in-flight
hellwig ok EBUSY in-flight
hellwig-resched ok EBUSY in-flight
joel-v4 ok ok
joel-v4-inc ok ok
zhouxianrong ok EBUSY in-flight
v4.10 ok ok
v5.4 ok ok
v5.10 ok ok
v6.1 ok ok
v6.12 ok ok
v7.3 ok ok'

race_violations='joel-draft lazy_count
joel-draft spurious_ebusy
joel-v2 spurious_ebusy
joel-v2 use_after_free
joel-v3 spurious_ebusy
hellwig-draft spurious_ebusy
hellwig-draft stale_tlb
hellwig spurious_ebusy
hellwig-resched spurious_ebusy
zhouxianrong spurious_ebusy'

shipped joel-2016
same 'two CPUs: who fails' "$race" "$(results joel-2016)"
same 'two CPUs: what is violated' "$race_violations" "$(violations joel-2016)"
same 'who waits on a lock for the whole purge of the other' 'v4.8 purge_lock
v4.10 vmap_purge_lock
v5.4 vmap_purge_lock
v5.10 vmap_purge_lock
v6.1 vmap_purge_lock
v6.12 vmap_purge_lock
v7.3 vmap_purge_lock' "$(of joel-2016 "SELECT policy, name FROM lock JOIN run ON run.id = lock.run
	WHERE max_wait_ns > 1500 ORDER BY run")"

shipped same-cpu
same 'one CPU: who fails' "$race" "$(results same-cpu)"
same 'one CPU: what is violated' "$race_violations" "$(violations same-cpu)"
# Since 5.11 the lazy areas themselves are taken under a spinlock.
same 'one CPU: only under a spinlock is the switch deferred' 'v4.8
zhouxianrong
v6.1
v6.12
v7.3' "$(of same-cpu "SELECT policy FROM directive JOIN run ON run.id = directive.run
	WHERE directive.seq = 2 AND deferred > 0")"
same 'and in v4.8 past the purge: A has freed everything' 1 "$(of same-cpu "SELECT count(*)
	FROM op JOIN run ON run.id = op.run WHERE 
	policy = 'v4.8' AND task = 1
	AND result = 'ok' AND op.retries = 0 AND op.in_flight_pages = 0 AND op.lazy_pages = 0")"

shipped aliases
same 'unmap_aliases: whose promise is broken' 'joel-draft stale_alias
joel-v2 stale_alias
joel-v3 stale_alias
hellwig-draft stale_alias
hellwig stale_alias
hellwig-resched stale_alias' "$(violations aliases | grep stale_alias)"

shipped double-purge
same 'vfree beside a purge: who purges, too' 'hellwig-draft 1 0
hellwig 1 0
hellwig-resched 1 0
joel-v4-inc 1 0' "$(of double-purge "SELECT policy, op.purges, op.lazy_pages
	FROM op JOIN run ON run.id = op.run WHERE task = 1 AND op.purges > 0")"
same 'vfree beside a purge: who goes away has not waited' 'v4.8 0 1' "$(of double-purge "SELECT policy,
	sum(contended), sum(trylock_failed) FROM lock JOIN run ON run.id = run WHERE policy = 'v4.8'")"

shipped fragmentation
same 'the hole: every variant with the search of 4.8 fails there' 'none
v4.8
joel-draft
joel-v2
joel-v3
hellwig-draft
hellwig
hellwig-resched
joel-v4
joel-v4-inc
zhouxianrong
v4.10' "$(of fragmentation "SELECT policy FROM violation JOIN run ON run.id = violation.run
	WHERE property = 'spurious_ebusy' AND detail LIKE 'hole%' ORDER BY run")"

shipped overflow-storm
same 'the storm: who fails, and how' 'joel-draft
joel-v2
joel-v3
hellwig-draft
hellwig
hellwig-resched
zhouxianrong' "$(of overflow-storm 'SELECT policy FROM v_run WHERE spurious_in_flight > 0')"
same 'each bug of a draft is seen in that draft only' 'joel-draft lazy_count
joel-v2 use_after_free
hellwig-draft stale_tlb' "$(violations overflow-storm | grep -v spurious_ebusy)"

# A purger with the higher priority spins, and keeps the one that it waits for from running.
cat >inversion.ini <<'END'
[scenario]
horizon = 100ms
[machine]
cpus = 1
sched_rt_runtime = 0
[vmalloc]
space = 64p
busy = 4 x 8p
lazy = 4 x 8p
[policy]
variants = v4.8, joel-v3, joel-v4, joel-v4-inc, v4.10
[task A]
program = vmalloc 8p
[task B]
class = fifo
priority = 10
program = vmalloc 8p
[schedule]
order = A until purge.take; B until return
END
"$simrun" -q -o inversion.db inversion.ini >out 2>err
same 'spinning with preemption on starves at real-time priority' 'v4.8 done
joel-v3 done
joel-v4 livelock
joel-v4-inc livelock
v4.10 done' "$(of inversion 'SELECT policy, status FROM run ORDER BY id')"

# --- faults that were found, one scenario each --------------------------------------------

# A task that was pulled by a CPU with a smaller virtual time starved there: its own virtual
# run time went below zero.
cat >pulled.ini <<'END'
[scenario]
name = negvr4
horizon = 3s
[machine]
cpus = 2
[policy]
variants = none
[task H]
cpu = 0
program = forever { compute 1ms }
[task F]
cpu = 0
class = fifo
priority = 40
start = 999500us
program = compute 2ms
[task T]
cpu = any
start = 1s
program = forever { compute 100us }
[task K]
cpu = 1
start = 999ms
program = compute 1002us
[task G]
cpu = 1
start = 1002ms
program = forever { compute 1ms }
[task R]
cpu = 1
class = fifo
priority = 50
start = 1002500us
program = compute 100us
END
"$simrun" -q -o pulled.db pulled.ini >out 2>err
same 'two of the same weight share a CPU, where one was pulled to it' 1 \
	"$(of pulled "SELECT min(user_ns) > 900000000 FROM task WHERE name IN ('T', 'G')")"

# A task that spun for a mutex went on spinning, and its new owner never got to run.
cat >spinner.ini <<'END'
[scenario]
name = mutexspin
horizon = 1s
[machine]
cpus = 2
tick = 4ms
[policy]
variants = none
[task O]
cpu = 0
program = mutex_lock m; sleep 1ms; kernel 1ms; mutex_unlock m
[task W1]
cpu = 1
start = 100us
program = mutex_lock m; mutex_unlock m
[task W2]
cpu = 1
class = fifo
priority = 50
start = 1500us
program = mutex_lock m; mutex_unlock m
END
"$simrun" -q -o spinner.db spinner.ini >out 2>err
same 'who spins for a mutex sleeps if it goes to one that does not run' done \
	"$(of spinner 'SELECT status FROM run')"

# A spinner that a schedule held was charged twice when the owner of its mutex slept.
cat >held.ini <<'END'
[scenario]
name = held2
horizon = 20ms
[machine]
cpus = 2
[policy]
variants = none
[task A]
cpu = 0
program = mutex_lock m; kernel 5us; sleep 50us; kernel 5us; mutex_unlock m; compute 10us
[task B]
cpu = 1
program = mutex_lock m; mutex_unlock m; compute 10us
[schedule]
order = A until task.mutex_lock; B for 2 steps; A until return
END
"$simrun" -q -o held.db held.ini >out 2>err
same 'time adds up where a schedule holds a spinner' '0 0' "$(of held 'SELECT
	(SELECT count(*) FROM task JOIN run ON run.id = task.run
		WHERE user_ns + kernel_ns + spin_ns + wait_ns <> sim_ns),
	(SELECT count(*) FROM cpu JOIN run ON run.id = cpu.run
		WHERE user_ns + kernel_ns + spin_ns + irq_ns + held_ns + idle_ns <> sim_ns)')"

# Two tasks that free one area made the lazy list a ring.
cat >twice.ini <<'END'
[vmalloc]
space = 64p
[machine]
cpus = 2
[policy]
variants = all
[setup]
program = vmalloc 4p as x
[task A]
cpu = 0
program = vfree x; purge sync
[task B]
cpu = 1
program = vfree x; purge sync
END
"$simrun" -q -o twice.db twice.ini >out 2>err
same 'an area that two tasks free at once is freed once, and told' "$variants" \
	"$(of twice "SELECT count(DISTINCT run) FROM violation WHERE property = 'double_free'")"
same 'and the lazy list stays a list' done "$(of twice 'SELECT DISTINCT status FROM run')"

# A waiting interrupt was lost if the last thing that the task did was to turn interrupts on.
cat >lost.ini <<'END'
[machine]
cpus = 2
[policy]
variants = v4.8
[vmalloc]
space = 64p
busy = 4 x 8p
lazy = 4 x 8p
[task A]
cpu = 0
program = vmalloc 8p
[task B]
cpu = 1
program = irq_off 100us
END
"$simrun" -q -o lost.db lost.ini >out 2>err
same 'no interrupt is lost' 'done' "$(of lost 'SELECT status FROM run')"

# Pages of a block that is on no list were not seen by stale_alias.
cat >full.ini <<'END'
[vmalloc]
space = 256p
block = 64p
[policy]
variants = v4.8
[task A]
program = map_ram 32p as a; map_ram 32p as b; touch a; unmap_ram a; unmap_aliases
END
"$simrun" -q -o full.db full.ini >out 2>err
same 'a block whose pages are all out is missed by vm_unmap_aliases()' stale_alias \
	"$(of full 'SELECT property FROM violation')"

# All costs are zero, so time stands still.
printf '[policy]\nvariants = none\n[costs]\nlocal = 0ns\n[task A]\nprogram = %s\n' \
	'forever { compute 0ns }' >still.ini
"$simrun" -q -o still.db still.ini >out 2>err
same 'a loop in which no time passes ends' max_steps "$(of still 'SELECT status FROM run')"
finish

#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# deadlocks.sh - a deadlock is reported with and without a tick, and the report names the tasks
# that are in it.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

# scenario TICK: a task flushes under a lock for which an interrupt on the other CPU spins
scenario() {
	cat <<END
[policy]
variants = v4.8
[scenario]
name = flush
horizon = 100ms
[machine]
cpus = 2
tick = $1
[task A]
cpu = 0
program = spin_lock L; purge sync force; spin_unlock L
[task B]
cpu = 1
start = 4us
program = compute 1us
[irq handler]
cpu = 1
period = 1us
program = spin_lock L; spin_unlock L
END
}

detail='A waits for cpu 1 to answer, where handler waits for L, held by A'
for tick in 0 1ms 4ms 10ms; do
	scenario $tick >flush.ini
	rm -f flush.db
	run 1 "a flush that is never answered, tick $tick" flush.ini -q -o flush.db
	same "its status, tick $tick" deadlock "$(sql flush.db 'SELECT status FROM run')"
	same "its violation, tick $tick" "deadlock|$detail" \
		"$(sql flush.db 'SELECT property, detail FROM violation')"
	same "where tasks stand, tick $tick" "\
A|spins on cpu 0 on call.0 in flush.wait
B|runnable on cpu 1, where interrupt handler runs
handler|spins on cpu 1 on L in task.spin_lock, held by A" \
		"$(sql flush.db 'SELECT name, situation FROM task')"
done

scenario 4ms >flush.ini
run 1 'a search for it' explore flush.ini --property deadlock -o found.db
same 'what it found' "deadlock|$detail" "$(sql found.db "
	SELECT property, detail FROM violation WHERE run = (SELECT max(id) FROM run)")"
same 'its witness holds' "deadlock|deadlock" "$(sql found.db "
	SELECT status, (SELECT property FROM violation WHERE run = run.id)
	FROM run WHERE mode = 'witness'")"
rm -f again.db
run 0 'the counterexample, which expects it' flush-v4.8-deadlock.ini -q -o again.db
same 'the same once more' "deadlock|$detail" \
	"$(sql again.db 'SELECT property, detail FROM violation')"

# Other tasks go on, so the run goes on, but the two are in a deadlock all the same.
cat >beside.ini <<'END'
[policy]
variants = v4.8
[scenario]
horizon = 30ms
[machine]
cpus = 3
[task A]
cpu = 0
program = spin_lock a; kernel 10us; spin_lock b
[task B]
cpu = 1
program = spin_lock b; kernel 10us; spin_lock a
[task C]
cpu = 2
program = forever { compute 10us }
END
run 1 'a deadlock beside who goes on for ever' beside.ini -q -o beside.db
same 'it is told at the horizon' \
	'horizon|deadlock|A waits for b, held by B, which waits for a, held by A' \
	"$(sql beside.db 'SELECT status, property, detail FROM run JOIN violation')"
run 1 'a search finds it, too' explore beside.ini --property deadlock -o beside-found.db
says out 'deadlock  *violated' 'the verdict'

# --- the drawing ends with who waits for whom ----------------------------------------------------

cat >abba.ini <<'END'
[policy]
variants = none
[machine]
cpus = 2
[task A]
cpu = 0
program = spin_lock a; kernel 10us; spin_lock b
[task B]
cpu = 1
program = spin_lock b; kernel 10us; spin_lock a
[task C]
cpu = 1
start = 1us
program = compute 1us
END
run 1 'two locks in opposite orders' abba.ini -o abba.db
same '… the circle in words and drawn, and who else is stuck' "\
    A waits for b, which B holds (task.spin_lock at 663 ns)
    B waits for a, which A holds (task.spin_lock at 663 ns)
    A -- b -> B -- a -> A
    C: runnable on cpu 1, where B runs" "$(sed -n 's/^ *[0-9.]* ms  \(    .*\)/\1/p' out | tail -n 4)"
run 1 'a flush that is never answered' flush.ini -o drawn.db
same '… a circle of a lock and a CPU' '    A -- cpu 1 -> handler -- L -> A' \
	"$(sed -n 's/^ *[0-9.]* .s  \(    A --.*\)/\1/p' out)"
run 1 'a lost wake-up' explore "$source_dir/scenarios/lost-wakeup.ini" -o lost.db
says out '    sleeper: asleep until another task wakes it' '… ends with what the task waits for'

# --- a task that sleeps does not leave interrupts off on its CPU ---------------------------------

cat >asleep.ini <<'END'
[machine]
cpus = 1
[policy]
variants = v4.8
[task A]
class = fifo
priority = 1
program = irq_off { sleep 1ms }; vmalloc 1p
[task B]
program = compute 20ms
END
run 1 'sleeping with interrupts off is wrong' asleep.ini -q -o asleep.db --check
same '… but the next one runs with interrupts on, and the timer is heard' 1 "$(sql asleep.db \
	"SELECT start_ns < 2000000 FROM op")"

# --- there is no deadlock while an interrupt is still to come ---------------------------------------

cat >to-come.ini <<'END'
[machine]
cpus = 2
[policy]
variants = v4.8
[task A]
program = kernel 1us
[irq dev]
cpu = 0
period = 7us
count = 20
program = kernel 1us
END
run 0 'a source goes on when all tasks have ended' to-come.ini -q -o to-come.db
same '… until all its interrupts have come' 20 "$(sql to-come.db "SELECT served FROM irq")"

finish

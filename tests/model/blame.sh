#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# blame.sh - chains of causes that are known: who is to blame, in sentences and in rows.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

# story NAME CPUS PREEMPTION [OPTION…] <TASKS: what is told of the scenario goes to NAME.told
story() {
	local name=$1 cpus=$2 preemption=$3

	shift 3
	{
		printf '[scenario]\nname = %s\nhorizon = 20ms\n' "$name"
		printf '[policy]\nvariants = v4.10\n'
		printf '[machine]\ncpus = %s\npreemption = %s\n' "$cpus" "$preemption"
		cat
	} >"$name.ini"
	rm -f "$name.db"
	run 0 "$name" "$name.ini" -o "$name.db" --interleaving none "$@"
	sed -n '/^v4.10: .* on:$/,$p' out >"$name.told"
}

# told NAME <WANTED: checks the first sample that is told of
told() {
	cat >wanted
	sed '/^$/,$d' "$1.told" >got
	same_files "what is told of $1" wanted got
}

# rows NAME: the rows of its worst sample, without times
rows() {
	sql "$1.db" "SELECT segment, parent, depth, task, cpu, kind, object, by, by_cpu, label, since_label
		FROM v_blame WHERE sample = 1 AND what = (SELECT max(what) FROM v_blame WHERE what IN ('latency', 'wait'))
		AND ns > 1000 ORDER BY segment"
}

ct='[task ct]
cpu = 0
class = fifo
priority = 80
program = cyclictest interval=1ms loops=10'
waiter='[task waiter]
cpu = 0
start = 700us
program = spin_lock L; spin_unlock L'

# --- the section in which a task was, and what for ------------------------------------

story spinning 2 full <<END
[task holder]
cpu = 1
start = 500us
program = spin_lock L; kernel 3ms; spin_unlock L
$waiter
$ct
END
told spinning <<'END'
v4.10: ct was late by 2503.1 us on cpu 0, from 1000.7 us on:
  2501.7 us  waiter had preemption off since 702.9 us (task.spin_lock)
    2501.6 us  waiter spun for L, held by holder on cpu 1 since 502.9 us (task.spin_lock), most of it in task.kernel
     1.4 us  the rest
END
same 'a row says each of that' "3||0|ct|0|preempt_off||waiter|0|task.sleep|task.spin_lock
4|3|1|waiter|0|spins|L|holder|1|task.spin_lock|task.spin_lock
5|4|2|holder|1|runs||||task.kernel|" "$(rows spinning)"
same 'since when, in ns' '702934|702934|502913' "$(sql spinning.db "SELECT (SELECT since_ns FROM blame WHERE segment = 3),
	waits_since_ns, since_ns FROM blame WHERE segment = 4")"

story interrupted 2 full <<END
[task holder]
cpu = 1
start = 500us
program = spin_lock L; kernel 3ms; spin_unlock L
[irq dev]
cpu = 1
start = 1200us
period = 100us
count = 1
program = kernel 500us
$waiter
$ct
END
told interrupted <<'END'
v4.10: ct was late by 3005.4 us on cpu 0, from 1000.7 us on:
  3002.0 us  waiter had preemption off since 702.9 us (task.spin_lock)
    3001.9 us  waiter spun for L, held by holder on cpu 1 since 502.9 us (task.spin_lock)
      2501.6 us  holder ran, most of it in task.kernel
       500.3 us  holder waited for cpu 1, where interrupt dev was handled, most of it in task.kernel
     3.5 us  the rest
END

story deep 4 full <<END
[task a]
cpu = 1
start = 500us
program = spin_lock L; kernel 100us; spin_lock M; spin_unlock M; spin_unlock L
[task b]
cpu = 2
start = 500us
program = spin_lock M; kernel 200us; spin_lock N; spin_unlock N; spin_unlock M
[task c]
cpu = 3
start = 500us
program = spin_lock N; kernel 2ms; spin_unlock N
$waiter
$ct
END
told deep <<'END'
v4.10: ct was late by 1503.4 us on cpu 0, from 1000.7 us on:
  1502.1 us  waiter had preemption off since 702.9 us (task.spin_lock)
    1502.0 us  waiter spun for L, held by a on cpu 1 since 502.9 us (task.spin_lock)
      1501.8 us  a spun for M, held by b on cpu 2 since 502.9 us (task.spin_lock)
        1501.6 us  b spun for N, held by c on cpu 3 since 502.9 us (task.spin_lock), most of it in task.kernel
     1.4 us  the rest
END
same 'to the one who ran' "3||0|ct|0|preempt_off||waiter|0|task.sleep|task.spin_lock
4|3|1|waiter|0|spins|L|a|1|task.spin_lock|task.spin_lock
5|4|2|a|1|spins|M|b|2|task.spin_lock|task.spin_lock
6|5|3|b|2|spins|N|c|3|task.spin_lock|task.spin_lock
7|6|4|c|3|runs||||task.kernel|" "$(rows deep)"

# One after the other: who held the lock before anybody was late is not to blame.
story handed-on 3 full <<END
[task one]
cpu = 1
start = 500us
program = spin_lock L; kernel 1ms; spin_unlock L
[task two]
cpu = 2
start = 600us
program = spin_lock L; kernel 1ms; spin_unlock L
$waiter
$ct
END
told handed-on <<'END'
v4.10: ct was late by 1503.2 us on cpu 0, from 1000.7 us on:
  1501.9 us  waiter had preemption off since 702.9 us (task.spin_lock)
    1000.1 us  waiter spun for L, held by two on cpu 2 since 1503.1 us (task.spin_lock), most of it in task.kernel
     501.6 us  waiter spun for L, held by one on cpu 1 since 502.9 us (task.spin_lock), most of it in task.kernel
     1.4 us  the rest
END

# A lock that goes from hand to hand, and nobody has it for long: that is told in one line.
many=
for i in $(seq 24); do
	many="${many}[task t$i]
cpu = $i
start = 600us
program = spin_lock L; kernel 20us; spin_unlock L
"
done
story from-hand-to-hand 25 full --set 'task holder.cpu=1' <<END
[task holder]
start = 500us
program = spin_lock L; kernel 900us; spin_unlock L
$many
$waiter
$ct
END
told from-hand-to-hand <<'END'
v4.10: ct was late by 866.4 us on cpu 0, from 1000.7 us on:
  865.0 us  waiter had preemption off since 702.9 us (task.spin_lock)
    401.6 us  waiter spun for L, held by holder on cpu 1 since 502.9 us (task.spin_lock), most of it in task.kernel
    463.3 us  waiter spun for L, which was held 23 more times, for a short time each
    1.4 us  the rest
END

# A CPU that has interrupts off does not answer; nor does one before it has left its idle state.
story answers 2 full --set policy.variants=v4.8 <<END
[vmalloc]
lazy = 4 x 1p
[task purger]
cpu = 0
start = 900us
program = purge sync force
[task deaf]
cpu = 1
start = 890us
program = irq_off 1500us
$ct
END
sed -n '/^v4.8: .* on:$/,$p' out >answers.told
told answers <<'END'
v4.8: ct was late by 1396.2 us on cpu 0, from 1000.7 us on:
  1394.8 us  purger had preemption off since 902.9 us (purge.wait)
    1391.5 us  purger waited for cpu 1 to answer, which had interrupts off since 892.9 us (task.irq_off), most of it in task.atomic
     1.4 us  the rest
END

# --- why the kernel let it --------------------------------------------------------------

story interrupts-off 1 full <<END
[task off]
start = 1950us
program = irq_off 700us
$ct
END
told interrupts-off <<'END'
v4.10: ct was late by 655.6 us on cpu 0, from 2000.7 us on:
  652.3 us  off had interrupts off since 1952.9 us (task.irq_off), most of it in task.atomic
    3.4 us  the rest
END

story handler 1 full <<END
[irq dev]
start = 895us
period = 100us
count = 1
program = kernel 300us
$ct
END
told handler <<'END'
v4.10: ct was late by 297.9 us on cpu 0, from 1000.7 us on:
  296.6 us  interrupt dev was handled, most of it in task.kernel
    1.4 us  the rest
END

story in-the-kernel 1 none <<END
[task kernel]
start = 500us
program = kernel 2ms
$ct
END
told in-the-kernel <<'END'
v4.10: ct was late by 1503.6 us on cpu 0, from 1000.7 us on:
  1502.3 us  kernel was in the kernel, which preemption = none lets it finish, most of it in task.kernel
     1.4 us  the rest
END

story throttled 1 full --set machine.sched_rt_period=10ms --set machine.sched_rt_runtime=2ms <<END
[task hog]
class = fifo
priority = 90
start = 1500us
program = compute 3ms
[task normal]
program = forever { compute 100us }
$ct
END
told throttled <<'END'
v4.10: ct was late by 8502.1 us on cpu 0, from 2000.9 us on:
  5995.8 us  normal ran, as the task was throttled, most of it in task.compute
  2500.5 us  hog was as urgent or more, most of it in task.compute
     5.8 us  the rest
END

# --- what tasks sleep for: waits for locks --------------------------------------------

inversion='[task low]
cpu = 0
program = mutex_lock M; kernel 300us; mutex_unlock M
[task mid]
cpu = 0
class = fifo
priority = 10
start = 100us
program = compute 2ms
[task high]
cpu = 1
class = fifo
priority = 50
start = 50us
program = sleep 10us; mutex_lock M; mutex_unlock M'
story preempted 2 full --blame 1 <<<"$inversion"
told preempted <<'END'
v4.10: high waited 2239.7 us for a lock on cpu 1, from 66.3 us on:
  2202.5 us  high slept until it had M, held by low on cpu 0 since 0.7 us (task.mutex_lock)
    2000.6 us  low waited for cpu 0, where mid was as urgent or more, most of it in task.compute
     201.9 us  low ran, most of it in task.kernel
    37.2 us  the rest
END

# With priority inheritance mid does not come between them.
story inherits 2 rt --blame 1 <<<"$inversion"
told inherits <<'END'
v4.10: high waited 234.5 us for a lock on cpu 1, from 66.3 us on:
  234.5 us  high spun for M, held by low on cpu 0 since 0.7 us (task.mutex_lock), most of it in task.kernel
END

story readers 2 full --blame 1 <<'END'
[task reader]
cpu = 1
program = rcu_read_lock; kernel 800us; rcu_read_unlock
[task updater]
cpu = 0
start = 100us
program = mutex_lock M; synchronize_rcu; mutex_unlock M
[task other]
cpu = 0
start = 200us
program = mutex_lock M; mutex_unlock M
END
told readers <<'END'
v4.10: other waited 602.3 us for a lock on cpu 0, from 202.9 us on:
  601.7 us  other slept until it had M, held by updater on cpu 0 since 102.9 us (task.mutex_lock)
    597.9 us  updater slept until reader left its RCU read-side critical section, most of it in task.kernel
    0.6 us  the rest
END

# --- how many ---------------------------------------------------------------------------

run 0 'nobody is to blame' spinning.ini -o none.db --blame 0
same 'then there are no rows' 0 "$(sql none.db 'SELECT count(*) FROM blame')"
holds 'and nothing is said' sh -c '! grep -q "was late by" out'
run 0 'three samples' spinning.ini -o three.db --blame 3 --json
same 'three of each kind, if there are as many' 'latency 3
preempt_off 2
wait 1' "$(sql three.db "SELECT what || ' ' || count(DISTINCT sample) FROM blame GROUP BY what")"
same 'the digest is the same' 1 "$(for db in spinning none three; do sql $db.db 'SELECT digest FROM run'; done |
	sort -u | wc -l)"
for word in x -1 1001 1.5 ''; do
	run 2 "--blame '$word'" spinning.ini -o no.db --blame "$word"
	says err "--blame \"$word\", expected a number from 0 to 1000" "$word"
done
{
	cat spinning.ini
	printf '[sweep]\nscenario.seed = 1..65\n'
} >many.ini
run 0 'many runs' many.ini -q -o many.db
same 'of many runs nobody asks who is to blame' '65|0' "$(sql many.db 'SELECT count(*), (SELECT count(*) FROM blame) FROM run')"
run 0 'unless somebody does' many.ini -q -o each.db --blame 1
same 'then of each' 65 "$(sql each.db "SELECT count(DISTINCT run) FROM blame WHERE what = 'latency'")"
run 0 'a run is made again' replay many.db 1 -o again.db
same 'and says it afterwards' 1 "$(sql again.db "SELECT count(DISTINCT run) FROM blame WHERE what = 'latency'")"
run 0 'a report' report spinning.db 1
says out 'Who is to blame' 'a report has the rows'
says out 'waiter.*spins.*L.*holder' 'with names'
story ticks 2 full --blame 1 --set machine.tick=100us <<<"$inversion"
holds 'ticks divide it' [ "$(sql ticks.db "SELECT count(*) FROM v_blame WHERE task = 'mid' AND what = 'wait'")" -gt 5 ]
run 0 'a report of them' report ticks.db --interleaving none --format tsv
same 'what is told again and again has one row' 1 "$(grep -c 'wait.*mid.*runs' out)"
run 0 'merging' merge two.db spinning.db deep.db
same 'databases are merged with these rows' "$(sql spinning.db 'SELECT count(*) FROM blame') $(sql deep.db 'SELECT count(*) FROM blame')" \
	"$(sql two.db 'SELECT count(*) FROM blame GROUP BY run ORDER BY run' | paste -sd ' ')"
finish

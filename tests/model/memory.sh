#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# memory.sh - under tso and weak, time and schedules say when a write becomes visible, and what
# else goes from CPU to CPU takes along what was seen. What programs may see at all is for
# tests/litmus/.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

# scenario MEMORY A B [KEY=VALUE …]: task A on CPU 0, B on CPU 1, and what else [machine] has
scenario() {
	local memory=$1 a=$2 b=$3

	shift 3
	printf '%s\n' '[scenario]' 'horizon = 1ms' '[policy]' 'variants = v4.10' \
		'[variables]' 'x = 0' 'y = 0' '[costs]' 'store_drain = 1us' 'syscall = 0' 'context_switch = 0' \
		'[machine]' 'cpus = 2' 'tick = 0' "memory = $memory" "$@" \
		'[task A]' 'cpu = 0' "program = $a" '[task B]' 'cpu = 1' "program = $b"
}

# trace NAME CLAIM: runs NAME.ini, twice with --check; NAME.db has all events
trace() {
	rm -f "$1.db"
	run 0 "$2" "$1.ini" --check --trace steps -q -o "$1.db"
}

# seen DB TASK WORD: the values that the task read, or wrote, in order
seen() {
	sql "$1" "SELECT group_concat(value, ' ') FROM (SELECT value FROM event JOIN task
		ON task.run = event.run AND task.id = event.task
		WHERE kind IN ('read', 'write') AND name = '$2' AND object = '$3' ORDER BY seq)"
}

# since DB: the ns from the first store to its visibility
since() {
	sql "$1" "SELECT (SELECT min(t_ns) FROM event WHERE kind = 'visible') -
		(SELECT min(t_ns) FROM event WHERE label = 'task.store')"
}

# --- time ---------------------------------------------------------------------------------

scenario tso 'store x 1; load x as r; compute 10us' \
	'compute 500ns; load x as r; compute 2us; load x as s' >buffer.ini
trace buffer 'a store waits in its buffer'
same 'for as long as store_drain says' 1000 "$(since buffer.db)"
same 'its own CPU reads it meanwhile' '1 1' "$(seen buffer.db A x)"
same 'the other one reads it afterwards' '0 1' "$(seen buffer.db B x)"

scenario tso 'store x 1; smp_mb; compute 10us' 'load y as r' >fence.ini
trace fence 'a fence empties the buffer'
same 'at once' 1 "$(($(since fence.db) < 100))"

for operation in 'atomic_inc y' 'cmpxchg y 7 8 as r' 'xchg y 1 as r relaxed' \
	'spin_lock l; spin_unlock l' 'mutex_lock m; mutex_unlock m' 'sleep 100ns'; do
	scenario tso "store x 1; $operation; compute 10us" 'load y as r' >drain.ini
	trace drain "$operation empties the buffer"
	same "at once: $operation" 1 "$(($(since drain.db) < 300))"
done
for operation in smp_wmb smp_rmb 'load y as r acquire' 'store y 1 release' 'barrier'; do
	scenario tso "store x 1; $operation; compute 10us" 'load y as r' >drain.ini
	trace drain "$operation does not empty the buffer"
	same "but the store waits: $operation" 1000 "$(since drain.db)"
done

scenario weak 'store x 1; load x as r; compute 10us' \
	'compute 500ns; load x as r; compute 2us; load x as s' >arrives.ini
trace arrives 'a weak CPU sees a write after a while'
same 'the other CPU overlooks it at first' '0 1' "$(seen arrives.db B x)"
same 'and says so' 1 "$(sql arrives.db "SELECT value FROM event WHERE kind = 'older'")"
scenario weak 'store y 1; smp_wmb; store x 1; compute 10us' \
	'compute 1005ns; load x as r acquire; load y as s' >ordered.ini
trace ordered 'what must be seen is seen before its time'
same 'y is not older than x' 1 "$(sql ordered.db "SELECT
	(SELECT group_concat(value, '') FROM event JOIN task ON task.id = event.task
	WHERE kind = 'read' AND name = 'B') IN ('11', '00', '01')")"

# --- what goes from task to task -----------------------------------------------------------

# A lock, a mutex that is waited for, and the end of a task's turn on its CPU take along
# what was written before.
for memory in tso weak; do
	for pair in 'spin_lock l; store x 1; compute 1us; spin_unlock l;|spin_lock l; load x as r; spin_unlock l' \
		'mutex_lock m; store x 1; sleep 5us; mutex_unlock m|mutex_lock m; load x as r; mutex_unlock m' \
		'store x 1; store y 1 release|cond_load y == 1 acquire; load x as r'; do
		scenario $memory "${pair%|*}" "compute 100ns; ${pair#*|}" >carry.ini
		trace carry "$memory: ${pair%|*}"
		same "$memory: seen behind ${pair%%;*}" 1 "$(seen carry.db B x)"
	done
	scenario $memory 'store x 1; compute 20us' 'compute 1us' >turns.ini
	printf '%s\n' '[task C]' 'cpu = 0' 'start = 300ns' 'class = fifo' 'priority = 5' \
		'program = load x as r' >>turns.ini
	trace turns "$memory: two tasks on a CPU"
	same "$memory: the next task of the CPU sees the store" 1 "$(seen turns.db C x)"
done

# --- schedules --------------------------------------------------------------------------------

scenario tso 'store x 1; store y 1; compute 1us' 'load x as r; load y as s; load x as q' >order.ini
printf '%s\n' '[schedule]' \
	'order = A until task.store#2; B until task.load; cpu 0 drains; B until task.load#2; cpu 0 drains 2' >>order.ini
trace order 'a schedule says when stores reach memory'
same 'x, then y, then x' '0 1' "$(seen order.db B x)"
same 'y has not been drained' 0 "$(seen order.db B y)"
same 'the directives' 'cpu 0 drains 1|cpu 0 drains 2' "$(sql order.db "
	SELECT group_concat(text, '|') FROM (SELECT 'cpu ' || cpu || ' drains ' || count AS text
	FROM directive WHERE kind = 'drains' ORDER BY seq)")"

scenario weak 'store x 1; store x 2; compute 1us' 'load x as r; load x as s; load x as q' >older.ini
printf '%s\n' '[schedule]' 'order = A until task.store#2; B older 2; B older 1; B until return' \
	>>older.ini
trace older 'a schedule says which write is seen'
same 'none, the first, the second' '0 1 2' "$(seen older.db B x)"

for name in order older; do
	run 0 "$name.db, made again" replay $name.db 1
	says out '^identical' 'the same'
done

# A CPU sees no older write than it has seen: the directive takes what there is.
sed 's/B older 2; B older 1/B until task.load; B older 2/' older.ini >coherent.ini
trace coherent 'what has been seen stays seen'
same 'the newest, for ever' '2 2 2' "$(seen coherent.db B x)"

# A directive for which there was nothing to see or to drain has not been followed. Under sc
# there never is; the run is made again like any other.
for memory in sc tso weak; do
	for order in 'A older 1' 'cpu 0 drains' 'A until task.store#2; cpu 0 drains 3'; do
		scenario $memory 'store x 1; store y 1; load y as r' 'load x as r; load y as r' >none.ini
		printf '%s\n' '[schedule]' 'strict = yes' "order = $order; B until task.load; A until task.load" >>none.ini
		rm -f none.db
		run 1 "$memory: $order" -o none.db none.ini
		says out "expected kept, was .* [13]: blocked (none.ini:" "$memory: strict, $order"
		run 0 "$memory: $order, made again" replay none.db 1
		says out '^identical' "$memory: $order, the same"
	done
done

while IFS='|' read -r order expected; do
	scenario weak 'store x 1' 'load x as r' >bad.ini
	printf '%s\n' '[schedule]' "order = $order" >>bad.ini
	run 2 "order = $order" check bad.ini
	says err "bad.ini:23: .*$expected" "what is said of $order"
done <<'END'
cpu 2 drains|0 to 1
cpu 0|drains
cpu 0 drains 0|1 to 32
cpu 0 drains 33|1 to 32
A older|
A older 0|1 to 64
A older 65|1 to 64
A sees 1|until LABEL, until return, for N steps or older N
END

scenario weak 'store x 1' 'load x as r' | sed 's/cpus = 2/cpus = 9/' >many.ini
run 2 'a weak machine with nine CPUs' check many.ini
says err 'many.ini:15: memory = weak with 9 CPUs, expected at most 8' 'what is said of them'
sed 's/weak/tso/' many.ini >many-tso.ini
run 0 'tso has no such limit' check many-tso.ini

# --- witnesses ----------------------------------------------------------------------------

# Both tasks start on CPU 0, and CPU 1 pulls one when it likes, which only an exact schedule says.
printf '%s\n' '[machine]' 'cpus = 2' 'memory = weak' '[policy]' 'variants = none' '[variables]' \
	'x = 0' 'y = 0' '[task W]' 'program = store x 42; store y 1' \
	'[task R]' 'program = cond_load y == 1; load x as r; assert r == 42' >anywhere.ini
rm -f anywhere.db
run 1 'message passing, on any CPU' explore anywhere.ini -q -o anywhere.db --outcomes --observe values
same 'each outcome has a witness' '1 1' "$(sql anywhere.db \
	"SELECT group_concat(holds, ' ') FROM outcome")"
run 0 'the violation is shown by a schedule' anywhere-none-assertion.ini -q
says anywhere-none-assertion.ini '^exact = yes$' 'the schedule is exact'

# --- variants ------------------------------------------------------------------------------------

scenario weak 'store x 1' 'load x as r' | grep -v 'policy\|variants' >bare.ini
run 0 'variables need no allocator, and so no variant' bare.ini -q -o bare.db
same 'it is none' none "$(sql bare.db 'SELECT policy FROM run')"
scenario weak 'store x 1; vmalloc 4p' 'load x as r' | grep -v 'policy\|variants' >bare.ini
run 2 'an allocation needs one' check bare.ini
says err 'no variants, expected .policy. variants' 'what is said then'

# In a search B goes to sleep, and with the switch its store is visible; a schedule's directive
# ends before B sleeps. The witness drains the store instead.
printf '%s\n' '[machine]' 'cpus = 2' 'memory = tso' 'tick = 0' 'preemption = none' '[policy]' \
	'variants = none' '[variables]' 'y = 0' '[task A]' 'cpu = 0' \
	'program = load y as r; assert r == 0' '[task B]' 'cpu = 1' \
	'program = store y 1; sleep 500ns; store y 0' >asleep.ini
run 1 'what a switch of tasks makes visible' explore asleep.ini -q -o asleep.db
run 0 'a schedule shows it' asleep-none-assertion.ini -q

finish

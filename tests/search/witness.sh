#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# witness.sh - a schedule can force whatever a search can find: interrupts and timers, and what time
# decides. So each violation that is found has a scenario that shows it.
#
#	SEED=N SCENARIOS=N tests/search/witness.sh
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"
. "$source_dir/tests/search/draw.sh"

seed=${SEED:-$(date +%s)}
scenarios=${SCENARIOS:-$(share 60)}
echo "seed $seed, $scenarios scenarios"

# --- interrupts and timers, where the schedule says ----------------------------------------------

# interrupted ORDER: a task holds a lock with interrupts on, and then another with them off
interrupted() {
	cat <<END
[machine]
cpus = 2
preemption = full
[policy]
variants = none
[variables]
x = 0
[task A]
cpu = 0
program = spin_lock a; kernel 1us; spin_unlock a; spin_lock_irqsave b; store x 1; kernel 1us; \
	spin_unlock_irqrestore b
[task B]
cpu = 1
start = 40us
program = mod_timer tm 1us; kernel 100us
[irq dev]
cpu = 0
period = 10us
count = 1
program = load x as r; kernel 1us
[timer tm]
cpu = 1
program = load x as r
[schedule]
order = $1
END
}

# steps: what A and the handler of dev did, in their order
steps() {
	sql one.db "SELECT group_concat(name || ' ' || label, ', ') FROM (
		SELECT task.name, label FROM event JOIN task ON task.run = event.run AND
			task.id = event.task
		WHERE kind = 'step' AND (label = 'task.store' OR label = 'task.load' OR
			label GLOB 'task.spin_*lock*') ORDER BY seq)"
}

# forced CLAIM ORDER STEPS
forced() {
	interrupted "$2" >one.ini
	rm -f one.db
	run 0 "$1" one.ini -q --trace steps -o one.db
	same "… $1" "$3" "$(steps)"
	run 0 "… again" replay one.db 1
	same "… the same" identical "$(tail -n 1 out)"
}

forced 'it comes where the schedule says' 'irq dev at task.spin_unlock; A until return; timer tm' \
	'A task.spin_lock, dev task.load, A task.spin_unlock, A task.spin_lock, A task.store,'\
' A task.spin_unlock, tm task.load'
forced 'it comes with interrupts off, and is late' \
	'irq dev at task.store; A until task.spin_unlock on b; timer tm' \
	'A task.spin_lock, A task.spin_unlock, A task.spin_lock, A task.store,'\
' A task.spin_unlock, dev task.load, tm task.load'
forced 'it comes behind a step' 'A until task.spin_lock on a; irq dev; A until return; timer tm' \
	'A task.spin_lock, dev task.load, A task.spin_unlock, A task.spin_lock, A task.store,'\
' A task.spin_unlock, tm task.load'
forced 'a timer comes only when it may' 'B until task.mod_timer on tm; A until task.store on x; timer tm; tm until task.load; A until return' \
	'dev task.load, A task.spin_lock, A task.spin_unlock, A task.spin_lock, A task.store,'\
' tm task.load, A task.spin_unlock'
same 'the directives' 'arrives|reached' "$(sql one.db "SELECT kind, result FROM directive
	WHERE seq = 3")"
interrupted 'timer tm; A until return' >one.ini
rm -f one.db
run 0 'a timer that is not armed' one.ini -q -o one.db
same '… does not come' 'arrives|blocked' "$(sql one.db "SELECT kind, result FROM directive
	WHERE seq = 1")"

# --- names of steps -------------------------------------------------------------------------------

interrupted 'A until op.enter#2 of spin_lock; A until task.spin_unlock on a' >one.ini
rm -f one.db
run 0 'an operation that does not come twice' one.ini -q -o one.db
same '… ends with the task' 'exited|exited' "$(sql one.db "SELECT group_concat(result, '|')
	FROM (SELECT result FROM directive ORDER BY seq)")"
interrupted 'A until op.enter of spin_lock_irqsave; B until return' >one.ini
rm -f one.db
run 0 'an operation by its name' one.ini -q -o one.db
same '… is where it begins' '0|reached' "$(sql one.db "SELECT (SELECT count(*) FROM event
		WHERE run = 1 AND label = 'task.spin_lock' AND object = 'b' AND t_ns <= directive.t_ns), result
	FROM directive WHERE seq = 1")"

# --- exact schedules ------------------------------------------------------------------------------

cat >exact.ini <<'END'
[machine]
cpus = 1
tick = 4ms
preemption = full
[policy]
variants = none
[task A]
program = kernel 5us; sleep 1ms; kernel 1us
[task B]
program = kernel 5us; kernel 1us
[schedule]
exact = yes
order = A starts; B starts; cpu 0 gets resched; A until op.enter; cpu 0 ends slice; B for 3 steps; \
	A until return
END
run 0 'an exact schedule' exact.ini -q --trace steps -o exact.db
same '… what comes of it' 'reached|reached|reached|reached|reached|reached|blocked' \
	"$(sql exact.db "SELECT group_concat(result, '|') FROM
		(SELECT result FROM directive ORDER BY seq)")"
same '… B goes first, as a slice ends' 'A|B|B|B' "$(sql exact.db "SELECT group_concat(name, '|') FROM
	(SELECT task.name FROM event JOIN task ON task.run = event.run AND task.id = event.task
		WHERE kind = 'step' ORDER BY seq LIMIT 4)")"
run 0 '… again' replay exact.db 1
same '… the same' identical "$(tail -n 1 out)"

# --- each violation has a scenario that shows it --------------------------------------------------------

# shown NAME DB: the violations that the searches of this database found have scenarios that show them
shown() {
	local file

	same "$1: each violation has a run that shows it" '' "$(sql "$2" "SELECT run.policy, property
		FROM verdict JOIN run ON run.id = verdict.run
		WHERE verdict = 'violated' AND NOT ifnull(holds, 0)")"
	for file in "$(dirname "$2")"/*-*.ini; do
		[ -f "$file" ] || continue
		found=$((found + 1))
		[ $((found % 5)) = 0 ] || continue	# they were just run; the files, now and then
		rm -f again.db
		run 0 "$1: ${file##*/} shows it" "$file" -q -o again.db
	done
}

found=0
for scenario in "$source_dir"/scenarios/search/*.ini "$source_dir"/scenarios/{irq-lock,lost-wakeup,missed-completion,percpu-migrated,rcu-use-after-free,joel-2016}.ini; do
	rm -rf found
	mkdir found
	"$simrun" explore "$scenario" -q -o found/x.db --max-states 3000 --interleaving none >out 2>err
	shown "${scenario##*/}" found/x.db
done
rm -rf found
mkdir found
run 1 'two locks in opposite orders' explore "$source_dir/scenarios/abba.ini" -q -o found/x.db \
	--property lock_order,deadlock
shown abba.ini found/x.db

# --- what never ends ------------------------------------------------------------------------------

# endless [HORIZON]: an assertion fails beside a timer that always starts itself again
endless() {
	cat <<-END
	[scenario]
	name = endless
	horizon = ${1:-10s}
	[machine]
	cpus = 2
	preemption = full
	[policy]
	variants = none
	[variables]
	v = 0
	[task A]
	cpu = 0
	program = mod_timer tm 1us; load v as r; assert r == 0
	[task B]
	cpu = 1
	program = store v 1; wait_event wq v == 2
	[timer tm]
	cpu = 0
	program = wake_up wq; mod_timer tm 1us
	END
}

# ends: how far its witness goes, and with how many steps
ends() {
	sql found/x.db "SELECT status || ' at ' || CASE WHEN sim_ns < 1e9 THEN 'less' ELSE sim_ns END ||
			', ' || steps FROM v_run WHERE mode = 'witness'"
}

rm -rf found
mkdir found
endless >found/endless.ini
run 1 'a violation beside an endless timer' explore found/endless.ini -q -o found/x.db \
	--property assertion
shown 'an endless run' found/x.db
same 'its witness is cut off' 'horizon at less, 20000' "$(ends)"
run 0 'and is a run by itself' found/endless-none-assertion.ini -q -o again.db
rm found/x.db
run 0 '… and the longest wait beside it' explore found/endless.ini -q -o found/x.db --maximize wait:B
same 'is cut off, too' 'horizon at less, 20000' "$(ends)"
cat >found/endless.ini <<END
[scenario]
name = endless
[machine]
cpus = 2
preemption = full
[costs]
$(printf '%s = 0ns\n' local atomic read irq_enter irq_exit context_switch wake_up idle_exit cache_line)
[policy]
variants = none
[variables]
v = 0
[task A]
cpu = 0
program = mod_timer tm 0ns; sleep 100ms; load v as r; assert r == 0
[task B]
cpu = 1
program = sleep 60ms; store v 1
[timer tm]
cpu = 0
program = mod_timer tm 0ns
END
rm found/x.db
run 1 '… that takes no time' explore found/endless.ini -q -o found/x.db --property assertion
shown 'a run in which time stands still' found/x.db
same 'its witness ends by its steps' 'max_steps at less, 20000' "$(ends)"
endless 3ms >found/endless.ini
rm found/x.db
run 1 '… with a horizon before that' explore found/endless.ini -q -o found/x.db --property assertion
same 'that is kept' 'horizon = 3ms' "$(grep -h horizon found/endless-none-assertion.ini)"

# --- whatever a search finds ---------------------------------------------------------------------

for ((i = 0; i < scenarios; i++)); do
	number=$(draw_number "$seed" "$i")
	variant=${variants[$((i % ${#variants[@]}))]}
	rm -rf found
	mkdir found
	draw "$number" >found/drawn.ini
	"$simrun" check -q found/drawn.ini 2>/dev/null || continue
	"$simrun" explore found/drawn.ini --policy "$variant" -q -o found/x.db --max-states 20000 \
		>out 2>err
	shown "$number, $variant" found/x.db
	[ "$failed" = "${before:-0}" ] || cp found/drawn.ini "${KEEP:-.}/scenario-$number.ini"
	before=$failed
done
echo "$found violations"
holds 'something was found' [ "$found" -gt 50 ]
finish

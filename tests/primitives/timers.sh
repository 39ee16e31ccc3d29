#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# timers.sh - timers of a scenario: when they expire, who may stop them, and who waits for ever.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

# scenario PREEMPTION TIMER TASK [TASK]: writes t.ini, with the timer and the last task on CPU 1
scenario() {
	printf '[scenario]\nname = t\nhorizon = 5ms\n[machine]\ncpus = 2\npreemption = %s\n' "$1" >t.ini
	printf '[policy]\nvariants = none\n[variables]\nx = 0\ny = 0\n' >>t.ini
	printf '[timer tm]\ncpu = 1\nprogram = %s\n' "$2" >>t.ini
	printf '[task A]\ncpu = 0\nprogram = %s\n' "$3" >>t.ini
	[ $# -lt 4 ] || printf '[task B]\ncpu = 1\nprogram = %s\n' "$4" >>t.ini
}

violated() {
	rm -f t.db
	at_most 60 "$simrun" explore t.ini -q -o t.db "$@" >out 2>err
	[ $? -le 1 ] || fail "explore $*" err
	sql t.db "SELECT group_concat(CASE verdict WHEN 'violated' THEN property ELSE verdict END, ' ')
		FROM (SELECT property, verdict FROM verdict WHERE verdict <> 'proved'
			ORDER BY property)"
}

# both CLAIM EXPECTED [OPTION]…
both() {
	local claim=$1 expected=$2

	shift 2
	same "$claim" "$expected" "$(violated --check "$@")"
	same "$claim, every order" "$expected" "$(violated --reduction none "$@")"
}

# Nothing costs time, so a timer expires so long after it is armed as its armer says.
free=()
for cost in $("$simrun" list costs | awk '/^[a-z_]+ +[0-9]/ { print $1 }'); do
	free+=(--set "costs.$cost=0")
done

# expiries: when the programs of timers began, in ns
expiries() {
	rm -f run.db
	run 0 'a run' t.ini -q --check "${free[@]}" --trace steps -o run.db
	sql run.db "SELECT group_concat(t_ns, ' ') FROM (SELECT t_ns FROM event
		WHERE label = 'timer.begin' ORDER BY t_ns)"
}

armed='mod_timer tm 10us'
twice='load x as r; load x as s; assert r == s'
for preemption in none full rt; do
	scenario $preemption 'atomic_inc x' "$armed; del_timer_sync tm; $twice"
	both "who waits for it finds it over, or never, $preemption" ''
	scenario $preemption 'atomic_inc x' "$armed; timer_delete_sync tm; load x as r; assert r == 0"
	both "it may come before, $preemption" assertion
	scenario $preemption 'atomic_inc x' "$armed; del_timer_sync tm; load x as r; assert r == 1"
	both "or after that, $preemption" assertion
	scenario $preemption 'kernel 1us; atomic_inc x' "$armed; del_timer tm; $twice"
	both "who does not wait may be too early, $preemption" assertion
	scenario $preemption "store x 1; $armed" "$armed; del_timer_sync tm; timer_pending tm as p; assert p == 0"
	both "that stops one that arms itself, $preemption" ''
	scenario $preemption "store x 1; $armed" "$armed; del_timer tm; timer_pending tm as p; assert p == 0"
	both "and nothing else does, $preemption" assertion
	scenario $preemption 'complete c' "$armed; wait_for_completion c"
	both "it may wake a task, $preemption" ''
	scenario $preemption 'complete c' 'wait_for_completion c'
	both "but not if nobody arms it, $preemption" deadlock
	scenario $preemption 'complete c' "$armed; del_timer tm; wait_for_completion c"
	both "nor if it has been disarmed, $preemption" deadlock
	scenario $preemption 'spin_lock l; spin_unlock l' \
		"$armed; spin_lock_irqsave l; del_timer_sync tm; spin_unlock_irqrestore l"
	both "to wait for it under the lock that it wants, $preemption" deadlock
	scenario $preemption 'spin_lock l; spin_unlock l' \
		"$armed; spin_lock_irqsave l; spin_unlock_irqrestore l; del_timer_sync tm"
	both "and behind that, $preemption" ''
	scenario $preemption 'del_timer_sync tm' "$armed"
	both "to wait for itself, $preemption" deadlock
	scenario $preemption 'atomic_inc x' "$armed; del_timer_sync tm; load x as r; assert r <= 1" "$armed"
	both "two that arm it, $preemption" assertion
done

scenario full 'store x 1' "$armed; cond_load x == 1 as r"
both 'a task may spin until it has come' ''
scenario full 'cond_load x == 1 as r' "$armed; store x 1; del_timer_sync tm"
for model in tso weak; do
	scenario full 'load x as r; assert r == 1; store y 2' \
		"store x 1; $armed; del_timer_sync tm; load y as r; load y as s; assert r == s"
	both "it has seen what its armer has, $model" '' --model $model
done
scenario full 'kernel 1us' "$armed"
printf '[irq dev]\ncpu = 0\nperiod = 2us\ncount = 1\nprogram = del_timer_sync tm\n' >>t.ini
both 'a hard interrupt must not wait for it' lock_misuse
scenario rt 'kernel 1us' "$armed; preempt_off { del_timer_sync tm }"
both 'nor who may not sleep, under rt' sleep_in_atomic
scenario full 'kernel 1us' "$armed; preempt_off { del_timer_sync tm }"
both 'others may' ''

for preemption in none full rt; do
	scenario $preemption 'atomic_inc x' "$armed"
	same "it expires after its time, $preemption" 10000 "$(expiries)"
	scenario $preemption 'atomic_inc x' "$armed; sleep 4us; mod_timer tm 20us"
	same "that changes, $preemption" 24000 "$(expiries)"
	scenario $preemption 'atomic_inc x' "$armed; sleep 15us; mod_timer tm 20us"
	same "once more, $preemption" '10000 35000' "$(expiries)"
	scenario $preemption 'atomic_inc x' "$armed; sleep 4us; del_timer_sync tm"
	same "it is disarmed, $preemption" '' "$(expiries)"
	scenario $preemption "$armed" "$armed; sleep 45us; del_timer_sync tm"
	same "it arms itself, $preemption" '10000 20000 30000 40000' "$(expiries)"
	scenario $preemption "kernel 5us; store x 1" "$armed; sleep 12us; del_timer_sync tm; load x as r; assert r == 1"
	same "who stops it waits for its program, $preemption" 10000 "$(expiries)"
done
finish

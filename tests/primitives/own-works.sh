#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# own-works.sh - work items of a scenario: what they do, who waits for them, and what is refused.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

# scenario PREEMPTION WORK TASK [TASK]: writes t.ini, with a task on each CPU
scenario() {
	printf '[scenario]\nname = t\nhorizon = 50ms\n[machine]\ncpus = 2\npreemption = %s\n' "$1" >t.ini
	printf '[policy]\nvariants = none\n[variables]\nx = 0\ny = 0\n[semaphores]\nempty = 0\n' >>t.ini
	printf '[work w]\nprogram = %s\n[work v]\nprogram = atomic_inc y\n' "$2" >>t.ini
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

for preemption in none full rt; do
	scenario $preemption 'atomic_inc x' 'schedule_work w; flush_work w; load x as r; assert r == 1'
	both "who flushes finds it done, $preemption" ''
	scenario $preemption 'atomic_inc x' 'schedule_work_on 1 w; load x as r; assert r == 1'
	both "who does not may come too early, $preemption" assertion
done
for model in tso weak; do
	scenario full 'load x as r; store y (r + 1)' \
		'store x 1; schedule_work_on 1 w; flush_work w; load y as r; assert r == 2'
	both "it has seen what its queuer has, $model" '' --model $model
done
scenario full 'set r (r + 1); assert r == 1' 'schedule_work w; flush_work w; schedule_work w'
both 'its registers begin anew' ''
scenario full 'wait_for_completion c' 'schedule_work w; schedule_work v; flush_work v; complete c'
both 'while it sleeps, another one is done' ''
scenario full 'kernel 1us' 'mutex_lock m; schedule_work_on 1 w; flush_work w; mutex_unlock m' \
	'mutex_lock m; mutex_unlock m'
both 'to flush under a mutex' ''
scenario full 'mutex_lock m; mutex_unlock m' 'mutex_lock m; schedule_work_on 1 w; flush_work w; mutex_unlock m'
both 'to flush under the mutex that it wants' deadlock
scenario full 'spin_lock l; spin_unlock l' 'spin_lock l; flush_work w; spin_unlock l'
both 'to flush under a spinlock' sleep_in_atomic
scenario full 'atomic_inc x' 'schedule_work w; cancel_work_sync w; load x as r; load x as s; assert r == s'
both 'who cancels finds it done, or never' ''
scenario full 'store x 1; schedule_work w' 'schedule_work w; cancel_work_sync w; store x 2; load x as r; assert r == 2'
both 'even if it queues itself' ''
# The work sleeps when it is queued again; another worker leaves it to the one that does it.
scenario full 'atomic_inc x; sleep 2us' 'schedule_work w; schedule_work v; flush_work w' 'schedule_work_on 0 w; cancel_work_sync w'
both 'who cancels what its worker is to do again' ''
scenario full 'complete c' 'wait_for_completion c'
printf '[irq dev]\ncpu = 1\nperiod = 2us\ncount = 1\nprogram = schedule_work w\n' >>t.ini
both 'an interrupt may queue it' ''
run 0 'in a run, too' t.ini -q -o run.db
same 'it is done on the CPU of the interrupt' kworker/1 "$(
	"$simrun" t.ini -q --trace steps -o trace.db
	sql trace.db "SELECT DISTINCT task.name FROM event JOIN task ON task.id = event.task
		AND task.run = event.run WHERE label = 'task.complete'")"
finish

#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# waits.sh - wait queues, semaphores and completions: which orders lose a wake-up, who is woken,
# and what the kernel would complain about.
. "${srcdir:-$(dirname "$0")/../..}/tests/primitives/lib.sh"

declared='[semaphores]\ntwo = 2\n'

details() {
	sql t.db "SELECT DISTINCT detail FROM violation ORDER BY detail"
}

# --- lost wake-ups ---------------------------------------------------------------------------

look='load x as r; if r == 0 { schedule }'
wake='store x 1; wake_up_process A'
for preemption in none full rt; do
	models=sc
	[ $preemption = full ] && models='sc tso weak'
	for model in $models; do
		where="$preemption, $model"
		scenario $preemption "load x as r; if r == 0 { set_current_state TASK_UNINTERRUPTIBLE; schedule }" "$wake"
		both "who looks first may sleep for ever, $where" deadlock --model $model
		scenario $preemption "set_current_state TASK_UNINTERRUPTIBLE; $look; __set_current_state TASK_RUNNING" "$wake"
		both "who sets its state first is woken, $where" '' --model $model
		scenario $preemption "__set_current_state TASK_UNINTERRUPTIBLE; $look; __set_current_state TASK_RUNNING" "$wake"
		[ $model = sc ] && expected='' || expected=deadlock
		both "without a barrier, $where" "$expected" --model $model
		scenario $preemption "prepare_to_wait q; $look; finish_wait q" 'store x 1; wake_up q'
		both "a wait queue, $where" '' --model $model
		scenario $preemption 'wait_event q x == 1' 'store x 1; wake_up q'
		both "wait_event, $where" '' --model $model
		scenario $preemption 'wait_event q x == 1' 'wake_up q; store x 1'
		both "woken too early, $where" deadlock --model $model
	done
done
same 'what is told' 'A sleeps at q, and nobody is left to wake it' "$(details)"

# What A saw of y when it was woken: the waker's stores come first.
for model in sc tso weak; do
	scenario full 'wait_event q x == 1; load y as r; assert r == 1' \
		'store y 1; store x 1 release; wake_up q'
	[ $model = weak ] && expected=assertion || expected=''
	both "the condition orders nothing by itself, $model" "$expected" --model $model
	scenario full 'wait_event q x == 1; smp_rmb; load y as r; assert r == 1' \
		'store y 1; store x 1 release; wake_up q'
	both "… but with a barrier, $model" '' --model $model
done

# --- who is woken -----------------------------------------------------------------------------

sleeper='prepare_to_wait_exclusive q; load x as r; if r == 0 { schedule }; finish_wait q'
scenario full "$sleeper" "$sleeper" 'store x 1; wake_up q'
both 'wake_up wakes one of the exclusive ones' deadlock
scenario full "$sleeper" "$sleeper" 'store x 1; wake_up_nr q 2'
both 'wake_up_nr wakes two' ''
scenario full "$sleeper" "$sleeper" 'store x 1; wake_up_all q'
both 'wake_up_all wakes all' ''
scenario full "${sleeper/_exclusive/}" "${sleeper/_exclusive/}" 'store x 1; wake_up q'
both 'who is not exclusive is woken anyway' ''

# --- semaphores -------------------------------------------------------------------------------

inside='atomic_add_return x 1 as r; assert r <= 2; atomic_dec x'
scenario full "down two; $inside; up two" "down two; $inside; up two" "down two; $inside; up two"
both 'two at a time' ''
scenario full "down one; $inside; assert r == 1; up one" "down one; $inside; assert r == 1; up one"
both 'one, if nothing is said' ''
for model in tso weak; do
	scenario full 'down one; load x as r; store x (r + 1); up one' \
		'down one; load x as r; store x (r + 1); up one; down one; load x as s; up one; assert s >= 1'
	both "a semaphore orders, $model" '' --model $model
done
scenario full 'down a; down b; up b; up a' 'down b; down a; up a; up b'
both 'two of them, in both orders' deadlock
scenario full 'down one; down_trylock one as r; assert r == 1; up one; down_trylock one as r; assert r == 0'
both 'down_trylock returns 1 if it fails' ''
scenario full 'up two; down two; down two; down two; down_trylock two as r; assert r == 1'
both 'anybody may do up' ''

# --- completions ------------------------------------------------------------------------------

for preemption in none full rt; do
	scenario $preemption 'wait_for_completion c' 'complete c'
	both "a completion remembers, $preemption" ''
done
scenario full 'wait_for_completion c' 'wait_for_completion c' 'complete c'
both 'one passes for one complete' deadlock
scenario full 'wait_for_completion c' 'wait_for_completion c' 'complete_all c'
both 'all pass after complete_all' ''
scenario full 'wait_for_completion c; completion_done c as r; assert r == 0' 'complete c'
both 'who passes uses it up' ''
scenario full 'wait_for_completion c; try_wait_for_completion c as r; assert r == 1' 'complete_all c'
both 'complete_all lets the same one pass again' ''
scenario full 'wait_for_completion c' 'complete c; reinit_completion c'
both 'what reinit_completion forgets' deadlock
for model in tso weak; do
	scenario full 'wait_for_completion c; load x as r; assert r == 1' 'store x 1; complete c'
	both "what was stored before complete, $model" '' --model $model
done

# --- what the kernel complains about ----------------------------------------------------------

scenario full 'spin_lock l; wait_for_completion c; spin_unlock l' 'complete c'
both 'to sleep under a spinlock' sleep_in_atomic
scenario full 'preempt_off { down one }; up one'
both 'to sleep with preemption off' sleep_in_atomic
scenario full 'set_current_state TASK_UNINTERRUPTIBLE; mutex_lock m; mutex_unlock m; __set_current_state TASK_RUNNING'
both 'to sleep for something else' sleep_in_atomic
scenario full 'prepare_to_wait q; set_current_state TASK_RUNNING'
both 'to end on a queue' lock_misuse
same 'that is told' 'ends, but is still on q' "$(details)"
scenario full 'irq_off { wake_up q }' 'wait_event q x == 0'
both 'a wake-up with interrupts off' ''
scenario rt 'irq_off { wake_up q }' 'wait_event q x == 0'
both 'a wake-up with interrupts off, under rt' sleep_in_atomic
scenario rt 'irq_off { complete c; up one }' 'down_trylock one as r; try_wait_for_completion c as r'
both 'but not of a completion or a semaphore' ''

# --- interrupts -------------------------------------------------------------------------------

# handler PREEMPTION PROGRAM: adds an interrupt to t.ini
handler() {
	printf '[irq dev]\ncpu = 1\nperiod = 2us\ncount = 1\nprogram = %s\n' "$1" >>t.ini
}

for preemption in none full rt; do
	scenario $preemption 'wait_for_completion c'
	handler 'complete c'
	both "an interrupt completes, $preemption" ''
	run 0 "in a run, too, $preemption" t.ini -q -o run.db
	scenario $preemption 'down empty' && sed -i 's/^two = 2/empty = 0/' t.ini
	handler 'up empty'
	both "an interrupt does up, $preemption" ''
	scenario $preemption 'wait_event q x == 1'
	handler 'store x 1; wake_up q'
	both "an interrupt wakes, $preemption" ''
done
scenario rt 'wait_for_completion c'
handler 'complete_all c' && echo 'threaded = no' >>t.ini
both 'complete_all in a hard interrupt' sleep_in_atomic

# --- the shipped ones -------------------------------------------------------------------------

# found SCENARIO: what a search of a shipped scenario finds
found() {
	cp "$source_dir/scenarios/$1.ini" t.ini
	violated
}
same lost-wakeup.ini deadlock "$(found lost-wakeup)"
same wakeup.ini '' "$(found wakeup)"
same missed-completion.ini deadlock "$(found missed-completion)"
same completion.ini '' "$(found completion)"
finish

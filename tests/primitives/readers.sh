#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# readers.sh - rwlocks, rw_semaphores and local locks: which programs go wrong with them, and
# which ones, that hardly differ, do not; and what they order.
. "${srcdir:-$(dirname "$0")/../..}/tests/primitives/lib.sh"

# interrupted PREEMPTION A HANDLER: writes t.ini, with a task and a handler on one CPU
interrupted() {
	scenario "$1" "$2"
	printf '[irq dev]\ncpu = 0\nperiod = 1us\ncount = 1\nprogram = %s\n' "$3" >>t.ini
}

# --- what goes wrong ----------------------------------------------------------------------------

for preemption in none full rt; do
	for lock in 'read_lock write_lock read_unlock write_unlock' \
		'down_read down_write up_read up_write'; do
		read -r read write unread unwrite <<<"$lock"
		where="$write, $preemption"
		scenario $preemption "$read L; $read L; $unread L; $unread L" "$write L; $unwrite L"
		both "who reads again may wait for a writer that waits for it: $where" deadlock
		scenario $preemption "$read L; $unread L; $read L; $unread L" "$write L; $unwrite L"
		both "who leaves first does not: $where" ''
		scenario $preemption "$read L; $write M; $unwrite M; $unread L" \
			"$read M; $write L; $unwrite L; $unread M"
		both "readers that write the other's lock: $where" deadlock
		scenario $preemption "$read L; $read M; $unread M; $unread L" \
			"$read M; $read L; $unread L; $unread M"
		both "readers that only read it: $where" ''
	done
done
interrupted full 'read_lock L; read_unlock L' 'write_lock L; write_unlock L'
both 'a handler writes what it has interrupted a reader of' deadlock
interrupted full 'read_lock_irqsave L; read_unlock_irqrestore L' 'write_lock L; write_unlock L'
both 'the reader has interrupts off' ''
interrupted full 'read_lock L; read_unlock L' 'read_lock L; read_unlock L'
both 'the handler only reads' ''
interrupted full 'local_lock L; kernel 1us; local_unlock L' 'local_lock L; local_unlock L'
both 'a handler takes the local lock that it has interrupted' lock_misuse
interrupted full 'local_lock_irqsave L; kernel 1us; local_unlock_irqrestore L' \
	'local_lock L; local_unlock L'
both 'interrupts are off under it' ''

# --- what is ordered ------------------------------------------------------------------------------

for model in sc tso weak; do
	for lock in 'read_lock write_lock read_unlock write_unlock' \
		'down_read down_write up_read up_write'; do
		read -r read write unread unwrite <<<"$lock"
		where="$write, $model"
		scenario full "$write L; store x 1; store y 1; $unwrite L" \
			"$read L; load y as b; load x as a; $unread L; assert a == b"
		both "a reader sees all that a writer did, or nothing: $where" '' --model $model
		scenario full "$read L; store x 1; store y 1; $unread L" \
			"$write L; load y as b; load x as a; $unwrite L; assert a == b"
		both "a writer sees what a reader did before it: $where" '' --model $model
	done
done
for lock in 'read_lock read_unlock' 'down_read up_read'; do
	read -r read unread <<<"$lock"
	scenario full "$read L; store x 1; store y 1; $unread L" \
		"$read L; load y as b; load x as a; $unread L; assert a >= b"
	both "readers are together: $read, sc" '' --model sc
	both "readers do not order one another: $read, weak" assertion --model weak
done
finish

#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# lockdep.sh - what one run tells of the order and the context in which locks are taken, though
# nothing has gone wrong in it; and what hardly differs and is right.
. "${srcdir:-.}/tests/lib.sh"

# asked WANTED TITLE PROGRAM [PROGRAM [HANDLER]]: checks which properties are violated in a run in
# which the tasks come by one after the other, and that the row has both places. set= has a setting.
asked() {
	cat >asked.ini <<-END
		[policy]
		variants = none
		[machine]
		cpus = 2
		[task A]
		cpu = 0
		program = $3
		[task B]
		cpu = 1
		start = 1ms
		program = ${4:-kernel 1us}
		${5:+[irq dev]}
		${5:+cpu = 1}
		${5:+period = 3ms}
		${5:+count = 1}
		${5:+program = $5}
		[expect]
		violates = lock_order
	END
	rm -f asked.db
	"$simrun" -q -o asked.db asked.ini ${set:+--set "$set"} >out 2>err
	[ $? -le 1 ] || fail "$2: cannot be run" err
	same "$2" "$1" "$(sql asked.db "SELECT group_concat(property, ' ')
		FROM (SELECT DISTINCT property FROM violation ORDER BY seq)")"
	same "$2: where it is" 0 "$(sql asked.db "SELECT count(*) FROM violation
		WHERE property IN ('lock_order', 'irq_unsafe_lock') AND
		(place NOT LIKE 'asked.ini:%' OR other_place NOT LIKE 'asked.ini:%')")"
}

# taken LOCK …: takes these spinlocks in this order, and drops them
taken() {
	local lock program='' end=''

	for lock; do
		program="${program}spin_lock $lock; "
		end="spin_unlock $lock${end:+; $end}"
	done
	echo "$program$end"
}

asked lock_order 'opposite orders' "$(taken a b)" "$(taken b a)"
asked '' 'the same order twice' "$(taken a b)" "$(taken a b)"
asked lock_order 'a circle of three' "$(taken a b); $(taken b c)" "$(taken c a)"
asked '' 'a chain of three' "$(taken a b); $(taken b c)" "$(taken a c)"
asked '' 'one after the other' "$(taken a b)" "$(taken b); $(taken a)"
asked '' 'who only tries waits for nobody' "$(taken a b)" \
	'spin_lock b; spin_trylock a { kernel 1us }; spin_unlock b'
asked lock_order 'but others wait for what it got' "$(taken a b)" \
	'spin_trylock b { spin_lock a; spin_unlock a }'
asked lock_order 'mutexes' 'mutex_lock a; mutex_lock b; mutex_unlock b; mutex_unlock a' \
	'mutex_lock b; mutex_lock a; mutex_unlock a; mutex_unlock b'
asked lock_order 'dropped in another order than taken' \
	'spin_lock a; spin_lock b; spin_unlock a; spin_lock c; spin_unlock c; spin_unlock b' \
	"$(taken c b)"
asked '' 'what comes after a lock was dropped is not behind it' \
	'spin_lock a; spin_lock b; spin_unlock b; spin_unlock a; spin_lock c; spin_unlock c' \
	"$(taken c a)"

# Who reads waits for writers, also for one that waits itself: but a handler does not queue.
reading() {
	echo "read_lock $1; $(taken "$2"); read_unlock $1"
}
asked lock_order 'a reader and a writer' "$(reading r l)" \
	'spin_lock l; write_lock r; write_unlock r; spin_unlock l'
asked lock_order 'two readers, between whom a writer can queue' "$(reading r l)" \
	'spin_lock l; read_lock r; read_unlock r; spin_unlock l'
asked lock_order 'to read twice' 'read_lock r; read_lock r; read_unlock r; read_unlock r'
asked lock_order 'rw_semaphores' 'down_read s; down_write t; up_write t; up_read s' \
	'down_write t; down_write s; up_write s; up_write t'
asked '' 'in the same order' 'down_read s; down_write t; up_write t; up_read s' \
	'down_write s; down_write t; up_write t; up_write s'
asked '' 'a handler reads beside a reader' 'read_lock r; read_unlock r' '' 'read_lock r; read_unlock r'
asked irq_unsafe_lock 'a handler reads beside a writer' 'write_lock r; write_unlock r' '' \
	'read_lock r; read_unlock r'
asked 'sleep_in_atomic wait_context' 'a rw_semaphore inside a rwlock' \
	'read_lock r; down_read s; up_read s; read_unlock r'

asked irq_unsafe_lock 'a handler takes what is held with interrupts on' "$(taken l)" '' "$(taken l)"
asked '' 'with interrupts off it is' 'spin_lock_irqsave l; spin_unlock_irqrestore l' '' "$(taken l)"
asked '' 'another lock is, too' "$(taken l)" '' "$(taken k)"
asked irq_unsafe_lock 'one behind what a handler takes' \
	"spin_lock_irqsave k; $(taken l); spin_unlock_irqrestore k" "$(taken l)" "$(taken k)"
asked '' 'one that is never behind it' \
	"spin_lock_irqsave k; spin_unlock_irqrestore k; $(taken l)" "$(taken l)" "$(taken k)"
asked irq_unsafe_lock 'interrupts that are turned on while it is held' \
	"irq_off { spin_lock l }; kernel 1us; spin_unlock l" '' "$(taken l)"
asked '' 'a handler that only tries' "$(taken l)" '' 'spin_trylock l { kernel 1us }'
set=machine.preemption=rt asked '' 'under rt it is a thread' "$(taken l)" '' "$(taken l)"

asked 'sleep_in_atomic wait_context' 'a mutex inside a spinlock' \
	'spin_lock l; mutex_lock m; mutex_unlock m; spin_unlock l'
asked '' 'a spinlock inside a mutex' 'mutex_lock m; spin_lock l; spin_unlock l; mutex_unlock m'
set=machine.preemption=rt asked wait_context 'under rt that is no better, though nothing happens' \
	'spin_lock l; mutex_lock m; mutex_unlock m; spin_unlock l'
asked 'sleep_in_atomic wait_context' 'a mutex with preemption off' \
	'preempt_off { mutex_lock m; mutex_unlock m }'
asked '' 'a spinlock with preemption off' 'preempt_off { spin_lock l; spin_unlock l }'
set=machine.preemption=rt asked 'sleep_in_atomic wait_context' 'under rt that sleeps' \
	'preempt_off { spin_lock l; spin_unlock l }'
set=machine.preemption=rt asked 'sleep_in_atomic wait_context' 'with interrupts off as well' \
	'irq_off { spin_lock l; spin_unlock l }'
set=machine.preemption=rt asked '' 'spin_lock_irqsave leaves them on there' \
	'spin_lock_irqsave l; spin_unlock_irqrestore l'

# A run in which nobody asks says nothing of it; one with --check does.
sed '/expect/,$d' "$source_dir/scenarios/abba.ini" >unasked.ini
run 0 'nobody asks' unasked.ini -q -o unasked.db
same 'so nothing is told' '' "$(sql unasked.db 'SELECT property FROM violation')"
run 1 '--check asks' unasked.ini -q --check -o unasked.db
same 'so it is told' lock_order "$(sql unasked.db 'SELECT property FROM violation')"
run 0 'it is made again' replay unasked.db 2 -q
run 0 'the other one is checked' replay unasked.db 1 -q --check
run 0 'a scenario that expects it' "$source_dir/scenarios/abba.ini" -q -o abba.db
same 'where it is' "abba.ini:35 abba.ini:25" \
	"$(sql abba.db "SELECT place || ' ' || other_place FROM violation")"
finish

#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# variables.sh - what programs do with variables and registers: each operation's effect, values
# of expressions, what is done and left out, violations, and outcomes with values.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

# scenario [CPUS] <SECTIONS: writes t.ini, of the variant that has no allocator to speak of
scenario() {
	{
		printf '[scenario]\nname = t\n[machine]\ncpus = %s\n[policy]\nvariants = none\n' "${1:-1}"
		cat
	} >t.ini
}

# outcomes [OPTION]…: of t.ini, with values, a line each
outcomes() {
	rm -f t.db
	at_most 20 "$simrun" explore t.ini -q -o t.db --outcomes --observe values "$@" >out 2>err
	[ $? -le 1 ] || fail "explore $*" err
	sql t.db 'SELECT outcome FROM outcome ORDER BY 1'
}

# ends CLAIM WANTED PROGRAM [VARIABLES]: a task A alone ends with these values
ends() {
	scenario <<-END
		[variables]
		$(printf '%b' "${4:-x = 0}")
		[task A]
		program = $3
	END
	same "$1" "$2" "$(outcomes --check)"
}

# --- operations ----------------------------------------------------------------------------

ends load 'A:r=5 x=5' 'load x as r' 'x = 5'
ends 'load acquire' 'A:r=5 x=5' 'load x as r acquire' 'x = 5'
ends store 'x=7' 'store x 7'
ends 'store release, of a register' 'A:r=-3 x=-3' 'set r -3; store x r release'
ends xchg 'A:r=1 x=2' 'xchg x 2 as r' 'x = 1'
ends 'cmpxchg that succeeds' 'A:r=1 x=9' 'cmpxchg x 1 9 as r acquire' 'x = 1'
ends 'cmpxchg that fails' 'A:r=1 x=1' 'cmpxchg x 2 9 as r' 'x = 1'
ends 'atomic_inc and its like' 'x=13' 'atomic_inc x; atomic_add x 20; atomic_sub x 7; atomic_dec x'
ends 'atomic_add_return' 'A:r=8 x=8' 'atomic_add_return x 3 as r relaxed' 'x = 5'
ends 'atomic_fetch_add' 'A:r=5 x=8' 'atomic_fetch_add x 3 as r release' 'x = 5'
ends 'cond_load that holds' 'A:r=5 x=5' 'cond_load x > 4 as r acquire' 'x = 5'
ends fences 'x=0' 'smp_mb; smp_rmb; smp_wmb; smp_mb__before_atomic; smp_mb__after_atomic; barrier'
ends 'RCU' 'x=1' 'rcu_read_lock; rcu_read_lock; rcu_read_unlock; rcu_read_unlock; synchronize_rcu; store x 1'
ends 'spin_trylock as' 'A:r=1 A:s=1 x=0' \
	'spin_trylock l as r; spin_unlock l; spin_trylock l as s; spin_unlock l'

# --- words ---------------------------------------------------------------------------------

ends 'an array' 'A:i=1 A:r=4 a[0]=4 a[1]=6 a[2]=4' \
	'set i 1; store a[i] 6; load a[(i + 1)] as r' 'a[3] = 4'
ends 'a pointer' 'A:p=a[1] A:q=x A:r=3 a[0]=0 a[1]=3 x=x' \
	'load x as q; set p &a[1]; store *p 3; load *(&a + 1) as r' 'a[2] = 0\nx = &x'
ends 'a pointer that is stored' 'A:r=y x=y y=1' 'store x &y; load x as r; store *r 1' 'x = 0\ny = 0'

# --- expressions -----------------------------------------------------------------------------

# computes VALUE EXPRESSION: adds it to one program for all
program='set s 3' wanted='' number=10
computes() {
	number=$((number + 1))
	program+="; set r$number ($2)"
	wanted+="A:r$number=$1 "
}

computes 7 '1 + 2 * 3'
computes 1 '1 + 2 == 3'
computes -7 '-s - 4'
computes 0 '!s'
computes -4 '~s'
computes 1 's > 2 && s < 4 || 0'
computes 6 's ^ 5'
computes 5 '1 | 6 & 4'
computes 24 's << 3'
computes -1 '-1 >> 63'
computes 3 '7 / 2'
computes -3 '-7 / 2'
computes -1 '-7 % 2'
computes 0 's / 0'
computes 0 's % 0'
computes 9223372036854775807 '-9223372036854775808 - 1'
computes -9223372036854775808 '-9223372036854775808 / -1'
computes 0 '-9223372036854775808 % -1'
computes 8 '1 << 67'
computes 255 '0xff'
computes 1 '(1 != 2) == (s >= 3)'
ends 'values of expressions' "${wanted}A:s=3 x=0" "$program"

# --- conditions ------------------------------------------------------------------------------

ends 'if that holds' 'A:r=2 x=0' 'if 1 { set r 2 }'
ends 'if that does not' 'A:r=0 x=0' 'if 0 { set r 2 }'
ends else 'A:r=3 x=0' 'if r == 1 { set r 2 } else { set r 3 }'
ends 'no else' 'A:r=2 x=0' 'if r != 1 { set r 2 } else { set r 3 }'
ends 'else of the inner if' 'A:r=0 A:s=4 x=0' \
	'if 1 { if r { set r 2 } else { set s 4 } } else { set r 3 }'
ends 'empty blocks' 'x=0' 'if 1 { } else { }; while 0 { }'
ends while 'A:r=5 A:s=10 x=0' 'while r < 5 { set r (r + 1); set s (s + r - 1) }'
ends 'while in a loop' 'A:r=0 x=6' 'repeat 2 { set r 3; while r { set r (r - 1); atomic_inc x } }'

# --- violations ------------------------------------------------------------------------------

# violates CLAIM PROPERTY DETAIL PROGRAM: a run does, and a search finds it
violates() {
	scenario <<-END
		[variables]
		x = 0
		a[2] = 0
		[task A]
		program = $4
	END
	rm -f t.db
	at_most 20 "$simrun" t.ini -q -o t.db >out 2>err
	same "$1: status" 1 $?
	same "$1" "$2: $3" "$(sql t.db "SELECT property || ': ' || detail FROM violation")"
	rm -f t.db
	at_most 20 "$simrun" explore t.ini -q -o t.db >out 2>err
	same "$1: searched" "$2" "$(sql t.db \
		"SELECT property FROM verdict WHERE verdict = 'violated'")"
}

violates 'an assertion' assertion 'r == 1, but r is 0' 'load x as r; assert r == 1'
violates 'one of two registers' assertion '(r == s), but r is 1, s is 0' \
	'set r 1; set s 0; assert (r == s)'
violates 'one without any' assertion '0, which never holds' 'assert 0'
violates 'an index that is too large' bad_access 'a[2], but a has 2 elements' \
	'set i 2; load a[i] as r'
violates 'a negative index' bad_access 'a[-1], but a has 2 elements' 'store a[-1] 1'
violates 'no pointer' bad_access "*(0), which is no variable's address" 'load *0 as r'
ends 'an assertion that holds' 'A:r=0 x=0' 'load x as r; assert r == 0'

# --- two tasks -------------------------------------------------------------------------------

two() {
	scenario 2 <<-END
		[variables]
		$(printf '%b' "$1")
		[task A]
		cpu = 0
		program = $2
		[task B]
		cpu = 1
		program = $3
	END
}

two 'x = 0\ny = 0' 'store x 1; load y as r' 'store y 1; load x as r'
same 'store buffering under sc' 'A:r=0 B:r=1 x=1 y=1
A:r=1 B:r=0 x=1 y=1
A:r=1 B:r=1 x=1 y=1' "$(outcomes)"
same '… each has a run that shows it' 3 "$(sql t.db 'SELECT count(*) FROM outcome WHERE holds')"
for model in tso weak; do
	same "store buffering under $model" 'A:r=0 B:r=0 x=1 y=1
A:r=0 B:r=1 x=1 y=1
A:r=1 B:r=0 x=1 y=1
A:r=1 B:r=1 x=1 y=1' "$(outcomes --model $model)"
	same '… each has a run that shows it' 4 \
		"$(sql t.db 'SELECT count(*) FROM outcome WHERE holds')"
done

two 'x = 0\ny = 0' 'store y 1; store x 1 release' 'cond_load x == 1 acquire; load y as r'
for model in sc tso weak; do
	same "cond_load acquires under $model" 'B:r=1 x=1 y=1' "$(outcomes --model $model)"
done
two 'x = 0\ny = 0' 'load y as r; store x 1 release' 'cond_load x == 1; store y 1'
same 'what a cond_load has read orders writes behind it' 'A:r=0 x=1 y=1' "$(outcomes --model weak)"
two 'x = 0\ny = 0' 'store y 1; store x 1 release' 'while r == 0 { load x as r }; load y as s'
same 'while orders no reads' 'B:r=1 B:s=0 x=1 y=1
B:r=1 B:s=1 x=1 y=1' "$(outcomes --model weak)"

two 'x = 0' 'cond_load x == 1' 'yield'
rm -f t.db
run 1 'what never comes' explore t.ini -q -o t.db
same 'what never comes is a livelock' livelock \
	"$(sql t.db "SELECT property FROM verdict WHERE verdict = 'violated'")"

two 'x = 0' 'spin_trylock l as r; if r { kernel 1us; spin_unlock l }' \
	'spin_trylock l as r; if r { kernel 1us; spin_unlock l }'
same 'one of two may fail to get a lock' 'A:r=0 B:r=1 x=0
A:r=1 B:r=0 x=0
A:r=1 B:r=1 x=0' "$(outcomes)"

# Registers belong to outcomes only if these are asked for values.
two 'x = 0' 'atomic_fetch_add x 1 as r' 'atomic_fetch_add x 1 as r'
rm -f t.db
run 0 'results only' explore t.ini -q -o t.db --outcomes
same 'without values there is one outcome' 1 "$(sql t.db 'SELECT count(*) FROM outcome')"
same 'with them there are two' 'A:r=0 B:r=1 x=2
A:r=1 B:r=0 x=2' "$(outcomes)"

# --- the same for all drivers ---------------------------------------------------------------

scenario 2 <<-END
	[vmalloc]
	space = 64p
	[variables]
	x = 0
	a[2] = 0
	[task A]
	cpu = 0
	program = repeat 20 { atomic_inc x; load x as r; if (r % 2) { store a[0] r } else { set s r }; sleep 5us }
	[task B]
	cpu = 1
	program = repeat 20 { spin_lock l; load x as r; while r > 0 { set r (r - 7) }; spin_unlock l; sleep 3us }
	[irq I]
	cpu = 0
	period = 7us
	count = 5
	program = atomic_fetch_add x 100 as r; if r > 200 { store a[1] r }
END
run 0 'a run' t.ini -q -o a.db
run 0 'a run with --check' t.ini --check -q -o b.db
digests() {
	sql "$1" "SELECT digest FROM run"
}
same '--check changes no digest' "$(digests a.db)" "$(digests b.db)"

finish

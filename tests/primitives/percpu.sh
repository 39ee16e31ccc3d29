#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# percpu.sh - variables with a word for each CPU: each operation's effect, what is lost where a
# task may be preempted or moved, and what the kernel would complain of.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

# scenario PREEMPTION <TASKS: writes t.ini, with two CPUs
scenario() {
	{
		printf '[scenario]\nname = t\n[machine]\ncpus = 2\npreemption = %s\n' "$1"
		printf '[policy]\nvariants = none\n[percpu]\nc = 0\n'
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

violated() {
	sql t.db "SELECT group_concat(property, ' ') FROM
		(SELECT property FROM verdict WHERE verdict = 'violated' ORDER BY property)"
}

# ends CLAIM WANTED PROGRAM: a task A alone, on CPU 1, ends with these values
ends() {
	scenario full <<-END
		[task A]
		cpu = 1
		program = $3
	END
	for model in sc tso weak; do
		same "$1, $model" "$2" "$(outcomes --check --model $model)"
		same "$1, $model: nothing to complain of" '' "$(violated)"
	done
}

ends 'this_cpu_…' 'A:r=11 c[0]=0 c[1]=5' \
	'this_cpu_inc c; this_cpu_add c 12; this_cpu_dec c; this_cpu_add c -1; this_cpu_read c as r; this_cpu_write c 5'
ends '__this_cpu_…' 'A:r=12 c[0]=0 c[1]=5' \
	'preempt_off { __this_cpu_inc c; __this_cpu_add c 12; __this_cpu_dec c; __this_cpu_read c as r; __this_cpu_write c 5 }'
ends 'on another CPU' 'A:s=3 c[0]=2 c[1]=1' \
	'this_cpu_inc c; run_on 0; this_cpu_add c 2; percpu_sum c as s'
ends 'as elements' 'A:r=7 A:s=0 c[0]=0 c[1]=7' 'store c[1] 7; this_cpu_read c as r; load c[0] as s'
ends 'with interrupts off' 'c[0]=0 c[1]=1' 'irq_off { __this_cpu_inc c }'

# --- what is lost ----------------------------------------------------------------------------

# two PREEMPTION PROGRAM [OF_B]: two tasks, an urgent one on CPU 0 and another that may be moved
two() {
	scenario "$1" <<-END
		[task A]
		cpu = any
		program = $2
		[task B]
		cpu = 0
		class = fifo
		start = 1us
		program = ${3:-$2}
	END
}

# Registers aside, only what the words add up to.
sums() {
	outcomes "$@" | awk '{ n = 0; for (i = 1; i <= NF; i++) if (sub(/^c.*=/, "", $i)) n += $i
		print n }' | sort -u | tr '\n' ' '
}

two full '__this_cpu_inc c'
for model in sc tso weak; do
	same "counting with preemption on, $model" '1 2 ' "$(sums --check --model $model)"
	same "… which is told, $model" preemptible_percpu "$(violated)"
	same "… without reduction, $model" '1 2 ' "$(sums --reduction none --model $model)"
done
two full 'preempt_off { __this_cpu_inc c }'
for model in sc tso weak; do
	same "counting with preemption off, $model" '2 ' "$(sums --check --model $model)"
	same "… which is right, $model" '' "$(violated)"
done
two full 'this_cpu_inc c'
same 'this_cpu_inc needs nothing' '2 ' "$(sums --check)"
same '… without reduction' '2 ' "$(sums --reduction none)"
two rt 'this_cpu_inc c'
same '… and nothing under rt' '2 ' "$(sums --check)"
for preemption in none voluntary; do
	two $preemption '__this_cpu_inc c'
	same "$preemption has no CONFIG_DEBUG_PREEMPT, and need not" '2 ' "$(sums --check)"
	same "… so it tells nothing, $preemption" '' "$(violated)"
done

# a task that interrupts its CPU's other one
scenario none <<'END'
[task A]
cpu = 0
program = preempt_off { __this_cpu_inc c }
[irq dev]
cpu = 0
period = 1us
count = 1
program = __this_cpu_inc c
END
same 'an interrupt between the two steps' '1 2 ' "$(sums --check)"
same 'a handler cannot be preempted' '' "$(violated)"
sed -i 's/preempt_off/irq_off/' t.ini
same 'with interrupts off there is none' '2 ' "$(sums --check)"

# --- the shipped scenarios ---------------------------------------------------------------------

at_most 20 "$simrun" explore "$source_dir/scenarios/percpu-migrated.ini" -q -o t.db >out 2>err
same 'without preempt_disable()' 'assertion preemptible_percpu' "$(violated)"
rm -f t.db
at_most 20 "$simrun" explore "$source_dir/scenarios/percpu-mended.ini" -q -o t.db >out 2>err
same 'with it' '' "$(violated)"
same 'a complete search' "16" "$(sql t.db "SELECT count(*) FROM verdict WHERE verdict = 'proved'")"
finish

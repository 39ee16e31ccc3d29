#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# ahead-random.sh - random scenarios have the same results whether tasks run ahead or go step
# by step.
#
#	SEED=N SCENARIOS=N CHECK_EVERY=N REFERENCE=SIMRUN tests/model/ahead-random.sh
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"
. "$source_dir/tests/draw.sh"

seed=${SEED:-$(date +%s)}
scenarios=${SCENARIOS:-$(share 60)}
check_every=${CHECK_EVERY:-1}	# one of so many also runs under --check, which is slow
reference=${REFERENCE:-}
echo "seed $seed, $scenarios scenarios"

# results SIMRUN OPTION…: runs the scenario and prints all results
results() {
	local program=$1

	shift
	rm -f what.db
	"$program" scenario.ini -j 1 --json -o what.db "$@" >what.out 2>what.err
	echo "status $?"
	sed -e '/"database"/d' what.out
	head -5 what.err | sed -e '/ steps in /d'
}

# step_by_step NAME: compares what is in ahead.txt with steps that are taken one by one. --check also
# asks what lockdep asks; where that finds something, both ways are made to ask.
step_by_step()
{
	results "$simrun" --check >steps.txt
	if grep -qE 'lock_order|irq_unsafe_lock|wait_context' steps.txt; then
		cp scenario.ini plain.ini
		printf '[expect]\nviolates = lock_order\n' >>scenario.ini
		results "$simrun" >asked.txt
		results "$simrun" --check >steps.txt
		mv plain.ini scenario.ini
		same_files "$1: as step by step, asked" steps.txt asked.txt
	else
		same_files "$1: as step by step" steps.txt ahead.txt
	fi
}

# both NAME: compares the results of both ways
both()
{
	results "$simrun" >ahead.txt
	step_by_step "$1"
	! grep -qE '^status (12[89]|1[3-9][0-9])' ahead.txt || fail "$1: is not killed" what.err
}

# Interrupts of other CPUs count how long nobody has taken a step.
cat >scenario.ini <<'END'
[scenario]
horizon = 1ms
[machine]
cpus = 2
tick = 0
[policy]
variants = none, v4.8
[task A]
cpu = 0
program = spin_lock l; kernel 20us; spin_lock m
[task B]
cpu = 1
program = spin_lock m; kernel 1us; spin_lock l
[irq dev]
cpu = 1
period = 1us
program = kernel 10ns
END
both "a deadlock under interrupts"

# Nested loops that ticks interrupt.
cat >scenario.ini <<'END'
[scenario]
horizon = 200us
[machine]
cpus = 2
tick = 370ns
[costs]
tick = 20ns
irq_enter = 3ns
irq_exit = 2ns
[policy]
variants = v4.8
[task A]
cpu = each
program = repeat 3 { repeat 4 { compute 30ns; repeat 2 { repeat 3 { compute 7ns } } }; kernel 50ns; vmalloc 1p; touch; vfree }
END
both "loops under ticks"

# An area that is too large for any pool.
cat >scenario.ini <<'END'
[machine]
cpus = 2
[vmalloc]
space = 4096p
[policy]
variants = v6.12, v7.3
[task A]
cpu = each
program = repeat 20 { vmalloc 300p; vfree; vmalloc 256p; vfree }
END
both "areas larger than those of pools"

# Thousands of calls and returns within one window, in which a task runs on.
cat >scenario.ini <<'END'
[machine]
cpus = 1
tick = 0
[vmalloc]
space = 64p
lazy = 1 x 4p
[policy]
variants = v6.12, v4.10
[task A]
program = repeat 4000 { purge }
END
both "calls without end in one window"

# What a timer causes comes after all steps of that moment, also those of higher CPUs.
{
	echo '[costs]'
	"$simrun" list costs | awk '/^[a-z_0-9]+ +[0-9.]+(ns|us)/ && !seen[$1]++ { print $1 " = 0" }'
	cat <<-'END'
		[machine]
		cpus = 2
		tick = 0
		[policy]
		variants = v4.8
		[task A]
		cpu = 0
		program = sleep 10us; spin_unlock s; spin_lock s; spin_unlock s
		[task B]
		cpu = 1
		program = repeat 3 { kernel 5us; kernel 0ns; kernel 0ns }; kernel 1us
	END
} >scenario.ini
both "a violation behind a timer"
says ahead.txt lock_misuse "A's"

# The same, but a step of a higher CPU lets a lower one go on at that moment.
sed '/^\[machine\]/,$d' scenario.ini >costs.ini
{
	cat costs.ini
	cat <<-'END'
		[machine]
		cpus = 3
		tick = 0
		[policy]
		variants = v4.8
		[task A]
		cpu = 0
		start = 1us
		program = spin_lock j; spin_unlock s; spin_lock s; spin_unlock s
		[task B]
		cpu = 1
		program = repeat 3 { kernel 5us; kernel 0ns; kernel 0ns }; kernel 1us
		[task C]
		cpu = 2
		program = spin_lock j; kernel 10us; spin_unlock j
	END
} >scenario.ini
both "a violation behind a lock that was handed down"
says ahead.txt lock_misuse "… is told"

ran=0
for ((i = 0; i < scenarios; i++)); do
	number=$(draw_number "$seed" "$i")
	draw "$number" >scenario.ini
	if ! "$simrun" check -q scenario.ini 2>what.err; then
		[ -z "${LOUD:-}" ] || head -2 what.err
		continue
	fi
	results "$simrun" >ahead.txt
	! grep -qE '^status (12[89]|1[3-9][0-9])' ahead.txt || fail "$number: is killed" ahead.txt
	if grep -q "does not come to its end" ahead.txt; then	# [setup]: nothing was run
		continue
	fi
	ran=$((ran + 1))
	if [ -n "$reference" ]; then
		results "$reference" >reference.txt
		same_files "$number: as the reference" reference.txt ahead.txt
	fi
	if [ $((i % check_every)) = 0 ]; then
		step_by_step "$number"
	fi
	[ "$failed" = "${before:-0}" ] || cp scenario.ini "${KEEP:-.}/scenario-$number.ini"
	before=$failed
done
echo "$ran of $scenarios ran"
holds "most are scenarios" [ "$ran" -gt $((scenarios / 2)) ]
finish

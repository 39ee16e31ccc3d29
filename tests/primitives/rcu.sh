#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# rcu.sh - RCU: what sections forbid, when callbacks are done, and what is freed too early, too
# often or not at all.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

# scenario PREEMPTION <SECTIONS: writes t.ini, with two CPUs and some variables
scenario() {
	{
		printf '[scenario]\nname = t\nhorizon = 100ms\n[machine]\ncpus = 2\n'
		printf 'preemption = %s\n[policy]\nvariants = none\n' "$1"
		printf '[variables]\nx = 1\ny = 2\na[2] = 3\np = &x\nd = 0\n'
		cat
	} >t.ini
}

# violated [OPTION]…: what a search of t.ini finds; it must be complete
violated() {
	rm -f t.db
	at_most 30 "$simrun" explore t.ini -q -o t.db "$@" >out 2>err
	[ $? -le 1 ] || fail "explore $*" err
	sql t.db "SELECT group_concat(CASE verdict WHEN 'violated' THEN property ELSE verdict END, ' ')
		FROM (SELECT property, verdict FROM verdict WHERE verdict <> 'proved'
			ORDER BY property)"
}

# --- sections --------------------------------------------------------------------------------

for sleeper in 'sleep 1us' 'mutex_lock m; mutex_unlock m'; do
	for preemption in none voluntary full rt; do
		scenario $preemption <<-END
			[task A]
			program = rcu_read_lock; $sleeper; rcu_read_unlock
		END
		wanted=sleep_in_atomic
		[ $preemption = full ] || [ $preemption = rt ] && wanted=
		same "$sleeper in a section, $preemption" "$wanted" "$(violated --check)"
	done
done

# A section keeps others from its CPU if RCU is not preemptible, also between two operations.
for preemption in none full rt; do
	scenario $preemption <<-'END'
		[task A]
		cpu = 0
		program = rcu_read_lock; store d 1; store d 0; rcu_read_unlock
		[task B]
		cpu = 0
		class = fifo
		start = 1us
		program = load d as r; assert r == 0
	END
	wanted=
	[ $preemption = none ] || wanted=assertion
	same "another task in between, $preemption" "$wanted" "$(violated --check)"
done

# --- callbacks -------------------------------------------------------------------------------

for preemption in none full rt; do
	for model in sc tso weak; do
		scenario $preemption <<-'END'
			[task A]
			cpu = 0
			program = store x 5; call_rcu later; rcu_barrier; load d as r; assert r == 5
			[callback later]
			cpu = 1
			program = load x as r; store d r
		END
		same "a callback and who waits for it, $preemption, $model" '' \
			"$(violated --check --model $model)"
	done
done
same 'without reduction' '' "$(violated --reduction none)"

scenario full <<'END'
[task A]
cpu = 0
program = call_rcu later; load d as r; assert r == 0
[callback later]
cpu = 1
program = store d 1
END
same 'nobody waits' assertion "$(violated --check)"

scenario full <<'END'
[task reader]
cpu = 0
program = rcu_read_lock; load p as q; if q == &x { load d as r; assert r == 0 }; rcu_read_unlock
[task updater]
cpu = 1
program = store p &y release; call_rcu later
[callback later]
cpu = 1
program = store d 1
END
for model in sc tso weak; do
	same "it waits for sections, $model" '' "$(violated --check --model $model)"
done
sed -i 's/call_rcu later/store d 1/' t.ini
same '… as a store does not' assertion "$(violated)"

scenario full <<'END'
[task A]
cpu = 0
program = call_rcu later; call_rcu later
[callback later]
cpu = 1
program = store d 1
END
same 'queued twice' lock_misuse "$(violated)"
sed -i 's/later; call/later; rcu_barrier; call/' t.ini
same 'one after the other' '' "$(violated --check)"
sed -i 's/later; rcu_barrier; call_rcu later/later/; s/store d 1/atomic_add_return d 1 as r; if r == 1 { call_rcu later }/' t.ini
same 'a callback that queues itself again' '' "$(violated --check)"
sed -i 's/program = call_rcu later/&; rcu_read_lock; rcu_barrier; rcu_read_unlock/' t.ini
same 'a section that waits for its callback' 'deadlock' "$(violated)"
sqlite_text=$(sql t.db "SELECT detail FROM violation WHERE property = 'deadlock' LIMIT 1")
same '… in words' yes "$([[ $sqlite_text == *'A waits for rcu, done by later, which waits for rcu, read by A'* ]] && echo yes || echo "$sqlite_text")"

scenario none <<'END'
[task A]
program = call_rcu later
[callback later]
program = rcu_read_lock; spin_lock s; spin_unlock s; rcu_read_unlock; kfree &x
END
same 'what callbacks may do' '' "$(violated --check)"

# One that is queued before its thread has started, since nothing costs anything.
scenario full <<'END'
[costs]
syscall = 0
atomic = 0
wake_up = 0
context_switch = 0
[task A]
cpu = 0
program = call_rcu later; rcu_barrier; load d as r; assert r == 1
[callback later]
cpu = 1
program = store d 1
END
run 0 'queued at time 0' t.ini -q -o cost.db --check
same 'queued at time 0: it is done' done "$(sql cost.db 'SELECT status FROM run')"

# --- freeing ---------------------------------------------------------------------------------

# frees WAY: an updater that frees like this, and a reader
frees() {
	scenario full <<-END
		[task reader]
		cpu = 0
		program = rcu_read_lock; load p as q; load *q as r; rcu_read_unlock
		[task updater]
		cpu = 1
		program = xchg p &y as old; $1
		[callback later]
		cpu = 1
		program = load d as old; kfree old
	END
}
for model in sc tso weak; do
	frees 'kfree old'
	same "freed at once, $model" use_after_free "$(violated --check --model $model)"
	for way in 'synchronize_rcu; kfree old' 'store d old; call_rcu later' 'kfree_rcu old'; do
		frees "$way"
		same "freed by $way, $model" '' "$(violated --check --model $model)"
	done
done
frees 'rcu_read_lock; rcu_read_unlock; kfree old'
same 'a section of its own is no wait' use_after_free "$(violated)"

# program WANTED PROGRAM
program() {
	scenario full <<-END
		[task A]
		program = $2
	END
	same "$2" "$1" "$(violated --check)"
}
program '' 'kfree &x; kfree &y; kfree &a[0]; kfree 0; kfree_rcu 0'
program use_after_free 'kfree &x; load x as r'
program use_after_free 'kfree &a[0]; store a[1] 1'
program use_after_free 'kfree &x; atomic_inc x'
program double_free 'kfree &x; kfree &x'
program double_free 'kfree &a[0]; kfree_rcu &a[0]; synchronize_rcu'
program double_free 'kfree_rcu &x; kfree_rcu &x'
program '' 'kfree_rcu &x; kfree_rcu &y; kfree_rcu &a[0]'
program bad_access 'kfree &a[1]'
program bad_access 'kfree 1'
program bad_access 'kfree_rcu (&x + 100)'

# What comes into the queue during a grace period waits for another one.
scenario full <<'END'
[task reader]
cpu = 1
program = rcu_read_lock; load p as q; load *q as r; rcu_read_unlock
[task updater]
cpu = 0
program = kfree_rcu &a[0]; store p &y release; kfree_rcu &x
END
same 'batches' '' "$(violated --check)"
same 'batches, without reduction' '' "$(violated --reduction none)"

# --- the shipped scenarios -------------------------------------------------------------------

for name in rcu-use-after-free rcu-mended; do
	cp "$source_dir/scenarios/$name.ini" t.ini
	wanted=
	[ $name = rcu-mended ] || wanted='assertion use_after_free'
	same "$name" "$wanted" "$(violated --check)"
done
finish

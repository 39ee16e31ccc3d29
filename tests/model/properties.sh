#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# properties.sh - each property has a program that violates it and one that hardly differs
# and does not.
#
# Programs can violate what a kernel module could do wrong; overlap, lost_area and livelock
# cannot be provoked from a scenario with the shipped variants, and so must not appear.
. "${srcdir:-.}/tests/lib.sh"

number=0

# claim POLICY TITLE WANTED <SCENARIO: checks which properties are violated, in their order,
# with the kind of a spurious failure; for a run that does not end, its status. Every scenario
# has two CPUs, 16 pages (or pages=…), and a horizon of 100 ms; set= has further settings.
claim() {
	local name setting
	local -a settings=()

	for setting in ${set:-}; do
		settings+=(--set "$setting")
	done
	number=$((number + 1))
	name=claim-$number
	{
		printf '[policy]\nvariants = %s\n[scenario]\nhorizon = 100ms\n' "$1"
		printf '[machine]\ncpus = 2\n[vmalloc]\nspace = %s\n' "${pages:-16p}"
		cat
	} >$name.ini
	"$simrun" -q -o $name.db $name.ini "${settings[@]}" >out 2>err
	[ $? -le 1 ] || fail "$2: cannot be run" err
	same "$2 ($1)" "$3" "$(sql $name.db "
		SELECT group_concat(p, ' ') FROM (SELECT DISTINCT property ||
			CASE property WHEN 'spurious_ebusy'
			THEN ':' || substr(detail, 1, instr(detail, ':') - 1) ELSE '' END AS p
			FROM violation ORDER BY seq)")"
}

# Two allocators of 8 pages overflow while half of 32 pages is lazy; $1 is the order.
two_overflows() {
	cat <<END
busy = 2 x 4p
lazy = 2 x 4p
[task A]
cpu = 0
program = vmalloc 4p
[task B]
cpu = 1
program = vmalloc 4p; vfree
[schedule]
order = $1
END
}

# --- spurious_ebusy -------------------------------------------------------------------

claim joel-v3 'fails while a purger has what it needs' 'spurious_ebusy:in flight' < <(
	two_overflows 'A until purge.take; B until return; A until return')
claim joel-v3 'the same, one after the other' '' < <(
	two_overflows 'A until return; B until return')
for policy in v4.8 joel-v3 hellwig v4.10; do
	claim $policy 'purged, and meanwhile another has allocated and freed again' \
		'spurious_ebusy:lazy' <<-'END'
		busy = 8p
		lazy = 8p
		[task A]
		cpu = 0
		program = vmalloc 8p
		[task B]
		cpu = 1
		program = vmalloc 8p; vfree
		[schedule]
		order = A until alloc.retry; B until return; B until return; A until return
	END
done
claim joel-v3 'the same, and a third purge has taken it since' 'spurious_ebusy:lazy' <<'END'
busy = 8p
lazy = 8p
[task A]
cpu = 0
program = vmalloc 8p
[task B]
cpu = 1
program = vmalloc 8p; vfree; purge sync
[schedule]
order = A until alloc.retry; B until return; B until return; B until purge.take; A until return
END
claim v4.8 'purged, and another has allocated and kept it' '' <<'END'
busy = 8p
lazy = 8p
[task A]
cpu = 0
program = vmalloc 8p
[task B]
cpu = 1
program = vmalloc 8p
[schedule]
order = A until alloc.retry; B until return; A until return
END
hole='[setup]
program = vmalloc 4p as a; vmalloc 4p as b; vmalloc 3p as c; free_now b; vmalloc 5p as d'
claim v4.8 'a hole of exactly the size that was passed over' 'spurious_ebusy:hole' <<END
$hole
[task A]
program = vmalloc 4p
END
claim v4.8 'a smaller request finds the hole' '' <<END
$hole
[task A]
program = vmalloc 3p
END
claim v4.8 'a space that is really full' '' <<'END'
busy = 16p
[task A]
program = vmalloc 1p
END
claim none 'who never purges fails beside lazy pages' 'spurious_ebusy:lazy' <<'END'
lazy = 16p
[task A]
program = vmalloc 1p
END

# --- translations -----------------------------------------------------------------------

claim v4.8 'freed at once after a touch, and handed out again' stale_tlb <<'END'
[task A]
program = vmalloc 4p; touch; free_now; vmalloc 4p
END
claim v4.8 'freed at once without a touch' '' <<'END'
[task A]
program = vmalloc 4p; free_now; vmalloc 4p
END
claim v4.8 'freed lazily after a touch' '' <<'END'
[task A]
program = vmalloc 12p; touch; vfree; vmalloc 12p
END
claim hellwig-draft 'freed lazily after a touch, without a flush' stale_tlb <<'END'
[task A]
program = vmalloc 12p; touch; vfree; vmalloc 12p
END
claim hellwig-draft 'unmap_aliases relies on that flush' 'stale_alias stale_tlb' <<'END'
[task A]
program = vmalloc 12p; touch; vfree; unmap_aliases; vmalloc 12p
END

aliases='lazy_max = 2p
[setup]
program = vmalloc 4p as a; touch a
[task A]
cpu = 0
program = vfree a
[task B]
cpu = 1
program = unmap_aliases
[schedule]'
claim hellwig 'unmap_aliases while another has taken but not flushed' stale_alias <<END
$aliases
order = A until purge.take; B until return; A until return
END
claim hellwig 'unmap_aliases after the other flush' '' <<END
$aliases
order = A until purge.flush; B until return; A until return
END
for policy in v4.8 joel-v4 joel-v4-inc zhouxianrong v4.10; do
	claim $policy 'unmap_aliases waits for the other flush' '' <<-END
		$aliases
		order = A until purge.take; B until return; A until return
	END
done
for policy in v4.8 joel-v3 hellwig v4.10; do
	pages=256p claim $policy 'unmap_aliases flushes what a block has dirty' '' <<-'END'
		block = 64p
		[task A]
		program = map_ram 2p as a; map_ram 2p as b; touch a; unmap_ram a; unmap_aliases
	END
done

pages=256p claim v4.8 'a block has dirty pages, but no free ones' stale_alias <<'END'
block = 64p
[task A]
program = map_ram 32p as a; map_ram 32p as b; touch a; unmap_ram a; unmap_aliases
END
same '… and just these are named' 'cpu 0 may still translate pages 0-31, freed before the call' \
	"$(sql claim-$number.db "SELECT detail FROM violation")"
# Only a flush of a part of the block dropped pages of it.
pages=512p claim v4.8 'a flush reaches over the whole block' '' <<'END'
block = 128p
[task A]
program = vmalloc 1p as x; map_ram 1p as a; map_ram 1p as b; vmalloc 129p as y; touch a; \
	unmap_ram a; vfree x; vfree y; unmap_aliases
END

# --- descriptors and counters --------------------------------------------------------------

purge='lazy = 2 x 4p
[task A]
program = purge sync'
claim joel-v2 'reads what it has freed' use_after_free <<<"$purge"
claim joel-v3 'reads before it frees' '' <<<"$purge"
claim joel-draft 'counts areas for pages' lazy_count <<<"$purge"
claim joel-draft 'areas of one page: no difference' '' <<<"${purge/4p/1p}"
claim joel-draft 'not after set_nonlazy' '' <<<"${purge/purge/set_nonlazy; purge}"
for policy in v4.8 v4.10; do
	claim $policy 'the counter may be set above its threshold' '' <<-'END'
		[task A]
		program = vmalloc 2p; set_nonlazy; vfree; vmalloc 2p; vfree
	END
done
claim v4.8 'freed twice' double_free <<'END'
[task A]
program = vmalloc 2p as a; vfree a; vfree a
END
claim v4.8 'freed at once while lazy' double_free <<'END'
[task A]
program = vmalloc 2p as a; vfree a; free_now a
END
claim v4.8 'freed at once twice' double_free <<'END'
[task A]
program = vmalloc 2p as a; free_now a; free_now a
END
claim v4.8 'freed at once, and then lazily' double_free <<'END'
[task A]
program = vmalloc 2p as a; free_now a; vfree a
END
for policy in v4.8 v4.10; do
	pages=256p claim $policy 'pages of a block returned twice' double_free <<-'END'
		block = 64p
		[task A]
		program = map_ram 2p as a; map_ram 2p; unmap_ram a; unmap_ram a
	END
	pages=256p claim $policy 'a large vm_map_ram() unmapped twice' double_free <<-'END'
		[task A]
		program = map_ram 80p as a; unmap_ram a; unmap_ram a
	END
	pages=256p claim $policy 'unmapped by their age, small and large' '' <<-'END'
		block = 64p
		[task A]
		program = repeat 3 { map_ram 80p; map_ram 2p; unmap_ram; unmap_ram }
	END
	claim $policy 'touched when it was free' use_after_free <<-'END'
		[task A]
		program = vmalloc 2p as a; vfree a; touch a
	END
done
claim v4.8 'allocated again in between' '' <<'END'
[task A]
program = vmalloc 2p as a; vfree a; vmalloc 2p as a; vfree a
END
claim v4.8 'what failed is not freed' '' <<'END'
[task A]
program = vmalloc 17p as a; vfree a; free_now a
END

# --- contexts and locks ------------------------------------------------------------------

claim v4.8 'vmalloc under a spinlock' sleep_in_atomic <<'END'
[task A]
program = spin_lock s; vmalloc 1p; spin_unlock s
END
claim v4.8 'vmalloc under a mutex' '' <<'END'
[task A]
program = mutex_lock m; vmalloc 1p; mutex_unlock m
END
free_under_lock='[task A]
program = vmalloc 1p; spin_lock s; vfree; spin_unlock s'
claim v4.8 'vfree under a spinlock' '' <<<"$free_under_lock"
claim v4.10 'vfree under a spinlock' sleep_in_atomic <<<"$free_under_lock"
claim v4.8 'a mutex under a spinlock' sleep_in_atomic <<'END'
[task A]
program = spin_lock s; mutex_lock m; mutex_unlock m; spin_unlock s
END
claim v4.8 'a spinlock under a mutex' '' <<'END'
[task A]
program = mutex_lock m; spin_lock s; spin_unlock s; mutex_unlock m
END
claim v4.8 'sleeps under a spinlock' sleep_in_atomic <<'END'
[task A]
program = spin_lock s; sleep 1us; spin_unlock s
END

claim v4.8 'sleeps in a block without preemption' sleep_in_atomic <<'END'
[task A]
program = preempt_off { repeat 2 { sleep 1us } }
END
claim v4.8 'sleeps behind it' '' <<'END'
[task A]
program = preempt_off { repeat 2 { kernel 1us } }; sleep 1us
END
claim v4.8 'vmalloc with interrupts off' sleep_in_atomic <<'END'
[task A]
program = irq_off { vmalloc 1p }
END
claim v4.8 'interrupts are on again after a sleep, and stay so' sleep_in_atomic <<'END'
[task A]
program = irq_off { sleep 1us; purge sync force }; purge sync force
END
claim v4.8 'but restored is what was when they were saved' 'sleep_in_atomic ipi_with_irqs_off' <<'END'
[task A]
program = irq_off { spin_lock_irqsave s; sleep 1us; spin_unlock_irqrestore s; purge sync force }
END

# --- interrupts off --------------------------------------------------------------------------

# vfree outside of an interrupt goes the usual way: 4.8 takes spinlocks only.
free_irqs_off='[task A]
program = vmalloc 1p as a; irq_off { vfree a }; vmalloc 1p as a; irq_off { vfree a }'
claim v4.8 'vfree with interrupts off' '' <<<"$free_irqs_off"
claim v4.8 'over the threshold it calls the other CPUs' ipi_with_irqs_off <<<"lazy_max = 1p
$free_irqs_off"
claim v4.10 'vfree with interrupts off may sleep' sleep_in_atomic <<<"$free_irqs_off"
claim v4.10 'over the threshold it calls, too' 'sleep_in_atomic ipi_with_irqs_off' <<<"lazy_max = 1p
$free_irqs_off"
for preemption in none voluntary full; do
	set=machine.preemption=$preemption claim v4.8 "under $preemption, a purge under irqsave" \
		ipi_with_irqs_off <<-'END'
		lazy = 1p
		[task A]
		program = spin_lock_irqsave s; purge; spin_unlock_irqrestore s
	END
	set=machine.preemption=$preemption claim v4.8 "under $preemption, behind irqrestore" '' <<-'END'
		lazy = 1p
		[task A]
		program = spin_lock_irqsave s; kernel 1us; spin_unlock_irqrestore s; purge
	END
done
set=machine.preemption=rt claim v4.8 'under rt irqsave leaves interrupts on' '' <<'END'
lazy = 1p
[task A]
program = spin_lock_irqsave s; purge; spin_unlock_irqrestore s
END
set=machine.preemption=rt claim v4.8 'under rt a spinlock sleeps, interrupts off or not' \
	'sleep_in_atomic' <<'END'
[task A]
program = irq_off { spin_lock s; spin_unlock s }
END
set=machine.tlb_flush=broadcast claim v4.8 'a broadcast calls nobody' '' <<'END'
lazy = 1p
[task A]
program = irq_off { purge }
END
set=machine.cpus=1 claim v4.8 'nobody is there to be called' '' <<'END'
lazy = 1p
[task A]
program = irq_off { purge }
END
set=machine.tick=0 claim v4.8 'two CPUs that call each other' 'ipi_with_irqs_off deadlock' <<'END'
[task A]
cpu = 0
program = irq_off { purge force }
[task B]
cpu = 1
program = irq_off { kernel 100ns; purge force }
END

# in_handler TASK HANDLER: prints a scenario in which both use the lock s, on one CPU
in_handler() {
	cat <<END
[task A]
cpu = 0
program = repeat 200 { $1 }
[irq dev]
cpu = 0
period = 7us
count = 20
program = $2
END
}
plain='spin_lock s; kernel 1us; spin_unlock s'
save='spin_lock_irqsave s; kernel 1us; spin_unlock_irqrestore s'
set=machine.tick=0 claim v4.8 'a handler waits for whom it interrupted' deadlock < <(
	in_handler "$plain" "$plain")
claim v4.8 'irqsave lets no handler in' '' < <(in_handler "$save" "$plain")
claim v4.8 'a handler that only tries' '' < <(in_handler "$plain" 'spin_trylock s { kernel 1us }')
same 'it got the lock sometimes, and sometimes not' 1 "$(sql claim-$number.db "SELECT
	acquisitions BETWEEN 201 AND 219 FROM lock WHERE name = 's'")"
claim v4.8 'what was tried and got is dropped' '' <<'END'
[task A]
program = repeat 3 { spin_trylock s { spin_trylock t { kernel 1us } } }; spin_lock s; spin_unlock s
END
claim v4.8 'what is held is not got, and nothing dropped' '' <<'END'
[task A]
program = spin_lock s; spin_trylock s { vmalloc 1p }; spin_unlock s
END

# crossed KIND FIRST SECOND: prints a scenario: A takes locks a and b, B takes FIRST and SECOND
crossed() {
	cat <<END
[task A]
cpu = 0
program = $1_lock a; kernel 10us; $1_lock b; $1_unlock b; $1_unlock a
[task B]
cpu = 1
program = $1_lock $2; kernel 10us; $1_lock $3; $1_unlock $3; $1_unlock $2
END
}

claim v4.8 'spinlocks in opposite orders' deadlock < <(crossed spin b a)
claim v4.8 'spinlocks in the same order' '' < <(crossed spin a b)
claim v4.8 'mutexes in the same order' '' < <(crossed mutex a b)
claim v4.8 'mutexes in opposite orders, on one CPU' deadlock < <(
	crossed mutex b a | sed 's/^cpu = 1/cpu = 0/; s/kernel 10us/sleep 10us/')

claim v4.8 'a spinlock taken twice' 'lock_misuse deadlock' <<'END'
[task A]
program = spin_lock s; spin_lock s; spin_unlock s; spin_unlock s
END
for kind in spin mutex; do
	claim v4.8 "a $kind lock still held at the end" lock_misuse <<-END
		[task A]
		program = ${kind}_lock l
	END
	claim v4.8 "a $kind lock dropped by another" lock_misuse <<-END
		[task A]
		cpu = 0
		program = ${kind}_lock l; kernel 20us; ${kind}_unlock l
		[task B]
		cpu = 1
		program = kernel 10us; ${kind}_unlock l
	END
	claim v4.8 "a $kind lock dropped twice" lock_misuse <<-END
		[task A]
		program = ${kind}_lock l; ${kind}_unlock l; ${kind}_unlock l
	END
	claim v4.8 "a $kind lock taken and dropped twice" '' <<-END
		[task A]
		program = repeat 2 { ${kind}_lock l; ${kind}_unlock l }
	END
done

claim v4.8 'an RCU section that its task does not leave' lock_misuse <<'END'
[task A]
program = rcu_read_lock; rcu_read_lock; rcu_read_unlock
END
claim v4.8 'an RCU section left twice' lock_misuse <<'END'
[task A]
program = rcu_read_lock; rcu_read_unlock; rcu_read_unlock
END
claim v4.8 'RCU sections in each other' '' <<'END'
[task A]
program = rcu_read_lock; rcu_read_lock; rcu_read_unlock; rcu_read_unlock
END
claim v4.8 'a grace period in a section' deadlock <<'END'
[task A]
program = rcu_read_lock; synchronize_rcu; rcu_read_unlock
END

# --- watchdogs -----------------------------------------------------------------------------

# watched PREEMPTION WANTED PROGRAM [TICK]: checks which watchdogs complain. A soft lockup takes
# 2 ms, an RCU stall 3 ms, ticks included.
watched() {
	set="machine.preemption=$1 machine.watchdog_thresh=1ms machine.rcu_stall_timeout=3ms
		machine.tick=${4:-4ms}" claim v4.8 "$1: $3" "$2" <<-END
		[task A]
		cpu = 0
		program = $3
	END
}

# times: prints how often each property was reported
times() {
	sql claim-$number.db "SELECT property || ' ' || count(*) FROM violation GROUP BY property"
}

both='soft_lockup rcu_stall'
for preemption in none voluntary full rt; do
	for tick in 0 100us 4ms; do
		for off in preempt_off irq_off; do
			watched $preemption '' "repeat 3 { $off 1900us }" $tick
			watched $preemption soft_lockup "repeat 3 { $off 2010us }" $tick
			same "$off, tick $tick: each time" 'soft_lockup 3' "$(times)"
			watched $preemption soft_lockup "repeat 3 { $off 2900us }" $tick
			watched $preemption "$both" "repeat 3 { $off 3010us }" $tick
			same "$off, tick $tick: each time" "rcu_stall 3
soft_lockup 3" "$(times)"
		done
		watched $preemption "$both" 'forever { compute 1us; preempt_off 50ms }' $tick
		watched $preemption soft_lockup 'preempt_off { kernel 1ms; irq_off 1100us }' $tick
		watched $preemption '' 'preempt_off { kernel 1ms }; irq_off 1100us' $tick
		watched $preemption '' 'compute 50ms; sleep 20ms; repeat 9 { kernel 1900us }' $tick
	done
	watched $preemption "$both" 'irq_off { preempt_off { kernel 3010us }; kernel 1us }; kernel 1us'
done
# A task in the kernel can be switched out, or not.
for tick in 0 100us 4ms; do
	for preemption in none voluntary; do
		watched $preemption '' 'repeat 3 { kernel 1900us }' $tick
		watched $preemption soft_lockup 'repeat 3 { kernel 2010us }' $tick
		same "in the kernel, tick $tick: each time" 'soft_lockup 3' "$(times)"
		watched $preemption "$both" 'kernel 300ms' $tick
		watched $preemption "$both" 'spin_lock s; kernel 2ms; kernel 1010us; spin_unlock s' $tick
	done
	for preemption in full rt; do
		watched $preemption '' 'kernel 300ms' $tick
	done
	watched full "$both" 'spin_lock s; kernel 2ms; kernel 1010us; spin_unlock s' $tick
	watched rt '' 'spin_lock s; kernel 2ms; kernel 1010us; spin_unlock s' $tick
done
set='machine.watchdog_thresh=1ms machine.rcu_stall_timeout=3ms' claim v4.8 'a long handler' "$both" <<'END'
[task A]
cpu = 0
program = compute 20ms
[irq dev]
cpu = 0
period = 5ms
count = 1
program = kernel 3100us
END
set='machine.watchdog_thresh=1ms machine.rcu_stall_timeout=3ms' claim v4.8 'short ones' '' <<'END'
[task A]
cpu = 0
program = compute 20ms
[irq dev]
cpu = 0
period = 2100us
count = 9
program = kernel 1990us
END
for off in watchdog_thresh rcu_stall_timeout; do
	set="machine.watchdog_thresh=1ms machine.rcu_stall_timeout=3ms machine.$off=0" \
		claim v4.8 "$off is off" \
		"$([ $off = watchdog_thresh ] && echo rcu_stall || echo soft_lockup)" <<-'END'
		[task A]
		program = preempt_off 9ms
	END
done

# A purge of 8,000 areas takes more than 1 ms. If it breaks its lock, the CPU can schedule.
for preemption in none voluntary full; do
	for policy in hellwig v4.10; do
		[ $policy = v4.10 ] && wanted='' || wanted=soft_lockup
		pages=1GiB set="machine.preemption=$preemption machine.watchdog_thresh=300us" \
			claim $policy "a purge under $preemption" "$wanted" <<-'END'
			lazy = 8000 x 1p
			[task A]
			program = purge sync
		END
	done
done

# The default times are the kernel's, and are longer than the default horizon.
long='[task A]
program = preempt_off 20100ms; preempt_off 20900ms'
set='scenario.horizon=50s' claim v4.8 'more than 20 s' soft_lockup <<<"$long"
set='scenario.horizon=50s' claim v4.8 'more than 21 s' "$both" <<<"${long/20900/21010}"
set='scenario.horizon=50s' claim v4.8 'just less' '' <<<"${long//20[19]00/19900}"
set='scenario.horizon=20s' claim v4.8 'more than the run' '' <<<"$long"

# hung KIND TIME: B waits so long for A, which then goes on, or (in the second case) does not
hung() {
	cat <<END
[task A]
cpu = 0
program = $1_lock l; $2; $1_unlock l; sleep 1ms
[task B]
cpu = 1
program = kernel 10us; $1_lock l; kernel 1us; $1_unlock l
END
}
hung='machine.hung_task_timeout=2ms machine.watchdog_thresh=0'
for preemption in none full rt; do
	set="$hung machine.preemption=$preemption" claim v4.8 "$preemption: waits for a mutex for 2.1 ms" \
		hung_task < <(hung mutex 'sleep 2110us')
	set="$hung machine.preemption=$preemption" claim v4.8 "$preemption: waits for 1.9 ms" '' < <(
		hung mutex 'sleep 1910us')
	set="$hung machine.preemption=$preemption" claim v4.8 "$preemption: waits when the run ends" \
		hung_task < <(hung mutex 'sleep 200ms')
done
set="$hung machine.preemption=rt" claim v4.8 'rt: waits for a spinlock whose owner does not run' \
	hung_task < <(hung spin 'kernel 50us'; printf '[task rt]\ncpu = 0\nclass = fifo\n%s\n%s\n%s\n' \
	'start = 20us' 'priority = 5' 'program = kernel 2110us')
set="$hung machine.preemption=rt" claim v4.8 'rt: spins for it while the owner runs' '' < <(
	hung spin 'kernel 2110us')
set="$hung machine.preemption=full" claim v4.8 'full: spins for it' '' < <(hung spin 'kernel 2110us')
set=machine.hung_task_timeout=0 claim v4.8 'hung tasks are left alone' '' < <(
	hung mutex 'sleep 80ms')
set="$hung" claim v4.8 'sleeps by itself' '' <<'END'
[task A]
program = sleep 50ms
END
set=scenario.horizon=400s claim v4.8 'two minutes' hung_task < <(hung mutex 'sleep 121s')
set=scenario.horizon=400s claim v4.8 'nearly two minutes' '' < <(hung mutex 'sleep 119s')

# item THRESH WANTED: checks a work item that frees what a handler has put off
item() {
	pages=1GiB set="machine.wq_cpu_hog_thresh=$1 scenario.horizon=10ms" claim v4.8 "a work item and $1" "$2" <<-'END'
		[task A]
		cpu = 1
		program = repeat 20 { vmalloc 900p }
		[irq dev]
		cpu = 0
		period = 3ms
		count = 1
		program = repeat 20 { vfree of A }
	END
}
item 10ms ''
item 1us wq_cpu_hog
ran=$(sql claim-$number.db "SELECT detail FROM violation" | sed 's/.* for 0*\.\?0*\([0-9.]*\) ms .*/\1/')
us=${ran/./}
item $((us - 1))us wq_cpu_hog
item $((us + 1))us ''
item 0 ''

same 'what no program can do is never reported' 0 "$(for db in claim-*.db; do
	sql "$db" "SELECT 1 FROM violation WHERE property IN ('overlap', 'lost_area', 'livelock')"
	done | wc -l)"
finish

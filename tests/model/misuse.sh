#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# misuse.sh - mistakes with each other's areas are reported, and do no further harm.
#
# Tasks free areas twice: at once, lazily, or put off by an interrupt. They touch freed areas,
# whose descriptors and addresses may be in use again by then. Programs are drawn at random.
#
#	SEED=N SCENARIOS=N tests/model/misuse.sh
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

seed=${SEED:-$(date +%s)}
scenarios=${SCENARIOS:-$(share 40)}

# --- two tasks, and what the kernel does --------------------------------------------------

# told TITLE PROPERTIES <PROGRAMS: checks that some order of the two tasks violates these
# properties, and no order violates others
told() {
	number=$((${number:-0} + 1))
	{
		printf '[scenario]\nname = told-%s\n[machine]\ncpus = 2\n' "$number"
		printf '[vmalloc]\nspace = 256p\nblock = 64p\n[policy]\nvariants = v4.8, v4.10\n'
		cat
	} >told.ini
	rm -f told.db
	run 1 "$1" explore told.ini -q -o told.db
	same "$1" "$2" "$(sql told.db "SELECT group_concat(property, ' ') FROM (
		SELECT DISTINCT property FROM verdict WHERE verdict = 'violated' ORDER BY 1)")"
	same "$1: searched to the end" 0 \
		"$(sql told.db "SELECT count(*) FROM verdict WHERE verdict = 'not finished'")"
}

# tasks A C: prints a scenario with these two programs and an area of [setup]
tasks() {
	printf '[setup]\nprogram = vmalloc 4p as old\n'
	printf '[task A]\ncpu = 0\nprogram = %s\n[task C]\ncpu = 1\nprogram = %s\n' "$1" "$2"
}
told 'freed lazily and at once, and the descriptor is in use again' double_free < <(
	tasks 'vfree old' 'free_now old; vmalloc 4p; vfree; purge')
told 'freed lazily by both, purged, and in use again' double_free < <(
	tasks 'vfree old' 'vfree old; purge; vmalloc 4p; vfree')
told 'freed at once by both' double_free < <(
	tasks 'free_now old; vmalloc 4p' 'free_now old; vmalloc 4p; vfree')
told 'freed and touched' use_after_free < <(tasks 'vfree old' 'touch old')
told 'pages of a block, returned by both' double_free < <(
	tasks 'unmap_ram old' 'unmap_ram old; map_ram 4p; unmap_ram' | sed s/vmalloc/map_ram/)
told 'a large vm_map_ram(), unmapped by both' double_free < <(
	tasks 'unmap_ram old' 'unmap_ram old; purge; vmalloc 4p; vfree' |
		sed 's/vmalloc 4p as/map_ram 80p as/')

# A name that a trylock's block gives exists only if the lock was free.
cat >maybe.ini <<'END'
[machine]
cpus = 2
[vmalloc]
space = 8p
guard = no
[policy]
variants = v4.10
[task A]
cpu = 0
program = vmalloc 4p as a; free_now a; spin_trylock L { vmalloc 4p as a } vfree a
[task B]
cpu = 1
program = spin_lock L; vmalloc 4p; spin_unlock L; vfree
END
for reduction in full none; do
	rm -f maybe.db
	run 1 "freed again if the trylock fails, $reduction" explore maybe.ini -q -o maybe.db \
		--outcomes --reduction $reduction
	sql maybe.db "SELECT outcome FROM outcome ORDER BY 1" >maybe.$reduction
done
same_files 'freed again if the trylock fails: every outcome is found' maybe.none maybe.full

# vfree() is given an address, and frees whatever area lies there by then.
cat >others.ini <<'END'
[vmalloc]
space = 16p
[policy]
variants = v4.8, v4.10
[setup]
program = vmalloc 4p as old
[task A]
program = vfree old; purge sync; vmalloc 8p as mine; vfree old; vfree mine
END
run 1 'an address that is in use again' others.ini -q -o others.db
for policy in v4.8 v4.10; do
	same "$policy: … is freed, and then it is gone" "double_free|frees pages 0-3 a second time, \
and with them pages 0-7, which are in use again
double_free|frees pages 0-7 a second time" \
		"$(sql others.db "SELECT property, detail FROM violation JOIN run ON run.id = run
			WHERE policy = '$policy' ORDER BY seq")"
done

# An interrupt puts off a vfree, and a task frees the same area: the second finds nothing.
cat >deferred.ini <<'END'
[scenario]
horizon = 1ms
[machine]
cpus = 2
[policy]
variants = v4.8, v4.10
[task A]
cpu = 0
program = vmalloc 4p; vmalloc 4p; compute 100us
[irq one]
cpu = 0
start = 20us
period = 10us
count = 1
program = vfree of A; vfree of A; kernel 5us
[irq two]
cpu = 1
start = 20us
period = 1us
count = 3
program = vfree old
[setup]
program = vmalloc 4p as old
END
run 1 'an interrupt frees again what it has put off' deferred.ini -q -o deferred.db
same 'each time but the first is told' 'v4.10|2
v4.8|2' "$(sql deferred.db "SELECT policy, count(*) FROM violation JOIN run ON run.id = run
	WHERE property = 'double_free' GROUP BY 1 ORDER BY 1")"

# --- at random -----------------------------------------------------------------------------

draw()
{
	awk -v seed="$1" '
	function pick(n) { return int(rand() * n) }
	function one(list,   a, n) { n = split(list, a, "|"); return a[1 + pick(n)] }
	function operation() {
		return one("vfree a|vfree b|free_now a|free_now b|touch a|vfree r|unmap_ram r|" \
			   "free_now r|unmap_ram s|unmap_ram s|vfree s|touch s|vmalloc 4p|" \
			   "vmalloc 4p as a|vmalloc 4p; vfree|map_ram 2p|map_ram 2p; unmap_ram|" \
			   "purge|purge sync|unmap_aliases|vfree|map_ram 80p as r|kernel 300ns|" \
			   "vmalloc 8p as b|set_nonlazy|map_ram 64p as s")
	}
	function program(n,   p) {
		p = operation()
		while (--n > 0)
			p = p "; " operation()
		return rand() < 0.3 ? "repeat " 2 + pick(20) " { " p " }" : p
	}
	BEGIN {
		srand(seed)
		cpus = 1 + pick(4)
		print "[scenario]\nname = m\nhorizon = 20ms\n[machine]\nmax_steps = 200000"
		print "cpus = " cpus "\npreemption = " one("none|voluntary|full|rt")
		print "[vmalloc]\nspace = " one("256p|512p|2048p") "\nblock = 64p\nblocks = " 4 * cpus
		print "lazy_max = " one("auto|0p|4p|64p") "\nguard = " one("no|yes")
		print "areas = " one("16|64|1024")
		print "[policy]\nvariants = all, none\n[setup]"
		print "program = vmalloc 4p as a; vmalloc 8p as b; map_ram 80p as r; map_ram 2p as s"
		for (i = 0; i < 2 + pick(4); i++) {
			print "[task t" i "]\ncpu = " pick(cpus) "\nstart = " pick(3000) "ns"
			if (rand() < 0.2)
				print "class = fifo\npriority = " 1 + pick(3)
			print "program = " program(2 + pick(6))
		}
		if (rand() < 0.5) {
			print "[irq dev]\ncpu = " pick(cpus) "\nperiod = " 200 + pick(3000) "ns"
			print "count = " 1 + pick(20) "\nprogram = " one("vfree a|vfree of t0|vfree b; vfree a")
		}
	}'
}

echo "seed $seed, $scenarios scenarios"
violated=0
for ((i = 0; i < scenarios; i++)); do
	number=$(draw_number "$seed" "$i")
	draw "$number" >m.ini
	rm -f m.db
	"$simrun" m.ini --check -q -o m.db >out 2>err
	status=$?
	checks=$((checks + 1))
	[ "$status" -le 1 ] || fail "$number: exit status $status" err m.ini
	violated=$((violated + status))
done
echo "$violated of them violate something"
holds 'areas are freed twice' [ "$violated" -gt $((scenarios / 2)) ]
# An interrupt may free areas only: to unmap what map_ram gave takes locks that sleep under rt.
for blocks in 0 4; do
	cat >handler.ini <<END
[scenario]
horizon = 1ms
[machine]
cpus = 2
preemption = rt
[vmalloc]
space = 256p
blocks = $blocks
block = 64p
[policy]
variants = all
[task A]
cpu = 0
program = forever { map_ram 2p; vmalloc 1p; compute 1us; unmap_ram; vfree }
[irq dev]
cpu = 1
period = 700ns
threaded = no
program = vfree of A
END
	rm -f handler.db
	"$simrun" handler.ini -q -o handler.db --check >out 2>err
	same "a handler that frees, $blocks blocks: it ends" 1 $(($? <= 1))
	same '… and takes no lock that sleeps' 0 "$(sql handler.db "SELECT count(*) FROM violation
		JOIN task ON task.run = violation.run AND task.id = violation.task
		WHERE task.name = 'dev' AND property = 'sleep_in_atomic'")"
done

finish

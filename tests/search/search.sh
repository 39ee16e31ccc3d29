#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# search.sh - explore and diff from outside: what they find in the thread's variants and what
# they store. Each finding can be run and replayed, and nothing depends on the number of
# threads.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

search=$source_dir/scenarios/search
golden=$source_dir/tests/data/golden

# verdicts DB: prints each variant and the properties that it violates
verdicts() {
	sql "$1" "SELECT run.policy || ': ' || coalesce(group_concat(property, ' '), 'proved')
		FROM run LEFT JOIN (SELECT * FROM verdict ORDER BY property) AS v
			ON v.run = run.id AND v.verdict = 'violated'
		WHERE mode = 'explore' AND run.status <> 'unfinished' GROUP BY run.id"
}

# --- the table of the thread, no schedule given -------------------------------------------

# found SCENARIO TABLE: checks what explore says of all variants
found() {
	rm -f found.db
	run 1 "$1: something is violated" explore "$search/$1.ini" -o found.db --interleaving none
	same "$1: what is violated where" "$2" "$(verdicts found.db)"
	same "$1: every witness shows it" "0" \
		"$(sql found.db "SELECT count(*) FROM verdict WHERE verdict = 'violated'
			AND holds IS NOT 1")"
	# the last line says how many transitions were tried, and how long the longest order is
	sql found.db "SELECT '$1 ' || policy || ' ' || transitions || ' ' || depth
		FROM run JOIN search ON search.run = run.id ORDER BY run.id" >>searches
	sql found.db "SELECT '$1 ' || policy || ' ' || digest FROM run WHERE mode = 'explore'
		ORDER BY id" >>digests
}

found overflow "v4.8: proved
joel-draft: lazy_count spurious_ebusy
joel-v2: spurious_ebusy use_after_free
joel-v3: spurious_ebusy
hellwig-draft: spurious_ebusy stale_tlb
hellwig: spurious_ebusy
hellwig-resched: spurious_ebusy
joel-v4: proved
joel-v4-inc: proved
zhouxianrong: spurious_ebusy
v4.10: proved
v5.4: proved
v5.10: proved
v6.1: proved
v6.12: proved
v7.3: proved"

# … while the purger waits for the other CPUs' answers
same "the race of the thread needs no preemption" "0|in flight" \
	"$(sql found.db "SELECT preemptions, substr(detail, 1, 9) FROM v_verdict AS v
		JOIN violation USING (run, property)
		WHERE v.policy = 'hellwig' AND property = 'spurious_ebusy'")"

# Each counterexample can be run from its file and replayed from the database.
for file in overflow-*.ini; do
	run 0 "$file shows what it says" "$file" -o again.db
done
holds "there is a file for each" [ "$(ls overflow-*.ini | wc -l)" = \
	"$(sql found.db "SELECT count(*) FROM verdict WHERE verdict = 'violated'")" ]
for id in $(sql found.db "SELECT id FROM run WHERE mode = 'witness'"); do
	run 0 "witness $id replays" replay found.db "$id"
done
run 2 "a search is no run" replay found.db \
	"$(sql found.db "SELECT max(id) FROM run WHERE mode = 'explore'")"
says err "explore" "… and it is said why"

found aliases "v4.8: proved
joel-draft: lazy_count stale_alias
joel-v2: stale_alias use_after_free
joel-v3: stale_alias
hellwig-draft: stale_alias
hellwig: stale_alias
hellwig-resched: stale_alias
joel-v4: proved
joel-v4-inc: proved
zhouxianrong: proved
v4.10: proved
v5.4: proved
v5.10: proved
v6.1: proved
v6.12: proved
v7.3: proved"

found realtime "v4.8: proved
joel-draft: lazy_count spurious_ebusy
joel-v2: spurious_ebusy use_after_free
joel-v3: spurious_ebusy
hellwig-draft: spurious_ebusy stale_tlb
hellwig: spurious_ebusy
hellwig-resched: spurious_ebusy
joel-v4: livelock
joel-v4-inc: livelock
zhouxianrong: spurious_ebusy
v4.10: proved
v5.4: proved
v5.10: proved
v6.1: proved
v6.12: proved
v7.3: proved"

found one-cpu "v4.8: proved
joel-draft: lazy_count spurious_ebusy
joel-v2: spurious_ebusy use_after_free
joel-v3: spurious_ebusy
hellwig-draft: spurious_ebusy stale_tlb
hellwig: spurious_ebusy
hellwig-resched: spurious_ebusy
joel-v4: proved
joel-v4-inc: proved
zhouxianrong: spurious_ebusy
v4.10: proved
v5.4: proved
v5.10: proved
v6.1: proved
v6.12: proved
v7.3: proved"

# One command finds all of it.
rm -f ./*.ini
found bugs-of-the-thread "$(cat "$golden/bugs-of-the-thread")"
verdicts found.db >got
as_golden "bugs-of-the-thread: what is violated where" "$golden/bugs-of-the-thread" got

# The number of transitions changes only if the reduction is changed; then say so.
as_golden "transitions tried, and the deepest" "$golden/searches" searches
as_golden "digests of searches" "$golden/search-digests" digests
[ -z "${RENEW:-}" ] || finish

holds "files of all points" [ "$(ls bugs-of-the-thread-*.ini | wc -l)" = \
	"$(sql found.db "SELECT count(*) FROM verdict WHERE verdict = 'violated'")" ]

# Without preemption in the kernel one CPU is safe.
rm -f none.db
run 0 "one CPU, preemption none" explore "$search/one-cpu.ini" -q -o none.db \
	--policy hellwig,joel-v3 --set machine.preemption=none
same "… nothing can be found there" "hellwig: proved
joel-v3: proved" "$(verdicts none.db)"

# No search is asked for properties that need time, and it says so.
run 0 "all properties" explore "$search/overflow.ini" -o all.db --policy v4.8
says out 'not asked.*soft_lockup, rcu_stall, hung_task, wq_cpu_hog$' "the others are named"
same "all others have a verdict" "$("$simrun" list properties | awk '$2 == "yes" { print $1 }' | sort)" \
	"$(sql all.db "SELECT property FROM verdict WHERE verdict = 'proved' ORDER BY property")"
run 0 "all properties" explore "$search/overflow.ini" -o all.db --policy v4.8 --json
same "… in JSON" 4 "$(grep -c '"verdict" : "not asked"' out)"
run 0 "one property" explore "$search/overflow.ini" -o all.db --policy v4.8 --property overlap
same "who asks for one is not told of others" "" "$(grep 'not asked' out)"

# --- the same whatever the number of threads, and the second time ------------------------------

for jobs in 1 2 7; do
	rm -f jobs.db
	run 1 "$jobs jobs" explore "$search/overflow-3.ini" -q -o jobs.db -j "$jobs"
	sql jobs.db "SELECT policy, mode, status, states, digest FROM run" >"jobs.$jobs"
done
same_files "2 jobs as 1" jobs.1 jobs.2
same_files "7 jobs as 1" jobs.1 jobs.7

# --- interrupts off ------------------------------------------------------------------------------

cat >irqs.ini <<'END'
[machine]
cpus = 2
tick = 0
[vmalloc]
space = 64p
busy = 4 x 8p
lazy = 4 x 8p
[policy]
variants = v4.8
[task A]
cpu = 0
program = spin_lock s; vmalloc 8p; spin_unlock s
[task B]
cpu = 1
program = irq_off { spin_lock s; spin_unlock s }
END
rm -f irqs.db
run 1 "a purger calls who waits for it with interrupts off" explore irqs.ini -q -o irqs.db
same "that is a deadlock, in some order" "deadlock|1
sleep_in_atomic|1" "$(sql irqs.db "SELECT property, holds FROM verdict WHERE verdict = 'violated'
	ORDER BY property")"
sed -i 's/irq_off {\(.*\)}/preempt_off {\1}/' irqs.ini
rm -f irqs.db
run 1 "with interrupts on" explore irqs.ini -q -o irqs.db
same "it answers" "sleep_in_atomic|1" "$(sql irqs.db "SELECT property, holds FROM verdict
	WHERE verdict = 'violated'")"
# tried PROGRAM: checks what is violated while A holds the lock, and while it does not
tried() {
	cat >irqs.ini <<-END
		[machine]
		cpus = 2
		[vmalloc]
		space = 64p
		lazy = 4 x 8p
		[policy]
		variants = v4.8
		[task A]
		cpu = 0
		program = spin_lock s; kernel 1us; spin_unlock s
		[task B]
		cpu = 1
		program = $1
	END
	rm -f irqs.db
	"$simrun" explore irqs.ini -q -o irqs.db
	sql irqs.db "SELECT property, holds FROM verdict WHERE verdict = 'violated'"
}
same "a lock that is tried is got" "ipi_with_irqs_off|1" \
	"$(tried 'spin_trylock s { irq_off { purge sync } }')"
same "… and so interrupts stay on" "" "$(tried 'spin_trylock s { purge sync }; irq_off 1us')"
same "… or it is not" "lock_misuse|1" "$(tried 'spin_trylock s { spin_lock t }; spin_unlock t')"

# --- who only queues comes later ------------------------------------------------------------------

# found_in_ring LAST OPTION…: A to D each hold a lock and want the next one's; D wants LAST
found_in_ring() {
	local last=$1

	shift
	{
		printf '[machine]\ncpus = 4\n[vmalloc]\nspace = 16p\n[policy]\nvariants = v4.8\n'
		printf '[task %s]\ncpu = %d\nprogram = spin_lock %s; spin_lock %s; spin_unlock %s; %s\n' \
			A 0 a b b 'spin_unlock a' B 1 b c c 'spin_unlock b' \
			C 2 c d d 'spin_unlock c' D 3 d "$last" "$last" 'spin_unlock d'
	} >ring.ini
	rm -f ring.db
	"$simrun" explore ring.ini -q -o ring.db --interleaving none --outcomes "$@" >out 2>err
	sql ring.db "SELECT property FROM verdict WHERE verdict = 'violated';
		SELECT outcome FROM outcome ORDER BY outcome"
}
same "a circle of four is closed by who queues" "$(found_in_ring a --reduction none)" \
	"$(found_in_ring a)"
same "… and that is a deadlock" deadlock "$(found_in_ring a | head -n 1)"
same "where the last one goes on, there is none" "$(found_in_ring e --reduction none)" \
	"$(found_in_ring e)"
found_in_ring e --strategy exhaustive >/dev/null
same "… and whoever waits for it, through others, queues later" 436 \
	"$(sql ring.db "SELECT states FROM run WHERE mode = 'explore'")"

# --- what a handler frees ------------------------------------------------------------------------

# A's vfree may look whether its area is freed before the handler has noted that it will be.
cat >handler.ini <<'END'
[machine]
cpus = 2
tlb_flush = broadcast
[vmalloc]
space = 64p
lazy_max = 0p
[policy]
variants = v4.8
[task A]
cpu = 1
program = vmalloc 4p as x; vfree x
[irq dev]
cpu = 0
period = 1us
count = 1
program = vfree of A
END
for options in '--reduction none' ''; do
	rm -f handler.db
	# shellcheck disable=SC2086
	"$simrun" explore handler.ini -q -o handler.db --strategy exhaustive --outcomes $options
	same "both free it, or one ($options)" "A.1=ok A.2=none dev.1=ok
A.1=ok A.2=ok dev.1=none
A.1=ok A.2=ok dev.1=ok" "$(sql handler.db "SELECT DISTINCT outcome FROM outcome ORDER BY outcome")"
done

# --- strategies and limits ----------------------------------------------------------------------

for strategy in exhaustive pct random; do
	rm -f strategy.db
	run 1 "$strategy" explore "$search/overflow.ini" -q -o strategy.db --policy hellwig \
		--strategy "$strategy" --seed 3 --property spurious_ebusy
	same "$strategy finds the race" "spurious_ebusy|violated|1" \
		"$(sql strategy.db "SELECT property, verdict, holds FROM verdict")"
done

# limited OPTION VALUE WORD: checks that the option ends the search, which says so
limited() {
	rm -f limit.db
	run 4 "$1 $2" explore "$search/overflow-4.ini" -o limit.db --policy v4.8 "$1" "$2"
	says out "not finished, stopped by $1" "$1 is named"
	same "$1 $2: stored" "unfinished|$1" \
		"$(sql limit.db "SELECT status, stopped_by FROM run JOIN search ON run = id")"
}
limited --max-states 100
limited --memory 1MiB
limited --max-preemptions 0
rm -f limit.db
run 4 "random walks prove nothing" explore "$search/overflow.ini" -o limit.db --policy v4.8 \
	--strategy random --walks 20
says out "stopped by --walks after 20 interleavings" "walks are counted"

# last SCENARIO VARIANT [OPTION…]: prints one state fewer than that search has in all
last() {
	local file=$1 variant=$2

	shift 2
	rm -f last.db
	"$simrun" explore "$search/$file.ini" -q -o last.db --policy "$variant" "$@" >out 2>err
	sql last.db "SELECT states - 1 FROM run WHERE mode = 'explore'"
}

# A violation counts although a limit ended the search. Other properties stay open, even if the
# searches of other variants have finished.
run 4 "a limit of one of two" explore "$search/overflow.ini" -q -o limit.db \
	--policy v4.8,joel-v4 --max-states "$(last overflow joel-v4)"
run 0 "a limit that neither meets" explore "$search/overflow.ini" -q -o limit.db \
	--policy v4.8,joel-v4 --max-states 100000
run 1 "a limit after a violation" explore "$search/overflow-3.ini" -o limit.db \
	--policy hellwig --max-states "$(last overflow-3 hellwig)" --json
says out '"status" : "violation"' "a limit after a violation: both are told"
says out '"stopped_by" : "--max-states"' "a limit after a violation: both are told"
run 1 "a limit beside a violation" explore "$search/overflow-3.ini" -q -o limit.db \
	--policy v4.8,hellwig --max-states "$(last overflow-3 hellwig)"
run 4 "a limit in a JSON" explore "$search/overflow.ini" -o limit.db --policy v4.8 \
	--max-states 20 --json
says out '"status" : "unfinished"' "a limit in a JSON"
run 4 "a limit of --maximize" explore "$search/overflow.ini" -q -o limit.db --policy v4.8 \
	--maximize preempt_off --max-states 20

# kinds of spurious_ebusy
rm -f kind.db
run 0 "no failure for a hole" explore "$search/overflow.ini" -q -o kind.db --policy hellwig \
	--property spurious_ebusy.hole
run 1 "in flight" explore "$search/overflow.ini" -q -o kind.db --policy hellwig \
	--property spurious_ebusy.in_flight
run 1 "any of two kinds" explore "$search/overflow.ini" -q -o kind.db --policy hellwig \
	--property spurious_ebusy.in_flight,spurious_ebusy.hole
run 1 "a kind of a property that is asked for as a whole, too" explore "$search/overflow.ini" \
	-q -o kind.db --policy hellwig --property spurious_ebusy,spurious_ebusy.hole

# --- outcomes and diff ------------------------------------------------------------------------------

rm -f diff.db
run 1 "v4.8 and hellwig differ" diff "$search/overflow.ini" --policy v4.8,hellwig -o diff.db \
	--only outcomes
says out "hellwig allows 2 outcomes that v4.8 does not: A.1 = EBUSY; B.1 = EBUSY" "the verdict"
same "outcomes and their witnesses" "hellwig|A.1=EBUSY B.1=ok|witness
hellwig|A.1=ok B.1=EBUSY|witness
hellwig|A.1=ok B.1=ok|witness
v4.8|A.1=ok B.1=ok|witness" \
	"$(sql diff.db "SELECT run.policy, outcome, w.mode FROM outcome
		JOIN run ON run.id = outcome.run JOIN run AS w ON w.id = witness
		ORDER BY 1, 2")"
for id in $(sql diff.db "SELECT DISTINCT witness FROM outcome"); do
	run 0 "outcome's witness $id replays" replay diff.db "$id"
	same "witness $id has this outcome" "$(sql diff.db "SELECT outcome FROM outcome
		WHERE witness = $id")" "$(sql diff.db "SELECT group_concat(task.name || '.' ||
		op.seq || '=' || op.result, ' ') FROM op JOIN task ON task.run = op.run
		AND task.id = op.task WHERE op.run = $id ORDER BY op.task, op.seq")"
done
run 0 "v4.8 and joel-v4 do not" diff "$search/overflow.ini" --policy v4.8,joel-v4 -o diff.db \
	--only outcomes
says out "v4.8 and joel-v4 allow the same 1 outcome" "equal is said"
run 0 "ten years" diff "$search/overflow.ini" --policy v4.10,v6.12 -o diff.db --only outcomes
same "steps that only one of them takes" "steps of v4.10 only: purge.resched purge.walk
steps of v6.12 only: decay.scan insert.lock" "$(grep '^steps' out | cut -d ' ' -f 1-6)"
run 1 "json" diff "$search/overflow.ini" --policy v4.8,hellwig -o diff.db --json
for key in '"a" : "v4.8"' '"b" : "hellwig"' '"verdict" : "different"' '"common" : 1' \
	'"only_a" : \[\]' '"B.1" : "EBUSY"'; do
	says out "$key" "json"
done
run 4 "a limit" diff "$search/overflow-3.ini" --policy v4.8,v4.10 -o diff.db --max-states 50 \
	--only outcomes --json
says out '"verdict" : "unfinished"' "not known to be equal"
run 4 "a limit, in words" diff "$search/overflow-3.ini" --policy v4.8,v4.10 -o diff.db \
	--max-states 50 --only outcomes
says out "^not finished" "a limit, in words"
run 1 "a limit of one of two" diff "$search/overflow.ini" --policy v4.8,joel-draft -o diff.db \
	--only outcomes --max-states "$(last overflow joel-draft --outcomes)" --json
says out '"verdict" : "different"' "they differ whatever else one allows"
same "a limit of one of two" "v4.8|
joel-draft|--max-states" "$(sql diff.db "SELECT policy, stopped_by FROM run JOIN search ON run = id
	ORDER BY id DESC LIMIT 2" | tac)"
run 0 "addresses" explore "$search/overflow.ini" -o diff.db --policy v4.8 --observe addresses
says out "A.1=ok@32 B.1=ok@40" "addresses are shown"
run 0 "states" explore "$search/overflow.ini" -o diff.db --policy v4.8 --observe state
says out "lazy_nr=0 used=0-7" "the end is shown"

# The state at the end is what is in use and lazy, in a deadlock, too.
cat >stuck.ini <<'END'
[machine]
cpus = 2
[policy]
variants = v4.10
[task A]
cpu = 0
program = vmalloc 1p; spin_lock L; spin_lock L
END
rm -f stuck.db
run 1 "a deadlock's end" explore stuck.ini -q -o stuck.db --outcomes --observe state
same "… is told as any other, and a schedule shows it" 1 \
	"$(sql stuck.db "SELECT count(*) FROM outcome WHERE holds AND outcome LIKE 'lazy_nr=0 used=%'
		AND outcome NOT LIKE '%(%'")"

# Which pages are freed before vm_unmap_aliases() is called depends on the task that returns
# pages.
cat >called.ini <<'END'
[machine]
cpus = 3
[vmalloc]
space = 256p
guard = no
block = 64p
blocks = 3
[policy]
variants = v4.8
[setup]
program = map_ram 32p as x; map_ram 32p as y
[task B]
cpu = 0
program = unmap_aliases
[task A]
cpu = 1
program = touch x; unmap_ram x
END
for strategy in bounded exhaustive; do
	rm -f called.db
	run 1 "pages returned before the call, $strategy" explore called.ini -q -o called.db \
		--strategy $strategy
	same "pages returned before the call, $strategy" stale_alias \
		"$(sql called.db "SELECT property FROM verdict WHERE verdict = 'violated'")"
done

# A reschedule is due before the step at which the kernel asks for it, and a schedule can force
# that.
cat >due.ini <<'END'
[machine]
cpus = 1
preemption = none
[vmalloc]
space = 8p
lazy = 1 x 4p
[policy]
variants = v4.10
[task A]
program = vmalloc 4p; vfree
[task B]
program = vmalloc 4p; free_now
[task C]
program = vmalloc 4p
END
rm -f due.db
run 1 "who is switched out in the lock break" explore due.ini -o due.db --outcomes \
	--observe addresses
same "… a schedule shows it" 1 "$(sql due.db "SELECT holds FROM verdict
	WHERE property = 'spurious_ebusy'")"
same "… and each outcome" 0 "$(sql due.db "SELECT count(*) FROM outcome WHERE holds IS NOT 1")"

# To switch away from a task that spins for a lock is not counted as a preemption. The search
# must therefore visit the states in which A holds the lock, although its section is local.
cat >section.ini <<'END'
[machine]
cpus = 2
preemption = voluntary
tick = 0
tlb_flush = broadcast
[vmalloc]
space = 24p
busy = 2 x 4p
lazy = 2 x 4p
blocks = 6
block = 64p
[policy]
variants = hellwig
[setup]
program = vmalloc 4p as old; map_ram 2p as ram
[task A]
cpu = 1
program = vmalloc 4p; vfree; vmalloc 4p
[task B]
cpu = 0
program = vmalloc 8p
END
for reduction in none full; do
	rm -f section.db
	run 1 "sections under a lock, reduction $reduction" explore section.ini -q -o section.db \
		--reduction $reduction --property spurious_ebusy
	same "fewest preemptions, reduction $reduction" '1|1|1' "$(sql section.db \
		"SELECT preemptions, fewest, holds FROM verdict")"
done
rm -f section.db
run 1 "up to a bound that is given" explore section.ini -q -o section.db --max-preemptions 1 \
	--property spurious_ebusy --check
same "… it is found, too" '1|1|1' "$(sql section.db "SELECT preemptions, fewest, holds FROM verdict")"

# If a slice ends while its task waits for the other CPUs, that is no preemption either.
cat >slice.ini <<'END'
[machine]
cpus = 2
preemption = none
[vmalloc]
space = 64p
busy = 4 x 8p
lazy = 4 x 8p
[policy]
variants = joel-v4-inc
[task A]
cpu = 0
program = purge
[task B]
cpu = 0
start = 1us
program = vmalloc 32p
END
for reduction in none full; do
	rm -f slice.db
	run 1 "a slice's end, reduction $reduction" explore slice.ini -q -o slice.db \
		--reduction $reduction --property livelock
	same "its fewest preemptions, reduction $reduction" '0|1|1' "$(sql slice.db \
		"SELECT preemptions, fewest, holds FROM verdict")"
done

# What depends on a timer may come about by time alone, and then nothing is forced.
cat >period.ini <<'END'
[machine]
cpus = 1
preemption = none
[costs]
area_free = 1ms
[vmalloc]
space = 64p
busy = 4 x 8p
lazy = 4 x 8p
[policy]
variants = hellwig-resched
[task A]
class = fifo
priority = 10
start = 500us
program = vmalloc 8p; compute 2ms; period 1ms; vmalloc 8p
[task B]
program = vmalloc 8p
END
rm -f period.db
run 1 "a period that is over already" explore period.ini -o period.db --outcomes
same "… its run shows it" '1|1' "$(sql period.db "SELECT holds, (SELECT count(*) FROM violation
	WHERE run = verdict.witness AND property = 'spurious_ebusy') FROM verdict
	WHERE property = 'spurious_ebusy'")"
same "… the outcome, too" 1 "$(sql period.db "SELECT holds FROM outcome
	WHERE outcome = 'A.1=ok A.2=EBUSY B.1=ok'")"
holds "… nothing is forced" [ -z "$(grep schedule\] period-hellwig-resched-spurious_ebusy.ini)" ]
says period-hellwig-resched-spurious_ebusy.ini 'time alone brings it about' "… and that is said"
run 0 "… the scenario that was written" period-hellwig-resched-spurious_ebusy.ini -q

# An outcome that hangs on when an interrupt comes has a witness, too: its schedule says when.
cat >late.ini <<'END'
[machine]
cpus = 1
[vmalloc]
space = 8p
[policy]
variants = v4.10
[task A]
program = vmalloc 4p; compute 1us
[irq dev]
cpu = 0
period = 10ms
count = 1
program = vfree of A
END
rm -f late.db
run 0 "an interrupt that comes early" explore late.ini -o late.db --outcomes
same "… each outcome has a run" "A.1=ok dev.1=none|1|1
A.1=ok dev.1=ok|1|1" "$(sql late.db "SELECT outcome, holds, witness IS NOT NULL FROM outcome
	ORDER BY 1")"

# --- coverage ----------------------------------------------------------------------------------------

same "labels reached and not" "purge.skip|0
purge.take|1" "$(sql found.db "SELECT DISTINCT label, reached FROM coverage
	WHERE run = (SELECT min(id) FROM run WHERE policy = 'v4.8' AND mode = 'explore')
	AND label IN ('purge.skip', 'purge.take') ORDER BY label")"

# --- an order of many steps -----------------------------------------------------------------

# The local steps before the first transition are put in their places later. With so many tasks
# the list of steps grows just then, and its memory moves.
cat >many.ini <<'END'
[machine]
cpus = 63
preemption = full
[vmalloc]
space = 64p
busy = 4 x 8p
lazy = 4 x 8p
[policy]
variants = hellwig
[task A]
cpu = 0
program = vmalloc 8p
[task B]
cpu = 1
program = vmalloc 8p
[task C]
cpu = each
program = vmalloc 1p
END
for seed in 2 3 6; do
	rm -f many.db many-*.ini
	MALLOC_PERTURB_=165 run 1 "many tasks, seed $seed" explore many.ini --seed "$seed" \
		--strategy random --walks 20 -o many.db --interleaving none
	run 0 "what was found with seed $seed can be forced" many-hellwig-spurious_ebusy.ini -o many.db
done

# --- nonsense ----------------------------------------------------------------------------------------

# refused WORDS OPTION…: checks that the exit status is 2, and that the message has the words
refused() {
	local words=$1

	shift
	rm -f refused.db
	run 2 "refused: $*" "$@" -o refused.db
	says err "$words" "refused: $*"
	holds "nothing is stored: $*" [ ! -e refused.db ]
}
refused 'expected one of bounded, exhaustive, pct, random' \
	explore "$search/overflow.ini" --strategy wide
refused 'did you mean "spurious_ebusy"' explore "$search/overflow.ini" --property spurious_ebus
for property in soft_lockup rcu_stall hung_task wq_cpu_hog; do
	refused 'no time passes in a search' explore "$search/overflow.ini" --property $property
done
refused 'in_flight, lazy, hole' explore "$search/overflow.ini" --property spurious_ebusy.x
refused 'expected a size as 512MiB' explore "$search/overflow.ini" --memory 12
refused 'expected a number from 1' explore "$search/overflow.ini" --max-states 0
refused 'expected a number' explore "$search/overflow.ini" --max-seconds -1
refused 'expected one of results, addresses, state, values' explore "$search/overflow.ini" --observe x
refused 'expected preempt_off or wait:TASK' explore "$search/overflow.ini" --maximize x
refused 'has no task Z' explore "$search/overflow.ini" --maximize wait:Z
refused 'with it' explore "$search/overflow.ini" --maximize preempt_off --outcomes
refused 'expected --policy A,B' diff "$search/overflow.ini"
refused 'expected --policy A,B' diff "$search/overflow.ini" --policy all
refused 'usage: simrun explore' explore
refused 'is neither here nor in' explore missing.ini
printf '%s\n' '[policy]' 'variants = v4.8' '[task A]' 'program = forever { vmalloc 4p; vfree }' \
	>forever.ini
refused 'expected fewer for outcomes' explore forever.ini --outcomes

# The search of a scenario that never ends is ended by a limit.
rm -f forever.db
run 4 "a search without end" explore forever.ini -q -o forever.db --max-states 2000
same "… is stopped" "unfinished" "$(sql forever.db "SELECT status FROM run")"

# --- counterexamples lie beside the database -------------------------------------------------

mkdir -p beside/results
(cd beside && "$simrun" explore "$search/overflow.ini" -q --policy hellwig -o results/found.db)
same 'beside the database' 'found.db overflow-hellwig-spurious_ebusy.ini' \
	"$(ls beside/results | paste -sd' ')"
same 'nothing is in the current directory' results "$(ls beside)"
run 0 'it runs' beside/results/overflow-hellwig-spurious_ebusy.ini -q -o beside/again.db

finish

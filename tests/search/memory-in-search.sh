#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# memory-in-search.sh - what small random programs with variables read under the clock, with
# many costs, is among the outcomes of the complete search of the same scenario, under tso and
# weak; and each witness reads what the outcome for which it was kept has. (Under sc events do
# not say what is read.)
#
#	SEED=N SCENARIOS=N MODELS='tso weak' KEEP=DIR tests/search/memory-in-search.sh
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

seed=${SEED:-$(date +%s)}
scenarios=${SCENARIOS:-$(share 6)}
echo "seed $seed, $scenarios scenarios"

# draw SEED: prints a scenario. The registers of a task are r0, r1 and so on, in the order in
# which it reads; what it does behind an `if' reads nothing.
draw() {
	awk -v seed="$1" '
	function pick(n) { return int(rand() * n) }
	function one(list,   a, n) { n = split(list, a, "|"); return a[1 + pick(n)] }
	function time() { return one("50ns|200ns|500ns|1us|2us|4us") }
	function access(   p) {
		p = one("load W as R|load W as R|load W as R|load W as R acquire|store W N|" \
			"store W N|store W N|store W N release|store W (P + N)|xchg W N as R|" \
			"xchg W N as R relaxed|xchg W N as R release|cmpxchg W 0 N as R|" \
			"cmpxchg W 0 N as R acquire|atomic_fetch_add W N as R relaxed|" \
			"atomic_fetch_add W N as R|load a[(P % 2)] as R|store a[(P % 2)] N|" \
			"if P == 0 { store W N }|if P { store W N } else { store W N }")
		while (sub("N", 1 + pick(3), p)) ;
		while (sub("P", reads ? "r" pick(reads) : "0", p)) ;
		while (sub("W", one("x|x|x|y|y|a[0]"), p)) ;
		if (sub("R", "r" reads, p))
			reads++
		return p
	}
	function step() {
		return one("smp_mb|smp_mb|smp_wmb|smp_rmb|sleep " time() "|compute " time() \
			"|kernel " time() "|yield|run_on " pick(cpus) "|synchronize_rcu")
	}
	function some(   p, i) {
		p = access()
		for (i = pick(3); i; i--)
			p = p "; " (rand() < 0.3 ? step() "; " : "") access()
		return p
	}
	function program(   p) {
		p = one("||||||spin_lock l; Q; spin_unlock l; |mutex_lock m; Q; mutex_unlock m; |" \
			"rcu_read_lock; Q; rcu_read_unlock; |preempt_off { Q; Q }; |irq_off { Q }; ")
		while (p ~ /Q/)
			sub("Q", access(), p)
		p = p some()
		return rand() < 0.1 ? p "; spin_trylock l { store x 5 }" : p
	}
	BEGIN {
		srand(seed)
		cpus = 2
		tasks = 2 + (rand() < 0.3)
		print "[scenario]\nname = r\nhorizon = 10ms\n[machine]\ncpus = " cpus
		print "preemption = " one("none|full|full|rt") "\ntick = " one("0|0|4ms")
		print "[policy]\nvariants = none\n[variables]\nx = 0\ny = 0\na[2] = 0"
		for (i = 0; i < tasks; i++) {
			reads = 0
			print "[task " substr("ABC", i + 1, 1) "]"
			print "cpu = " one("any|0|1|" i % cpus "|" i % cpus)
			if (rand() < 0.2) print "class = fifo\npriority = " 1 + pick(2)
			if (rand() < 0.4) print "start = " time()
			print "program = " program()
		}
		if (rand() < 0.1) {
			print "[irq dev]\ncpu = " pick(cpus) "\nperiod = " time() "\ncount = 1"
			print "program = " one("store x 7|smp_mb; store y 7|atomic_inc x")
		}
	}'
}

# The costs of the runs: each store_drain with each of the others.
costs='[sweep]
costs.store_drain = 0, 40ns, 300ns, 2us, 9us
costs.atomic = 1ns, 700ns
costs.context_switch = 0, 1us
costs.syscall = 0, 500ns'

# Registers as an outcome has them: a task reads into r0, r1 and so on.
registers="coalesce((SELECT group_concat(one, ' ') FROM
	(SELECT task.name || ':r' || (row_number() OVER (PARTITION BY event.task
			ORDER BY event.seq) - 1) || '=' || event.value AS one
	FROM event JOIN task ON task.run = event.run AND task.id = event.task
	WHERE event.run = run.id AND event.kind = 'read' AND task.name IN ('A', 'B', 'C')
	ORDER BY event.task, event.seq)), '')"

# Prints what runs read and no outcome of the search has, and wrong witnesses. An outcome also
# has the variables, of which the events of a run do not tell which of two writes came last.
compare() {
	sql runs.db "ATTACH 'search.db' AS s;
		SELECT 'O|' || outcome FROM s.outcome;
		SELECT 'R|' || $registers FROM run WHERE status = 'done'" |
	awk -F'|' '
	function known(text) { gsub(/(^| )[^ :]+=[^ ]*/, "", text); sub(/^ /, "", text)
		return text }
	$1 == "O" { set[known($2)] = 1 }
	$1 == "R" && !($2 in set) && !told[$2]++ { print "a run reads " $2 }'
	sql search.db "SELECT 'W|' || $registers || '|' || outcome
		FROM outcome JOIN run ON run.id = outcome.witness WHERE run.status = 'done'" |
	awk -F'|' '{ gsub(/(^| )[^ :]+=[^ ]*/, "", $3); sub(/^ /, "", $3) }
	$2 != $3 { print "a witness reads " $2 ", not " $3 }'
}

finished=0 outcomes=0 without=0
for ((i = 0; i < scenarios; i++)); do
	number=$(draw_number "$seed" "$i")
	draw "$number" >scenario.ini
	printf '%s\n' '[scenario]' 'include = scenario.ini' "$costs" >costs.ini
	for model in ${MODELS:-tso weak}; do
		rm -f search.db runs.db
		before=$failed
		at_most 60 "$simrun" explore scenario.ini --model "$model" -q -o search.db --jobs 1 \
			--outcomes --observe values --max-states "${STATES:-20000}" >nothing 2>err
		status=$?
		[ $status = 4 ] && continue
		holds "$number, $model: is searched" [ $status -le 1 ]
		at_most 60 "$simrun" run costs.ini --model "$model" -q -o runs.db --trace steps \
			--jobs 1 >nothing 2>err
		holds "$number, $model: is run" [ $? -le 1 ]
		same "$number, $model: what the clock does is in the search" '' "$(compare)"
		finished=$((finished + 1))
		outcomes=$((outcomes + $(sql search.db 'SELECT count(*) FROM outcome')))
		without=$((without + $(sql search.db 'SELECT count(*) FROM outcome WHERE holds = 0')))
		[ "$failed" = "$before" ] || cp scenario.ini "${KEEP:-.}/scenario-$number-$model.ini"
	done
done
echo "$finished searches; of $outcomes outcomes $without without a witness"
holds 'enough are small enough' [ "$finished" -gt "$scenarios" ]
finish

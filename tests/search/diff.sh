#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# diff.sh - everything in which simrun diff compares two variants: it must agree with what
# searches and runs say of each variant alone. (search.sh has the outcomes.)
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

search=$source_dir/scenarios/search

# --- the same outcomes, and one of them corrupts memory ----------------------------------------------

run 1 'joel-v3 and joel-v2' diff "$search/overflow.ini" --policy joel-v3,joel-v2 -o two.db
tr '\n' ' ' <out >line
says line 'joel-v3 and joel-v2 allow the same 3 outcomes\. joel-v2 reads an area after it was freed (use_after_free, without any preemption); joel-v3 never does\.' \
	'the verdict says what differs'
says out '^use_after_free .*proved absent .*violated, 0 preemptions, run [0-9]*$' 'the table, too'
says out '^the other 11 .*proved absent .*proved absent$' 'what neither violates is one row'
says out 'shows use_after_free (run [0-9]*), both take the same [0-9]* steps' \
	'the steps are the same, and that is said'
says out 'but with joel-v2: reads the descriptor of pages' 'what only one of them does in the last one'
run 0 'outcomes alone are the same' diff "$search/overflow.ini" --policy joel-v3,joel-v2 -o two.db \
	--only outcomes
run 1 'properties alone are not' diff "$search/overflow.ini" --policy joel-v3,joel-v2 -o two.db \
	--only properties
run 0 'of one property' diff "$search/overflow.ini" --policy joel-v3,joel-v2 -o two.db \
	--only properties --property overlap
tr '\n' ' ' <out >line
says line 'Neither violates a property' 'it says so'

# --- the longest times are those of explore --maximize --------------------------------------------------

# longest VARIANT WHAT: as explore has it, in ns; nothing if it never ends
longest() {
	"$simrun" explore "$search/realtime.ini" --policy "$1" --maximize "$2" --json \
		--interleaving none -o longest.db | sed -n '/"maximum"/,/}/s/.*"ns" : \([0-9]*\).*/\1/p'
}
run 1 'the longest' diff "$search/realtime.ini" --policy joel-v4,v4.10 --only waits,preempt_off \
	-o long.db --json
python3 - out >lengths <<'END'
import json, sys
for l in json.load(open(sys.argv[1]))["lengths"]:
    for who, side in (("joel-v4", "a"), ("v4.10", "b")):
        print(who, l["what"], "" if l[side]["ns"] is None else l[side]["ns"])
END
for what in preempt_off wait:purger wait:waiter; do
	for who in joel-v4 v4.10; do
		echo "$who $what $(longest $who $what)"
	done
done >alone
same_files 'the longest times are those of explore --maximize' alone lengths
run 1 'in words' diff "$search/realtime.ini" --policy joel-v4,v4.10 --only waits -o long.db
says out '^wait of waiter .*it may never end  *[0-9.]* ' 'one never ends'
run 0 'preemption is off as long with both' diff "$search/realtime.ini" --policy joel-v4,v4.10 \
	--only preempt_off -o long.db

# --- runs with the same seeds -----------------------------------------------------------------------------

cat >seeds.ini <<'END'
[machine]
cpus = 2
preemption = full
[policy]
variants = v4.8, v4.10
[scenario]
horizon = 3ms
[vmalloc]
space = 512p
lazy_max = 64p
[task cyclictest]
cpu = 1
class = fifo
priority = 99
program = cyclictest interval=100us distance=0us loops=25
[task load]
cpu = 1
program = forever { kernel exp(1us); vmalloc 2p; vfree }
END
run 1 'latencies' diff seeds.ini --policy v4.8,v4.10 --only latency,throughput --seeds 8 -o seeds.db
same 'both run with each of eight seeds' '16|8' \
	"$(sql seeds.db "SELECT count(*), count(DISTINCT seed) FROM run WHERE mode = 'run'")"
same 'nothing is stored that nobody asked for' 0 "$(sql seeds.db 'SELECT count(*) FROM op')"
"$simrun" diff seeds.ini --policy v4.8,v4.10 --only latency --seeds 8 -o again.db --json >json
python3 - json >ratio <<'END'
import json, sys
m = json.load(open(sys.argv[1]))["measures"][0]
print(m["measure"], m["seeds"], "%.6f" % m["ratio"])
END
same 'the ratio is the geometric mean of the runs'"'"' ratios' "latency 8 $(sql again.db "
	SELECT printf('%.6f', exp(avg(ln(1.0 * b.value / a.value)))) FROM v_measure AS a
	JOIN v_measure AS b USING (measure, seed) WHERE measure = 'latency'
	AND a.policy = 'v4.8' AND b.policy = 'v4.10'")" "$(cat ratio)"
run 0 'of one seed nothing follows' diff seeds.ini --policy v4.8,v4.10 \
	--only latency --seeds 1 -o one.db

run 1 'a scenario for measuring is only measured' diff seeds.ini --policy v4.8,v4.10 --seeds 8 -o one.db
tr '\n' ' ' <out >line
says line 'Only runs were compared: task load has too many operations to be searched' 'and that is said'
run 2 'it is searched if somebody wants that' diff seeds.ini --policy v4.8,v4.10 --only outcomes -o one.db
says err 'task load: more than 1024 operations in all' 'which says why it cannot be'

# --- where they part -----------------------------------------------------------------------------------------

run 1 'they part' diff "$search/overflow.ini" --policy v4.8,hellwig --only outcomes -o part.db
says out 'hellwig shows A.1=EBUSY B.1=ok (run [0-9]*), the two part after [0-9]* steps:' 'it says where'
says out '^  B  *purge.wait  *| B  *purge.take$' 'the step in two columns'
says out '(it cannot go on this way)' 'one waits'
"$simrun" diff "$search/overflow.ini" --policy v4.8,hellwig --only outcomes -o part.db \
	--interleaving none >out
same 'nothing is drawn if nobody wants that' 0 "$(grep -c 'part after' out)"
# names of workers differ from version to version, and are told apart no more than needed
run 1 'with workers' diff "$search/pool-order.ini" --policy v6.1,v6.12 --only outcomes -o part.db
says out '^  kworker/0  *purge.take.lock  *| kworker/0:0  *decay.scan$' 'one worker is the other one'

# --- searches that do not end ---------------------------------------------------------------------------------

run 4 'a limit' diff "$search/overflow-3.ini" --policy v4.8,v4.10 --max-states 50 -o limit.db \
	--only outcomes,properties,waits
tr '\n' ' ' <out >line
says line 'showed the same [0-9]* outcomes* until the search was stopped' 'what was not finished is said'
says line 'preempt_off and waits were not sought' 'longer searches are not begun'

# --- sweeps, and nonsense ---------------------------------------------------------------------------------------

cat >swept.ini <<'END'
[machine]
cpus = 2
[policy]
variants = v4.8
[vmalloc]
space = 32p
[task A]
program = vmalloc 8p
[sweep]
task  A.count = 1, 2
END
run 1 'a sweep' diff swept.ini --policy v4.8,v6.1 -o swept.db
same 'each point is compared' 2 "$(grep -c '^\[.*count=[12]\]$' out)"
run 1 'a sweep as JSON' diff swept.ini --policy v4.8,v6.1 -o swept.db --json
same 'a list of two' 2 "$(python3 -c 'import json, sys; print(len(json.load(sys.stdin)))' <out)"

refused() {
	run 2 "refused: ${*:2}" "${@:2}"
	says err "$1" "refused: ${*:2}: the message"
}
refused '--only "speed", expected one of outcomes, properties, preempt_off' \
	diff "$search/overflow.ini" --policy v4.8,v4.10 --only speed
refused '--only "", expected' diff "$search/overflow.ini" --policy v4.8,v4.10 --only ''
refused '--seeds "0", expected a number from 1' diff "$search/overflow.ini" --policy v4.8,v4.10 --seeds 0
refused 'expected them in --only' diff "$search/overflow.ini" --policy v4.8,v4.10 --only waits \
	--property overlap
refused 'expected them in --only' diff "$search/overflow.ini" --policy v4.8,v4.10 --only waits \
	--observe state
refused '--only is no option' explore "$search/overflow.ini" --only waits
finish

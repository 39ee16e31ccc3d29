#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# sights.sh - pictures of runs whose memory is not sequentially consistent say who sees what:
# the interleaving, the page's data, and exports.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"
data=$source_dir/tests/data/sights

# --- the interleaving ---

for name in tso weak order; do
	run 0 "$name" "$data/$name.ini" -q -o $name.db
	run 0 "$name: a report" report $name.db 1 --by task
	sed -n '/^Run/,$p' out >$name.out
	same_files "$name: who sees what" "$data/$name.txt" $name.out
	run 0 "$name: checked" "$data/$name.ini" -q --check -o checked.db
done

run 0 'a column a CPU' report tso.db 1
says out '^ *3\.95 us  cpu 0: x = 1 becomes visible$' 'a store belongs to a CPU'
says out '  A: task.load  p: reads &x, its own store$' 'and a step to a task'
run 0 'part of it' report tso.db 1 --from 3.7us --by task
says out '^ *3.87 us *though A has written 1 (not visible to cpu 1 yet)$' 'what was written before that'
run 0 'when it is run' "$data/tso.ini" --interleaving all
says out '^Interleaving of none, memory = tso:$' 'the memory model'
run 0 'a report' report tso.db
says out '^run variant memory status ' 'a column for it'
says out '^  1 none    tso    done ' 'what it was'

sed 's/memory = tso/memory = sc/; s/cpu 0 drains 1; //' "$data/tso.ini" >sc.ini
run 0 'sequentially consistent' sc.ini -q -o sc.db
run 0 'its report' report sc.db 1 --by task
says out '^ *[0-9.]* ns  task.store  x$' 'an access'
same 'nobody is told what accesses see' 0 "$(grep -c 'reads\|writes\|visible\|memory' out)"

# --- exports and the page ---

run 0 "Chrome's events" report tso.db 1 --trace-event tso.json
same 'a track for the stores of a CPU, and one more where they overlap' 'cpu 0 stores 3,cpu 1 stores 1' \
	"$(sql :memory: "SELECT group_concat(n, ',') FROM (SELECT json_extract(value, '\$.args.name') || ' '
		|| count(*) AS n FROM json_each(readfile('tso.json'), '\$.traceEvents')
		WHERE json_extract(value, '\$.args.name') LIKE '%stores' GROUP BY
		json_extract(value, '\$.args.name') ORDER BY 1)")"
same 'a store, from when it was made to when it was visible' '0.719 3.231' \
	"$(sql :memory: "SELECT json_extract(value, '\$.ts') || ' ' || json_extract(value, '\$.dur')
		FROM json_each(readfile('tso.json'), '\$.traceEvents')
		WHERE json_extract(value, '\$.name') = 'x = 1'")"
says tso.json '"y: reads 0, though B has written 1 (not visible to cpu 0 yet)"' 'what a read overlooked'
run 0 'a trace for Perfetto' report tso.db 1 --perfetto tso.pftrace
holds 'it has the stores' grep -qa 'cpu 1 stores' tso.pftrace
run 0 'a page' report tso.db 1 --html tso.html
says tso.html '"model":"tso"' 'its memory model'
says tso.html '"x = 1","unlock of l",' 'what is in a buffer'
says tso.html '<summary>Run 1: none, memory = tso, ' 'a heading'
run 0 'another page' report sc.db 1 --html sc.html
same 'there is nothing of this under sc' 0 "$(grep -c '"memory":' sc.html)"
run 1 'two violations that are drawn alike' explore "$source_dir/scenarios/search/memory-push.ini" -o push.db
same 'their variant is named once' 'Interleaving of joel-v4-relaxed-push, memory = weak:' \
	"$(grep '^Interleaving' out)"

finish

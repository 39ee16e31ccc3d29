#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# report.sh - what simrun report and simrun query say of a database, in every format.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

run 0 'a database to report on' "$source_dir/scenarios/joel-2016.ini" -q

# --- the terminal ---

run 0 'a report' report joel-2016.db
says out '^Variants$' 'the comparison'
says out '^  6 hellwig .* A.1=ok B.1=EBUSY ' 'a variant, its outcome'
says out '^Locks$' 'the locks'
says out 'vmap_purge_lock  *mutex ' 'a lock'
says out '^  6 hellwig  *spurious_ebusy yes ' 'a violation that was expected'
says out '^ *\([1-9][0-9]*\)  *\1  *0$' 'all expectations met'
says out '^Interleaving of v4.8' 'an interleaving that goes well'
says out 'vmalloc = -EBUSY' 'one that does not'
checks=$((checks + 1))
if grep -q "$(printf '\033')" out; then
	fail 'no colours where there is no terminal' out
fi

run 0 'a run' report joel-2016.db 6
says out '^Run 6, hellwig:' 'the run'
says out '^ *time  cpu 0  *cpu 1' 'a column a CPU'
says out 'A: purge.take$' 'a step, and whose'
run 0 'by task' report joel-2016.db 6 --by task
says out '^ *time  A  *B$' 'a column a task'

run 0 'part of a run' report joel-2016.db 6 --from 3.7us --to 4.15us --interleaving all
says out 'vmalloc = -EBUSY' 'what is in it'
same 'nothing that is outside of it' 0 "$(sed -n '/^Run 6/,$p' out | grep -c 'purge.take.*A:\|vmalloc = ok')"
run 0 'around the violation' report joel-2016.db 6 --around violation
says out 'spurious_ebusy by B' 'the violation'
run 2 'around no label' report joel-2016.db 6 --around purge.takes
says err 'no step has this label, did you mean "purge.take"' 'what was meant'
run 2 'around no label, as JSON' report joel-2016.db 6 --around purge.takes --format json
run 2 'around what does not happen' report joel-2016.db 6 --around purge.resched
says out '^purge.resched does not happen$' 'that it does not'
says err 'purge.resched happens in none of the runs' 'around what does not happen'
run 2 'around what happens at another time' report joel-2016.db 6 --around purge.take --from 6us
run 2 'around no violation' report joel-2016.db 8 11 --around violation
run 0 'around what happens in one of two runs' report joel-2016.db 6 8 --around purge.resched
says out '^purge.resched does not happen$' 'in the one it does not'
run 0 'every step' "$source_dir/scenarios/joel-2016.ini" -q --policy joel-v4 --trace steps -o steps.db
sql steps.db "SELECT DISTINCT label FROM event WHERE kind = 'step' AND label <> ''" >labels
holds 'there are many' test "$(wc -l <labels)" -gt 20
while read -r label; do
	run 0 "around $label, shown or not" report steps.db 1 --around "$label"
done <labels

run 0 'a replay is what is drawn' "$source_dir/scenarios/joel-2016.ini" -q --trace none -o none.db
"$simrun" report joel-2016.db 6 --interleaving all | sed -n '/^Run/,$p' >ops.lanes
"$simrun" report none.db 6 --interleaving all | sed -n '/^Run/,$p' >none.lanes
same_files 'whatever was stored, the picture is the same' ops.lanes none.lanes

# --- more violations than have rows ---

cat >many.ini <<'END'
[policy]
variants = v4.8
[task A]
program = repeat 150 { spin_lock s; sleep 1us; spin_unlock s }; vmalloc 1p as a; free_now a; free_now a
END
run 1 'many violations' many.ini -q
same 'rows of these' '100 150' "$(sql many.db "SELECT count(*) || ' ' || max(counted) FROM violation
	WHERE property = 'sleep_in_atomic'")"
same 'all of them' 151 "$(sql many.db 'SELECT sum(counted) FROM (SELECT DISTINCT property, counted
	FROM violation)')"
same 'all of them, of the run' 151 "$(sql many.db 'SELECT violations FROM run')"
run 0 'a report of these' report many.db --interleaving none
says out '^  1 v4.8  *sleep_in_atomic no  *150 A ' 'it says how often, not how many rows'
says out '^  1 v4.8  *double_free  *no  *1 A ' 'and what is once is once'
run 0 'a query of these' query many.db violations
says out '^  1 v4.8  *sleep_in_atomic  *150 no ' 'so does the query'

# --- every output has the same word for how a run ended ---

cat >long.ini <<'END'
[policy]
variants = v4.8
[task A]
program = forever { yield }
END
# ended WORD SETTING: checks the table, the database, JSON, a report, and a page
ended() {
	rm -f long.db
	run 0 "$1" long.ini --set "$2"
	says out "^v4.8  *$1 " "$1 in the table"
	same "$1 in the database" "$1" "$(sql long.db 'SELECT status FROM run')"
	run 0 "$1" long.ini --set "$2" --json
	says out "\"status\" : \"$1\"" "$1 in JSON"
	run 0 "$1" report long.db 1 --html long.html
	says long.html "\"status\":\"$1\"" "$1 in a page"
	run 0 "$1" report long.db 1
	says out "^  1 v4.8  *$1 " "$1 in a report"
}
ended max_steps machine.max_steps=100
ended horizon scenario.horizon=1us

# --- formats ---

run 0 'JSON' report joel-2016.db --format json
same 'JSON that SQLite reads' "$variants EBUSY" "$(sql :memory: "
	SELECT json_array_length(readfile('out'), '\$.variants') || ' ' ||
	substr(json_extract(readfile('out'), '\$.variants[5].outcome'), -5)")"
run 0 'TSV' report joel-2016.db --format tsv
same 'TSV: a row a variant, each of as many columns' "$((variants + 1)) 1" "$(sed -n '/^# variants/,/^$/p' out |
	awk -F'\t' 'NF > 1 { n++; seen[NF]++ } END { print n, length(seen) }')"
run 0 'Markdown' report joel-2016.db --format markdown
says out '^## Variants$' 'a heading'
says out '^| 6 | hellwig | done | A\.1=ok B\.1=EBUSY |' 'a row'

run 0 'CSV' report joel-2016.db --csv csv
same 'a file a table' 27 "$(ls csv/*.csv | wc -l)"
same 'run and variant in each, but of scenarios and their points' 24 "$(head -qn 1 csv/*.csv | grep -c '^run,variant\|^variant,run')"
same 'what SQLite reads back' "$((2 * variants))|0" "$(sql :memory: '.mode csv' '.import csv/op.csv op' '.mode list' '
	SELECT count(*), sum(variant IS NULL) FROM op')"

run 0 'latencies' "$source_dir/scenarios/latency-2016.ini" --policy v4.8,v4.10 -o latency.db \
	--set 'task cyclictest.program=cyclictest interval=1ms distance=0us loops=50' --set scenario.horizon=100ms \
	--set 'expect v4.8.sql.worst=SELECT 1' --set 'expect v4.8.sql.cause=SELECT 1'
says out '^latency, us samples Min  *Act  *Avg  *Max$' 'a table of latencies'
says out '^v4.10  *200 ' 'a row a variant'
says out '^v4.8: cyclictest.0: .* had preemption off from purge.wait to purge.leave' 'and what the worst was spent on'
run 0 'cyclictest'"'"'s histogram' report latency.db --histogram -
says out '^# Histogram$' 'its beginning'
says out '^# Total: 000000050	000000050	' 'its totals'
same 'all samples are in it' 50 "$(awk '/^[0-9]/ { n += $2 } END { print n }' out)"
run 0 'the report of latencies' report latency.db --interleaving none
says out 'What the worst latencies were spent on' 'causes'

# --- searches ---

run 1 'a search' explore "$source_dir/scenarios/search/overflow.ini" -q -o search.db --policy v4.8,hellwig
run 0 'its report' report search.db
says out 'hellwig  *spurious_ebusy violated' 'what is violated'
says out '^Proved for these scenarios' 'what is proved'

# --- nonsense ---

run 2 'a run that is not there' report joel-2016.db 99
says err '^simrun: joel-2016.db: has no run 99$' 'it'
run 2 'a word for a run' report joel-2016.db six
run 2 'a format that there is not' report joel-2016.db --format yaml
says err 'expected table, tsv, json or markdown' 'a format'
run 2 'a time without a unit' report joel-2016.db 6 --from 5
run 2 'a window that is none' report joel-2016.db 6 --from 5us --to 4us
run 2 'columns that there are not' report joel-2016.db --by lock
run 2 'an option of another command' report joel-2016.db --policy v4.8
says err '^simrun: --policy is no option of simrun report' 'whose option'
run 3 'no database' report nowhere.db
run 3 'a file of something else' report "$source_dir/README.md"
run 3 'a folder that may not be made' report joel-2016.db --csv nowhere/csv
run 3 'a file that may not be made' report joel-2016.db --html nowhere/x.html
if [ -c /dev/full ]; then
	run 3 'a device that is full' report joel-2016.db --html /dev/full
	says err 'No space left' 'why'
	holds 'a device stays one' [ -c /dev/full ]
fi
echo old >linked.html
ln -s linked.html link.html
run 0 'a link' report joel-2016.db 6 --html link.html
holds 'a link stays one' [ -L link.html ]
says linked.html 'id="comparison"' 'what it leads to is written'
run 2 'two runs for one trace' report joel-2016.db 1 2 --trace-dat x.dat
same 'nothing is left behind' 0 "$(ls | grep -c 'part$\|x.dat')"

# If this version makes another run of it, the run is not drawn; all else is shown.
cp joel-2016.db other.db
sql other.db "UPDATE run SET version = '0.0.0', digest = 'x' || substr(digest, 2) WHERE id = 6"
run 0 'a run of another version' report other.db 6
says err 'run 6 cannot be drawn: it was made by version 0.0.0' 'why'
says out '^  6 hellwig' 'its tables'

# Names and titles can be any text.
cp joel-2016.db hostile.db
sql hostile.db "UPDATE task SET name = '<script>' || char(27) || '[31m\"''|' WHERE name = 'B';
	UPDATE run SET scenario = '<b>' || char(10) || char(27) || ']0;x' WHERE id < 3"
for format in table tsv json markdown; do
	run 0 "hostile names: $format" report hostile.db --format $format --interleaving none
	checks=$((checks + 1))
	if LC_ALL=C grep -q "$(printf '\033')" out; then
		fail "hostile names: $format: an escape sequence got through" out
	fi
done
run 0 'hostile names: a page' report hostile.db --html hostile.html
same 'hostile names: no element of theirs' 0 "$(grep -c '<script>[^<]*\[31m\|<b>' hostile.html)"

# --- questions ---

run 0 'the list of questions' query --list
says out '^worst-lock ' 'a question'
run 0 'a question' query joel-2016.db failures --format tsv
same 'its answer' 7 "$(grep -c EBUSY out)"
run 2 'a question that is misspelt' query joel-2016.db worst-lok
says err 'did you mean "worst-lock"?$' 'a misspelt question'
run 2 'no question' query joel-2016.db

# --- what happens more often than it has rows ---

cat >often.ini <<'END'
[variables]
x = 0
[task A]
program = repeat 150 { load x as r0; assert r0 == 1 }
[task B]
program = repeat 7 { load x as r0; assert r0 == 2 }
END
run 1 'many violations' often.ini -o often.db
says out '^none: violated: assertion: 154 more$' 'a run tells how many more there are'
same 'not each one has a row' 100 "$(sql often.db 'SELECT count(*) FROM violation')"
run 0 'a report of them' report often.db --format tsv --interleaving none
says out '^1	none		assertion	no	157	A	' 'a report tells how many times'
run 0 'and a query' query often.db violations --format tsv
says out '	157	' 'and so does a query'

finish

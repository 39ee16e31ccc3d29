#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# stats.sh - simrun stats tells of many runs in each format, and refuses what is not there.
# What the numbers are is tested in tests/unit/statistics/.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

# Who purges depends on the seed, so waits have spread.
cat >storm.ini <<'END'
[scenario]
name = storm
horizon = 100ms

[sweep]
scenario.seed = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20
machine.cpus = 1, 2, 4

[machine]
preemption = full

[vmalloc]
space = 160p

[policy]
variants = v4.8, v4.10

[task worker]
cpu = any
count = 8
program = repeat 20 { vmalloc uniform(1p, 8p) as area; compute exp(5us); vfree area; compute exp(5us) }
END
"$simrun" storm.ini --trace none -q -o storm.db >out 2>err
same 'all runs are stored' 120 "$(sql storm.db 'SELECT count(*) FROM run')"

run 0 'stats' stats storm.db --measure wait
says out 'storm: longest wait of an operation (less is better)' 'its title'
says out '^4 ' 'a row a point'
says out '^v4.10 is .* of 20 seeds' 'a verdict'
says out '^n = 20; +-: half the 95 % interval of the mean (Student)' 'its methods'
says out 'how bad it may get' 'worst cases'
cp out first
run 0 'again' stats storm.db --measure wait
same_files 'the same each time' first out

run 0 'JSON' stats storm.db --measure wait --json
same 'it is JSON, with each cell and verdict' '6 20' "$(sql -separator ' ' :memory: "SELECT
	json_array_length(readfile('out'), '$.statistics'),
	json_extract(readfile('out'), '$.verdicts[0].seeds')")"
same 'bootstraps of means and medians enclose these' 1 "$(sql storm.db "SELECT min(
	row ->> 'bca_low' < row ->> 'mean' AND row ->> 'mean' < row ->> 'bca_high'
	AND row ->> 'median_low' <= row ->> 'median' AND row ->> 'median' <= row ->> 'median_high')
	FROM (SELECT value AS row FROM json_each(readfile('out'), '\$.statistics'))")"
run 0 'tsv' stats storm.db --measure wait --format tsv --base v4.10 --confidence 99
says out 'v4.8	v4.10	20	' 'the other base'
says out 'Student, 99 %' 'the other confidence'
run 0 'markdown' stats storm.db --format markdown
says out '^## Verdicts' 'a heading'
run 0 'a report of all' report storm.db
says out '^storm: ' 'begins with that'
run 0 'a report of one run' report storm.db 3
same 'does not' 0 "$(grep -c '^storm: ' out)"

run 2 'a scenario that is not there' stats storm.db --scenario strom
says err 'has no runs of a scenario "strom"' 'it says which'
run 2 'a variant that is not there' stats storm.db --base v9
says err 'has no runs of a variant "v9"' 'it says which'
run 2 'a measure that does not exist' stats storm.db --measure wat
says err 'expected one of latency, latency_mean' 'it says which do'
run 2 'too much confidence' stats storm.db --confidence 100
says err 'expected percent from 50 to 99.99' 'it says how much'
run 0 'a measure without values' stats storm.db --measure latency
says err 'has no run with a value of this measure' 'it says so'
run 3 'no database' stats nothing.db
finish

#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# page.sh - the page of a report: what is in the file, and what it does when it is used (if
# Chromium and node are installed).
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

run 0 'joel-2016' "$source_dir/scenarios/joel-2016.ini" -q
run 0 'its page' report joel-2016.db --html violations.html

sed 's/^title = .*/title = <script>window.hostile = 1<\/script> "quoted" & <b>bold<\/b>/' \
	"$source_dir/scenarios/joel-2016.ini" >hostile.ini
run 0 'a hostile title' hostile.ini -q -o hostile.db
run 0 'its page' report hostile.db --html hostile.html

run 0 'latencies' "$source_dir/scenarios/latency-2016.ini" --policy v4.8,v4.10 -q -o latency.db \
	--set 'task cyclictest.program=cyclictest interval=1ms distance=0us loops=40' --set scenario.horizon=100ms \
	--set 'expect v4.8.sql.worst=SELECT 1' --set 'expect v4.8.sql.cause=SELECT 1'
run 0 'their page' report latency.db --html latency.html

# Of a long run a page draws only the worst moment, unless --from and --to ask for more.
cat >large.ini <<'END'
[scenario]
name = large
[machine]
cpus = 8
[vmalloc]
space = 4096p
lazy_max = 256p
[policy]
variants = v4.10
[task worker]
count = 32
cpu = any
program = repeat 150 { vmalloc 4p; vfree }
END
run 0 'a run of many events' large.ini -q
run 0 'its page' report large.db 1 --from 0us --to 10s --html large.html

run 0 'a store buffer for each CPU' "$source_dir/tests/data/sights/tso.ini" -q
run 0 'their page' report tso.db --html tso.html

cat >deadlock.ini <<'END'
[scenario]
name = deadlock
[machine]
cpus = 2
preemption = full
[policy]
variants = none
[task first]
cpu = 0
program = kernel 2us; spin_lock alpha; kernel 3us; spin_lock beta; spin_unlock beta; spin_unlock alpha
[task second]
cpu = 1
program = kernel 3us; spin_lock beta; kernel 3us; spin_lock alpha; spin_unlock alpha; spin_unlock beta
END
run 1 'two tasks wait for each other' deadlock.ini -q
run 0 'their page' report deadlock.db --html deadlock.html

# Many CPUs and tasks, of which only some have to do with the moment.
cat >wide.ini <<'END'
[scenario]
name = wide
horizon = 6ms
[machine]
cpus = 16
preemption = full
[vmalloc]
space = 8192p
lazy_max = 2048p
[policy]
variants = v4.8, v4.10
[task cyclictest]
cpu = 3
class = fifo
priority = 99
program = cyclictest interval=1ms distance=0us loops=6
[task worker]
count = 64
cpu = any
program = forever { vmalloc 4p; compute exp(3us); vfree; compute exp(5us) }
END
run 0 'many CPUs and tasks' wide.ini -q
run 0 'their page' report wide.db --html wide.html

# A million slices, which must not take long to load, nor much room.
sed 's/^name = .*/name = million/; s/^cpus = .*/cpus = 16/; s/^count = .*/count = 64/; s/repeat 150/repeat 450/' \
	large.ini >million.ini
run 0 'a million events' million.ini -q
run 0 'their page' report million.db 1 --from 0us --to 10s --html million.html

run 1 'a search' explore "$source_dir/scenarios/search/overflow.ini" -q -o search.db
run 0 'its page' report search.db --html search.html

for seed in 1 2; do
	run 0 "16 runs with seed $seed" "$source_dir/scenarios/joel-2016.ini" -q --seed $seed -o many.db
done
run 0 'the page of 32' report many.db --html many.html

# --- the files themselves ---

says many.html '<summary>All: 32 rows' 'many variants are folded, so that the moment is near'
holds '16 are not' sh -c '! grep -q "All: 16 rows" violations.html'

says violations.html 'class="verdict">7 of 16 variants violate spurious_ebusy, each fails an allocation for which there would be room: joel-draft' 'a verdict of runs'
says latency.html 'class="verdict">cyclictest.* late under v4.8, [0-9.]* times as late as under v4.10' \
	'a verdict of latencies'
says deadlock.html 'class="verdict">deadlock: first waits for beta' 'a verdict of a deadlock'
run 1 'one search' explore "$source_dir/scenarios/lost-wakeup.ini" -q -o lost.db
run 0 'its page' report lost.db --html lost.html
says lost.html 'class="verdict">none can end in a deadlock (deadlock), after 1 preemption: sleeper sleeps, and nobody is left to wake it\.' \
	'of one search the page begins with what it found'
says search.html 'class="verdict">7 of 16 searches found a violation; 9 proved' 'a verdict of searches'
says violations.html 'class="num sized worst" style="--share:1.000"' 'the worst number is marked'
says violations.html 'data-label="longest wait"' 'each cell says what it is'
holds 'a million events have room in 12 MB' test "$(wc -c <million.html)" -lt 12000000

for page in violations hostile latency large tso deadlock wide; do
	says $page.html '<title>' "$page: a title"
	# The addresses of namespaces and licences in Chart.js are not requests.
	same "$page: nothing is fetched" 0 "$(grep -cE 'src=|href="[^#]|@import|url\(' \
		<(sed '/^<script>$/,/^<\/script>$/d' $page.html))"
	says $page.html 'id="comparison"' "$page: tables without scripts"
	says $page.html 'class="verdict"' "$page: a verdict without scripts"
	says $page.html 'class="interleaving"' "$page: an interleaving without scripts"
	says $page.html 'simrun replay' "$page: how to reproduce it"
done
says hostile.html '<title>joel-2016' 'its name'
same 'nothing of a title is an element' 0 "$(grep -c '<script>window\|<b>bold' hostile.html)"
run 0 'the same page again' report joel-2016.db --html again.html
same_files 'the same runs give the same page' violations.html again.html

# --- times are written as in all other outputs ---

node=$(command -v node || command -v nodejs)
if [ -z "$node" ]; then
	echo 'skipped: times on the page (no node)'
else
	checks=$((checks + 1))
	# shellcheck disable=SC2016	# it is JavaScript
	"$node" -e 'const fs = require("fs"), vm = require("vm");
		const short = vm.runInThisContext(fs.readFileSync(process.argv[1], "utf8") + "; formatTime");
		let wrong = 0;

		for (const row of fs.readFileSync(process.argv[2], "utf8").trim().split("\n")) {
			const [ns, time] = row.split("\t"), is = short(Number(ns)).replace("µ", "u");

			if (Number.isSafeInteger(Number(ns)) && is !== time && ++wrong)
				console.log(`${ns} ns: ${is}, expected ${time}`);
		}
		process.exit(wrong ? 1 : 0);' \
		"$source_dir/report/page/script/trace/model.js" "$source_dir/tests/data/durations.txt" >times.log 2>&1 ||
		fail 'times on the page are rounded as everywhere' times.log
fi

# --- in a browser ---

chromium=$(command -v chromium || command -v chromium-browser)
if [ -z "$chromium" ] || [ -z "$node" ]; then
	echo "skipped: the pages in a browser (no ${chromium:-chromium}${node:+ installed})"
else
	for page in violations hostile latency large tso deadlock wide million; do
		checks=$((checks + 1))
		"$node" "$source_dir/tests/cli/page.mjs" "$chromium" "$PWD/$page.html" $page >browser.log 2>&1 ||
			fail "$page in a browser" browser.log
		tail -n 2 browser.log
	done
fi

# --- the picture of README.md ---

if [ -n "$chromium" ] && [ -n "$node" ]; then
	checks=$((checks + 1))
	"$node" "$source_dir/tests/cli/picture.mjs" "$chromium" "$PWD/violations.html" "$PWD/timeline.png" >browser.log 2>&1 ||
		fail 'the picture of README.md can be made' browser.log
	holds 'it is a picture' test "$(wc -c <timeline.png)" -gt 20000
fi

finish

#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# sweep_page.sh - the page of a database of many runs: the pictures of its sweeps, and that it
# stays small however many runs there are.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

# sweep NAME SEEDS KEYS: NAME.html is the page of a sweep over these lines, with so many seeds
sweep() {
	cat >"$1.ini" <<-END
		[scenario]
		name = $1
		trace = none
		[machine]
		cpus = 2
		[vmalloc]
		space = 4096p
		lazy_max = 64p
		[policy]
		variants = v4.8, v4.10, hellwig
		[task worker]
		count = 2
		cpu = any
		program = repeat 40 { vmalloc 4p; sleep exp(3us); vfree }
		[sweep]
		$3
	END
	[ -n "$3" ] || sed -i '/^\[sweep\]/d' "$1.ini"
	for ((seed = 1; seed <= $2; seed++)); do
		run 0 "$1" "$1.ini" -q --seed $seed -o "$1.db"
	done
	run 0 "the page of $1" report "$1.db" --html "$1.html"
}

sweep line 6 'vmalloc.lazy_max = 16p, 32p, 64p, 128p'
sweep map 2 'vmalloc.lazy_max = 16p, 32p, 64p
machine.cpus = 1, 2, 4'
sweep words 4 'machine.preemption = none, full'
sweep repeats 8 ''
sweep three 1 'vmalloc.lazy_max = 16p, 32p
machine.cpus = 1, 2
machine.preemption = none, full'
sweep many 1 "vmalloc.lazy_max = $(seq -s ', ' -f %gp 101 1 300)"

cp words.db hostile.db
sql hostile.db "UPDATE scenario SET name = '<img src=x onerror=\"window.hostile=1\">';
	UPDATE setting SET key = 'a.<b>key</b>', value = '<script>window.hostile=2</script>' || value;
	UPDATE point SET label = '<i>label</i>' || char(27) || '[31m' || id"
run 0 'the page of hostile names' report hostile.db --html hostile.html

# --- the files themselves ---

says line.html '<section id="sweep">' 'a section about the sweep'
says line.html '4 points, 3 variants, 6 repetitions, 72 runs' 'how large it is'
says line.html '<td class="text" data-label="point">lazy_max=16p</td>' 'a table without scripts'
says line.html 'v4.10 is .* v4.8' 'a verdict without scripts'
says line.html 'class="verdict">.* is .* v4.8' 'and one as the first sentence'
says line.html 'of the 72 runs' 'which runs it tells of one by one'
says line.html 'simrun report .*line.db.* RUN --html' 'how to see another one'
same 'a row for each run is only for some' 12 \
	"$(sed -n '/id="comparison"/,/<\/section>/p' line.html | grep -c '<tr data-run')"
says three.html 'id="sweep"' 'a sweep without repetitions'
same 'few runs are all shown' 24 \
	"$(sed -n '/id="comparison"/,/<\/section>/p' three.html | grep -c '<tr data-run')"
run 0 'a run by its number' report line.db 3 --html one.html
same 'the page of a run has no sweep' 0 "$(grep -c 'id="sweep"' one.html)"
same 'nothing of a name is an element' 0 "$(grep -c '<script>window\|<b>key\|<img\|<i>label' hostile.html)"
holds 'a page of 600 runs is small' test "$(wc -c <many.html)" -lt 1000000
run 0 'the same page again' report line.db --html again.html
same_files 'the same runs give the same page' line.html again.html

# --- in a browser ---

node=$(command -v node || command -v nodejs)
chromium=$(command -v chromium || command -v chromium-browser)
if [ -z "$chromium" ] || [ -z "$node" ]; then
	echo "skipped: the pages in a browser (no ${chromium:-chromium}${node:+ installed})"
else
	for page in line map words repeats three many hostile; do
		checks=$((checks + 1))
		"$node" "$source_dir/tests/cli/sweep_page.mjs" "$chromium" "$PWD/$page.html" $page >browser.log 2>&1 ||
			fail "$page in a browser" browser.log
		tail -n 2 browser.log
	done
fi

finish

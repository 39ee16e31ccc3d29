# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# common.sh - does a variant answer as the code of its kernel did? Each test in this folder
# asks that of one variant, about two kinds of recordings in tests/data/.
#
# A sequence, NAME.in, is a list of operations. It becomes the program of a single task.
# NAME.SUFFIX.csv is what a kernel answered to each.
#
# A case of outcomes*.json has a few operations that come first and tasks that run side by
# side, and the set of all results that some interleaving of them has. It becomes a search.
#
# Sourced, not run. The answers are those of the kernels' own code, so they are right.
. "${srcdir:-.}/tests/lib.sh"

early=$source_dir/tests/data/recorded		# of 4.8 and 4.10
later=$source_dir/tests/data/recorded-later	# of later kernels; some inputs are in the other

# Is this one compared? All are counted; in a slow build, whose answers are the same, every eighth is enough.
seen=0
is_compared() {
	[ -z "${SLOW_BUILD:-}" ] || [ $((seen++ % 8)) = 0 ]
}

# Since 5.18 not the task that frees too much purges, but a work item.
has_drain_work() {
	[[ $1 == v[6-9].* ]]
}

# Since 6.9 areas are kept by node.
has_nodes() {
	[[ $1 == v6.12 || $1 == v[7-9].* ]]
}

# --- sequences ----------------------------------------------------------------------------------

# to_scenario VARIANT NODES BLOCK <NAME.in: prints a scenario that does the same.
#
# The drain work that an operation has queued (since 5.18) runs to its end before the next one
# begins. Behind each operation another follows that frees nothing, under a name that has yet to
# be given. It only records how many pages lie lazy by then.
to_scenario() {
	awk -v variant="$1" -v nodes="$2" -v block="$3" -v drains="$(has_drain_work "$1" && echo 1)" \
		-v has_nodes="$(has_nodes "$1" && echo 1)" '
		$1 == "cpus" { cpus = $2 }
		$1 == "space" { start = $2; space = $3 }
		$1 == "lazyunit" { unit = $2 }
		$1 == "nodes" && nodes == "" { nodes = $2 }
		$1 == "on" && $2 != cpu { add("run_on " (cpu = $2)) }
		$1 == "alloc" || $1 == "allocnb" {
			ask("vmalloc " $3 "p" ($4 > 0 ? " align " $4 "p" : "") \
				(NF >= 6 ? " in " $5 "p " $6 "p" : "") \
				($1 == "allocnb" ? " nowait" : "") " as " $2)
		}
		$1 == "free" { ask("vfree " $2) }
		$1 == "freenow" { ask("free_now " $2) }
		$1 == "aliases" { ask("unmap_aliases") }
		$1 == "nonlazy" { ask("set_nonlazy") }
		$1 == "purge" { ask("purge" ($2 ? " sync" : "") ($3 ? " force" : "")) }
		$1 == "map" { maps = 1; ask("map_ram " $3 "p as " $2) }
		$1 == "unmap" { ask("unmap_ram " $2) }
		$1 == "shrink" { ask("shrink_pools") }
		function add(step) {
			program = program (program ? "; \\\n\t" : "") step
		}
		function ask(step) {
			add(step (drains ? "; flush_drain" : "") "; vfree nothing")
		}
		END {
			add("vmalloc 1p as nothing")
			print "[scenario]\nname = sequence\nhorizon = 1000s"
			print "[machine]\ncpus = " cpus
			print "[vmalloc]\nstart = " start "p\nspace = " space "p"
			if (has_nodes)
				print "nodes = " (nodes > 0 ? nodes : cpus)
			block = block ? block : 1024
			print "block = " block "p"
			if (maps)	# each CPU has room for as many as fit into the space
				print "blocks = " int(space / block + 1) * cpus
			if (unit != "")
				print "lazy_unit = " unit "p"
			print "[policy]\nvariants = " variant
			print "[task T]\ncpu = 0\nprogram = " program
		}'
}

# answers DB: prints our operations like rows of a recording, with the purges and flushes so
# far, and the pages in pools (0 if there are none). A flush belongs to the last operation that
# has begun before it. A worker flushes where it has purged something, and only there.
answers() {
	sql -csv "$1" "
		WITH done AS (
			SELECT (seq + 1) / 2 AS nr, min(start_ns) AS start_ns,
				sum(purges) AS purges,
				max(CASE WHEN seq % 2 THEN kind END) AS kind,
				max(CASE WHEN seq % 2 THEN result END) AS result,
				max(CASE WHEN seq % 2 THEN address_page END) AS address,
				max(CASE WHEN seq % 2 = 0 THEN lazy_pages END) AS lazy,
				max(CASE WHEN seq % 2 = 0 THEN pool_pages END) AS pools
			FROM op GROUP BY nr),
		flush AS (
			SELECT (SELECT max(nr) FROM done WHERE start_ns <= t_ns) AS nr,
				count(*) AS flushes, sum(task.name GLOB 'kworker/*') AS of_workers
			FROM event JOIN task ON task.id = event.task
			WHERE label = 'flush.end' AND kind = 'step' GROUP BY 1)
		SELECT CASE kind WHEN 'vmalloc' THEN 'alloc' WHEN 'vfree' THEN 'free'
				WHEN 'free_now' THEN 'freenow' WHEN 'unmap_aliases' THEN 'aliases'
				WHEN 'set_nonlazy' THEN 'nonlazy' WHEN 'map_ram' THEN 'map'
				WHEN 'unmap_ram' THEN 'unmap' WHEN 'shrink_pools' THEN 'shrink'
				ELSE kind END,
			result, CASE WHEN kind IN ('vmalloc', 'map_ram') THEN address END, lazy,
			sum(purges + coalesce(of_workers, 0)) OVER (ORDER BY nr),
			sum(coalesce(flushes, 0)) OVER (ORDER BY nr), coalesce(pools, 0)
		FROM done LEFT JOIN flush USING (nr)
		WHERE lazy IS NOT NULL ORDER BY nr" | tr -d '\r"'
}

# rows FILE: prints its rows, without the heading if it has one
rows() {
	sed -e '/^kind,/d' -e 's/^allocnb,/alloc,/' "$1" | tr -d '\r'
}

# sequence VARIANT RECORDING [NODES [BLOCK]]: does the variant answer so?
sequence() {
	local name input columns

	sequences=$((sequences + 1))
	is_compared || return
	name=$(basename "$2" .csv)
	input=$later/${name%%.*}.in
	[ -e "$input" ] || input=$early/${name%%.*}.in
	to_scenario "$1" "${3:-}" "${4:-}" <"$input" >"$name.ini"
	"$simrun" -q --trace steps -o "$name.db" "$name.ini" >out 2>err
	[ $? -le 1 ] || fail "$name cannot be run" err
	columns=$(($(head -n 1 "$2" | tr -cd , | wc -c) + 1))
	rows "$2" >wanted
	answers "$name.db" >got
	if [ "$columns" -gt 7 ]; then
		"$builddir/tests/recorded/observe" "$name.ini" "$1" 2>err |
			paste -d , got - >more || fail "$name cannot be observed" err
		mv more got
	fi
	cut -d , -f "1-$columns" got >columns
	same_files "$name under $1" wanted columns
	rm -f "$name.db"
}

# sequences VARIANT TAG NUMBER: compares all that the kernel has answered, which are so many
sequences() {
	local variant=$1 tag=$2 recording sequences=0

	shopt -s nullglob
	for recording in "$early"/*."$tag".csv "$later"/*."$tag".csv; do
		sequence "$variant" "$recording"
	done
	for recording in "$later"/*."$tag"n1.csv; do
		sequence "$variant" "$recording" 1
	done
	for recording in "$later"/*."$tag"b256.csv; do
		sequence "$variant" "$recording" '' 256
	done
	shopt -u nullglob
	same 'so many sequences are compared' "$3" "$sequences"
}

# --- outcomes -----------------------------------------------------------------------------------

# case_to_scenario VARIANT FILE I DRAIN: prints the I-th case as a scenario. If DRAIN is not
# empty, drain work runs whenever it is queued before the tasks begin.
case_to_scenario() {
	sql -separator ' ' :memory: "
		WITH it AS (SELECT value AS v FROM json_each(readfile('$2')) WHERE key = $3)
		SELECT 'cpus', v ->> 'cpus' FROM it UNION ALL
		SELECT 'unit', v ->> 'unit' FROM it UNION ALL
		SELECT 'space', v ->> 'space' FROM it UNION ALL
		SELECT 'setup', value FROM it, json_each(v, '\$.setup') UNION ALL
		SELECT 'task' || (t.key + 1), o.value
			FROM it, json_each(v, '\$.tasks') AS t, json_each(t.value) AS o" |
		awk -v variant="$1" -v drain="$4" -v has_nodes="$(has_nodes "$1" && echo 1)" '
		$1 == "cpus" || $1 == "unit" || $1 == "space" { is[$1] = $2; next }
		{
			step = $2 == "alloc" ? "vmalloc " $4 "p as " $3 : \
				$2 == "free" ? "vfree " $3 : "unmap_aliases"
			if ($1 == "setup" && drain)
				step = step "; flush_drain"
			program[$1] = program[$1] (program[$1] ? "; " : "") step
		}
		END {
			print "[scenario]\nname = outcomes"
			print "[machine]\ncpus = " is["cpus"]
			print "[vmalloc]\nstart = 256p\nspace = " is["space"] "p"
			if (is["unit"] > 0)	# else as large as in the kernel
				print "lazy_unit = " is["unit"] "p"
			if (has_nodes)
				print "nodes = " is["cpus"]
			print "[policy]\nvariants = " variant
			print "[setup]\nprogram = " program["setup"]
			for (i = 1; "task" i in program; i++)
				print "[task T" i "]\ncpu = " i - 1 \
					"\nprogram = " program["task" i]
		}'
}

# outcomes SCENARIO DB: prints the outcomes that a search has found, as the recordings say them:
# they leave out all results but those of allocations
outcomes() {
	sql "$2" "SELECT outcome FROM outcome ORDER BY outcome" | awk '
		FNR == NR && sub(/^\[task T/, "") { task = $1 + 0 }
		FNR == NR && task && sub(/^program = /, "") {
			steps[task] = split($0, step, "; ")
			for (i = 1; i <= steps[task]; i++)
				shown[task, i] = step[i] ~ /^vmalloc/
		}
		FNR == NR { next }
		{
			for (i = 1; i <= NF; i++)
				if (split($i, part, "=") == 2)
					result[part[1]] = part[2]
			for (t = 1; t <= task; t++) {
				said = ""
				for (i = 1; i <= steps[t]; i++)
					if (shown[t, i])
						said = said (said ? "," : "") result["T" t "." i]
				printf("%s%d:%s", t == 1 ? "" : " ", t, said)
			}
			print (match($0, / \(/) ? substr($0, RSTART) : "")
		}' "$1" - | sort -u
}

# recorded_outcomes FILE I SET VERSION: prints what a recording says
recorded_outcomes() {
	sql :memory: "SELECT value FROM json_each(readfile('$1'), '\$[$2].$3.\"$4\"')" | sort
}

# outcome_set VARIANT FILE I SET: does a search find the outcomes of this set, and no others?
outcome_set() {
	local drain=''

	sets=$((sets + 1))
	is_compared || return
	[ "$4" != outcomes_drained ] || drain=drain
	case_to_scenario "$1" "$2" "$3" "$drain" >case.ini
	rm -f case.db
	"$simrun" explore -q --outcomes --interleaving none -o case.db case.ini \
		>out 2>err
	[ $? -le 1 ] || fail "case $3 cannot be searched" err
	recorded_outcomes "$2" "$3" "$4" "$1" >wanted
	outcomes case.ini case.db >got
	same_files "case $3 of $(basename "$2") under $1, $4" wanted got
}

# cases FILE: how many it has
cases() {
	sql :memory: "SELECT json_array_length(readfile('$1'))"
}

# outcome_sets VARIANT NUMBER: compares all sets of the variant, which are so many. The drain
# work that is queued before the tasks begin may be pending then, or have run.
outcome_sets() {
	local file i sets=0

	for ((i = 0; i < $(cases "$later/outcomes.json"); i++)); do
		if has_drain_work "$1"; then
			outcome_set "$1" "$later/outcomes.json" "$i" outcomes_pending
			outcome_set "$1" "$later/outcomes.json" "$i" outcomes_drained
		else
			outcome_set "$1" "$later/outcomes.json" "$i" outcomes
		fi
	done
	file=$later/outcomes-extra.json
	for ((i = 0; i < $(cases "$file"); i++)); do
		[ -z "$(recorded_outcomes "$file" "$i" outcomes "$1")" ] ||
			outcome_set "$1" "$file" "$i" outcomes
	done
	same 'so many sets are compared' "$2" "$sets"
}

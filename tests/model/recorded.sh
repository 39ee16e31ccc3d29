#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# recorded.sh - our allocator gives the same answers as those of Linux 4.8 and 4.10.
#
# tests/data/recorded/NAME.in is a sequence of operations, NAME.v48.csv and NAME.v410.csv what
# the real code answered: result, address, lazy pages, purges that freed something, TLB
# flushes. The sequence becomes a program of a single task, one operation a line.
. "${srcdir:-.}/tests/lib.sh"

recorded=$source_dir/tests/data/recorded

# to_scenario NAME <NAME.in
to_scenario() {
	awk -v name="$1" '
		$1 == "cpus" { cpus = $2 }
		$1 == "space" { start = $2; space = $3 }
		$1 == "lazyunit" { unit = $2 }
		$1 == "alloc" {
			add("vmalloc " $3 "p" ($4 > 0 ? " align " $4 "p" : "") \
				(NF >= 6 ? " in " $5 "p " $6 "p" : "") " as " $2)
		}
		$1 == "free" { add("vfree " $2) }
		$1 == "freenow" { add("free_now " $2) }
		$1 == "aliases" { add("unmap_aliases") }
		$1 == "purge" { add("purge" ($2 ? " sync" : "") ($3 ? " force" : "")) }
		function add(op) {
			program = program (program ? "; \\\n\t" : "") op
		}
		END {
			print "[scenario]\nname = " name "\nhorizon = 1000s"
			print "[machine]\ncpus = " cpus
			print "[vmalloc]\nstart = " start "p\nspace = " space "p"
			if (unit)
				print "lazy_unit = " unit "p"
			print "[policy]\nvariants = v4.8, v4.10"
			print "[task T]\ncpu = 0\nprogram = " program
		}'
}

# answers DB POLICY: prints our operations like rows of a recording, with the purges and flushes
# so far. A flush belongs to the operation that ends after it.
answers() {
	sql -csv "$1" "
		WITH r AS (SELECT id FROM run WHERE policy = '$2'),
		moment AS (
			SELECT end_ns AS t, 1 AS is_op, seq FROM op WHERE run = (SELECT id FROM r)
			UNION ALL
			SELECT t_ns, 0, seq FROM event WHERE run = (SELECT id FROM r)
				AND label = 'flush.end' AND kind = 'step'),
		counted AS (
			SELECT is_op, seq, sum(1 - is_op) OVER (ORDER BY t, is_op, seq) AS flushes
			FROM moment)
		SELECT CASE kind WHEN 'vmalloc' THEN 'alloc' WHEN 'vfree' THEN 'free'
				WHEN 'free_now' THEN 'freenow'
				WHEN 'unmap_aliases' THEN 'aliases' ELSE kind END,
			result, CASE WHEN kind = 'vmalloc' THEN address_page END, lazy_pages,
			sum(purges) OVER (ORDER BY seq), flushes
		FROM op JOIN counted USING (seq)
		WHERE is_op AND run = (SELECT id FROM r) ORDER BY seq" | tr -d '\r"'
}

# rows FILE: prints its rows without the heading
rows() {
	tail -n +2 "$1" | tr -d '\r'
}

# compare NAME POLICY TAG
compare() {
	rows "$recorded/$1.$3.csv" >wanted
	answers "$1.db" "$2" >got
	same_files "$1 under $2" wanted got
}

count=0
for input in "$recorded"/*.in; do
	name=$(basename "$input" .in)
	to_scenario "$name" <"$input" >"$name.ini"
	"$simrun" -q --trace steps -o "$name.db" "$name.ini" >out 2>err
	[ $? -le 1 ] || fail "$name cannot be run" err
	compare "$name" v4.8 v48
	compare "$name" v4.10 v410
	count=$((count + 1))
done
same 'ten sequences are compared' 10 $count
finish

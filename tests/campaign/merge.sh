#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# merge.sh - databases that are put together have all runs once, in the order in which one
# simrun had stored them, and what refers to a run still does.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

# A sweep of three points with two variants; hellwig violates something.
{
	cat "$source_dir/scenarios/quickstart.ini"
	printf '\n[sweep]\nmachine.cpus = 2, 3, 4\n'
} >sweep.ini
run 0 'the sweep' -q sweep.ini -o single.db
run 0 'another scenario' -q "$source_dir/scenarios/joel-2016.ini" --policy v4.8,hellwig -o joel.db

dump() {
	sql "$1" 'PRAGMA integrity_check' 'PRAGMA foreign_key_check' .dump
}

# part DB WHERE: what is left of single.db without these runs
part() {
	cp single.db "$1"
	sql "$1" "PRAGMA foreign_keys = ON; DELETE FROM run WHERE $2;
		DELETE FROM setting WHERE point NOT IN (SELECT point FROM run);
		DELETE FROM point WHERE id NOT IN (SELECT point FROM run);"
}

# runs DB: what each run is, whatever its id is here
runs() {
	sql "$1" 'SELECT s.sha256, p.number, p.label, r.policy, r.seed, r.digest,
		(SELECT count(*) FROM op WHERE run = r.id),
		(SELECT count(*) FROM violation WHERE run = r.id),
		(SELECT count(*) FROM expectation WHERE run = r.id AND ok)
		FROM run AS r JOIN point AS p ON p.id = r.point
		JOIN scenario AS s ON s.id = p.scenario ORDER BY 1, 2, 4, 5'
}

dump single.db >single.sql
runs single.db >single.runs

# --- into a new database ------------------------------------------------------------------

for k in 0 1 2; do
	part "part$k.db" "id % 3 <> $k"
done
for order in '0 1 2' '0 2 1' '1 0 2' '1 2 0' '2 0 1' '2 1 0'; do
	# shellcheck disable=SC2086	# words
	run 0 "parts $order" merge out.db $(printf 'part%s.db ' $order)
	says out '^out.db: 6 runs of 3 databases$' "parts $order: what it says"
	dump out.db >out.sql
	same_files "parts $order: row for row what one simrun stored" single.sql out.sql
	rm out.db
done
run 0 'one database' merge copy.db joel.db
dump joel.db >joel.sql
dump copy.db >copy.sql
same_files 'one database is copied row for row' joel.sql copy.sql
: >empty.db
run 0 'into an empty file' merge empty.db part2.db part1.db part0.db
dump empty.db >out.sql
same_files 'an empty file becomes the database' single.sql out.sql

# --- into one that has runs -----------------------------------------------------------------

cp part2.db out.db
run 0 'the rest' merge out.db part1.db part0.db
runs out.db >out.runs
same_files 'the rest is appended' single.runs out.runs
same 'what was there keeps its ids' "$(sql part2.db 'SELECT id, digest FROM run')" \
	"$(sql out.db 'SELECT id, digest FROM run ORDER BY id LIMIT 2')"
same 'it is whole' ok "$(sql out.db 'PRAGMA integrity_check' 'PRAGMA foreign_key_check')"
run 0 'a run of an appended one' replay out.db 5
dump out.db >out.sql
run 0 'once more' merge out.db part0.db single.db part1.db
says out '^out.db: 0 runs of 3 databases; 10 were there already$' 'once more: what it says'
dump out.db >again.sql
same_files 'twice is once' out.sql again.sql
run 0 'in silence' merge -q out.db joel.db
same 'in silence' '' "$(cat out)"
same 'two scenarios' 'sweep
joel-2016' "$(sql out.db 'SELECT name FROM scenario ORDER BY id')"
cp single.db doubled.db
"$simrun" -q sweep.ini -o doubled.db
run 0 'the same runs twice in one database' merge once.db doubled.db
dump once.db >out.sql
same_files 'the same runs twice in one database: once' single.sql out.sql

# --- what is not the same run -----------------------------------------------------------------

"$simrun" -q sweep.ini --trace none -o none.db
"$simrun" -q sweep.ini --check -o check.db
"$simrun" -q sweep.ini --seed 7 -o seed.db
cp single.db version.db
sql version.db "UPDATE run SET version = '0.0.1'"
cp single.db plugin.db
sql plugin.db "UPDATE run SET plugin = 'mine', plugin_sha256 = '$(printf %064d 1)'"
run 0 'other runs' merge others.db single.db none.db check.db seed.db version.db plugin.db
says out '^others.db: 36 runs of 6 databases$' \
	'level, --check, seed, version and plug-in tell runs apart'

# --- searches -----------------------------------------------------------------------------------

"$simrun" explore -q "$source_dir/scenarios/quickstart.ini" -o both.db
"$simrun" explore -q "$source_dir/scenarios/quickstart.ini" --policy v4.8 -o search1.db
"$simrun" explore -q "$source_dir/scenarios/quickstart.ini" --policy hellwig -o search2.db
run 0 'searches' merge searches.db search1.db search2.db
searches() {
	sql "$1" 'SELECT r.id, r.mode, r.policy, r.digest, v.property, v.verdict, w.digest, w.mode
		FROM run AS r LEFT JOIN verdict AS v ON v.run = r.id
		LEFT JOIN run AS w ON w.id = v.witness ORDER BY r.id, v.property'
}
same 'searches with their witnesses' "$(searches both.db)" "$(searches searches.db)"
run 0 'a search again' merge searches.db both.db
says out '^searches.db: 0 runs of 1 database; 3 were there already$' 'a search is recognised'
cp single.db out.db
run 0 'searches behind runs' merge out.db both.db
same 'behind runs they keep their witnesses' "$(searches both.db | cut -d '|' -f 2-)" \
	"$(searches out.db | awk -F '|' '$1 > 6' | cut -d '|' -f 2-)"
finish

#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# replay.sh - a run can be made again from the database alone, and changes to the database are
# noticed.
. "${srcdir:-.}/tests/lib.sh"

# small NAME: prints the options that make a shipped scenario short
small() {
	case $1 in
	overflow-storm) echo --policy v4.8,hellwig-draft,v4.10 ;;
	contention | pairs | nodes-64) echo --set scenario.horizon=300us ;;
	lazy-max-study) echo --set scenario.horizon=3ms --set vmalloc.lazy_unit=1MiB --set sweep.repeat=2 ;;
	lat* | lazy* | preemption | rt | thread* | kernels | drain-starved | rt-drain) echo --set scenario.horizon=3ms ;;
	esac
}

# stored CLAIM OPTION...: checks that the run is stored, whatever its expectations say
stored() {
	local claim=$1

	shift
	"$simrun" "$@" >out 2>err
	holds "$claim" [ $? -le 1 ]
}

# every_run DB NAME: replays each run and checks that it is the same
every_run() {
	local id

	for id in $(sql "$1" 'SELECT id FROM run ORDER BY id'); do
		run 0 "$2: replay of run $id" replay "$1" "$id"
		same "$2: run $id is identical" identical "$(tail -n 1 out)"
	done
}

# alone DB NAME [RUN…]: exports each run as a scenario, runs that, and checks the digests
alone() {
	local db=$1 name=$2 id check

	shift 2
	for id in "$@"; do
		run 0 "$name: export of run $id" export "$db" "$id"
		mv out alone.ini
		check=$(sed -n 's/^# .* FILE \(--check\)$/\1/p' alone.ini)
		rm -f alone.db
		# shellcheck disable=SC2086
		stored "$name: run $id alone" -q -o alone.db alone.ini $check
		same "$name: run $id alone is the same run, and the only one" \
			"$(sql "$db" "SELECT policy, seed, steps, digest FROM run WHERE id = $id")" \
			"$(sql alone.db 'SELECT policy, seed, steps, digest FROM run')"
	done
}

# --- shipped scenarios, whose file is gone -----------------------------------------------

for scenario in "$source_dir"/scenarios/*.ini; do
	name=$(basename "$scenario" .ini)
	cp "$scenario" copy.ini
	cp "$source_dir/scenarios/thread-load.ini" .
	# shellcheck disable=SC2046
	stored "$name runs" -q -o "$name.db" copy.ini $(small "$name")
	rm copy.ini thread-load.ini
	every_run "$name.db" "$name"
	# shellcheck disable=SC2046
	alone "$name.db" "$name" $(sql "$name.db" 'SELECT min(id) FROM run UNION SELECT max(id) FROM run')
done

# --- what else a run depends on is in the database, too --------------------------------------

cat >base.ini <<'END'
[machine]
cpus = 4
preemption = voluntary
[vmalloc]
space = 64p
END
cat >random.ini <<'END'
[scenario]
name = random
include = base.ini
[policy]
variants = v4.8, v4.10, joel-v3
[task W]
count = 6
program = repeat 30 { vmalloc uniform(1p, 6p); compute exp(3us); vfree }
END
for level in none ops steps; do
	stored "random, events: $level" -q -o random.db random.ini --seed 7 --trace $level \
		--set machine.preemption=rt --set vmalloc.space=48p
done
rm base.ini random.ini
alone random.db random 1 2 3 4 5 6 7 8 9
mkdir elsewhere
(cd elsewhere && every_run ../random.db random; echo "$checks $failed" >../counts)
read -r checks failed <counts
same 'nothing was stored by it' 9 "$(sql random.db 'SELECT count(*) FROM run')"

# A point of a sweep with seeds of its own; a run that was watched; what a search found.
cat >points.ini <<'END'
[machine]
preemption = rt
[vmalloc]
space = 64p
[policy]
variants = v4.8, hellwig
[task W]
count = 3
program = repeat 10 { vmalloc uniform(1p, 6p); compute exp(3us); vfree }
[sweep]
machine.cpus = 1, 2
vmalloc.space = 48p, 96p
repeat = 2
END
stored 'a sweep' -q -o points.db points.ini --check --trace steps
alone points.db sweep 1 4 7 10 13 16
says alone.ini '^# Make it again with: simrun FILE --check$' 'the comments name the option'
same 'there is no sweep in it' '' "$(grep sweep alone.ini)"
stored 'a search' explore -q -o found.db "$source_dir/scenarios/search/overflow.ini" --policy v4.8,hellwig
alone found.db search "$(sql found.db "SELECT id FROM run WHERE mode = 'witness'")"
run 0 'the scenario of a search' export found.db 1
says out '^# Search again with: simrun explore FILE$' 'a search says how it is made'
run 2 'a run that is not there' export found.db 99
says err 'found.db: has no run 99' 'a run that is not there'
run 2 'a run that is no number' export found.db two

run 0 'the replay is stored elsewhere' replay random.db 9 -o again.db
same 'it is the same run' "$(sql random.db 'SELECT policy, seed, steps, digest FROM run
	WHERE id = 9')" "$(sql again.db 'SELECT policy, seed, steps, digest FROM run')"
for table in op event lock task; do
	same "it has the same rows in $table" \
		"$(sql random.db "SELECT * FROM $table WHERE run = 9" | cut -d'|' -f2-)" \
		"$(sql again.db "SELECT * FROM $table" | cut -d'|' -f2-)"
done

# --- tampered databases ---------------------------------------------------------------------

# tampered CLAIM SQL: checks that the replay of run 2 of the race fails with 1 or 3, and a message
tampered() {
	local status

	cp joel-2016.db tampered.db
	sql tampered.db "PRAGMA foreign_keys = OFF; $2" >out 2>err ||
		fail "$1: cannot be prepared" err
	at_most 10 "$simrun" replay tampered.db 2 >out 2>err
	status=$?
	checks=$((checks + 1))
	[ $status = 1 ] || [ $status = 3 ] || fail "$1: exit status $status" out err
	holds "$1: says why" [ -s err -o -s out ]
	at_most 10 "$simrun" export tampered.db 2 >out 2>err
	status=$?
	checks=$((checks + 1))
	[ $status = 0 ] || [ $status = 3 ] || fail "$1: export: exit status $status" out err
	holds "$1: export: says why" [ -s err -o -s out ]
}

tampered 'another digest' "UPDATE run SET digest = '0' WHERE id = 2"
tampered 'an empty digest' "UPDATE run SET digest = '' WHERE id = 2"
tampered 'another variant' "UPDATE run SET policy = 'v4.8' WHERE id = 2"
tampered 'an unknown variant' "UPDATE run SET policy = 'v9' WHERE id = 2"
tampered 'another scenario' "UPDATE scenario SET text =
	replace(text, 'cpus = 2', 'cpus = 3') WHERE id = 1"
tampered 'another space' "UPDATE scenario SET text =
	replace(text, '64p', '128p') WHERE id = 1"
tampered 'no scenario' "UPDATE scenario SET text = ''"
tampered 'garbage for a scenario' "UPDATE scenario SET text = char(1, 255, 91)"
tampered 'a negative number of steps in choices' 'UPDATE choice SET move = -move WHERE run = 2'
tampered 'choices far too late' 'UPDATE choice SET move = move + 1000000 WHERE run = 2'
tampered 'choices of tasks that are not there' 'UPDATE choice SET task = 99 WHERE run = 2'
tampered 'choices of CPUs that are not there' 'UPDATE choice SET cpu = 4000000000 WHERE run = 2'
tampered 'choices of an unknown kind' "UPDATE choice SET kind = 'other' WHERE run = 2"
tampered 'no choices' 'DELETE FROM choice WHERE run = 2'
tampered 'no tables' 'DROP VIEW v_run; DROP TABLE choice'
head -c 20000 joel-2016.db >cut.db
"$simrun" replay cut.db 2 >out 2>err
same 'a database that was cut off' 3 $?
run 3 'no file' replay missing.db 1
run 2 'a run that is not there' replay joel-2016.db 1000
run 2 'run 0' replay joel-2016.db 0
run 2 'a negative run' replay joel-2016.db -- -1
run 2 'a run beyond all numbers' replay joel-2016.db 99999999999999999999
finish

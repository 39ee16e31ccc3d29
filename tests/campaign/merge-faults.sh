#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# merge-faults.sh - databases that may not be merged, disks that are full, merges that are
# killed. Whatever happens, an input is in the database whole or not at all, and merging once
# more gives what an undisturbed merge had given.
#
# FAULTS is how many moments of each kind are tried, and FAULTS_SEED chooses them.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

inject=${builddir:-$source_dir}/tests/store/inject
seed=${FAULTS_SEED:-2016}
faults=${FAULTS:-$(share 6)}
[ "$faults" != all ] || faults=200
echo "merge-faults: FAULTS_SEED=$seed FAULTS=$faults"

"$simrun" -q "$source_dir/scenarios/quickstart.ini" -o a.db
"$simrun" -q "$source_dir/scenarios/quickstart.ini" --seed 7 -o b.db
"$simrun" -q "$source_dir/scenarios/quickstart.ini" --seed 8 -o c.db

dump() {
	sql "$1" 'PRAGMA integrity_check' 'PRAGMA foreign_key_check' .dump 2>&1
}

# --- what may not be merged -----------------------------------------------------------------

# refused STATUS PATTERN CLAIM FILE…: merging these with good ones takes the good ones alone
refused() {
	local status=$1 pattern=$2 claim=$3

	shift 3
	rm -f out.db
	run "$status" "$claim" merge out.db a.db "$@" b.db
	says err "$pattern" "$claim: the message"
	same "$claim: the others are taken" 4 "$(sql out.db 'SELECT count(*) FROM run')"
}

cp a.db other.db
sql other.db "UPDATE run SET digest = '$(printf %064d 5)' WHERE policy = 'hellwig'"
mine=$(sql a.db "SELECT id || ' of a.db has digest ' || substr(digest, 1, 12) FROM run
	WHERE policy = 'hellwig'")
refused 1 "^simrun: other.db: its run 2 has digest 000000000000, and run $mine, although both are quickstart with hellwig, point 0, seed 1; nothing of this file was taken\$" \
	'another digest' other.db
cp a.db out.db
run 1 'another digest than in the database' merge out.db other.db b.db
says err 'and run 2 of out.db has digest' 'it names the run that is there'
same 'the others are appended' 4 "$(sql out.db 'SELECT count(*) FROM run')"
cp a.db within.db
"$simrun" -q "$source_dir/scenarios/quickstart.ini" -o within.db
sql within.db "UPDATE run SET digest = '$(printf %064d 5)' WHERE id = 4"
rm -f out.db
run 1 'two digests in one file' merge out.db within.db
says err 'its run 4 has digest 000000000000, and run 2 of within.db' 'it names both runs'
same 'nothing of it is taken' 0 "$(sql out.db 'SELECT count(*) FROM run')"

refused 3 '^simrun: missing.db: cannot be opened: No such file' 'a file that is missing' missing.db
refused 3 '^simrun: .*/lib.sh: is not a result database' 'a text' "$source_dir/tests/lib.sh"
refused 3 '^simrun: ./: is not a regular file' 'a folder' ./
: >nothing.db
refused 3 '^simrun: nothing.db: is empty' 'an empty file' nothing.db
sql foreign.db 'CREATE TABLE run(id)'
refused 3 '^simrun: foreign.db: is a database of another application' 'a foreign one' foreign.db
cp c.db old.db
sql old.db 'PRAGMA user_version = 8'
refused 3 '^simrun: old.db: was written by an older simrun' 'an old format' old.db
cp c.db view.db
sql view.db 'DROP TABLE cpu; CREATE VIEW cpu AS SELECT 1'
refused 3 '^simrun: view.db: its cpu is not as simrun made it' "a stranger's schema" view.db
cp c.db text.db
sql text.db "UPDATE scenario SET text = text || ' '"
refused 3 '^simrun: text.db: the text of its scenario 1 has another SHA-256' 'another text' text.db
cp c.db point.db
sql point.db 'DELETE FROM point'
refused 3 '^simrun: point.db: its run 1 is of no scenario' 'a run of nothing' point.db
head -c 60000 c.db >cut.db
refused 3 '^simrun: cut.db: ' 'one that is cut off' cut.db
refused 3 '^simrun: old.db: ' 'several at once' old.db nothing.db cut.db view.db

rm -f out.db
run 2 'into one of them' merge a.db b.db a.db
says err '^simrun: a.db: is the database into which is merged' 'it says so'
ln -s b.db link.db
run 2 'one twice' merge out.db a.db b.db link.db
says err '^simrun: link.db: is the same file as b.db' 'it names both'
run 2 'no inputs' merge out.db
run 3 'nothing that may be merged' merge out.db old.db nothing.db
run 3 'a folder that is missing' merge no/out.db a.db
same 'no database appears' 'no' "$([ -e out.db ] && echo yes || echo no)"
run 3 'into a foreign database' merge foreign.db a.db
same 'it stays as it is' 'CREATE TABLE run(id)' "$(sql foreign.db 'SELECT sql FROM sqlite_schema')"

# --- one file at a time ------------------------------------------------------------------------

for ((k = 0; k < 60; k++)); do
	cp a.db "many$k.db"
	sql "many$k.db" "UPDATE run SET seed = $k"
done
(
	ulimit -n 24
	"$simrun" merge many.db many?.db many??.db >out 2>err
)
same 'more databases than files may be open' 120 "$(sql many.db 'SELECT count(*) FROM run')"
rm -f many?*.db

# --- others hold them ---------------------------------------------------------------------------

cp a.db out.db
printf '%s\n' 'BEGIN EXCLUSIVE;' \
	".shell '$simrun' merge out.db b.db >out 2>err; echo \$? >held" 'ROLLBACK;' |
	"$sqlite3" out.db >shell.out 2>&1
same 'somebody writes the database' 3 "$(cat held)"
says err '^simrun: out.db: cannot .*another program holds it' 'it says so'
printf '%s\n' 'BEGIN EXCLUSIVE;' \
	".shell '$simrun' merge out.db b.db c.db >out 2>err; echo \$? >held" 'ROLLBACK;' |
	"$sqlite3" b.db >shell.out 2>&1
same 'somebody writes an input' 3 "$(cat held)"
says err '^simrun: b.db: cannot .*another program holds it' 'it says so'
same 'the other one is taken' 4 "$(sql out.db 'SELECT count(*) FROM run')"
cp a.db out.db
# sqlite3 has sh run what .shell says, and listens is bash's
{
	declare -f listens
	printf '%q merge out.db b.db >out 2>err &\n' "$simrun"
	# shellcheck disable=SC2016	# the other shell expands it
	echo 'listens $!; kill -INT $!; wait $!; echo $? >held'
} >interrupt
printf '%s\n' 'BEGIN EXCLUSIVE;' '.shell bash ./interrupt' 'ROLLBACK;' |
	"$sqlite3" out.db >shell.out 2>&1
same 'interrupted' 130 "$(cat held)"
says err '^simrun: interrupted$' 'it says so'
same 'interrupted: nothing was taken' "$(dump a.db)" "$(dump out.db)"

# --- killed, or the disk is full -----------------------------------------------------------------

mkdir d
cp b.db c.db d
"$inject" -c count d "$simrun" --version >/dev/null 2>&1
[ $? != 77 ] || { echo 'this system cannot make calls fail (no seccomp)'; finish; }

# moments LIMIT: prints numbers from 1 to LIMIT
moments() {
	awk -v seed="$seed" -v limit="$1" -v many="$faults" 'BEGIN {
		srand(seed + limit)
		while (many--)
			print int(rand() * limit) + 1
	}' | sort -nu
}

# merging N OPTION…: merges into d/out.db, as start.db is (if it is), and lets call N fail
merging() {
	local n=$1

	shift
	rm -f d/out.db* d/count
	[ ! -e start.db ] || cp start.db d/out.db
	ASAN_OPTIONS=detect_leaks=0 at_most 60 "$inject" -c count -n "$n" "$@" d \
		"$simrun" merge d/out.db d/b.db d/c.db >out 2>err
	status=$?
}

# whole CLAIM ALLOWED…: d/out.db has one of these numbers of runs; merging again completes it
whole() {
	local claim=$1 runs

	shift
	runs=$([ ! -e d/out.db ] || sql d/out.db 'SELECT count(*) FROM run' 2>err)
	checks=$((checks + 1))
	[[ " $* " == *" ${runs:-0} "* ]] || fail "$claim: $runs runs, expected one of $*" err
	run 0 "$claim: once more" merge d/out.db d/b.db d/c.db
	dump d/out.db >again.sql
	same_files "$claim: once more completes it" whole.sql again.sql
}

# disturbed CLAIM ALLOWED…: kills a merge, and fills its disk, at several moments
disturbed() {
	local claim=$1 n

	shift
	merging 0
	dump d/out.db >whole.sql
	for n in $(moments "$(cat count)"); do
		merging "$n" -e KILL
		same "$claim: killed at call $n" 137 $status
		whole "$claim: killed at call $n" "$@"
	done
	merging 0 -k space -e ENOSPC
	for n in $(moments "$(cat count)"); do
		merging "$n" -k space -e ENOSPC -s
		if [ $status != 0 ]; then
			same "$claim: full at call $n" 3 $status
			says err '^simrun: .*; .' "$claim: full at call $n: advice"
			same "$claim: full at call $n: nothing lies beside it" '' \
				"$(ls d | grep -v '^[bc].db$\|^out.db')"
		fi
		whole "$claim: full at call $n" "$@"
	done
}

disturbed 'a new database' 0 4
cp a.db start.db
disturbed 'into one with runs' 2 4 6
finish

#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# faults.sh - faults of the system: disks are full, calls fail, simrun is killed, files are
# damaged or held by others. What was stored before stays to the byte, a new run is stored
# whole or not at all, and the message says what to do.
#
# FAULTS is how many moments of each kind are tried, and FAULTS_SEED chooses them. FAULTS=all
# (make check-faults) tries every system call, and 200 moments where there are endlessly many.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

inject=${builddir:-$source_dir}/tests/store/inject
seed=${FAULTS_SEED:-2016}
faults=${FAULTS:-$(share 8)}
many=$faults
[ "$faults" != all ] || many=200
RANDOM=$seed
echo "faults: FAULTS_SEED=$seed FAULTS=$faults"

scenario=$PWD/race.ini
cp "$source_dir/scenarios/quickstart.ini" "$scenario"
mkdir d

# moments LIMIT: prints the numbers from 1 to LIMIT that are to be tried, in order
moments() {
	if [ "$faults" = all ] && [ "$1" -lt 1000 ]; then
		seq 1 "$1"
	else
		# not $RANDOM, because a subshell has its own seed
		awk -v seed="$seed" -v limit="$1" -v many="$many" 'BEGIN {
			srand(seed + limit)
			while (many--)
				print int(rand() * limit) + 1
		}' | sort -nu
	fi
}

# --- what a database may be: as it was, or with one run more, or two -----------------------

dump() {
	sql "$1" 'PRAGMA integrity_check' 'PRAGMA foreign_key_check' .dump 2>&1
}

"$simrun" -q "$scenario" -o base.db || fail 'the scenario does not run'
dump base.db >state.0
cp base.db one.db
"$simrun" -q "$scenario" --policy v4.8 -o one.db
dump one.db >state.1
cp base.db two.db
"$simrun" -q "$scenario" -o two.db
dump two.db >state.2
same 'the states differ' 3 "$(md5sum state.? | cut -c 1-32 | sort -u | wc -l)"

# is_whole CLAIM DB [STATE]: checks that it is in one of the states, or in this one
is_whole() {
	local states=(state.0 state.1 state.2)

	[ $# -lt 3 ] || states=("state.$3")
	checks=$((checks + 1))
	dump "$2" >state
	for s in "${states[@]}"; do
		cmp -s state "$s" && return
	done
	diff "${states[0]}" state >state.diff
	fail "$1: the database is in none of the states that it may be in" err state.diff
}

# advises CLAIM: checks that the message says what is wrong, and what to do
advises() {
	checks=$((checks + 1))
	grep -q '^simrun: .*; .' err || fail "$1: no advice" err
}

# can_be_read CLAIM: checks that simrun report can read the database
can_be_read() {
	checks=$((checks + 1))
	"$simrun" report d/r.db --interleaving none >read.out 2>read.err ||
		fail "$1: cannot be read" read.err
}

# --- system calls that fail, while runs are appended ----------------------------------------

calls=0
append=("$simrun" -q --jobs 1 "$scenario" -o d/r.db)

"$inject" -c count d "$simrun" --version >/dev/null 2>&1
[ $? != 77 ] || { echo 'this system cannot make calls fail (no seccomp)'; exit 77; }

# appending N OPTION…: appends to a copy of base.db, and lets call N fail
appending() {
	local n=$1

	shift
	rm -rf d/*
	cp base.db d/r.db
	# the leak checker does not work while the kernel asks about calls
	ASAN_OPTIONS=detect_leaks=0 at_most 60 "$inject" -c count -n "$n" "$@" d "${append[@]}" >out 2>err
	status=$?
	calls=$((calls + 1))
}

for how in '-k space -e ENOSPC' '-k space -e ENOSPC -s' '-k all -e EIO' '-k all -e EIO -s'; do
	# shellcheck disable=SC2086	# words
	appending 0 $how
	same "append, $how: without a fault" 0 $status
	# shellcheck disable=SC2086
	for n in $(moments "$(cat count)"); do
		claim="append, inject -n $n $how"
		appending "$n" $how
		[ ! -e d/r.db-journal ] || can_be_read "$claim"
		case $status in
		0) is_whole "$claim" d/r.db 2 ;;
		3) is_whole "$claim" d/r.db; advises "$claim" ;;
		*) fail "$claim: exit status $status" err ;;
		esac
	done
done
echo "append: $calls calls failed"

# --- killed at a system call -------------------------------------------------------------------

calls=0
appending 0
for n in $(moments "$(cat count)"); do
	appending "$n" -e KILL
	same "killed at call $n" 137 $status
	can_be_read "killed at call $n"
	is_whole "killed at call $n" d/r.db
done
echo "append: killed at $calls calls"

# --- the same where there is no file yet ---------------------------------------------------------

# There may be nothing afterwards, or the first run, or both. What SQLite leaves of a run that
# was cut off counts as nothing, since the next writer undoes it.
"$simrun" -q "$scenario" --policy v4.8 -o new.db
dump new.db >state.new1
rm new.db
"$simrun" -q "$scenario" -o new.db
dump new.db >state.new2
: >none.db
dump none.db >state.new0
create=("$simrun" -q --jobs 1 "$scenario" -o d/r.db)

# creating N OPTION…: stores runs in a new file, and lets call N fail
creating() {
	local n=$1

	shift
	rm -rf d/*
	ASAN_OPTIONS=detect_leaks=0 at_most 60 "$inject" -c count -n "$n" "$@" d "${create[@]}" >out 2>err
	status=$?
	calls=$((calls + 1))
}

# is_whole_or_none CLAIM: checks that the file has whole runs or none, and that more can be stored
is_whole_or_none() {
	local runs

	[ ! -e d/r.db ] || can_be_read_or_has_none "$1"
	"$sqlite3" d/r.db .tables >/dev/null 2>&1	# undoes what was cut off
	runs=$(sql d/r.db 'SELECT count(*) FROM run' 2>/dev/null)
	[ -n "$runs" ] || runs=0
	dump d/r.db >state
	same_files "$1: the database is in none of the states that it may be in" \
		"state.new$runs" state
	"${create[@]}" 2>again.err || fail "$1: nothing can be stored any more" again.err
	same "$1: runs in the end" $((runs + 2)) "$(sql d/r.db 'SELECT count(*) FROM run')"
	same "$1: the file is whole" ok "$(sql d/r.db 'PRAGMA integrity_check')"
}

can_be_read_or_has_none() {
	"$simrun" report d/r.db --interleaving none >read.out 2>read.err ||
		grep -q 'has no runs: the first was cut off\|is not a result database' read.err ||
		fail "$1: cannot be read" read.err
}

calls=0
for how in '-k space -e ENOSPC' '-k space -e ENOSPC -s' '-k all -e EIO' '-k all -e EIO -s'; do
	# shellcheck disable=SC2086	# words
	creating 0 $how
	same "create, $how: without a fault" 0 $status
	same "create, $how: nothing lies beside it" r.db "$(ls -A d)"
	# shellcheck disable=SC2086
	for n in $(moments "$(cat count)"); do
		claim="create, inject -n $n $how"
		creating "$n" $how
		case $status in
		0) same "$claim: both are there" 2 "$(sql d/r.db 'SELECT count(*) FROM run')" ;;
		3) advises "$claim" ;;
		*) fail "$claim: exit status $status" err ;;
		esac
		is_whole_or_none "$claim"
	done
done
creating 0
for n in $(moments "$(cat count)"); do
	creating "$n" -e KILL
	same "create, killed at call $n" 137 $status
	[ -e d/r.db ] || same "create, killed at call $n: nothing is left" '' "$(ls -A d)"
	is_whole_or_none "create, killed at call $n"
done
echo "create: $calls calls failed, or were the last"

# --- two processes make the file at the same time -----------------------------------------------------------------

rm -f d/*
for ((k = 0; k < 4; k++)); do
	"$simrun" -q "$scenario" -o d/r.db 2>"err$k" &
done
wait
same 'four make it at once: runs' 8 "$(sql d/r.db 'SELECT count(*) FROM run')"
same 'four make it at once: the file is whole' ok "$(sql d/r.db 'PRAGMA integrity_check')"
same 'four make it at once: nothing lies beside it' r.db "$(ls -A d)"

# --- a journal whose file is gone: it must not be applied to the new one -----------------------------

left=0
appending 0
for n in $(seq "$(cat count)" -1 1); do
	appending "$n" -e KILL
	[ -s d/r.db-journal ] && cmp -s base.db d/r.db && continue
	[ -s d/r.db-journal ] || continue
	left=1
	break
done
same 'a journal was left' 1 $left
rm d/r.db
"${create[@]}" 2>err
same 'a journal whose file is gone: status' 0 $?
same_files 'a journal whose file is gone' state.new2 <(dump d/r.db)

# --- killed at a moment of the clock, two at a time ---------------------------------------------

killed=0
if [ "$faults" = all ]; then seconds=200; else seconds=$((faults / 2)); fi
for ((k = 0; k < seconds; k++)); do
	cp base.db d/r.db
	rm -f d/r.db-journal
	"$simrun" -q "$scenario" -o d/r.db 2>err &
	"$simrun" -q "$scenario" --policy v4.8 -o d/r.db 2>err2 &
	sleep "0.0$(printf %02d $((RANDOM % 15)))"
	{ kill -9 %1 && killed=$((killed + 1)); kill -9 %2; wait; } 2>/dev/null
	can_be_read "killed after a while, $k"
	same "killed after a while, $k: the file is whole" ok "$(sql d/r.db 'PRAGMA integrity_check')"
	same "killed after a while, $k: runs that were there" 0 "$(sql d/r.db \
		"ATTACH 'base.db' AS b; SELECT count(*) FROM (SELECT * FROM b.op EXCEPT
			SELECT * FROM main.op)")"
	same "killed after a while, $k: nothing refers to nothing" '' \
		"$(sql d/r.db 'PRAGMA foreign_key_check')"
done
echo "append: $killed processes killed by the clock"

# --- two at once: both store all of their runs ---------------------------------------------------------

cp base.db d/r.db
"$simrun" -q "$scenario" -o d/r.db 2>err &
"$simrun" -q "$scenario" -o d/r.db 2>err2
same 'two at once: the second' 0 $?
wait $!
same 'two at once: the first' 0 $?
same 'two at once: runs' $((3 * $(sql base.db 'SELECT count(*) FROM run'))) \
	"$(sql d/r.db 'SELECT count(*) FROM run')"
same 'two at once: the file is whole' ok "$(sql d/r.db 'PRAGMA integrity_check')"

# --- a reader holds the file ---------------------------------------------------------------------------

cp base.db d/r.db
printf '%s\n' 'BEGIN;' 'SELECT count(*) FROM run;' \
	".shell '$simrun' -q '$scenario' -o d/r.db 2>err; echo \$? >held" 'ROLLBACK;' |
	"$sqlite3" d/r.db >out 2>&1
same 'a reader holds it: status' 3 "$(cat held)"
advises 'a reader holds it'
is_whole 'a reader holds it' d/r.db 0

# --- nowhere to write ----------------------------------------------------------------------------------

cp base.db d/r.db
(
	ulimit -f 1	# blocks of 1 KiB: no file may grow beyond
	trap '' XFSZ
	"$simrun" -q "$scenario" -o d/r.db 2>err
)
same 'no file may grow: status' 3 $?
advises 'no file may grow'
is_whole 'no file may grow' d/r.db 0
as_nobody=()
[ "$(id -u)" != 0 ] || as_nobody=(setpriv --reuid=65534 --clear-groups)
chmod 755 . d
chmod 644 d/r.db
if "${as_nobody[@]}" test -x "$simrun" -a -r "$scenario"; then
	chmod 555 d
	"${as_nobody[@]}" "$simrun" -q "$scenario" -o d/r.db 2>err
	same 'a folder that may not be written: status' 3 $?
	advises 'a folder that may not be written'
	"${as_nobody[@]}" "$simrun" report d/r.db >out 2>err
	same 'but it can be read' 0 $?
	chmod 755 d
fi
is_whole 'a folder that may not be written' d/r.db 0

# --- damaged ---------------------------------------------------------------------------------------------

bytes=$(stat -c %s base.db)
damaged=0
# looked_at CLAIM: checks that reading ends with a status that says whether it went well
looked_at() {
	for command in "report d/r.db" "report d/r.db --html d/p.html" "replay d/r.db 1" \
		"query d/r.db variants"; do
		# shellcheck disable=SC2086	# words
		at_most 20 "$simrun" $command >out 2>err
		status=$?
		checks=$((checks + 1))
		case $status in
		0 | 1) ;;
		2 | 3) [ -s err ] || fail "$1, $command: no word of why" ;;
		*) fail "$1, $command: exit status $status" err ;;
		esac
	done
	damaged=$((damaged + 1))
}

for n in $(moments "$bytes" | head -n "$many"); do
	rm -f d/*
	head -c "$n" base.db >d/r.db
	looked_at "cut at byte $n"
	cp base.db d/r.db
	for ((k = 0; k < 1 + RANDOM % 40; k++)); do
		printf '%b' "\\x$(printf %02x $((RANDOM % 256)))" |
			dd of=d/r.db bs=1 seek=$(((RANDOM * 32768 + RANDOM) % bytes)) \
				conv=notrunc status=none
	done
	looked_at "damaged in $k bytes, moment $n"
	cp d/r.db before.db
	# only one run: a second may be refused although the first was not
	at_most 20 "$simrun" -q "$scenario" --policy hellwig -o d/r.db 2>err
	status=$?
	case $status in
	0 | 3) ;;
	*) fail "damaged, moment $n: appending: exit status $status" err ;;
	esac
	[ $status = 0 ] || cmp -s before.db d/r.db ||
		fail "damaged, moment $n: refused, and changed all the same" err
done
echo "damaged: $damaged files"
finish

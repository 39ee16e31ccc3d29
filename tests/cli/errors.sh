#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# errors.sh - with bad input and bad luck simrun gives a clear message and the right exit
# status, never crashes, and stores no part of a run.
#
# FUZZ_SEED chooses the mutations of input, and FUZZ_ROUNDS says how many there are.
. "${srcdir:-.}/tests/lib.sh"

scenarios=$source_dir/scenarios
cp "$scenarios/quickstart.ini" race.ini

# refused STATUS CLAIM ARGUMENT…: checks the status, that there is a message, and nothing on
# stdout
refused() {
	local claim=$2

	run "$@"
	holds "$claim: says why" [ -s err ]
	holds "$claim: and no results" [ ! -s out ]
}

# within SECONDS STATUS CLAIM ARGUMENT…
within() {
	local seconds=$1 wanted=$2 claim=$3 status

	shift 3
	at_most $seconds "$simrun" "$@" >out 2>err
	status=$?
	same "$claim" "$wanted" $status
	holds "$claim: says why" [ -s err ]
}

# --- where results go --------------------------------------------------------------------

mkdir directory
refused 3 'a directory' race.ini -o directory
refused 3 'a folder that is not there' race.ini -o missing/results.db
refused 3 'below a file' race.ini -o race.ini/results.db
refused 3 'a full device' race.ini -o /dev/full
same 'the directory is still empty' '' "$(ls -A directory)"
if [ "$(id -u)" != 0 ]; then
	mkdir closed
	chmod a-w closed
	refused 3 'a folder that may not be written' race.ini -o closed/results.db
	chmod u+w closed
	"$simrun" -q race.ini -o protected.db
	chmod a-w protected.db
	refused 3 'a database that may not be written' race.ini -o protected.db
fi

for limit in 1 4 20 60; do
	(ulimit -f $limit; trap '' XFSZ; exec "$simrun" race.ini -o "full-$limit.db") >out 2>err
	same "a disk with room for $limit KiB" 3 $?
	holds "room for $limit KiB: says why" [ -s err ]
	[ ! -s "full-$limit.db" ] || same "room for $limit KiB: no part of a run" ok "$(
		sql "full-$limit.db" 'PRAGMA integrity_check')"
done

# The disk is full after some runs, which are kept as a whole.
"$simrun" -q race.ini -o grown.db
before=$(sql grown.db 'SELECT id, digest FROM run; SELECT count(*) FROM op')
blocks=$(($(wc -c <grown.db) / 1024 + 1))
(ulimit -f $blocks; exec "$simrun" -q "$scenarios/overflow-storm.ini" -o grown.db) >out 2>err
same 'a disk that becomes full' 3 $?
same 'what was there stays, and nothing is added' "$before" \
	"$(sql grown.db 'SELECT id, digest FROM run; SELECT count(*) FROM op')"
run 0 'and can be added to once there is room' -q race.ini -o grown.db
(ulimit -f 1; trap '' XFSZ; exec "$simrun" report grown.db --csv some) >out 2>err
same 'tables for which there is no room' 3 $?
holds 'and no part of them is there' [ ! -e some ]

for option in histogram cyclictest; do
	refused 2 "--$option of a run that measured nothing" report grown.db 1 --$option nothing
	holds "--$option: and no file" [ ! -e nothing ]
done

# --- files of others --------------------------------------------------------------------------

# untouched CLAIM FILE: checks that the status is 3, and that no byte of the file changes
untouched() {
	cp "$2" kept
	refused 3 "$1" race.ini -o "$2"
	holds "$1: not a byte is changed" cmp -s "$2" kept
	run 3 "$1: nor replayed" replay "$2" 1
}

sql foreign.db 'CREATE TABLE run (id INTEGER); INSERT INTO run VALUES (1)'
untouched 'a database of others' foreign.db
sql marked.db 'PRAGMA application_id = 1; CREATE TABLE t (a)'
untouched 'a database of another application' marked.db
"$simrun" -q race.ini -o newer.db
sql newer.db "PRAGMA user_version = $(($(sql newer.db 'PRAGMA user_version') + 1))"
untouched 'a database of a newer version' newer.db
echo 'these are my notes' >notes.txt
untouched 'a text' notes.txt
head -c 8192 "$simrun" >program
untouched 'a program' program
{ printf 'SQLite format 3\0'; head -c 4080 /dev/zero | tr '\0' '\377'; } >damaged.db
untouched 'a damaged database' damaged.db

# --- scenarios that are too much ------------------------------------------------------------------

{
	cat race.ini
	yes '# nothing to see here, and a great deal of it, line after line after line' |
		head -c 104857600
} >large.ini
within 10 2 '100 MB of comments' large.ini
head -c 104857600 /dev/zero >zeroes.ini
within 10 2 '100 MB of NUL bytes' zeroes.ini
yes '[task A]' | head -c 104857600 >sections.ini
within 10 2 '100 MB of sections' sections.ini
rm large.ini zeroes.ini sections.ini
same 'none left a database' '' "$(ls large.db zeroes.db sections.db 2>/dev/null)"
for setting in 'task B.count=1000000000' machine.cpus=1000000000 vmalloc.areas=1000000000 \
	vmalloc.space=99999999999999999999p scenario.seed=18446744073709551616 \
	'task B.program=repeat 99999999999999999999 { vmalloc 1p }' \
	'task B.count=0' machine.cpus=0 machine.cpus=-1 vmalloc.space=0p; do
	within 10 2 "$setting" race.ini --set "$setting" -o too-much.db
done
for setting in 'count = 1000000000' 'count = 99999999999999999999'; do
	sed "s/^\[task B\]/&\n$setting/" race.ini >many.ini
	within 10 2 "$setting" many.ini
	says err '^many.ini:[0-9]*: ' 'with file and line'
done
nested=$(printf 'repeat 2 { %.0s' $(seq 1000))vmalloc\ 1p$(printf ' }%.0s' $(seq 1000))
sed "s/^program = vmalloc 8p/program = $nested/" race.ini >nested.ini
within 10 2 'a thousand loops in each other' nested.ini
for file in /dev/null . missing.ini /dev/full; do
	within 10 2 "a scenario of $file" "$file" -o nothing.db
done
holds 'none left a database' [ ! -e nothing.db ]
holds 'nor did the settings' [ ! -e too-much.db ]

# --- killed in the middle ---------------------------------------------------------------------------

cat >long.ini <<'END'
[machine]
cpus = 4
[vmalloc]
space = 96p
[policy]
variants = v4.8, v4.10, joel-v4, joel-v4-inc
[task W]
count = 6
program = repeat 400 { vmalloc uniform(1p, 8p); compute exp(3us); vfree }
END
"$simrun" -q long.ini -o whole.db || fail 'the scenario does not run'

# only_whole_runs CLAIM DB: checks that each run is like that of the same variant in whole.db
only_whole_runs() {
	same "$1: the file is sound" ok "$(sql "$2" 'PRAGMA integrity_check')"
	same "$1: nothing refers to nothing" '' "$(sql "$2" 'PRAGMA foreign_key_check')"
	same "$1: whole runs only" 0 "$(sql "$2" "ATTACH 'whole.db' AS whole;
		SELECT count(*) FROM main.run AS r JOIN whole.run AS w USING (policy)
		WHERE r.digest <> w.digest
			OR (SELECT count(*) FROM main.op WHERE run = r.id)
				<> (SELECT count(*) FROM whole.op WHERE run = w.id)
			OR (SELECT count(*) FROM main.event WHERE run = r.id)
				<> (SELECT count(*) FROM whole.event WHERE run = w.id)")"
}

for delay in 0.02 0.05 0.08 0.12 0.2; do
	for _ in 1 2; do
		"$simrun" -q --jobs 1 long.ini -o killed.db >out 2>err &
		sleep $delay
		kill -KILL $! 2>/dev/null
		wait $! 2>/dev/null
	done
	[ ! -s killed.db ] || only_whole_runs "killed after $delay s" killed.db
done
runs=$([ -s killed.db ] && sql killed.db 'SELECT count(*) FROM run' || echo 0)
run 0 'after that the next' -q long.ini -o killed.db
same 'appends' $((runs + 4)) "$(sql killed.db 'SELECT count(*) FROM run')"

sed 's/repeat 400 {/forever {/; s/^\[machine\]/[scenario]\nhorizon = 1000s\n&\nmax_steps = 200000000/' \
	long.ini >endless.ini
for signal in INT TERM; do
	"$simrun" -q endless.ini --trace none -o killed.db >out 2>err &
	listens $!
	kill -$signal $!
	wait $!
	same "interrupted by SIG$signal" 130 $?
	same 'what was stored stays, and no more' $((runs + 4)) \
		"$(sql killed.db 'SELECT count(*) FROM run')"
done

# Small runs are stored several at a time: a kill leaves the first few, each of them whole.
cat >small.ini <<-'END'
	[scenario]
	name = small
	horizon = 1s
	[machine]
	cpus = 2
	[vmalloc]
	space = 160p
	[policy]
	variants = v4.8
	[task W]
	count = 4
	program = repeat 40 { vmalloc 2p as a; compute exp(5us); vfree a }
	[sweep]
	scenario.seed = 1
END
sed -i "\$s/.*/scenario.seed = $(seq -s , 1 400)/" small.ini
"$simrun" -q small.ini -o all.db || fail 'many small runs do not run'
same 'many small runs' 400 "$(sql all.db 'SELECT count(*) FROM run')"

sql all.db .dump >all.dump
for jobs in 1 2 7; do
	rm -f jobs.db
	run 0 "$jobs jobs" -q --jobs $jobs small.ini -o jobs.db
	sql jobs.db .dump >jobs.dump
	same_files "$jobs jobs: the same rows in the same order" all.dump jobs.dump
done

# only_the_first CLAIM DB: checks that its runs are the first runs of all.db
only_the_first() {
	same "$1: the file is sound" ok "$(sql "$2" 'PRAGMA integrity_check')"
	same "$1: nothing refers to nothing" '' "$(sql "$2" 'PRAGMA foreign_key_check')"
	same "$1: the first runs only, and whole" 0 "$(sql "$2" "ATTACH 'all.db' AS al;
		SELECT (SELECT count(*) FROM (SELECT * FROM main.run EXCEPT SELECT * FROM al.run))
			+ (SELECT count(*) FROM (SELECT * FROM main.op EXCEPT SELECT * FROM al.op))
			+ (SELECT count(*) FROM al.op WHERE run <= (SELECT count(*) FROM main.run))
			- (SELECT count(*) FROM main.op)")"
}

for delay in 0.05 0.1 0.2 0.3; do
	for jobs in 1 2; do
		rm -f part.db*
		"$simrun" -q --jobs $jobs small.ini -o part.db >out 2>err &
		sleep $delay
		kill -KILL $! 2>/dev/null
		wait $! 2>/dev/null
		[ ! -s part.db ] || "$simrun" report part.db >out 2>err ||
			grep -q 'the first was cut off' err || fail "killed after $delay s" err
		[ ! -s part.db ] || grep -q 'cut off' err ||
			only_the_first "$jobs jobs, killed after $delay s" part.db
	done
done
for delay in 0.1 0.2; do
	rm -f part.db*
	"$simrun" small.ini -o part.db >out 2>err &
	sleep $delay
	kill -INT $!
	wait $!
	status=$?
	checks=$((checks + 1))
	case $status in
	0) same 'it was not interrupted' 400 "$(sql part.db 'SELECT count(*) FROM run')" ;;
	130) [ ! -s part.db ] || same 'what is said to be stored is' \
		"$(sql part.db 'SELECT count(*) FROM run')" \
		"$(sed -n 's/.*interrupted, \([0-9]*\) runs\{0,1\} stored.*/\1/p' err)" ;;
	*) fail "interrupted after $delay s: exit status $status" err ;;
	esac
	[ ! -s part.db ] || only_the_first "interrupted after $delay s" part.db
done

# --- nobody listens -----------------------------------------------------------------------------------

"$simrun" "$scenarios/joel-2016.ini" -o pipe.db 2>err | head -n 1 >out
status=${PIPESTATUS[0]}
checks=$((checks + 1))
case $status in
0 | 3 | 141) ;;
*) fail "nobody reads stdout: exit status $status" err ;;
esac
same 'the runs are stored all the same' "$variants" "$(sql pipe.db 'SELECT count(*) FROM run')"
"$simrun" race.ini -o closed.db >&- 2>err
status=$?
checks=$((checks + 1))
[ $status = 0 ] || [ $status = 3 ] || fail "stdout closed: exit status $status" err
if [ "$slow" = 1 ]; then	# valgrind uses a file with that number as its log
	"$simrun" -q race.ini -o closed.db <&- 2>&-
	same 'stdin and stderr closed' 0 $?
	"$simrun" race.ini -o closed.db --policy no-such <&- >&- 2>&-
	same 'an error that nobody hears' 2 $?
	mkdir closed
	"$simrun" report closed.db --csv closed >&- 2>&-
	same 'what is said to a closed stream gets into no file' 0 \
		"$(cat closed/*.csv | grep -c simrun:)"
fi
same 'the database is sound' ok "$(sql closed.db 'PRAGMA integrity_check')"

# --- garbage ----------------------------------------------------------------------------------------------

seed=${FUZZ_SEED:-2016}
rounds=${FUZZ_ROUNDS:-$(share 200)}
echo "fuzz: FUZZ_SEED=$seed FUZZ_ROUNDS=$rounds"

# mutate SEED <SCENARIO: changes some bytes, words and lines of it
mutate() {
	awk -v seed="$1" '
		function pick(n) { return int(rand() * n) + 1 }
		function noise(   i, s) {
			for (i = pick(6); i; i--)
				s = s sprintf("%c", pick(255))
			return s
		}
		function number() {
			return substr("0 1 2 -1 7 255 256 65536 4294967296 99999999999999999999",
				pick(60))
		}
		{ line[NR] = $0 }
		END {
			srand(seed)
			for (i = pick(4); i; i--) {
				n = pick(NR); l = line[n]; m = line[pick(NR)]; at = pick(length(l) + 1)
				kind = pick(8)
				if (kind == 1) l = substr(l, 1, at - 1) noise() substr(l, at)
				else if (kind == 2) l = substr(l, 1, at - 1) substr(l, at + pick(5))
				else if (kind == 3) l = m
				else if (kind == 4) l = l "\n" m
				else if (kind == 5) l = substr(l, 1, at - 1) substr(m, pick(length(m) + 1))
				else if (kind == 6) sub(/[0-9]+/, number(), l)
				else if (kind == 7) sub(/= /, "= " m "; ", l)
				else l = l " \\"
				line[n] = l
			}
			for (i = 1; i <= NR; i++)
				print line[i]
		}'
}

# survives FILE WHAT: checks that simrun ends in time, with one of its own statuses
survives() {
	at_most 10 "$simrun" -q -j 1 "$1" -o fuzz.db \
		--set machine.max_steps=20000 >out 2>err
	status=$?
	checks=$((checks + 1))
	case $status in
	0 | 1 | 2) ;;
	*) fail "$2: exit status $status" out err && cp "$1" "fuzz-$status.ini" ;;
	esac
	[ $status != 2 ] || [ -s err ] || fail "$2: no message"
}

set -- "$scenarios"/*.ini
for ((round = 0; round < rounds; round++)); do
	from=${*:round % $# + 1:1}
	mutate "$(draw_number "$seed" "$round")" <"$from" >fuzz.ini
	survives fuzz.ini "round $round, from $(basename "$from")"
done
for ((round = 0; round < 20; round++)); do
	awk -v seed=$((seed + round)) 'BEGIN { srand(seed)
		for (i = 0; i < 3000; i++) printf "%c", int(rand() * 255) + 1 }' >fuzz.ini
	survives fuzz.ini "garbage $round"
done
[ ! -s fuzz.db ] || same 'the database is sound' ok "$(sql fuzz.db 'PRAGMA integrity_check')"
finish

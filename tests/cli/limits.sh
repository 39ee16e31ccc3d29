#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# limits.sh - a scenario that could take all memory or all time is refused when it is loaded,
# and the message names the limit. Loops that take no time are ended. SIGINT ends simrun at
# once, and only whole results are kept.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

# In KiB: a run that needs more address space fails here. (Sanitizers need far more.)
most=4000000
if (ulimit -v $most && "$simrun" --version) >out 2>err; then
	ulimit -v $most
fi

base() {
	cat <<-'END'
		[scenario]
		name = l
		[machine]
		cpus = 2
		[vmalloc]
		space = 64p
		[policy]
		variants = v4.8
		[task A]
		cpu = 0
		program = vmalloc 1p
	END
}

# bounded KEY=VALUE…: checks that this is refused at load, with a line and what was expected,
# or that the run ends soon
bounded() {
	local set=()

	for s in "$@"; do
		set+=(--set "$s")
	done
	base >l.ini
	rm -f l.db
	at_most 30 "$simrun" l.ini "${set[@]}" -o l.db -q >out 2>err
	status=$?
	checks=$((checks + 1))
	case $status in
	0 | 1) ;;
	2)
		grep -q 'expected\|at most\|more than' err ||
			fail "$*: refused without a limit" err
		holds "$*: nothing was stored" test ! -s l.db
		;;
	*) fail "$*: status $status" out err ;;
	esac
}

huge="0 65535 4294967296 9223372036854775807 99999999999999999999999999"
for key in machine.cpus machine.max_steps scenario.max_ops vmalloc.areas scenario.seed \
	'task A.count'; do
	for value in $huge; do
		bounded "$key=$value"
	done
done
for value in $huge; do
	bounded "vmalloc.space=${value}p"
	bounded "vmalloc.busy=$value x 1p"
	bounded "vmalloc.lazy=1 x ${value}p"
	bounded "vmalloc.lazy_unit=${value}p"
	bounded "machine.tick=${value}ns"
	bounded "scenario.horizon=${value}ns" "machine.max_steps=1000"
	bounded "costs.local=${value}ns"
	bounded "task A.program=repeat $value { }"
	bounded "task A.program=repeat $value { yield }" "machine.max_steps=10000"
	bounded "task A.program=vmalloc ${value}p align ${value}p in $value $value"
	bounded "task A.program=compute uniform(0ns, ${value}ns)"
	bounded "task A.program=sleep exp(${value}ns)"
	bounded "task A.program=cyclictest interval=${value}ns loops=$value" \
		"machine.max_steps=10000"
	bounded "machine.cpus=$value" "task A.count=$value" "vmalloc.areas=$value" \
		"machine.max_steps=100000"
done
nest=$(printf 'repeat 9 { %.0s' {1..100})yield$(printf ' }%.0s' {1..100})
bounded "task A.program=$nest"
{
	base | head -n -1
	printf 'program = yield'
	printf '; yield%.0s' {1..70000}
	echo
} >l.ini
"$simrun" check l.ini >out 2>err
same 'a program of 70,001 operations: status' 2 $?
holds 'its limit is named' grep -q 'at most\|more than' err
{
	base
	printf '[sweep]\n'
	for key in scenario.seed machine.cpus vmalloc.space vmalloc.areas machine.max_steps; do
		printf '%s = ' "$key"
		seq -s , 1 300
	done
} >l.ini
"$simrun" check l.ini >out 2>err
same 'a sweep of 300^5 points: status' 2 $?
holds 'its limit is named' grep -q 'more than 1000000 points' err

# --- sweeps: none of their points is kept, so that only their number has a limit -----------------

# swept SED: writes the base, changed by sed, with a sweep of a thousand points
swept() {
	base | sed "$1"
	printf '[sweep]\nscenario.seed = %s\n' "$(seq -s , 1 1000)"
}

# too_much CLAIM LIMIT: checks that this is refused, at the line of [sweep]
too_much() {
	"$simrun" check l.ini >out 2>err
	same "$1: status" 2 $?
	says err "^l.ini:$(grep -n "^\[sweep\]" l.ini | cut -d : -f 1): .*$2" "$1"
}

swept '/^cpu =/a count = 16383' >l.ini
run 0 'points with many tasks' check l.ini
swept "s/^program.*/&$(printf '; yield%.0s' {1..10000})/" >l.ini
run 0 'points with a long program' check l.ini
swept "/^cpu =/a count = 64
	s/^program.*/&$(printf '; vmalloc 1p as a; vfree a%.0s' {1..380})/" >l.ini
run 0 'a usual scenario of 10 kB with 64 tasks' check l.ini
cp l.ini usual.ini
{ base; printf '[sweep]\n'; printf 'costs.k%s = 1\n' {1..1001}; } >l.ini
too_much '1001 keys' 'at most 1000'

# --- loops that take no time -------------------------------------------------------------------------

base >l.ini
for program in 'forever { yield }' 'forever { repeat 1000 { } }' 'forever { compute 0ns }' \
	'forever { forever { } }'; do
	at_most 50 "$simrun" l.ini --set "task A.program=$program" --set machine.max_steps=100000 \
		--set costs.local=0 --set costs.syscall=0 -o z.db -q >out 2>err
	status=$?
	[ $status -le 2 ] || fail "$program: status $status" err
	checks=$((checks + 1))
done
same 'they end at the limit of steps, or at the horizon' '' "$(sql z.db \
	"SELECT DISTINCT status FROM run WHERE status NOT IN ('horizon', 'max_steps')")"

base >l.ini
at_most 20 "$simrun" l.ini --set machine.tick=1ns --set 'setup.program=vmalloc 1p' -o t.db -q >out 2>err
same '[setup] that ticks leave no time: status' 2 $?
says err '^--set setup.program: \[setup\] does not come to its end' 'it is told'
for line in 'busy = 2 x 1p' 'lazy = 2 x 1p'; do
	base | sed "/^space/a $line" >l.ini
	at_most 20 "$simrun" l.ini --set machine.tick=1ns -o t.db -q >out 2>err
	same "$line that ticks leave no time: status" 2 $?
	says err '^l.ini:7: \[setup\] does not come to its end' 'it is told in its line'
done

# --- interrupted ---------------------------------------------------------------------------------

# interrupted CLAIM ARGUMENT…: checks that the status is 130 soon after the signal. The
# command $when says when it is sent; if a fast machine is done by then, an earlier time is tried.
# $into is where the output goes, and $keeps is a file that must stay as it is.
when='sleep'
into=out
keeps=
interrupted() {
	local claim=$1 begin took delay

	shift
	for delay in 0.4 0.1 0.02 0; do
		[ -z "$keeps" ] || echo before >"$keeps"
		"$simrun" "$@" >$into 2>err &
		listens $!
		$when $delay
		begin=${EPOCHREALTIME/[.,]/}
		kill -INT $! 2>/dev/null
		wait $!
		status=$?
		took=$(((${EPOCHREALTIME/[.,]/} - begin) / 1000))
		[ $status = 0 ] || break
	done
	same "$claim: status" 130 $status
	# The time goes into the log; nothing is claimed of it.
	echo "$claim: ended $took ms after the signal"
}

base >l.ini
cat >long.ini <<-'END'
	[scenario]
	name = long
	horizon = 1000000s
	[machine]
	cpus = 4
	max_steps = 1000000000
	[vmalloc]
	space = 160p
	[policy]
	variants = v4.8, v4.10
	[task W]
	cpu = any
	count = 8
	program = forever { vmalloc 2p as a; compute exp(5us); vfree a }
END
set -m		# otherwise background jobs ignore SIGINT
interrupted 'a run' long.ini -o i.db
same 'a run: the database is whole' ok "$(sql i.db 'PRAGMA integrity_check' 2>&1)"
interrupted 'a run with steps' long.ini -o i.db --trace steps
interrupted '[setup]' long.ini -o i.db --set "setup.program=repeat 1000000000 { vmalloc 1p as a; vfree a }"
if [ "$(ulimit -v)" != unlimited ]; then
	ulimit -S -v 650000
	MALLOC_ARENA_MAX=1 when='sleep 1' interrupted 'runs for which there is not enough memory at once' \
		long.ini -o i.db --trace steps --jobs 8 --set machine.max_steps=1000000 \
		--set policy.variants=all
	ulimit -S -v $most
fi
interrupted 'reading a sweep' check usual.ini
interrupted 'a search' explore "$source_dir/scenarios/overflow-storm.ini" -o i.db \
	--strategy exhaustive
same 'a search: the database is whole' ok "$(sql i.db 'PRAGMA integrity_check' 2>&1)"

# A report can be interrupted at any time: pictures and files take longer than their run. A
# file that was there before stays as it is.
"$simrun" long.ini -q -o r.db --trace none --policy v4.10 --set machine.max_steps=800000 >out 2>err
mkdir files

# begun WHERE DELAY: waits until something is written there, or, if that was too late before,
# for the delay
begun() {
	for _ in {1..3000}; do
		[ "$2" = 0.4 ] || break
		[ -n "$(find "$1" -type f -size +8k)" ] && return
		kill -0 $! 2>/dev/null || return
		sleep 0.02
	done
	sleep "$2"
}

# untouched CLAIM ARGUMENT…: checks that an interrupted export keeps the old file, which is
# the file that the last argument names
untouched() {
	keeps=files/f
	interrupted "$@" files/f
	keeps=
	same "$1: the file is as it was" before "$(head -c 99 files/f)"
	same "$1: there is no other" f "$(ls -A files)"
}

interrupted 'a picture' report r.db 1
when='begun out'
interrupted 'all lines of a picture' report r.db 1 --from 0ns
when='begun files'
untouched 'a trace for Perfetto' report r.db 1 --perfetto
untouched 'trace events' report r.db 1 --trace-event
untouched 'a page' report r.db 1 --from 0ns --html
when='sleep'
untouched 'a trace.dat' report r.db 1 --trace-dat

# The reader of the output has stopped reading, and the output is more than a pipe holds.
{
	base | sed 's/^variants.*/variants = all/'
	printf '[sweep]\nscenario.seed = '
	seq -s , 1 40
} >many.ini
"$simrun" -q many.ini -o many.db
mkfifo pipe
exec 3<>pipe
into=pipe when='sleep 1' interrupted 'nobody reads' report many.db --interleaving all --format json
exec 3>&-
finish

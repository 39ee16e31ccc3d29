#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# import.sh - a trace becomes a scenario: text in all its forms, trace.dat, what is lost or strange in
# it, and a run of ours that is exported, imported and run again.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

vm='vstart=0xffffc90000000000 vend=0xffffe8ffffffffff failed=0'

# line TASK CPU TIME EVENT: as the kernel prints it
line() {
	printf '%16s     [%03d] d..2. %12s: %s\n' "$@"
}

# Two threads, one of whose areas the other frees on another CPU; a module; a failure; stacks.
cat >head.txt <<'END_HEAD'
# tracer: nop
#
# entries-in-buffer/entries-written: 12/12   #P:2
END_HEAD
{
	cat head.txt
	line 'a b-7' 0 1.000000 "alloc_vmap_area: va_start: 18446683600570306560 size=12288 align=1 $vm"
	echo ' => alloc_vmap_area'
	line 'a b-7' 0 1.000010 'free_vmap_area_noflush: va_start=0xffffc90000100000 nr_lazy=5 nr_lazy_max=16384'
	line 'c-8' 1 1.000020 "alloc_vmap_area: va_start: 18446744072637911040 size=8192 align=4096 vstart=0xffffffffc0000000 vend=0xffffffffff000000 failed=0"
	line 'c-8' 1 1.000030 'free_vmap_area_noflush: va_start=0xffffc90000045000 nr_lazy=8 nr_lazy_max=16384'
	line 'c-8' 1 1.000040 'unknown_event: what=1'
	line 'c-8' 1 1.000050 '<stack trace>'
	echo 'CPU:1 [LOST 3 EVENTS]'
	line 'c-8' 0 1.000060 "alloc_vmap_area: va_start: 18446683600570335232 size=20480 align=16384 $vm"
	line 'c-8' 0 1.000070 'purge_vmap_area_lazy: start=0xffffc90000045000 end=0xffffc90000105000 num_purged=2'
	line '<idle>-0' 0 1.000080 'free_vmap_area_noflush: va_start=0xffffc9000004c000 nr_lazy=5 nr_lazy_max=16384'
} >kernel.txt

run 0 'text of the kernel' import kernel.txt -q -o kernel.ini
says kernel.ini '^\[task a_b-7\]' 'the name of a task'
says kernel.ini 'vmalloc 1p in 0xffffffffc0000000 0xffffffffff000000 recorded 0xffffffffc0201000' 'a module'
says kernel.ini 'wait_for_completion a0; vfree a0 of a_b-7' "another task's area"
says kernel.ini 'vfree old1' 'an area older than the trace'
says kernel.ini 'run_on 0; vmalloc 4p align 4p' 'a task that migrates'
says kernel.ini '^\[task idle-0\]' 'the idle task'
says kernel.ini 'unmap_aliases' 'a purge that a task asks for'
says kernel.ini 'has lost at least 3 events' 'what is lost'
run 0 'it runs' kernel.ini -q -o k.db --policy v4.8,v6.12,v7.3
run 0 'open' import kernel.txt --open -q -o open.ini
says open.ini 'sleep until 30us; wait_for' 'absolute times'
run 0 'it runs open' open.ini -q -o o.db

# The same without flags, as trace-cmd report prints it, and with the CPU before the flags.
sed -E 's/ d\.\.2\. +/ /; s/^# tracer.*/cpus=2/; /^#/d' kernel.txt >report.txt
sed -E 's/ \[00([01])\] (d..2.)/ \1\2/' kernel.txt >latency.txt
for form in report latency; do
	run 0 "$form" import $form.txt -q -o $form.ini
	same "$form" "$(sed 1d kernel.ini)" "$(sed 1d $form.ini)"
done

# Only a part: what was allocated before is there at the start.
run 0 'a window' import kernel.txt --from 1.000015 --to 1.000035 -q -o part.ini
says part.ini '3p at 0xffffc90000045000 .*as old' 'an area of before the window'
run 0 'one operation' import kernel.txt --max-ops 1 -o one.ini
says err 'left out' 'what is left out'

# trace_pipe may tell late what another CPU did.
sed 's/1\.000020/1.000009/' kernel.txt >late.txt
run 0 'an event is late' import late.txt -o late.ini
says err '^1 events have a time before that of one before them' 'what is late'
run 0 'it runs with what was late' late.ini -q -o late.db

# A drain that the last frees asked for gives nothing back that the trace would have.
{
	cat head.txt
	first=$((0xffffc90000100000))
	for i in {0..39}; do
		line a-1 0 1.0000$((i + 10)) "alloc_vmap_area: va_start: $(printf %u $((first + i * 12288))) size=12288 align=1 $vm"
		line b-2 1 1.0001$((i + 10)) "free_vmap_area_noflush: va_start=$(printf 0x%x $((first + i * 12288))) nr_lazy=$((3 * i + 3)) nr_lazy_max=64"
	done
} | sort -s -k4,4 >drain.txt
run 0 'a drain behind the trace' import drain.txt --sequence -q -o drain.ini
says drain.ini 'kworker/1 until drain.leave$' 'the drain comes last'
run 0 'it runs' drain.ini -o drain.db
says out 'addresses are as recorded (100.0 %)' 'and gives nothing back before'

# What was lazy at the time from which it is wanted, though a purge came before that.
{
	cat head.txt
	line 'c-8' 1 0.900000 'purge_vmap_area_lazy: start=0xffffffffffffffff end=0x0 num_purged=0'
	sed '/^#/d; s/nr_lazy=3 /nr_lazy=1003 /' drain.txt
} >purged-before.txt
run 0 'a purge before' import purged-before.txt --from 1 --max-ops 20 -q -o purged-before.ini
says purged-before.ini '1000p at' 'what was lazy then'

# A drain that nothing in the trace has asked for: the worker must purge on its own.
{
	sed 's/nr_lazy_max=64/nr_lazy_max=16384/' drain.txt
	line 'kworker/1:1-46' 1 1.000200 'purge_vmap_area_lazy: start=0xffffc90000045000 end=0xffffc90000177000 num_purged=100'
} >asked-before.txt
run 0 'a drain asked for before' import asked-before.txt --sequence -q -o asked-before.ini
run 0 'it runs' asked-before.ini -q -o asked-before.db
same 'it purges' 1 "$(sql asked-before.db "SELECT value FROM counter WHERE name = 'purges'")"

# --- what is no trace ---------------------------------------------------------------------------

refuses() {
	rm -f no.ini
	run 2 "$1" import "${@:3}" -o no.ini
	says err "$2" "$1"
	holds "$1 writes nothing" [ ! -e no.ini ]
}

echo 'once upon a time' >foreign.txt
: >empty.txt
head -c 5000 /dev/urandom >noise.txt
{ cat head.txt; line a-1 0 1.0 'sched_waking: comm=b pid=2'; } >other.txt
{ cat head.txt; line a-1 0 1.0 'alloc_vmap_area: va_start: 18446683600570306560 size=12288'; } >short.txt
{ cat head.txt; line a-1 0 1.0 "alloc_vmap_area: va_start: 18446683600570306560 size=1 align=1 $vm"; } >size.txt
# edit FILE SCRIPT: the trace, with something in it that no scenario could have
edit() {
	sed -E "$2" kernel.txt >"$1.txt"
	cmp -s "$1.txt" kernel.txt && echo "nothing is edited: $2" && exit 1
}
edit back 's/1\.000060/0.900000/'
edit never 's/1\.000080/2000000.000080/'
edit cpus 's/#P:2/#P:2000/'
edit far 's/\[001\](.*1\.000040)/[1024]\1/'
edit purged 's/num_purged=2/num_purged=5000000000/'
edit aligned 's/align=16384/align=9223372036854775808/'
edit lazy 's/nr_lazy=8/nr_lazy=52780853035011/'
edit wide 's/vstart=0xffffc90000000000/vstart=0x1000/'
printf '\x17\x08\x44tracing6\0 and no more' >cut.dat
refuses 'a foreign text' 'has no event' foreign.txt
refuses 'an empty file' 'has no event' empty.txt
refuses noise 'has no event' noise.txt
refuses 'other events' 'no event of vmalloc' other.txt
refuses 'a field is missing' 'short.txt:4: alloc_vmap_area without a number as its align' short.txt
refuses 'a strange size' 'size.txt:4: .*a size that is not in pages' size.txt
refuses 'a time that goes back' 'back.txt:12: .*expected events in order' back.txt
refuses 'a time of another month' 'never.txt:14: .*more than 100000 s' never.txt
refuses 'more CPUs than can be' 'cpus.txt:3: .*at most 1024' cpus.txt
refuses 'a CPU that cannot be' 'far.txt:9: .*at most 1024' far.txt
refuses 'more areas than can be' 'purged.txt:13: .*a purge of more than' purged.txt
refuses 'too large an alignment' 'aligned.txt:12: .*an alignment' aligned.txt
refuses 'more lazy pages than can be' 'lazy.txt:8: .*more lazy pages' lazy.txt
refuses 'too large a range' 'wide.txt:4: .*of more than there are' wide.txt
refuses 'a trace.dat that is cut off' 'cut.dat' cut.dat
refuses 'no file' 'No such file' nothing.dat
refuses 'a folder' 'is no regular file' .
refuses 'a number' 'expected a number' kernel.txt --max-ops many
refuses 'a time' 'a time of the trace' kernel.txt --from 1ms
refuses 'two orders' 'and --sequence' kernel.txt --open --sequence

# Whoever has had enough of a long file is not made to wait for its end.
truncate -s 20G long.txt
for signal in INT TERM; do
	"$simrun" import long.txt -o no.ini 2>err &
	sleep 0.2
	kill -s $signal $!
	wait $!
	same "SIG$signal" 130 $?
	says err '^simrun: interrupted$' "SIG$signal"
	holds "SIG$signal leaves nothing" [ -z "$(ls no.ini* 2>/dev/null)" ]
done
rm long.txt
run 3 'a full disk' import kernel.txt -q -o /dev/full
says err '/dev/full: cannot be written: No space left' 'why not'

# --- there and back --------------------------------------------------------------------------------

cat >load.ini <<'END_LOAD'
[machine]
cpus = 2
[vmalloc]
start = 0xffffc90000000000
space = 32768GiB
lazy_max = 600p
guard = yes
areas = 4000
[policy]
variants = v6.12
[task w]
cpu = each
program = repeat 60 { vmalloc uniform(1p, 9p) as a; vmalloc 2p as b; vmalloc 4p align 4p as c; \
	compute uniform(1us, 40us); vfree b; vfree a; compute 3us; vfree c }
[task m]
cpu = 1
program = repeat 6 { vmalloc 2p in 0xffffffffc0000000 0xffffffffff000000 as x; compute 100us; \
	vfree x; unmap_aliases }
END_LOAD
run 0 'a run' load.ini -q -o load.db
run 0 'its trace' report load.db 1 --trace-dat load.dat
"$simrun" import load.dat -q -o again.ini 2>err
status=$?
if grep -q 'that is not there' err; then
	echo 'there is no libtracecmd: no trace.dat is read'
	same 'without libtracecmd' 2 $status
else
	same 'a trace.dat' 0 $status
	run 0 'in sequence' import load.dat --sequence -q -o again.ini
	run 0 'again' again.ini -o again.db --interleaving none
	says out 'addresses are as recorded (100.0 %)' 'all addresses'
	same 'so many as there were' "$(sql load.db "SELECT count(*) FROM op WHERE kind = 'vmalloc'")" \
		"$(sql again.db 'SELECT sum(address_page = recorded_page) FROM op')"
	for size in 20 200 2000 5000 20000 100000; do	# nothing that is cut off crashes
		head -c $size load.dat >cut.dat
		"$simrun" import cut.dat -q -o cut.ini >out 2>err
		status=$?
		holds "$size bytes of it" [ $status = 0 -o $status = 2 ]
	done
fi

finish

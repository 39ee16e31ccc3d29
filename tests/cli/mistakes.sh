#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# mistakes.sh - all mistakes of a scenario are told at once, each once and with its place, and
# nothing that only follows from another one.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

# told CLAIM FILE [OPTION…]: checks that these are the messages about the file: the lines of
# standard input, and that there are no results
told() {
	local claim=$1

	shift
	cat >wanted
	run 2 "$claim" check "$@"
	same_files "$claim" wanted err
	holds "$claim: and no results" [ ! -s out ]
}

# --- one of each kind --------------------------------------------------------------------

cat >many.ini <<'END2'
[scenario]
name = a/b
sed = 1
[machine]
cpus = many
tick = 3 parsecs
[vmalloc]
busy = 4 x
[costs]
nothing = 1ns
[policy]
variants = v4.8, v4.11, v4.10
[tusk B]
program = vmalloc 8p
[task A]
cpu = 7
priority = high
program = vmaloc 8p as x; touch x; vfree y; compute 3 weeks; \
	repeat { vmalloc 1p }; spin_lock m; spin_unlok m; kernel 1us
[task C]
progam = yield
[schedule]
order = A until purge.tke; B until return; C for ever
[expect]
A.1 = okay
C.9 = ok
sql.x = SELECT a FROM b
END2
told 'all kinds of mistakes' many.ini <<'END2'
many.ini:2: name = a/b, expected 1 to 128 bytes without a /, on one line
many.ini:3: unknown key "sed" in [scenario], did you mean "seed"?
many.ini:5: cpus = many, expected a number from 1 to 1024
many.ini:6: tick = 3, expected a time in whole ns with a unit (ns us ms s)
many.ini:8: busy = ends here, expected a size in whole pages with a unit (p KiB MiB GiB)
many.ini:10: unknown key "nothing" in [costs], expected one of simrun list costs
many.ini:12: unknown variant "v4.11", did you mean "v4.10"?
many.ini:13: unknown section "tusk", did you mean "task"?
many.ini:17: priority = high, expected a number from -20 to 19
many.ini:18: unknown step "vmaloc", did you mean "vmalloc"?
many.ini:18: compute 3, expected a time in whole ns with a unit (ns us ms s)
many.ini:19: repeat "{", expected how often: repeat N { ... }, or forever { ... }
many.ini:19: unknown step "spin_unlok", did you mean "spin_unlock"?
many.ini:21: unknown key "progam" in [task C], did you mean "program"?
many.ini:23: unknown label "purge.tke", did you mean "purge.take"?
many.ini:23: for ever, expected a number from 1 to 9223372036854775807
many.ini:25: A.1 = okay, expected one of ok, EBUSY, ENOMEM, none, unfinished
many.ini:27: sql.x: no such table: b, expected a SELECT of one value (simrun-db(5) has the tables)
END2
run 2 'nothing is run' many.ini -o many.db
holds 'nothing is stored' [ ! -e many.db ]
for _ in 1 2 3; do
	"$simrun" check many.ini 2>again
	same_files 'the order is always the same' wanted again
done
told 'mistakes of --set come first' many.ini --set nix --set machine.cups=1 --set machine.cpus=0 <<END2
--set: "nix", expected SECTION.KEY=VALUE
--set machine.cpus: cpus = 0, expected a number from 1 to 1024
--set machine.cups: unknown key "cups" in [machine], did you mean "cpus"?
$(sed '/:5:/d' wanted)
END2

# --- at most twenty ---------------------------------------------------------------------

{ echo '[costs]'; for i in {1..30}; do echo "wrong$i = 1"; done; } >thirty.ini
run 2 'thirty' check thirty.ini
same 'twenty of them are told, and how many more there are' '21 and 12 more' \
	"$(wc -l <err) $(tail -n 1 err)"
for text in 'x' '[' '[costs' 'x = 1' '[a]' '[task A]' '='; do
	yes "$text" | head -n 100000 >lots.ini
	at_most 10 "$simrun" check lots.ini >out 2>err
	same "lots of \"$text\"" 2 $?
	holds "lots of \"$text\": few lines" [ "$(wc -l <err)" -le 21 ]
done

# --- what follows from another mistake -----------------------------------------------------

cat >follows.ini <<'END2'
[machine]
cpus = 2x
[vmalloc]
space = 64
busy = 8 x 8p
[policy]
variants = v4.8
[setup]
program = vmaloc 1p as s
[variables]
x y = 0
[task A]
cpu = 3
count = few
program = vfree s; load x as r0; store z r0; touch s; spin_lok_irqsave l; \
	kernel 1us; spin_unlock_irqrestore l; if r0 == 1 { yield } else { yield }; run_on 7
[task B]
start = soon
program = wake_up_process A.3; wake_up_process D
[irq i]
program = vfree of D
[schedule]
order = A until return; A.7 until return; D until return
[expect]
A.9 = ok
A.3.2 = ok
D.1 = ok
[tsk D]
program = yield
END2
told 'nothing that follows from another mistake' follows.ini <<'END2'
follows.ini:2: cpus = 2x, expected a number from 1 to 1024
follows.ini:4: space = 64, expected a size in whole pages with a unit (p KiB MiB GiB)
follows.ini:9: unknown step "vmaloc", did you mean "vmalloc"?
follows.ini:11: variable x y, expected NAME or NAME[N]: a letter or _, then letters, digits and _, at most 31 in all, and no word of an operation
follows.ini:14: count = few, expected a number from 1 to 16383, or auto
follows.ini:15: unknown step "spin_lok_irqsave", did you mean "spin_lock_irqsave"?
follows.ini:18: start = soon, expected a time in whole ns with a unit (ns us ms s)
follows.ini:20: [irq i] has no period, expected period = TIME
follows.ini:28: unknown section "tsk", did you mean "task"?
END2

cat >lines.ini <<'END2'
title = of nothing
seed = x
[policy]
variants = v4.8
[task A]
program = repeat 3 {
	vmalloc 1p
	}
[task B]
program = vmalloc 1p as b; \
	vfree b
count = 2
[task B]
program = vmaloc 1p
prio = 1
[task C
program = vmaloc 1p
[schedule]
order = C until return
[sweep]
machine.cpus = 1..
task B.count = 1, two
END2
told 'lines that are no settings' lines.ini <<'END2'
lines.ini:1: key "title" before any [section], expected [scenario] or another
lines.ini:7: "vmalloc 1p", expected [section] or key = value
lines.ini:8: "}", expected [section] or key = value
lines.ini:13: section [task B] again, expected it once: it is in line 9
lines.ini:16: "[task C", expected a ] at its end
lines.ini:21: machine.cpus = 1.. in [sweep], expected A..B, A..B +STEP or A..B *FACTOR
END2

# An unknown name is told once, and not wherever it is used.
cat >names.ini <<'END2'
[policy]
variants = v4.11
[task A]
program = wake_up_process X; vfree y; touch y
[task B]
program = wake_up_process X; store q 1; store q 2
[schedule]
order = X until return; X until return
[expect]
X.1 = ok
X.2 = ok
[expect v4.11]
A.1 = ok
[policy v4.11]
batch = 3
END2
told 'unknown names' names.ini <<'END2'
names.ini:2: unknown variant "v4.11", did you mean "v4.10"?
names.ini:4: unknown area "y", expected a name that this program or [setup] gives by "as"
names.ini:4: unknown task "X", expected one of A, B
names.ini:6: unknown variable "q", expected one of [variables]
END2

# Points of a sweep: what several of them have is told once.
cat >points.ini <<'END2'
[policy]
variants = v4.8
[task A]
program = vmaloc 1p
count = 0
[sweep]
machine.cpus = 1, two, 3
machine.preemption = none, ful
END2
told 'points of a sweep' points.ini <<'END2'
points.ini:4: unknown step "vmaloc", did you mean "vmalloc"?
points.ini:5: count = 0, expected a number from 1 to 16383, or auto
points.ini:7: cpus = two, expected a number from 1 to 1024
points.ini:8: preemption = ful, did you mean "full"?
END2

# --- each mistake alone, and beside another one -----------------------------------------------

other='--set costs.measured_area: measured_area = x, expected a time in whole ns with a unit (ns us ms s)'
for file in "$source_dir"/tests/data/bad/*.ini; do
	name=${file##*/}
	case $name in
	include-cycle.* | include-missing.* | nul.* | utf-8.*) continue ;;	# cannot be read
	sweep-constraint-* | too-much-memory.*) continue ;;	# asked when all else is right
	esac
	(cd "$source_dir/tests/data/bad" && "$simrun" check "$name" --set costs.measured_area=x) >out 2>err
	{ echo "$other"; cat "${file%.ini}.expected"; } >wanted
	same_files "$name with another mistake" wanted err
done

finish

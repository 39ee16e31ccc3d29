#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# verbs.sh - a plug-in can take every verb that its headers have, but those of later kernels
# (same-text.sh), work items and RCU. Each step keeps to its footprint, and searches with a
# plug-in are as complete as without the reduction.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"
. "$source_dir/tests/plugin/lib.sh"

cp "$source_dir/tests/data/plugin/every-verb.c" .
builds 'every verb compiles' every-verb.c || finish

cat >every.ini <<'EOF'
[scenario]
title = every verb
trace = steps
[machine]
cpus = 2
[vmalloc]
space = 64p
[policy]
plugin = every-verb.so
variants = every
[task A]
cpu = 0
program = vmalloc 4p; vfree; purge sync
[task B]
cpu = 1
program = vmalloc 4p; vfree; purge
EOF

grep -oE '"every\.[a-z_]+"' every-verb.c | tr -d '"' | sort -u >labels
for model in none voluntary full rt; do
	for memory in sc tso weak; do
		run 0 "every verb, $model, $memory" every.ini -q --check -o "$model-$memory.db" \
			--set machine.preemption=$model --set machine.memory=$memory
		sql "$model-$memory.db" 'SELECT DISTINCT label FROM event' >>reached
	done
done
same 'each label is reached' '' \
	"$(comm -23 labels <(sort -u reached) | grep -vxE 'every\.(waking|relock)')"
run 0 'labels' list labels --plugin ./every-verb.so
same 'each label is listed' '' "$(comm -23 labels <(grep -oE 'every\.[a-z_]+' out | sort -u))"
same "the variant's own locks" 'every.mutex every.raw every.rw every.rwsem every.spin' \
	"$(sql full-sc.db "SELECT name FROM lock WHERE name LIKE 'every.%' ORDER BY name" | paste -sd' ')"

# Two tasks that do all of it are too much for a search; one of them and a free are not.
sed '/^\[task B\]/,$d' every.ini >search.ini
printf '[task B]\ncpu = 1\nprogram = vmalloc 4p; vfree\n' >>search.ini
for how in '--reduction none' --check ''; do
	# shellcheck disable=SC2086	# words
	run 0 "a search $how" explore search.ini --policy every --outcomes $how --max-states 300000
	sed -n '/^every: [0-9]* outcome/,$p' out >"found${how:+-}${how##* }"
done
same_files 'the reduction leaves out no outcome' found-none found
same_files 'nor if claims are believed' found-none found---check
says found '^every: ' 'outcomes'

finish

#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# kernel-tests.sh - the kernel's own litmus tests: each says its `Result:`, and a search under
# weak observes that, but for those that ask for load buffering, which weak does not have.
#
#	LITMUS_DIR=linux/tools/memory-model/litmus-tests tests/litmus/kernel-tests.sh
#
# On Debian they are in linux-source-6.1. They are read where they are.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

# Tests that only load buffering makes different: Sometimes, where weak says Never.
buffers_loads=' LB+poonceonces '

folder=${LITMUS_DIR:-}
case $folder in
'' | /*) ;;
*) folder=$OLDPWD/$folder ;;
esac
[ -d "$folder" ] || { echo 'LITMUS_DIR is no folder with the tests of a kernel'; exit 77; }

tests=0
for file in "$folder"/*.litmus; do
	name=${file##*/} name=${name%.litmus}
	wanted=$(sed -n 's/^ \* Result: *\([A-Za-z]*\).*/\1/p' "$file")
	[ -n "$wanted" ] || continue
	tests=$((tests + 1))
	[[ $buffers_loads != *" $name "* ]] || wanted=Never
	at_most 20 "$simrun" explore --jobs 1 --model weak -o kernel.db "$file" >out 2>err
	same "$name: status" 0 $?
	same "$name" "$wanted" "$(sed -n "s/^Observation $name \([A-Za-z]*\) .*/\1/p" out)"
done
echo "$tests tests"
holds 'there are some' [ $tests -gt 0 ]

finish

#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# window.sh - searches find that an allocation fails in a window that has room for all, in every
# kernel from 4.8 to 7.3 and with one preemption, and which changes of v6.12 mend it, as
# doc/spurious-ebusy.md says.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

search=$source_dir/scenarios/search

# found SCENARIO [OPTION…]: prints each variant and how many preemptions a failure needs, or never
found() {
	local name=$1

	shift
	rm -f found.db
	"$simrun" explore "$search/$name.ini" -q -o found.db --property spurious_ebusy,deadlock,livelock \
		"$@" >out 2>err
	holds "$name $*: the search is made" [ $? -le 1 ]
	same "$name $*: it is complete" 0 \
		"$(sql found.db "SELECT count(*) FROM search WHERE stopped_by IS NOT NULL")"
	same "$name $*: nothing else is found, and each witness shows it" '' \
		"$(sql found.db "SELECT property, holds FROM verdict WHERE verdict = 'violated'
			AND (property != 'spurious_ebusy' OR NOT holds)")"
	sql -separator ' ' found.db "SELECT policy, CASE verdict WHEN 'violated' THEN preemptions ELSE 'never' END
		FROM run JOIN verdict ON verdict.run = run.id WHERE property = 'spurious_ebusy' ORDER BY run.id"
}

for name in window window-mended; do
	run 0 "$name.ini is as it says" "$search/$name.ini" -q -o run.db
done
same 'in every kernel, with one preemption' 'v4.8 1
v4.10 1
v5.4 1
v5.10 1
v6.1 1
v6.12 1
v7.3 1' "$(found window)"
same '… and on two CPUs' 'v4.8 1
v4.10 1
v5.4 1
v5.10 1
v6.1 1
v6.12 1
v7.3 1' "$(found window --set machine.cpus=2 --set 'task B.cpu=1')"

same 'what mends it' 'v6.12 1
v6.12-third-try 2
v6.12-hold-mutex 1
v6.12-while-lazy 2
v6.12-while-freed never
v6.12-queue never' "$(found window-mended)"
same 'one try more is one preemption more' 'v6.12-third-try 1' \
	"$(found window-mended --policy v6.12-third-try --set 'policy v6.12-third-try.searches=2')"
same "what others' purges give back must count" 'v6.12-while-freed 2' \
	"$(found window-mended --policy v6.12-while-freed --set 'policy v6.12-while-freed.others=no')"
same 'in a kernel without nodes' 'v4.10 1
v4.10-while-freed never' "$(found window-mended --policy v4.10,v4.10-while-freed)"

mended='v6.12-while-freed never
v6.12-queue never'
for preemption in none voluntary rt; do
	same "preemption = $preemption" "$mended" "$(found window-mended \
		--policy v6.12-while-freed,v6.12-queue --set machine.preemption=$preemption)"
done
for model in tso weak; do
	same "memory = $model" "$mended" "$(found window --set machine.cpus=2 --set 'task B.cpu=1' \
		--policy v6.12-while-freed,v6.12-queue --model $model)"
done
same "what lies in another node's pool" "v6.12 1
$mended" "$(found other-pool --policy v6.12,v6.12-while-freed,v6.12-queue)"

# The other way to be outrun: pieces of what a large request has purged for go to small ones.
rm -f pieces.db
run 0 'between two nodes' explore "$search/between-nodes.ini" -q -o pieces.db --outcomes \
	--policy v6.12,v6.12-third-try,v6.12-while-freed,v6.12-queue
same 'only queue keeps others out' 'v6.12 v6.12-third-try v6.12-while-freed' \
	"$(sql pieces.db "SELECT group_concat(policy, ' ') FROM (SELECT policy FROM run
		JOIN outcome ON outcome.run = run.id WHERE outcome = 'A.1=EBUSY B.1=ok' ORDER BY run.id)")"
finish

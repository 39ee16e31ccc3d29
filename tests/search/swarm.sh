#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# swarm.sh - the shards of a search go different ways and find the same, once they may see
# enough; their walks are those of one search; their verdicts are put together.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

search=$source_dir/scenarios/search/overflow.ini

# explore NAME ARGUMENT…: searches into NAME.db, whatever the exit status
explore()
{
	local name=$1
	shift

	rm -f "$name.db"
	timeout -s KILL 120 "$simrun" explore "$search" -o "$name.db" -q --interleaving none "$@" \
		>out 2>err
}

# verdicts NAME: of each variant and property
verdicts()
{
	"$SQLITE3" "$1.db" "SELECT policy, property, verdict FROM v_verdict ORDER BY 1, 2"
}

# one NAME SQL: what the database answers
one()
{
	"$SQLITE3" "$1.db" "$2"
}

# --- one shard of one is no shard --------------------------------------------------------

explore alone --policy v4.8,joel-v3 --strategy exhaustive
explore first --policy v4.8,joel-v3 --strategy exhaustive --shard 1/1
same 'the only shard has the digests of a search without shards' \
	"$(one alone 'SELECT digest FROM run ORDER BY id')" \
	"$(one first 'SELECT digest FROM run ORDER BY id')"
same 'and is not called a shard' '' "$(one first 'SELECT shard FROM search WHERE shard NOT NULL')"

# --- the same verdicts, by other ways -----------------------------------------------------

for strategy in bounded exhaustive; do
	explore whole --policy v4.8,joel-v3,v4.10 --strategy "$strategy"
	for i in 1 2 3; do
		explore "s$i" --policy v4.8,joel-v3,v4.10 --strategy "$strategy" --shard "$i/3"
		same "$strategy: shard $i finds what the whole search finds" \
			"$(verdicts whole)" "$(verdicts "s$i")"
	done
done
same 'a search says which shard it was' '2|3' "$(one s2 'SELECT DISTINCT shard, shards FROM search')"

explore again --policy v4.8,joel-v3,v4.10 --strategy exhaustive --shard 2/3
same 'a shard comes out the same each time' "$(one s2 'SELECT digest FROM run ORDER BY id')" \
	"$(one again 'SELECT digest FROM run ORDER BY id')"

# Which steps a search has taken until the limit ended it tells which way it went.
cat >large.ini <<'END'
[machine]
cpus = 4
preemption = full
[vmalloc]
space = 64p
busy = 4 x 8p
lazy = 4 x 8p
[policy]
variants = v4.10
[task A]
cpu = each
program = vmalloc 8p; vfree
END
way='SELECT transitions, depth FROM search; SELECT * FROM coverage ORDER BY 1, 2, 3'
for name in usual 1 2 3; do
	shard=()
	[ "$name" = usual ] || shard=(--shard "$name/3")
	rm -f way.db
	timeout -s KILL 120 "$simrun" explore large.ini --strategy exhaustive --max-states 100 \
		"${shard[@]}" -q -o way.db >out 2>err
	"$SQLITE3" way.db "$way" >"way.$name"
done
holds 'the first shard goes the usual way' cmp way.usual way.1
! cmp -s way.1 way.2 || fail 'the second shard goes the way of the first'
! cmp -s way.2 way.3 || fail 'the third shard goes the way of the second'

# --- walks --------------------------------------------------------------------------------

counts='SELECT sum(walks), sum(transitions), max(depth) FROM search'
for strategy in random pct; do
	explore whole --policy v4.10 --strategy "$strategy" --walks 60 --outcomes
	for i in 1 2 3; do
		explore "s$i" --policy v4.10 --strategy "$strategy" --walks 20 --outcomes --shard "$i/3"
	done
	rm -f all.db
	run 0 "$strategy: the shards are merged" merge all.db s1.db s2.db s3.db
	same "$strategy: their walks are those of one search" "$(one whole "$counts")" \
		"$(one all "$counts")"
	same "$strategy: and so are their outcomes" \
		"$(one whole 'SELECT DISTINCT outcome FROM outcome ORDER BY 1')" \
		"$(one all 'SELECT DISTINCT outcome FROM outcome ORDER BY 1')"
done

# --- verdicts together ----------------------------------------------------------------------

explore s1 --policy v4.10,joel-v3 --strategy exhaustive --max-states 3 --shard 1/2
explore s2 --policy v4.10,joel-v3 --strategy exhaustive --shard 2/2
rm -f all.db
run 0 'shards are merged' merge all.db s1.db s2.db
same 'what one of them proved is proved' '2|2|proved' "$(one all "SELECT searched, shards, verdict
	FROM v_swarm WHERE policy = 'v4.10' AND property = 'spurious_ebusy'")"
same 'what one of them found is violated' '2|2|violated' "$(one all "SELECT searched, shards,
	verdict FROM v_swarm WHERE policy = 'joel-v3' AND property = 'spurious_ebusy'")"
same 'what none of them has finished is not' '1|2|not finished' "$(one s1 "SELECT searched,
	shards, verdict FROM v_swarm WHERE policy = 'v4.10' AND property = 'spurious_ebusy'")"
"$simrun" report all.db >out 2>err || fail "report: $(cat err)"
same 'the report has them' 1 "$(grep -c 'What the shards of searches found together' out)"

# --- what cannot be a shard -------------------------------------------------------------------

for wrong in 0/2 3/2 x 1 1/ /2 1/0; do
	"$simrun" explore "$search" --shard "$wrong" -o no.db >out 2>err
	same "--shard $wrong is refused" 2 $?
	same "--shard $wrong: it is said what was expected" 1 "$(grep -c 'expected I/N' err)"
done
finish

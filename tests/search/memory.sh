#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# memory.sh - the verdict of doc/memory.md: which variants break on which memory model, and that
# every witness shows it.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

search=$source_dir/scenarios/search
what_ifs=joel-v4-early-dec,joel-v4-acquire,joel-v4-relaxed-push

# broken SCENARIO MODEL PROPERTY [OPTION…]: prints which variants violate the property
broken() {
	local name=$1 model=$2 property=$3

	shift 3
	rm -f found.db
	"$simrun" explore "$search/$name.ini" --model "$model" -q -o found.db "$@" >out 2>err
	holds "$name, $model: the search is made" [ $? -le 1 ]
	same "$name, $model: it is complete" 0 \
		"$(sql found.db "SELECT count(*) FROM search WHERE stopped_by IS NOT NULL")"
	same "$name, $model: every witness holds" 0 \
		"$(sql found.db "SELECT count(*) FROM verdict WHERE verdict = 'violated' AND NOT holds")"
	sql found.db "SELECT group_concat(policy, ' ') FROM (SELECT policy FROM run
		JOIN verdict AS v ON v.run = run.id
		WHERE v.verdict = 'violated' AND v.property = '$property' ORDER BY run.id)"
}

# --- what vm_unmap_aliases() promises ---

never='joel-draft joel-v2 joel-v3 hellwig-draft hellwig hellwig-resched'
for flush in ipi broadcast; do
	for model in sc tso; do
		same "$model, $flush: who does not wait breaks it" "$never" \
			"$(broken memory $model stale_alias --set machine.tlb_flush=$flush)"
	done
done
same 'weak: an interrupt of the CPU is a barrier' "$never" \
	"$(broken memory weak stale_alias --set machine.tlb_flush=ipi)"
same 'weak: to have read that a purge is over says nothing of its flush' \
	"$never joel-v4 joel-v4-inc joel-v4-early-dec joel-v4-relaxed-push" \
	"$(broken memory weak stale_alias)"

run 1 'joel-v4 under weak is drawn' explore "$search/memory.ini" --policy joel-v4
sed 's/^ *[0-9.]* .s *//; s/   */ /g' out >drawn
says drawn 'purge.wait purging: reads 0' 'B reads that no purge is under way'
says drawn 'tlb.1.flushed: reads 0' '… and has not come to see the flush'
run 0 'an acquire is enough' explore "$search/memory.ini" --policy joel-v4-acquire
run 0 'the witness is run' memory-joel-v4-stale_alias.ini

# --- an allocation that finds no room ---

ebusy='joel-draft joel-v2 joel-v3 hellwig-draft hellwig hellwig-resched zhouxianrong'
for model in sc tso weak; do
	same "$model: spurious_ebusy; vmap_area_lock orders the frees" \
		"$ebusy joel-v4-early-dec" \
		"$(broken overflow $model spurious_ebusy --policy "all,$what_ifs")"
done

# --- the push ---

for model in sc tso; do
	same "$model: a push that orders nothing does no harm" '' \
		"$(broken memory-push $model lost_area)"
done
same 'weak: it loses areas' joel-v4-relaxed-push "$(broken memory-push weak lost_area)"
run 0 'the witness is run' memory-push-joel-v4-relaxed-push-lost_area.ini

finish

#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# blocks.sh - what vm_map_ram() and vm_unmap_aliases() do differently since 6.5.
. "${srcdir:-.}/tests/lib.sh"

# under POLICY PROGRAM [SETTING…]: runs it on CPU 0 of two, into blocks.db
under() {
	local policy=$1 program=$2 setting

	shift 2
	{
		printf '[scenario]\nname = blocks\nhorizon = 1s\n[machine]\ncpus = 2\n'
		printf '[policy]\nvariants = %s\n[vmalloc]\nspace = 8192p\n' "$policy"
		for setting; do
			echo "$setting"
		done
		printf '[task A]\ncpu = 0\nprogram = %s\n' "$program"
	} >blocks.ini
	rm -f blocks.db
	"$simrun" -q --check --trace steps -o blocks.db blocks.ini >out 2>err
	[ $? -le 1 ] || fail "$policy: $program: cannot be run" err
}

# taken LABEL: how often A has taken this step
taken() {
	sql blocks.db "SELECT count(*) FROM event JOIN task ON task.id = event.task
		WHERE label = '$1' AND kind = 'step' AND task.name = 'A'"
}

# What was given back is flushed by each call up to 6.1, and once since 6.5.
program='map_ram 1p as a; map_ram 1p as b; unmap_ram a'
calls='unmap_aliases; unmap_aliases; unmap_aliases'
for policy in v4.8 v5.4 v5.10 v6.1; do
	under $policy "$program; $calls" 'block = 64p'
	same "$policy: each unmap_aliases flushes what is dirty" 3 "$(taken flush.end)"
done
for policy in v6.12 v7.3; do
	under $policy "$program; $calls" 'block = 64p'
	same "$policy: the first unmap_aliases flushes what is dirty" 1 "$(taken flush.end)"
	under $policy "$program; unmap_aliases; unmap_ram b; $calls" 'block = 64p'
	same "$policy: … and the next what has become so since" 2 "$(taken flush.end)"
done

# A block of which nothing is mapped: is it given up with a quarter of it left, with less?
for left in '16 48' '15 49'; do
	program="repeat ${left#* } { map_ram 1p as a; unmap_ram a }; unmap_aliases"
	under v6.1 "$program" 'block = 64p'
	same "v6.1: given up with ${left% *} of 64 pages left" 1 "$(taken block.remove)"
	for policy in v6.12 v7.3; do
		under $policy "$program" 'block = 64p'
		same "$policy: given up with ${left% *} of 64 pages left" \
			$((${left% *} < 16)) "$(taken block.remove)"
		under $policy "$program; purge sync" 'block = 64p'
		same "$policy: purge sync gives up either" 1 "$(taken block.remove)"
	done
done

# A block of 256 pages, as with NR_CPUS = 8192, fits into a pool of its node.
for policy in v6.12 v7.3; do
	for block in 256 512; do
		under $policy 'repeat 4 { map_ram 64p as a; unmap_ram a };'"$(
			[ $block = 256 ] || echo ' repeat 4 { map_ram 64p as a; unmap_ram a };'
			) purge; map_ram 1p as b" "block = ${block}p" 'nodes = 2'
		same "$policy: a block of $block pages comes from a pool" $((block == 256)) \
			"$(taken pool.take)"
		same "$policy: … at the same address" 0 "$(sql blocks.db "
			SELECT min(address_page) <> max(address_page) FROM op
			WHERE kind = 'map_ram' AND address_page % $block = 0")"
	done
done

# The index has one lock, or one for each part. Block 1 is in part 1, though CPU 0 made it.
while read -r policy lock; do
	under "$policy" 'vmalloc 1p; map_ram 1p' 'block = 64p'
	same "$policy: $lock guards the index" "$lock" "$(sql blocks.db "
		SELECT object FROM event
		WHERE label = 'map_ram.index.lock' AND kind = 'step'")"
done <<'END'
v4.8 vmap_block_tree_lock
v5.4 vmap_block_tree_lock
v5.10 vmap_blocks.xa_lock
v6.1 vmap_blocks.xa_lock
v6.12 vbq.1.xa_lock
v7.3 vbq.1.xa_lock
END

# A CPU can have all blocks that fit into the space, however many CPUs there are.
for policy in v4.8 v6.1 v7.3; do
	under "$policy" 'repeat 128 { map_ram 64p }' 'block = 1024p'
	same "$policy: one of two CPUs has all eight blocks" 128 "$(sql blocks.db "
		SELECT count(*) FROM op WHERE kind = 'map_ram' AND result = 'ok'")"
done

# If blocks fill the space, one in which nothing is mapped is given up for a new one.
for policy in v4.8 v5.4 v6.1 v6.12 v7.3; do
	under "$policy" "repeat 112 { map_ram 64p }; repeat 15 { map_ram 64p as a; unmap_ram a }; \\
		map_ram 32p as a; unmap_ram a; map_ram 64p" 'block = 1024p'
	same "$policy: a fragmented block makes room" ok "$(sql blocks.db "
		SELECT result FROM op ORDER BY seq DESC LIMIT 1")"
done
finish

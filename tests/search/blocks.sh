#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# blocks.sh - which versions keep the promise of vm_unmap_aliases() for pages of blocks? When
# it returns, no CPU may translate pages that were given back before the call.
#
#	- All do while the block has pages left to hand out.
#	- Up to 6.1 it does not look at blocks whose pages are all out.
#	- Since 6.5 it does. But if meanwhile somebody gives back the last pages, it leaves
#	  the block to him, and he has not put it among the lazy areas yet: nothing is
#	  flushed. (No recording shows that; but blocks that are all dirty are skipped.)
. "${srcdir:-.}/tests/lib.sh"

all='v4.8, v4.10, v5.4, v5.10, v6.1, v6.12, v7.3'

# verdicts SETUP A B: searches two tasks, and prints who breaks the promise
verdicts() {
	cat >blocks.ini <<-END
		[scenario]
		name = blocks
		[machine]
		cpus = 2
		[vmalloc]
		space = 256p
		block = 64p
		blocks = 4
		[policy]
		variants = $all
		[setup]
		program = $1
		[task A]
		cpu = 0
		program = $2
		[task B]
		cpu = 1
		program = $3
	END
	rm -f blocks.db
	"$simrun" explore -q --interleaving none -o blocks.db blocks.ini >out 2>err
	[ $? -le 1 ] || fail 'blocks.ini cannot be searched' err
	sql blocks.db "SELECT policy || ' ' || property || ' ' || verdict FROM verdict
		JOIN run ON run.id = verdict.run
		WHERE property = 'stale_alias' AND verdict <> 'proved' ORDER BY run.id" | tr -d '\r'
}

same 'a block with pages left' '' "$(verdicts 'map_ram 1p as a; touch a; map_ram 1p as b' \
	'unmap_ram a; unmap_aliases' 'unmap_ram b; map_ram 1p as c; unmap_ram c')"
same 'another task flushes at the same time' '' "$(verdicts 'map_ram 1p as a; touch a' \
	'unmap_ram a; unmap_aliases' 'unmap_aliases')"
same 'another task overflows, and gives up the block' '' \
	"$(verdicts 'map_ram 1p as a; touch a; map_ram 1p as b' \
	'unmap_ram a; unmap_aliases' 'unmap_ram b; vmalloc 250p')"
same 'a block whose pages are all out' "$(for v in v4.8 v4.10 v5.4 v5.10 v6.1; do
		echo "$v stale_alias violated"
	done)" "$(verdicts 'map_ram 32p as a; touch a; map_ram 32p as b' \
	'unmap_ram a; unmap_aliases' 'unmap_aliases')"
same 'its last pages are given back at the same time' "$(
	for v in v4.8 v4.10 v5.4 v5.10 v6.1 v6.12 v7.3; do
		echo "$v stale_alias violated"
	done)" "$(verdicts 'map_ram 32p as a; touch a; map_ram 32p as b' \
	'unmap_ram a; unmap_aliases' 'unmap_ram b')"
finish

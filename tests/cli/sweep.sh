#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# sweep.sh - what [sweep] says, as a user sees it: how many points there are, which of them
# are run and how often, and what --set makes of it.
. "${srcdir:-.}/tests/lib.sh"

# swept LINE…: writes s.ini with these lines in its [sweep]
swept() {
	{
		printf '[vmalloc]\nspace = 64MiB\n[policy]\nvariants = v4.8\n[task A]\nprogram = vmalloc 8p\n'
		printf '[sweep]\n'
		printf '%s\n' "$@"
	} >s.ini
}

# told CLAIM TEXT ARGUMENT…: checks that `simrun check` says this of the sweep
told() {
	local claim=$1 text=$2

	shift 2
	run 0 "$claim" check s.ini "$@"
	says out "expectations$text\$" "$claim"
}

swept 'machine.cpus = 1..4' 'vmalloc.nodes = 1..4'
told 'a grid' ', 16 points of the sweep'
told 'a grid with other values' ', 8 points of the sweep' --set sweep.machine.cpus=1..2
told 'repetitions from the command line' ', 16 points of the sweep, 5 repetitions of each' \
	--set sweep.repeat=5
told '--set of a key' ', 4 points of the sweep' --set machine.cpus=3
swept 'repeat = 20'
told 'repetitions without points' ', 20 repetitions'
swept 'repeat = 20' 'precision = 5 %' 'machine.cpus = 1, 2'
told 'a precision' ', 2 points of the sweep, at most 20 repetitions of each'

swept 'machine.cpus = 1..4' 'vmalloc.nodes = 1..4' 'scenario.seed = 1, 2' \
	'zip = machine.cpus, vmalloc.nodes'
told 'keys that go together' ', 8 points of the sweep'
told '--set of one of them: the other one goes alone' ', 8 points of the sweep' \
	--set machine.cpus=3
says err '^simrun: --set machine.cpus replaces its values in \[sweep\]$' 'it is told'

swept 'machine.cpus = 1..2' 'vmalloc.lazy_unit = 8MiB..32MiB *2' 'repeat = 2' \
	'constraint = machine.cpus == 1 || vmalloc.lazy_unit > 8MiB'
told 'a constraint' ', 5 points of the sweep, 2 repetitions of each'
run 0 'a sweep' s.ini -q -o s.db
same 'its points, which keep their numbers' '0 cpus=1 lazy_unit=8MiB
1 cpus=1 lazy_unit=16MiB
2 cpus=1 lazy_unit=32MiB
4 cpus=2 lazy_unit=16MiB
5 cpus=2 lazy_unit=32MiB' "$(sql s.db "SELECT number || ' ' || label FROM point ORDER BY number")"
same 'each is run twice' '5 2' \
	"$(sql -separator ' ' s.db 'SELECT count(DISTINCT point), count(DISTINCT repeat) FROM run')"
same 'values, and what they are in bytes' '8MiB 8388608' \
	"$(sql -separator ' ' s.db "SELECT value, amount FROM setting WHERE key LIKE '%unit' LIMIT 1")"
run 0 'a run of the last point can be replayed' replay s.db 10

# Of many points some are loaded before the first run.
swept 'scenario.seed = 1..1000' 'machine.max_steps = 1..1000'
told 'a million points' ', 1000000 points of the sweep'
swept 'scenario.seed = 1..1000' 'machine.cpus = 1..999, 2000'
run 2 'a value among many that no point can have' check s.ini
says err '^s.ini:9: cpus = 2000, expected a number from 1 to 1024$' 'where it is, and what is wrong'
finish

#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# docs.sh - the manual pages have no mistakes and leave out nothing, the commands in README,
# the tutorial, kernels.md and tunables.md print what these pages say, and the shell completes
# every word.
#
# make renew shows which commands print something else now, and can write it into the pages.
CPU_SECONDS=${CPU_SECONDS:-600}
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"
. "$source_dir/tests/pages.sh"
for_fast_builds 'it compares texts, and other tests make such runs, too'

# --- manual pages ---

for page in simrun.1 simrun-mpi.1 simrun-plugin-build.1 simrun-scenario.5 simrun-db.5; do
	if command -v groff >/dev/null; then
		same "$page is clean" '' "$(groff -man -Tutf8 -ww -z "$source_dir/doc/$page" 2>&1)"
	else
		echo "skipped: $page (groff is not installed)"
	fi
done

# The part about tables is generated from their description.
page=$source_dir/doc/simrun-db.5
awk -f "$source_dir/doc/tables.awk" "$source_dir/report/tables/tables.def" >tables
sed -e '/^\.SS scenario$/,/^\.SH VIEWS$/{/^\.SS scenario$/r tables' -e '/^\.SH VIEWS$/!d}' "$page" >page
as_golden 'simrun-db.5 says of tables what tables.def says' "$page" page

# has PAGE WORD WHAT: checks that the page names it
has() {
	checks=$((checks + 1))
	sed 's/\\//g' "$source_dir/doc/$1" | grep -qF -e "$2" || fail "$1 says nothing of $3 $2"
}

for command in $("$simrun" --help | sed -n '/^Commands/,/^$/s/^  \([a-z]*\) .*/\1/p'); do
	has simrun.1 "$command" command
	"$simrun" $command --help >help.txt
	for option in $(sed -n 's/^  \(-[a-z], \)\{0,1\}\(--[a-z-]*\).*/\2/p' help.txt); do
		has simrun.1 "$option" "the option"
	done
done
"$simrun" list keys >keys
holds 'there are keys' [ "$(wc -l <keys)" -gt 40 ]
for key in $(sed -n 's/^[a-z]*\( NAME\)\{0,1\}\.\([a-z_]*\) .*/\2/p' keys); do
	has simrun-scenario.5 "$key" 'the key'
done
for word in $("$simrun" list ops | awk 'NR > 1 { print $1 }') $("$simrun" list properties | awk 'NR > 1 { print $1 }'); do
	has simrun-scenario.5 "$word" 'the word'
done
"$simrun" list policies --long >long
for word in $(awk 'tunables { print $2 } /^.policy NAME/ { tunables = 1 }' long); do
	has simrun-scenario.5 "$word" 'the tunable'
done
run 0 'a database' "$source_dir/scenarios/quickstart.ini" -q -o all.db
for name in $(sql all.db "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite%'
	UNION SELECT c.name FROM sqlite_schema AS s, pragma_table_info(s.name) AS c WHERE s.type = 'table'"); do
	has simrun-db.5 "$name" 'the table or column'
done
for name in $(sql all.db 'SELECT DISTINCT name FROM counter'); do
	has simrun-db.5 "$name" 'the counter'
done

# --- README and tutorial ---

export LC_ALL=C.UTF-8
export SIMRUN_SCENARIOS=$source_dir/scenarios

# README is read in the source tree, and nothing is installed yet.
mkdir README
cd README || exit 99
ln -s "$simrun" simrun
ln -s "$source_dir/scenarios" scenarios
block 1 litmus "$source_dir/README.md" >MP.litmus
page README.md 1
block 1 ini "$source_dir/README.md" >mine.ini
run 1 'the scenario in README' mine.ini -q
cp "$source_dir/README.md" .
same 'README: nothing is taken for installed' '' \
	"$(grep -nE '^(    |\$ )simrun |`simrun [a-z.-]*(\.ini|\.db)' README.md)"
cd ..

# The tutorial's commands can be typed as they stand, in an empty folder.
mkdir tutorial
cd tutorial || exit 99
block 1 ini "$source_dir/doc/tutorial.md" >race.ini
block 2 ini "$source_dir/doc/tutorial.md" >mp.ini
block 1 litmus "$source_dir/doc/tutorial.md" >SB.litmus
PATH=$(dirname "$simrun"):$PATH
page doc/tutorial.md 0
cd ..
mkdir kernels
cd kernels || exit 99
page doc/kernels.md 0
cd ..
mkdir tunables
cd tunables || exit 99
page doc/tunables.md 0 5
cd ..
mkdir campaigns
cd campaigns || exit 99
page doc/campaigns.md 0 2
cd ..

# A plug-in is built in an empty folder, with what would be installed.
mkdir -p prefix/bin prefix/include plugin
cp -r "$source_dir/include/simrun" prefix/include
cp "${simrun%/*}"/include/simrun/*verbs.h prefix/include/simrun
cp "$simrun" "${simrun%/*}/simrun-plugin-build" prefix/bin
cp "$source_dir"/examples/* plugin
chmod u+w plugin/*
cd plugin || exit 99
PATH=$work/prefix/bin:$PATH simrun-plugin-build batch.c 2>err
holds 'the example of plug-ins can be built' [ -e batch.so ]
page doc/plugin.md 0 3
cd ..
sed -n 's/^#define \([A-Z][A-Z_]*[A-Z]\)(.*/\1/p' prefix/include/simrun/*verbs.h |
	grep -vxE 'IN_TABLE|RECORD_PLACE|STEP_PC|JOIN|HERE' >verbs
holds 'there are verbs' [ "$(wc -l <verbs)" -gt 60 ]
for verb in $(cat verbs); do
	has plugin.md "$verb" 'the verb'
done
export LC_ALL=C

# Every scenario that a page names can be found, from the source tree or from an empty folder.
mkdir empty
sed 's/\\-/-/g; s/\\//g' "$source_dir"/doc/*.md "$source_dir"/doc/*.[15] |
	grep -oE '(\./)?simrun( (explore|diff|check|run))? [^ `]+\.ini' | grep -vE ' (race|mp|batch|small|many|again)\.ini' | sort -u >named
while read -r command; do
	where=empty
	[ "${command#./}" = "$command" ] || where=README
	(cd $where && "$simrun" check "${command##* }") >out 2>err
	holds "there is what the documentation names: $command" [ $? = 0 ]
done <named
holds 'the documentation names scenarios' [ "$(wc -l <named)" -gt 6 ]
unset SIMRUN_SCENARIOS

# --- completion ---

# completes WANTED WORD…: checks what bash offers for the last word; $completion knows
completion=_simrun
completes() {
	local wanted=$1

	shift
	same "completion of: $*" "$wanted" "$(
		# shellcheck disable=SC1091
		. "$source_dir/completions/simrun"
		COMP_WORDS=("$@")
		COMP_CWORD=$(($# - 1))
		$completion
		printf '%s\n' "${COMPREPLY[@]}" | sort | paste -sd' ')"
}

# offers COMMAND OPTION: checks that the shell offers the words that the option may have
offers() {
	"$simrun" "$1" results.db "$2=?" 2>err
	completes "$(sed 's/.*, expected \(one of \)\{0,1\}//; s/,//g; s/ or / /' err |
		sed 's/wait:TASK/wait:/' | tr ' ' '\n' | sort | paste -sd' ')" simrun "$1" results.db "$2" ''
}

cp all.db results.db
for option in --trace --interleaving --progress; do
	offers run $option
done
for option in --model --strategy --observe --reduction --maximize; do
	offers explore $option
done
for option in --format --by; do
	offers report $option
done
completes 'replay report' simrun rep
completes '--help --histogram --html' simrun report results.db --h
completes '--histogram' simrun report results.db --hi
completes 'v4.10 v4.10-batch v4.10-splice v4.10-while-freed' simrun x.ini --policy v4.1
completes 'v4.8,hellwig v4.8,hellwig-draft v4.8,hellwig-resched' simrun x.ini --policy v4.8,hell
completes 'markdown' simrun report results.db --format m
completes 'worst-latency worst-lock worst-runs' simrun query results.db worst
completes "$(sql results.db 'SELECT id FROM run ORDER BY id' | sort | paste -sd' ')" simrun replay results.db ''
completes 'costs' simrun list c
completes 'ipi_with_irqs_off irq_unsafe_lock' simrun explore x.ini --property i
completes '' simrun explore x.ini --property hung
completes '--sbatch --seed --set --slurm' simrun campaign x.ini --s
mkdir pair.campaign
completes 'pair.campaign' simrun campaign pair.ini --directory pair.c
completes 'throughput' simrun stats results.db --measure th

completion=_simrun_mpi
mpi=${simrun}-mpi
touch pair.ini
completes 'pair.ini' "$mpi" pair.i
completes 'v4.10 v4.10-batch v4.10-splice v4.10-while-freed' "$mpi" pair.ini --policy v4.1
completes 'none ops steps' "$mpi" pair.ini --trace ''
completes '--seed --set --shard' "$mpi" pair.ini --s
completes '' "$mpi" pair.ini --slu

finish

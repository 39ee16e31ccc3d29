#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# layers.sh - includes point one way: each folder includes only the folders that it may, and
# there is no circle of folders, nor of the files of one folder. A file is NAME.c and NAME.h
# together.
#
# Each line of the tables is a folder and patterns of header names. The first lists the
# project's headers that the folder and those below it may include, the second libraries
# that they may not. A folder with lines of its own in the first table obeys these alone.
set -euo pipefail
[ -z "${SLOW_BUILD:-}" ] || { echo 'skipped: it is about the sources, whatever they are built with'; exit 77; }

allowed='
sim         sim/*
policies    sim/* policies/*
lib         lib/*
plugin      sim/machine/* policies/policy.h policies/vmap/variant.h lib/* plugin/* simrun/*
plugin/exports  sim/* policies/* plugin/exports/* simrun/*
scenarios   plugin/plugin.h
scenarios   sim/* policies/* scenarios/* lib/*
scenarios/load/text  sim/base/* scenarios/load/text/* lib/*
import      policies/vmap/state/free_tree.h policies/vmap/state/nodes.h lib/* import/*
report      sim/base/nil.h sim/base/random.h sim/base/wide.h sim/machine/* sim/world/world.h sim/world/wait.h sim/search/search.h
report      policies/vmap/state/vmalloc.h policies/tables/* policies/program/program.h policies/policy.h
report      scenarios/scenario.h scenarios/measures.h scenarios/litmus/condition.h report/* lib/*
experiment  sim/base/nil.h sim/base/random.h sim/machine/* sim/world/world.h sim/world/wait.h sim/search/search.h
experiment  sim/kernel/boot.h sim/clock/drive.h sim/world/moment.h
experiment  policies/vmap/* policies/program/* policies/policy.h
experiment  scenarios/scenario.h scenarios/measures.h scenarios/load/find.h scenarios/load/sweep/sweep.h scenarios/load/machine.h
experiment  scenarios/litmus/condition.h scenarios/load/write.h report/* lib/* experiment/*
cli         sim/base/nil.h sim/base/random.h sim/machine/* sim/world/world.h sim/world/wait.h sim/search/search.h
cli         policies/vmap/state/vmalloc.h policies/tables/* policies/program/program.h policies/policy.h
cli         scenarios/scenario.h scenarios/load/find.h scenarios/load/story.h scenarios/load/sweep/sweep.h scenarios/load/machine.h scenarios/load/write.h
cli/calibrate  policies/vmap/state/free_tree.h policies/tables/* sim/machine/* cli/* lib/*
cli         import/import.h import/wish.h
cli         plugin/plugin.h scenarios/load/sections/keys.h report/* lib/* experiment/* cli/*
mpi         sim/machine/run.h policies/policy.h plugin/plugin.h scenarios/scenario.h
mpi         scenarios/load/sweep/sweep.h report/* lib/* experiment/* cli/* mpi/*
tests       sim/* policies/* plugin/* simrun/* scenarios/* import/* report/* lib/* experiment/* mpi/* tests/*
'

forbidden='
sim        glib* gio/* sqlite3.h libsmartcols* nettle/* protobuf-c/* gsl/* mpi.h
policies   glib* gio/* sqlite3.h libsmartcols* nettle/* protobuf-c/* gsl/* mpi.h
scenarios  sqlite3.h libsmartcols* nettle/* protobuf-c/* gsl/* mpi.h
lib        mpi.h
plugin     mpi.h
report     mpi.h
experiment mpi.h
cli        mpi.h
tests      mpi.h
'

folders='sim policies lib plugin scenarios import report experiment cli mpi tests'

# read_table NAME TEXT: into an associative array, of folders to their patterns
read_table()
{
	local -n table=$1
	local folder patterns

	while read -r folder patterns; do
		[[ -z $folder ]] || table["$folder"]+=" $patterns"
	done <<<"$2"
}

set -f		# patterns are of headers, not of files here
# shellcheck disable=SC2034	# they are read by name
declare -A may_include may_not_use
read_table may_include "$allowed"
read_table may_not_use "$forbidden"

# matches HEADER FOLDER TABLE: does a line for the folder have a pattern for the header?
matches()
{
	local header=$1 folder=$2 pattern
	local -n rules=$3

	until [[ ${rules[$folder]-} ]]; do
		[[ $folder == */* ]] || return 1
		folder=${folder%/*}
	done
	for pattern in ${rules[$folder]}; do
		# shellcheck disable=SC2053	# it is a pattern
		[[ $header == $pattern ]] && return 0
	done
	return 1
}

# includes TOP: each include of the tree as FILE:LINE:TEXT
includes()
{
	# shellcheck disable=SC2086	# words
	(cd "$1" && grep -rnE --include='*.[ch]' '^[[:space:]]*#[[:space:]]*include' $folders |
		LC_ALL=C sort)
}

# strays TOP: each include that breaks a rule of the tables; fails if there is one. An
# include is a project header if it is written in quotes or names one of our folders.
strays()
{
	local found=0 file number text header folder why
	local include='^[[:space:]]*#[[:space:]]*include[[:space:]]*([<"])([^>"]*)[>"]'
	local ours="^(${folders// /|})/"

	while IFS=: read -r file number text; do
		[[ $text =~ $include ]] || continue
		header=${BASH_REMATCH[2]} folder=${file%/*} why=
		if [[ $header == config.h ]]; then
			continue
		elif [[ ${BASH_REMATCH[1]} == '"' || $header =~ $ours ]]; then
			matches "$header" "$folder" may_include || why='may not include'
		else
			matches "$header" "$folder" may_not_use && why='may not use'
		fi
		if [[ $why ]]; then
			echo "$file:$number: $folder/ $why $header"
			found=1
		fi
	done < <(includes "$1")
	return "$found"
}

# arrows TOP: who includes whom: "FILE HEADER" without endings, ours only, each once
arrows()
{
	includes "$1" | sed -nE 's/^([^:]*)\.[ch]:[0-9]+:[^"]*"([^"]*)\.h".*/\1 \2/p' |
		LC_ALL=C sort -u
}

# circles WHAT: of the arrows in its input, says each that leads back to where it came from
circles()
{
	local loops

	loops=$(tsort 2>&1 >/dev/null | sed -n 's/^tsort: \([^:]*\)$/\1/p' | awk '!seen[$0]++' |
		paste -sd' ')
	[[ $loops ]] || return 0
	echo "a circle of $1: $loops"
	return 1
}

# round TOP: no circle of folders, none of files within a folder
round()
{
	local found=0 folder

	arrows "$1" >"$scratch/arrows"
	# Tests are for themselves: no folder includes them.
	sed -E '/^tests\//d; s:/[^/ ]*( |$):\1:g' "$scratch/arrows" | awk '$1 != $2' |
		circles folders || found=1
	for folder in $(sed 's:/[^/]* .*::' "$scratch/arrows" | sort -u); do
		awk -v folder="$folder" '
			function of(path) { sub("/[^/]*$", "", path); return path }
			$1 != $2 && of($1) == folder && of($2) == folder' "$scratch/arrows" |
			circles files || found=1
	done
	return "$found"
}

layers()
{
	local found=0

	strays "$1" || found=1
	round "$1" || found=1
	return "$found"
}

# Does the check itself see a violation, and nothing else?

# tree: an empty one
tree()
{
	rm -rf "$scratch/tree"
	mkdir -p "$scratch/tree"/{sim/kernel,policies/vmap,lib,plugin,scenarios,import,report/view,experiment,cli,mpi,tests}
}

# expect RESULT WHAT: what the check says of the tree
expect()
{
	local result=refused

	layers "$scratch/tree" >/dev/null && result=accepted
	if [[ $result != "$1" ]]; then
		echo "layers.sh: $2 is $result, expected $1"
		exit 1
	fi
}

# try RESULT FOLDER INCLUDE: of one file
try()
{
	tree
	printf '#include %s\n' "$3" >"$scratch/tree/$2/try.c"
	expect "$1" "$3 in $2/"
}

# try_all RESULT WHAT [FILE HEADER]…: each of these files includes that header
try_all()
{
	local result=$1 what=$2

	shift 2
	tree
	while [[ $# -gt 0 ]]; do
		printf '#include "%s"\n' "$2" >>"$scratch/tree/$1"
		shift 2
	done
	expect "$result" "$what"
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

try accepted sim/kernel '"sim/world/world.h"'
try refused sim/kernel '"policies/policy.h"'
try refused sim/kernel '<policies/policy.h>'
try refused sim/kernel '"world.h"'
try refused sim/kernel '<glib.h>'
try accepted sim/kernel '<config.h>'
try accepted policies '"sim/kernel/verbs.h"'
try refused policies '"scenarios/scenario.h"'
try refused report/view '"scenarios/load/sections/loader.h"'
try refused cli '"scenarios/load/text/text.h"'
try refused policies '<sqlite3.h>'
try accepted scenarios '"policies/vmap/state/vmap_config.h"'
try refused policies '"plugin/plugin.h"'
try refused scenarios '"report/store/store.h"'
try accepted report/view '"sim/machine/machine.h"'
try refused report/view '"sim/sched/sched.h"'
try refused report/view '"policies/vmap/vmap.h"'
try accepted report/view '<sqlite3.h>'
try accepted cli '"report/store/store.h"'
try refused cli '"sim/sched/sched.h"'
try refused report/view '"cli/base/options.h"'
try accepted tests '"sim/sched/sched.h"'
try accepted mpi '<mpi.h>'
try refused cli '<mpi.h>'
try refused cli '"mpi/links.h"'

try_all accepted 'a chain of files' sim/kernel/a.c sim/kernel/b.h sim/kernel/b.c sim/kernel/c.h
try_all refused 'a circle of files' sim/kernel/a.c sim/kernel/b.h sim/kernel/b.c sim/kernel/a.h
try_all refused 'a circle of three' sim/kernel/a.h sim/kernel/b.h sim/kernel/b.c sim/kernel/c.h \
	sim/kernel/c.h sim/kernel/a.h
try_all refused 'a circle of folders' policies/a.c policies/vmap/b.h \
	policies/vmap/c.h policies/d.h
try_all accepted 'a folder below another' policies/a.c policies/vmap/b.h \
	policies/vmap/c.h sim/kernel/d.h

layers "${srcdir:-$(dirname "$0")/../..}"

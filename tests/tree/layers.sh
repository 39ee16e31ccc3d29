#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# layers.sh - dependencies point one way: what each folder may include of the others.
#
# Each line of the tables is a folder and patterns of header names. The first lists the
# project's headers that the folder may include, the second libraries that it may not.
set -euo pipefail

allowed='
sim               sim/*
policies          sim/* policies/*
lib               lib/* report/store/store.h
scenarios         sim/* policies/* scenarios/* lib/*
report            sim/machine/drive.h sim/search/search.h sim/machine/machine.h sim/machine/step.h
report            sim/machine/cost.h sim/machine/world.h
report            policies/vmap/vmalloc.h policies/program/program.h policies/policy.h
report            scenarios/* report/* lib/*
experiment        sim/machine/drive.h sim/search/search.h sim/machine/machine.h sim/machine/step.h
experiment        sim/machine/cost.h sim/machine/world.h
experiment        policies/vmap/* policies/program/program.h policies/policy.h
experiment        scenarios/* report/* lib/* experiment/* cli/cli.h cli/progress.h
cli               sim/machine/drive.h sim/search/search.h sim/machine/machine.h sim/machine/step.h
cli               sim/machine/cost.h sim/machine/world.h
cli               policies/vmap/vmalloc.h policies/program/program.h policies/policy.h
cli               scenarios/* report/* lib/* experiment/* cli/*
tests             sim/* policies/* scenarios/* report/* lib/* experiment/* tests/*
'

forbidden='
sim        glib* gio/* sqlite3.h libsmartcols* protobuf-c/*
policies   glib* gio/* sqlite3.h libsmartcols* protobuf-c/*
scenarios  sqlite3.h libsmartcols* protobuf-c/*
'

# matches HEADER FOLDER TABLE: does a line for the folder have a pattern for the header?
matches()
{
	local header=$1 folder=$2 line pattern

	while read -r -a line; do
		[[ ${line[0]-} == "$folder" ]] || continue
		for pattern in "${line[@]:1}"; do
			# shellcheck disable=SC2053	# it is a pattern
			[[ $header == $pattern ]] && return 0
		done
	done <<<"$3"
	return 1
}

# layers TOP: prints each include under TOP that breaks a rule; fails if there is one.
# An include is a project header if it is written in quotes or names one of our folders.
layers()
{
	local found=0 file number text header folder why
	local include='^[[:space:]]*#[[:space:]]*include[[:space:]]*([<"])([^>"]*)[>"]'
	local ours='^(sim|policies|lib|scenarios|report|experiment|cli|tests)/'

	while IFS=: read -r file number text; do
		[[ $text =~ $include ]] || continue
		header=${BASH_REMATCH[2]} folder=${file%%/*} why=
		if [[ $header == config.h ]]; then
			continue
		elif [[ ${BASH_REMATCH[1]} == '"' || $header =~ $ours ]]; then
			matches "$header" "$folder" "$allowed" || why='may not include'
		else
			matches "$header" "$folder" "$forbidden" && why='may not use'
		fi
		if [[ $why ]]; then
			echo "$file:$number: $folder/ $why $header"
			found=1
		fi
	done < <(cd "$1" && grep -rnE --include='*.[ch]' '^[[:space:]]*#[[:space:]]*include' \
		sim policies lib scenarios report experiment cli tests | LC_ALL=C sort)
	return "$found"
}

# Does the check itself see a violation, and nothing else? One file at a time.
try()
{
	local expected=$1 folder=$2 include=$3 top=$scratch/tree result=refused

	rm -rf "$top"
	mkdir -p "$top"/{sim,policies,lib,scenarios,report,experiment,cli,tests}
	printf '#include %s\n' "$include" >"$top/$folder/try.c"
	layers "$top" >/dev/null && result=accepted
	if [[ $result != "$expected" ]]; then
		echo "layers.sh: $include in $folder/ is $result, expected $expected"
		exit 1
	fi
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

try accepted sim '"sim/machine/state.h"'
try refused sim '"policies/policy.h"'
try refused sim '<policies/policy.h>'
try refused sim '"state.h"'
try refused sim '<glib.h>'
try accepted sim '<config.h>'
try accepted policies '"sim/kernel/verbs.h"'
try refused policies '"scenarios/load/scenario.h"'
try refused policies '<sqlite3.h>'
try accepted scenarios '"policies/vmap/vmap_config.h"'
try refused scenarios '"report/store/store.h"'
try accepted report '"sim/machine/drive.h"'
try refused report '"sim/machine/state.h"'
try refused report '"policies/vmap/vmap.h"'
try accepted report '<sqlite3.h>'
try accepted cli '"report/store/store.h"'
try refused cli '"sim/machine/state.h"'
try refused report '"cli/options.h"'
try accepted tests '"sim/machine/state.h"'

layers "${srcdir:-$(dirname "$0")/../..}"

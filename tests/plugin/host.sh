#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# host.sh - loading plug-ins: what is refused, and with which words; what is stored of them, when
# a run can be made again; and what --check finds out about them.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"
. "$source_dir/tests/plugin/lib.sh"

cp "$source_dir"/tests/data/plugin/*.c .
cp "$source_dir/scenarios/search/overflow.ini" .
# The tests of what is refused need no symbols of functions that are not called.
quiet=(-Wno-unused-function -Wno-unused-const-variable -Wno-unused-variable)

# refused CLAIM PATTERN ARGUMENT…: exit 2, no output, and a message like this
refused()
{
	local claim=$1 pattern=$2

	shift 2
	run 2 "$claim" "$@"
	says err "$pattern" "$claim"
	holds "$claim: no results" [ ! -s out ]
	holds "$claim: one line" [ "$(wc -l <err)" = 1 ]
}

# --- files that are no plug-in ----------------------------------------------------------------

mkdir directory
echo 'no shared object' >text.so
: >empty.so
refused 'no such file' '--plugin missing.so cannot be read (No such file' list policies --plugin missing.so
refused 'a folder' '--plugin directory is no regular file, expected' list policies --plugin directory
refused 'a device' '--plugin /dev/zero is no regular file, expected' list policies --plugin /dev/zero
refused 'a text' '--plugin text.so is no shared object, expected' list policies --plugin text.so
refused 'an empty file' '--plugin empty.so is no shared object, expected' list policies --plugin empty.so
refused 'a program' '--plugin .* expected' list policies --plugin "$(command -v sqlite3 || echo /bin/sh)"

builds 'a plug-in' good.c
head -c 64 good.so >header.so
head -c "$(($(wc -c <good.so) / 2))" good.so >half.so
refused 'only a header' '--plugin header.so has no symbol simrun_plugin' list policies --plugin header.so
refused 'half a file' '--plugin half.so has no symbol simrun_plugin' list policies --plugin half.so
{ head -c 18 good.so; printf '\377\377'; tail -c +21 good.so; } >machine.so
refused 'another machine' '--plugin machine.so is for another machine' list policies --plugin machine.so

# --- what it says is wrong ----------------------------------------------------------------------

# bad CASE PATTERN
bad()
{
	builds "$1" bad.c "-D$1" "${quiet[@]}" || return
	refused "$1" "^simrun: --plugin bad.so $2" list policies --plugin bad.so
}

bad NO_PLUGIN 'has no symbol simrun_plugin, expected a SIMRUN_PLUGIN'
bad OTHER_ABI 'is a plug-in of ABI 4711, expected ABI [0-9]*: build it again with simrun-plugin-build'
bad OTHER_SIZE 'has a simrun_plugin of 8 bytes, expected [0-9]*: build it again'
bad MISSING_FUNCTION 'calls what this simrun does not have (simrun_what_there_is_not), expected'
bad THREAD_LOCAL 'has variables of threads, expected none'
bad NO_VARIANT 'has no variant, expected SIMRUN_PLUGIN'
bad TAKEN_NAME 'has a variant v4.10, which simrun has itself, expected another name'
bad TWICE 'has two variants bad, expected each name once'
bad NO_NAME 'has a variant without a name, expected'
bad STRANGE_NAME 'has a variant "Not a name", expected a name of'
bad CALLED_ALL 'has a variant "all", expected a name of'
bad STRANGE_BASE 'has a variant bad with the base "v4.9", expected a variant of'
bad NO_ALLOCATOR 'has a variant bad without .vmalloc, expected'
bad NO_BASE 'has a variant bad without .direct, expected'
bad STRANGE_TUNABLE 'has a variant bad whose tunable batch is 100 by default, expected 1 to 64'
bad TOO_MANY_STEPS 'has 120.. steps and 1 functions, more than the tables have room for'

# --- it is listed -------------------------------------------------------------------------------

run 0 'variants are listed' list policies --plugin good.so
says out '^good-again  *frees in batches' 'with what a base has'
run 0 'tunables are listed' list policies --long --plugin good.so
says out '^good-again  *batch  *2  *1 to 64' 'those of a base, too'
run 0 'steps are listed' list steps --plugin good.so
says out '^good.take  *purge_in_batches  *atomic' 'with function and kind'
run 0 'labels are listed' list labels --plugin good.so
says out '^good.free$' 'labels of a plug-in'
run 0 'twice is once' list policies --plugin good.so --plugin ./good.so
same 'twice is once' 2 "$(grep -c '^good' out)"
cp good.so copy.so
refused 'one name in two files' '--plugin copy.so is a plug-in good, as .*/good.so is' \
	list policies --plugin good.so --plugin copy.so
refused 'a command without scenarios' '--plugin is no option of simrun query' query --list --plugin good.so

# --- it is run ----------------------------------------------------------------------------------

# ran DATABASE: its variants, in order
ran()
{
	sql "$1" 'SELECT policy FROM run ORDER BY id' | paste -sd' '
}

sed 's/^variants = .*/variants = v4.8/' overflow.ini >one.ini
run 1 'beside the variants of the scenario' one.ini --plugin good.so -o beside.db
same 'beside the variants of the scenario' 'v4.8 good good-again' "$(ran beside.db)"
run 1 'the one that the scenario names' one.ini --plugin good.so --set policy.variants=v4.8,good -o named.db
same 'the one that the scenario names' 'v4.8 good' "$(ran named.db)"
run 1 'the one that --policy names' one.ini --plugin good.so --policy good-again -o chosen.db
same 'the one that --policy names' 'good-again' "$(ran chosen.db)"
"$simrun" one.ini --plugin good.so --policy all -q -o all.db >out 2>&1
same 'all does not stand for plug-ins' 0 "$(sql all.db "SELECT count(*) FROM run WHERE plugin NOT NULL")"

builds 'another plug-in' good.c '-DNAME="other"'
mkdir elsewhere
mv good.so elsewhere/other.so
builds 'a plug-in' good.c
printf '[scenario]\ninclude = ../one.ini\n[policy]\nplugin = other.so, ../good.so\nvariants = other, good\n[policy good]\nbatch = 1\n' \
	>elsewhere/two.ini
run 1 'two that a scenario names' elsewhere/two.ini -o two.db
same 'two that a scenario names' 'other good' "$(ran two.db)"
sed 's/^variants = v4.8/&\nplugin = no.so/' one.ini >no.ini
refused 'what a scenario names is not there' 'no.ini:[0-9]*: plugin = no.so cannot be read' \
	check no.ini
same 'tunables of a plug-in are stored' 'batch|1' \
	"$(sql two.db "SELECT substr(key, -5), value FROM param JOIN run ON run.id = run WHERE policy = 'good' AND key LIKE '%batch'")"
holds 'batches of one take longer' [ "$(sql two.db 'SELECT count(DISTINCT sim_ns) FROM run')" = 2 ]
"$simrun" elsewhere/two.ini -j4 --check -q -o again.db >out 2>&1
same 'the digest is the same again' "$(sql two.db 'SELECT digest FROM run ORDER BY id')" \
	"$(sql again.db 'SELECT digest FROM run ORDER BY id')"

# --- what is kept of it, and made again -------------------------------------------------------------

same 'its name and SHA-256 are kept' "good|$(sha256sum <good.so | cut -d' ' -f1)" \
	"$(sql beside.db 'SELECT plugin, plugin_sha256 FROM run WHERE id = 2')"
same 'none of other variants' '|' "$(sql beside.db 'SELECT plugin, plugin_sha256 FROM run WHERE id = 1')"
run 0 'a run beside it needs none' replay beside.db 1
run 0 'a run of it is made again' replay beside.db 2 --plugin good.so
says out '^identical' 'a run of it is made again'
refused 'what a database names is not loaded' 'run 2: its variant good is of the plug-in good, .* expected --plugin' \
	replay beside.db 2
refused 'nor what a stored scenario names' 'run 2: its variant good is of the plug-in good, .* expected --plugin' \
	replay two.db 2
run 0 'both of a scenario are given' replay two.db 2 --plugin good.so --plugin elsewhere/other.so
run 3 'only one of them is' replay two.db 2 --plugin good.so
says err 'unknown variant "other", .* is not loaded, since the text comes from a database: give --plugin' \
	'only one of them is'
run 0 'a run of it is exported' export beside.db 2 --plugin good.so
says out 'policy.plugin=FILE.so$' 'what is exported says what it needs, and how to say where that is'
says out "^# $(sha256sum <good.so | cut -d' ' -f1)\\.$" 'what is exported says which file it needs'
mv out elsewhere/alone.ini
run 1 'what is exported names the file' elsewhere/alone.ini -o alone.db
same 'what is exported makes the run' "$(sql beside.db 'SELECT policy, digest FROM run WHERE id = 2')" \
	"$(sql alone.db 'SELECT policy, digest FROM run')"
cp good.so elsewhere/moved.so
sed 's|^plugin = .*|plugin = /nowhere/good.so|' elsewhere/alone.ini >elsewhere/far.ini
run 1 'a plug-in that is somewhere else' elsewhere/far.ini -o far.db --set policy.plugin=elsewhere/moved.so
same 'a plug-in that is somewhere else' "$(sql alone.db 'SELECT policy, digest FROM run')" \
	"$(sql far.db 'SELECT policy, digest FROM run')"
refused 'an export loads nothing, either' 'run 2: its variant good is of the plug-in good, .* expected --plugin' \
	export two.db 2
builds 'the same text otherwise' good.c -O2 -g
refused 'another file' 'with SHA-256 [0-9a-f]*, but --plugin gave good with [0-9a-f]*' \
	replay beside.db 2 --plugin good.so
builds 'a plug-in' good.c
run 0 'an interleaving is drawn' report beside.db 2 --plugin good.so
says out 'good.account' 'an interleaving is drawn'
run 0 'a page is made' report beside.db --html page.html --plugin good.so
says page.html 'good.account' 'a page is made'
run 0 'without the plug-in it has no timeline of it' report beside.db --html without.html
holds 'the others are there' [ -s without.html ]

# --- searches ---------------------------------------------------------------------------------------

# found ARGUMENT…: the verdicts and outcomes of a search of variant good
found()
{
	"$simrun" explore one.ini --policy good --plugin good.so --outcomes --interleaving none \
		-o found.db "$@" >explored 2>err || [ $? = 1 ] || fail "explore $*" explored err
	sql found.db "SELECT property, verdict FROM verdict ORDER BY 1; SELECT outcome FROM outcome ORDER BY 1"
	sql found.db 'SELECT max(states) FROM run' >states
	rm -f found.db
}

visible=$(found)
states=$(<states)
says explored 'plug-in good: every step of it counted as visible' 'it says so'
same 'what --check verified changes no verdict' "$visible" "$(found --check)"
holds 'and makes it smaller' [ "$(<states)" -lt "$states" ]
same 'nor does the reduction' "$visible" "$(found --reduction none)"
run 1 'a counterexample names the plug-in' explore one.ini --policy good --plugin good.so --property spurious_ebusy
[ -e one-good-spurious_ebusy.ini ] && mv one-good-spurious_ebusy.ini overflow-good-spurious_ebusy.ini
run 0 'and can be run' overflow-good-spurious_ebusy.ini
run 0 'plug-ins are compared' diff one.ini --policy good,good-again --plugin good.so

# --- what --check finds out ---------------------------------------------------------------------------

# found_out CASE PATTERN ARGUMENT…: exit 3, with the step and what it did
found_out()
{
	local name=$1 pattern=$2

	shift 2
	builds "$name" bad.c "-D$name" "${quiet[@]}" || return
	run 3 "$name is found out" "$@" one.ini --policy bad --plugin bad.so --check -o "$name.db"
	says err "simrun: plug-in bad: step bad[a-z.]* of purge (bad.c:[0-9]*) $pattern" "$name: says what"
}

found_out STATIC_DATA 'has changed data outside of the world' explore
found_out STATIC_DATA 'has changed data outside of the world' run
found_out LYING_LOCAL 'is announced as local, but touches vmap_purge_list' explore
found_out LYING_LOCAL 'breaks a rule: a step writes nothing but its task' run
found_out LYING_CLAIM 'is announced as local, but touches vmap_purge_list' explore

finish

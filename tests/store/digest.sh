#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# digest.sh - each run of each shipped scenario has the digest on record, in whatever way it
# is run.
#
# make renew shows which digests changed; if you change one, say why in the commit message.
. "${srcdir:-.}/tests/lib.sh"

golden=$source_dir/tests/data/golden

digests() {
	sql -separator ' ' "$1" 'SELECT policy, seed, digest FROM run ORDER BY id'
}

# Scenarios that simulate seconds are cut short: here only the same result matters.
shortened() {
	case $name in
	lazy-max-study) echo --set scenario.horizon=15ms --set vmalloc.lazy_unit=2MiB --set sweep.repeat=2 ;;
	lat* | lazy* | preemption | rt | thread* | kernels) echo --set scenario.horizon=15ms ;;
	nodes-64 | drain-starved | rt-drain) echo --set scenario.horizon=6ms ;;
	esac
}

# all_digests DB [COMMAND…]: prints the digests of $scenario, run by the command
all_digests() {
	local db=$1

	shift
	# shellcheck disable=SC2046 # words
	"$@" -q -o "$db" "$scenario" $(shortened) >out 2>err
	[ $? -le 1 ] || fail "$name cannot be run by: $*" err
	digests "$db"
}

# like_golden CLAIM DB [COMMAND…]: checks that these are the digests on record
like_golden() {
	local claim="$name: $1"

	shift
	all_digests "$@" >got
	same_files "$claim" "$golden/$name.digests" got
}

# A locale that writes numbers and letters unlike C, if there is one; otherwise any other.
other_locale() {
	locale -a 2>/dev/null | grep -iE '^(de|fr|tr)_.*utf-?8$' | head -n 1 | grep . ||
		locale -a 2>/dev/null | grep -vxE 'C|POSIX' | head -n 1
}

locale=$(other_locale)
echo "another locale: ${locale:-there is none}"
for scenario in "$source_dir"/scenarios/*.ini; do
	name=$(basename "$scenario" .ini)
	all_digests first.db "$simrun" >got
	as_golden "$name: as recorded" "$golden/$name.digests" got
	if [ -n "${RENEW:-}" ]; then
		rm -f first.db
		continue
	fi
	[ -z "${SLOW_BUILD:-}" ] || { rm -f first.db; continue; }
	like_golden 'one job' jobs-1.db "$simrun" --jobs 1
	like_golden 'four jobs' jobs-4.db "$simrun" --jobs 4
	like_golden 'another locale, language and time' locale.db \
		env LC_ALL="${locale:-C}" LANGUAGE=tr TZ=Asia/Kathmandu "$simrun"
	[ "$name" = overflow-storm ] || [ -n "$(shortened)" ] || [ "$name" = contention ] ||
		[ "$name" = pairs ] ||
		like_golden 'every step verified' check.db "$simrun" --check
	if setarch -R true 2>/dev/null; then
		like_golden 'at fixed addresses' setarch.db setarch -R "$simrun"
	fi
	all_digests first.db "$simrun" >twice
	cat "$golden/$name.digests" "$golden/$name.digests" >wanted
	same_files "$name: appended to the first" wanted twice
	rm -f ./*.db
done
# With every step: these digests depend on the labels, functions and costs of all steps, too.
: >steps
for name in joel-2016 aliases same-cpu rt priority-inversion; do
	scenario=$source_dir/scenarios/$name.ini
	all_digests steps.db "$simrun" --trace steps | sed "s/^/$name /" >>steps
	rm -f steps.db
done
as_golden 'with every step' "$golden/with-steps" steps
[ -z "${RENEW:-}" ] || finish

# Another seed, and another level of events, must give other digests.
scenario=$source_dir/scenarios/overflow-storm.ini
name=overflow-storm
all_digests seed.db "$simrun" --seed 2 --policy v4.8 >got
holds 'another seed, another digest' [ "$(cut -d' ' -f3 got)" != \
	"$(sed -n 's/^v4.8 1 //p' "$golden/overflow-storm.digests")" ]
all_digests steps-1.db "$simrun" --trace steps --policy v4.8 --set machine.cpus=2 >one
all_digests steps-2.db "$simrun" --trace steps --policy v4.8 --set machine.cpus=2 >two
same_files 'the same digest with steps' one two
same 'every scenario is on record, and no other' \
	"$(cd "$source_dir/scenarios" && ls -- *.ini | sed 's/\.ini$//')" \
	"$(cd "$golden" && ls -- *.digests | sed 's/\.digests$//')"
same 'all digests of a scenario differ' '' \
	"$(cut -d' ' -f3 "$golden/joel-2016.digests" | sort | uniq -d)"
finish

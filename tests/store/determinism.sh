#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# determinism.sh - the same scenario, seed and version give the same digests everywhere: in
# other locales and time zones, without address randomisation, with more jobs, with a limit
# on the stack. DETERMINISM=all (make check-determinism) also builds simrun with other
# compilers, optimisation, sanitizers and word sizes, and runs it in valgrind. The test says
# what it leaves out because this machine lacks it.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

quick=()	# the scenarios that take a second at most
for name in aliases contention double-purge fragmentation joel-2016 overflow-storm \
	pi-chain priority-inversion quickstart same-cpu; do
	quick+=("$source_dir/scenarios/$name.ini")
done
scenarios=("${quick[@]}")
[ "${DETERMINISM:-}" != all ] || scenarios=("$source_dir"/scenarios/*.ini)
compared=0

# digests NAME COMMAND…: writes the digests of all chosen scenarios
digests() {
	local name=$1

	shift
	rm -f d.db
	for scenario in "${scenarios[@]}"; do
		"$@" "$scenario" -q -o d.db >out 2>err
		[ $? -le 1 ] || fail "$name: $scenario" err
	done
	sql d.db 'SELECT id, scenario, policy, seed, digest FROM run ORDER BY id' >"digests.$name"
}

# same_digests NAME COMMAND…: checks that the command gives the same digests
same_digests() {
	local before=$failed

	digests "$@"
	same_files "$1" digests.here "digests.$1"
	[ "$failed" = "$before" ] || return
	compared=$((compared + 1))
	echo "same: $1: $(wc -l <digests.here) digests"
}

left_out() {
	echo "left out: $1"
}

digests here "$simrun"
holds 'there are digests' test "$(wc -l <digests.here)" -gt 20
for jobs in 1 2 8; do
	same_digests "jobs-$jobs" "$simrun" --jobs "$jobs"
done
while read -r locale zone; do
	if [ "$locale" = C ] || locale -a 2>/dev/null | grep -qix "${locale/UTF-8/utf8}"; then
		same_digests "locale-$locale" env LC_ALL="$locale" TZ="$zone" "$simrun"
	else
		left_out "locale $locale"
	fi
done <<-END
	C Pacific/Chatham
	de_DE.UTF-8 Europe/Berlin
	tr_TR.UTF-8 Asia/Kathmandu
	ar_EG.UTF-8 America/St_Johns
END
if setarch -R true 2>/dev/null; then
	same_digests no-aslr setarch -R "$simrun"
else
	left_out 'address randomisation off'
fi
same_digests malloc env MALLOC_PERTURB_=165 MALLOC_ARENA_MAX=1 "$simrun"
if [ "${DETERMINISM:-}" != all ]; then
	echo "$compared ways"
	finish
fi

# built NAME OPTION…: builds simrun with these options, in a folder of its own
built() {
	local name=$1

	shift
	mkdir "build-$name"
	(cd "build-$name" && "$source_dir/configure" -q "$@" && make -s -j "$(nproc)" simrun) \
		>"build-$name.log" 2>&1
}

# same_built NAME OPTION…: builds simrun and checks that it gives the same digests
same_built() {
	if built "$@"; then
		same_digests "$1" "build-$1/simrun"
		[ ! -e "$source_dir/COMMIT" ] || same "$1: it knows its commit" "$(cat "$source_dir/COMMIT")" \
			"$("build-$1/simrun" --version | sed -n 's/^commit *//p')"
	else
		left_out "$1: $(grep -m 1 'error' "build-$1.log" || tail -n 1 "build-$1.log")"
	fi
	rm -rf "build-$1"
}

[ ! -e "$source_dir/config.status" ] || {
	rm -rf "$work/source"
	mkdir "$work/source"
	(cd "$source_dir" && make -s distdir distdir="$work/source/p" >/dev/null 2>&1)
	source_dir=$work/source/p
}
for cc in gcc clang; do
	command -v "$cc" >/dev/null || { left_out "$cc"; continue; }
	for flags in -O0 -O2 '-O3 -march=native'; do
		same_built "$cc${flags// /}" CC="$cc" CFLAGS="$flags"
	done
done
same_built not-hardened --disable-hardening
same_built sanitizers --enable-sanitizers CFLAGS=-O1
# 32 bits; then big-endian, which is emulated and slow, so only the quick scenarios.
for architecture in i386 s390x; do
	if "$source_dir/tests/data/foreign" "$architecture" "$work/$architecture" >"$architecture.log" 2>&1; then
		[ "$architecture" = i386 ] || scenarios=("${quick[@]}")
		digests here "$simrun"
		same_digests "$architecture" "$work/$architecture/simrun"
	else
		left_out "$architecture: $(tail -n 1 "$architecture.log")"
	fi
	rm -rf "${work:?}/$architecture"
done
if command -v valgrind >/dev/null; then
	scenarios=("${quick[@]}")
	digests here "$simrun"
	same_digests valgrind valgrind -q --error-exitcode=99 "$simrun"
else
	left_out valgrind
fi
echo "$compared ways"
finish

#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Spin's verifier exits with 0 whatever it finds, and a search that its depth limit cut off says
# "errors: 0".
#
# Version: spin 6.5.2+dfsg-1 (Debian 12).
# Seen: of a model whose assertion fails at depth 401, pan reports "errors: 1", and exits with 0. With
# -m50 it never comes to the assertion: it reports "errors: 0", with "max search depth too small" in
# another line, and exits with 0. So does `spin -run`. The control is the same model with an
# assertion that holds: "errors: 0", status 0.
# Why it matters: a script that compares verdicts with Spin's has to read both lines; going by the
# status, or by the count alone, a search that was cut off is taken for a proof.
# bench/search.sh reads what pan prints, and simrun explore has a status for each of the three.
#
# It needs Debian's archive, apt-get, dpkg-deb and gcc. The exit status is 0 if that is still so.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download spin=6.5.2+dfsg-1 >/dev/null 2>&1
dpkg-deb -x spin_*.deb root
spin=$folder/root/usr/bin/spin

# model CONDITION: a counter goes to 200, and then the condition is asserted
model() {
	cat <<-END
	byte n = 0;
	active proctype count() {
		do
		:: n < 200 -> n++
		:: else -> break
		od;
		assert($1)
	}
	END
}

# verdict CONDITION OPTION…: errors, whether the depth was too small, and the exit status
verdict() {
	status=0
	model "$1" >model.pml
	shift
	"$spin" -a model.pml
	gcc -O1 -w -DSAFETY -o pan pan.c
	./pan "$@" >out || status=$?
	echo "$(grep -o 'errors: [0-9]*' out), $(grep -c 'search depth too small' out || true), status $status"
}

fails=$(verdict 'n != 200')
cut_off=$(verdict 'n != 200' -m50)
model 'n != 200' >model.pml
run=0
"$spin" -run -DSAFETY model.pml >out || run=$?
found=$(grep -o 'errors: [0-9]*' out)
holds=$(verdict 'n == 200')
echo "it fails: $fails; -m50: $cut_off; spin -run: $found, status $run; it holds: $holds"
[ "$fails" = 'errors: 1, 0, status 0' ] && [ "$cut_off" = 'errors: 0, 1, status 0' ] &&
	[ "$found, $run" = 'errors: 1, 0' ] && [ "$holds" = 'errors: 0, 0, status 0' ]

#!/bin/sh
# SPDX-License-Identifier: MIT
#
# gcc -O2 moves a volatile store above the branch on a volatile load, if both sides of the branch
# make it; the branch stays, with nothing behind it.
#
# Version: cc1 of cpp-12 12.2.0-14+deb12u1 (Debian 12, amd64).
# Seen: r = READ_ONCE(*x); if (r) WRITE_ONCE(*y, 1); else WRITE_ONCE(*y, 1); is compiled to the load,
# the store, then test and jump. And WRITE_ONCE(*y, r ^ r) stores the constant 0. One might have
# guessed that volatile accesses stay where they are, and from the jump that the order is kept.
# The controls: a store on one side only stays behind the jump, and r + 1 is stored from a register.
# Why it matters: memory models, and so litmus tests, count both as dependencies that order the
# store behind the load. A CPU sees none, so what is Never in a litmus test may happen.
# doc/memory.md says so.
#
# It needs Debian's archive, apt-get, dpkg-deb and the libraries of gcc-12. The exit status is 0 if
# that is still so.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download cpp-12=12.2.0-14+deb12u1 >/dev/null 2>&1
dpkg-deb -x ./cpp-12_*.deb root
cat >dependencies.c <<'END'
#define READ(p) (*(const volatile int *)(p))
#define WRITE(p, v) (*(volatile int *)(p) = (v))
void both(int *x, int *y) { int r = READ(x); if (r) WRITE(y, 1); else WRITE(y, 1); }
void only(int *x, int *y) { int r = READ(x); if (r) WRITE(y, 1); }
void zero(int *x, int *y) { int r = READ(x); WRITE(y, r ^ r); }
void next(int *x, int *y) { int r = READ(x); WRITE(y, r + 1); }
END
"$(find root -name cc1)" -quiet -O2 dependencies.c -o dependencies.s

# first FUNCTION: which comes first there, the store to y or the jump?
first() {
	awk -v name="$1:" '$1 == name { inside = 1 }
		inside && /,[[:space:]]*\(%rsi\)/ { print "store"; exit }
		inside && $1 ~ /^j/ { print "jump"; exit }' dependencies.s
}

# stored FUNCTION: what is stored there
stored() {
	awk -v name="$1:" '$1 == name { inside = 1 }
		inside && /,[[:space:]]*\(%rsi\)/ { sub(",", "", $2); print $2; exit }' dependencies.s
}

jumps=$(awk '/^both:/ { inside = 1 } /^only:/ { inside = 0 } inside && $1 ~ /^j/' dependencies.s | wc -l)
echo "both sides: $(first both) first, $jumps jump left; one side: $(first only) first;" \
	"r ^ r stores $(stored zero), r + 1 stores $(stored next)"
[ "$(first both)" = store ] && [ "$jumps" = 1 ] && [ "$(first only)" = jump ] &&
	[ "$(stored zero)" = '$0' ] && [ "$(stored next)" = '%eax' ]

#!/bin/sh
# SPDX-License-Identifier: MIT
#
# mawk's srand() treats all seeds from 2^31 - 1 on as the same one.
#
# Version: mawk 1.3.4.20200120-3.1 (Debian 12), beside gawk 1:5.2.1-2 as the control.
# Seen: srand(2147483647), srand(2147483648) and srand(4294967301) all give 0.49624 as the first
# rand(), without a word; smaller seeds each give another number. gawk's differ for all five.
# Why it matters: a test that draws from `date +%s` times 1000 draws the same thing for ever.
# Our random tests did; they stay below 2^31 now (draw_number() in tests/lib.sh).
#
# It needs Debian's archive, apt-get and dpkg-deb. The exit status is 0 if that is still so.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download mawk=1.3.4.20200120-3.1 gawk=1:5.2.1-2 libmpfr6=4.2.0-1 libsigsegv2=2.14-1 >/dev/null 2>&1
for package in ./*.deb; do
	dpkg-deb -x "$package" root
done
library=$(dirname "$(find root -name 'libmpfr.so.6' | head -n 1)")

# first AWK SEED: prints the first number after srand(SEED)
first() {
	LD_LIBRARY_PATH=$library "root/usr/bin/$1" -v seed="$2" 'BEGIN { srand(seed); print rand() }'
}

distinct() {
	for seed in "$@"; do
		first "$awk" "$seed"
	done | sort -u | wc -l
}

large='2147483647 2147483648 2147483649 4294967301 1795881385001'
small='1 2 1000 2147483645 2147483646'
awk=mawk
of_small=$(distinct $small)
of_large=$(distinct $large)
awk=gawk
control=$(distinct $large)
echo "mawk: $of_small numbers of 5 small seeds, $of_large of 5 large ones; gawk: $control of these"
[ "$of_small" = 5 ] && [ "$of_large" = 1 ] && [ "$control" = 5 ]

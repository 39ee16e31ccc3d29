#!/bin/sh
# SPDX-License-Identifier: MIT
#
# libbabeltrace2-dev has the CTF writer's library and its pkg-config file, but not its header.
#
# Version: babeltrace2 2.0.4-1+b6 (Debian 12).
# Seen: pkg-config says that babeltrace2-ctf-writer is there and how to link it, and the linker finds
# it. No file of the package declares a function of it, so nothing can be compiled that calls it.
# The header of the other library in the package is there, and compiles.
# Why it matters: a configure script that asks pkg-config takes the library for usable, and the
# build breaks later. So our CTF (simrun report --ctf) is written without it.
#
# It needs Debian's archive, apt-get, dpkg-deb, pkg-config and a C compiler. The exit status is 0 if
# that is still so.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download libbabeltrace2-dev=2.0.4-1+b6 libbabeltrace2-0=2.0.4-1+b6 >/dev/null 2>&1
for package in ./*.deb; do
	dpkg-deb -x "$package" root
done
library=$(dirname "$(find root -name 'libbabeltrace2-ctf-writer.so')")

# can COMMAND…: "yes" if the command succeeds
can() {
	if "$@" >/dev/null 2>&1; then
		echo yes
	else
		echo no
	fi
}

# includes HEADER: a program of nothing but this header
includes() {
	printf '#include <%s>\nint main(void) { return 0; }\n' "$1" >try.c
	${CC:-cc} -Iroot/usr/include -c try.c -o try.o
}

known=$(PKG_CONFIG_PATH=$library/pkgconfig can pkg-config --exists babeltrace2-ctf-writer)
linked=$(printf 'int main(void) { return 0; }\n' >empty.c &&
	can ${CC:-cc} empty.c -o empty -L"$library" -Wl,--unresolved-symbols=ignore-all \
		-lbabeltrace2-ctf-writer)
header=$(can includes babeltrace2-ctf-writer/writer.h)
named=$(grep -rl bt_ctf_writer_create root/usr/include | wc -l)
control=$(can includes babeltrace2/babeltrace.h)
echo "CTF writer: pkg-config $known, linker $linked, header $header, files that declare it $named;" \
	"control, header of the other library: $control"
[ "$known$linked$header$named$control" = yesyesno0yes ]

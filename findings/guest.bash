# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# guest.bash - Debian's kernels under qemu, for the findings about them. Sourced, not run.
#
# It needs qemu-system-x86_64, apt-get, dpkg-deb, cpio and, for modules, gcc and make. Packages are
# of the version that the finding names. If the archive does not have that one any more, the newest
# of the same kernel series is taken, and the output says which that was.
set -eu -o pipefail
command -v qemu-system-x86_64 >/dev/null || { echo 'apt-get install qemu-system-x86'; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir guest root

# package NAME VERSION [PATTERN]: unpacks it into root/. PATTERN: what names may replace it.
# Sets $name to that of the package that it was.
package() {
	name=$1
	if apt-get download "$name=$2" >/dev/null 2>&1; then
		echo "$name $2"
	else
		name=$(apt-cache search -n "^${3:-$1}$" | cut -d' ' -f1 | sort -V | tail -n 1)
		apt-get download "$name" >/dev/null 2>&1 || { echo "$1: not in the archive"; exit 77; }
		echo "$name instead of $1 $2: $(basename ./"$name"_*.deb .deb | cut -d_ -f2)"
	fi
	dpkg-deb -x ./"$name"_*.deb root
	rm -f ./"$name"_*.deb
}

# What the guest's shell needs.
package busybox-static '1:1.35.0-4+deb12u1+b1'
mkdir -p guest/bin guest/proc guest/sys guest/dev guest/lib64 guest/lib/x86_64-linux-gnu
cp root/bin/busybox guest/bin/
cat >guest/init <<'END'
#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mount -t tracefs tracing /sys/kernel/tracing
echo BEGIN
cd /sys/kernel/tracing
. /script
echo END
echo o >/proc/sysrq-trigger
sleep 100
END
chmod +x guest/init

# kernel_6_12, kernel_6_1: sets $kernel to its release
kernel_6_12() {
	package linux-image-6.12.107+deb12-amd64 '6.12.107-1~deb12u1' \
		'linux-image-6.12.[0-9]*.deb12-amd64'
	kernel=${name#linux-image-}
}

kernel_6_1() {
	package linux-image-6.1.0-50-amd64 6.1.176-1 'linux-image-6.1.0-[0-9]*-amd64'
	kernel=${name#linux-image-}
}

# cyclictest and the libraries that it needs, those of this machine
cyclictest() {
	package rt-tests 2.4-1
	package libnuma1 2.0.16-1
	cp root/usr/bin/cyclictest guest/bin/
	cp root/usr/lib/x86_64-linux-gnu/libnuma.so.1 guest/lib/x86_64-linux-gnu/
	cp /lib64/ld-linux-x86-64.so.2 guest/lib64/
	cp /lib/x86_64-linux-gnu/lib{c.so.6,rt.so.1,pthread.so.0} guest/lib/x86_64-linux-gnu/
}

# module NAME: builds NAME.c, which is here, for $kernel, into the guest's /bin
module() {
	local release=$kernel abi=${kernel%-amd64} headers version kbuild
	kbuild=linux-kbuild-$abi
	[[ $abi != 6.1.* ]] || kbuild=linux-kbuild-6.1
	version=$(apt-cache madison "linux-image-$release" | awk 'NR == 1 { print $3 }')
	headers=$folder/root/usr/src/linux-headers-$release
	if [ ! -d "$headers" ]; then
		package "linux-headers-$release" "$version"
		package "linux-headers-$abi-common" "$version"
		package "$kbuild" "$(apt-cache madison "$kbuild" | awk 'NR == 1 { print $3 }')"
		sed -i "s|/usr/src|$folder/root/usr/src|" "$headers/Makefile"
		rm -f "$headers/vmlinux"	# only for type information, which needs pahole
	fi
	kernel=$release
	mkdir -p "build-$release"
	cp "$1.c" "build-$release"
	echo "obj-m := $1.o" >"build-$release/Makefile"
	make -s -C "$headers" M="$folder/build-$release" modules >build.log 2>&1 || { cat build.log; exit 77; }
	cp "build-$release/$1.ko" guest/bin/
}

# guest CMDLINE QEMU-OPTION…: boots $kernel, runs the script on stdin, and prints its output
guest() {
	local command_line="console=ttyS0 quiet panic=-1 $1"
	shift
	cat >guest/script
	(cd guest && find . | cpio -o -H newc --quiet) >initrd
	timeout -s KILL 300 qemu-system-x86_64 -nodefaults -no-user-config -machine pc -m 512 \
		-display none -serial stdio -no-reboot -kernel "root/boot/vmlinuz-$kernel" \
		-initrd initrd -append "$command_line" "$@" </dev/null 2>qemu.log |
		tr -d '\r' | sed -n '/^BEGIN$/,/^END$/{//!p}' >output
	cat output
}

# guest_counted CMDLINE QEMU-OPTION…: the same, and the guest's clock counts instructions: one is
# a nanosecond. It has one CPU, and the host cannot disturb it.
guest_counted() {
	guest "tsc_early_khz=1000000 $1" -accel tcg -icount shift=0,sleep=off -smp 1 -cpu max "${@:2}"
}

/* SPDX-License-Identifier: MIT */
/*
 * vmap_config.c - what the kernel computes from the size of the machine.
 */
#include "policies/vmap/state/vmap_config.h"

static unsigned fls(uint64_t n)
{
	return n ? 64 - (unsigned)__builtin_clzll(n) : 0;
}

static uint64_t roundup_pow_of_two(uint64_t n)
{
	return UINT64_C(1) << (n ? fls(n - 1) : 0);
}

uint64_t lazy_max_pages(uint32_t cpus, uint64_t unit)
{
	return fls(cpus) * unit;
}

/* The address space is shared out to the CPUs, 16 blocks for each, within bounds. */
uint64_t vmap_bbmap_bits(uint64_t vmalloc_pages, uint32_t cpus)
{
	const uint64_t min = 128, max = 1024;
	const uint64_t share = vmalloc_pages / roundup_pow_of_two(cpus) / 16;
	const uint64_t bits = roundup_pow_of_two(share);

	return bits < min ? min : bits > max ? max : bits;
}

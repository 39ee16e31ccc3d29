/* SPDX-License-Identifier: MIT */
/*
 * price.c - the price of a step that takes longer than any run.
 */
#include "sim/steps/price.h"

int64_t long_product(uint64_t cost, uint64_t amount)
{
	const uint64_t longest = INT64_MAX / 4;
	uint64_t product;

	if (__builtin_mul_overflow(cost, amount, &product) || product > longest)
		product = longest;
	return (int64_t)product;
}

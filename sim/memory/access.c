/* SPDX-License-Identifier: MIT */
/*
 * access.c - compares values.
 */
#include "sim/memory/access.h"

bool compare(int64_t a, enum comparison c, int64_t b)
{
	switch (c) {
	case IS_EQUAL:
		return a == b;
	case IS_NOT_EQUAL:
		return a != b;
	case IS_LESS:
		return a < b;
	case IS_AT_MOST:
		return a <= b;
	case IS_GREATER:
		return a > b;
	case IS_AT_LEAST:
		return a >= b;
	case IS_EVEN:
		return !(a & 1);
	}
	return false;
}

/* SPDX-License-Identifier: MIT */
/*
 * compiler.h - what compilers are told about the code.
 */
#ifndef SIM_BASE_COMPILER_H
#define SIM_BASE_COMPILER_H

#define likely(condition) __builtin_expect(!!(condition), 1)
#define unlikely(condition) __builtin_expect(!!(condition), 0)

#endif

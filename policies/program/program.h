/* SPDX-License-Identifier: MIT */
/*
 * program.h - what a task does: the operations of a scenario's `program`, compiled.
 *
 * The loader turns the text into instructions, and task_main() in task.c takes them one
 * by one. Loops are flattened: REPEAT and FOREVER name the instruction after their end.
 */
#ifndef POLICIES_PROGRAM_PROGRAM_H
#define POLICIES_PROGRAM_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policies/program/code/expression.h"
#include "policies/program/ops.h"
#include "sim/base/random.h"

enum { NO_NAME = UINT32_MAX };

/* insn.flags */
enum {
	INSN_SYNC = 1,		/* PURGE; SLEEP: until then, not for so long */
	INSN_FORCE = 2, INSN_ALIGN = 4, INSN_RANGE = 8, INSN_LAZY = 16,
	INSN_OF = 32,		/* VFREE frees what another task holds; name is its id */
	INSN_BLOCK = 64,	/* PREEMPT_OFF, IRQ_OFF, trylocks: for what is in { } */
	INSN_NOWAIT = 128,	/* VMALLOC may not block; AREAS: they lie in a pool */
	INSN_WRITTEN = 255,	/* flags up to here are written; the others follow */
	INSN_ENTERS_LOCALLY = 256,	/* entering it is a local step (sim/steps/run_ahead.h) */
	INSN_GOES_ON = 512,	/* the program has steps behind it */
	INSN_OPERATION = 1024,	/* it is numbered, and leaves a row in `op` */
	INSN_HANDLER = 2048,	/* its task serves an interrupt: never in user mode */
	INSN_KERNEL = 4096,	/* it is in a block: the task is in the kernel already */
	INSN_ENTERS = 8192,	/* it begins with the step op.enter */
	INSN_RECORDED = 16384,	/* VMALLOC: what a kernel gave is known */
	INSN_NAMED = 32768,	/* with OF: the area to which that task has given a name */
	INSN_UNTIL = INSN_SYNC, INSN_POOLED = INSN_NOWAIT,
};

/* What a kernel gave for a VMALLOC: a page, or nothing. */
#define RECORDED_EBUSY UINT64_MAX

struct insn {
	uint8_t op;		/* enum op_kind */
	/*
	 * How deep the loop or block that this begins or ends is nested; 0: it is
	 * outermost. Its count or flags are kept at that place. spin_lock_irqsave begins
	 * a block, too, which spin_unlock_irqrestore ends.
	 */
	uint8_t loop;
	uint16_t flags;
	uint32_t line;		/* in the scenario, for messages */
	uint32_t name;		/* slot of an area's name in this program; or index of a lock,
				 * or of operands */
	/*
	 * a head: first insn after the loop or block (IF: where it goes on otherwise); its
	 * end: the head; ELSE: the end of the whole; AREAS: the node for which they were
	 * allocated, from 1; 0: none
	 */
	uint32_t jump;
	/*
	 * REPEAT: times; CYCLICTEST: loops; AREAS: how many; RUN_ON: the CPU; SET_AFFINITY:
	 * the first << 32 | the last, of the task that name is, if INSN_OF; SPIN_TRYLOCK
	 * without a block: the register; ELSE: the IF; VMALLOC: what was recorded; VFREE: the
	 * task, if NAMED
	 */
	uint64_t count;
	struct draw size;	/* pages */
	struct draw time;	/* ns; CYCLICTEST: the interval */
	uint64_t align;		/* pages; only with INSN_ALIGN, else one byte */
	uint64_t vstart, vend;	/* absolute pages; only with INSN_RANGE */
	op_steps *steps;	/* those of op, which are needed each time that a task goes on */
	/*
	 * What local steps follow (course.c): from the way into it on; from its own step on; and
	 * once it is over. NULL: less than two.
	 */
	const struct course *entering, *working, *behind;
};

/* A step of a course that does not always take the same time. */
struct course_draw {
	const struct draw *ns;
	uint32_t step;			/* its number in the course */
	uint32_t in_kernel;
};

enum { COURSE_STEPS = 8 };	/* the most */

/*
 * Local steps that a program takes one after the other: work in user mode and in the kernel, the
 * ends of loops, and the way into the kernel, up to an instruction that does anything else.
 */
struct course {
	const struct insn *loop;	/* the end of a loop after which it goes on inside, or NULL */
	uint32_t end;			/* the first instruction of which no step belongs to it … */
	uint8_t entered;		/* … but the way into it does */
	uint8_t enters;			/* some instruction is entered */
	uint8_t steps;
	uint8_t straight;		/* enum straight_step: what the instruction at its end begins with */
	uint8_t draws;			/* how many of its steps have drawn times */
	uint8_t reserved[2];
	int64_t ns[2];			/* the times of all others, in user mode and in the kernel */
	int64_t step_ns[COURSE_STEPS];	/* how long each takes; -1: that is drawn */
	struct course_draw draw[COURSE_STEPS];
};

/* How an instruction names a word of memory. */
enum place_kind { PLACE_VARIABLE, PLACE_ELEMENT, PLACE_POINTER };

struct memory_place {
	uint32_t kind;		/* enum place_kind */
	uint32_t word, words;	/* of the variable, among all of the variables */
	uint32_t reserved;
	struct expression at;	/* ELEMENT: the index; POINTER: the pointer */
};

/* What an operation on variables or registers works with; insn.name is its index. */
struct operands {
	struct memory_place place;
	struct expression value;	/* stored, added, assigned; the condition */
	struct expression old;		/* cmpxchg: the value that is replaced */
	uint32_t into;			/* the register that gets the result, or NO_REGISTER */
	uint8_t order;			/* enum order */
	uint8_t comparison;		/* cond_load: enum comparison */
	uint16_t reserved;
	const char *text;		/* the condition, as it is written */
};

enum { NO_REGISTER = UINT32_MAX };

enum { MAX_LOOP_DEPTH = 8, MAX_INSNS = 65536, MAX_NAMES = 65536 };

struct program {
	const char *file;		/* in which it is written, for messages; NULL: nowhere */
	const struct insn *insn;	/* ends with OP_END */
	uint32_t insns;
	uint32_t names;			/* names of areas used in it: slots 0 .. names - 1 */
	/* for each slot the slot in [setup]'s program with the same name, or NO_NAME */
	const uint32_t *setup_slot;
	const struct operands *operands;	/* of its operations on variables and registers */
	uint32_t operands_nr;
	uint32_t registers;
	const char *const *register_name;
	const struct code *code;		/* of all its expressions */
	uint32_t codes;
};

/* [variables]: the words that programs name. They follow the machine's other words. */
struct variable {
	const char *name;
	uint32_t word, words;	/* its first one, and how many: more than 1 of an array */
	bool is_array;
	bool is_percpu;		/* an array with an element for each CPU */
};

struct variable_word {
	const char *name;	/* "x", "a[2]" */
	int64_t initial;
	bool points;		/* initially, to the word of the variables that initial is */
};

struct variables {
	const struct variable *variable;
	uint32_t nr;
	const struct variable_word *word;
	uint32_t words;
	bool percpu;			/* some of them are per CPU */
};

enum { MAX_VARIABLE_WORDS = 65536 };

/* Does a loop or block begin here? spin_lock_irqsave begins one, too. */
bool program_opens(const struct insn *insn);

/* Sets the flags and steps that follow from a complete program. insn: ends with OP_END */
void program_finish(struct insn *insn, bool handler);

/*
 * How many courses does the program have, where its steps have these costs? Then they are put
 * there, and the program knows them.
 */
size_t program_courses(const struct insn *insn, const int64_t *cost);
void program_set_courses(struct insn *insn, const int64_t *cost, struct course *course);

struct machine;
struct vmap_config;
struct task_config;
struct world;

/*
 * Values that outcomes may have. The first of a run are those of registers, task by task; then
 * come the words of variables. A pointer to the n-th of these words is the same number in every
 * variant, which pointed_variable() knows.
 */
uint32_t program_values(const struct world *w);
int64_t program_value(const struct world *w, uint32_t n);
/* The name of the variable to which such a value points; NULL: it is a number. */
const char *pointed_variable(const struct variables *v, int64_t value);

/* Might a program free or touch what is free already, or what another task has by then? */
bool programs_share_areas(const struct machine *m, const struct vmap_config *c,
			  const struct task_config *task);

#endif

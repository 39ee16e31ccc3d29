/* SPDX-License-Identifier: MIT */
/*
 * world.h - the whole simulated machine as one flat block of bytes.
 *
 * All mutable state of a run lies in one arena, in three parts:
 *
 *	state	what decides the future: hashed, compared, footprint-checked
 *	clock	what decides when: virtual time, run queues, event queue, cache lines
 *	stats	what is only reported at the end: nothing reads it to decide anything
 *
 * References inside it are 32-bit indices, so a snapshot is a copy of the bytes. A struct
 * world is only the handle: it says where the parts lie, and how the machine is configured.
 */
#ifndef SIM_WORLD_WORLD_H
#define SIM_WORLD_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/machine/machine.h"
#include "sim/machine/observer.h"
#include "sim/machine/stats.h"

/* How many bytes the arena of this machine needs; UINT64_MAX if they cannot be counted. */
uint64_t world_bytes(const struct machine *m);

/*
 * Makes the handle and an arena of zeros, which boot.h fills in. zeros: world_bytes() of them that
 * the world shall use, and that must outlive it; or NULL. Returns NULL: no memory.
 */
struct world *world_alloc(const struct machine *m, const struct observer *o, void *zeros);
void world_free(struct world *w);

/* These copy the arena; to and from have world_bytes() bytes. */
void world_snapshot(const struct world *w, void *to);
void world_restore(struct world *w, const void *from);
uint64_t world_hash(const struct world *w);	/* of the state part */

/* --- what drivers and reports ask -------------------------------------------------------- */

const struct task_stats *world_task_stats(const struct world *w, uint32_t task);
/* The same with what has not been accounted yet, except that of a running task. */
int64_t world_task_time(const struct world *w, uint32_t task, enum time_kind kind);
const struct cpu_stats *world_cpu_stats(const struct world *w, uint32_t cpu);
const struct lock_stats *world_lock_stats(const struct world *w, uint32_t lock);
const struct source_stats *world_source_stats(const struct world *w, uint32_t source);
const struct section *world_section(const struct world *w, enum section_kind k, uint32_t cpu);
/* The pc of the step that the task will take next; 0: it has ended. */
uint16_t world_task_pc(const struct world *w, uint32_t task);
uint32_t world_locks(const struct world *w);	/* their ids are 0, 1, … */
uint32_t world_lock_owner(const struct world *w, uint32_t lock);	/* task, or NIL */
uint64_t world_steps(const struct world *w);
int64_t world_now(const struct world *w);
uint32_t world_task_cpu(const struct world *w, uint32_t task);	/* where it runs or ran last */

/* What the kernel's preempt_count and the like would say on this CPU. */
struct cpu_context {
	uint8_t preempt_count, migrate_disable;
	uint16_t depth;		/* how deep the stack is of whoever takes steps there */
	int16_t prio;		/* as the kernel counts, with what the task inherits; idle: 120 */
	bool irqs_off, need_resched, in_irq;
};
struct cpu_context world_cpu_context(const struct world *w, uint32_t cpu);

/* The CPU whose calls to the others the object stands for; NIL: it is another object. */
uint32_t world_object_caller(const struct world *w, uint32_t object);

/* These write a name into buf and return it: "A" or "irq/3", "my_lock" or "call.2". */
enum { NAME_BYTES = 64 };
const char *world_task_name(const struct world *w, uint32_t task, char buf[NAME_BYTES]);
const char *world_object_name(const struct world *w, uint32_t object, char buf[NAME_BYTES]);

#endif

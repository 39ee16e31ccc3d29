/* SPDX-License-Identifier: MIT */
/*
 * vmap_config.h - how the simulated vmalloc of one run is configured.
 */
#ifndef POLICIES_VMAP_STATE_VMAP_CONFIG_H
#define POLICIES_VMAP_STATE_VMAP_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

struct policy;
struct program;
struct variables;

/*
 * Where the drain work and its helpers are done: as the variant has it, which is by a worker of
 * the CPU that queued it; by an urgent one of that CPU; by any CPU's, as after Linux 7.3.
 */
enum drain_queue { DRAIN_PERCPU, DRAIN_HIGHPRI, DRAIN_UNBOUND };

enum tlb_set { TLB_NONE, TLB_ALL, TLB_LIST };

struct vmap_config {
	const struct policy *policy;
	const uint64_t *tunable;	/* values of the policy's tunables; NULL: the defaults */
	uint64_t start, pages;		/* the address space: first page, size */
	uint64_t lazy_max;		/* pages; already computed when `auto` */
	uint32_t areas;			/* descriptors there is memory for */
	uint32_t blocks;		/* vmap blocks there is memory for, all CPUs together */
	uint32_t block_pages;		/* pages in one vmap block */
	/* Of a scenario: as it says. Of a machine: as its variant has; 0: no tree of free ranges. */
	uint32_t nodes;
	enum drain_queue drain_queue;
	bool pools;			/* the variant has pools, and a lock for each part of a node */
	bool tlb_broadcast;		/* flushes need no interrupts (arm64) */
	bool guard;			/* one page after each vmalloc */
	bool defers;			/* a handler may free: workers do it later */
	bool frees;			/* some program but [setup] frees, or calls the purge */
	bool shares_areas;		/* a task might free what another one has, or freed */
	bool watches_tlbs;		/* some program loads or drops translations itself */
	bool waits_with_irqs_off;	/* some program may wait while it lets no interrupt in */
	const uint8_t *tlb_cpu;		/* per CPU: does it hold the initial areas' translations? */

	/* Programs of the tasks, by task id; the last task of the machine runs [setup]. */
	const struct program *program;	/* … and behind these, those of [work NAME] */
	const struct work_config *own_work;	/* [work NAME]; they have no function yet */
	uint32_t own_works;
	uint32_t first_work;		/* id of the first of them in the machine */
	uint32_t scenario_lock;		/* id of the scenario's first own lock in the machine */
	bool used;			/* some program calls the allocator */
	bool local_lists;		/* each CPU has a lazy list of its own */
	bool links;			/* the lazy list is kept in words of memory (words.h) */
	const struct variables *variables;	/* that programs share; NULL: none */
	bool kfree_rcu;			/* some program has kfree_rcu … */
	uint32_t kfree_thread;		/* … which this task does */
	uint32_t first_callback;	/* the id of the first task that does a callback of RCU */
	uint32_t first_variable;	/* which word of the machine is their first */
	uint32_t own_locks, own_atomics;	/* how many the variant has of its own */
	uint32_t own_lock, own_atomic;	/* the first of them */
};

/* lazy_max_pages() of the kernel, whose unit is 32 MiB. In pages. */
uint64_t lazy_max_pages(uint32_t cpus, uint64_t unit);

/* VMAP_BBMAP_BITS: how many pages a vmap block has. */
uint64_t vmap_bbmap_bits(uint64_t vmalloc_pages, uint32_t cpus);

#endif

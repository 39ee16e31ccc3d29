/* SPDX-License-Identifier: MIT */
/*
 * common.pml - what the Promela models of the variants share.
 *
 * N allocators, one a CPU, each `vmalloc 8p` in a space of 64 pages: 4 areas of 8 pages
 * are in use, 4 lie on the lazy list, so all of them overflow. The same scenario, and the
 * same steps, as bench/search.sh gives to simrun; the labels of the C model stand beside
 * the steps. What a task does on its own is part of the step before: simrun, too, lets
 * nobody in there.
 *
 *	-DN=4		allocators
 *	-DNOASSERT	the property is not checked: pan visits the whole space
 *	-DBY_HAND	the model for Spin at its fastest, see below
 *	-DOUTCOMES	pan -DPRINTF prints who failed, at each end
 *
 * Without BY_HAND each visible step of the C model is a step here: queued locks, and one
 * step for each CPU that handles the call to drop its translations. Partial order
 * reduction can do little with that, since all is global. With it the model has, put in
 * by its author, what simrun finds by itself and then some:
 *
 *	locks		are bits, and whoever comes first has them. Who waits in which order
 *			decides only who is next, and that can be anybody either way.
 *	lock break	always lets go of the lock: to take it again at once is not to have
 *			let go. One who comes although nobody waited when the lock was
 *			broken could have queued for it before, since what he did last has
 *			nothing to do with the areas or their lock.
 *	TLB flush	is no step: all CPUs answer sooner or later, interrupts are never
 *			off, and only the sender can tell.
 *	first steps	in order: the tasks are alike, any of them may be called the first.
 *
 * Locks are still taken in one step and dropped in another, as everybody's are who wants
 * to hear about deadlocks.
 */
#ifndef N
#define N 4
#endif

/* The address space: a bit for each slot of 8 pages. */
#define SLOTS		255
#define LAZY_AREAS	240
#define LAZY_PAGES	32
#define AREA_PAGES	8

byte used = SLOTS;		/* not free: in use, lazy or in flight */
byte lazy = LAZY_AREAS;		/* on the lazy list */
byte in_flight;			/* taken by a purger, not yet free */

/* A counter that nobody reads here is written with the step before. */
byte lazy_nr = LAZY_PAGES;

/* --- locks ------------------------------------------------------------------------------ */

#ifdef BY_HAND

#define DECLARE_LOCK(l)	bit l
#define LOCK(l)		!l -> l = 1
#define UNLOCK(l)	l = 0

#else

/* The head of the queue has the lock. A step that finds it taken queues up, and waits. */
#define DECLARE_LOCK(l)	chan l = [N] of { byte }
#define LOCK(l)		l!_pid; l?[eval(_pid)]
#define UNLOCK(l)	l?eval(_pid)
#define WANTED(l)	(len(l) > 1)

#endif

DECLARE_LOCK(vmap_area_lock);

/* --- flush_tlb_kernel_range(), with the others' handlers ------------------------------------ */

#ifdef BY_HAND

#define FLUSH
#define HANDLERS

#else

byte call_pending[N];		/* by CPU: who asked it */
byte outstanding[N];		/* by CPU: how many have not answered it */
hidden byte cpu, sender;	/* within a step only */

/* flush.send flush.local; flush.wait */
#define FLUSH							\
	d_step {						\
		outstanding[_pid] = N - 1;			\
		for (cpu : 0 .. N - 1) {			\
			if					\
			:: cpu != _pid ->			\
				call_pending[cpu] = call_pending[cpu] | (1 << _pid)	\
			:: else					\
			fi					\
		}						\
		cpu = 0						\
	};							\
	outstanding[_pid] == 0;

/* irq.flush irq.answer: the lowest sender first */
#define ANSWER(cpu)						\
	:: d_step {						\
		call_pending[cpu] ->				\
		sender = 0;					\
		do						\
		:: call_pending[cpu] & (1 << sender) -> break	\
		:: else -> sender++				\
		od;						\
		call_pending[cpu] = call_pending[cpu] & ~(1 << sender);	\
		outstanding[sender]--;				\
		sender = 0					\
	}

/* One process for the handlers of all CPUs: it keeps the state small. */
#define HANDLERS						\
	active proctype handlers()				\
	{							\
end:		do						\
		ANSWER(0)					\
		ANSWER(1)					\
		ANSWER_2					\
		ANSWER_3					\
		ANSWER_4					\
		od						\
	}

#define ANSWER_2
#define ANSWER_3
#define ANSWER_4
#if N > 2
#undef ANSWER_2
#define ANSWER_2 ANSWER(2)
#endif
#if N > 3
#undef ANSWER_3
#define ANSWER_3 ANSWER(3)
#endif
#if N > 4
#undef ANSWER_4
#define ANSWER_4 ANSWER(4)
#endif
#if N > 5
#error "N: 2 to 5"
#endif

#endif

/* --- alloc_vmap_area() ---------------------------------------------------------------------- */

#ifdef BY_HAND
byte begun;
#define IN_ORDER	begun == _pid -> begun++;
#else
#define IN_ORDER
#endif

/*
 * alloc.search alloc.found. The kernel's search starts behind a cached area; as all areas
 * have one size, which of the free slots it finds makes no difference to who fails.
 */
#define SEARCH(found)						\
	if							\
	:: used != SLOTS ->					\
		used = used | (~used & (used + 1));		\
		goto found					\
	:: else							\
	fi

/*
 * The property: nobody is told that there is no room while a purger is making some. The C
 * model blames only purgers that had taken the list before the failing one's own purge;
 * to blame all is easier to state, and all the same to these variants. alloc.search is a
 * step of its own there, since it looks at what is in flight. Here it is one with
 * alloc.lock: a list that is taken between the two might as well be taken just before.
 */
#ifdef NOASSERT
#define FAIL
#else
#define FAIL		assert(in_flight == 0)
#endif

/* The end of a task is no step: a process that waits forever does not have to end. */
#ifdef OUTCOMES
byte failed, over;
#define OVER(f)							\
	failed = failed | (f << _pid);				\
	over++;							\
	if							\
	:: over == N -> printf("failed: %d\n", failed)		\
	:: else							\
	fi
#else
#define OVER(f)
#endif

/*
 * The whole of it around PURGE, which a variant defines with its locals. The jumps leave
 * each attempt at its own place, so that no variable has to say which one it is.
 */
#define ALLOCATOR						\
	active [N] proctype allocator()				\
	{							\
		byte mine;	/* areas taken, f->valist */	\
								\
		/* alloc.lock, alloc.overflow */		\
		atomic { IN_ORDER LOCK(vmap_area_lock); SEARCH(allocated) };	\
		UNLOCK(vmap_area_lock);				\
		PURGE;						\
		/* alloc.lock; alloc.overflow alloc.notify alloc.fail */	\
retry:		atomic { LOCK(vmap_area_lock); SEARCH(allocated); FAIL };	\
		atomic { UNLOCK(vmap_area_lock); OVER(1) };	\
		goto end;					\
		/* alloc.unlock */				\
allocated:	atomic { UNLOCK(vmap_area_lock); OVER(0) };	\
end:		false						\
	}

/* --- parts of purges ------------------------------------------------------------------------ */

/* purge.take purge.walk: the list is empty from then on */
#define TAKE_ALL						\
	d_step {						\
		mine = lazy;					\
		lazy = 0;					\
		in_flight = in_flight | mine			\
	}

/* purge.free of all areas in a row, which the lock makes one step */
#define FREE_ALL						\
	d_step {						\
		used = used & ~mine;				\
		in_flight = in_flight & ~mine;			\
		mine = 0					\
	}

/* purge.free purge.account: the one freed last is the first of the list */
#define FIRST(m)	(m >= 128 -> 128 : (m >= 64 -> 64 : (m >= 32 -> 32 : 16)))
#define FREE_ONE						\
	d_step {						\
		used = used & ~FIRST(mine);			\
		in_flight = in_flight & ~FIRST(mine);		\
		mine = mine & ~FIRST(mine);			\
		lazy_nr = lazy_nr - AREA_PAGES			\
	}

/*
 * purge.lock, purge.free … and purge.resched after each, purge.unlock: the lock is broken
 * if somebody wants it. then: statements that are part of the unlock.
 */
#ifdef BY_HAND
#define FREE_BREAKING_LOCK(then)				\
	do							\
	:: atomic { LOCK(vmap_area_lock); FREE_ONE };		\
	   atomic {						\
		UNLOCK(vmap_area_lock);				\
		if						\
		:: mine						\
		:: else -> then break				\
		fi						\
	   }							\
	od
#else
#define FREE_BREAKING_LOCK(then)				\
	atomic { LOCK(vmap_area_lock); FREE_ONE };		\
	do							\
	:: atomic {						\
		!WANTED(vmap_area_lock) ->			\
		if						\
		:: mine -> FREE_ONE				\
		:: else -> break				\
		fi						\
	   }							\
	:: atomic { WANTED(vmap_area_lock) -> UNLOCK(vmap_area_lock) };	\
	   atomic {						\
		LOCK(vmap_area_lock);				\
		if						\
		:: mine -> FREE_ONE				\
		:: else -> break				\
		fi						\
	   }							\
	od;							\
	atomic { UNLOCK(vmap_area_lock); then }
#endif

/* SPDX-License-Identifier: MIT */
/*
 * workqueue.h - work items: queueing them, doing them, and waiting until they are done.
 */
#ifndef SIM_SYNC_WORKQUEUE_H
#define SIM_SYNC_WORKQUEUE_H

#include "sim/world/state.h"

/*
 * queue_work_on(): the work is pending on this CPU, or, if it is unbound, somewhere. False:
 * it was pending already, and nothing happens. If it is being done, it will be done once
 * more, by the same worker's pool.
 */
bool queue_work_on(struct world *w, const struct task *t, uint32_t cpu, uint32_t work);

/*
 * The worker has done its work item, if it had one, and takes the next one. False: there is
 * none, and the worker sleeps.
 */
bool worker_next(struct world *w, struct task *t, uint32_t *work);

/*
 * flush_work(): false if the task has to sleep until the work is done. If it is pending,
 * that time counts; if not, the time that it is being done. Work that is queued later
 * does not count.
 */
bool flush_work(struct world *w, struct task *t, uint32_t work);

/*
 * cancel_work_sync() of Linux 6.12: the work is not pending any more. False if it is being done:
 * then the task has to sleep until it is not, and until then nobody can queue it.
 */
bool cancel_work_sync(struct world *w, struct task *t, uint32_t work);

#endif

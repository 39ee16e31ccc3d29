#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# ordering.sh - each step that touches shared data orders memory as the kernel's API does
# (Documentation/atomic_t.txt; lock-less lists: lib/llist.c; calls: csd_lock_wait()).
. "${srcdir:-.}/tests/lib.sh"

run 0 'the steps' list steps
awk 'NR > 1 { print $1, $2, $3, $4 }' out >steps
same 'every label is there' "$("$simrun" list labels)" "$(cut -d' ' -f1 steps | sort -u)"

# --- what the kind says ---

same 'who takes a lock acquires' '' "$(awk '$3 ~ /lock$/ && $3 != "unlock" && $4 != "acquire"' steps)"
same 'who drops one releases' '' "$(awk '$3 == "unlock" && $4 != "release"' steps)"
same 'atomic_read() orders nothing' '' \
	"$(awk '$1 !~ /^(task|seq)/ && $3 == "read" && $4 != "relaxed"' steps)"
same 'what nobody else sees has no order' '' \
	"$(awk '$3 ~ /^(local|user|work|ipi|sleep)$/ && $4 != "-"' steps)"
for kind in local user work unlock atomic lock mutex_lock spin sleep; do
	says steps " $kind " "there are steps of this kind"
done
same 'who sleeps until a time sleeps' 'sleep sleep' \
	"$(awk '$1 ~ /^task[.](period|sleep)$/ { print $3 }' steps | xargs)"

# --- what the operation says ---

# An atomic operation without a result orders nothing, nor does the lazy free's sum since 6.16,
# nor the push of joel-v4-relaxed-push. One with a result (a cmpxchg() that succeeds) orders
# everything, and llist_add() and llist_del_all() are of that kind.
cat >wanted <<'END'
alloc.fed alloc_vmap_area atomic relaxed
alloc.starved alloc_vmap_area atomic relaxed
collect.splice collect atomic full
flush.wait flush_tlb_kernel_range spin acquire
free.account free_vmap_area_noflush atomic full
free.account node_free_lazily atomic full
free.account node_free_lazily atomic relaxed
free.push free_vmap_area_noflush atomic full
free.schedule_work free_vmap_area_noflush atomic full
free.schedule_work node_free_lazily atomic full
nonlazy.set task_main atomic relaxed
purge.account __purge_vmap_area_lazy atomic relaxed
purge.account purge_vmap_node atomic relaxed
purge.begin __purge_vmap_area_lazy atomic full
purge.begin __purge_vmap_area_lazy atomic relaxed
purge.count __purge_vmap_area_lazy atomic relaxed
purge.count drain_and_count atomic relaxed
purge.count purge_directly_and_count atomic relaxed
purge.count purge_of_aliases_and_count atomic relaxed
purge.count reclaim_and_count atomic relaxed
purge.count shrink_scan_and_count atomic relaxed
purge.end __purge_vmap_area_lazy atomic relaxed
purge.schedule_work __purge_vmap_area_lazy atomic full
purge.take __purge_vmap_area_lazy atomic full
purge.take take_by_links atomic full
purge.wait __purge_vmap_area_lazy spin acquire
purge.wait __purge_vmap_area_lazy spin relaxed
push.add push_by_links atomic relaxed
push.link push_by_links atomic relaxed
push.splice push_locally atomic full
rcu.kfree task_main atomic relaxed
seq.read_begin task_main spin acquire
task.atomic_add task_main atomic relaxed
task.atomic_fetch task_main atomic as_written
task.call_rcu task_main atomic full
task.cmpxchg task_main atomic as_written
task.complete task_main atomic release
task.complete_all task_main atomic release
task.completion_done task_main atomic acquire
task.cond_load task_main spin as_written
task.del_timer task_main atomic full
task.del_timer_sync task_main spin relaxed
task.down_trylock task_main atomic acquire
task.finish_wait task_main atomic relaxed
task.kfree task_main atomic relaxed
task.mod_timer task_main atomic full
task.prepare_to_wait task_main atomic full
task.reinit_completion task_main atomic relaxed
task.schedule_work task_main atomic full
task.schedule_work_on task_main atomic full
task.this_cpu_add task_main atomic relaxed
task.timer_pending task_main atomic relaxed
task.try_wait_for_completion task_main atomic acquire
task.up task_main atomic release
task.wake_up task_main atomic full
task.wake_up_process task_main atomic full
task.xchg task_main atomic as_written
timer.begin timer_service atomic full
timer.end timer_service atomic full
vfree.defer vfree_deferred atomic full
vfree_work.take vfree_work atomic full
wait_event.finish task_main atomic relaxed
wait_event.prepare task_main atomic full
END
awk '$3 == "atomic" || $3 == "spin"' steps >got
same_files 'atomics, lists, and who spins on them' wanted got

finish

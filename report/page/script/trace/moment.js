// SPDX-License-Identifier: MIT
//
// moment.js - the moment of a run that is shown first, who has to do with it, and at a deadlock
// the circle of who waits for whom.

const FEW_STEPS = 150;		// so many are shown at once
const FEW_LANES = 18;		// so many need not be folded
const LANES_CHOSEN = 14;	// about so many are not folded if there are more
const MARGIN = 0.06;		// of a late interval, to its left and right

Object.assign(Trace.prototype, {
	// { kind, from, to, task, name, text }: a violation at `to`, or a sample that should have been
	// taken at `from` and was at `to`. null: the run has no such moment, or it is not drawn.
	findMoment() {
		const bad = this.bad.find((m) => m.kind === 'violation' && this.isDrawn(m.t));

		if (bad && !this.isLate())
			return { kind: 'violation', from: bad.t, to: bad.t, task: bad.task, name: this.taskName(bad.task), text: bad.text };
		return this.findLate() ?? null;
	},

	// Is the worst latency what the run is about? Not if it violates what nobody expected.
	isLate() {
		return Boolean(this.findLate()) && this.run.violations.every((v) => v.expected && !/lock$/.test(v.property));
	},

	findLate() {
		let worst = null;

		for (const l of this.run.latency) {
			const mark = this.bad.find((m) => m.kind === 'worst' && m.t === l.max_at_ns && this.taskName(m.task) === l.task);

			if (mark && this.isDrawn(mark.t) && l.max_ns > (worst ? worst.to - worst.from : 0))
				worst = { kind: 'late', from: mark.t - l.max_ns, to: mark.t, task: mark.task, name: l.task, text: l.cause ?? '' };
		}
		return worst;
	},

	isDrawn(t) {
		return t >= this.start && t <= this.end;
	},

	// What is shown of the run first.
	firstView() {
		const m = this.moment, whole = { from: this.start, to: this.end };

		if (m?.kind === 'late') {
			const margin = Math.max((m.to - m.from) * MARGIN, 50);

			return { from: m.from - margin, to: m.to + margin };
		}
		if (this.circle.length)
			return this.circleView();
		if (!m || (this.steps.length <= FEW_STEPS && this.isBusy()))
			return whole;
		return this.windowAround(m.to);
	},

	// From when the first lock of the circle was taken to when the circle had closed.
	circleView() {
		const h = this.data.holds, locks = new Set(this.circle.map((one) => one.lock)), closed = Math.max(...this.circle.map((one) => one.since));
		let from = Math.min(...this.circle.map((one) => one.since));

		for (let i = 0; i < h.length; i++)
			if (locks.has(h.lock[i]) && h.end[i] >= this.end)
				from = Math.min(from, h.start[i]);
		const margin = Math.max((closed - from) * 0.4, 250);

		return { from: from - margin / 4, to: Math.min(closed + margin, this.end) };
	},

	// Does something happen for most of the time? If not, a picture of the whole shows hardly
	// anything.
	isBusy() {
		const busy = this.lanes.slice(0, this.data.cpus).reduce((sum, lane) => sum + lane.sum[lane.n], 0);

		return busy * 5 > this.end - this.start;
	},

	// The view of the late sample that ended at t. null: none did.
	lateAt(t) {
		return this.moment?.kind === 'late' && this.moment.to === t ? this.firstView() : null;
	},

	// --- lanes ---

	// The indices of the lanes that tell the story of the moment. null: all do.
	chooseLanes() {
		if (this.lanes.length <= FEW_LANES)
			return null;
		const m = this.moment, view = this.firstView(), chosen = new Set(), tasks = this.tasksOf(view, m);

		for (const task of tasks)
			this.addTask(chosen, task, view);
		for (const cpu of this.callersIn(view, m))
			chosen.add(cpu);
		for (const lock of this.locksOf(view, tasks))
			chosen.add(this.laneOfLock[lock]);
		this.lanes.forEach((lane, i) => { if (lane.kind === 'store') chosen.add(i); });
		chosen.delete(-1);
		return chosen.size >= this.lanes.length - 2 ? null : chosen;
	},

	addTask(chosen, task, view) {
		const cpu = this.cpuAt(task, view.to);

		chosen.add(this.laneOfTask[task]);
		if (cpu >= 0)
			chosen.add(cpu);
	},

	// Where the task ran last before t. -1: it had not run.
	cpuAt(task, t) {
		const lane = this.lanes[this.laneOfTask[task]];
		let i = lane ? firstAtLeast(lane.start, t, 0, lane.n) - 1 : -1;

		while (i >= 0 && !lane.isSlice(i))
			i--;
		return i >= 0 ? this.data.slices.cpu[lane.ref[i]] : -1;
	},

	// The task of the moment, who is to blame, who holds what it waits for, and who had its CPU.
	tasksOf(view, m) {
		const tasks = new Set(m && m.task >= 0 ? [m.task] : []), add = (task) => { if (task >= 0 && this.laneOfTask[task] >= 0 && tasks.size < LANES_CHOSEN / 2) tasks.add(task); };

		for (const one of this.circle)
			add(one.task);
		for (const one of this.blameOf(m))
			add(one.task);
		for (const [task] of this.busiest(view, m).slice(0, m ? 2 : LANES_CHOSEN))
			add(task);
		for (const lock of this.locksWaitedFor(view, tasks))
			this.holdersOf(lock, view).forEach(add);
		return tasks;
	},

	// Tasks by the time that they ran in the view, on the CPU of the moment's task if there is one.
	busiest(view, m) {
		const cpu = m ? this.cpuAt(m.task, m.to + 1) : -1, time = new Map();
		const lanes = cpu >= 0 ? [this.lanes[cpu]] : this.lanes.slice(0, this.data.cpus);

		for (const lane of lanes)
			for (let i = lane.first(view.from); i < lane.n && lane.start[i] <= view.to; i++)
				time.set(lane.owner[i], (time.get(lane.owner[i]) ?? 0) + Math.min(lane.end[i], view.to) - Math.max(lane.start[i], view.from));
		return [...time].sort((a, b) => b[1] - a[1]);
	},

	waitsIn(view) {
		return this.waits.flatMap((list) => list.slice(firstBy(list, view.from - list.longest), firstBy(list, view.to)).filter((w) => w.end >= view.from));
	},

	locksWaitedFor(view, tasks) {
		return new Set(this.waitsIn(view).filter((w) => tasks.has(w.task)).map((w) => w.lock));
	},

	holdersOf(lock, view) {
		const lane = this.lanes[this.laneOfLock[lock]], tasks = new Set();

		for (let i = lane ? lane.first(view.from) : 0; lane && i < lane.n && lane.start[i] <= (this.moment?.to ?? view.to) && tasks.size < 4; i++)
			tasks.add(lane.owner[i]);
		return tasks;
	},

	// Locks that these tasks wait for, and those that they hold longest.
	locksOf(view, tasks) {
		const time = new Map([...this.locksWaitedFor(view, tasks)].map((lock) => [lock, Infinity]));

		this.laneOfLock.forEach((index, lock) => {
			const lane = this.lanes[index];

			for (let i = lane ? lane.first(view.from) : 0; lane && i < lane.n && lane.start[i] <= view.to; i++)
				if (tasks.has(lane.owner[i]))
					time.set(lock, (time.get(lock) ?? 0) + Math.min(lane.end[i], view.to) - Math.max(lane.start[i], view.from));
		});
		return [...time].sort((a, b) => b[1] - a[1]).slice(0, 5).map(([lock]) => lock);
	},

	// The CPUs that call that of the moment's task, such as those that flush TLBs.
	callersIn(view, m) {
		const a = this.data.arrows, cpu = m ? this.cpuAt(m.task, m.to + 1) : -1, callers = new Map();

		for (let i = firstAtLeast(a.start, view.from - this.longestArrow); i < a.length && a.start[i] <= view.to; i++)
			if (a.kind[i] === 0 && (cpu < 0 || a.to_cpu[i] === cpu))
				callers.set(a.from_cpu[i], (callers.get(a.from_cpu[i]) ?? 0) + 1);
		return [...callers].sort((x, y) => y[1] - x[1]).slice(0, 2).map(([from]) => from);
	},

	// --- deadlocks ---

	// What each task waits for when the run ends: by task the lock and since when.
	waitsAtEnd() {
		const waits = new Map();

		for (const list of this.waits)
			for (const w of list)
				if (w.end >= this.end)
					waits.set(w.task, w);
		return waits;
	},

	// The tasks that wait for each other, from one to the next: { task, lock, since, holder }. If
	// there is no circle, all that wait for a lock at the end.
	findCircle() {
		const h = this.data.holds, owner = new Map(), waits = this.run.status === 'deadlock' || this.run.status === 'livelock' ? this.waitsAtEnd() : new Map();

		for (let i = 0; i < h.length; i++)
			if (h.end[i] >= this.end)
				owner.set(h.lock[i], h.task[i]);
		const link = (w) => ({ task: w.task, lock: w.lock, since: w.start, holder: owner.get(w.lock) ?? -1 });

		for (const first of waits.values()) {
			const path = [];

			for (let w = first; w && !path.some((one) => one.task === w.task); w = waits.get(owner.get(w.lock)))
				path.push(link(w));
			const closes = path.findIndex((one) => one.task === path.at(-1).holder);

			if (closes >= 0)
				return path.slice(closes);
		}
		return [...waits.values()].map(link);
	},

	isCircle() {
		return this.circle.length > 0 && this.circle.every((one, i) => one.holder === this.circle[(i + 1) % this.circle.length].task);
	},
});

// The first of a list of waits that begins at t or later.
function firstBy(list, t) {
	let low = 0, high = list.length;

	while (low < high) {
		const middle = (low + high) >> 1;

		if (list[middle].start < t)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

// SPDX-License-Identifier: MIT
//
// trace.js - the trace of a run, made ready to be drawn: its lanes, marks and steps, and what
// there is to say of each.

const HELD_BACK = 2;		// enum slice_kind: a schedule held the CPU

// The bars of some lanes in the order of their ends: a heap of the lanes by their next bar.
class LaneHeap {
	constructor(lanes) {
		this.lanes = lanes.filter((lane) => lane.n);
		this.at = new Int32Array(this.lanes.length);
		this.heap = Int32Array.from(this.lanes.keys());
		this.size = this.heap.length;
		for (let i = this.size >> 1; i >= 0; i--)
			this.sink(i);
	}

	isBefore(a, b) {
		const x = this.lanes[a], y = this.lanes[b], i = this.at[a], k = this.at[b];

		return x.end[i] < y.end[k] || (x.end[i] === y.end[k] && x.ref[i] < y.ref[k]);
	}

	sink(place) {
		const { heap, size } = this, lane = heap[place];

		for (let child = 2 * place + 1; child < size; child = 2 * place + 1) {
			if (child + 1 < size && this.isBefore(heap[child + 1], heap[child]))
				child++;
			if (!this.isBefore(heap[child], lane))
				break;
			heap[place] = heap[child];
			place = child;
		}
		heap[place] = lane;
	}

	// What the next bar stands for.
	next() {
		const first = this.heap[0], ref = this.lanes[first].ref[this.at[first]];

		if (++this.at[first] === this.lanes[first].n)
			this.heap[0] = this.heap[--this.size];
		this.sink(0);
		return ref;
	}
}

class Trace {
	constructor(run) {
		const t = unpackTrace(run.trace);

		this.run = run;
		this.data = t;
		this.start = t.start_ns ?? 0;
		this.end = Math.max(t.end_ns, this.start + 1);
		this.roles = this.findRoles();
		this.lanes = [...this.cpuLanes(), ...this.storeLanes(), ...this.taskLanes(), ...this.lockLanes()].map((lane) => lane.seal());
		this.laneOfTask = t.tasks.map((_, task) => this.lanes.findIndex((lane) => lane.kind === 'task' && lane.id === task));
		this.laneOfLock = t.locks.map((_, lock) => this.lanes.findIndex((lane) => lane.kind === 'lock' && lane.id === lock));
		this.marks = this.findMarks();
		this.bad = this.marks.filter((m) => m.bad);
		this.notable = this.marks.filter((m) => m.kind !== 'return');
		this.steps = this.findSteps();
		this.placeOfStep = new Int32Array(t.slices.length).fill(-1);
		for (let n = 0; n < this.steps.length; n++)
			this.placeOfStep[this.steps[n]] = n;
		this.accesses = this.findAccesses();
		this.mostPages = this.findMostPages();
		this.waits = this.findWaits();
		this.circle = this.findCircle();
		this.moment = this.findMoment();
		this.longestArrow = t.arrows.start.reduce((most, from, i) => Math.max(most, t.arrows.end[i] - from), 0);
	}

	// By slice: what its task is there: it runs, holds a lock, spins, or is a handler.
	findRoles() {
		const s = this.data.slices, h = this.data.holds, tasks = this.data.tasks;
		const held = tasks.map(() => ({ list: [], next: 0, until: -1 })), roles = new Uint8Array(s.length), irq = tasks.map((task) => task.irq);

		for (let i = 0; i < h.length; i++)
			held[h.task[i]]?.list.push(i);
		for (const one of held)
			one.list.sort((a, b) => h.start[a] - h.start[b]);
		for (let i = 0; i < s.length; i++) {
			const one = held[s.task[i]];

			while (one.next < one.list.length && h.start[one.list[one.next]] < s.end[i])
				one.until = Math.max(one.until, h.end[one.list[one.next++]]);
			roles[i] = s.kind[i] !== RUN ? s.kind[i] : irq[s.task[i]] ? HANDLER : one.until > s.start[i] ? HOLDING : RUN;
		}
		return roles;
	}

	cpuLanes() {
		const s = this.data.slices, count = countBy(s.cpu, this.data.cpus);
		const lanes = Array.from(count, (room, i) => new Lane(`cpu ${i}`, 'cpu', i, room));

		for (let i = 0; i < s.length; i++)
			lanes[s.cpu[i]].add(s.start[i], s.end[i], this.roles[i], s.task[i], i);
		return lanes;
	}

	// What runs in the interrupt context of a CPU is only in the lane of that CPU.
	taskLanes() {
		const { slices: s, stays: y, tasks, cpus } = this.data;
		const slices = countBy(s.task, tasks.length), stays = countBy(y.task, tasks.length);
		const lanes = tasks.map((task, i) => new Lane(task.name, 'task', i, slices[i] + stays[i]));

		for (let i = 0, k = 0; i < s.length || k < y.length;)	// both are in order of time
			if (k === y.length || (i < s.length && (s.start[i] < y.start[k] || (s.start[i] === y.start[k] && s.end[i] <= y.end[k])))) {
				lanes[s.task[i]].add(s.start[i], s.end[i], this.roles[i], s.task[i], i);
				i++;
			} else {
				lanes[y.task[k]].add(y.start[k], y.end[k], QUEUED + y.kind[k], y.task[k], k);
				k++;
			}
		return lanes.filter((lane, i) => !tasks[i].hidden &&
			!(tasks[i].irq && (!lane.n || i >= tasks.length - cpus)));
	}

	lockLanes() {
		const h = this.data.holds, count = countBy(h.lock, this.data.locks.length);
		const lanes = this.data.locks.map((name, i) => new Lane(name, 'lock', i, count[i]));

		for (let i = 0; i < h.length; i++)
			lanes[h.lock[i]].add(h.start[i], h.end[i], HOLD, h.task[i], i);
		return lanes.filter((lane) => lane.n);
	}

	findMarks() {
		return [...this.data.marks, ...this.overlooked()].map((m) => ({ ...m, bad: m.kind === 'violation' || m.kind === 'worst',
			lane: this.laneOfTask[m.task] ?? -1 })).sort((a, b) => a.t - b.t);
	}

	// The slices at whose end a step took effect, in the order in which the steps did: those of
	// each CPU are in that order already.
	findSteps() {
		const s = this.data.slices, steps = new Int32Array(s.length), heap = new LaneHeap(this.lanes.slice(0, this.data.cpus));
		let n = 0;

		for (let left = s.length; left > 0; left--) {
			const slice = heap.next();

			if (!s.cut[slice] && s.step[slice] >= 0 && s.kind[slice] !== HELD_BACK)
				steps[n++] = slice;
		}
		return steps.subarray(0, n);
	}

	// By lock: who waited for it from when to when, in the order of their beginnings. A wait that
	// was interrupted goes on; this.spans has the whole wait of each of its slices.
	findWaits() {
		const { slices: s, stays: y, locks } = this.data, waits = locks.map(() => []), spins = new Map();
		const add = (lock, task, start, end) => { if (lock >= 0 && lock < locks.length) waits[lock].push({ lock, task, start, end }); };
		const finish = (task, { lock, slices }, end) => {
			const start = s.start[slices[0]];

			add(lock, task, start, end);
			for (const slice of slices.length > 1 || end > s.end[slices[0]] ? slices : [])
				this.spans.set(slice, { start, end });
		};

		this.spans = new Map();
		for (let i = 0; i < s.length; i++) {
			if (s.kind[i] !== SPIN)
				continue;
			const begun = spins.get(s.task[i]), spin = begun?.lock === s.object[i] ? begun : { lock: s.object[i], slices: [] };

			spin.slices.push(i);
			spins.set(s.task[i], spin);
			if (s.cut[i])
				continue;
			spins.delete(s.task[i]);
			finish(s.task[i], spin, s.end[i]);
		}
		for (const [task, spin] of spins)	// these are not over
			finish(task, spin, this.end);
		for (let i = 0; i < y.length; i++)
			if (y.kind[i] + QUEUED === ASLEEP)
				add(y.object[i], y.task[i], y.start[i], y.end[i]);
		for (const list of waits) {
			list.sort((a, b) => a.start - b.start);
			list.longest = list.reduce((most, w) => Math.max(most, w.end - w.start), 0);
		}
		return waits;
	}

	findMostPages() {
		const p = this.data.pages;
		let most = 1;

		for (let i = 0; i < p.t.length; i++)
			most = Math.max(most, p.lazy[i], p.in_flight[i]);
		return most;
	}

	// --- names ---

	taskName(task) {
		return this.data.tasks[task]?.name ?? '?';
	}

	objectName(object) {
		return this.data.objects[object] ?? '';
	}

	isInterrupt(task) {
		return this.data.tasks[task]?.irq ?? true;
	}

	label(slice) {
		return this.data.steps[this.data.slices.step[slice]]?.[0] ?? '(cut short)';
	}

	stepText(slice) {
		const object = this.objectName(this.data.slices.object[slice]), seen = this.accessText(slice);

		return seen ? `${this.label(slice)}  ${seen}` : `${this.label(slice)}${object ? ` (${object})` : ''}`;
	}

	// --- places ---

	pagesAt(t) {
		const p = this.data.pages, i = firstAtLeast(p.t, t + 1) - 1;

		return i < 0 ? null : { lazy: p.lazy[i], inFlight: p.in_flight[i] };
	}

	// Where a slice is drawn: in the lane of its task, or if there is none, of its CPU.
	placeOf(slice) {
		const s = this.data.slices, task = this.laneOfTask[s.task[slice]];
		const lane = task >= 0 ? task : s.cpu[slice], l = this.lanes[lane];
		let bar = Math.max(l.first(s.end[slice]), 0);

		// several steps may end at the same time
		while (bar < l.n && !(l.isSlice(bar) && l.ref[bar] === slice))
			bar++;
		return bar < l.n ? { lane, bar } : null;
	}

	// The slice of the task that ended at t; if there is none, the last one that began before.
	sliceAt(task, t) {
		const lane = this.lanes[this.laneOfTask[task]];
		let i = lane ? firstAtLeast(lane.start, t + 1, 0, lane.n) - 1 : -1;

		while (i > 0 && lane.isSlice(i) && lane.start[i] === t && lane.end[i] > t)
			i--;
		return i >= 0 && lane.isSlice(i) ? lane.ref[i] : -1;
	}

	// The slice of the step of the same task before (direction -1) or after (1) this slice.
	// -1: there is none.
	stepBeside(slice, direction) {
		const s = this.data.slices;

		for (let n = this.nearestStep(slice, direction); n >= 0 && n < this.steps.length; n += direction)
			if (s.task[this.steps[n]] === s.task[slice])
				return this.steps[n];
		return -1;
	}

	nearestStep(slice, direction) {
		const n = this.placeOfStep[slice];

		return n >= 0 ? n + direction : this.stepAfter(this.data.slices.end[slice]) - (direction < 0 ? 1 : 0);
	}

	// The number of the first step that takes effect at t or later.
	stepAfter(t) {
		const end = this.data.slices.end;
		let low = 0, high = this.steps.length;

		while (low < high) {
			const middle = (low + high) >> 1;

			if (end[this.steps[middle]] < t)
				low = middle + 1;
			else
				high = middle;
		}
		return low;
	}

	// A window around t that shows the steps before it, and as much time after it.
	windowAround(t) {
		const n = this.stepAfter(t), before = this.data.slices.end[this.steps[Math.max(n - 14, 0)]];
		const half = Math.max(t - (before ?? this.start), 250);

		return { from: t - half, to: t + half };
	}

	// --- what the details say of a bar: pairs of a name and a value ---

	facts(lane, i) {
		const ref = lane.ref[i], type = lane.type[i];
		const times = [['from', formatExact(lane.start[i])], ['to', formatExact(lane.end[i])],
			['for', formatExact(lane.end[i] - lane.start[i])]];

		if (type === HOLD)
			return [['lock', lane.name], ['held by', this.taskName(lane.owner[i])], ...times];
		if (type === STORED)
			return [...this.storeFacts(ref), ...times];
		if (type >= QUEUED)
			return [['task', lane.name], ['', STATE_TEXT.get(type)], ...this.waitsFor(ref), ...times,
				['cpu', this.data.stays.cpu[ref]]];
		return [...this.sliceFacts(ref), ...times];
	}

	waitsFor(stay) {
		const object = this.objectName(this.data.stays.object[stay]);

		return object ? [['waits for', object]] : [];
	}

	sliceFacts(i) {
		const s = this.data.slices, step = this.data.steps[s.step[i]];
		const object = this.objectName(s.object[i]);
		const facts = [['step', s.kind[i] === HELD_BACK ? 'none' : this.label(i)], ['task', this.taskName(s.task[i])]];

		if (this.roles[i] !== RUN)
			facts.push(['', STATE_TEXT.get(this.roles[i])]);
		if (object)
			facts.push([s.kind[i] === SPIN ? 'waits for' : 'object', object]);
		if (this.accesses.has(i))
			facts.push(['', this.accessText(i)]);
		if (this.missedText(i))
			facts.push(['', this.missedText(i)]);
		if (step)
			facts.push(['function', `${step[1]}()`], ['source', `${step[2]}:${step[3]}`]);
		return [...facts, ['cpu', s.cpu[i]]];
	}
}

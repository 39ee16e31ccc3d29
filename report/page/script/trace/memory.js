// SPDX-License-Identifier: MIT
//
// memory.js - what CPUs see of memory, in a run in which it is not sequentially consistent:
// stores that wait in the buffers of CPUs, and what each access read and wrote.

const NO_STORES = { cpu: [], row: [], start: [], end: [], task: [], name: [] };
const NO_ACCESSES = { t: [], cpu: [], task: [], text: [], missed: [] };

Object.assign(Trace.prototype, {
	// A lane for each row of each buffer: stores that wait at the same time are in different rows.
	storeLanes() {
		const b = this.stores = this.data.memory?.stores ?? NO_STORES, lanes = new Map();
		const key = (i) => b.cpu[i] * 64 + b.row[i], count = new Map();

		for (let i = 0; i < b.start.length; i++)
			count.set(key(i), (count.get(key(i)) ?? 0) + 1);
		for (const [k, room] of [...count].sort((x, y) => x[0] - y[0])) {
			const cpu = Math.floor(k / 64);

			lanes.set(k, new Lane(k % 64 ? '' : `cpu ${cpu} stores`, 'store', cpu, room));
		}
		for (let i = 0; i < b.start.length; i++)
			lanes.get(key(i)).add(b.start[i], b.end[i], STORED, b.task[i], i);
		return [...lanes.values()];
	},

	storeFacts(i) {
		const { cpu, task, name } = this.stores;

		return [['store', name[i]], ['of', this.taskName(task[i])], ['', `waits in the buffer of cpu ${cpu[i]}`]];
	},

	// What an access did not see though it had been written: a mark in the lane of its task.
	overlooked() {
		const a = this.data.memory?.accesses ?? NO_ACCESSES, marks = [];

		a.missed.forEach((missed, i) => {
			if (missed)
				marks.push({ t: a.t[i], cpu: a.cpu[i], task: a.task[i], kind: 'older', text: `${a.text[i]}, ${missed}` });
		});
		return marks;
	},

	// By slice: what the access that took effect at its end saw.
	findAccesses() {
		const a = this.data.memory?.accesses ?? NO_ACCESSES, s = this.data.slices, seen = new Map();
		let n = 0;

		// both are in order of time; a step's access is told when the step ends
		for (let i = 0; i < a.t.length; i++) {
			while (n < this.steps.length && s.end[this.steps[n]] < a.t[i])
				n++;
			for (let k = n; k < this.steps.length && s.end[this.steps[k]] === a.t[i]; k++) {
				const slice = this.steps[k];

				if (s.task[slice] === a.task[i] && !seen.has(slice) && this.isNamed(slice, a.text[i])) {
					seen.set(slice, i);
					break;
				}
			}
		}
		return seen;
	},

	isNamed(slice, text) {
		return text.startsWith(`${this.objectName(this.data.slices.object[slice])}:`);
	},

	// "x: reads 0"; '' if the slice is no access.
	accessText(slice) {
		return this.data.memory?.accesses.text[this.accesses.get(slice)] ?? '';
	},

	missedText(slice) {
		return this.data.memory?.accesses.missed[this.accesses.get(slice)] ?? '';
	},
});

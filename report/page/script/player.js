// SPDX-License-Identifier: MIT
//
// player.js - a run step by step: a list in which each task has a column, and buttons that
// walk through it. Only the rows that can be seen exist.

const ROW = 20;			// pixels
const COLUMNS_MAX = 6;		// if there are more tasks, one column has their names
const BEAT = 650;		// ms for each step while it plays

class Player {
	// onStep(slice) is called when the reader goes to a step
	constructor(parent, trace, onStep) {
		Object.assign(this, { trace, onStep, n: -1, timer: 0, rows: new Map() });
		this.tasks = this.tasksOf(trace);
		this.wide = this.tasks.length <= COLUMNS_MAX;
		this.bad = this.findBad();
		this.build(parent);
	}

	// Those that take steps, by number.
	tasksOf({ steps, data }) {
		const seen = new Uint8Array(data.tasks.length);

		for (let n = 0; n < steps.length; n++)
			seen[data.slices.task[steps[n]]] = 1;
		return Array.from(seen.keys()).filter((task) => seen[task]);
	}

	// By number of the step: the mark of what went wrong there. If a step violates something
	// and returns an error, it is the violation.
	findBad() {
		const bad = new Map();

		for (const m of this.trace.marks) {
			const n = m.bad || m.kind === 'fail' ? this.stepOf(m) : -1;

			if (n >= 0 && !bad.get(n)?.bad)
				bad.set(n, m);
		}
		return bad;
	}

	// The number of the step to which a mark belongs; -1: there is none.
	stepOf(mark) {
		const slice = this.trace.sliceAt(mark.task, mark.t);

		return slice < 0 ? -1 : this.trace.placeOfStep[slice];
	}

	get length() {
		return this.trace.steps.length;
	}

	// --- what it is made of ---

	build(parent) {
		const controls = element('div', null, { className: 'controls' });

		this.playing = button('play', 'a step each 0.65 s', () => this.play());
		this.count = element('span', '', { className: 'note' });
		controls.append(element('h3', 'Step by step'),
			button('|◀', 'first step', () => this.go(0)), button('◀', 'previous step', () => this.go(this.n - 1)),
			this.playing,
			button('▶', 'next step', () => this.go(this.n + 1)), button('▶|', 'last step', () => this.go(this.length - 1)));
		if (this.bad.size)
			controls.append(button('to what went wrong', 'or the next such step', () => this.toBad()));
		controls.append(this.count);
		parent.replaceChildren(controls, this.buildList());
		this.paint();
	}

	buildList() {
		const columns = this.wide ? this.tasks.map(() => 'minmax(12ch, 1fr)').join(' ') : 'minmax(8ch, 14ch) minmax(20ch, 1fr)';

		this.list = element('div', null, { className: 'steps', tabIndex: 0 });
		this.list.setAttribute('role', 'listbox');
		this.list.setAttribute('aria-label', `The ${this.length} steps; up and down go from one to the next`);
		this.list.style.setProperty('--columns', `17ch 5ch ${columns} 9ch 12ch`);
		this.body = element('div', null, { className: 'rows' });
		this.body.style.height = `${this.length * ROW}px`;
		this.list.append(this.headRow(), this.body);
		this.list.addEventListener('scroll', () => this.paint());
		this.list.addEventListener('keydown', (e) => this.onKey(e));
		return this.list;
	}

	headRow() {
		const row = element('div', null, { className: 'row head' });
		const names = this.wide ? this.tasks.map((task) => this.trace.taskName(task)) : ['task', 'step'];

		row.setAttribute('aria-hidden', 'true');
		row.append(...['time', 'cpu', ...names, 'lazy', 'in flight'].map((name) => element('span', name)));
		return row;
	}

	cells(n) {
		const slice = this.trace.steps[n], s = this.trace.data.slices, task = s.task[slice];
		const pages = this.trace.pagesAt(s.end[slice]), cell = (text) => element('span', text);

		return [cell(formatExact(s.end[slice])), cell(s.cpu[slice]),
			...(this.wide ? [] : [cell(this.trace.taskName(task))]), this.stepCell(n, slice, task),
			cell(pages?.lazy ?? ''), cell(pages?.inFlight ?? '')];
	}

	// The cell is in the task’s column. What went wrong, and what an access saw, is
	// written into the columns to the right of it, too.
	stepCell(n, slice, task) {
		const mark = this.bad.get(n), column = 3 + (this.wide ? this.tasks.indexOf(task) : 1);
		const missed = this.trace.missedText(slice), long = mark || this.trace.accesses.has(slice);
		const text = this.trace.stepText(slice) + (missed ? `, ${missed}` : '') + (mark ? `  ← ${mark.text}` : '');

		const cell = element('span', text, { className: 'step', title: long ? text : '' });

		cell.style.gridColumn = `${column} / ${long ? -3 : 'auto'}`;
		return cell;
	}

	makeRow(n) {
		const row = element('div', null, { className: 'row', id: `step-${n}` });

		row.append(...this.cells(n));
		row.style.top = `${n * ROW}px`;
		row.classList.toggle('bad', this.bad.has(n));
		row.setAttribute('role', 'option');
		row.setAttribute('aria-setsize', this.length);
		row.setAttribute('aria-posinset', n + 1);
		row.setAttribute('aria-selected', n === this.n);
		row.addEventListener('click', () => this.go(n));
		return row;
	}

	// Makes the rows that can be seen, and removes the others.
	paint() {
		const first = Math.max(Math.floor(this.list.scrollTop / ROW) - 10, 0);
		const end = Math.min(first + Math.ceil((this.list.clientHeight || 300) / ROW) + 20, this.length);

		for (const [n, row] of this.rows) {
			if (n >= first && n < end)
				continue;
			row.remove();
			this.rows.delete(n);
		}
		for (let n = first; n < end; n++) {
			if (this.rows.has(n))
				continue;
			this.rows.set(n, this.makeRow(n));
			this.body.append(this.rows.get(n));
		}
		this.count.textContent = this.n < 0 ? `${this.length} steps` : `${this.n + 1} of ${this.length}`;
	}

	// --- walking ---

	// Makes the row the current one. Only go() tells the timeline.
	setCurrent(n) {
		this.rows.get(this.n)?.setAttribute('aria-selected', 'false');
		this.n = n;
		if (n >= 0) {
			const top = n * ROW, seen = this.list.clientHeight - ROW;

			if (top < this.list.scrollTop || top + ROW > this.list.scrollTop + seen)
				this.list.scrollTop = Math.max(top - seen / 3, 0);
			this.list.setAttribute('aria-activedescendant', `step-${n}`);
		}
		this.paint();
		this.rows.get(n)?.setAttribute('aria-selected', 'true');
	}

	go(n) {
		if (n < 0 || n >= this.length)
			return;
		this.setCurrent(n);
		this.onStep(this.trace.steps[n]);
	}

	// Goes to the next step at which something went wrong, after the last one to the first.
	toBad() {
		const bad = [...this.bad.keys()].sort((a, b) => a - b);

		this.go(bad.find((n) => n > this.n) ?? bad[0] ?? -1);
	}

	play() {
		if (this.timer) {
			this.stop();
			return;
		}
		this.playing.textContent = 'pause';
		this.timer = setInterval(() => {
			if (this.n + 1 < this.length)
				this.go(this.n + 1);
			else
				this.stop();
		}, BEAT);
	}

	stop() {
		clearInterval(this.timer);
		this.timer = 0;
		this.playing.textContent = 'play';
	}

	onKey(e) {
		const page = Math.max(Math.floor(this.list.clientHeight / ROW) - 2, 1);
		const to = { ArrowDown: this.n + 1, ArrowUp: this.n - 1, Home: 0, End: this.length - 1,
			PageDown: Math.min(this.n + page, this.length - 1), PageUp: Math.max(this.n - page, 0) };

		if (e.key === ' ')
			this.play();
		else if (Object.hasOwn(to, e.key))
			this.go(to[e.key]);
		else
			return;
		e.preventDefault();
	}
}

// SPDX-License-Identifier: MIT
//
// timeline.js - the picture of a run on a canvas: its elements, its size and its axis.
// lanes.js, marks.js and overview.js draw what is in it; navigation.js and input.js move it.
// Only visible bars are looked at, and bars narrower than a pixel are drawn together. So the
// time that a picture takes depends on its width, and hardly on the number of events.

class Timeline {
	// view: { start, end, from, to, cursor }, which panes may share. The run's own times are
	// later by shift. onChange() is called when the view or the selection has changed.
	constructor(parent, trace, view, shift, onChange) {
		Object.assign(this, { trace, view, shift, onChange });
		this.selected = null;		// { lane, bar }
		this.pointed = null;		// { lane, bar, mark } under the pointer
		this.mark = null;		// when this run begins to differ from the other
		this.chosen = trace.chooseLanes();	// the lanes that are shown; null: all
		this.unfolded = new Set();	// kinds of lanes of which all are shown
		this.share = 0.66;		// it may take this part of the window's height
		this.widths = new Map();	// by text; measuring takes time
		this.build(parent);
		this.layout();
		listen(this);
	}

	build(parent) {
		const canvas = () => document.createElement('canvas');

		this.map = canvas();
		this.map.className = 'map';
		this.map.setAttribute('role', 'img');
		this.map.setAttribute('aria-label', 'Overview: drag to move what is shown below');
		this.box = document.createElement('div');
		this.box.className = 'lanes';
		this.canvas = canvas();
		this.canvas.tabIndex = 0;
		this.canvas.setAttribute('role', 'application');
		this.canvas.setAttribute('aria-roledescription', 'timeline');
		this.canvas.setAttribute('aria-label', `Timeline of run ${this.trace.run.id}, ${this.trace.run.policy}. ` +
			'Arrow keys move it and choose a lane, plus and minus zoom, brackets go from slice to slice, ' +
			'n and p from mark to mark, question mark lists all keys. What is selected is told below.');
		this.spacer = document.createElement('div');
		this.foldBox = document.createElement('div');
		this.foldBox.className = 'folds';
		this.box.append(this.canvas, this.spacer, this.foldBox);
		parent.append(this.map, this.box);
	}

	// --- which lanes there are, and where ---

	isShown(lane) {
		return !this.chosen || this.chosen.has(lane) || this.unfolded.has(this.trace.lanes[lane].kind);
	}

	heightOf(lane) {
		const { kind, id } = this.trace.lanes[lane];

		return HEIGHT[kind] + (kind === 'lock' && this.trace.waits[id].length ? RAMP : 0);
	}

	// Below the flags: who is to blame, the pages, and lanes in groups, each with a line that
	// says how many more there are.
	layout() {
		const { lanes } = this.trace;
		let y = TOP + this.blameHeight() + (this.hasPages() ? PAGES : 6);

		this.tops = lanes.map(() => undefined);
		this.folds = [];
		for (const kind of ['cpu', 'store', 'task', 'lock']) {
			const all = lanes.map((lane, i) => i).filter((i) => lanes[i].kind === kind), shown = all.filter((i) => this.isShown(i));

			for (const i of shown) {
				this.tops[i] = y;
				y += this.heightOf(i);
			}
			if (this.chosen && all.some((i) => !this.chosen.has(i))) {
				this.folds.push({ kind, y, more: all.length - shown.length });
				y += FOLD;
			}
			y += all.length ? GROUP_GAP : 0;
		}
		this.full = y;
		this.placeFolds();
	}

	// Real buttons, so that everybody can use them. They scroll with the lanes.
	placeFolds() {
		this.foldBox.replaceChildren(...this.folds.map(({ kind, y, more }) => {
			const text = more ? `▸ ${more} more ${FOLD_WORDS[kind][more > 1 ? 1 : 0]}` : '▾ fewer';
			const one = button(text, more ? `show all ${FOLD_WORDS[kind][1]}` : `show only the ${FOLD_WORDS[kind][1]} of the moment`, () => this.fold(kind));

			one.style.top = `${y}px`;
			one.className = 'fold';
			one.setAttribute('aria-expanded', String(!more));
			return one;
		}));
	}

	fold(kind) {
		if (!this.unfolded.delete(kind))
			this.unfolded.add(kind);
		this.relayout();
	}

	// All lanes, or only those of the moment.
	foldAll() {
		const kinds = this.folds.map((one) => one.kind), open = kinds.some((kind) => !this.unfolded.has(kind));

		this.unfolded = new Set(open ? kinds : []);
		this.relayout();
	}

	// Shows a lane that is folded.
	reveal(lane) {
		if (this.isShown(lane))
			return;
		this.chosen.add(lane);
		this.relayout();
	}

	relayout() {
		if (this.selected && !this.isShown(this.selected.lane))
			this.selected = null;
		this.layout();
		this.resize();
		this.onChange();
	}

	// --- size ---

	// The canvas is as high as the visible part of the lanes, and stays in place when they
	// are scrolled.
	resize(whole = false) {
		const ratio = window.devicePixelRatio || 1;

		this.width = Math.max(this.box.clientWidth, 240);
		this.gutter = this.width < 700 ? 84 : 136;
		this.height = whole ? this.full : Math.min(this.full, Math.max(Math.round(window.innerHeight * this.share), 160));
		this.box.style.height = `${this.height + 2}px`;
		this.spacer.style.height = `${this.full - this.height}px`;
		for (const [canvas, h] of [[this.canvas, this.height], [this.map, MAP]]) {
			canvas.style.width = `${this.width}px`;
			canvas.style.height = `${h}px`;
			canvas.width = Math.round(this.width * ratio);
			canvas.height = Math.round(h * ratio);
			canvas.getContext('2d').setTransform(ratio, 0, 0, ratio, 0, 0);
		}
		this.overview = null;
	}

	get scale() {
		return new Scale(this.from, this.to, this.gutter, this.width);
	}

	// What is shown, in the times of this run.
	get from() {
		return this.view.from + this.shift;
	}

	get to() {
		return this.view.to + this.shift;
	}

	get cursor() {
		return this.view.cursor === null ? null : this.view.cursor + this.shift;
	}

	get span() {
		return this.view.to - this.view.from;
	}

	request() {
		if (this.pending)
			return;
		this.pending = true;
		requestAnimationFrame(() => {
			this.pending = false;
			this.draw();
		});
	}

	useTheme(c) {
		if (this.color && this.theme === document.documentElement.dataset.theme)
			return;
		this.theme = document.documentElement.dataset.theme;
		this.color = themeColors(c);
		this.packed = new Map();	// colours as pixels
		this.overview = null;
	}

	// --- the whole picture ---

	draw() {
		if (!this.canvas.isConnected)
			return;
		const c = this.canvas.getContext('2d'), s = this.scale;

		this.useTheme(c);
		c.fillStyle = this.color.paper;
		c.fillRect(0, 0, this.width, this.height);
		c.font = FONT;
		c.textBaseline = 'middle';
		c.lineWidth = 1;
		this.drawLate(c, s);
		this.drawScrolled(c, s);
		this.drawHead(c, s);
		this.drawLines(c, s);
		this.drawMap();
	}

	drawScrolled(c, s) {
		c.save();
		c.beginPath();
		c.rect(0, TOP, this.width, this.height - TOP);
		c.clip();
		c.translate(0, -this.box.scrollTop);
		this.drawBlame(c, s);
		if (this.hasPages())
			this.drawPages(c, s);
		this.drawLanes(c, s);
		c.beginPath();
		c.rect(this.gutter, 0, this.width - this.gutter, this.full);
		c.clip();
		this.drawMarks(c, s);
		this.drawArrows(c, s);
		this.drawSelection(c, s);
		c.restore();
	}

	text(c, text, x, y, color, align = 'left') {
		c.fillStyle = color;
		c.textAlign = align;
		c.fillText(text, x, y);
	}

	measure(c, text) {
		let width = this.widths.get(text);

		if (width === undefined) {
			width = c.measureText(text).width;
			if (this.widths.size > 20000)
				this.widths.clear();
			this.widths.set(text, width);
		}
		return width;
	}

	// As much of the text as fits, or '' if that would be too little to read.
	cut(c, text, room) {
		const width = this.measure(c, text);

		if (width <= room)
			return text;
		let n = Math.floor(text.length * room / width);

		while (n > 2 && c.measureText(`${text.slice(0, n)}…`).width > room)
			n--;
		return n > 2 ? `${text.slice(0, n)}…` : '';
	}

	// --- axis, flags, lines over everything ---

	drawHead(c, s) {
		const { step, base, text } = axisLabels(s);

		c.strokeStyle = this.color.line;
		c.beginPath();
		for (let t = Math.ceil(s.from / step) * step; t <= s.to; t += step) {
			const x = Math.round(s.x(t)) + 0.5;

			c.moveTo(x, AXIS - 7);
			c.lineTo(x, AXIS);
			if (x < this.width - 30)
				this.text(c, text(t), x + 4, 10, this.color.quiet);
		}
		c.moveTo(0, AXIS - 0.5);
		c.lineTo(this.width, AXIS - 0.5);
		c.stroke();
		c.fillStyle = this.color.paper;
		c.fillRect(0, 0, this.gutter, AXIS - 1);
		this.text(c, this.cut(c, base ? `${formatExact(base)} +` : 'time', this.gutter - 10), 6, 10, this.color.quiet);
		this.drawFlags(c, s);
	}

	// Flags for violations and worst latencies, with as much of their text as fits.
	drawFlags(c, s) {
		const bad = this.badInSight(s);

		c.save();
		c.beginPath();
		c.rect(this.gutter - 1, AXIS, this.width, FLAGS);
		c.clip();
		bad.forEach((m, i) => {
			const x = s.x(m.t), room = (i + 1 < bad.length ? s.x(bad[i + 1].t) : this.width) - x - 14;

			if (i + 1 < bad.length && room < -12)
				return;
			c.fillStyle = this.color.bad;
			c.beginPath();
			c.moveTo(x, AXIS + 3);
			c.lineTo(x + 8, AXIS + 7);
			c.lineTo(x, AXIS + 11);
			c.fill();
			c.fillRect(x - 0.75, AXIS + 3, 1.5, FLAGS);
			if (room > 30 && this.trace.moment?.kind !== 'late')
				this.text(c, this.cut(c, m.text, room), x + 11, AXIS + 9, this.color.bad);
		});
		this.drawLateText(c, s);
		c.restore();
	}

	// Within the shaded time: how long it is. The sentence is above the picture.
	drawLateText(c, s) {
		const m = this.trace.moment;

		if (m?.kind !== 'late' || m.to < s.from || m.from > s.to)
			return;
		const x0 = Math.max(s.x(m.from), s.x0), x1 = Math.min(s.x(m.to), s.x1), room = x1 - x0 - 12;
		const texts = [`${m.name} should run from here on: it is ${formatTime(m.to - m.from)} late`, `${formatTime(m.to - m.from)} late`];
		const text = texts.find((one) => this.measure(c, one) <= room);

		if (text)
			this.text(c, text, x0 + 6, AXIS + 9, this.color.bad);
	}

	isMoment(mark) {
		return this.trace.moment?.kind === 'late' && mark.t === this.trace.moment.to && mark.task === this.trace.moment.task;
	}

	badInSight(s) {
		return this.trace.bad.slice(firstMark(this.trace.bad, s.from), firstMark(this.trace.bad, s.to + 0.5));
	}

	// The time for which the measured task was late: shaded from when it should have run to when
	// it did.
	drawLate(c, s) {
		const m = this.trace.moment;

		if (m?.kind !== 'late' || m.to < s.from || m.from > s.to)
			return;
		const x0 = Math.max(s.x(m.from), s.x0), x1 = Math.min(Math.max(s.x(m.to), x0 + 2), s.x1);

		c.fillStyle = this.color.late;
		c.fillRect(x0, AXIS, x1 - x0, this.height - AXIS);
		c.fillStyle = this.color.bad;
		for (const t of [m.from, m.to])
			if (t >= s.from && t <= s.to)
				c.fillRect(Math.round(s.x(t)), AXIS, 1, this.height - AXIS);
	}

	// The cursor, and the moment when two runs begin to differ.
	drawLines(c, s) {
		for (const [t, color, dash] of [[this.cursor, this.color.accent, []], [this.mark, this.color.bad, [6, 4]]]) {
			const x = Math.round(s.x(t)) + 0.5;

			if (t === null || x < this.gutter || x > this.width)
				continue;
			c.strokeStyle = color;
			c.setLineDash(dash);
			c.lineWidth = dash.length ? 2 : 1;
			c.beginPath();
			c.moveTo(x, dash.length ? AXIS : AXIS - 6);
			c.lineTo(x, this.height);
			c.stroke();
			c.setLineDash([]);
			c.lineWidth = 1;
		}
	}
}

// SPDX-License-Identifier: MIT
//
// lanes.js - a timeline on a canvas. Only what is visible is looked at, and bars narrower
// than a pixel are drawn as one, so the cost of a picture is its width and not its events.

const GUTTER = 132, AXIS = 22, PAGES = 54;
const HEIGHT = { cpu: 22, task: 18, lock: 16 };
const PALETTE = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#8c6bb1', '#a6761d'];
const MIN_WINDOW = 5;		// ns
const LABEL_ROOM = 24;		// pixels below which a bar has no text

function css(name) {
	return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function hatch(context, color, step, flip) {
	const tile = document.createElement('canvas');

	tile.width = tile.height = step;
	const c = tile.getContext('2d');

	c.strokeStyle = color;
	c.lineWidth = 1.4;
	c.beginPath();
	c.moveTo(0, flip ? 0 : step);
	c.lineTo(step, flip ? step : 0);
	c.stroke();
	return context.createPattern(tile, 'repeat');
}

class Timeline {
	// view: { from, to } that panes may share; onChange: it, or the selection, changed
	constructor(parent, trace, view, onChange) {
		this.trace = trace;
		this.view = view;
		this.onChange = onChange;
		this.selected = null;		// { lane, bar }
		this.cursor = -1;		// time that is pointed at, or -1
		this.mark = -1;			// time where two runs differ
		this.arrowsOfTask = -1;
		this.build(parent);
		this.layout();
		this.listen();
	}

	build(parent) {
		this.map = document.createElement('canvas');
		this.map.className = 'map';
		this.box = document.createElement('div');
		this.box.className = 'lanes';
		this.canvas = document.createElement('canvas');
		this.canvas.tabIndex = 0;
		this.canvas.setAttribute('role', 'application');
		this.canvas.setAttribute('aria-label', `Timeline of run ${this.trace.run.id}, ${this.trace.run.policy}. ` +
			'Arrow keys pan, plus and minus zoom, n and p go to the next and previous mark, brackets select bars.');
		this.spacer = document.createElement('div');
		this.box.append(this.canvas, this.spacer);
		parent.append(this.map, this.box);
	}

	layout() {
		this.tops = [];
		let y = AXIS + PAGES;

		for (const lane of this.trace.lanes) {
			this.tops.push(y);
			y += HEIGHT[lane.kind];
			const next = this.trace.lanes[this.tops.length];

			if (next && next.kind !== lane.kind)
				y += 6;
		}
		this.full = y + 4;
	}

	// The canvas is as high as what is seen of the lanes, and stays in place.
	resize() {
		const ratio = window.devicePixelRatio || 1;
		const width = Math.max(this.box.clientWidth, 200);
		const limit = Math.max(Math.round(window.innerHeight * 0.68), 120);
		const height = Math.min(this.full, limit);

		this.width = width;
		this.height = height;
		this.box.style.height = `${height + 2}px`;
		this.spacer.style.height = `${this.full - height}px`;
		for (const [canvas, h] of [[this.canvas, height], [this.map, 34]]) {
			canvas.style.width = `${width}px`;
			canvas.style.height = `${h}px`;
			canvas.width = Math.round(width * ratio);
			canvas.height = Math.round(h * ratio);
			canvas.getContext('2d').setTransform(ratio, 0, 0, ratio, 0, 0);
		}
	}

	get span() {
		return this.view.to - this.view.from;
	}

	x(t) {
		return GUTTER + (t - this.view.from) / this.span * (this.width - GUTTER);
	}

	time(x) {
		return this.view.from + (x - GUTTER) / (this.width - GUTTER) * this.span;
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

	colors(context) {
		if (this.theme === document.documentElement.dataset.theme && this.color)
			return;
		this.theme = document.documentElement.dataset.theme;
		const ink = css('--ink'), paper = css('--paper');

		this.color = { ink, paper, quiet: css('--quiet'), line: css('--line'), bad: css('--bad'),
			accent: css('--accent'), idle: css('--idle'), irq: css('--irq'),
			spin: hatch(context, ink, 5, false), held: hatch(context, css('--quiet'), 8, true) };
	}

	ownerColor(task) {
		const info = this.trace.data.tasks[task];

		return !info || info.irq ? this.color.irq : PALETTE[task % PALETTE.length];
	}

	// --- drawing ---

	draw() {
		if (!this.canvas.isConnected)
			return;
		const c = this.canvas.getContext('2d');

		this.colors(c);
		c.fillStyle = this.color.paper;
		c.fillRect(0, 0, this.width, this.height);
		c.font = '11px system-ui, "DejaVu Sans", sans-serif';
		c.textBaseline = 'middle';
		c.save();
		c.beginPath();
		c.rect(0, AXIS, this.width, this.height - AXIS);
		c.clip();
		c.translate(0, -this.box.scrollTop);
		this.drawPages(c);
		for (let i = 0; i < this.tops.length; i++)
			this.drawLane(c, i);
		this.drawArrows(c);
		this.drawMarks(c);
		this.drawSelection(c);
		c.restore();
		this.drawAxis(c);
		this.drawMap();
	}

	drawAxis(c) {
		const room = this.width - GUTTER, target = this.span / Math.max(room / 110, 1);
		const power = 10 ** Math.floor(Math.log10(target));
		const step = Math.max([1, 2, 5, 10].map((n) => n * power).find((s) => s >= target), 1);

		c.fillStyle = this.color.paper;
		c.fillRect(0, 0, this.width, AXIS);
		c.strokeStyle = this.color.line;
		c.fillStyle = this.color.quiet;
		c.textAlign = 'left';
		c.beginPath();
		for (let t = Math.ceil(this.view.from / step) * step; t <= this.view.to; t += step) {
			const x = Math.round(this.x(t)) + 0.5;

			c.moveTo(x, AXIS - 6);
			c.lineTo(x, AXIS);
			c.fillText(formatTime(t), x + 3, 9);
		}
		c.moveTo(0, AXIS - 0.5);
		c.lineTo(this.width, AXIS - 0.5);
		c.stroke();
		for (const [t, color] of [[this.cursor, this.color.accent], [this.mark, this.color.bad]]) {
			const x = Math.round(this.x(t)) + 0.5;

			if (t < 0 || x < GUTTER || x > this.width)
				continue;
			c.strokeStyle = color;
			c.setLineDash(color === this.color.bad ? [5, 3] : []);
			c.beginPath();
			c.moveTo(x, AXIS);
			c.lineTo(x, this.height);
			c.stroke();
			c.setLineDash([]);
		}
	}

	drawPages(c) {
		const p = this.trace.data.pages, top = AXIS + 6, height = PAGES - 14;
		let most = 1;

		for (let i = 0; i < p.t.length; i++)
			most = Math.max(most, p.lazy[i], p.in_flight[i]);
		for (const [key, color, name, y] of [['lazy', '#0072b2', 'lazy', 12], ['in_flight', '#d55e00', 'in flight', 26]]) {
			c.fillStyle = this.color.quiet;
			c.textAlign = 'left';
			c.fillText(`${name} (pages)`, 18, AXIS + y);
			c.fillStyle = color;
			c.fillRect(6, AXIS + y - 4, 8, 8);
			this.drawCurve(c, p.t, p[key], (v) => top + height - v / most * height, color);
		}
		c.fillStyle = this.color.quiet;
		c.fillText(`most: ${most}`, 18, AXIS + 40);
	}

	// A step function; of all values within a pixel the least and the most.
	drawCurve(c, t, value, y, color) {
		let i = Math.max(Lane.prototype.first.call({ end: t }, this.view.from) - 1, 0);
		const end = Math.max(Math.min(this.x(this.trace.end), this.width), GUTTER);

		if (!t.length || t[i] > this.view.to)
			return;
		c.strokeStyle = color;
		c.lineWidth = 1.5;
		c.beginPath();
		c.moveTo(Math.max(this.x(t[i]), GUTTER), y(value[i]));
		for (i++; i < t.length && t[i] <= this.view.to; i++) {
			const x = Math.max(this.x(t[i]), GUTTER), pixel = this.time(x + 1);
			let least = value[i - 1], most = least;

			c.lineTo(x, y(value[i - 1]));
			for (; ; i++) {
				least = Math.min(least, value[i]);
				most = Math.max(most, value[i]);
				if (i + 1 >= t.length || t[i + 1] >= pixel)
					break;
			}
			c.lineTo(x, y(most));
			c.lineTo(x, y(least));
			c.lineTo(x, y(value[i]));
		}
		c.lineTo(end, y(value[i - 1]));
		c.stroke();
		c.lineWidth = 1;
	}

	drawLane(c, index) {
		const lane = this.trace.lanes[index], y = this.tops[index], h = HEIGHT[lane.kind];

		if (y - this.box.scrollTop > this.height || y + h < this.box.scrollTop)
			return;
		c.fillStyle = this.color.quiet;
		c.textAlign = 'left';
		c.fillText(this.cut(c, lane.name, GUTTER - 12), 6, y + h / 2);
		c.fillStyle = this.color.idle;
		c.fillRect(GUTTER, y + h / 2 - 0.5, this.width - GUTTER, 1);
		c.save();
		c.beginPath();
		c.rect(GUTTER, y, this.width - GUTTER, h);
		c.clip();
		this.drawBars(c, lane, y + 1, h - 2);
		c.restore();
	}

	// All that ends in a pixel is one; pixels of the same look, one beside the other, too.
	drawBars(c, lane, y, h) {
		const end = this.view.to, run = { i: -1, x: 0, width: 0 };
		const flush = () => {
			if (run.i >= 0)
				this.drawBar(c, lane, run.i, run.x, y, run.width, h);
			run.i = -1;
		};
		let i = lane.first(this.view.from);

		while (i < lane.start.length && lane.start[i] <= end) {
			const x = this.x(lane.start[i]), width = this.x(lane.end[i]) - x;

			if (width >= 1) {
				flush();
				this.drawBar(c, lane, i++, x, y, width, h);
				continue;
			}
			const pixel = Math.floor(x);

			if (run.i >= 0 && run.x + run.width === pixel && lane.type[run.i] === lane.type[i] && lane.owner[run.i] === lane.owner[i]) {
				run.width++;
			} else {
				flush();
				Object.assign(run, { i, x: pixel, width: 1 });
			}
			i = Math.max(lane.first(this.time(pixel + 1), i), i + 1);
		}
		flush();
	}

	drawBar(c, lane, i, x, y, width, h) {
		const type = lane.type[i], visible = Math.max(x, GUTTER);
		const seen = Math.min(x + width, this.width) - visible;

		if (type >= QUEUED && type < HOLD) {
			this.drawStay(c, type, visible, y, seen, h);
		} else if (type === HELD) {
			c.fillStyle = this.color.held;
			c.fillRect(visible, y + 3, seen, h - 6);
		} else {
			c.fillStyle = this.ownerColor(lane.owner[i]);
			c.globalAlpha = type === SPIN ? 0.35 : 0.85;
			c.fillRect(visible, y, Math.max(seen - (seen > 4 ? 0.75 : 0), 0.75), h);
			c.globalAlpha = 1;
			if (type === SPIN && seen > 3) {
				c.fillStyle = this.color.spin;
				c.globalAlpha = 0.55;
				c.fillRect(visible, y, seen, h);
				c.globalAlpha = 1;
			}
		}
		if (seen > LABEL_ROOM && this.x(lane.end[i]) - x > LABEL_ROOM)
			this.drawText(c, lane, i, visible, y + h / 2, seen);
	}

	drawStay(c, type, x, y, width, h) {
		c.fillStyle = type === PREEMPTED ? this.color.bad : type === SLEEPS ? this.color.line : this.color.quiet;
		c.globalAlpha = type === SLEEPS ? 1 : 0.8;
		if (type === STANDS) {
			c.fillStyle = this.color.held;
			c.fillRect(x, y + 3, width, h - 6);
		} else if (type === QUEUED || type === PREEMPTED) {
			c.strokeStyle = c.fillStyle;
			c.strokeRect(x + 0.5, y + 3.5, Math.max(width - 1, 0.5), h - 7);
		} else {
			c.fillRect(x, y + h / 2 - 1, width, type === SLEEPS ? 2 : 3);
		}
		c.globalAlpha = 1;
	}

	barText(lane, i) {
		const type = lane.type[i], s = this.trace.data.slices;

		if (type === HOLD)
			return this.trace.taskName(lane.owner[i]);
		if (type === HELD)
			return 'held';
		if (type >= QUEUED) {
			const object = this.trace.objectName(this.trace.data.stays.object[lane.ref[i]]);

			return type === ASLEEP ? `asleep: ${object}` : ['queued', 'preempted', '', '', 'held'][type - QUEUED];
		}
		const text = type === SPIN ? `spins: ${this.trace.objectName(s.object[lane.ref[i]])}` : this.trace.label(lane.ref[i]);

		return lane.kind === 'cpu' ? `${this.trace.taskName(lane.owner[i])}: ${text}` : text;
	}

	cut(c, text, room) {
		if (c.measureText(text).width <= room)
			return text;
		let n = Math.floor(text.length * room / c.measureText(text).width);

		while (n > 1 && c.measureText(`${text.slice(0, n)}…`).width > room)
			n--;
		return n > 1 ? `${text.slice(0, n)}…` : '';
	}

	drawText(c, lane, i, x, y, width) {
		const type = lane.type[i];
		const text = this.cut(c, this.barText(lane, i), width - 6);

		if (!text)
			return;
		const onColor = (type === STEP || type === HOLD);
		const measure = c.measureText(text).width;

		if (!onColor) {
			c.fillStyle = this.color.paper;
			c.globalAlpha = 0.85;
			c.fillRect(x + 2, y - 6.5, measure + 3, 13);
			c.globalAlpha = 1;
		}
		c.textAlign = 'left';
		c.fillStyle = onColor ? this.textOn(lane.owner[i]) : this.color.ink;
		c.fillText(text, x + 3, y + 0.5);
	}

	textOn(task) {
		return ['#e69f00', '#56b4e9', '#cc79a7'].includes(this.ownerColor(task)) ? '#101010' : '#ffffff';
	}

	// Few arrows are drawn; of many, those of the task that is pointed at.
	drawArrows(c) {
		const a = this.trace.data.arrows, lane = { end: a.to };
		const first = Lane.prototype.first.call(lane, this.view.from);
		let seen = 0;

		for (let i = first; i < a.from.length && a.from[i] <= this.view.to && seen <= 120; i++)
			seen++;
		for (let i = first, drawn = 0; i < a.from.length && a.from[i] <= this.view.to && drawn < 400; i++) {
			if (seen > 120 && a.from_task[i] !== this.arrowsOfTask && a.to_task[i] !== this.arrowsOfTask)
				continue;
			if (a.from_cpu[i] !== a.to_cpu[i])
				drawn += this.drawArrow(c, a, i);
		}
	}

	drawArrow(c, a, i) {
		const x0 = this.x(a.from[i]), x1 = this.x(a.to[i]);
		const down = a.to_cpu[i] > a.from_cpu[i];
		const y0 = this.tops[a.from_cpu[i]] + (down ? HEIGHT.cpu - 2 : 2);
		const y1 = this.tops[a.to_cpu[i]] + (down ? 2 : HEIGHT.cpu - 2);

		if (x1 < GUTTER || x0 > this.width)
			return 0;
		c.strokeStyle = c.fillStyle = a.kind[i] === 2 ? this.color.accent : this.color.ink;
		c.setLineDash(a.kind[i] === 1 ? [3, 2] : []);
		c.beginPath();
		c.moveTo(Math.max(x0, GUTTER), y0);
		c.lineTo(x1, y1);
		c.stroke();
		c.setLineDash([]);
		c.beginPath();
		c.moveTo(x1, y1);
		c.lineTo(x1 - 3.5, y1 + (down ? -6 : 6));
		c.lineTo(x1 + 2, y1 + (down ? -6 : 6));
		c.fill();
		return 1;
	}

	drawMarks(c) {
		const last = new Map();		// by lane: where one was drawn last

		for (const m of this.trace.marks) {
			const x = this.x(m.t);

			if (x > this.width + 1)
				break;
			if (x < GUTTER - 1 || (!m.bad && x - (last.get(m.lane) ?? -10) < 3))
				continue;	// one of many at the same place
			last.set(m.lane, x);
			this.drawMark(c, m, x);
		}
	}

	drawMark(c, m, x) {
		const y = m.lane >= 0 ? this.tops[m.lane] : AXIS + PAGES;

		c.fillStyle = m.bad || m.kind === 'fail' ? this.color.bad : this.color.quiet;
		if (m.bad) {
			c.fillRect(x - 0.75, AXIS, 1.5, y + HEIGHT.task - AXIS);
			c.beginPath();
			c.moveTo(x, AXIS);
			c.lineTo(x + 9, AXIS + 5);
			c.lineTo(x, AXIS + 10);
			c.fill();
			if (this.span < (this.trace.end - this.trace.start) / 2 || this.trace.marks.length < 40)
				this.drawNote(c, this.cut(c, m.text, Math.min(360, this.width - x - 16)), x + 12, AXIS + 6);
			return;
		}
		c.beginPath();
		c.moveTo(x, y + HEIGHT.task - 6);
		c.lineTo(x + 4, y + HEIGHT.task);
		c.lineTo(x - 4, y + HEIGHT.task);
		c.fill();
	}

	drawNote(c, text, x, y) {
		const color = c.fillStyle;

		c.fillStyle = this.color.paper;
		c.fillRect(x - 2, y - 6, c.measureText(text).width + 4, 12);
		c.fillStyle = color;
		c.fillText(text, x, y);
	}

	drawSelection(c) {
		if (!this.selected)
			return;
		const { lane, bar } = this.selected, l = this.trace.lanes[lane];
		const x = this.x(l.start[bar]), width = Math.max(this.x(l.end[bar]) - x, 2);

		c.save();
		c.beginPath();
		c.rect(GUTTER - 2, 0, this.width, this.full);
		c.clip();
		c.strokeStyle = this.color.ink;
		c.lineWidth = 2;
		c.strokeRect(x - 1, this.tops[lane], width + 2, HEIGHT[l.kind]);
		c.restore();
	}

	// The whole of the run: how busy its CPUs were, its marks, and what is seen of it.
	drawMap() {
		const c = this.map.getContext('2d'), room = this.width - GUTTER;
		const total = this.trace.end - this.trace.start;
		const cpus = this.trace.lanes.filter((lane) => lane.kind === 'cpu');
		const x = (t) => GUTTER + (t - this.trace.start) / total * room;

		c.fillStyle = this.color.paper;
		c.fillRect(0, 0, this.width, 34);
		this.busy = this.busy && this.busy.length === Math.ceil(room) ? this.busy : this.countBusy(cpus, room, total);
		c.fillStyle = this.color.quiet;
		for (let i = 0; i < this.busy.length; i++)
			c.fillRect(GUTTER + i, 34 - this.busy[i] * 28, 1, this.busy[i] * 28);
		c.font = '11px system-ui, "DejaVu Sans", sans-serif';
		c.textBaseline = 'middle';
		c.fillText('whole run', 6, 17);
		c.fillStyle = this.color.bad;
		for (const m of this.trace.badMarks)
			c.fillRect(x(m.t) - 1, 0, 2, 34);
		c.fillStyle = this.color.accent;
		c.globalAlpha = 0.18;
		c.fillRect(x(this.view.from), 0, Math.max(x(this.view.to) - x(this.view.from), 2), 34);
		c.globalAlpha = 1;
		c.strokeStyle = this.color.accent;
		c.strokeRect(x(this.view.from) + 0.5, 0.5, Math.max(x(this.view.to) - x(this.view.from) - 1, 2), 33);
	}

	countBusy(cpus, room, total) {
		const busy = new Float32Array(Math.ceil(room)), scale = room / total;

		for (const lane of cpus) {
			for (let i = 0; i < lane.start.length; i++) {
				const from = (lane.start[i] - this.trace.start) * scale;
				const to = Math.min((lane.end[i] - this.trace.start) * scale, room - 0.001);

				for (let p = Math.max(Math.floor(from), 0); p <= to; p++)
					busy[p] += Math.min(to, p + 1) - Math.max(from, p);
			}
		}
		return busy.map((b) => Math.min(b / cpus.length, 1));
	}

	// --- what moves it ---

	show(from, to) {
		const least = Math.min(MIN_WINDOW, this.view.least ?? MIN_WINDOW), room = this.view.end - this.view.start;
		const span = Math.min(Math.max(to - from, least), room);
		const middle = (from + to) / 2;

		this.view.from = Math.min(Math.max(middle - span / 2, this.view.start), this.view.end - span);
		this.view.to = this.view.from + span;
		this.onChange();
	}

	zoom(factor, around = (this.view.from + this.view.to) / 2) {
		this.show(around - (around - this.view.from) * factor, around + (this.view.to - around) * factor);
	}

	pan(part) {
		const by = this.span * part;

		this.show(this.view.from + by, this.view.to + by);
	}

	fit() {
		this.show(this.view.start, this.view.end);
	}

	// To a moment, in a window that shows what is around it.
	goTo(t, span = Math.min(this.span, (this.view.end - this.view.start) / 6)) {
		this.cursor = t;
		this.show(t - span / 2, t + span / 2);
	}

	goToMark(direction) {
		const marks = this.trace.marks.filter((m) => m.kind !== 'return').map((m) => m.t);
		const now = this.cursor >= 0 ? this.cursor : (this.view.from + this.view.to) / 2;
		const next = direction > 0 ? marks.find((t) => t > now) : marks.filter((t) => t < now).pop();

		if (next !== undefined)
			this.goTo(next);
	}

	select(lane, bar) {
		const l = this.trace.lanes[lane];

		this.selected = bar >= 0 ? { lane, bar } : null;
		if (bar >= 0) {
			this.cursor = l.end[bar];
			if (l.end[bar] < this.view.from || l.start[bar] > this.view.to)
				this.goTo((l.start[bar] + l.end[bar]) / 2, this.span);
			this.scrollTo(this.tops[lane], HEIGHT[l.kind]);
		}
		this.onChange();
	}

	scrollTo(y, h) {
		if (y < this.box.scrollTop + AXIS)
			this.box.scrollTop = y - AXIS;
		else if (y + h > this.box.scrollTop + this.height)
			this.box.scrollTop = y + h - this.height;
	}

	selectSlice(slice) {
		const task = this.trace.data.slices.task[slice];
		const lane = this.trace.lanes.findIndex((l) => l.kind === 'task' && l.id === task && l.ref.length);
		const at = lane >= 0 ? lane : this.trace.data.slices.cpu[slice];
		const l = this.trace.lanes[at];
		const bar = l.ref.findIndex((ref, i) => ref === slice && l.type[i] < QUEUED);

		if (bar >= 0)
			this.select(at, bar);
	}

	selectNext(direction) {
		const s = this.selected;

		if (!s) {
			this.select(0, Math.max(Math.min(this.trace.lanes[0].first(this.view.from), this.trace.lanes[0].start.length - 1), -1));
			return;
		}
		const bar = s.bar + direction;

		if (bar >= 0 && bar < this.trace.lanes[s.lane].start.length)
			this.select(s.lane, bar);
	}

	// The lane and bar at a point of the canvas.
	find(x, y) {
		const inside = y + this.box.scrollTop;
		const lane = this.tops.findIndex((top, i) => inside >= top && inside < top + HEIGHT[this.trace.lanes[i].kind]);

		if (lane < 0 || x < GUTTER || y < AXIS)
			return null;
		const l = this.trace.lanes[lane], t = this.time(x), slack = this.span / (this.width - GUTTER) * 2;
		let bar = l.at(t);

		if (bar < 0) {
			const near = l.first(t - slack);

			bar = near < l.start.length && l.start[near] <= t + slack ? near : -1;
		}
		return { lane, bar };
	}

	// --- events ---

	listen() {
		const canvas = this.canvas;

		this.box.addEventListener('scroll', () => this.request());
		canvas.addEventListener('wheel', (e) => this.onWheel(e), { passive: false });
		canvas.addEventListener('pointerdown', (e) => this.onDown(e));
		canvas.addEventListener('pointermove', (e) => this.onMove(e));
		canvas.addEventListener('pointerup', (e) => this.onUp(e));
		canvas.addEventListener('pointerleave', () => this.hideTip());
		canvas.addEventListener('dblclick', (e) => this.onDouble(e));
		canvas.addEventListener('keydown', (e) => this.onKey(e));
		for (const type of ['pointerdown', 'pointermove'])
			this.map.addEventListener(type, (e) => this.onMap(e));
	}

	// With ctrl, or once the timeline has the focus; else the page scrolls.
	onWheel(e) {
		const focused = document.activeElement === this.canvas;

		if (!e.ctrlKey && !e.shiftKey && !focused)
			return;
		e.preventDefault();
		if (e.shiftKey || Math.abs(e.deltaX) > Math.abs(e.deltaY))
			this.pan((e.deltaX || e.deltaY) / 1000);
		else
			this.zoom(Math.exp(Math.max(Math.min(e.deltaY, 200), -200) / 400), this.time(e.offsetX));
	}

	onDown(e) {
		if (e.button)
			return;
		this.canvas.setPointerCapture(e.pointerId);
		this.drag = { x: e.offsetX, from: this.view.from, to: this.view.to, moved: false };
	}

	onMove(e) {
		if (!this.drag) {
			this.hover(e);
			return;
		}
		const by = (this.drag.x - e.offsetX) / (this.width - GUTTER) * this.span;

		if (Math.abs(this.drag.x - e.offsetX) > 3)
			this.drag.moved = true;
		if (this.drag.moved) {
			this.canvas.classList.add('drags');
			this.show(this.drag.from + by, this.drag.to + by);
		}
	}

	onUp(e) {
		const clicked = this.drag && !this.drag.moved;

		this.drag = null;
		this.canvas.classList.remove('drags');
		if (!clicked)
			return;
		const found = this.find(e.offsetX, e.offsetY);

		if (found)
			this.select(found.lane, found.bar);
	}

	onDouble(e) {
		const found = this.find(e.offsetX, e.offsetY);

		if (!found || found.bar < 0)
			return;
		const l = this.trace.lanes[found.lane], length = Math.max(l.end[found.bar] - l.start[found.bar], MIN_WINDOW);

		this.show(l.start[found.bar] - length * 0.6, l.end[found.bar] + length * 0.6);
	}

	onMap(e) {
		if (e.type === 'pointermove' && !(e.buttons & 1))
			return;
		this.map.setPointerCapture(e.pointerId);
		const total = this.trace.end - this.trace.start;
		const t = this.trace.start + (e.offsetX - GUTTER) / (this.width - GUTTER) * total;

		this.show(t - this.span / 2, t + this.span / 2);
	}

	hover(e) {
		const found = this.find(e.offsetX, e.offsetY);
		const task = found && found.bar >= 0 ? this.trace.lanes[found.lane].owner[found.bar] : -1;

		if (task !== this.arrowsOfTask) {
			this.arrowsOfTask = task;
			this.request();
		}
		if (!found || found.bar < 0) {
			this.hideTip();
			return;
		}
		const tip = document.getElementById('tip');

		tip.textContent = this.trace.describe(this.trace.lanes[found.lane], found.bar).join('\n');
		tip.hidden = false;
		tip.style.left = `${Math.min(e.clientX + 14, window.innerWidth - tip.offsetWidth - 8)}px`;
		tip.style.top = `${Math.min(e.clientY + 16, window.innerHeight - tip.offsetHeight - 8)}px`;
	}

	hideTip() {
		document.getElementById('tip').hidden = true;
	}

	onKey(e) {
		const keys = {
			ArrowLeft: () => this.pan(-0.2), ArrowRight: () => this.pan(0.2),
			a: () => this.pan(-0.2), d: () => this.pan(0.2),
			'+': () => this.zoom(0.6), '=': () => this.zoom(0.6), w: () => this.zoom(0.6),
			'-': () => this.zoom(1 / 0.6), s: () => this.zoom(1 / 0.6),
			0: () => this.fit(), Home: () => this.fit(),
			n: () => this.goToMark(1), p: () => this.goToMark(-1),
			']': () => this.selectNext(1), '[': () => this.selectNext(-1),
			Escape: () => { this.cursor = -1; this.selected = null; this.onChange(); },
		};

		if (e.ctrlKey || e.metaKey || e.altKey || !keys[e.key])
			return;
		e.preventDefault();
		keys[e.key]();
	}
}

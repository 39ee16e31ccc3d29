// SPDX-License-Identifier: MIT
//
// input.js - what wheel, pointer and keys do to a timeline, and the tooltip.

const NEAR = 4;			// pixels; what is nearer to the pointer is pointed at

const KEYS = [
	['←  →   or  a  d', 'move'], ['+  −   or  w  s', 'zoom'], ['0  or  Home', 'the whole run'],
	['n  p', 'next, previous violation or other mark'], ['↑  ↓', 'choose a lane'],
	['[  ]', 'previous, next slice of that lane'], ['.  ,', 'next, previous step of all tasks'],
	['z  or  Enter', 'zoom to what is selected'], ['m', 'the moment that the run is about'], ['f', 'all lanes, or those of the moment'], ['Esc', 'nothing selected; once more: leave'], ['?', 'this list'],
	['wheel', 'zooms once the timeline has been clicked, and always with ctrl; with shift it moves'],
	['drag', 'moves; in the overview: the window, or one of its edges'], ['double click', 'zooms to a slice'],
];

Object.assign(Timeline.prototype, {
	// --- what is under a point of the canvas ---

	find(x, y) {
		if (x < this.gutter || y < AXIS)
			return null;
		if (y < TOP)
			return { lane: -1, bar: -1, mark: this.markNear(x, null) };
		const inside = y + this.box.scrollTop, s = this.scale;
		const lane = this.tops.findIndex((top, i) => inside >= top && inside < top + this.heightOf(i));

		return lane < 0 ? null : { lane, bar: this.barNear(this.trace.lanes[lane], s, x), mark: this.markNear(x, lane) };
	},

	// The bar under x. A bar too narrow to be hit is preferred to a wide one around it.
	barNear(lane, s, x) {
		const t = s.time(x), slack = (NEAR - 1) / s.perNs;
		let best = lane.at(t), least = Infinity;

		for (let i = lane.first(t - slack); i < lane.n && lane.start[i] <= t + slack; i++) {
			const away = Math.abs(s.x((lane.start[i] + lane.end[i]) / 2) - x);

			if ((lane.end[i] - lane.start[i]) * s.perNs < 3 && away < least)
				[best, least] = [i, away];
			if (i - lane.first(t - slack) > 200)
				break;
		}
		return best;
	},

	// The mark near x in this lane, or if lane is null, among the flags.
	markNear(x, lane) {
		const s = this.scale;
		let best = null, least = lane === null ? 9 : NEAR + 1;

		for (let i = firstMark(this.trace.marks, s.time(x - 9)); i < this.trace.marks.length; i++) {
			const m = this.trace.marks[i], away = Math.abs(s.x(m.t) - x);

			if (s.x(m.t) > x + NEAR)
				break;
			if (away < least && (lane === null ? m.bad : m.lane === lane))
				[best, least] = [m, away];
		}
		return best;
	},

	// How many bars of the lane share the pixel in which this one is drawn.
	crowd(lane, bar) {
		const s = this.scale;

		if ((lane.end[bar] - lane.start[bar]) * s.perNs >= NARROW)
			return 1;
		const pixel = Math.floor(s.x(lane.start[bar]));

		return Math.max(lane.first(s.time(pixel + 1)) - lane.first(s.time(pixel)), 1);
	},

	// --- pointer ---

	onWheel(e) {
		if (!e.ctrlKey && !e.shiftKey && document.activeElement !== this.canvas)
			return;
		e.preventDefault();
		const pixels = e.deltaMode ? 30 : 1, x = e.deltaX * pixels, y = e.deltaY * pixels;

		if (e.shiftKey || Math.abs(x) > Math.abs(y))
			this.pan((Math.abs(x) > Math.abs(y) ? x : y) / 1000);
		else
			this.zoom(Math.exp(Math.max(Math.min(y, 200), -200) / 350), this.scale.time(Math.max(e.offsetX, this.gutter)));
	},

	onDown(e) {
		if (e.button)
			return;
		this.canvas.setPointerCapture(e.pointerId);
		this.drag = { x: e.offsetX, from: this.from, to: this.to, moved: false };
	},

	onMove(e) {
		if (!this.drag) {
			this.hover(e);
			return;
		}
		const by = Math.round(this.drag.x - e.offsetX);

		this.drag.moved = this.drag.moved || Math.abs(by) > 3;
		if (!this.drag.moved)
			return;
		hideTip();
		this.canvas.classList.add('drags');
		this.show(this.drag.from + by / this.scale.perNs, this.drag.to + by / this.scale.perNs);
	},

	onUp(e) {
		const clicked = this.drag && !this.drag.moved;

		this.drag = null;
		this.canvas.classList.remove('drags');
		if (!clicked)
			return;
		const found = this.find(e.offsetX, e.offsetY), segment = e.offsetX >= this.gutter ? this.segmentAt(e.offsetX, e.offsetY) : null;

		if (segment)
			this.showSegment(segment);
		else if (found?.lane === -1 && found.mark)
			this.goToMoment(found.mark.t, found.mark.task);
		else
			this.select(found?.lane ?? -1, found?.bar ?? -1);
	},

	onDouble(e) {
		const found = this.find(e.offsetX, e.offsetY);

		if (found?.bar >= 0) {
			this.selected = found;
			this.zoomToSelected();
		}
	},

	hover(e) {
		const found = this.find(e.offsetX, e.offsetY), before = this.pointed, segment = e.offsetX >= this.gutter ? this.segmentAt(e.offsetX, e.offsetY) : null;

		this.pointed = found && found.lane >= 0 ? found : null;
		if (this.pointed?.lane !== before?.lane)
			this.request();
		if (segment)
			showTip(this.segmentLines(segment), e.clientX, e.clientY);
		else if (found && (found.bar >= 0 || found.mark))
			showTip(this.tipLines(found), e.clientX, e.clientY);
		else
			hideTip();
	},

	leave() {
		this.pointed = null;
		this.request();
		hideTip();
	},

	tipLines({ lane, bar, mark }) {
		const l = this.trace.lanes[lane], lines = mark ? [['', mark.text], ['at', formatExact(mark.t)]] : [];

		if (!l || bar < 0)
			return lines;
		const others = this.crowd(l, bar) - 1;

		return [...lines, ...this.trace.facts(l, bar), ...(others ? [['', `and ${others} more here: zoom in`]] : [])];
	},

	// --- keys ---

	onKey(e) {
		const keys = {
			ArrowLeft: () => this.pan(-0.2), ArrowRight: () => this.pan(0.2),
			a: () => this.pan(-0.2), d: () => this.pan(0.2),
			'+': () => this.zoom(0.6), '=': () => this.zoom(0.6), w: () => this.zoom(0.6),
			'-': () => this.zoom(1 / 0.6), s: () => this.zoom(1 / 0.6),
			0: () => this.fit(), Home: () => this.fit(),
			n: () => this.goToMark(1), p: () => this.goToMark(-1),
			ArrowDown: () => this.selectLane(1), ArrowUp: () => this.selectLane(-1),
			']': () => this.selectBeside(1), '[': () => this.selectBeside(-1),
			'.': () => this.onStep(1), ',': () => this.onStep(-1),
			z: () => this.zoomToSelected(), Enter: () => this.zoomToSelected(),
			m: () => this.showMoment(), f: () => this.foldAll(),
			Escape: () => this.clear(), '?': () => this.onHelp(),
		};

		if (e.ctrlKey || e.metaKey || e.altKey || !Object.hasOwn(keys, e.key))
			return;
		e.preventDefault();
		keys[e.key]();
	},
});

function listen(timeline) {
	const { canvas, map, box } = timeline;

	box.addEventListener('scroll', () => timeline.request());
	canvas.addEventListener('wheel', (e) => timeline.onWheel(e), { passive: false });
	canvas.addEventListener('pointerdown', (e) => timeline.onDown(e));
	canvas.addEventListener('pointermove', (e) => timeline.onMove(e));
	canvas.addEventListener('pointerup', (e) => timeline.onUp(e));
	canvas.addEventListener('pointercancel', () => { timeline.drag = null; });
	canvas.addEventListener('pointerleave', () => timeline.leave());
	canvas.addEventListener('dblclick', (e) => timeline.onDouble(e));
	canvas.addEventListener('keydown', (e) => timeline.onKey(e));
	map.addEventListener('pointerdown', (e) => timeline.onMapDown(e));
	map.addEventListener('pointermove', (e) => timeline.onMapMove(e));
	for (const type of ['pointerup', 'pointercancel'])
		map.addEventListener(type, () => { timeline.grip = null; });
}

// --- the tooltip, one for the page ---

function tipLine([name, value]) {
	const line = document.createElement('div'), key = document.createElement('span');

	key.textContent = name ? `${name} ` : '';
	line.append(key, document.createTextNode(String(value)));
	line.className = name ? '' : 'whole';
	return line;
}

function showTip(lines, x, y) {
	const tip = document.getElementById('tip');

	tip.replaceChildren(...lines.map(tipLine));
	tip.hidden = false;
	const left = x + 14 + tip.offsetWidth > window.innerWidth - 8 ? x - 14 - tip.offsetWidth : x + 14;

	tip.style.left = `${Math.max(left, 8)}px`;
	tip.style.top = `${Math.max(Math.min(y + 16, window.innerHeight - tip.offsetHeight - 8), 8)}px`;
}

function hideTip() {
	document.getElementById('tip').hidden = true;
}

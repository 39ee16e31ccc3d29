// SPDX-License-Identifier: MIT
//
// picture.js - a picture of a sweep that one can point at and go through by keys. It is SVG:
// colours come from the style sheet, so it needs no drawing anew in another theme, and it
// prints well. Whoever draws one notes the spots at which there is something to be told.

const PANELS_MAX = 12;
const REACH = 28;		// pixels; so far may the pointer be from a spot

function svg(name, attributes = {}, ...children) {
	const e = document.createElementNS('http://www.w3.org/2000/svg', name);

	for (const [key, value] of Object.entries(attributes))
		e.setAttribute(key, value);
	e.append(...children);
	return e;
}

const textMeasure = document.createElement('canvas').getContext('2d');

function textWidth(text) {
	textMeasure.font = FONT.replace('11px', '12px');		// titles are as large
	return textMeasure.measureText(text).width;
}

// The text, or as much of its beginning as has room.
function fittingText(text, room) {
	let n = text.length;

	if (textWidth(text) <= room)
		return text;
	while (n > 1 && textWidth(`${text.slice(0, n)}…`) > room)
		n--;
	return `${text.slice(0, n)}…`;
}

function svgText(text, x, y, attributes = {}) {
	return svg('text', { x, y, ...attributes }, text);
}

// The class that gives a variant its colour and its dashes.
function lineClass(variant) {
	return `v${variant % LINE_COLORS} d${Math.floor(variant / LINE_COLORS) % 4}`;
}

class SweepPicture {
	constructor(box, sweep, onSelect) {
		Object.assign(this, { box, sweep, onSelect, spots: [], selected: null });
		box.tabIndex = 0;
		box.setAttribute('role', 'application');
		box.setAttribute('aria-roledescription', 'picture');
		box.addEventListener('pointermove', (e) => this.hover(e));
		box.addEventListener('pointerleave', hideTip);
		box.addEventListener('click', (e) => this.select(this.spotAt(e)));
		box.addEventListener('keydown', (e) => this.key(e));
	}

	// draw() fills the SVG, notes spots, and returns its height.
	redraw(draw) {
		const width = Math.max(Math.floor(this.box.clientWidth), 200), root = svg('svg', { width });

		this.spots = [];
		this.width = width;
		root.setAttribute('height', draw(root, this));
		this.ring = svg('g', { class: 'ring' });
		root.append(this.ring);
		this.box.replaceChildren(root);
		const again = this.selected && this.spots.find((s) => s.point === this.selected.point && s.variant === this.selected.variant);

		this.selected = again ?? null;
		this.drawRing();
	}

	// what: { x, y, point, variant }, and width and height if it is an area around x and y.
	spot(what) {
		this.spots.push(what);
	}

	// --- pointing ---

	spotAt(event) {
		const frame = this.box.getBoundingClientRect(), x = event.clientX - frame.left, y = event.clientY - frame.top;
		let best = null, least = REACH ** 2;

		for (const s of this.spots) {
			const dx = Math.max(Math.abs(s.x - x) - (s.width ?? 0) / 2, 0), dy = Math.max(Math.abs(s.y - y) - (s.height ?? 0) / 2, 0);

			if (dx * dx + dy * dy < least)
				[best, least] = [s, dx * dx + dy * dy];
		}
		return best;
	}

	hover(event) {
		const s = this.spotAt(event);

		if (s)
			showTip(spotFacts(this.sweep, s), event.clientX, event.clientY);
		else
			hideTip();
	}

	// --- choosing ---

	select(spot) {
		this.selected = spot ?? null;
		this.drawRing();
		this.onSelect(this.selected);
	}

	drawRing() {
		const s = this.selected;

		this.ring.replaceChildren(...(!s ? [] : s.width ?
			[svg('rect', { x: s.x - s.width / 2, y: s.y - s.height / 2, width: s.width, height: s.height })] :
			[svg('circle', { cx: s.x, cy: s.y, r: 7 })]));
	}

	key(event) {
		const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [0, 0];

		if (event.ctrlKey || event.altKey || event.metaKey)
			return;
		if (dx || dy || (event.key === 'Enter' && !this.selected))
			this.select(this.selected ? this.beside(dx, dy) : this.spots[0]);
		else if (event.key === 'Escape')
			this.select(null);
		else
			return;
		event.preventDefault();
	}

	// The next spot in this direction: if there is one, of the same variant or of the same point.
	beside(dx, dy) {
		const from = this.selected;
		const cost = (s) => {
			const along = (s.x - from.x) * dx + (s.y - from.y) * dy, aside = Math.abs((s.x - from.x) * dy) + Math.abs((s.y - from.y) * dx);
			const kin = dx ? s.variant === from.variant : s.point === from.point;

			return along < 0.5 ? Infinity : along + 2 * aside + (kin || s.width ? 0 : 1e5);
		};
		const best = this.spots.reduce((least, s) => cost(s) < cost(least) ? s : least, from);

		return best;
	}
}

// What there is to tell of a point and a variant: pairs of a name and a value.
function spotFacts(sweep, { point, variant }) {
	const at = sweep.at(point, variant), text = (value) => amountText(value, sweep.measure.unit);
	const facts = [['', [sweep.pointText(point), sweep.variants[variant]].filter(Boolean).join(', ')]];

	if (at.n === 1)
		return [...facts, ['value', text(at.mean)]];
	facts.push(['mean', text(at.mean)]);
	if (at.low !== null)
		facts.push(['95 %', `${text(at.low)} to ${text(at.high)}`]);
	facts.push(['median', text(at.median)], ['p95', text(at.p95)], ['worst', text(at.worst)], ['runs', String(at.n)]);
	return facts;
}

// SPDX-License-Identifier: MIT
//
// sweep.js - the section of a page about sweeps: what the reader can choose, and the picture
// that this makes.

function choice(label, options, value, onChange) {
	const box = element('label', label), list = element('select');

	list.append(...options.map(([key, text]) => element('option', text, { value: key })));
	list.value = value;
	list.addEventListener('change', () => onChange(list.value));
	box.append(list);
	return box;
}

function tick(label, checked, onChange) {
	const box = element('label'), input = element('input', null, { type: 'checkbox', checked });

	input.addEventListener('change', () => onChange(input.checked));
	box.append(input, label);
	return box;
}

class SweepView {
	constructor(box, data) {
		this.sweep = new Sweep(data);
		this.sweep.showRuns = true;
		this.controls = element('div', null, { className: 'controls' });
		this.legend = element('div', null, { className: 'names' });
		this.title = element('p', null, { className: 'picture-title' });
		this.place = element('div', null, { className: 'picture' });
		this.note = element('p', null, { className: 'note' });
		this.behind = element('div', null, { className: 'behind' });
		this.table = box.querySelector('.table');
		this.table.open = false;
		this.verdicts = [...box.querySelectorAll('.verdicts')];
		this.picture = new SweepPicture(this.place, this.sweep, (spot) => showBehind(this.behind, this.sweep, spot));
		this.table.before(this.controls, this.legend, this.title, this.place, this.note, this.behind);
		this.build();
		showBehind(this.behind, this.sweep, null);
		new ResizeObserver(() => { if (this.place.clientWidth !== this.drawnWidth) this.draw(); }).observe(this.place);
	}

	// --- what the reader can choose ---

	build() {
		const s = this.sweep, numeric = s.dimensions.filter((d) => d.numeric), change = (act) => (value) => { act(value); this.build(); };
		const place = (d) => String(s.dimensions.indexOf(d)), name = (d) => [place(d), d.name];
		const list = [choice('Measure', s.data.measures.map((m, i) => [String(i), m.title]), String(s.data.measures.indexOf(s.measure)),
			change((value) => { s.setMeasure(Number(value)); }))];

		if (s.repeated)
			list.push(choice('of its runs the', STATISTICS, s.statistic, change((value) => { s.statistic = value; })));
		if (numeric.length > 1)
			list.push(choice('along', numeric.map(name), place(s.x), change((value) => this.turn(s.dimensions[value]))));
		if (s.dimensions.length > (s.x ? 2 : 1))
			list.push(choice('a panel for each', s.dimensions.filter((d) => d !== s.x).map(name), place(s.panel), change((value) => { s.panel = s.dimensions[value]; })));
		for (const d of s.others())
			list.push(choice(`${d.name} =`, d.values.map((value) => [String(value), d.texts[value]]), String(s.fixed.get(d)),
				change((value) => { s.fixed.set(d, Number(value)); })));
		if (s.x && s.panel?.numeric)
			list.push(choice('as', [['lines', 'lines'], ['heat', 'heat map']], s.heat ? 'heat' : 'lines', change((value) => { s.heat = value === 'heat'; })));
		this.list = list;
		this.draw();
	}

	// The key becomes the axis; if it had the panels, the other one has them now.
	turn(dimension) {
		if (this.sweep.panel === dimension)
			this.sweep.panel = this.sweep.x;
		this.sweep.x = dimension;
	}

	// --- the picture ---

	draw() {
		const s = this.sweep, heat = isHeat(s), draw = heat ? drawHeat : s.x ? drawLines : drawIntervals;

		this.drawnWidth = this.place.clientWidth;
		this.picture.redraw((root, picture) => draw(root, picture, s));
		this.title.textContent = measureTitle(s);
		this.place.setAttribute('aria-label', `${measureTitle(s)}. The arrow keys go from point to point; the table below has the numbers.`);
		const focus = [...this.controls.children].findIndex((control) => control.contains(document.activeElement));

		this.controls.replaceChildren(...this.list, tick('logarithmic', s.logarithmic, (on) => { s.wishesLogarithm = on; this.build(); }),
			...(s.repeated && s.data.runs && !heat ? [tick('each run', s.showRuns, (on) => { s.showRuns = on; this.build(); })] : []));
		this.controls.children[focus]?.firstElementChild.focus({ preventScroll: true });
		for (const list of this.verdicts)
			list.hidden = list.dataset.measure !== s.measure.name;
		this.drawNames(heat);
		this.drawNote(heat);
		fillTable(this.table, s, this.picture.spots);
		if (this.picture.selected)
			showBehind(this.behind, s, this.picture.selected);
	}

	// Where lines cannot have their names at their ends.
	drawNames(heat) {
		const s = this.sweep, wanted = s.x && s.panel && !heat;

		this.legend.replaceChildren(...(wanted ? s.variants.map((name, variant) => {
			const item = element('span'), sample = svg('svg', { width: 26, height: 10 }, svg('line', { class: `line ${lineClass(variant)}`, x1: 0, x2: 26, y1: 5, y2: 5 }));

			item.append(sample, name);
			return item;
		}) : []));
	}

	drawNote(heat) {
		const s = this.sweep, left = s.panel && !heat ? s.panel.values.length - PANELS_MAX : 0;

		this.note.textContent = left > 0 ? `${left} of ${s.panel.values.length} values of ${s.panel.name} have no panel here.` : '';
	}
}

function startSweeps(sweeps) {
	const boxes = document.querySelectorAll('.sweep');

	return sweeps.map((data, i) => data.measures.length && boxes[i] ? new SweepView(boxes[i], data) : null).filter(Boolean);
}

// SPDX-License-Identifier: MIT
//
// lines.js - a sweep along a numeric key: a line for each variant, with the interval of the
// mean as a band. A second key has a panel for each of its values, all with the same scales.

const DOTS_MAX = 60;		// on a line with more points they are not marked
const RUN_DOTS_MAX = 4000;	// so many runs are drawn one by one
const PANEL_MIN = 270;		// pixels

// Of a long list some values at equal distances, with the first and the last.
function someOf(list, most) {
	if (list.length <= most)
		return list;
	return Array.from({ length: most }, (_, i) => list[Math.round(i * (list.length - 1) / (most - 1))]);
}

function panelsOf(sweep) {
	const values = sweep.panel ? someOf(sweep.panel.values, PANELS_MAX) : [null];

	return values.map((value) => ({ title: sweep.panel ? sweep.valueText(sweep.panel, value) : '', points: sweep.pointsOf(value) }))
		.filter((panel) => panel.points.length);
}

// By panel and variant: the points that have a value.
function seriesOf(sweep, panel) {
	return sweep.variants.map((name, variant) => ({ name, variant, list: panel.points
		.map((point) => ({ point, variant, x: sweep.x ? sweep.amountAt(point) : 0, ...sweep.at(point, variant) }))
		.filter((one) => Number.isFinite(one.value)) })).filter((line) => line.list.length);
}

// The runs of all that is drawn, or none if there are too many.
function runDots(sweep, panels) {
	const dots = sweep.repeated && sweep.data.runs ? panels.flatMap((panel, place) => panel.series.flatMap((line) => line.list.flatMap((one) =>
		sweep.runsAt(one.point, one.variant).runs.map((run) => ({ place, x: one.x, variant: one.variant, value: run.value }))))) : [];

	return dots.length <= RUN_DOTS_MAX ? dots : [];
}

// The panels with all that is drawn in them, and the scale of the measure that they share.
function prepareLines(sweep) {
	const panels = panelsOf(sweep).map((panel) => ({ ...panel, series: seriesOf(sweep, panel) }));
	const dots = sweep.showRuns ? runDots(sweep, panels) : [];
	const all = panels.flatMap((panel) => panel.series.flatMap((line) => line.list));
	const values = all.map((one) => one.value);

	sweep.logarithmic = sweep.wishesLogarithm ?? wantsLogarithm(values);
	if (!values.some((value) => value > 0))
		sweep.logarithmic = false;
	return { panels, dots, scale: measureScale([...values, ...all.map((one) => one.high ?? one.value), ...dots.map((dot) => dot.value)], sweep.logarithmic) };
}

// Where the panels are: the labels of the measure's axis are left of the first of each row.
function layOut(width, count, left, right) {
	const columns = count === 1 ? 1 : Math.min(Math.max(Math.floor((width - left) / PANEL_MIN), 1), 4, count);
	const gap = 18, height = count === 1 ? width < 600 ? 260 : 330 : 170;
	const panelWidth = (width - left - right - gap * (columns - 1)) / columns, titled = count > 1 ? 20 : 0;

	return Array.from({ length: count }, (_, i) => {
		const x = left + (i % columns) * (panelWidth + gap), y = 10 + Math.floor(i / columns) * (height + titled + 30) + titled;

		return { x, y, width: panelWidth, height, first: i % columns === 0, last: i + columns >= count };
	});
}

function drawMeasureAxis(root, frame, scale, unit) {
	const { x, y, width, height } = frame, y_of = scale.between(y + height, y);

	for (const tick of scale.ticks(height > 200 ? 7 : 5)) {
		const at = y_of.at(tick);

		root.append(svg('line', { class: 'grid', x1: x, x2: x + width, y1: at, y2: at }));
		if (frame.first)
			root.append(svgText(tickText(tick, unit), x - 8, at + 4, { 'text-anchor': 'end', class: 'tick' }));
	}
	return y_of;
}

// Marks stand at the values of the sweep, not at round ones between them.
function drawKeyAxis(root, frame, sweep, points, x_of) {
	const bottom = frame.y + frame.height, seen = new Map(points.map((point) => [sweep.amountAt(point), point]));
	const labels = [...seen].map(([amount, point]) => {
		const text = sweep.x.texts[sweep.valueAt(point, sweep.x)];

		return { text, x: x_of.at(amount), width: textWidth(text) };
	});

	root.append(svg('line', { class: 'axis', x1: frame.x, x2: frame.x + frame.width, y1: bottom, y2: bottom }));
	if (labels.length <= DOTS_MAX)
		root.append(...labels.map(({ x }) => svg('line', { class: 'axis', x1: x, x2: x, y1: bottom, y2: bottom + 4 })));
	root.append(...labelsWithRoom(labels, 8).map(({ text, x }) => svgText(text, x, bottom + 17, { 'text-anchor': 'middle', class: 'tick' })));
}

function bandPath(list, x_of, y_of) {
	const upper = list.map((one) => `${x_of.at(one.x).toFixed(1)},${y_of.at(one.high ?? one.value).toFixed(1)}`);
	const lower = list.map((one) => `${x_of.at(one.x).toFixed(1)},${y_of.at(one.low ?? one.value).toFixed(1)}`).reverse();

	return `M${[...upper, ...lower].join('L')}Z`;
}

function drawLine(root, picture, line, x_of, y_of) {
	const place = lineClass(line.variant), at = line.list.map((one) => [x_of.at(one.x), y_of.at(one.value)]);

	if (line.list.length > 1)
		root.append(svg('path', { class: `line ${place}${at.length > DOTS_MAX ? ' thin' : ''}`, d: `M${at.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join('L')}` }));
	at.forEach(([x, y], i) => {
		if (at.length <= DOTS_MAX)
			root.append(svg('circle', { class: `dot ${place}`, cx: x.toFixed(1), cy: y.toFixed(1), r: 3 }));
		picture.spot({ x, y, point: line.list[i].point, variant: line.variant });
	});
}

// Names at the ends of the lines, pushed apart as far as they need.
function drawNames(root, frame, series, y_of, room) {
	const names = series.map((line) => ({ line, at: y_of.at(line.list.at(-1).value) })).sort((a, b) => a.at - b.at);
	const left = frame.x + frame.width, bottom = frame.y + frame.height;

	names.forEach((name, i) => { name.y = Math.max(name.at, i ? names[i - 1].y + 14 : frame.y); });
	for (let i = names.length - 1; i >= 0; i--)
		names[i].y = Math.min(names[i].y, i < names.length - 1 ? names[i + 1].y - 14 : bottom);
	for (const { line, y, at } of names) {
		root.append(svgText(fittingText(line.name, room - 20), left + 18, y + 4, { class: `name ${lineClass(line.variant)}` }));
		root.append(svg('path', { class: `leader ${lineClass(line.variant)}`, d: `M${left + 3},${at}L${left + 10},${y}H${left + 15}` }));
	}
}

// Is it drawn as heat maps?
function isHeat(sweep) {
	return Boolean(sweep.heat && sweep.x && sweep.panel?.numeric);
}

// What stands above a picture.
function measureTitle(sweep) {
	const statistic = STATISTICS.find(([name]) => name === sweep.statistic)[1];
	const unit = sweep.measure.unit === 'ns' || !sweep.measure.unit || sweep.measure.title.includes(sweep.measure.unit) || sweep.measure.unit === '1/s' ? '' : `, ${sweep.measure.unit}`;

	const mark = sweep.x ? 'band' : 'bar', interval = sweep.statistic === 'mean' && !isHeat(sweep) ? `, ${mark}: 95 % interval of the mean` : '';

	return `${sweep.measure.title}${unit}${sweep.repeated ? `: ${statistic}${interval}` : ''}`;
}

function drawLines(root, picture, sweep) {
	const { panels, dots, scale } = prepareLines(sweep), unit = sweep.measure.unit;
	const left = Math.ceil(maxOf(scale.ticks(7).map((tick) => textWidth(tickText(tick, unit))))) + 14;
	const room = panels.length > 1 ? 12 : Math.min(maxOf(sweep.variants.map(textWidth)) + 26, picture.width * 0.34);
	const frames = layOut(Math.min(picture.width, panels.length > 1 ? 1400 : 1000), panels.length, left, room);
	const amounts = [...new Set(panels.flatMap((panel) => panel.points.map((point) => sweep.amountAt(point))))].sort((a, b) => a - b);
	const logarithmic = suggestsLogarithm(amounts);

	panels.forEach((panel, i) => {
		const frame = frames[i], pad = Math.min(16, frame.width / 12);
		const y_of = drawMeasureAxis(root, frame, scale, unit);
		const x_of = new ValueScale(amounts[0], amounts.at(-1), frame.x + pad, frame.x + frame.width - pad, logarithmic);

		if (panel.title)
			root.append(svgText(fittingText(panel.title, frame.width), frame.x, frame.y - 6, { class: 'panel' }));
		drawKeyAxis(root, frame, sweep, panel.points, x_of);
		drawRunDots(root, dots.filter((dot) => dot.place === i), sweep, (dot) => x_of.at(dot.x), (dot) => y_of.at(dot.value));
		for (const line of panel.series)
			if (line.list.some((one) => one.low !== null))
				root.append(svg('path', { class: `band ${lineClass(line.variant)}`, d: bandPath(line.list, x_of, y_of) }));
		panel.series.forEach((line) => drawLine(root, picture, line, x_of, y_of));
		if (panels.length === 1)
			drawNames(root, frame, panel.series, y_of, room);
	});
	return drawKeyTitle(root, frames, sweep, logarithmic, picture.width);
}

// Each variant has its own column of dots beside the value.
function drawRunDots(root, dots, sweep, x, y) {
	const group = svg('g', { class: 'runs' }), middle = (sweep.variants.length - 1) / 2, apart = Math.min(3, 20 / sweep.variants.length);

	for (const dot of dots)
		group.append(svg('circle', { class: lineClass(dot.variant), cx: (x(dot) + (dot.variant - middle) * apart).toFixed(1), cy: y(dot).toFixed(1), r: 1.5 }));
	root.append(group);
}

function drawKeyTitle(root, frames, sweep, logarithmic, width) {
	const bottom = frames.length ? Math.max(...frames.map((frame) => frame.y + frame.height)) : 20, frame = frames.at(-1);
	const title = `${[sweep.x.name, ...sweep.x.with.map((key) => key.name)].join(' with ')}${logarithmic ? ', logarithmic' : ''}`;

	if (frame)
		root.append(svgText(fittingText(title, width - frames[0].x - 8), frames[0].x, bottom + 38, { class: 'title' }));
	return bottom + 46;
}

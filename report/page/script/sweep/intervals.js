// SPDX-License-Identifier: MIT
//
// intervals.js - a sweep without a numeric key: a row for each variant with its interval, and
// a panel for each value of a key that is a word.

const LANE_HEIGHT = 22;			// pixels

function intervalFrames(picture, panels, left) {
	const columns = panels.length === 1 ? 1 : Math.min(Math.max(Math.floor(picture.width / (left + 260)), 1), 3, panels.length);
	const width = Math.min((picture.width - 16 * (columns - 1)) / columns, 760), frames = [];
	let y = 8, tallest = 0;

	panels.forEach((panel, i) => {
		if (i && i % columns === 0) {
			y += tallest + 62;
			tallest = 0;
		}
		const height = panel.series.length * LANE_HEIGHT;

		tallest = Math.max(tallest, height);
		frames.push({ x: (i % columns) * (width + 16) + left, y: y + (panel.title ? 18 : 0), width: width - left - 80, height });
	});
	return { frames, bottom: y + tallest + 36 };
}

function drawIntervalRow(root, picture, line, y, x_of, unit) {
	const one = line.list[0], place = lineClass(line.variant), x = x_of.at(one.value);

	if (one.low !== null)
		root.append(svg('line', { class: `interval ${place}`, x1: x_of.at(one.low), x2: x_of.at(one.high), y1: y, y2: y }));
	root.append(svg('circle', { class: `dot ${place}`, cx: x, cy: y, r: 4 }));
	root.append(svgText(amountText(one.value, unit), x_of.end + 8, y + 4, { class: 'tick' }));
	picture.spot({ x, y, point: one.point, variant: line.variant });
}

function drawIntervals(root, picture, sweep) {
	const { panels, dots, scale } = prepareLines(sweep), unit = sweep.measure.unit;
	const left = Math.min(maxOf(sweep.variants.map(textWidth)) + 14, picture.width * 0.35);
	const { frames, bottom } = intervalFrames(picture, panels, left);

	panels.forEach((panel, i) => {
		const frame = frames[i], x_of = scale.between(frame.x, frame.x + frame.width), end = frame.y + frame.height;
		const rows = new Map(panel.series.map((line, n) => [line.variant, frame.y + (n + 0.5) * LANE_HEIGHT]));
		const ticks = scale.ticks(5).map((tick) => ({ text: tickText(tick, unit), x: x_of.at(tick), width: textWidth(tickText(tick, unit)) }));

		if (panel.title)
			root.append(svgText(fittingText(panel.title, frame.width + left), frame.x - left, frame.y - 6, { class: 'panel' }));
		for (const { text, x } of labelsWithRoom(ticks, 8))
			root.append(svg('line', { class: 'grid', x1: x, x2: x, y1: frame.y, y2: end }), svgText(text, x, end + 15, { 'text-anchor': 'middle', class: 'tick' }));
		root.append(drawStrip(dots.filter((dot) => dot.place === i), rows, x_of));
		for (const line of panel.series) {
			root.append(svgText(fittingText(line.name, left - 14), frame.x - 12, rows.get(line.variant) + 4, { 'text-anchor': 'end', class: `name ${lineClass(line.variant)}` }));
			drawIntervalRow(root, picture, line, rows.get(line.variant), x_of, unit);
		}
	});
	return bottom;
}

// The runs of each row, above its line.
function drawStrip(dots, rows, x_of) {
	const group = svg('g', { class: 'runs' });

	for (const dot of dots)
		group.append(svg('circle', { class: lineClass(dot.variant), cx: x_of.at(dot.value).toFixed(1), cy: (rows.get(dot.variant) - 7).toFixed(1), r: 1.5 }));
	return group;
}

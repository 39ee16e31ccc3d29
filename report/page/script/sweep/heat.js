// SPDX-License-Identifier: MIT
//
// heat.js - a sweep along two numeric keys as a map for each variant. All maps share a scale
// of colours, which people with colour blindness can tell apart, too.

// The map viridis of Matplotlib, in nine steps.
const HEAT = ['#440154', '#472d7b', '#3b528b', '#2c728e', '#21918c', '#28ae80', '#5ec962', '#addc30', '#fde725'];

function heatColor(part) {
	const place = Math.min(Math.max(part, 0), 1) * (HEAT.length - 1), i = Math.min(Math.floor(place), HEAT.length - 2);
	const mix = (at) => Math.round(parseInt(HEAT[i].slice(at, at + 2), 16) * (1 - place + i) + parseInt(HEAT[i + 1].slice(at, at + 2), 16) * (place - i));

	return `#${[1, 3, 5].map((at) => mix(at).toString(16).padStart(2, '0')).join('')}`;
}

function heatCells(sweep) {
	const cells = [];

	for (const value of sweep.panel.values)
		for (const point of sweep.pointsOf(value))
			for (let variant = 0; variant < sweep.variants.length; variant++) {
				const at = sweep.at(point, variant);

				if (at && Number.isFinite(at.value))
					cells.push({ point, variant, value: at.value, column: sweep.x.values.indexOf(sweep.valueAt(point, sweep.x)), row: sweep.panel.values.indexOf(value) });
			}
	return cells;
}

// What is written into cells, if all of them have room. A unit of counts is in the legend.
function heatText(value, unit) {
	return unit === 'ns' ? formatTime(value) : plainNumber(value);
}

function drawHeatLegend(root, scale, unit, width) {
	const bar = Math.min(260, width - 20), steps = 52;

	for (let i = 0; i < steps; i++)
		root.append(svg('rect', { x: i * bar / steps, y: 4, width: bar / steps + 0.5, height: 12, fill: heatColor((i + 0.5) / steps) }));
	for (const [part, anchor] of [[0, 'start'], [0.5, 'middle'], [1, 'end']]) {
		const value = scale.logarithmic ? 10 ** (scale.low + part * scale.span) : scale.low + part * scale.span;

		root.append(svgText(amountText(value, unit), part * bar, 30, { 'text-anchor': anchor, class: 'tick' }));
	}
}

function drawHeatAxes(root, sweep, frame, cell) {
	const columns = sweep.x.values.map((value, i) => ({ text: sweep.x.texts[value], x: frame.x + (i + 0.5) * cell.width }));
	const rows = sweep.panel.values.map((value, i) => ({ text: sweep.panel.texts[value], x: frame.y + (sweep.panel.values.length - i - 0.5) * cell.height }));

	for (const { text, x } of labelsWithRoom(columns.map((label) => ({ ...label, width: textWidth(label.text) })), 6))
		root.append(svgText(text, x, frame.y + frame.height + 14, { 'text-anchor': 'middle', class: 'tick' }));
	for (const { text, x } of labelsWithRoom(rows.map((label) => ({ ...label, width: 12 })), 1))
		root.append(svgText(text, frame.x - 6, x + 4, { 'text-anchor': 'end', class: 'tick' }));
}

function drawHeat(root, picture, sweep) {
	const cells = heatCells(sweep), values = cells.map((one) => one.value), unit = sweep.measure.unit;
	const left = maxOf(sweep.panel.values.map((value) => textWidth(sweep.panel.texts[value]))) + 12;
	const wide = Math.min(Math.max(sweep.x.values.length * 46, 260), 520) + left + 20;
	const columns = Math.min(Math.max(Math.floor(picture.width / wide), 1), sweep.variants.length);
	const width = Math.min(picture.width / columns - 20, wide + 160) - left, height = Math.min(Math.max(sweep.panel.values.length * 20, 60), 320);
	const cell = { width: width / sweep.x.values.length, height: height / sweep.panel.values.length };

	cell.texts = cell.height >= 14 && maxOf(values.map((value) => textWidth(heatText(value, unit)))) + 4 <= cell.width;

	sweep.logarithmic = (sweep.wishesLogarithm ?? wantsLogarithm(values)) && values.every((value) => value > 0);
	const scale = new ValueScale(minOf(values), maxOf(values), 0, 1, sweep.logarithmic);

	drawHeatLegend(root, scale, unit, picture.width);
	sweep.variants.forEach((name, variant) => {
		const frame = { x: left + (variant % columns) * (width + left + 20), y: 66 + Math.floor(variant / columns) * (height + 66), width, height };

		root.append(svgText(fittingText(name, width), frame.x, frame.y - 7, { class: 'panel' }));
		drawHeatAxes(root, sweep, frame, cell);
		for (const one of cells)
			if (one.variant === variant)
				drawHeatCell(root, picture, sweep, frame, cell, one, scale);
	});
	const bottom = 66 + Math.ceil(sweep.variants.length / columns) * (height + 66) - 66;

	root.append(svgText(fittingText(`across: ${sweep.x.name}; upwards: ${sweep.panel.name}`, picture.width), 0, bottom + 36, { class: 'title' }));
	return bottom + 46;
}

function drawHeatCell(root, picture, sweep, frame, cell, one, scale) {
	const x = frame.x + one.column * cell.width, y = frame.y + (sweep.panel.values.length - 1 - one.row) * cell.height;
	const color = heatColor((scale.place(one.value) - scale.low) / scale.span);

	root.append(svg('rect', { x: x.toFixed(1), y: y.toFixed(1), width: (cell.width - (cell.width > 12 ? 1 : 0)).toFixed(1), height: (cell.height - (cell.height > 12 ? 1 : 0)).toFixed(1), fill: color }));
	if (cell.texts)
		root.append(svgText(heatText(one.value, sweep.measure.unit), x + cell.width / 2, y + cell.height / 2 + 4, { 'text-anchor': 'middle', class: 'tick', style: `fill: ${textOn(color)}` }));
	picture.spot({ x: x + cell.width / 2, y: y + cell.height / 2, width: cell.width, height: cell.height, point: one.point, variant: one.variant });
}

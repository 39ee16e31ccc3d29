// SPDX-License-Identifier: MIT
//
// charts.js - how latencies are distributed. Each run has a curve, of all its measuring
// tasks together.

const BINS = 12;	// bins of the histogram in each power of ten
const EMPTY = 0.5;	// an empty bin is drawn here, because a logarithm has no zero
const CURVES = 16;		// of more runs those of a variant share a curve
const LINE_COLORS = 8;		// --line0 and so on, in page.css

// Chart.js draws the line of a legend to the right and back. With this width the dashes of
// both ways coincide.
const LEGEND_LINE = 28;
const DASHES = [[], [6, 4], [2, 4], [8, 3, 2, 3]];
const SAME_DASH = 4;		// so many curves have the same dashes

const charts = { drawn: [], hidden: new Set() };

function pool(run) {
	const count = new Map();
	let samples = 0, max = 0;

	for (const l of run.latency) {
		samples += l.samples;
		max = Math.max(max, l.max_ns);
		for (const [ns, n] of l.buckets)
			count.set(ns, (count.get(ns) ?? 0) + n);
	}
	return { id: run.id, samples, max, buckets: [...count].sort((a, b) => a[0] - b[0]) };
}

// All runs of a variant as one: of many runs nobody could tell the curves apart.
function byVariant(runs) {
	const all = new Map();

	for (const run of runs)
		all.set(run.policy, { id: run.id, policy: run.policy, latency: [...(all.get(run.policy)?.latency ?? []), ...run.latency] });
	return [...all.values()];
}

// Names that tell the runs apart: the variant, and what a sweep set. If these are the same,
// the number of the run.
function curveNames(runs) {
	const names = runs.map((run) => [run.policy, run.point].filter(Boolean).join(', '));

	return names.map((name, i) => names.indexOf(name) === names.lastIndexOf(name) ? name : `${name} (run ${runs[i].id})`);
}

// Runs whose samples are all the same share a curve, because one curve would hide the others.
function curvesOf(runs) {
	const names = curveNames(runs), curves = new Map();

	runs.map(pool).forEach((l, i) => {
		const key = JSON.stringify([l.buckets, l.max]);

		if (curves.has(key))
			curves.get(key).name += ` = ${names[i]}`;
		else
			curves.set(key, { name: names[i], ...l });
	});
	return [...curves.values()];
}

// Points of the curve that says which part of the samples took so long or longer.
function exceedance(l) {
	const points = [];
	let left = l.samples;

	for (const [ns, count] of l.buckets) {
		points.push({ x: Math.max(ns, 1), y: left / l.samples });
		left -= count;
	}
	const last = points[points.length - 1];

	if (last)
		points.push({ x: Math.max(l.max, last.x), y: last.y });
	return points;
}

function histogram(l) {
	const bins = new Map(), points = [];

	for (const [ns, count] of l.buckets) {
		const bin = Math.floor(Math.log10(Math.max(ns, 1)) * BINS + 1e-9);

		bins.set(bin, (bins.get(bin) ?? 0) + count);
	}
	const filled = [...bins.keys()].sort((a, b) => a - b);

	for (let bin = filled[0] - 1; bin <= filled[filled.length - 1] + 1; bin++)
		points.push({ x: 10 ** (bin / BINS), y: bins.get(bin) ?? EMPTY });
	return points;
}

function dataset(name, i, data, more) {
	const color = css(`--line${i % LINE_COLORS}`);

	return { label: name, data, borderColor: color, backgroundColor: color,
		borderDash: DASHES[Math.floor(i / SAME_DASH) % DASHES.length], borderWidth: 1.75,
		pointRadius: 0, pointHitRadius: 6, hidden: charts.hidden.has(name), ...more };
}

// Is the value 1, 2 or 5 times a power of ten? few: only 1 counts.
function isRound(value, few) {
	const digit = value / 10 ** Math.floor(Math.log10(value) + 1e-9);

	return (few ? [1] : [1, 2, 5]).some((d) => Math.abs(digit - d) < 1e-6);
}

function axis(title, text, more) {
	const quiet = css('--quiet');

	return { type: 'logarithmic', title: { display: true, text: title, color: quiet },
		grid: { color: (c) => c.tick && isRound(c.tick.value, true) ? css('--line') : 'transparent', drawBorder: false },
		ticks: { color: quiet, autoSkip: false, maxRotation: 0,
			callback: (value, i, all) => isRound(value, all[all.length - 1].value / all[0].value > 1500) ? text(value) : null },
		...more };
}

function tickTime(ns) {
	const [unit, scale] = unitOf(ns * 1.0001);

	return `${Number((ns / scale).toPrecision(3))} ${unit}`;
}

// A click on a name hides its curve in both charts.
function toggle(name) {
	if (!charts.hidden.delete(name))
		charts.hidden.add(name);
	for (const chart of charts.drawn) {
		chart.data.datasets.forEach((d, i) => chart.setDatasetVisibility(i, !charts.hidden.has(d.label)));
		chart.update('none');
	}
}

function plugins(title, tip) {
	return {
		title: { display: true, text: title, color: css('--ink'), align: 'start', padding: { bottom: 8 } },
		legend: { position: 'bottom', align: 'start', onClick: (e, item) => toggle(item.text),
			labels: { color: css('--ink'), boxWidth: LEGEND_LINE, boxHeight: 0, padding: 10 } },
		tooltip: { animation: false, callbacks: { title: () => '', label: tip } },
	};
}

function chart(id, title, yTitle, datasets, y, tip) {
	const parent = document.getElementById(id), canvas = document.createElement('canvas');

	parent.replaceChildren(canvas);
	canvas.setAttribute('role', 'img');
	canvas.setAttribute('aria-label', `${title}; the tables below have the numbers`);
	return new Chart(canvas, {
		type: 'line', data: { datasets },
		options: {
			animation: false, responsive: true, maintainAspectRatio: false, parsing: false, normalized: true,
			interaction: { mode: 'nearest', axis: 'xy', intersect: false },
			scales: { x: axis('latency', tickTime), y: axis(yTitle, y.text, y.more) },
			plugins: plugins(title, tip),
		},
	});
}

function percent(part) {
	const value = part * 100;

	return `${value.toFixed(value < 1 ? Math.min(Math.ceil(-Math.log10(value)) + 1, 9) : 1).replace(/\.?0+$/, '')} %`;
}

function drawCcdf(curves) {
	return chart('ccdf', 'Samples that took so long or longer', 'of all samples', curves.map((l, i) =>
		dataset(l.name, i, exceedance(l), { stepped: 'after' })), { text: percent, more: { max: 1 } },
	({ dataset: d, parsed: p }) => `${d.label}: ${percent(p.y)} took ${formatTime(p.x)} or longer`);
}

function drawHistogram(curves) {
	return chart('histogram', 'Histogram', 'samples', curves.map((l, i) =>
		dataset(l.name, i, histogram(l), { stepped: 'before' })), { text: String, more: { min: EMPTY } },
	({ dataset: d, parsed: p }) => `${d.label}: ${p.y < 1 ? 0 : p.y} from ${formatTime(p.x)} to ${formatTime(p.x * 10 ** (1 / BINS))}`);
}

function drawCharts(runs) {
	const measured = runs.filter((run) => run.latency.some((l) => l.samples > 0));
	const section = document.getElementById('latency');

	for (const old of charts.drawn)
		old.destroy();
	charts.drawn = [];
	if (!document.getElementById('ccdf'))
		return;
	section.hidden = !measured.length;
	if (section.hidden)
		return;
	if (typeof Chart === 'undefined') {
		document.querySelector('.charts').replaceChildren('There are no curves here, because '
			+ 'simrun was built without Chart.js. The tables below have the numbers.');
		return;
	}
	const curves = curvesOf(measured.length > CURVES ? byVariant(measured) : measured);

	charts.drawn = [drawCcdf(curves), drawHistogram(curves)];
}

// SPDX-License-Identifier: MIT
//
// charts.js - how the latencies of the measuring tasks are distributed.

const BINS = 12;	// of the histogram, in each factor of ten

const LINES = 12;	// in a chart, before the tasks of a run are taken together

function latencies(runs) {
	const all = [];

	for (const run of runs)
		for (const l of run.latency)
			all.push({ name: [run.policy, run.point, run.latency.length > 1 ? l.task : ''].filter(Boolean).join(', '), ...l });
	return all.length <= LINES ? all : runs.filter((run) => run.latency.length).slice(0, 40).map(together);
}

function together(run) {
	const buckets = new Map();

	for (const l of run.latency)
		for (const [ns, count] of l.buckets)
			buckets.set(ns, (buckets.get(ns) || 0) + count);
	return { name: [run.policy, run.point].filter(Boolean).join(', '), buckets: [...buckets].sort((a, b) => a[0] - b[0]),
		samples: run.latency.reduce((n, l) => n + l.samples, 0), max_ns: Math.max(...run.latency.map((l) => l.max_ns)) };
}

// The part of the samples that took so long or longer.
function exceedance(l) {
	const points = [];
	let left = l.samples;

	for (const [ns, count] of l.buckets) {
		points.push({ x: Math.max(ns, 1) / 1000, y: left / l.samples });
		left -= count;
	}
	points.push({ x: Math.max(l.max_ns, 1) / 1000, y: 1 / l.samples });
	return points;
}

function histogram(l) {
	const bins = new Map();

	for (const [ns, count] of l.buckets) {
		const bin = Math.floor(Math.log10(Math.max(ns, 1)) * BINS);

		bins.set(bin, (bins.get(bin) || 0) + count);
	}
	return [...bins].sort((a, b) => a[0] - b[0]).map(([bin, count]) =>
		({ x: 10 ** ((bin + 0.5) / BINS) / 1000, y: count }));
}

// Colours alone do not tell eleven variants apart: lines are dashed, too.
function dataset(l, i, data, more) {
	return { label: l.name, data, borderColor: PALETTE[i % PALETTE.length], backgroundColor: PALETTE[i % PALETTE.length],
		borderDash: [[], [6, 3], [2, 2], [8, 3, 2, 3]][Math.floor(i / PALETTE.length) % 4], borderWidth: 1.6,
		pointStyle: ['circle', 'rect', 'triangle', 'rectRot'][i % 4], showLine: true, ...more };
}

function axis(title, color, grid, more) {
	return { type: 'logarithmic', title: { display: true, text: title, color }, grid: { color: grid }, ticks: { color, maxTicksLimit: 9, ...more } };
}

function chart(id, title, yTitle, datasets) {
	const parent = document.getElementById(id), canvas = document.createElement('canvas');
	const ink = css('--ink'), quiet = css('--quiet'), line = css('--line');

	parent.replaceChildren(canvas);
	canvas.setAttribute('role', 'img');
	canvas.setAttribute('aria-label', `${title}; the table above has the numbers`);
	return new Chart(canvas, {
		type: 'scatter', data: { datasets },
		options: {
			animation: false, maintainAspectRatio: false,
			scales: { x: axis('latency, µs', quiet, line), y: axis(yTitle, quiet, line) },
			plugins: { title: { display: true, text: title, color: ink }, legend: { position: 'bottom', labels: { color: ink, boxWidth: 22, boxHeight: 1 } } },
		},
	});
}

let charts = [];

function drawCharts(runs) {
	const all = latencies(runs);

	for (const old of charts)
		old.destroy();
	charts = [];
	if (!all.length || !document.getElementById('ccdf') || typeof Chart === 'undefined')
		return;
	charts.push(chart('ccdf', 'Samples above a latency', 'part of the samples', all.map((l, i) =>
		dataset(l, i, exceedance(l), { stepped: 'before', pointRadius: 0 }))));
	charts.push(chart('histogram', 'Histogram', 'samples', all.map((l, i) =>
		dataset(l, i, histogram(l), { pointRadius: 3, borderWidth: 1 }))));
}

// SPDX-License-Identifier: MIT
//
// data.js - a sweep as sweep_data.c writes it, made ready to be drawn: its keys as dimensions,
// and what was measured at a point by a variant.

const STATISTICS = [['mean', 'mean'], ['median', 'median'], ['p95', '95th percentile'], ['worst', 'worst']];

// Keys that change together are one dimension. It is numeric if it can be an axis.
function dimensionsOf(data) {
	const leading = data.keys.map((key, k) => ({ ...key, k })).filter((key) => key.with === undefined);
	const used = data.keys.map(() => new Set()), width = data.keys.length;

	for (let i = 0; i < data.at.length; i++)
		used[i % width].add(data.at[i]);
	return leading.map((key) => {
		const all = [key, ...data.keys.filter((other) => other.with === key.k)];
		const scale = all.find((one) => one.amounts.every((amount) => amount !== null));
		const values = [...used[key.k]].sort((a, b) => scale ? scale.amounts[a] - scale.amounts[b] : a - b);

		return { k: key.k, name: (scale ?? key).name, with: all.filter((one) => one !== (scale ?? key)),
			numeric: Boolean(scale), values, texts: (scale ?? key).values, amounts: scale?.amounts };
	}).filter((dimension) => dimension.values.length > 1);
}

class Sweep {
	constructor(data) {
		this.data = data;
		this.variants = data.variants;
		this.dimensions = dimensionsOf(data);
		this.points = data.kept;
		this.repeated = data.measures.some((m) => m.cells.some(Array.isArray));
		this.setMeasure(0);
		this.statistic = 'mean';
		this.chooseAxes();
	}

	setMeasure(i) {
		this.measure = this.data.measures[i];
	}

	// The longest numeric key is the axis, and the next key has a panel for each value.
	chooseAxes() {
		const isSeed = (dimension) => dimension.name === 'scenario.seed';
		const order = [...this.dimensions].sort((a, b) => isSeed(a) - isSeed(b) || b.numeric - a.numeric || b.values.length - a.values.length);

		this.x = order[0]?.numeric ? order[0] : null;
		this.panel = order[this.x ? 1 : 0] ?? null;
		this.fixed = new Map(this.dimensions.map((dimension) => [dimension, dimension.values[0]]));
		this.heat = Boolean(this.x && this.panel?.numeric && this.panel.values.length > PANELS_MAX);
	}

	// What the reader may still choose a value of.
	others() {
		return this.dimensions.filter((dimension) => dimension !== this.x && dimension !== this.panel);
	}

	valueAt(point, dimension) {
		return this.data.at[point * this.data.keys.length + dimension.k];
	}

	// The points of a panel, in the order of the axis.
	pointsOf(panelValue) {
		const others = this.others(), found = [];

		for (let point = 0; point < this.points; point++)
			if ((!this.panel || this.valueAt(point, this.panel) === panelValue) &&
			    others.every((dimension) => this.valueAt(point, dimension) === this.fixed.get(dimension)))
				found.push(point);
		return this.x ? found.sort((a, b) => this.amountAt(a) - this.amountAt(b)) : found;
	}

	amountAt(point) {
		return this.x.amounts[this.valueAt(point, this.x)];
	}

	pair(point, variant) {
		return point * this.variants.length + variant;
	}

	// null: the variant has measured nothing there. low and high are null if there was one run.
	at(point, variant) {
		const cell = this.measure.cells[this.pair(point, variant)] ?? null;

		if (cell === null)
			return null;
		const [n, low, high, median, p95, worst, mean] = Array.isArray(cell) ? cell : [1, null, null, cell, cell, cell, cell];
		const all = { n, low, high, median, p95, worst, mean };

		return { ...all, value: all[this.statistic], ...(this.statistic === 'mean' ? {} : { low: null, high: null }) };
	}

	// The runs behind a point, the worst first. complete: these are all of them.
	runsAt(point, variant) {
		const pair = this.pair(point, variant), { runs, seeds } = this.data, { values, worst, cells } = this.measure;

		if (runs)
			return { complete: true, runs: this.inOrder((runs[pair] ?? []).reduce((list, id, i, all) => i % 2 ? list :
				[...list, { id, seed: seeds[all[i + 1]], value: values ? values[pair]?.[i / 2] ?? null : cells[pair] }], [])) };
		return { complete: false, runs: worst?.[pair] ? [{ id: worst[pair], seed: '', value: this.at(point, variant)?.worst ?? null }] : [] };
	}

	inOrder(runs) {
		const sign = this.measure.more ? 1 : -1;

		return runs.filter((run) => run.value !== null).sort((a, b) => sign * (a.value - b.value) || a.id - b.id);
	}

	// "lazy_max = 8MiB, cpus = 4"
	pointText(point) {
		return this.dimensions.map((dimension) => this.valueText(dimension, this.valueAt(point, dimension))).join(', ');
	}

	valueText(dimension, value) {
		return [`${shortKey(dimension.name)} = ${dimension.texts[value]}`,
			...dimension.with.map((key) => `${shortKey(key.name)} = ${key.values[value]}`)].join(', ');
	}
}

// A key without its section, as labels of points have it.
function shortKey(name) {
	return name.slice(name.lastIndexOf('.') + 1);
}

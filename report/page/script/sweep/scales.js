// SPDX-License-Identifier: MIT
//
// scales.js - the scales of a sweep's pictures: from values to places, which marks an axis has,
// and how values are written.

// An axis is logarithmic if its largest value is so many times its smallest.
const LOG_FROM = 30, VALUES_LOG_FROM = 15;

function maxOf(values) {
	return values.reduce((most, value) => Math.max(most, value), -Infinity);
}

function minOf(values) {
	return values.reduce((least, value) => Math.min(least, value), Infinity);
}

// Are the steps between the amounts more even on a logarithmic axis?
function suggestsLogarithm(amounts) {
	if (amounts.length < 3 || amounts[0] <= 0)
		return amounts[0] > 0 && amounts.at(-1) / amounts[0] > LOG_FROM;
	const unevenness = (place) => {
		const steps = amounts.slice(1).map((amount, i) => place(amount) - place(amounts[i]));
		const mean = steps.reduce((sum, step) => sum + step, 0) / steps.length;

		return steps.reduce((sum, step) => sum + (step - mean) ** 2, 0) / mean ** 2;
	};

	return unevenness(Math.log) < unevenness(Number);
}

// Places of values between two pixels.
class ValueScale {
	constructor(from, to, start, end, logarithmic) {
		Object.assign(this, { from, to, start, end, logarithmic });
		this.low = this.place(from);
		this.span = this.place(to) - this.low || 1;
	}

	place(value) {
		return this.logarithmic ? Math.log10(Math.max(value, Number.MIN_VALUE)) : value;
	}

	part(value) {
		return Math.min(Math.max((this.place(value) - this.low) / this.span, -0.02), 1.02);
	}

	at(value) {
		return this.start + this.part(value) * (this.end - this.start);
	}

	between(start, end) {
		return new ValueScale(this.from, this.to, start, end, this.logarithmic);
	}

	ticks(most) {
		return this.logarithmic ? logarithmicTicks(this.from, this.to, most) : linearTicks(this.from, this.to, most);
	}
}

function linearTicks(from, to, most) {
	const rough = (to - from) / most || 1, power = 10 ** Math.floor(Math.log10(rough));
	const step = [1, 2, 5, 10].map((n) => n * power).find((one) => one >= rough * 0.999), ticks = [];

	for (let n = Math.ceil(from / step - 1e-9); n * step <= to * (1 + 1e-9); n++)
		ticks.push(n * step);
	return ticks;
}

function logarithmicTicks(from, to, most) {
	const within = (digits) => {
		const ticks = [];

		for (let power = Math.floor(Math.log10(from)); 10 ** power <= to; power++)
			ticks.push(...digits.map((digit) => digit * 10 ** power));
		return ticks.filter((tick) => tick >= from * 0.999 && tick <= to * 1.001);
	};
	const candidates = [[1, 2, 5], [1, 3], [1]].map(within);

	return candidates.find((ticks) => ticks.length <= most) ?? candidates[2];
}

// A scale for all values of the measure that are drawn. Linear ones begin at zero.
function measureScale(values, logarithmic) {
	const high = maxOf(values) || 1, low = minOf(logarithmic ? values.filter((value) => value > 0) : [0, ...values]);

	return logarithmic ? new ValueScale(low / 1.15, high * 1.15, 0, 1, true) : new ValueScale(low, high * 1.04, 0, 1, false);
}

// Is a logarithmic scale what shows the values best?
function wantsLogarithm(values) {
	return values.length > 1 && minOf(values) > 0 && maxOf(values) / minOf(values) > VALUES_LOG_FROM;
}

function plainNumber(value) {
	const size = Math.abs(value);
	const [unit, text] = size >= 1e9 ? [1e9, ' G'] : size >= 1e6 ? [1e6, ' M'] : size >= 1e4 ? [1e3, ' k'] : [1, ''];

	return `${Number((value / unit).toPrecision(3))}${text}`;
}

function amountText(value, unit) {
	if (unit === 'ns')
		return formatTime(value);
	return `${plainNumber(value)}${unit === '1/s' ? '/s' : unit ? ` ${unit}` : ''}`;
}

// On an axis the unit of a count is in the title.
function tickText(value, unit) {
	return unit === 'ns' ? value ? tickTime(value) : '0' : plainNumber(value);
}

// How many zeros does the number end in?
function roundness(text) {
	return /^\d*?(0*)(?!\d)/.exec(text)?.[1].length ?? 0;
}

// Of labels along a line those that have room; the first, the last and round ones come first.
function labelsWithRoom(labels, gap) {
	const kept = [], byRoundness = labels.length > 20 ? [...labels].sort((a, b) => roundness(b.text) - roundness(a.text)) : labels;
	const fits = (label) => kept.every((other) => Math.abs(other.x - label.x) >= (other.width + label.width) / 2 + gap);

	for (const label of [labels[0], labels.at(-1), ...byRoundness])
		if (label && !kept.includes(label) && fits(label))
			kept.push(label);
	return kept;
}

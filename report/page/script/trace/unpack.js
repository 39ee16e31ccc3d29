// SPDX-License-Identifier: MIT
//
// unpack.js - makes columns of what report/page/packed.c has packed. A run is unpacked when it
// is first shown.
'use strict';

const HIGH = 2 ** 28;		// bitwise operators work up to here, and not much further

// The varints of a text in base64, one after the other.
class Numbers {
	constructor(text) {
		const bytes = atob(text);

		this.bytes = new Uint8Array(bytes.length);
		this.at = 0;
		for (let i = 0; i < bytes.length; i++)
			this.bytes[i] = bytes.charCodeAt(i);
	}

	next() {
		const first = this.bytes[this.at++];

		return first < 128 ? first : this.long(first & 127);
	}

	long(n) {
		let shift = 128, byte;

		do {
			byte = this.bytes[this.at++];
			n += (byte & 127) * shift;
			shift *= 128;
		} while (byte > 127);
		return n;
	}

	signed() {
		const n = this.next();

		if (n < HIGH)
			return n & 1 ? -(n >> 1) - 1 : n >> 1;
		return n % 2 ? -(n - 1) / 2 - 1 : n / 2;
	}
}

// Sums of differences.
function unpackSums(text, rows) {
	const from = new Numbers(text), column = new Float64Array(rows);

	for (let i = 0, sum = 0; i < rows; i++)
		column[i] = sum += from.signed();
	return column;
}

// A column of the field of each row's shape.
function columnOf(shapes, field, number) {
	const small = shapes.every((one) => one[field] >= 0 && one[field] < 256);
	const values = Int32Array.from(shapes, (one) => one[field]), column = new (small ? Uint8Array : Int32Array)(number.length);

	for (let i = 0; i < column.length; i++)
		column[i] = values[number[i]];
	return column;
}

// Columns by name, and the columns start and end.
function unpackRows(packed) {
	const { rows, names, shapes } = packed, shape = new Numbers(packed.shape), gap = new Numbers(packed.gap), length = new Numbers(packed.length);
	const start = new Float64Array(rows), end = new Float64Array(rows), number = new Int32Array(rows);
	const places = new Map(shapes.map(([lane]) => [lane, 0])), columns = { start, end, length: rows };

	[...places.keys()].forEach((lane, i) => places.set(lane, i));
	const lane = Int32Array.from(shapes, ([value]) => places.get(value)), ended = new Float64Array(places.size);

	for (let i = 0; i < rows; i++) {
		const n = number[i] = shape.next(), place = lane[n];

		start[i] = ended[place] + gap.signed();
		end[i] = ended[place] = start[i] + length.signed();
	}
	names.forEach((name, field) => { columns[name] = columnOf(shapes, field, number); });
	return columns;
}

function unpackPages({ rows, t, lazy, in_flight: inFlight }) {
	return { t: unpackSums(t, rows), lazy: unpackSums(lazy, rows), in_flight: unpackSums(inFlight, rows) };
}

function unpackMarks(trace) {
	const rows = unpackRows(trace.marks), marks = [];

	for (let i = 0; i < rows.length; i++)
		marks.push({ t: rows.start[i], cpu: rows.cpu[i], task: rows.task[i], kind: trace.mark_kinds[rows.kind[i]], text: trace.mark_texts[rows.text[i]] });
	return marks;
}

// The trace of a run as report/page/page_trace.c has written it, with all columns.
function unpackTrace(trace) {
	return { ...trace, slices: unpackRows(trace.slices), stays: unpackRows(trace.stays), holds: unpackRows(trace.holds),
		arrows: unpackRows(trace.arrows), pages: unpackPages(trace.pages), marks: unpackMarks(trace) };
}

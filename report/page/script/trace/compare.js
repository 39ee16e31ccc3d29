// SPDX-License-Identifier: MIT
//
// compare.js - two runs: where they begin to differ, and at which moments they are laid side by
// side.

// Who took which step, in order of time. Interrupts are left out, because they come at other
// times without any other difference.
function stepsOf(trace) {
	const s = trace.data.slices;

	return trace.steps.filter((i) => !trace.isInterrupt(s.task[i]) && !trace.data.tasks[s.task[i]].hidden);
}

// Where the steps of two runs begin to differ: { a, b, text }, a and b being slices, or -1 if
// that run has ended. null: they do not differ.
function firstDifference(a, b) {
	const x = stepsOf(a), y = stepsOf(b), task = (trace, slice) => trace.taskName(trace.data.slices.task[slice]);
	let n = 0;

	while (n < x.length && n < y.length && task(a, x[n]) === task(b, y[n]) && a.label(x[n]) === b.label(y[n]))
		n++;
	if (n === x.length && n === y.length)
		return null;
	const step = (trace, slice) => slice === undefined ? null : { task: task(trace, slice), label: trace.label(slice) };

	return { a: x[n] ?? -1, b: y[n] ?? -1, text: differenceText(a, b, step(a, x[n]), step(b, y[n])) };
}

function differenceText(a, b, x, y) {
	const above = a.run.policy, below = b.run.policy === above ? `run ${b.run.id}` : b.run.policy;

	if (x && y && x.task === y.task)
		return `First difference: ${x.task} takes ${x.label} in ${above}, ${y.label} in ${below}.`;
	const part = (step, name) => step ? `${step.task} takes ${step.label} in ${name}` : `${name} has come to its end`;

	return `First difference: ${part(x, above)}, and ${part(y, below)}.`;
}

// What the panes of two runs have in common: a moment of each, and what it is. Late samples are
// compared from the moment at which both should have been there, all else from the first
// difference on.
function commonEvent(a, b) {
	const x = a.moment, y = b.moment, found = firstDifference(a, b);
	const at = (trace, slice) => slice >= 0 ? trace.data.slices.start[slice] : trace.end;

	if (x?.kind === 'late' && y?.kind === 'late')
		return { a: x.from, b: y.from, found, text: `Both begin at the moment at which ${x.name === y.name ? x.name : 'the late task'} should have run: it was ${formatTime(x.to - x.from)} late in ` +
			`${a.run.policy}, ${formatTime(y.to - y.from)} in ${b.run.policy === a.run.policy ? `run ${b.run.id}` : b.run.policy}.` };
	if (!found)
		return { a: a.start, b: b.start, found, text: 'Both take the same steps in the same order.' };
	return { a: at(a, found.a), b: at(b, found.b), found, text: found.text };
}

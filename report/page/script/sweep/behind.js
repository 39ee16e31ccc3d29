// SPDX-License-Identifier: MIT
//
// behind.js - the runs behind a point of a sweep, and the table of what a picture shows.

const TABLE_ROWS = 400;

// A link to what the page has of a run, or the command that shows it.
function runPlace(run) {
	const drawn = runById(run.id), box = element('td', null, { className: 'text' });

	if (drawn?.trace)
		box.append(button('show it below', 'in the timelines', () => goTo(drawn, -1)));
	else
		box.append(element('code', `simrun report ${shellWord(page.database)} ${run.id}`));
	return box;
}

function plainTable(heads, rows) {
	const scroll = element('div', null, { className: 'scroll' }), table = element('table', null, { className: 'data' }), body = element('tbody');
	const row = element('tr'), head = element('thead');

	row.append(...heads.map(([text, number]) => element('th', text, { scope: 'col', className: number ? 'num' : '' })));
	head.append(row);
	body.append(...rows.map((cells) => {
		const line = element('tr');

		line.append(...cells);
		return line;
	}));
	table.append(head, body);
	scroll.append(table);
	return scroll;
}

function describeRuns(sweep, spot) {
	const { complete, runs } = sweep.runsAt(spot.point, spot.variant), unit = sweep.measure.unit, at = sweep.at(spot.point, spot.variant);
	const rows = runs.map((run) => [element('td', run.id, { className: 'num' }), element('td', run.seed, { className: 'num' }),
		element('td', amountText(run.value, unit), { className: 'num' }), runPlace(run)]);
	const table = plainTable([['run', true], ['seed', true], [sweep.measure.title, true], ['look at it']], rows);

	table.classList.add('few');
	return complete ? [table] : [table, element('p', `The other ${at.n - runs.length} runs of this point are in the database, in v_measure.`, { className: 'note' })];
}

// What the reader has chosen. null: nothing.
function showBehind(box, sweep, spot) {
	if (!spot) {
		box.replaceChildren(element('p', 'Click a point, or go to one with the arrow keys: its runs are listed here.', { className: 'note' }));
		return;
	}
	const heading = element('p', null, { className: 'chosen' });
	const [[, name], ...facts] = spotFacts(sweep, spot);

	heading.setAttribute('role', 'status');
	heading.append(element('b', name), `: ${facts.map(([what, value]) => `${what} ${value}`).join(', ')}`);
	box.replaceChildren(heading, ...describeRuns(sweep, spot));
}

// The same as the picture, as a table.
function fillTable(details, sweep, spots) {
	const unit = sweep.measure.unit, number = (value) => element('td', value === null ? '' : amountText(value, unit), { className: 'num' });
	const rows = spots.slice(0, TABLE_ROWS).map(({ point, variant }) => {
		const at = sweep.at(point, variant);

		return [element('td', sweep.pointText(point), { className: 'text' }), element('td', sweep.variants[variant], { className: 'text' }),
			element('td', at.n, { className: 'num' }), ...[at.mean, at.low, at.high, at.median, at.p95, at.worst].map(number)];
	});
	const heads = [['point'], ['variant'], ['runs', true], ...['mean', 'from', 'to', 'median', 'p95', 'worst'].map((text) => [text, true])];

	details.replaceChildren(element('summary', `Table: ${sweep.measure.title}${spots.length > TABLE_ROWS ? `, ${TABLE_ROWS} of ${spots.length} rows` : ''}`),
		plainTable(heads, rows));
}

// SPDX-License-Identifier: MIT
//
// tables.js - sorts the tables of the page, makes their rows lead to moments of runs, and
// lists the sections.

function cellValue(row, column) {
	const cell = row.cells[column], value = cell.dataset.value ?? cell.textContent, number = Number(value);

	return value.trim() !== '' && !Number.isNaN(number) ? number : value;
}

// Numbers are ordered by size. Empty cells come last in both directions.
function compareCells(x, y, sign) {
	if (x === '' || y === '')
		return (x === '') - (y === '');
	return sign * (typeof x === 'number' && typeof y === 'number' ? x - y :
		String(x).localeCompare(String(y), undefined, { numeric: true }));
}

function sortTable(table, column) {
	const head = table.tHead.rows[0].cells, down = head[column].getAttribute('aria-sort') === 'ascending';
	const rows = [...table.tBodies[0].rows].map((row) => [cellValue(row, column), row]);

	for (const cell of head)
		cell.removeAttribute('aria-sort');
	head[column].setAttribute('aria-sort', down ? 'descending' : 'ascending');
	rows.sort((a, b) => compareCells(a[0], b[0], down ? -1 : 1));
	table.tBodies[0].append(...rows.map(([, row]) => row));
}

function prepareTable(table) {
	[...table.tHead.rows[0].cells].forEach((cell, i) => {
		const sort = element('button', null, { type: 'button', className: 'sort', title: 'sort by this' });

		sort.append(...cell.childNodes);
		sort.addEventListener('click', () => sortTable(table, i));
		cell.append(sort);
	});
	for (const row of table.tBodies[0].rows)
		prepareRow(row);
}

function prepareRow(row) {
	const run = runById(Number(row.dataset.run)), t = row.dataset.t === undefined ? -1 : Number(row.dataset.t);
	const go = () => goTo(run, t);

	if (!run)
		return;
	row.classList.add('goes');
	row.tabIndex = 0;
	row.title = run.trace ? 'show it in the timeline' : `not drawn: ${run.no_trace ?? ''}`;
	row.addEventListener('click', () => { if (!String(getSelection())) go(); });
	row.addEventListener('keydown', (e) => { if (e.key === 'Enter' && e.target === row) go(); });
}

function addContents() {
	const nav = element('nav', null, { className: 'contents' });

	nav.setAttribute('aria-label', 'Sections');
	for (const section of document.querySelectorAll('main > section[id]')) {
		const link = element('a', section.querySelector('h2')?.textContent ?? section.id, { href: `#${section.id}` });

		link.addEventListener('click', (e) => {	// the address is kept for runs and moments
			e.preventDefault();
			bringUp(section);
		});
		nav.append(link);
	}
	document.querySelector('header').after(nav);
}

// The address is kept for runs and moments, so the link does by hand what links do.
function prepareSkipLink() {
	const link = document.querySelector('a.skip'), target = document.getElementById('timelines');

	link?.addEventListener('click', (e) => {
		e.preventDefault();
		target.tabIndex = -1;
		target.focus({ preventScroll: true });
		bringUp(target);
	});
}

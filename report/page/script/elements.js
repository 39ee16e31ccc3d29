// SPDX-License-Identifier: MIT
//
// elements.js - making elements of the page.

// Text of a scenario gets into the page here, and only as text.
function element(name, text, more = {}) {
	const e = document.createElement(name);

	if (text !== undefined && text !== null)
		e.textContent = text;
	return Object.assign(e, more);
}

function button(text, title, action) {
	const b = element('button', text, { type: 'button', title });

	if (!/[a-z]/i.test(text))
		b.setAttribute('aria-label', title);
	b.addEventListener('click', action);
	return b;
}

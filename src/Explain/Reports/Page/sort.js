// Columns of tables in another order, by their numbers where they are numbers.
for (const table of document.querySelectorAll('.wide table')) {
  const head = table.tHead?.rows[0], body = table.tBodies[0];
  if (!head || !body || body.rows.length < 2) continue;
  const given = [...body.rows];
  const value = (row, column) => {
    const text = row.cells[column].dataset.value ?? row.cells[column].textContent.trim();
    const number = parseFloat(text.replace(/[\u2212\u2013]/g, '-').replace(/^[<>≤≥\s]+/, '').replace(/(\d)[\s,\u00a0\u202f](?=\d{3})/g, '$1').replace(/\u00a0?×\u00a0?10\^?/, 'e'));
    return /^[<>≤≥\s\u2212\u2013+-]*[\d.]/.test(text) && !Number.isNaN(number) ? number : text.length > 0 ? text : null;
  };
  const compare = (a, b) => a === null || b === null ? (a === null) - (b === null)
    : typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b), undefined, { numeric: true });
  [...head.cells].forEach((cell, column) => {
    if (cell.textContent.trim().length === 0) return;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'sort';
    button.setAttribute('aria-label', `sort by ${(cell.querySelector('summary') ?? cell).textContent.trim()}`);
    button.addEventListener('click', () => {
      // Numbers begin with the largest, words with the first; the third click gives the order back.
      const isNumber = typeof given.map(row => value(row, column)).find(v => v !== null) === 'number';
      const [first, second] = isNumber ? ['descending', 'ascending'] : ['ascending', 'descending'];
      const next = cell.ariaSort === first ? second : cell.ariaSort === second ? null : first;
      for (const other of head.cells) other.removeAttribute('aria-sort');
      if (next) cell.setAttribute('aria-sort', next);
      const sign = next === 'descending' ? -1 : 1;
      body.replaceChildren(...next ? given.toSorted((a, b) => {
        const [x, y] = [value(a, column), value(b, column)];
        return x === null || y === null ? compare(x, y) : sign * compare(x, y);
      }) : given);
    });
    cell.append(button);
  });
}

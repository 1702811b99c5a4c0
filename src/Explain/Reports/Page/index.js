// The order of the tiles.
{
  const list = document.getElementById('tiles'), order = document.getElementById('order'), tiles = [...list.children];
  const compare = {
    given: () => 0,
    name: (a, b) => a.dataset.name.localeCompare(b.dataset.name, undefined, { numeric: true }),
    label: (a, b) => a.dataset.label.localeCompare(b.dataset.label, undefined, { numeric: true }) || b.dataset.probability - a.dataset.probability,
    sure: (a, b) => b.dataset.probability - a.dataset.probability,
    unsure: (a, b) => a.dataset.probability - b.dataset.probability,
    warnings: (a, b) => b.dataset.warnings - a.dataset.warnings,
  };
  const sort = () => list.replaceChildren(...tiles.toSorted(compare[order.value]));
  order.addEventListener('change', sort);
  order.parentElement.hidden = false;
  sort();
}

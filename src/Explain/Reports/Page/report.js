// The maps of a report: the switches show one of them at a time, or all stand side by side.
{
  const data = JSON.parse(document.getElementById('maps').textContent);
  const maps = data.maps.map(({ height, width, floats, isSigned }) => ({ height, width, isSigned, values: new Float32Array(bytesOf(floats).buffer) }));
  Card.all = [...document.querySelectorAll('.card')].map(root => new Card(root, data.picture));
  const chosen = name => document.querySelector(`[name=${name}]:checked`)?.value;

  const refresh = () => Card.all.forEach((card, i) => {
    const { method, target } = card.root.dataset, map = maps[i];
    card.root.hidden = ![['method', method], ['target', target]].every(([name, own]) => (chosen(name) ?? own) === own);
    if (!card.root.hidden) card.show(map, data.seen, scaleOf(map, clip()), map.isSigned ? sign() : 'absolute');
  });

  document.querySelectorAll('[name=method], [name=target]').forEach(radio => radio.addEventListener('change', refresh));
  document.getElementById('signs').hidden = !maps.some(map => map.isSigned);
  document.getElementById('bar').hidden = false;
  onControls(refresh);
  refresh();
}

// Maps: their numbers, their colours, and the cards that show them.

// Colours of the engine, 256 of red, green, blue each: signed from -1 to 1, absolute from 0 to 1.
const COLOURS = { signed: bytesOf('@signed@'), absolute: bytesOf('@absolute@') };
const FAINTEST = 0.4;
const controls = Object.fromEntries(['opacity', 'clip', 'clipped'].map(id => [id, document.getElementById(id)]));

function bytesOf(base64) { return Uint8Array.from(atob(base64), c => c.charCodeAt(0)); }

// Three digits that count, more before the point.
function number(x, sign) {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? 'not a number' : x > 0 ? '∞' : '−∞';
  const size = Math.abs(x);
  const text = size === 0 ? '0' : size >= 1e6 || size < 1e-4 ? size.toExponential(2).replace(/\.?0*e([+-]?)0*(\d+)/, (_, s, d) => ` × 10${superscript(s, d)}`)
    : size >= 100 ? String(Math.round(size)) : String(+size.toPrecision(3));
  return (x < 0 ? '−' : sign && x > 0 ? '+' : '') + text.replaceAll(' ', '\u00a0');
}

function superscript(sign, digits) { return (sign === '-' ? '⁻' : '') + [...digits].map(d => '⁰¹²³⁴⁵⁶⁷⁸⁹'[+d]).join(''); }

function percent(share) { return share == null ? '' : `${share === 0 || share === 1 ? 100 * share : share > 0 && share < 0.0005 ? '<\u00a00.1' : share < 1 && share > 0.9995 ? '>\u00a099.9' : (100 * share).toFixed(1)}\u00a0%`; }

// The percentile of |map| by nearest rank; the largest |value| where that is zero.
function scaleOf(map, percentile) {
  const sizes = map.values.map(Math.abs).sort();
  return sizes[Math.min(sizes.length, Math.max(1, Math.ceil(percentile / 100 * sizes.length))) - 1] || sizes[sizes.length - 1];
}

// Opacity grows as |t|^0.6 up to 0.9, so that the picture stays visible where the map says nothing.
function paint(canvas, map, scale, sign) {
  [canvas.width, canvas.height] = [map.width, map.height];
  const context = canvas.getContext('2d'), image = context.createImageData(map.width, map.height), colours = COLOURS[sign];
  map.values.forEach((value, i) => {
    const t = scale > 0 ? Math.max(-1, Math.min(1, value / scale)) : 0, size = Math.abs(t);
    const place = sign === 'signed' ? (1 + Math.sign(t) * (FAINTEST + (1 - FAINTEST) * size)) / 2 : size, from = 3 * Math.round(255 * place);
    image.data.set([colours[from], colours[from + 1], colours[from + 2], 255 * 0.9 * size ** 0.6], 4 * i);
  });
  context.putImageData(image, 0, 0);
}

// What the controls say now: the percentile and the sign.
function clip() { return +controls.clip.value; }
function sign() { return document.querySelector('[name=sign]:checked').value; }

function onControls(repaint) {
  const showOpacity = () => document.documentElement.style.setProperty('--opacity', controls.opacity.value / 100);
  const showClip = () => { controls.clipped.textContent = `${clip().toFixed(1)}\u00a0%`; };
  const showSign = () => { document.documentElement.dataset.sign = sign(); };
  controls.opacity.addEventListener('input', showOpacity);
  controls.clip.addEventListener('input', () => { showClip(); repaint(); });
  document.querySelectorAll('[name=sign]').forEach(radio => radio.addEventListener('change', () => { showSign(); repaint(); }));
  // A reloaded page keeps what its controls said.
  showOpacity(); showClip(); showSign();
}

// One map over the picture. Where the pointer is in one card, all cards show their value there.
class Card {
  constructor(root, picture) {
    Object.assign(this, { root, picture, part: name => root.querySelector(name) });
    const seen = this.part('.seen');
    if (!seen.querySelector('canvas')) seen.replaceChildren(document.createElement('canvas'));
    this.listen(this.part('.view'));
  }

  // The map in the part `seen` of the picture, both in the picture's pixels.
  show(map, seen, scale, sign) {
    Object.assign(this, { map, seen });
    const { width, height } = this.picture, style = this.part('.seen').style;
    [style.left, style.top, style.width, style.height] = [seen.x / width, seen.y / height, seen.width / width, seen.height / height].map(share => `${100 * share}%`);
    this.part('.seen').hidden = this.part('.legend').hidden = false;
    const canvas = this.part('.seen canvas');
    canvas.classList.toggle('coarse', map.width < 64);
    paint(canvas, map, scale, sign);
    this.part('.colours').classList.toggle('signed', sign === 'signed');
    this.part('.low').textContent = sign === 'signed' ? number(-scale) : '0';
    this.part('.high').textContent = number(scale, sign === 'signed');
    this.point(Card.place);
  }

  listen(view) {
    const at = event => {
      const box = view.getBoundingClientRect();
      Card.pointAll({ x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height });
    };
    view.tabIndex = 0;
    view.addEventListener('pointermove', at);
    view.addEventListener('pointerdown', at);
    view.addEventListener('pointerleave', () => Card.pointAll(null));
    view.addEventListener('blur', () => Card.pointAll(null));
    view.addEventListener('keydown', event => {
      const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (!step || !this.map) return;
      event.preventDefault();
      const from = Card.place ?? { x: (this.seen.x + this.seen.width / 2) / this.picture.width, y: (this.seen.y + this.seen.height / 2) / this.picture.height };
      const inside = share => Math.max(0, Math.min(0.9999, share));
      const across = this.seen.width / this.picture.width / this.map.width, down = this.seen.height / this.picture.height / this.map.height;
      Card.pointAll({ x: inside(from.x + step[0] * across), y: inside(from.y + step[1] * down) });
    });
  }

  // The value at a place, in shares of the picture.
  point(place) {
    const cross = this.part('.cross'), text = this.part('.value');
    cross.hidden = !place || !this.map;
    if (!this.map) return;
    if (!place) { text.textContent = 'Point at the picture for values'; return; }
    [cross.style.left, cross.style.top] = [`${100 * place.x}%`, `${100 * place.y}%`];
    const { width, height } = this.picture, { seen, map } = this;
    const column = Math.floor((place.x * width - seen.x) / seen.width * map.width), row = Math.floor((place.y * height - seen.y) / seen.height * map.height);
    if (column < 0 || row < 0 || column >= map.width || row >= map.height) { text.textContent = 'The network does not see this part'; return; }
    const value = Object.assign(document.createElement('b'), { textContent: number(map.values[row * map.width + column], true) });
    text.replaceChildren(value, ` at row ${row}, column ${column}`);
  }

  static place = null;
  static all = [];
  static pointAll(place) {
    Card.place = place;
    Card.all.forEach(card => card.point(place));
  }
}

'use strict';
// Maps: their numbers, their colours, and the cards that show them.

// Colours of the engine, 256 of red, green, blue each: signed from -1 to 1, absolute from 0 to 1.
const COLOURS = { signed: bytesOf('@signed@'), absolute: bytesOf('@absolute@') };
const SMALL = 200, LEAST_WIDTH = 300, FAINTEST = 0.4;

function bytesOf(base64) { return Uint8Array.from(atob(base64), c => c.charCodeAt(0)); }

function number(x, sign) {
  if (!Number.isFinite(x)) return String(x);
  const size = Math.abs(x);
  const text = size === 0 ? '0' : size >= 1e5 || size < 1e-4 ? size.toExponential(2).replace(/e([+-]?)0*(\d+)/, (_, s, d) => ` × 10${superscript(s, d)}`) : String(+size.toPrecision(3));
  return (x < 0 ? '−' : sign && x > 0 ? '+' : '') + text;
}

function superscript(sign, digits) { return (sign === '-' ? '⁻' : '') + [...digits].map(d => '⁰¹²³⁴⁵⁶⁷⁸⁹'[+d]).join(''); }

function percent(share) { return share == null ? '' : `${share > 0 && share < 0.0005 ? '< 0.1' : (100 * share).toFixed(1)} %`; }

function time(ms) { return ms >= 10000 ? `${(ms / 1000).toFixed(1)} s` : ms >= 1000 ? `${(ms / 1000).toFixed(2)} s` : ms >= 10 ? `${Math.round(ms)} ms` : `${ms.toFixed(1)} ms`; }

// A map [height,width], summed over its last dimension, from an array file of NumPy.
function decode(map) {
  const bytes = bytesOf(map.npy), start = 10 + bytes[8] + 256 * bytes[9];
  const all = new Float32Array(bytes.buffer.slice(start)), [height, width, channels = 1] = map.shape;
  const values = new Float32Array(height * width);
  for (let i = 0; i < values.length; i++)
    for (let c = 0; c < channels; c++) values[i] += all[i * channels + c];
  return { height, width, values };
}

function difference(a, b) { return { ...a, values: a.values.map((value, i) => value - b.values[i]) }; }

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

function paintLegend(canvas, sign) {
  const context = canvas.getContext('2d'), image = context.createImageData(256, 1), colours = COLOURS[sign];
  for (let i = 0; i < 256; i++) image.data.set([colours[3 * i], colours[3 * i + 1], colours[3 * i + 2], 255], 4 * i);
  context.putImageData(image, 0, 0);
}

// One map over the picture. Where the pointer is in one card, all cards show their value there.
class Card {
  constructor(title, what, picture) {
    this.root = document.getElementById('card').content.firstElementChild.cloneNode(true);
    this.part = name => this.root.querySelector(name);
    this.part('h3').textContent = title;
    this.part('.what').textContent = what;
    const image = this.part('.view img');
    image.src = picture.url;
    this.picture = picture;
    const isSmall = Math.max(picture.width, picture.height) < SMALL;
    image.classList.toggle('small', isSmall);
    this.root.style.setProperty('--own', isSmall ? '30rem' : `${Math.max(LEAST_WIDTH, picture.width)}px`);
    this.part('.seen').hidden = this.part('.legend').hidden = true;
    this.root.classList.add('waiting');
    this.say('Computing …', []);
    this.listen(this.part('.view'));
  }

  show(map, seen, scale, sign) {
    Object.assign(this, { map, seen });
    const { width, height } = this.picture, style = this.part('.seen').style;
    [style.left, style.top, style.width, style.height] = [seen.x / width, seen.y / height, seen.width / width, seen.height / height].map(share => `${100 * share}%`);
    this.part('.seen').hidden = this.part('.legend').hidden = false;
    this.root.classList.remove('waiting');
    const canvas = this.part('.seen canvas');
    canvas.classList.toggle('coarse', map.width < 64);
    paint(canvas, map, scale, sign);
    paintLegend(this.part('.legend canvas'), sign);
    this.part('.low').textContent = sign === 'signed' ? number(-scale) : '0';
    this.part('.high').textContent = number(scale, sign === 'signed');
    this.part('.view').setAttribute('aria-label', `${this.part('h3').textContent}, ${this.part('.what').textContent}: map over the picture; arrow keys read values`);
    this.point(null);
  }

  say(facts, warnings) {
    this.part('.facts').textContent = facts;
    this.part('.warnings').replaceChildren(...warnings.map(text => Object.assign(document.createElement('li'), { textContent: text })));
  }

  fail(words) {
    this.root.classList.remove('waiting');
    this.say('', [words]);
    this.part('.warnings li').className = 'bad';
  }

  listen(view) {
    const at = event => {
      const box = view.getBoundingClientRect();
      Card.pointAll({ x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height });
    };
    view.addEventListener('pointermove', at);
    view.addEventListener('pointerdown', at);
    view.addEventListener('pointerleave', () => Card.pointAll(null));
    view.addEventListener('blur', () => Card.pointAll(null));
    view.addEventListener('keydown', event => {
      const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (!step || !this.map) return;
      event.preventDefault();
      const from = Card.place ?? { x: 0.5, y: 0.5 }, inside = share => Math.max(0, Math.min(0.9999, share));
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

// The page: a picture, what is asked about it, and the answers.

const $ = id => document.getElementById(id);
const MOST_TRIES = 5, SMALL = 200, LEAST_WIDTH = 300;
let model, picture, rows = [], answers = new Map(), round = null;

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

// The first of a label's synonyms.
const short = label => label.split(',')[0];

async function askFor(path, init) {
  let response;
  try { response = await fetch(path, init); }
  catch (fault) { throw fault.name === 'AbortError' ? fault : new Error('The server does not answer. Has it ended?'); }
  if (response.ok) return response.json();
  const problem = await response.json().catch(() => null);
  throw Object.assign(new Error(problem?.detail ?? `The server answered ${response.status} ${response.statusText}`), { status: response.status, retry: +response.headers.get('Retry-After') });
}

// A full queue says when to come again.
async function patiently(path, init, card) {
  for (let tries = 1; ; tries++) {
    try { return await askFor(path, init()); }
    catch (fault) {
      if (fault.status !== 503 || tries === MOST_TRIES) throw fault;
      card?.say(`The server is busy; trying again in ${fault.retry || 1} s`, []);
      await new Promise(done => setTimeout(done, 1000 * (fault.retry || 1)));
      if (init().signal?.aborted) throw new DOMException('', 'AbortError');
    }
  }
}

async function start() {
  try { model = await askFor('/model'); }
  catch (fault) { return complain(fault.message); }
  $('model').textContent = `${model.name}, ${model.classes} classes, sees ${model.input[1]} × ${model.input[0]} pixels${model.input[2] === 1 ? ' of grey' : ''}`;
  $('foot').textContent = `Whence ${model.version.split('+')[0]}, on ${model.device}. Model ${model.hash.slice(0, 12)}.`;
  $('labels').replaceChildren(...model.labels.map(label => new Option(label)));
  $('layer').replaceChildren(new Option('the default', ''), ...model.layers.toReversed().map(layer => new Option(`${layer.name}, ${layer.places.join(' × ')}${layer.isDefault ? ' (default)' : ''}`, layer.name)));
  for (const method of model.methods) $('methods').append(chip(method));
  if (model.example) {
    $('example').textContent = `Try ${model.example}`;
    $('example').hidden = false;
    $('example').onclick = async () => take(await (await fetch('/example')).blob(), model.example);
  }
  about(model.methods.find(method => method.name === model.method));
}

function chip(method) {
  const label = document.createElement('label'), box = document.createElement('input');
  Object.assign(box, { type: 'checkbox', name: 'method', value: method.name, checked: method.name === model.method });
  box.addEventListener('change', refresh);
  label.addEventListener('pointerenter', () => about(method));
  box.addEventListener('focus', () => about(method));
  label.append(box, Object.assign(document.createElement('span'), { textContent: method.name }));
  return label;
}

function about(method) { if (method) $('about').textContent = `${method.name}: ${method.summary} (${method.reference}).`; }

async function take(file, name = file.name || 'pasted picture') {
  complain('');
  if (file.size > model.mostBytes) return complain(`${name} has ${(file.size / 2 ** 20).toFixed(1)} MiB; at most ${(model.mostBytes / 2 ** 20).toFixed(0)} MiB are taken.`);
  const url = URL.createObjectURL(file), image = new Image();
  image.src = url;
  try { await image.decode(); }
  catch { URL.revokeObjectURL(url); return complain(`${name} is no picture that this browser can show. PNG, JPEG, WebP and BMP are taken.`); }
  if (picture) URL.revokeObjectURL(picture.url);
  picture = { file, name, url, width: image.naturalWidth, height: image.naturalHeight };
  answers.clear();
  Object.assign($('thumb'), { src: url, alt: name, hidden: false, className: Math.max(picture.width, picture.height) < SMALL ? 'small' : '' });
  $('invite').hidden = true;
  $('drop').classList.add('full');
  Object.assign($('name'), { textContent: `${name}, ${picture.width} × ${picture.height}`, hidden: false });
  $('example').hidden = true;
  $('says').hidden = true;
  refresh();
  judge();
}

function complain(words) {
  $('problem').textContent = words;
  $('problem').hidden = !words;
}

// The class that a field names, by its number; what is no name here is left as it is, for the server to refuse with near names; null for an empty field.
function classOf(field) {
  const text = field.value.trim().toLowerCase();
  if (text === '') return null;
  const found = model.labels.findIndex((label, index) => String(index) === text || label.toLowerCase() === text || label.toLowerCase().split(',').some(part => part.trim() === text));
  return found < 0 ? field.value.trim() : found;
}

function nameOf(target) { return target === null ? '' : `for ${short(model.labels[target] ?? target)}`; }

function refresh() {
  const chosen = [...document.querySelectorAll('[name=method]:checked')].map(box => model.methods.find(method => method.name === box.value));
  $('layers').hidden = !chosen.some(method => method.takesLayer);
  if (!picture) return;
  complain('');
  const [a, b] = [classOf($('target')), classOf($('versus'))];
  round?.abort();
  round = new AbortController();
  $('empty').hidden = chosen.length > 0;
  $('empty').querySelector('p').textContent = 'Choose a method, or several.';
  $('bar').hidden = chosen.length === 0;
  $('cards').classList.toggle('versus', b !== null);
  rows = chosen.map(method => new Row(method, a, b));
  Card.all = rows.flatMap(row => row.cards);
  $('cards').replaceChildren(...Card.all.map(card => card.root));
  Promise.all(rows.map(row => row.run(round.signal))).then(() => { $('status').textContent = `${Card.all.length} maps are ready`; });
}

// A card of the page: a map that is asked for, and comes, or does not.
class AskedCard extends Card {
  constructor(title, what, picture) {
    super($('card').content.firstElementChild.cloneNode(true), picture);
    this.part('h3').textContent = title;
    this.part('.what').textContent = what;
    const image = this.part('.picture'), isSmall = Math.max(picture.width, picture.height) < SMALL;
    image.src = picture.url;
    image.classList.toggle('small', isSmall);
    this.root.style.setProperty('--own', isSmall ? '30rem' : `${Math.max(LEAST_WIDTH, picture.width)}px`);
    this.part('.seen').hidden = this.part('.legend').hidden = true;
    this.root.classList.add('waiting');
    this.say('Computing …', []);
  }

  show(map, seen, scale, sign) {
    this.root.classList.remove('waiting');
    super.show(map, seen, scale, sign);
    this.part('.view').setAttribute('aria-label', `${this.part('h3').textContent}, ${this.part('.what').textContent}: map over the picture; arrow keys read values`);
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
}

// The maps of one method: of class A; with class B also of B, and of what A has over B, all from the same picture.
class Row {
  constructor(method, a, b) {
    Object.assign(this, { method, targets: b === null ? [a] : [a, b] });
    this.cards = this.targets.map(target => new AskedCard(method.name, nameOf(target), picture));
    if (b !== null) this.cards.push(new AskedCard(method.name, 'A less B', picture));
  }

  async run(signal) {
    this.answers = await Promise.all(this.targets.map((target, i) => this.ask(target, signal, this.cards[i])));
    if (signal.aborted) return;
    this.maps = this.answers.map(answer => answer && decode(answer.map));
    this.answers.forEach((answer, i) => { if (answer) this.describe(this.cards[i], answer); });
    if (this.cards[2]) this.subtract(this.cards[2], ...this.answers);
    this.paint();
    const first = this.answers.find(answer => answer);
    if (first) says(first);
  }

  subtract(card, a, b) {
    if (!a || !b) return card.fail('One of the two maps is missing.');
    this.maps.push(difference(...this.maps));
    card.part('.what').textContent = `${short(a.target.label)} less ${short(b.target.label)}`;
    card.say('The map of A less that of B. Signed, red is more for A and blue more for B.', []);
  }

  async ask(target, signal, card) {
    const query = new URLSearchParams({ method: this.method.name });
    const add = (name, value) => { if (value !== null && value !== '') query.set(name, value); };
    add('target', target);
    if (this.method.takesLayer) add('layer', $('layer').value);
    if (this.method.samples > 1) add('samples', $('samples').value);
    add('deadline', $('deadline').value.trim());
    const key = query.toString();
    try {
      if (!answers.has(key)) answers.set(key, await patiently(`/explain?${key}`, () => ({ method: 'POST', body: picture.file, signal, headers: { 'Content-Type': 'application/octet-stream' } }), card));
      return answers.get(key);
    } catch (fault) {
      if (fault.name !== 'AbortError') card.fail(fault.message);
      return null;
    }
  }

  // The maps of A and B share one scale, so that they can be compared; their difference has its own.
  paint() {
    if (!this.maps) return;
    const seen = this.answers.find(answer => answer)?.seen;
    const shared = Math.max(...this.maps.slice(0, 2).map(map => map ? scaleOf(map, clip()) : 0));
    this.maps.forEach((map, i) => { if (map) this.cards[i].show(map, seen, i < 2 ? shared : scaleOf(map, clip()), sign()); });
  }

  describe(card, e) {
    card.part('.what').textContent = `for ${short(e.target.label)}${e.target.probability == null ? '' : `, ${percent(e.target.probability)}`}`;
    const facts = [time(e.milliseconds)];
    if (e.compiledMilliseconds >= 1) facts.push(`${time(e.compiledMilliseconds)} to compile, once`);
    if (e.waitedMilliseconds >= 1) facts.push(`${time(e.waitedMilliseconds)} in the queue`);
    if (e.samplesWanted > 1) facts.push(e.ended === 'deadline' ? `${e.samples} of ${e.samplesWanted} samples` : `${e.samples} samples`);
    if (e.reliability != null) facts.push(`reliability ${e.reliability.toFixed(2)}`);
    if (e.standardError != null) facts.push(`standard error ${number(e.standardError)} a value`);
    if (e.gap) facts.push(`adds up to ${number(e.gap.sum)} where the score changes by ${number(e.gap.change)}: gap ${percent(e.gap.relative)}`);
    card.say(facts.join(' · '), e.warnings);
  }
}

function says(e) {
  const b = classOf($('versus'));
  $('top').replaceChildren(...e.top.map(c => {
    const line = document.createElement('li'), label = document.createElement('button'), other = document.createElement('button');
    Object.assign(label, { type: 'button', className: 'label', textContent: short(c.label), title: `Explain ${c.label}`, ariaPressed: String(e.target.index === c.index), onclick: () => choose('target', c) });
    Object.assign(other, { type: 'button', className: 'b', textContent: 'vs', title: `Compare with ${c.label}`, ariaLabel: `Compare with ${c.label}`, ariaPressed: String(b === c.index), onclick: () => choose('versus', b === c.index ? null : c) });
    const bar = document.createElement('i');
    bar.style.setProperty('--share', c.probability ?? 0);
    line.append(label, Object.assign(document.createElement('span'), { className: 'share', textContent: c.probability == null ? number(c.logit) : percent(c.probability) }), other, bar);
    return line;
  }));
  $('says').hidden = false;
}

function choose(field, c) {
  $(field).value = c ? c.label : '';
  refresh();
}

async function judge() {
  $('claim').hidden = true;
  if (!model.hasPosterior && !model.hasCalibration) return;
  const asked = picture;
  try {
    const verdict = await patiently('/judge', () => ({ method: 'POST', body: asked.file, headers: { 'Content-Type': 'application/octet-stream' } }));
    if (asked !== picture) return;
    const set = verdict.conformal && `With ${percent(verdict.conformal.coverage)} coverage it is ${verdict.conformal.set.length === 0 ? 'none of the classes' : `one of: ${verdict.conformal.set.map(c => c.label).join(', ')}`}.`;
    Object.assign($('claim'), { textContent: [`“${verdict.claim}.”`, set, `Uncertainty ${number(verdict.uncertainty.total)} nats.`].filter(Boolean).join(' '), hidden: false });
  } catch (fault) { complain(fault.message); }
}

$('file').addEventListener('change', () => { if ($('file').files[0]) take($('file').files[0]); });
for (const id of ['target', 'versus', 'layer', 'samples', 'deadline']) $(id).addEventListener('change', refresh);
onControls(() => rows.forEach(row => row.paint()));
document.addEventListener('dragover', event => { event.preventDefault(); $('drop').classList.add('over'); });
document.addEventListener('dragleave', event => { if (!event.relatedTarget) $('drop').classList.remove('over'); });
document.addEventListener('drop', event => {
  event.preventDefault();
  $('drop').classList.remove('over');
  const file = event.dataTransfer.files[0];
  if (file) take(file);
});
document.addEventListener('paste', event => {
  const file = [...event.clipboardData.files].find(candidate => candidate.type.startsWith('image/'));
  if (file) take(file);
});
start();

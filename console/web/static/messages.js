import { el } from './dom.js';
import { called, dictionary, show, signed, t } from './i18n.js';

// Evidence names bytes of UTF-8; a page counts UTF-16 units.
function offsets(text) {
  const at = new Map();
  let bytes = 0;
  let units = 0;
  for (const ch of text) {
    at.set(bytes, units);
    const c = ch.codePointAt(0);
    bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    units += ch.length;
  }
  at.set(bytes, units);
  return at;
}

// adds is what a term adds to the polarity, 1 being strong.
const adds = (e) => (e.r * (e.a + e.w)) / 1e6;

export function terms(evidence, text) {
  let all = [];
  try { all = JSON.parse(evidence || '[]'); } catch { return []; }
  const at = offsets(text);
  return all.map((e) => ({ ...e, from: at.get(e.start), to: at.get(e.end), adds: adds(e) }))
    .map((e) => ({ ...e, word: e.to > e.from ? text.slice(e.from, e.to) : '' }));
}

// level turns a strength into one of four depths of colour.
const level = (x) => (x >= 0.8 ? 4 : x >= 0.4 ? 3 : x >= 0.15 ? 2 : 1);

const shortMarks = ['negation', 'irony']; // the others say their name at the pointer and below

// coloured is the text with its words coloured by what they add.
export function coloured(text, found) {
  const polar = found.filter((e) => e.target === 'polarity' && e.to > e.from && Math.abs(e.adds) >= 0.05);
  const cuts = [...new Set([0, text.length, ...polar.flatMap((e) => [e.from, e.to])])].sort((a, b) => a - b);
  const p = el('p', { class: 'said' });
  for (let i = 0; i + 1 < cuts.length; i++) {
    const [from, to] = [cuts[i], cuts[i + 1]];
    const here = polar.filter((e) => e.from <= from && e.to >= to);
    const piece = text.slice(from, to);
    if (!here.length) { p.append(piece); continue; }
    const sum = here.reduce((s, e) => s + e.adds, 0);
    const rules = new Set(here.flatMap((e) => (e.rule ? e.rule.split('+') : [])));
    const mark = el('mark', { class: `${sum >= 0 ? 'up' : 'down'} w${level(Math.abs(sum))}${rules.has('negation') ? ' negated' : ''}`, title: `${signed(sum, 2)}${rules.size ? ` · ${[...rules].map((r) => called('evidence', r)).join(t('comma'))}` : ''}` }, piece);
    p.append(mark);
    const ends = here.filter((e) => e.to === to);
    for (const r of shortMarks) if (ends.some((e) => e.rule && e.rule.split('+').includes(r))) p.append(el('sup', {}, called('evidence', r)));
  }
  return p;
}

function why(found) {
  const polar = found.filter((e) => e.target === 'polarity').sort((a, b) => Math.abs(b.adds) - Math.abs(a.adds));
  const other = found.filter((e) => e.target !== 'polarity' && e.word);
  const names = (full) => {
    const target = full.replace(/^given:/, '');
    for (const d of ['emotion', 'need', 'aspect', 'target']) if (dictionary(d).some((w) => w.name === target)) return called(d, target);
    return target;
  };
  return [
    el('div', { class: 'scroll', tabindex: '0' }, el('table', { class: 'terms' },
      el('thead', {}, el('tr', {}, el('th', {}, t('word')), el('th', { class: 'n' }, t('adds')), el('th', {}, t('rule')), el('th', {}, t('source')))),
      el('tbody', {}, polar.map((e) => el('tr', {}, el('td', {}, e.word || '·'), el('td', { class: `n ${e.adds >= 0 ? 'up' : 'down'}` }, signed(e.adds, 2)),
        el('td', {}, e.rule ? e.rule.split('+').map((r) => called('evidence', r)).join(t('comma')) : '–'), el('td', { class: 'quiet' }, e.source === 'learned' ? t('learned') : e.source)))))),
    other.length ? el('p', { class: 'quiet' }, `${t('otherTerms')}${t('colon')}`, other.slice(0, 12).map((e) => `${e.word} (${names(e.target)})`).join(t('comma'))) : null,
  ];
}

// message is one text as a card.
export function message(m, link) {
  const found = terms(m.evidence, m.text);
  const head = el('header', {},
    el('a', { class: 'who', href: link({ view: 'C', member: m.member }), 'data-nav': true }, m.name),
    el('span', { class: 'quiet' }, show(m.at, 'time')), m.channel ? el('span', { class: 'quiet' }, `#${m.channel}`) : null,
    el('span', { class: 'grow' }),
    m.scored ? el('span', { class: `chip ${m.label}` }, `${called('label', m.label)} ${signed(m.polarity, 2)}`) : el('span', { class: 'chip' }, t('unscored')),
    m.scored && m.emotion !== 'neutral' ? el('span', { class: 'chip plain' }, called('emotion', m.emotion)) : null);
  return el('article', { class: 'message' }, head,
    m.title ? el('h4', {}, m.title) : null,
    m.text ? coloured(m.text, found) : el('p', { class: 'quiet' }, t('noText')),
    m.scored ? el('details', {}, el('summary', {}, `${t('why')} · ${t('sure')} ${show(m.confidence, 'percent')}`), found.length ? why(found) : el('p', { class: 'quiet' }, t('noEvidence'))) : null);
}

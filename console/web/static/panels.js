import * as api from './api.js';
import * as charts from './charts.js';
import { el, fill } from './dom.js';
import { numeric, say, show, t } from './i18n.js';
import { message } from './messages.js';

// A panel is a card that asks for its rows and shows them, or says why not.

const asTable = new Set(); // panels whose numbers the reader asked for

function header(panel, extra) {
  const about = el('p', { class: 'about', id: `about-${panel.id}`, hidden: true }, say(panel.about));
  const info = el('button', { class: 'info', type: 'button', 'aria-expanded': 'false', 'aria-controls': about.id, title: t('about'), 'aria-label': `${say(panel.title)}${t('colon')}${t('about')}` }, '?');
  info.addEventListener('click', () => {
    about.hidden = !about.hidden;
    info.setAttribute('aria-expanded', String(!about.hidden));
  });
  return [el('header', {}, el('h3', {}, say(panel.title)), info, el('span', { class: 'grow' }), extra), about];
}

const state = (text, ...more) => el('div', { class: 'state' }, el('p', {}, text), more);

export function failure(error, again) {
  const detail = error.code === 'bad_parameter' ? `${t('colon')}${error.param}` : '';
  const code = ['offline', 'no_tables', 'too_slow', 'too_large', 'bad_parameter', 'unknown_panel', 'unavailable', 'not_yours'].includes(error.code) ? error.code : 'failed';
  const s = state(t(code) + detail, again ? el('button', { type: 'button', onclick: again }, t('retry')) : null);
  s.setAttribute('role', 'alert');
  s.classList.add('error');
  return s;
}

// cell is one value of a table, linked where its column says so.
function cell(c, row, ctx) {
  const text = show(row[c.name], c.format, c.words);
  const value = c.link ? row[c.link.from] : null;
  if (!c.link || value === null || value === undefined || value === '') return text;
  return el('a', { href: ctx.link({ view: c.link.view, [c.link.param]: value }), 'data-nav': true }, text);
}

function tag(c, row) {
  if (c.words === 'stage' || c.words === 'likelihood') {
    const v = row[c.name];
    return v ? `tag ${c.words} v-${v}` : '';
  }
  return '';
}

function table(panel, rows, ctx) {
  const columns = panel.columns.filter((c) => !c.hidden);
  return el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': say(panel.title) },
    el('table', { class: `data${panel.id === 'a_care' ? ' people' : ''}` },
      el('thead', {}, el('tr', {}, columns.map((c) => el('th', { scope: 'col', class: numeric(c.format) ? 'n' : null }, say(c.title))))),
      el('tbody', {}, rows.map((r) => el('tr', {}, columns.map((c) => {
        const inner = cell(c, r, ctx);
        const cls = tag(c, r);
        return el('td', { class: numeric(c.format) ? 'n' : c.name === 'text' || c.format === 'grounds' ? 'long' : null, 'data-label': say(c.title) }, cls ? el('span', { class: cls }, inner) : inner);
      }))))));
}

function facts(panel, rows) {
  return el('dl', { class: 'facts' }, panel.columns.filter((c) => !c.hidden).map((c) => el('div', {}, el('dt', {}, say(c.title)), el('dd', {}, show(rows[0][c.name], c.format, c.words)))));
}

function levelOf(panel, value) {
  if (!panel.thresholds || value === null) return '';
  let level = '';
  for (const x of panel.thresholds) if (value >= x.at) level = x.level;
  return level;
}

// comparison says how the value stands to what is usual, in words and a sign.
function comparison(panel, value, usual) {
  if (value === null || usual === null || usual === undefined) return el('p', { class: 'versus quiet' }, t('noUsual'));
  const diff = value - usual;
  const share = usual !== 0 ? diff / Math.abs(usual) : null;
  const small = panel.value === 'percent' ? Math.abs(diff) < 0.005 : Math.abs(diff) < 0.5 && panel.value === 'count';
  const base = `${t('usual')} ${show(usual, panel.value === 'count' && !Number.isInteger(usual) ? 'number' : panel.value)}`;
  if (small || diff === 0) return el('p', { class: 'versus quiet' }, `${base} · ${t('same')}`);
  const good = panel.better * diff > 0;
  const strong = share === null || Math.abs(share) >= 0.15;
  const cls = panel.better === 0 || !strong ? '' : good ? 'good' : 'bad';
  let amount;
  if (panel.value === 'percent') amount = `${show(100 * Math.abs(diff), 'number')}${t('points')}`;
  else if (share === null || Math.abs(usual) < 10) amount = show(Math.abs(diff), 'number').replace(/\.0$/, '');
  else amount = show(Math.abs(share), 'percent');
  return el('p', { class: 'versus quiet' }, `${base} `, el('span', { class: `delta ${cls}` }, `${diff > 0 ? '▲' : '▼'} ${amount}`));
}

function tile(panel, rows, ctx) {
  const last = rows[rows.length - 1];
  const level = levelOf(panel, last.value);
  const body = [
    el('p', { class: `figure ${level}` }, show(last.value, panel.value), level && level !== 'good' ? el('span', { class: 'level' }, t(`level_${level}`)) : null),
    comparison(panel, last.value, last.usual),
    charts.spark(rows.map((r) => r.value)),
  ];
  if (!panel.detail) return el('div', { class: 'tilebody' }, body);
  return el('a', { class: 'tilebody', 'aria-label': `${say(panel.title)}${t('colon')}${show(last.value, panel.value)}`, href: ctx.link({ view: panel.detail.view, [panel.detail.param]: panel.detail.from }), 'data-nav': true }, body);
}

// nothing says whether a chart's rows hold anything to draw.
function nothing(panel, rows) {
  if (!rows.length) return true;
  if (!['line', 'band', 'stack', 'bars'].includes(panel.kind)) return false;
  return rows.every((r) => panel.columns.slice(1).every((c) => r[c.name] === null));
}

function body(panel, rows, ctx) {
  if (nothing(panel, rows)) return state(rows.length ? t('fewDays') : panel.empty ? say(panel.empty) : t('empty'));
  switch (panel.kind) {
    case 'tile': return tile(panel, rows, ctx);
    case 'facts': return facts(panel, rows);
    case 'messages': return el('div', { class: 'messages' }, rows.map((r) => message(r, ctx.link)));
    case 'table': return table(panel, rows, ctx);
    default:
  }
  if (!charts.drawable(panel) || asTable.has(panel.id)) return table({ ...panel, columns: panel.columns.map((c) => ({ ...c, hidden: false })) }, rows, ctx);
  const place = el('div', { class: 'chart', role: 'img', 'aria-label': `${say(panel.title)}，${rows.length} ${t('rows')}` });
  place.style.minHeight = `${charts.height(panel, rows)}px`;
  const range = [ctx.params.from, ctx.lastDay];
  requestAnimationFrame(() => { if (place.isConnected) charts.draw(place, panel, rows, ctx.notes, range); });
  return place;
}

function skeleton(panel) {
  return el('div', { class: `skeleton ${panel.kind}`, role: 'status', 'aria-label': t('loading') });
}

// card makes the panel and loads it; its load is what a refresh calls.
export function card(panel, ctx) {
  const place = el('div', { class: 'content' }, skeleton(panel));
  const chart = !['tile', 'table', 'facts', 'messages'].includes(panel.kind);
  let known = null;
  const toggle = chart && window.echarts ? el('button', { class: 'flat', type: 'button' }) : null;
  const draw = () => {
    if (toggle) toggle.textContent = asTable.has(panel.id) ? t('asChart') : t('asTable');
    if (known) fill(place, body(panel, known, ctx));
    charts.sweep();
  };
  if (toggle) toggle.addEventListener('click', () => { if (!asTable.delete(panel.id)) asTable.add(panel.id); draw(); });
  const box = el('section', { class: `panel k-${panel.kind} w${panel.width}`, id: panel.id }, header(panel, toggle), place);
  async function load(quiet) {
    if (!quiet) fill(place, skeleton(panel));
    try {
      known = await api.rows(panel, ctx.params);
      box.classList.remove('stale');
      draw();
    } catch (e) {
      if (quiet && known) { box.classList.add('stale'); return; } // what is shown stays, greyed
      fill(place, failure(e, () => load(false)));
    }
  }
  draw();
  return { box, load };
}

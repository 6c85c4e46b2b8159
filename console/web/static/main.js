import * as api from './api.js';
import * as state from './state.js';
import { el, fill } from './dom.js';
import { card, failure } from './panels.js';
import { sweep } from './charts.js';
import { dayName, dictionary, getLang, getZone, instant, say, setLang, setWords, setZone, since, t, timeName } from './i18n.js';

const every = 20000; // how often the page looks whether there is something new

const app = { catalog: null, communities: [], now: state.read(), cards: [], seen: '' };
const $ = (id) => document.getElementById(id);
const explorer = { id: 'M', title: { zh: '看原话', en: 'Messages' }, about: { zh: '哪些词让这句话得了这个分？', en: 'Which words gave a text its score?' } };

const panelOf = (id) => app.catalog.panels.find((p) => p.id === id);
const link = (change) => state.href(app.now, change);
const views = () => { const v = [...app.catalog.views]; v.splice(4, 0, explorer); return v; };
const community = () => app.communities.find((c) => c.community === app.now.community);

function go(change) {
  history.pushState(null, '', link(change));
  app.now = state.read();
  show();
}

// --- theme and language -----------------------------------------------------

function theme() { return state.store.get('theme') || 'auto'; }

function applyTheme() {
  const dark = theme() === 'dark' || (theme() === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
}

function nextTheme() {
  const order = ['auto', 'light', 'dark'];
  state.store.set('theme', order[(order.indexOf(theme()) + 1) % 3]);
  applyTheme();
  show();
}

// --- controls ---------------------------------------------------------------

function choice(id, label, value, options, change) {
  const s = el('select', { id, onchange: (e) => change(e.target.value) }, options.map(([v, text]) => el('option', { value: v, selected: v === value }, text)));
  return el('label', { class: 'field' }, el('span', {}, label), s);
}

function controls() {
  const c = community();
  const items = [];
  if (app.communities.length) {
    const names = app.communities.map((x) => [x.community, x.community]);
    if (!c) names.unshift([app.now.community, app.now.community]);
    items.push(choice('community', t('community'), app.now.community, names, (v) => go({ community: v, member: '', platform: '' })));
    items.push(choice('range', t('range'), app.now.range, [['7', t('week1')], ['28', t('week4')], ['56', t('week8')], ['182', t('week26')], ['custom', t('custom')]], (v) => {
      const p = c ? state.period(app.now, c) : null;
      go(v === 'custom' && p ? { range: v, from: p.from, to: state.shift(p.to, -1) } : { range: v, from: '', to: '' });
    }));
    if (app.now.range === 'custom') {
      const date = (key, label) => el('label', { class: 'field' }, el('span', {}, label), el('input', { type: 'date', value: app.now[key] || '', onchange: (e) => { if (e.target.value) go({ [key]: e.target.value }); } }));
      items.push(date('from', t('from')), date('to', t('to')));
    }
    if (app.platforms && (app.platforms.length > 1 || app.now.platform) && panelsOf(app.now.view).some((p) => p.params.includes('platform'))) items.push(choice('platform', t('platform'), app.now.platform || '', [['', t('allPlatforms')], ...app.platforms.map((p) => [p.platform, p.platform])], (v) => go({ platform: v })));
  }
  items.push(el('button', { class: 'flat', id: 'language', type: 'button', onclick: () => { setLang(getLang() === 'zh' ? 'en' : 'zh'); state.store.set('lang', getLang()); show(); } }, t('language')));
  items.push(el('button', { class: 'flat', id: 'theme', type: 'button', title: t('theme'), 'aria-label': `${t('theme')}${t('colon')}${t(theme())}`, onclick: nextTheme }, `${{ auto: '◐', light: '☀', dark: '☾' }[theme()]} ${t(theme())}`));
  const focused = document.activeElement && document.activeElement.id;
  fill($('controls'), items);
  if (focused && $(focused) && $('controls').contains($(focused))) $(focused).focus();
}

function tabs() {
  fill($('tabs'), views().map((v) => el('a', { href: link({ view: v.id }), 'data-nav': true, 'aria-current': v.id === app.now.view ? 'page' : null }, say(v.title))));
}

// --- freshness --------------------------------------------------------------

const today = () => new Intl.DateTimeFormat('en-CA', { timeZone: getZone() }).format(new Date());

function freshness(c) {
  const behind = state.days(c.closed_day, today());
  const never = c.closed_day <= '1970-01-02';
  const level = never || behind > 2 ? 'bad' : behind > 1 ? 'warn' : 'good';
  const parts = [
    el('span', { class: `dot ${level}`, 'aria-hidden': 'true' }),
    el('span', {}, `${t('upTo')} ${never ? timeName(c.watermark) : dayName(c.closed_day, true)}`),
    el('span', { class: 'quiet' }, `${t('newest')} ${timeName(c.watermark)}`),
    c.written ? el('span', { class: 'quiet' }, `${t('written')} ${since(Date.now() - instant(c.written).getTime())}`) : null,
  ];
  const strip = el('div', { class: `fresh ${level}` }, parts);
  if (level === 'bad' && !never) strip.append(el('strong', {}, t('stale', getLang() === 'en' ? `${behind - 1} days` : `已经 ${behind - 1} 天`)));
  if (level === 'warn') strip.append(el('strong', {}, t('late')));
  return strip;
}

// banner changes nothing while it says the same: screen readers would say it again.
function banner(...children) {
  const next = el('div', {}, ...children.filter(Boolean));
  if (next.innerHTML !== $('banner').innerHTML) fill($('banner'), ...next.childNodes);
}

function strip() {
  const c = community();
  banner(c ? freshness(c) : null, app.catalog && !window.echarts ? el('div', { class: 'fresh warn' }, el('span', { class: 'dot warn' }), t('noCharts')) : null);
}

// --- views ------------------------------------------------------------------

function context(c) {
  const p = state.period(app.now, c);
  const params = { ...app.now, ...p, zone: c.zone, community: c.community };
  return { params, link, notes: app.notes || [], lastDay: state.shift(p.to, -1) };
}

function filterBar(fields) {
  return el('form', { class: 'filters', onsubmit: (e) => e.preventDefault() }, fields);
}

function search(label) {
  const input = el('input', { type: 'search', id: 'search', value: app.now.search || '', placeholder: label, 'aria-label': label });
  const apply = () => { if (input.value.trim() !== (app.now.search || '')) go({ search: input.value.trim() }); };
  input.addEventListener('change', apply);
  input.addEventListener('keydown', (e) => { if (e.key === 'Enter') apply(); });
  return el('label', { class: 'field wide' }, el('span', {}, t('search')), input);
}

const pick = (key, dict) => choice(`f-${key}`, t(key), app.now[key] || '', [['', t('all')], ...dictionary(dict).filter((w) => w.name).map((w) => [w.name, say(w)])], (v) => go({ [key]: v }));

function filters(view) {
  if (view === 'M') return filterBar([search(t('searchText')), pick('label', 'label'), pick('emotion', 'emotion'), pick('aspect', 'aspect'), pick('need', 'need')]);
  if (view === 'C' && !app.now.member) return filterBar([search(t('searchName')), pick('stage', 'stage')]);
  return null;
}

function panelsOf(view) {
  const all = app.catalog.panels;
  if (view === 'M') return all.filter((p) => p.place === 'explorer');
  return all.filter((p) => p.view === view && (view === 'C' && app.now.member ? p.place === 'member' : !p.place));
}

function heading(v) {
  const member = v.id === 'C' && app.now.member;
  return el('div', { class: 'intro' }, member ? el('p', {}, el('a', { href: link({ view: 'C', member: '' }), 'data-nav': true }, t('backToMembers'))) : null, el('h2', {}, say(v.title)), el('p', { class: 'quiet' }, say(v.about)));
}

async function show() {
  delete document.body.dataset.ready; // for tests, which wait for it
  controls();
  tabs();
  strip();
  fill($('foot'), el('span', {}, t('footer')), el('span', { class: 'quiet' }, `Hearth ${app.catalog.version}`));
  document.title = `Hearth · ${say((views().find((v) => v.id === app.now.view) || views()[0]).title)}`;
  const c = community();
  if (!c) { fill($('main'), noCommunity()); app.cards = []; return; }
  setZone(c.zone);
  strip();
  const wrong = badRange(state.period(app.now, c));
  if (wrong) { fill($('main'), el('div', { class: 'state big error', role: 'alert' }, el('h2', {}, t(wrong)), el('p', {}, t('badRangeHow')))); app.cards = []; return; }
  const v = views().find((x) => x.id === app.now.view) || views()[0];
  const ctx = context(c);
  await notes(ctx);
  app.cards = panelsOf(v.id).map((p) => card(p, ctx));
  const grid = (kinds, cls) => el('div', { class: cls }, app.cards.filter((x) => kinds(x.box)).map((x) => x.box));
  const isTile = (b) => b.classList.contains('k-tile') && v.id === 'A';
  fill($('main'), heading(v), filters(v.id), grid(isTile, 'tiles'), grid((b) => !isTile(b), 'grid'));
  sweep();
  await Promise.all(app.cards.map((x) => x.load(false)));
  if (app.now.member && v.id === 'C') nameMember();
  const target = app.now.panel && $(app.now.panel);
  if (target) { target.scrollIntoView({ block: 'start' }); target.classList.add('found'); }
  document.body.dataset.ready = `${v.id}:${getLang()}:${document.documentElement.dataset.theme}:${app.now.member || ''}`;
}

// nameMember puts the name into the heading, or says that there is nobody.
function nameMember() {
  const facts = $('c_facts');
  const name = facts && facts.querySelector('dd');
  if (name) $('main').querySelector('h2').textContent = name.textContent;
  if (facts && facts.querySelector('.state') && !facts.querySelector('.error')) fill($('main'), heading(views().find((x) => x.id === 'C')), el('div', { class: 'state big' }, el('p', {}, t('noMember'))));
}

// badRange names what is wrong with a range chosen by hand; the server refuses it too.
function badRange(p) {
  const n = state.days(p.from, p.to);
  if (Number.isNaN(n)) return 'noDate';
  return n <= 0 ? 'endsBefore' : n > 800 ? 'tooLong' : '';
}

function noCommunity() {
  if (!app.communities.length) return el('div', { class: 'state big', id: 'empty' }, el('h2', {}, t('noCommunities')), el('p', {}, t('noCommunitiesHow')));
  return el('div', { class: 'state big', id: 'unknown' }, el('h2', {}, t('unknownCommunity')), el('p', {}, t('unknownCommunityHow')),
    el('ul', {}, app.communities.slice(0, 20).map((c) => el('li', {}, el('a', { href: link({ community: c.community, view: 'A' }), 'data-nav': true }, c.community)))));
}

// notes and platforms are asked once for each range.
async function notes(ctx) {
  const key = JSON.stringify([ctx.params.community, ctx.params.from, ctx.params.to]);
  if (app.noted === key) { ctx.notes = app.notes; return; }
  try {
    const [found, platforms] = await Promise.all([api.rows(panelOf('annotations'), ctx.params), api.rows(panelOf('platforms'), ctx.params)]);
    app.notes = found;
    app.platforms = platforms;
    app.noted = key;
  } catch { app.notes = []; app.platforms = []; } // each panel says itself what is wrong
  ctx.notes = app.notes;
  controls();
}

// --- life -------------------------------------------------------------------

const mark = () => JSON.stringify(app.communities.map((c) => [c.community, c.watermark, c.closed_day, c.written]));

async function look() {
  try {
    const found = await api.rows(panelOf('communities'), {});
    const first = app.seen === '';
    app.communities = found;
    if (!app.now.community && found.length) app.now.community = found[0].community;
    const seen = mark();
    if (app.broken) { app.broken = false; app.seen = seen; await show(); return; }
    if (seen === app.seen) { strip(); return; }
    const hadNone = !app.cards.length;
    app.seen = seen;
    if (first) return;
    app.noted = '';
    if (hadNone) { await show(); return; }
    strip();
    await Promise.all(app.cards.map((x) => x.load(true)));
  } catch (e) { broken(e); }
}

function broken(e) {
  if (!e.code) throw e; // a mistake of this page, not of the server
  const first = !app.cards.length;
  app.broken = true;
  const text = e.code === 'offline' ? t('offline') : e.code === 'no_tables' ? t('no_tables') : t('down');
  banner(el('div', { class: 'fresh bad', role: 'alert' }, el('span', { class: 'dot bad' }), el('strong', {}, text), el('span', {}, t('downHow'))));
  if (first) fill($('main'), el('div', { class: 'state big error', id: 'down' }, el('h2', {}, text), el('p', {}, t('downHow')), el('button', { type: 'button', onclick: start }, t('retry'))));
  for (const x of app.cards) x.box.classList.add('stale');
}

function loadCharts() {
  return new Promise((done) => {
    if (!app.catalog.charts || window.echarts) { done(); return; }
    document.head.append(el('script', { src: '/console/echarts.min.js', onload: done, onerror: done }));
  });
}

async function start() {
  setLang(state.store.get('lang') || 'zh');
  applyTheme();
  try {
    if (!app.catalog) { app.catalog = await api.catalog(); setWords(app.catalog.words); }
    await loadCharts();
  } catch (e) {
    fill($('main'), failure(e, start));
    return;
  }
  controls();
  tabs();
  await look();
  if (!app.broken) await show();
}

document.addEventListener('click', (e) => {
  const a = e.target.closest && e.target.closest('a[data-nav]');
  if (!a || e.metaKey || e.ctrlKey || e.shiftKey || e.button !== 0) return;
  e.preventDefault();
  history.pushState(null, '', a.getAttribute('href'));
  const before = app.now;
  app.now = state.read();
  if (!app.now.community) app.now.community = before.community;
  show().then(() => { if (!app.now.panel) window.scrollTo(0, 0); });
});
window.addEventListener('popstate', () => { const c = app.now.community; app.now = state.read(); if (!app.now.community) app.now.community = c; show(); });
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { if (theme() === 'auto') { applyTheme(); show(); } });
setInterval(() => { if (!document.hidden && app.catalog) look(); }, every);
document.addEventListener('visibilitychange', () => { if (!document.hidden && app.catalog) look(); });
start();

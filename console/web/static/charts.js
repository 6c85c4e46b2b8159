import * as colours from './colours.js';
import { called, dayName, dictionary, say, show, signed } from './i18n.js';
import { el, svg } from './dom.js';

// Each kind of chart is one function from (panel, rows, notes) to an option of ECharts.

const short = (v, format) => (format === 'percent' ? `${Math.round(v * 100)}%` : format === 'score' ? signed(v, 1) : show(v, Number.isInteger(v) ? 'count' : 'number'));

function label(column, value) {
  return column.format === 'name' ? called(column.words, value) : column.format === 'day' ? dayName(value) : String(value);
}

// tip is the box at the pointer, made of elements: the page allows no inline styles.
function tip(title, lines) {
  return el('div', { class: 'tip' }, el('b', {}, title),
    lines.map(([c, name, value]) => {
      const dot = el('i');
      dot.style.background = c || 'transparent';
      return el('div', {}, dot, el('span', {}, name), el('b', {}, value));
    }));
}

function base(axis = true) {
  const text = { color: colours.quiet(), fontFamily: colours.font(), fontSize: 12 };
  return {
    animation: false,
    textStyle: { fontFamily: colours.font(), color: colours.ink() },
    tooltip: { trigger: axis ? 'axis' : 'item', confine: true, className: 'tipbox', backgroundColor: colours.card(), borderColor: colours.line(), padding: 0, axisPointer: { type: 'line', lineStyle: { color: colours.quiet(), opacity: 0.4 } } },
    grid: { left: 8, right: 14, top: 34, bottom: 6, containLabel: true },
    legend: { top: 0, left: 0, icon: 'roundRect', itemWidth: 12, itemHeight: 8, itemGap: 14, textStyle: { ...text, color: colours.ink() }, type: 'scroll', pageIconColor: colours.quiet(), pageTextStyle: text },
    text,
  };
}

const xAxis = (o, column, rows, extra = {}) => ({
  type: 'category', data: rows.map((r) => r[column.name]), axisTick: { show: false }, axisLine: { lineStyle: { color: colours.line() } },
  axisLabel: { ...o.text, hideOverlap: true, formatter: (v) => label(column, v) }, ...extra,
});
const yAxis = (o, format, extra = {}) => ({
  type: 'value', axisLabel: { ...o.text, formatter: (v) => short(v, format) }, splitLine: { lineStyle: { color: colours.line(), opacity: 0.7 } }, axisLine: { show: false }, minInterval: format === 'count' ? 1 : 0, ...(format === 'percent' ? { max: (v) => (v.max < 0.1 ? 0.1 : null) } : {}), ...extra,
});

const series = (panel) => panel.columns.slice(1).filter((c) => !c.hidden);
const valueFormat = (panel) => panel.value || series(panel)[0].format;

// Labels of what happened need room: narrow charts say it at the pointer only.
const noted = (panel) => panel.width >= 7 && window.innerWidth > 720;

// marks draw what happened to the community over the days it lasted.
function marks(panel, rows, column, notes) {
  if (column.format !== 'day' || !notes.length || !rows.length) return {};
  const days = rows.map((r) => r[column.name]);
  const at = (day) => (column.name === 'week' ? days.findLast((d) => d <= day) : days.find((d) => d >= day)); // weeks are named by their first day, the rest by their last
  const data = notes.filter((n) => n.day >= days[0] && at(n.day))
    .map((n) => ({ xAxis: at(n.day), label: { formatter: n.title.length > 8 ? `${n.title.slice(0, 7)}…` : n.title }, name: n.title }));
  const seen = new Set();
  const one = data.filter((d) => !seen.has(d.xAxis) && seen.add(d.xAxis));
  return { markLine: { silent: true, symbol: 'none', lineStyle: { color: colours.quiet(), type: 'dashed', opacity: 0.7 }, label: { show: noted(panel), position: 'end', rotate: 0, distance: 5, color: colours.quiet(), fontSize: 11, fontFamily: colours.font() }, data: one } };
}

function axisTip(panel, rows, notes) {
  const x = panel.columns[0];
  return (items) => {
    const i = items[0].dataIndex;
    const row = rows[i];
    const lines = panel.columns.slice(1).map((c) => [c.hidden ? '' : colours.colour(c.colour || 'active'), say(c.title), c.format === 'count' && row[c.name] < 0 ? show(-row[c.name], 'count') : show(row[c.name], c.format, c.words)]);
    const prev = i > 0 ? rows[i - 1][x.name] : '';
    for (const n of notes) if (x.format === 'day' && n.day <= row[x.name] && n.day > prev) lines.push(['', n.title, '']);
    return tip(x.format === 'day' ? dayName(row[x.name], true) : label(x, row[x.name]), lines);
  };
}

// room leaves space above the plot for the legend and for notes.
function room(o, panel, x, legend) {
  o.legend.show = legend;
  o.grid.top = (legend ? 34 : 12) + (x.format === 'day' && noted(panel) ? 18 : 4);
}

function lines(panel, rows, notes) {
  const o = base();
  const x = panel.columns[0];
  const all = series(panel);
  const format = valueFormat(panel);
  o.tooltip.formatter = axisTip(panel, rows, notes);
  room(o, panel, x, all.length > 1);
  const few = rows.length <= 12;
  return { ...o, xAxis: xAxis(o, x, rows, { boundaryGap: few }), yAxis: yAxis(o, format, { scale: format === 'score' }),
    series: all.map((c, i) => ({ name: say(c.title), type: 'line', data: rows.map((r) => r[c.name]), showSymbol: few, symbolSize: 7, lineStyle: { width: 2.2, type: c.colour === 'quiet' && all.length > 1 ? 'dashed' : 'solid' }, itemStyle: { color: colours.colour(c.colour || 'active') }, ...(i === 0 ? marks(panel, rows, x, notes) : {}) })) };
}

function band(panel, rows, notes) {
  const o = base();
  const [x, v, low, high] = panel.columns;
  const c = colours.colour(v.colour || 'mood');
  o.tooltip.formatter = axisTip(panel, rows, notes);
  room(o, panel, x, false);
  const edge = { type: 'line', stack: 'band', symbol: 'none', lineStyle: { opacity: 0 }, silent: true, z: 1 };
  const all = rows.flatMap((r) => [r[low.name], r[high.name]]).filter((n) => n !== null);
  const span = Math.min(1, Math.max(0.4, ...all.map((n) => Math.ceil(Math.abs(n) * 5) / 5)));
  return { ...o, xAxis: xAxis(o, x, rows, { boundaryGap: false, axisLine: { onZero: false, lineStyle: { color: colours.line() } } }), yAxis: yAxis(o, v.format, { min: -span, max: span, interval: span < 0.7 ? 0.2 : span / 2 }),
    series: [
      { ...edge, data: rows.map((r) => r[low.name]), stackStrategy: 'all' },
      { ...edge, data: rows.map((r) => (r[high.name] === null ? null : r[high.name] - r[low.name])), areaStyle: { color: c, opacity: 0.16 }, stackStrategy: 'all' },
      { name: say(v.title), type: 'line', data: rows.map((r) => r[v.name]), showSymbol: rows.length < 14, symbolSize: 6, lineStyle: { width: 2.2 }, itemStyle: { color: c }, z: 3, ...marks(panel, rows, x, notes) },
    ] };
}

function stack(panel, rows, notes) {
  const o = base();
  const x = panel.columns[0];
  const format = valueFormat(panel);
  o.tooltip.formatter = axisTip(panel, rows, notes);
  o.tooltip.axisPointer = { type: 'shadow', shadowStyle: { color: colours.quiet(), opacity: 0.1 } };
  room(o, panel, x, true);
  return { ...o, xAxis: xAxis(o, x, rows, { axisLine: { onZero: true, lineStyle: { color: colours.line() } }, axisLabel: { ...o.text, ...(x.format === 'name' ? { interval: 0, fontSize: 11, width: 74, overflow: 'break' } : { hideOverlap: true }), formatter: (v) => label(x, v) } }),
    yAxis: yAxis(o, format, { axisLabel: { ...o.text, formatter: (v) => short(Math.abs(v), format) } }),
    series: series(panel).map((c, i) => ({ name: say(c.title), type: 'bar', stack: 'all', barMaxWidth: 46, barCategoryGap: rows.length > 20 ? '12%' : '35%', data: rows.map((r) => r[c.name]), itemStyle: { color: colours.colour(c.colour || c.name) }, ...(i === 0 ? marks(panel, rows, x, notes) : {}) })) };
}

function rank(panel, rows) {
  const o = base(false);
  const [x, v] = panel.columns;
  const c = colours.colour(v.colour || 'active');
  o.tooltip.formatter = (i) => tip(label(x, rows[i.dataIndex][x.name]), [[c, say(v.title), show(rows[i.dataIndex][v.name], v.format)]]);
  o.legend.show = false;
  o.grid.top = 4;
  o.grid.right = 60;
  return { ...o, xAxis: { type: 'value', show: false }, yAxis: { ...xAxis(o, x, rows), type: 'category', inverse: true, axisLine: { show: false }, axisLabel: { ...o.text, color: colours.ink(), fontSize: 13, formatter: (n) => label(x, n) } },
    series: [{ type: 'bar', data: rows.map((r) => r[v.name]), barMaxWidth: 26, itemStyle: { color: c, borderRadius: [0, 5, 5, 0] }, label: { show: true, position: 'right', color: colours.ink(), fontFamily: colours.font(), fontSize: 13, formatter: (i) => show(i.value, v.format) } }] };
}

function heat(panel, rows) {
  const o = base(false);
  const [x, y, v] = panel.columns;
  const unique = (k) => [...new Set(rows.map((r) => r[k]))];
  const order = (c) => {
    const all = unique(c.name);
    if (c.format === 'name') return dictionary(c.words).map((w) => w.name).filter((n) => all.includes(n));
    return c.format === 'day' ? all.sort() : all.sort((a, b) => parseInt(a, 10) - parseInt(b, 10));
  };
  const xs = order(x);
  const ys = order(y);
  const top = v.format === 'percent' ? 1 : Math.max(...rows.map((r) => r[v.name]), 1);
  o.tooltip.formatter = (i) => {
    const r = rows[i.dataIndex];
    return tip(`${label(y, r[y.name])} · ${label(x, r[x.name])}`, panel.columns.slice(2).map((c) => ['', say(c.title), show(r[c.name], c.format)]));
  };
  o.legend.show = false;
  o.grid.top = 26;
  return { ...o,
    xAxis: { type: 'category', data: xs, position: 'top', axisTick: { show: false }, axisLine: { show: false }, axisLabel: { ...o.text, interval: 0, hideOverlap: true, formatter: (n) => label(x, n) } },
    yAxis: { type: 'category', data: ys, inverse: true, axisTick: { show: false }, axisLine: { show: false }, axisLabel: { ...o.text, color: colours.ink(), formatter: (n) => label(y, n) } },
    visualMap: { show: false, min: 0, max: top, inRange: { color: colours.scale() } },
    series: [{ type: 'heatmap', data: rows.map((r) => [xs.indexOf(r[x.name]), ys.indexOf(r[y.name]), r[v.name]]), itemStyle: { borderColor: colours.card(), borderWidth: 2, borderRadius: 4 },
      label: { show: true, fontFamily: colours.font(), fontSize: 12, formatter: (i) => short(i.value[2], v.format), color: colours.ink() } }] };
}

function calendar(panel, rows, _notes, range) {
  const o = base(false);
  const [x, v] = panel.columns;
  const top = Math.max(...rows.map((r) => r[v.name]), 1);
  o.tooltip.formatter = (i) => tip(dayName(i.value[0], true), [['', say(v.title), show(i.value[1], v.format)]]);
  o.legend.show = false;
  return { ...o,
    visualMap: { show: false, min: 0, max: top, inRange: { color: colours.scale().slice(1) } },
    calendar: { range, top: 26, left: 30, right: 6, cellSize: ['auto', 20], orient: 'horizontal', splitLine: { show: false }, yearLabel: { show: false }, itemStyle: { color: 'transparent', borderColor: colours.line(), borderWidth: 1 },
      dayLabel: { firstDay: 1, color: colours.quiet(), nameMap: document.documentElement.lang === 'en' ? 'EN' : 'ZH', fontFamily: colours.font() }, monthLabel: { color: colours.quiet(), nameMap: document.documentElement.lang === 'en' ? 'EN' : 'ZH', fontFamily: colours.font() } },
    series: [{ type: 'heatmap', coordinateSystem: 'calendar', data: rows.map((r) => [r[x.name], r[v.name]]), itemStyle: { borderRadius: 3 } }] };
}

const kinds = { line: lines, bars: stack, band, stack, rank, heat, calendar };

export const drawable = (panel) => panel.kind in kinds && Boolean(window.echarts);

const live = new Set();

export function draw(place, panel, rows, notes, range) {
  const chart = window.echarts.init(place, null, { renderer: 'canvas' });
  const { text, ...option } = kinds[panel.kind](panel, rows, notes, range);
  chart.setOption(option);
  const watch = new ResizeObserver(() => chart.resize());
  watch.observe(place);
  live.add({ chart, watch, place });
}

// sweep lets go of charts whose place is no longer on the page.
export function sweep() {
  for (const c of live) if (!c.place.isConnected) { c.watch.disconnect(); c.chart.dispose(); live.delete(c); }
}

export function height(panel, rows) {
  if (panel.kind === 'rank') return Math.max(120, 44 * rows.length + 16);
  if (panel.kind === 'heat') return Math.max(160, 34 * new Set(rows.map((r) => r[panel.columns[1].name])).size + 44);
  if (panel.kind === 'calendar') return 190;
  return 260;
}

// spark is the small line of a tile; the tile says the numbers, so it is decoration.
export function spark(values) {
  const known = values.filter((v) => v !== null);
  const s = svg('svg', { viewBox: '0 0 100 28', class: 'spark', preserveAspectRatio: 'none', 'aria-hidden': 'true' });
  if (known.length < 2) return s;
  const [min, max] = [Math.min(...known), Math.max(...known)];
  const y = (v) => (max === min ? 14 : 25 - (22 * (v - min)) / (max - min));
  let d = '';
  let pen = false;
  values.forEach((v, i) => {
    if (v === null) { pen = false; return; }
    d += `${pen ? 'L' : 'M'}${((i / (values.length - 1)) * 100).toFixed(1)} ${y(v).toFixed(1)}`;
    pen = true;
  });
  s.append(svg('path', { d, fill: 'none', 'vector-effect': 'non-scaling-stroke' }));
  return s;
}

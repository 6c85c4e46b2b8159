// Wording and formats. Everything a reader sees passes through here.

const ui = {
  community: ['社群', 'Community'],
  range: ['时间', 'Range'],
  platform: ['平台', 'Platform'],
  allPlatforms: ['全部平台', 'All platforms'],
  from: ['从', 'From'],
  to: ['到', 'Until'],
  week1: ['最近 1 周', 'Last week'],
  week4: ['最近 4 周', 'Last 4 weeks'],
  week8: ['最近 8 周', 'Last 8 weeks'],
  week26: ['最近半年', 'Last 26 weeks'],
  custom: ['自己选…', 'Choose…'],
  language: ['English', '中文'],
  light: ['浅色', 'Light'],
  dark: ['深色', 'Dark'],
  auto: ['跟随系统', 'System'],
  theme: ['外观', 'Theme'],
  about: ['说明', 'About'],
  asTable: ['看数字', 'Numbers'],
  asChart: ['看图', 'Chart'],
  usual: ['平常', 'usually'],
  same: ['和平常一样', 'as usual'],
  noUsual: ['还没有可比的', 'nothing to compare yet'],
  empty: ['这段时间没有数据', 'Nothing in this range'],
  loading: ['正在读取…', 'Loading…'],
  retry: ['再试一次', 'Try again'],
  search: ['搜索', 'Search'],
  searchName: ['昵称或编号', 'Alias or id'],
  searchText: ['文本里有…', 'Text contains…'],
  all: ['全部', 'All'],
  stage: ['阶段', 'Stage'],
  label: ['倾向', 'Label'],
  emotion: ['情绪', 'Emotion'],
  aspect: ['说到', 'About'],
  need: ['需要', 'Need'],
  backToMembers: ['← 所有成员', '← All members'],
  noMember: ['没有这位成员。可能编号抄错了，或者数据已按本人要求抹除。', 'No such member. The id may be wrong, or the data was erased on request.'],
  unscored: ['没有评分', 'not scored'],
  sure: ['把握', 'confidence'],
  why: ['为什么是这个分', 'Why this score'],
  word: ['词', 'Word'],
  adds: ['作用', 'Adds'],
  rule: ['规则', 'Rule'],
  source: ['来自', 'From'],
  otherTerms: ['其他依据', 'Also read'],
  learned: ['从数据学到', 'learned'],
  noEvidence: ['没有留下依据', 'no evidence kept'],
  noText: ['（文本已过保存期）', '(text is past its retention)'],
  rows: ['行', 'rows'],
  noCommunities: ['还没有数据', 'No data yet'],
  noCommunitiesHow: ['把事件发到 Kafka，或者 POST 到 /v1/events，一两秒后这里就会有。先看看样子：在另一个终端运行 hearth simulate | hearth send -', 'Send events to Kafka, or POST them to /v1/events; they show here a second or two later. To try: run hearth simulate | hearth send - in another terminal.'],
  unknownCommunity: ['没有这个社群', 'No such community'],
  unknownCommunityHow: ['从这些里面选一个：', 'Choose one of these:'],
  down: ['数据库没有回应', 'The database does not answer'],
  downHow: ['页面会自己再试。hearth up 还在运行吗？日志里写着原因。', 'The page tries again by itself. Is hearth up still running? Its log says why.'],
  offline: ['连不上 Hearth', 'Hearth cannot be reached'],
  no_tables: ['表还没有建好', 'The tables are not there yet'],
  too_slow: ['问得太久，停下了。选短一点的时间试试。', 'This took too long and was stopped. Try a shorter range.'],
  too_large: ['数据太多，放不下。选短一点的时间试试。', 'Too much to show. Try a shorter range.'],
  bad_parameter: ['网址里有个参数不对', 'A parameter in the address is wrong'],
  not_yours: ['这一项不在你能看的范围里', 'This is not yours to see'],
  unknown_panel: ['没有这个面板', 'No such panel'],
  unavailable: ['数据库没有回应', 'The database does not answer'],
  failed: ['这个面板出错了，日志里写着原因', 'This panel failed; the log says why'],
  upTo: ['数据到', 'Data until'],
  newest: ['最新一条', 'newest event'],
  written: ['最后写入', 'last written'],
  ago: ['前', 'ago'],
  justNow: ['刚刚', 'just now'],
  minute: ['分钟', 'min'],
  hour: ['小时', 'h'],
  dayUnit: ['天', 'days'],
  stale: ['数据停住了：{0} 没有新的一天结束。下面的数字是那时候的，别当成今天。', 'The data stands still: no day has closed for {0}. The numbers below are of that time, not of today.'],
  late: ['昨天的数据还没收完。', 'Yesterday has not closed yet.'],
  noCharts: ['没有打包图表库，所以这里只有数字。运行 make console 再 make build，就有图了。', 'The chart library is not built in, so numbers are shown. Run make console, then make build, to get charts.'],
  endsBefore: ['结束的日子在开始之前', 'The range ends before it begins'],
  tooLong: ['时间太长了，最多 800 天', 'The range is too long: at most 800 days'],
  noDate: ['网址里的日期看不懂', 'The dates in the address cannot be read'],
  badRangeHow: ['在上面重新选一下时间。', 'Choose another range above.'],
  fewDays: ['人太少或天数太少，没有可以画的。', 'Too few people or days to draw.'],
  footer: ['只读 · 数据不离开这台机器', 'Read-only · the data stays on this machine'],
  colon: ['：', ': '], comma: ['、', ', '], semicolon: ['；', '; '], points: [' 个百分点', ' points'],
  level_good: ['好', 'good'], level_warn: ['留意', 'watch'], level_bad: ['不好', 'bad'],
};

let lang = 'zh';
let zone = 'Asia/Shanghai';
const words = {};

export const getLang = () => lang;
export function setLang(l) {
  lang = l === 'en' ? 'en' : 'zh';
  document.documentElement.lang = lang === 'en' ? 'en' : 'zh-CN';
}
export function setZone(z) { if (z) zone = z; }
export const getZone = () => zone;
export function setWords(all) { Object.assign(words, all); }

// t is a wording of this page; {0} is filled by what follows.
export function t(key, ...args) {
  const pair = ui[key];
  if (!pair) return key;
  return args.reduce((s, a, i) => s.replace(`{${i}}`, a), pair[lang === 'en' ? 1 : 0]);
}

// say picks the language of a {zh, en}.
export const say = (text) => (text ? text[lang] || text.zh : '');

// called is what people call a stored name.
export function called(dictionary, name) {
  const w = (words[dictionary] || []).find((x) => x.name === name);
  return w ? say(w) : name;
}
export const dictionary = (d) => words[d] || [];

const locale = () => (lang === 'en' ? 'en-GB' : 'zh-CN');
const minus = (s) => s.replace(/^-/, '−');
const fixed = (x, digits) => minus(new Intl.NumberFormat(locale(), { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(x));

export function signed(x, digits) {
  const s = fixed(x, digits);
  return x > 0 && Number(x.toFixed(digits)) !== 0 ? `+${s}` : s;
}

// instant reads ClickHouse's DateTime64 in UTC.
export const instant = (s) => new Date(`${String(s).replace(' ', 'T')}Z`);

export function dayName(s, long) {
  const d = new Date(`${s}T00:00:00Z`);
  if (Number.isNaN(d.getTime())) return String(s);
  return new Intl.DateTimeFormat(locale(), { timeZone: 'UTC', month: lang === 'en' ? 'short' : 'long', day: 'numeric', ...(long ? { weekday: 'short' } : {}) }).format(d);
}

export function timeName(s) {
  const d = instant(s);
  if (Number.isNaN(d.getTime())) return String(s);
  return new Intl.DateTimeFormat(locale(), { timeZone: zone, month: lang === 'en' ? 'short' : 'long', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(d);
}

// grounds says a list of key=value in words. A key that has none stays as it is;
// implicit, gap_days and unanswered say nothing where they are 0.
function grounds(list) {
  return list.split(' ').filter(Boolean).map((item) => {
    const [key, value] = item.split('=');
    if (value === '0' && ['implicit', 'gap_days', 'unanswered'].includes(key)) return '';
    const w = (words.ground || []).find((x) => x.name === key);
    if (!w) return item;
    return say(w).replace('{n}', () => show(Number(value), 'count')).replace('{%}', () => show(value / 1000, 'percent')).replace('{t}', () => timeName(new Date(Number(value)).toISOString().slice(0, 19)));
  }).filter(Boolean).join(t('semicolon'));
}

// show formats a value; null is a dash.
export function show(value, format, dict) {
  if (value === null || value === undefined) return '–';
  switch (format) {
    case 'count': return minus(new Intl.NumberFormat(locale()).format(value));
    case 'number': return fixed(Number(value), Math.abs(value) >= 100 ? 0 : 1);
    case 'percent': return `${fixed(100 * value, value !== 0 && Math.abs(value) < 0.0995 ? 1 : 0)}%`;
    case 'score': return signed(Number(value), 2);
    case 'day': return value === '' || value === '1970-01-01' ? '–' : dayName(value);
    case 'time': return String(value).startsWith('1970-01-01') ? '–' : timeName(value);
    case 'grounds': return grounds(String(value)) || '–';
    case 'name': return value === '' && dict !== 'aspect' ? '–' : called(dict, value);
    default: return String(value) === '' ? '–' : String(value);
  }
}

// since says how long ago an instant is, by this machine's clock.
export function since(ms) {
  const minutes = Math.floor(ms / 60000);
  if (minutes < 1) return t('justNow');
  const [n, unit] = minutes < 60 ? [minutes, 'minute'] : minutes < 2880 ? [Math.floor(minutes / 60), 'hour'] : [Math.floor(minutes / 1440), 'dayUnit'];
  return lang === 'en' ? `${n} ${t(unit)} ${t('ago')}` : `${n} ${t(unit)}${t('ago')}`;
}

export const numeric = (format) => ['count', 'number', 'percent', 'score'].includes(format);

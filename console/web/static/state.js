// What the page shows is in its address, so that it can be linked and gone back to.

const known = ['view', 'community', 'range', 'from', 'to', 'platform', 'member', 'stage', 'search', 'label', 'emotion', 'aspect', 'need', 'message', 'panel'];

export function read() {
  const q = new URLSearchParams(location.search);
  const s = { view: 'A', range: '56' };
  for (const k of known) if (q.get(k)) s[k] = q.get(k);
  return s;
}

// Filters of one view do not follow into another.
const filters = ['member', 'stage', 'search', 'label', 'emotion', 'aspect', 'need', 'message', 'panel'];

export function href(now, change) {
  const s = { ...now };
  if (change.view && change.view !== now.view) for (const k of filters) delete s[k];
  Object.assign(s, change);
  const q = new URLSearchParams();
  for (const k of known) if (s[k]) q.set(k, s[k]);
  return `/?${q}`;
}

export function days(first, last) {
  return Math.round((Date.parse(`${last}T00:00:00Z`) - Date.parse(`${first}T00:00:00Z`)) / 86400000);
}

export function shift(day, n) {
  const d = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(d.getTime())) return day;
  d.setUTCDate(d.getUTCDate() + n);
  return d.toISOString().slice(0, 10);
}

// period is the range of whole local days: by default it ends with the last
// closed day. to is the day after the last.
export function period(s, community) {
  if (s.range === 'custom' && s.from && s.to) return { from: s.from, to: shift(s.to, 1) };
  let last = community.closed_day;
  if (!last || last <= '1970-01-02') last = community.watermark.slice(0, 10);
  const to = shift(last, 1);
  const days = Math.round(Number(s.range));
  return { from: shift(to, -(days > 0 && days <= 800 ? days : 56)), to };
}

// store remembers a choice of this browser; a browser that keeps nothing forgets it.
export const store = {
  get(k) { try { return localStorage.getItem(`hearth.${k}`); } catch { return null; } },
  set(k, v) { try { localStorage.setItem(`hearth.${k}`, v); } catch { /* a private window */ } },
};

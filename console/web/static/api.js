// Questions to the server. A failure is an Error with the server's code.

async function get(path) {
  let res;
  try {
    res = await fetch(path, { headers: { Accept: 'application/json' }, credentials: 'same-origin' });
  } catch {
    throw Object.assign(new Error('offline'), { code: 'offline' });
  }
  let body = null;
  try { body = await res.json(); } catch { /* not ours: a proxy's page */ }
  if (!res.ok || !body) {
    const e = (body && body.error) || {};
    throw Object.assign(new Error(e.code || 'failed'), { code: e.code || (res.status >= 502 ? 'unavailable' : 'failed'), param: e.param });
  }
  return body;
}

export const catalog = () => get('/console/api/catalog');

// rows asks a panel for the parameters it takes, and gives objects by column.
export async function rows(panel, params) {
  const q = new URLSearchParams();
  for (const name of panel.params) if (params[name]) q.set(name, params[name]);
  const a = await get(`/console/api/panels/${panel.id}?${q}`);
  return a.rows.map((r) => Object.fromEntries(a.columns.map((c, i) => [c, r[i]])));
}

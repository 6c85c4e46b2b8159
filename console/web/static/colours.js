// Colours come from the style sheet, so that they follow the theme. They were
// chosen to stay apart for colour-blind readers; a word or a sign always says
// the same as the colour.

const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export const colour = (name) => css(`--c-${name}`) || css('--c-active');
export const ink = () => css('--ink');
export const quiet = () => css('--quiet');
export const line = () => css('--line');
export const card = () => css('--card');
export const font = () => css('--font');
export const scale = () => [css('--heat-0'), css('--heat-1'), css('--heat-2'), css('--heat-3')];

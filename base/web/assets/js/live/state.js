// The words at the top of a live page that say whether its link is up. A page that could not hear
// of an alarm must never look as if there were none.

const CLOCK = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

let lostAt = null;

/** @param {'connected' | 'lost' | 'ended'} state */
export function showLink(state) {
  const line = document.querySelector('[data-live-state]');
  if (!line || line.dataset.liveState === 'ended') return;
  if (state === 'lost' && lostAt === null) lostAt = new Date();
  if (state === 'connected') lostAt = null;
  if (line.dataset.liveState === state) return;
  line.dataset.liveState = state;
  const words = line.querySelector('[data-live-words]');
  if (state === 'connected') words.textContent = 'Connected';
  if (state === 'lost') words.textContent = `Reconnecting since ${CLOCK.format(lostAt)}`;
  if (state === 'ended') words.replaceChildren('Signed out. ', signInLink());
  document.dispatchEvent(new CustomEvent('bluelight:link', { detail: { state, lostAt } }));
}

function signInLink() {
  const link = document.createElement('a');
  const here = location.pathname + location.search;
  link.href = `/sign-in?next=${encodeURIComponent(here)}`;
  link.textContent = 'Sign in again';
  return link;
}

/** Says something to screen readers; assertive only for alarms. */
export function announce(text, { assertive = false } = {}) {
  const region = document.querySelector(assertive ? '[data-live-assertive]' : '[data-live-polite]');
  if (region) region.textContent = text;
}

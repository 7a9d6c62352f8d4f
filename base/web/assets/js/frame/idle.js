// Tells the server that the person is still there, and warns before a session idles out. What
// counts is a key or the pointer, in any window of this site; a page's own fetches do not.

const TELL_EVERY_MS = 60_000;
const WARN_MS = 5 * 60_000;
const LOOK_EVERY_MS = 10_000;
const SEEN = 'bluelight.seen';

export function keepSession(body) {
  const idleMs = Number(body.dataset.idleSeconds) * 1_000;
  if (!idleMs) return;
  const endsAt = Date.parse(body.dataset.endsAt);
  let actedAt = 0;
  let box = null;
  // The page itself was asked for by the person.
  localStorage.setItem(SEEN, String(Date.now()));
  const seenAt = () => Number(localStorage.getItem(SEEN)) || 0;

  async function tellHere() {
    const answer = await fetch('/here', { redirect: 'manual', cache: 'no-store' });
    if (answer.status === 204) localStorage.setItem(SEEN, String(Date.now()));
    look();
  }

  function act() {
    actedAt = Date.now();
    if (actedAt - seenAt() > TELL_EVERY_MS) tellHere().catch(() => {});
  }

  function look() {
    const outAt = Math.min(seenAt() + idleMs, endsAt || Infinity);
    const left = outAt - Date.now();
    if (left > WARN_MS) {
      box?.remove();
      box = null;
      return;
    }
    box ??= showBox(body, tellHere);
    const isFixed = outAt === endsAt;
    box.say(left, isFixed);
  }

  for (const name of ['keydown', 'pointerdown']) addEventListener(name, act, { passive: true });
  setInterval(look, LOOK_EVERY_MS);
}

function showBox(body, stay) {
  const box = document.createElement('section');
  box.className = 'frame-idle';
  box.setAttribute('aria-label', 'Signing out');
  const words = document.createElement('p');
  words.setAttribute('role', 'alert');
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'govuk-button govuk-button--secondary';
  button.textContent = 'Stay signed in';
  button.addEventListener('click', () => stay().catch(() => {}));
  box.append(words, button);
  body.append(box);
  let told = '';
  box.say = (left, isFixed) => {
    const minutes = Math.max(1, Math.ceil(left / 60_000));
    const soon = `You will be signed out in ${minutes} minute${minutes === 1 ? '' : 's'}.`;
    const text = left <= 0 ? 'You have been signed out. What is on this page may be old.' : soon;
    button.hidden = left <= 0 || isFixed;
    if (text !== told) words.textContent = told = text;
  };
  return box;
}

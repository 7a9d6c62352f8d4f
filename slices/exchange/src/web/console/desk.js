// The desk without a mouse: one key for each thing that an operator does, a line opened without
// loading the page anew, ages that tick, and what came in or was decided said aloud. live.js keeps
// the parts up to date; everything here can also be done without it, with links and buttons.

import { announce } from '../../../../../base/web/assets/js/live/state.js';
import { morph } from '../../../../../base/web/assets/js/live/morph.js';

const OPEN_AFTER_MS = 150; // While j is held down only the line where it comes to rest is opened.
const TICK_MS = 1_000;
const KEYS_SETTING = 'bluelight.keys';
const LIVE = { 'Bluelight-Live': '1' };

const isDesk = document.querySelector('[data-console]') !== null;
let opening = null;
let openTimer = 0;
let waitingKey = ''; // Pressed before what it is meant for was opened.

const $ = (query, within = document) => within.querySelector(query);
const all = (query) => [...document.querySelectorAll(query)];
const lines = () => all('[data-line]');
const row = (line) => line.closest('[data-key]');
const isNarrow = () => matchMedia('(max-width: 63.99rem)').matches;
const selected = () => $('[data-key][data-selected]');

// Ages and the clock run by the server's time: a console's own clock may be wrong.
const serverAhead = (() => {
  const clock = $('[data-clock]');
  return clock ? Date.parse(clock.dataset.clock) - Date.now() : 0;
})();
const CLOCK = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London', hour: '2-digit', minute: '2-digit', second: '2-digit',
});

function tick() {
  const now = Date.now() + serverAhead;
  const clock = $('[data-clock]');
  if (clock) clock.textContent = CLOCK.format(now);
  for (const time of all('[data-since]')) {
    const text = age(Math.floor((now - Date.parse(time.dateTime)) / 1_000));
    if (time.textContent !== text) time.textContent = text;
  }
}

function age(seconds) {
  const whole = Math.max(0, seconds);
  const two = (number) => String(number).padStart(2, '0');
  const [days, hours, minutes] = [86_400, 3_600, 60].map((unit) => Math.floor(whole / unit));
  if (days >= 2) return `${days} days`;
  if (hours >= 1) return `${hours}:${two(minutes % 60)}:${two(whole % 60)}`;
  return `${minutes}:${two(whole % 60)}`;
}

// Opening a line.

function choose(line, { isFocused = true } = {}) {
  if (!line) return;
  mark(row(line).dataset.key);
  if (isFocused) {
    line.focus({ preventScroll: true });
    row(line).scrollIntoView({ block: 'nearest' });
  }
  openShare(row(line).dataset.key, !isFocused);
}

function mark(share) {
  for (const line of lines()) {
    const isChosen = row(line).dataset.key === share;
    row(line).toggleAttribute('data-selected', isChosen);
    if (isChosen) line.setAttribute('aria-current', 'true');
    else line.removeAttribute('aria-current');
  }
}

function openShare(share, isByHand = false) {
  history.replaceState(null, '', `/desk?share=${share}`);
  setContext(share, '');
  waitingKey = '';
  clearTimeout(openTimer);
  openTimer = setTimeout(() => openNow(share, isByHand), OPEN_AFTER_MS);
}

async function openNow(share, isByHand) {
  if (!await show(['detail'])) return;
  const detail = $('#detail');
  detail.scrollTop = 0;
  if (isNarrow() && isByHand) detail.scrollIntoView();
  if (detail.dataset.share !== share) return;
  setContext(share, detail.dataset.incident ?? '');
  if (detail.hasAttribute('data-received')) report({ seen: share });
  if (waitingKey) press(waitingKey);
}

/** Whether the line that was chosen is not opened yet: what can be pressed belongs to another. */
function isBehind() {
  const wanted = new URLSearchParams(location.search).get('share');
  return wanted !== null && wanted !== $('#detail')?.dataset.share;
}

function setContext(share, incident) {
  for (const field of all('[data-context]')) field.value = field.dataset.context === 'share' ? share : incident;
}

/** Puts parts of the page as it is now in place at once: the person has asked for them. */
async function show(ids) {
  opening?.abort();
  opening = new AbortController();
  const address = location.href;
  let answer;
  try {
    answer = await fetch(address, { headers: { ...LIVE, Accept: 'text/html' }, cache: 'no-store', signal: opening.signal });
  } catch (error) {
    if (error.name !== 'AbortError') refuse('The hub does not answer. What is shown may be old.');
    return false;
  }
  if (!answer.ok) {
    refuse(answer.status === 401 ? 'You are signed out. Sign in again.' : 'The hub could not show this. Try again.');
    return false;
  }
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  if (location.href !== address) return false;
  for (const id of ids) {
    const [part, fresh] = [document.getElementById(id), page.getElementById(id)];
    if (part && fresh) morph(part, fresh);
  }
  placed();
  return true;
}

const EVERY_PART = ['counts', 'alarms', 'queue', 'sent', 'detail'];

// Doing something: the form's own address and fields, without leaving the page.

async function act(form, submitter) {
  if (form.dataset.isBusy) return;
  form.dataset.isBusy = 'yes';
  refuse('');
  const body = new URLSearchParams(new FormData(form, submitter ?? null));
  try {
    const answer = await fetch(form.action, { method: 'POST', headers: LIVE, body, cache: 'no-store' });
    if (answer.ok) {
      form.closest('details')?.removeAttribute('open');
      const isStill = form.contains(document.activeElement);
      await show(EVERY_PART);
      if (!form.hasAttribute('data-acknowledge') && $('#detail')) $('#detail').scrollTop = 0;
      if (isStill || document.activeElement === document.body) $('#detail')?.focus({ preventScroll: true });
      const standing = $('#detail')?.dataset.standing;
      announce(form.hasAttribute('data-acknowledge') ? 'Alarm acknowledged.' : `Done. ${standing ?? ''}`);
      return;
    }
    const problem = await answer.json().catch(() => ({ detail: 'the hub refused it without saying why' }));
    await show(EVERY_PART);
    const standing = $('#detail')?.dataset.standing;
    const isLate = answer.status === 409 && standing;
    refuse(isLate ? `Too late, nothing was changed. ${standing}.` : `Not done: ${problem.detail}.`);
  } catch {
    refuse('Not done: the hub does not answer. Try again, or ring the other room.');
  } finally {
    delete form.dataset.isBusy;
  }
}

/** Says beside the decision that something was not done; an alert, so that it is read out. */
function refuse(text) {
  for (const place of all('[data-refused]')) place.textContent = text;
}

/** Tells the hub what is in front of a person now. */
async function report({ seen } = {}) {
  if (document.visibilityState !== 'visible') return;
  const rows = all('[data-key][data-unshown]');
  if (rows.length === 0 && !seen) return;
  const body = new URLSearchParams();
  for (const shown of rows) body.append('shown', shown.dataset.key);
  if (seen) body.append('seen', seen);
  for (const shown of rows) shown.removeAttribute('data-unshown');
  const headers = { ...LIVE, 'X-CSRF-Token': document.body.dataset.csrf ?? '' };
  // If it cannot be told, the next page says again that they are not shown.
  await fetch('/desk/shown', { method: 'POST', headers, body }).catch(() => {});
}

// What has changed is said, politely; alarms are live.js's, and are not polite.

let known = states();

function states() {
  return new Map(all('[data-key]').map((line) => [line.dataset.key, line.dataset.told]));
}

function placed() {
  tick();
  const now = states();
  const said = [];
  for (const [key, told] of now) {
    const line = document.getElementById(`line-${key}`);
    if (!known.has(key) && $('#queue')?.contains(line)) said.push(`New: ${line.textContent}`);
    else if (known.has(key) && known.get(key) !== told && $('#sent')?.contains(line)) said.push(`${line.textContent}: ${told}`);
  }
  known = now;
  if (said.length > 0) announce(said.slice(0, 3).join('. '));
  report();
}

// Parts stand below one another on a narrow screen: one that grows would push down what is read in
// another. live.js holds still what is within a part; this holds still what is outside it.

let still = null;

function keepStill() {
  const focused = document.activeElement;
  const isUsed = focused && focused !== document.body && $('#main-content')?.contains(focused);
  const element = isUsed ? focused : document.elementFromPoint(innerWidth / 2, innerHeight / 2);
  still = element ? { element, top: element.getBoundingClientRect().top } : null;
}

function holdStill(part) {
  if (!still?.element.isConnected || part.contains(still.element)) return;
  const shift = still.element.getBoundingClientRect().top - still.top;
  if (Math.abs(shift) > 1) document.scrollingElement.scrollTop += shift;
}

// Keys.

const isOn = () => localStorage.getItem(KEYS_SETTING) !== 'off';

function offerKeysSwitch() {
  const place = $('[data-keys-switch]');
  if (!place) return;
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'console__button';
  const tell = () => {
    button.setAttribute('aria-pressed', String(isOn()));
    button.textContent = isOn() ? 'Single keys are on' : 'Single keys are off';
  };
  button.addEventListener('click', () => {
    localStorage.setItem(KEYS_SETTING, isOn() ? 'off' : 'on');
    tell();
  });
  tell();
  place.append(button);
}

function isTyping(target) {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.nodeName)) return true;
  return target.nodeName === 'INPUT' && !/^(radio|checkbox|button|submit)$/.test(target.type);
}

function step(by) {
  const list = lines();
  const at = list.findIndex((line) => row(line).hasAttribute('data-selected'));
  choose(list[at < 0 ? (by > 0 ? 0 : list.length - 1) : Math.min(Math.max(at + by, 0), list.length - 1)]);
}

function press(key) {
  const element = all(`[data-key="${CSS.escape(key)}"]`).find((found) => found.matches('button, a, summary'));
  const isOfDetail = !element || $('#detail').contains(element);
  waitingKey = isOfDetail && isBehind() && /^[a-z]$/.test(key) ? key : '';
  if (waitingKey) return true;
  if (!element) return false;
  if (element.nodeName !== 'SUMMARY') {
    element.click();
    return true;
  }
  const choice = element.parentElement;
  for (const other of all('[data-choice][open]')) if (other !== choice) other.open = false;
  choice.open = !choice.open;
  (choice.open ? $('input[type="radio"], select', choice) ?? element : element).focus();
  return true;
}

/** A number answers why: at once, or after the field that the reason needs is filled in. */
function pressNumber(key) {
  const radio = $(`[data-choice][open] [data-number="${key}"]`);
  if (!radio || isBehind()) return false;
  radio.checked = true;
  const form = radio.form;
  const needed = radio.dataset.needs && form.elements.namedItem(radio.dataset.needs);
  if (needed && !needed.value.trim()) needed.focus();
  else form.requestSubmit();
  return true;
}

function closeTop() {
  const open = $('[data-choice][open]') ?? $('#keys[open]');
  if (open) {
    open.open = false;
    $('summary', open).focus();
    return;
  }
  const line = selected() && $('[data-line]', selected());
  if (line) line.focus();
  else document.activeElement?.blur();
}

const KEYS = {
  '/': () => { $('#command').focus(); $('#command').select(); return true; },
  '?': () => { const keys = $('#keys'); keys.open = !keys.open; $('summary', keys).focus(); return true; },
  j: () => { step(1); return true; },
  ArrowDown: () => { step(1); return true; },
  k: () => { step(-1); return true; },
  ArrowUp: () => { step(-1); return true; },
  Home: () => { choose(lines()[0]); return true; },
  x: () => { $('[data-acknowledge]')?.requestSubmit(); return true; },
};

function keyed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat && !/^(j|k|Arrow)/.test(event.key)) return;
  if (event.key === 'Escape') {
    closeTop();
    return;
  }
  if (isTyping(event.target)) {
    // Enter in the select sends it on; in text fields a form does so by itself.
    if (event.key === 'Enter' && event.target.matches('[data-choice] select')) {
      event.preventDefault();
      event.target.form.requestSubmit();
    }
    return;
  }
  if (!isOn()) return;
  // Arrows belong to a radio group, and to a box that somebody scrolls, while it has the focus.
  const isArrow = event.key.startsWith('Arrow') || event.key === 'Home';
  if (isArrow && event.target.matches('input, section, [data-choice] *')) return;
  const isDone = /^[1-9]$/.test(event.key) ? pressNumber(event.key) : KEYS[event.key]?.() ?? press(event.key);
  if (isDone !== false) event.preventDefault();
}

function clicked(event) {
  if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const line = event.target.closest('[data-line]');
  const share = event.target.closest('[data-open]')?.dataset.open;
  if (line) {
    event.preventDefault();
    choose(line, { isFocused: !isNarrow() });
  } else if (share) {
    event.preventDefault();
    mark(share);
    openShare(share);
    $('#detail').focus();
  }
}

function submitted(event) {
  const form = event.target.closest('[data-act]');
  if (!form) return;
  event.preventDefault();
  act(form, event.submitter);
}

setInterval(tick, TICK_MS);
document.addEventListener('bluelight:placed', (event) => {
  holdStill(event.target);
  if (isDesk) placed();
  keepStill();
});
for (const name of ['scroll', 'resize', 'focusin']) addEventListener(name, keepStill, { passive: true, capture: true });
if (isDesk) {
  // A command that was refused is answered from another address than the desk's.
  if (location.pathname !== '/desk') history.replaceState(null, '', $('[data-address]').dataset.address);
  addEventListener('keydown', keyed);
  document.addEventListener('click', clicked);
  document.addEventListener('submit', submitted);
  document.addEventListener('visibilitychange', () => report());
  offerKeysSwitch();
}

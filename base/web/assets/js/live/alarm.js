// Alarms: whatever element has data-alarm is one, its text the value. They count in the window's
// title, new ones are read out at once, and while there are any they sound, unless the person has
// turned the sound off on this computer. An alarm never depends on sound alone.

import { announce } from './state.js';

const SETTING = 'bluelight.sound';
const AGAIN_MS = 15_000;

const title = document.title;
let known = new Set();
let sound = null;
let button = null;

/** Hears which alarms there are in what the server sent: a whole page, or some of its parts. */
export function hearAlarms(page, { isWhole = true } = {}) {
  const alarms = new Map();
  const sent = [...page.querySelectorAll('[data-alarm]')];
  const others = isWhole ? [] : [...document.querySelectorAll('[data-alarm]')];
  const isSent = (element) => page.getElementById(element.closest('[data-live-part]')?.id ?? '');
  for (const element of [...sent, ...others.filter((element) => !isSent(element))]) {
    const text = element.dataset.alarm || element.textContent.trim();
    alarms.set(element.id || text, text);
  }
  const fresh = [...alarms].filter(([id]) => !known.has(id));
  known = new Set(alarms.keys());
  const count = known.size;
  document.title = count ? `(${count}) ${count === 1 ? 'alarm' : 'alarms'} – ${title}` : title;
  if (fresh.length === 0) return;
  announce(fresh.map(([, text]) => text).join('. '), { assertive: true });
  document.dispatchEvent(new CustomEvent('bluelight:alarm', { detail: { count, fresh } }));
  ring();
}

/** Puts the sound's switch beside the words about the link. */
export function offerSound() {
  const place = document.querySelector('[data-live-tools]');
  if (!place) return;
  button = document.createElement('button');
  button.type = 'button';
  button.className = 'frame-link__sound';
  button.addEventListener('click', () => {
    localStorage.setItem(SETTING, isOn() ? 'off' : 'on');
    showSwitch();
    if (isOn()) ring();
  });
  place.append(button);
  showSwitch();
  setInterval(() => known.size > 0 && ring(), AGAIN_MS);
  // A browser lets a page sound only after somebody has touched it.
  for (const name of ['pointerdown', 'keydown']) addEventListener(name, wakeSound, { once: true });
}

function isOn() {
  return localStorage.getItem(SETTING) !== 'off';
}

function showSwitch() {
  if (!button) return;
  const isMuted = isOn() && sound?.state !== 'running';
  button.setAttribute('aria-pressed', String(isOn()));
  if (!isOn()) button.textContent = 'Alarm sound is off';
  else button.textContent = isMuted ? 'Alarm sound: press any key to allow' : 'Alarm sound is on';
}

async function wakeSound() {
  sound ??= new AudioContext();
  await sound.resume();
  showSwitch();
}

/** Three short notes, loud enough to be heard across a room. */
function ring() {
  if (!isOn() || known.size === 0 || sound?.state !== 'running') return;
  for (const beat of [0, 0.25, 0.5]) {
    const at = sound.currentTime + beat;
    const [note, level] = [sound.createOscillator(), sound.createGain()];
    note.type = 'square';
    note.frequency.value = beat === 0.5 ? 988 : 784;
    level.gain.setValueAtTime(0.2, at);
    level.gain.exponentialRampToValueAtTime(0.001, at + 0.2);
    note.connect(level).connect(sound.destination);
    note.start(at);
    note.stop(at + 0.2);
  }
}

// Puts fresh parts in place without moving what is under the pointer or has the focus. A part is
// changed, measured, and scrolled so that nothing seems to move; where scrolling cannot make up for
// it the change is undone, all before anything is painted, and waits until it moves nothing or
// until somebody asks for it with the button or the key `u`.

import { morph } from './morph.js';
import { announce } from './state.js';

const SHIFT_PX_MAX = 1;

const waiting = new Map();
let pointer = null;
let button = null;

/** Takes every live part of a page as the server sends it now. */
export function placeParts(page) {
  for (const part of document.querySelectorAll('[data-live-part][id]')) {
    const fresh = page.getElementById(part.id);
    if (fresh) place(part, fresh);
  }
  showWaiting();
}

function place(part, fresh) {
  waiting.delete(part);
  if (part.isEqualNode(fresh)) return;
  const anchors = [focusAnchor(part), pointerAnchor(part)].filter(Boolean);
  if (anchors.length === 0) {
    morph(part, fresh);
    tell(part);
    return;
  }
  const before = part.cloneNode(true);
  const scrolled = scrolls(part);
  morph(part, fresh);
  if (anchors.every((anchor) => isStill(anchor, part))) {
    tell(part);
    return;
  }
  morph(part, before);
  for (const { element, top } of scrolled) element.scrollTop = top;
  waiting.set(part, fresh);
}

/** The page's script hears that a part has been changed. */
function tell(part) {
  part.dispatchEvent(new CustomEvent('bluelight:placed', { bubbles: true }));
}

function focusAnchor(part) {
  const element = document.activeElement;
  if (!element || element === part || !part.contains(element)) return null;
  return { element, top: element.getBoundingClientRect().top };
}

function pointerAnchor(part) {
  const element = underPointer(part);
  if (!element) return null;
  return { element, top: element.getBoundingClientRect().top, isPointer: true };
}

function underPointer(part) {
  if (!pointer) return null;
  const element = document.elementFromPoint(pointer.x, pointer.y);
  if (!element || !part.contains(element)) return null;
  return element.closest('a, button, input, label, select, summary, tr, li, [id]');
}

/** Whether an anchor is where it was, scrolled back there if need be. */
function isStill(anchor, part) {
  if (!anchor.element.isConnected) return false;
  const shift = anchor.element.getBoundingClientRect().top - anchor.top;
  if (Math.abs(shift) > SHIFT_PX_MAX) scroller(part).scrollTop += shift;
  const left = anchor.element.getBoundingClientRect().top - anchor.top;
  if (Math.abs(left) > SHIFT_PX_MAX) return false;
  return !anchor.isPointer || underPointer(part) === anchor.element;
}

function scroller(part) {
  for (let element = part; element; element = element.parentElement) {
    const { overflowY } = getComputedStyle(element);
    const isScrolling = overflowY === 'auto' || overflowY === 'scroll';
    if (isScrolling && element.scrollHeight > element.clientHeight) return element;
  }
  return document.scrollingElement;
}

function scrolls(part) {
  const all = new Set([scroller(part), document.scrollingElement]);
  return [...all].map((element) => ({ element, top: element.scrollTop }));
}

function showWaiting() {
  const isNews = waiting.size > 0 && !button;
  if (waiting.size === 0) {
    button?.remove();
    button = null;
  } else if (isNews) {
    button = document.createElement('button');
    button.type = 'button';
    button.className = 'frame-waiting';
    button.setAttribute('aria-keyshortcuts', 'u');
    button.append('Show what is new ', key('u'));
    button.addEventListener('click', showAll);
    document.body.append(button);
    announce('There is something new on this page. Press u to show it.');
  }
}

function key(letter) {
  const element = document.createElement('kbd');
  element.className = 'desk-key';
  element.textContent = letter;
  return element;
}

function showAll() {
  for (const [part, fresh] of waiting) {
    morph(part, fresh);
    tell(part);
  }
  waiting.clear();
  showWaiting();
}

function tryAgain() {
  if (waiting.size === 0) return;
  for (const [part, fresh] of [...waiting]) place(part, fresh);
  showWaiting();
}

function isTyping(target) {
  return target instanceof HTMLElement
    && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.nodeName));
}

addEventListener('pointermove', (event) => {
  if (event.pointerType !== 'mouse') return;
  const wasIn = pointer && waiting.size > 0 && [...waiting.keys()].some(underPointer);
  pointer = { x: event.clientX, y: event.clientY };
  if (wasIn && ![...waiting.keys()].some(underPointer)) tryAgain();
}, { passive: true });
document.documentElement.addEventListener('pointerleave', () => {
  pointer = null;
  tryAgain();
});
addEventListener('focusin', () => tryAgain());
addEventListener('keydown', (event) => {
  if (event.key !== 'u' || event.ctrlKey || event.metaKey || event.altKey) return;
  if (isTyping(event.target) || waiting.size === 0) return;
  event.preventDefault();
  showAll();
});

// The feed itself: opens it, notices by missing beats that it has gone quiet, and opens it again.

import { showLink } from './state.js';

const QUIET_MS_MAX = 12_000; // The server beats every five seconds.
const AGAIN_MS_MIN = 1_000;
const AGAIN_MS_MAX = 15_000;

/** @param handlers functions by event name; `connected` is called at each opening. */
export function openLink(url, handlers) {
  let source = null;
  let heardAt = Date.now();
  let againMs = AGAIN_MS_MIN;
  let isEnded = false;
  let lastId = '';

  function open() {
    if (isEnded) return;
    heardAt = Date.now();
    source = new EventSource(resuming(url, lastId));
    source.onopen = () => {
      heardAt = Date.now();
      againMs = AGAIN_MS_MIN;
      showLink('connected');
      handlers.connected?.();
    };
    source.onerror = () => {
      showLink('lost');
      // A browser comes back by itself unless the answer was a refusal.
      if (source.readyState === EventSource.CLOSED) openLater();
    };
    const heard = (event) => {
      heardAt = Date.now();
      if (event.lastEventId) lastId = event.lastEventId;
    };
    source.addEventListener('beat', heard);
    source.addEventListener('ended', () => {
      isEnded = true;
      source.close();
      showLink('ended');
    });
    for (const [name, handler] of Object.entries(handlers)) {
      source.addEventListener(name, (event) => {
        heard(event);
        handler(event);
      });
    }
  }

  function openLater() {
    source.close();
    setTimeout(open, againMs);
    againMs = Math.min(againMs * 2, AGAIN_MS_MAX);
    // A refusal may mean that nobody is signed in any more: the page's own fetch finds out.
    handlers.changed?.();
  }

  setInterval(() => {
    const isQuiet = Date.now() - heardAt > QUIET_MS_MAX;
    if (isEnded || !isQuiet || source.readyState === EventSource.CLOSED) return;
    showLink('lost');
    source.close();
    open();
  }, 2_000);

  addEventListener('pagehide', () => source?.close());
  addEventListener('pageshow', (event) => event.persisted && open());
  open();
}

function resuming(url, lastId) {
  if (!lastId) return url;
  return `${url}${url.includes('?') ? '&' : '?'}after=${encodeURIComponent(lastId)}`;
}

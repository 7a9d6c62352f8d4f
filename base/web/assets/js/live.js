// Keeps a page up to date. The body's data-live names its feed; each element with an id and
// data-live-part is kept as the server would send it now. The header says in words whether the link
// is up, and nothing that is under the pointer or holds the focus is moved (see hold.js).

import { hearAlarms, offerSound } from './live/alarm.js';
import { placeParts } from './live/hold.js';
import { openLink } from './live/link.js';
import { showLink } from './live/state.js';

const REFRESH_EVERY_MS = 500;

let isRefreshing = false;
let isWanted = false;

/** Fetches this page as it is now and takes its parts; many wishes close together are one fetch. */
export async function refresh() {
  isWanted = true;
  if (isRefreshing) return;
  isRefreshing = true;
  try {
    while (isWanted) {
      isWanted = false;
      await fetchParts();
      await new Promise((resolve) => setTimeout(resolve, REFRESH_EVERY_MS));
    }
  } finally {
    isRefreshing = false;
  }
}

async function fetchParts() {
  const headers = { 'Bluelight-Live': '1', Accept: 'text/html' };
  const address = location.href;
  let answer;
  try {
    answer = await fetch(address, { headers, cache: 'no-store' });
  } catch {
    return; // The link notices by itself that nothing answers.
  }
  if (answer.status === 401) showLink('ended');
  if (!answer.ok) return;
  const html = await answer.text();
  // Somebody has chosen something else meanwhile: this answer would take them back.
  if (location.href === address) take(html, { isWhole: true });
  else isWanted = true;
}

function take(html, { isWhole }) {
  const page = new DOMParser().parseFromString(html, 'text/html');
  placeParts(page);
  hearAlarms(page, { isWhole });
}

const feed = document.body.dataset.live;
if (feed) {
  offerSound();
  hearAlarms(document);
  openLink(feed, {
    connected: refresh,
    changed: refresh,
    parts: (event) => take(event.data, { isWhole: false }),
  });
}

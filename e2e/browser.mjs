// The distribution's Chromium, and pages that keep watch over themselves: a request that leaves our
// origin, an error on the console or a breach of the content policy fails the story that caused it.

import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const CHROMIUM = process.env.BLUELIGHT_CHROMIUM ?? '/usr/bin/chromium';
export const WIDE = { width: 1280, height: 800 };
/** The narrowest screen that every page must fit. */
export const NARROW = { width: 320, height: 640 };

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const AXE_RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const SHOTS = fileURLToPath(new URL('./shots/', import.meta.url));

// Chromium must neither call its makers nor, as root, ask for a sandbox that it cannot have.
const FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export async function openBrowser(origin) {
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: [...FLAGS, ...root] });
  return new Browser(browser, origin);
}

class Browser {
  #browser;
  #watched = [];

  constructor(browser, origin) {
    this.#browser = browser;
    this.origin = origin;
  }

  /** A page with cookies of its own; `script: 'off'` is a browser that runs none. */
  async page({ viewport = WIDE, script = 'on', colours = 'light' } = {}) {
    const context = await this.#browser.newContext({
      baseURL: this.origin,
      viewport,
      javaScriptEnabled: script === 'on',
      colorScheme: colours,
      locale: 'en-GB',
      timezoneId: 'Europe/London',
    });
    context.setDefaultTimeout(10_000);
    const page = await context.newPage();
    this.#watched.push({ context, complaints: watch(page, this.origin) });
    return page;
  }

  /** Closes every page of the story that has just ended and tells what they did wrong. */
  async settle() {
    const watched = this.#watched.splice(0);
    await Promise.all(watched.map(({ context }) => context.close()));
    const complaints = watched.flatMap(({ complaints }) => complaints);
    if (complaints.length > 0) assert.fail(`a page did what none may:\n  ${complaints.join('\n  ')}`);
  }

  async close() {
    await this.#browser.close();
  }
}

function watch(page, origin) {
  const complaints = [];
  page.on('request', (request) => {
    const address = new URL(request.url());
    const stays = address.origin === origin || ['data:', 'blob:'].includes(address.protocol);
    if (!stays) complaints.push(`request to ${address.href}`);
  });
  page.on('console', (message) => {
    if (message.type() === 'error' && !isRefusal(message)) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
  return complaints;
}

/** Chromium logs every 4xx answer as an error; a story may well be about a refusal. */
function isRefusal(message) {
  return /Failed to load resource: the server responded with a status of 4\d\d/.test(message.text());
}

/** Fails with the name, place and mend of each accessibility fault on the page. */
export async function axe(page) {
  await page.evaluate(AXE);
  const faults = await page.evaluate(async (rules) => {
    const { violations } = await globalThis.axe.run({ runOnly: rules });
    return violations.map(({ id, help, nodes }) => {
      const places = nodes.slice(0, 5).map((node) => `${node.target.join(' ')}: ${node.html}`);
      return `${id}: ${help}\n    ${places.join('\n    ')}`;
    });
  }, AXE_RULES);
  if (faults.length > 0) assert.fail(`${page.url()} is not accessible:\n  ${faults.join('\n  ')}`);
}

/** Fails if the page must be scrolled sideways at 320 px; leaves the page as wide as it was. */
export async function fits(page) {
  const before = page.viewportSize();
  await page.setViewportSize(NARROW);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  await page.setViewportSize(before);
  assert.ok(width <= NARROW.width, `${page.url()} is ${width} px wide on a screen of ${NARROW.width}`);
}

/** Keeps a picture of the page, wide and narrow, under e2e/shots, if SHOTS=1. */
export async function shot(page, name) {
  if (process.env.SHOTS !== '1') return;
  await mkdir(SHOTS, { recursive: true });
  const before = page.viewportSize();
  for (const viewport of [WIDE, NARROW]) {
    await page.setViewportSize(viewport);
    await page.screenshot({ path: `${SHOTS}${name}-${viewport.width}.png`, fullPage: true });
  }
  await page.setViewportSize(before);
}

/** What every page must pass, in one call: accessible, whole at 320 px, and pictured on demand. */
export async function looksRight(page, name) {
  await axe(page);
  await fits(page);
  await shot(page, name);
}

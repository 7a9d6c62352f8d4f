// What a page that keeps itself up to date promises the person in front of it: it says whether it
// hears of news, nothing moves under the pointer or away from the focus, and an alarm cannot be
// missed. Told with a page of its own, so that each story says what the server sends and when.

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';

import { openBrowser } from '../browser.mjs';
import { SmallHub } from '../small-hub.mjs';

let hub;
let browser;
before(async () => {
  hub = await new SmallHub().open();
  browser = await openBrowser(hub.origin);
});
afterEach(async () => {
  await browser.settle();
  hub.reset();
});
after(async () => {
  await browser?.close();
  hub?.close();
});

async function desk() {
  const page = await browser.page();
  await page.goto('/desk');
  await page.getByText('Connected').waitFor();
  return page;
}

const waiting = (page) => page.getByRole('button', { name: 'Show what is new' });
const topOf = (page, id) => page.evaluate((id) => document.getElementById(id).getBoundingClientRect().top, id);

test('a page shows what is new, and what somebody is typing stays', async () => {
  const page = await desk();
  await page.locator('#note-b').fill('half a sentence');
  hub.tell(() => hub.rows.push('e'));
  await page.locator('#row-e').waitFor();
  assert.equal(await page.locator('#note-b').inputValue(), 'half a sentence');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'note-b');
});

test('what would move the focus waits until it is asked for', async () => {
  const page = await desk();
  await page.locator('#link-b').focus();
  const top = await topOf(page, 'link-b');
  hub.tell(() => hub.rows.unshift('z'));
  await waiting(page).waitFor();
  assert.equal(await topOf(page, 'link-b'), top);
  assert.equal(await page.locator('#row-z').count(), 0);
  assert.equal(await page.evaluate(() => document.activeElement.id), 'link-b');
  await page.keyboard.press('u');
  await page.locator('#row-z').waitFor();
  await waiting(page).waitFor({ state: 'detached' });
  assert.equal(await page.evaluate(() => document.activeElement.id), 'link-b');
});

test('nothing moves under the pointer, and what waits is shown when it leaves', async () => {
  const page = await desk();
  await page.locator('#link-c').hover();
  const top = await topOf(page, 'link-c');
  hub.tell(() => hub.rows.unshift('y'));
  await waiting(page).waitFor();
  assert.equal(await topOf(page, 'link-c'), top);
  await page.mouse.move(1_000, 5);
  await page.locator('#row-y').waitFor();
});

test('a list that scrolls is scrolled, so that a row above comes in and nothing seems to move', async () => {
  const page = await desk();
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('#box { height: 4rem; overflow: auto }');
    document.adoptedStyleSheets = [sheet];
    document.getElementById('box').scrollTop = 40;
  });
  await page.locator('#link-c').hover();
  const top = await topOf(page, 'link-c');
  hub.tell(() => hub.rows.unshift('x'));
  await page.locator('#row-x').waitFor({ state: 'attached' });
  assert.ok(Math.abs((await topOf(page, 'link-c')) - top) <= 1);
});

test('an alarm counts in the window\'s title and is read out, and goes when it is over', async () => {
  const page = await desk();
  hub.tell(() => (hub.alarm = 'Undecided for 30 seconds'));
  await page.locator('#alarm').waitFor();
  await page.locator('[data-live-assertive]', { hasText: hub.alarm }).waitFor({ state: 'attached' });
  assert.equal(await page.title(), '(1) alarm – Desk');
  hub.tell(() => (hub.alarm = ''));
  await page.locator('#alarm').waitFor({ state: 'detached' });
  assert.equal(await page.title(), 'Desk');
});

test('the sound of alarms is a setting that stays', async () => {
  const page = await desk();
  await page.getByRole('button', { name: /Alarm sound/, pressed: true }).click();
  await page.getByRole('button', { name: 'Alarm sound is off', pressed: false }).waitFor();
  await page.reload();
  await page.getByRole('button', { name: 'Alarm sound is off', pressed: false }).waitFor();
});

test('a lost link is said with its time, and what was missed is shown once it is back', async () => {
  const page = await desk();
  hub.isRefusing = true;
  hub.drop();
  await page.getByText(/Reconnecting since \d\d:\d\d:\d\d/).waitFor();
  hub.rows.push('q');
  hub.isRefusing = false;
  await page.getByText('Connected').waitFor();
  await page.locator('#row-q').waitFor();
});

test('who is signed out meanwhile is told so, with the way back', async () => {
  const page = await desk();
  hub.isSignedIn = false;
  hub.end();
  const way = page.getByRole('link', { name: 'Sign in again' });
  assert.equal(await way.getAttribute('href'), '/sign-in?next=%2Fdesk');
});

// What anyone may see without signing in: the home page, the way in, and whether the hub is well.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { looksRight } from '../browser.mjs';
import { setStage } from '../stage.mjs';

const stage = setStage();

test('a visitor sees a home page that is accessible and whole at 320 px', async () => {
  const page = await stage.visitor();
  const answer = await page.goto('/');
  assert.equal(answer.status(), 200);
  assert.match(await page.title(), /Bluelight/);
  await looksRight(page, 'home');
});

test('the home page is reached, read and left for the way in without script', async () => {
  const page = await stage.visitor({ script: 'off' });
  await page.goto('/');
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  assert.equal(new URL(page.url()).pathname, '/sign-in');
});

test('the sign-in page asks for an address and a password and is accessible', async () => {
  const page = await stage.visitor();
  await page.goto('/sign-in');
  await page.getByLabel('Email address').waitFor();
  await page.getByLabel('Password or one-time code').waitFor();
  await looksRight(page, 'sign-in');
});

test('a wrong password is refused with an error that names what to mend', async () => {
  const page = await stage.visitor();
  await page.goto('/sign-in');
  await page.getByLabel('Email address').fill('nobody@example.org');
  await page.getByLabel('Password or one-time code').fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').first().waitFor();
  assert.match(await page.title(), /^Error: /);
  await looksRight(page, 'sign-in-refused');
});

test('a page lets nothing but files of our own origin run or style it', async () => {
  const answer = await stage.ask('/');
  const policy = answer.headers.get('content-security-policy') ?? '';
  assert.match(policy, /default-src '(none|self)'/);
  assert.match(policy, /script-src 'self'(;|$)/);
  assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval|\*/);
  assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
});

test('files of the pages may be kept for good, because their names tell their content', async () => {
  const page = await stage.visitor();
  const files = [];
  page.on('response', (response) => {
    if (/\.(css|js|svg)$/.test(new URL(response.url()).pathname)) files.push(response);
  });
  await page.goto('/', { waitUntil: 'networkidle' });
  assert.ok(files.length > 0, 'the home page has a style sheet at least');
  for (const file of files) {
    assert.equal(file.status(), 200, file.url());
    assert.match(file.headers()['cache-control'] ?? '', /immutable/, file.url());
  }
});

test('the hub says that it is alive and ready to anyone who asks', async () => {
  for (const path of ['/health/live', '/health/ready']) {
    assert.equal((await stage.ask(path)).status, 200, path);
  }
});

test('what needs a session sends a visitor to the way in and gives nothing away', async () => {
  const answer = await stage.ask('/desk');
  assert.equal(answer.status, 303);
  assert.match(answer.headers.get('location') ?? '', /^\/sign-in/);
  assert.equal(await answer.text(), '');
});

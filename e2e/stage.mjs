// What a file of stories stands on: `const stage = setStage()` gives it a hub and a browser before the
// first story and takes both away after the last. Stories then read as what people do.

import assert from 'node:assert/strict';
import { after, afterEach, before } from 'node:test';

import { openBrowser } from './browser.mjs';
import { startHub } from './hub.mjs';

const SIGN_IN = '/sign-in';

export function setStage(asked = {}) {
  const stage = new Stage();
  before(() => stage.open(asked));
  afterEach(() => stage.browser.settle());
  after(() => stage.close());
  return stage;
}

class Stage {
  async open(asked) {
    this.hub = await startHub(asked);
    this.browser = await openBrowser(this.hub.origin);
  }

  async close() {
    await this.browser?.close();
    await this.hub?.stop();
  }

  /** A page of somebody who has not signed in. */
  async visitor(options) {
    return this.browser.page(options);
  }

  /** A page of the person asked for, signed in: `signedIn({ role: 'operator', agency: 'fire' })`. */
  async signedIn(person, options) {
    const { email, password } = this.hub.account(person);
    const page = await this.browser.page(options);
    await page.goto(SIGN_IN);
    await page.getByLabel('Email address').fill(email);
    await page.getByLabel('Password or one-time code').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL((address) => address.pathname !== SIGN_IN);
    return page;
  }

  /** Asks the hub beside any page, as a partner's system would; the path begins with a slash. */
  async ask(path, options) {
    return fetch(`${this.hub.origin}${path}`, { redirect: 'manual', ...options });
  }
}

/** The page's heading, which a story names to say where somebody has come to. */
export async function isAt(page, heading) {
  const told = await page.getByRole('heading', { level: 1 }).first().innerText();
  assert.match(told, heading instanceof RegExp ? heading : new RegExp(heading));
}

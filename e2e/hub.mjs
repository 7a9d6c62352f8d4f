// A hub of its own for each file of stories: the release binary's demo on a free port and a fresh
// folder, without players unless a story asks for them, gone when the stories end.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const READY_SECONDS_MAX = 60;
const STOP_SECONDS_MAX = 15;
const SAID_LINES_MAX = 200;
const PROGRAM =
  process.env.BLUELIGHT_PROGRAM ??
  fileURLToPath(new URL('../target/release/bluelight', import.meta.url));

/** Starts a hub and waits until it accepts; `players: 'live'` lets the simulated rooms act. */
export async function startHub({ players = 'quiet', args = [] } = {}) {
  const data = await mkdtemp(join(tmpdir(), 'bluelight-story-'));
  const address = `127.0.0.1:${await freePort()}`;
  const quiet = players === 'quiet' ? ['--quiet-players'] : [];
  const line = ['demo', '--listen', address, '--data', data, ...quiet, ...args];
  const child = spawn(PROGRAM, line, { stdio: ['ignore', 'pipe', 'pipe'] });
  const hub = new Hub(child, `http://${address}`, data);
  try {
    await hub.isReady();
    await hub.readAccounts();
  } catch (error) {
    await hub.stop();
    throw error;
  }
  return hub;
}

class Hub {
  #child;
  #said = [];
  #failure;
  #cast = { password: '', accounts: [] };

  constructor(child, origin, data) {
    this.#child = child;
    this.origin = origin;
    this.data = data;
    child.on('error', (error) => (this.#failure = error));
    for (const pipe of [child.stdout, child.stderr]) pipe.on('data', (text) => this.#hear(text));
  }

  /** The first account whose fields are as asked: `account({ role: 'operator', agency: 'fire' })`. */
  account(asked) {
    const fits = (account) =>
      Object.entries(asked).every(([field, value]) => account[field] === value);
    const account = this.#cast.accounts.find(fits);
    if (!account) {
      const cast = JSON.stringify(this.#cast.accounts);
      throw new Error(`no demo account is ${JSON.stringify(asked)}; there are ${cast}`);
    }
    return { ...account, password: this.#cast.password };
  }

  async isReady() {
    const until = Date.now() + READY_SECONDS_MAX * 1000;
    while (Date.now() < until) {
      if (this.#failure || this.#hasEnded) throw this.#complaint('ended before it was ready');
      const answer = await fetch(`${this.origin}/health/ready`).catch(() => undefined);
      if (answer?.ok) return;
      await pause(50);
    }
    throw this.#complaint(`was not ready in ${READY_SECONDS_MAX} s`);
  }

  async readAccounts() {
    this.#cast = JSON.parse(await readFile(join(this.data, 'demo-accounts.json'), 'utf8'));
  }

  /** Asks it to stop, as an operator would, and removes its folder. */
  async stop() {
    if (!this.#failure && !this.#hasEnded) {
      const ended = once(this.#child, 'exit').then(() => true);
      this.#child.kill('SIGTERM');
      const waited = pause(STOP_SECONDS_MAX * 1000, false, { ref: false });
      if (!(await Promise.race([ended, waited]))) {
        this.#child.kill('SIGKILL');
        await rm(this.data, { recursive: true, force: true });
        throw this.#complaint(`did not stop in ${STOP_SECONDS_MAX} s`);
      }
    }
    await rm(this.data, { recursive: true, force: true });
  }

  get #hasEnded() {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  #hear(text) {
    this.#said.push(...text.toString().split('\n').filter(Boolean));
    this.#said.splice(0, this.#said.length - SAID_LINES_MAX);
  }

  #complaint(what) {
    const why = this.#failure ? ` (${this.#failure.message})` : '';
    return new Error(`the hub ${what}${why}; it said:\n${this.#said.join('\n')}`);
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

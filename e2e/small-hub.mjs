// One live page and its feed, in a few lines, for stories about what a page does when the server says
// this or that at just this moment; the page files are the real ones.

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';

const DIST = new URL('../base/web/dist/', import.meta.url);
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'";
const FILES = JSON.parse(await readFile(new URL('manifest.json', DIST), 'utf8'));

export class SmallHub {
  #server;
  #feeds = new Set();

  constructor() {
    this.reset();
  }

  reset() {
    Object.assign(this, { rows: ['a', 'b', 'c', 'd'], alarm: '', isSignedIn: true, isRefusing: false });
  }

  async open() {
    this.#server = createServer((request, answer) => this.#answer(request, answer));
    await new Promise((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.origin = `http://127.0.0.1:${this.#server.address().port}`;
    return this;
  }

  close() {
    this.drop();
    this.#server.close();
  }

  tell(change) {
    change();
    for (const feed of this.#feeds) feed.write('event: changed\ndata: 1\n\n');
  }

  drop() {
    for (const feed of this.#feeds) feed.end();
  }

  end() {
    for (const feed of this.#feeds) feed.write('event: ended\ndata: signed out\n\n');
  }

  async #answer(request, answer) {
    const { pathname } = new URL(request.url, this.origin);
    if (pathname.startsWith('/assets/')) return this.#file(pathname.slice('/assets/'.length), answer);
    if (pathname === '/feed') return this.#feed(answer);
    if (pathname === '/here') return answer.writeHead(204).end();
    answer.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': POLICY });
    return answer.end(this.#page());
  }

  async #file(name, answer) {
    const type = name.endsWith('.css') ? 'text/css' : 'text/javascript';
    answer.writeHead(200, { 'content-type': type }).end(await readFile(new URL(name, DIST)));
  }

  #feed(answer) {
    if (this.isRefusing || !this.isSignedIn) return answer.writeHead(401).end();
    answer.writeHead(200, { 'content-type': 'text/event-stream' });
    answer.write('retry: 200\n\nevent: beat\ndata: now\n\n');
    this.#feeds.add(answer);
    answer.on('close', () => this.#feeds.delete(answer));
  }

  #page() {
    const rows = this.rows.map(
      (row) => `<li id="row-${row}"><a href="#row-${row}" id="link-${row}">Row ${row}</a>
        <input id="note-${row}" aria-label="Note on ${row}"></li>`,
    );
    const alarm = this.alarm && `<strong id="alarm" data-alarm="${this.alarm}">${this.alarm}</strong>`;
    return `<!DOCTYPE html><html lang="en-GB"><head><title>Desk</title>
      <link rel="icon" href="/assets/${FILES['favicon.svg']}">
      <script type="module" src="/assets/${FILES['frame.js']}"></script>
      <script type="module" src="/assets/${FILES['live.js']}"></script></head>
      <body data-live="/feed"><header><p data-live-state="none"><span data-live-words>Not live</span></p>
      <div data-live-tools></div></header><main><h1>Desk</h1>
      <div id="box"><ul id="queue" data-live-part>${rows.join('')}</ul></div>
      <div id="alarms" data-live-part>${alarm}</div></main>
      <div data-live-polite></div><div data-live-assertive></div></body></html>`;
  }
}

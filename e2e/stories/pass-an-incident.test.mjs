// The main job: one control room raises an incident, others see it arrive, decide it with a key and
// the first sees what they said; nobody is told what no agreement gives them.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { looksRight } from '../browser.mjs';
import { raise, somewhere } from '../incidents.mjs';
import { setStage } from '../stage.mjs';

const stage = setStage();
const PHONE = '+441632960417';
const COMPLAINT = 'Grey, clammy, one-sided weakness';
const CLOCK = /\d\d:\d\d:\d\d/;

const operator = (agency, options) => stage.signedIn({ role: 'operator', agency }, options);

/** A desk that hears of news. */
async function desk(agency) {
  const page = await operator(agency);
  await page.goto('/desk');
  await page.getByText('Connected').waitFor();
  return page;
}

const line = (page, part, place) =>
  page.getByRole('region', { name: part }).getByRole('row').filter({ hasText: place });
const opened = (page, place) => page.locator('#detail').filter({ hasText: place });

/** Goes down the lists by keyboard until the line of this place is chosen. */
async function choose(page, place) {
  const chosen = page.locator('[data-line][aria-current]').filter({ hasText: place });
  const lines = await page.locator('[data-line]').count();
  for (let at = 0; at < lines && (await chosen.count()) === 0; at += 1) await page.keyboard.press('j');
  await chosen.waitFor();
}

const stroke = (place) => ({
  type: 'H21',
  place,
  summary: 'Man collapsed at the counter',
  share: { police: 'assist', fire: 'assist' },
  phone: PHONE,
  complaint: COMPLAINT,
});

test('an incident arrives on a desk by itself, is accepted by keyboard alone, and its sender sees it', async () => {
  const place = somewhere();
  const police = await desk('police');
  const ambulance = await operator('ambulance');
  await raise(ambulance, stroke(place));

  await line(police, 'Received', place).waitFor();
  await choose(police, place);
  await police.keyboard.press('a');
  await opened(police, place).getByText(/^Accepted, .*\d\d:\d\d:\d\d/).waitFor();
  await looksRight(police, 'desk-accepted');

  const told = line(ambulance, 'Sent', place).filter({ hasText: 'Wendleshire Police' });
  await told.getByText('Accepted', { exact: true }).waitFor();
  assert.match(await told.innerText(), /Accepted, Wendleshire Police operator, \d\d:\d\d:\d\d/);
  await looksRight(ambulance, 'desk-sent');
});

test('a key pressed in one breath with j acts on the line chosen, not on the one before it', async () => {
  const [before, chosen] = [somewhere(), somewhere()];
  const fire = await desk('fire');
  const police = await operator('police');
  for (const place of [before, chosen]) {
    await raise(police, { type: 'F22', place, summary: 'Bins alight', share: { fire: 'transfer' } });
    await line(fire, 'Received', place).waitFor();
  }
  await choose(fire, before);
  await opened(fire, before).waitFor();
  await fire.keyboard.press('j');
  await fire.keyboard.press('a');
  await opened(fire, chosen).getByText(/^Accepted, /).waitFor();
  assert.doesNotMatch(await line(fire, 'Received', before).innerText(), /Accepted/);
});

test('what no agreement gives a room is in nothing that its browser is sent, and it is told so', async () => {
  const place = somewhere();
  const fire = await desk('fire');
  const sent = await everythingSent(fire);
  const ambulance = await operator('ambulance');
  const incident = await raise(ambulance, stroke(place));
  await line(fire, 'Received', place).filter({ hasText: 'withheld: ' }).waitFor();
  await choose(fire, place);
  const detail = opened(fire, place);
  for (const label of ['personal', 'health']) await detail.getByText(`withheld: ${label}`).first().waitFor();
  for (const path of [`/incidents/${incident}`, '/incidents', '/incidents.csv', `/api/v1/incidents/${incident}`]) {
    const text = await fire.evaluate((path) => fetch(path).then((answer) => answer.text()), path);
    if (!path.startsWith('/api/')) assert.ok(text.includes(place), `${path} tells the incident`);
  }
  await fire.goto(`/incidents/${incident}`);
  await fire.getByRole('heading', { name: 'Withheld from your agency' }).waitFor();

  const texts = await sent();
  assert.ok(texts.some((text) => text.includes(place)), 'the incident itself was sent');
  for (const secret of [PHONE.slice(1), COMPLAINT, 'one-sided']) {
    assert.ok(!texts.some((text) => text.includes(secret)), `the fire room was sent ${secret}`);
  }
});

test('a room is told by an agreement that gives persons the caller\'s telephone and not the health', async () => {
  const place = somewhere();
  const police = await operator('police');
  const ambulance = await operator('ambulance');
  const incident = await raise(ambulance, stroke(place));
  await police.goto(`/incidents/${incident}`);
  const told = await police.getByRole('main').innerText();
  assert.ok(told.includes(PHONE));
  assert.ok(!told.includes(COMPLAINT));
  await ambulance.goto(`/incidents/${incident}`);
  assert.ok((await ambulance.getByRole('main').innerText()).includes(COMPLAINT));
});

test('an offer is rejected with r and the number of a reason, and the sender reads what to do', async () => {
  const place = somewhere();
  const fire = await desk('fire');
  const police = await operator('police');
  await raise(police, { type: 'F11', place, summary: 'Smoke', share: { fire: 'transfer' } });
  await line(fire, 'Received', place).waitFor();
  await choose(fire, place);
  await fire.keyboard.press('r');
  const reason = opened(fire, place).getByRole('radio', { name: /not our area/i });
  await reason.waitFor();
  await looksRight(fire, 'desk-rejecting');
  await fire.keyboard.press(await reason.getAttribute('data-number'));
  await opened(fire, place).getByText(/^Rejected, /).waitFor();
  await police.getByRole('region', { name: 'Alarms' }).getByText('Alarm: Rejected: somebody else is needed').waitFor();
  await opened(police, place).getByText('check the place, or redirect').waitFor();
});

test('of two operators who decide at once one is told that it was too late, and what stands', async () => {
  const place = somewhere();
  const [one, other] = [await desk('fire'), await desk('fire')];
  const police = await operator('police');
  await raise(police, { type: 'F31', place, summary: 'Car alight', share: { fire: 'transfer' } });
  const atOnce = together(2);
  for (const page of [one, other]) {
    await page.route(/\/shares\/[^/]+\/(accept|reject)$/, async (route) => {
      await atOnce();
      await route.continue();
    });
    await line(page, 'Received', place).waitFor();
    await choose(page, place);
    await opened(page, place).getByRole('button', { name: 'Accept' }).waitFor();
  }
  await one.keyboard.press('a');
  await other.keyboard.press('r');
  await other.keyboard.press('1');
  const late = (page) => page.getByRole('alert').filter({ hasText: 'Too late, nothing was changed.' });
  await Promise.any([late(one).waitFor(), late(other).waitFor()]);
  const [loser, winner] = (await late(one).count()) > 0 ? [one, other] : [other, one];
  const stands = await opened(loser, place).getAttribute('data-standing');
  assert.match(stands, /^(Accepted|Rejected), .*\d\d:\d\d:\d\d/);
  await opened(winner, place).getByText(stands, { exact: true }).waitFor();
  assert.equal(await late(winner).count(), 0);
});

test('an incident is raised, opened and accepted with forms in a browser without script', async () => {
  const place = somewhere();
  const police = await operator('police', { script: 'off' });
  const fire = await operator('fire', { script: 'off' });
  const incident = await raise(police, { type: 'F41', place, summary: 'Bells ringing', share: { fire: 'transfer' } });
  await fire.goto('/desk');
  await fire.getByRole('link', { name: place }).click();
  await fire.getByRole('button', { name: 'Accept' }).click();
  await opened(fire, place).getByText(/^Accepted, /).waitFor();
  await police.goto(`/desk?incident=${incident}`);
  assert.match(await line(police, 'Sent', place).innerText(), CLOCK);
  assert.match(await line(police, 'Sent', place).innerText(), /Accepted/);
});

/** Keeps what the page is sent: every body, and every event of its feed. */
async function everythingSent(page) {
  const texts = [];
  const network = await page.context().newCDPSession(page);
  await network.send('Network.enable');
  network.on('Network.eventSourceMessageReceived', ({ data }) => texts.push(data));
  page.on('requestfinished', (request) => texts.push(bodyOf(request)));
  return async () => [...(await Promise.all(texts)), await page.content()];
}

async function bodyOf(request) {
  const answer = await request.response();
  return answer?.text().catch(() => '') ?? '';
}

/** A gate that opens once so many have come to it. */
function together(number) {
  let open;
  let waiting = 0;
  const gate = new Promise((resolve) => (open = resolve));
  return () => {
    waiting += 1;
    if (waiting === number) open();
    return gate;
  };
}

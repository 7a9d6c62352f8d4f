// Every page, by the person who needs it: accessible by axe, whole at 320 px and, as any page that a
// story opens, asking nothing outside our origin.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { looksRight } from '../browser.mjs';
import { raise, somewhere } from '../incidents.mjs';
import { isAt, setStage } from '../stage.mjs';

const stage = setStage();
const place = somewhere();
const visitor = (options) => stage.visitor(options);
const ambulance = (options) => stage.signedIn({ role: 'operator', agency: 'ambulance' }, options);
const police = (options) => stage.signedIn({ role: 'operator', agency: 'police' }, options);
const supervisor = (options) => stage.signedIn({ role: 'supervisor', agency: 'police' }, options);
const administrator = (options) => stage.signedIn({ role: 'agency_administrator', agency: 'police' }, options);
const hub = (options) => stage.signedIn({ role: 'hub_supervisor' }, options);

let raising;

/** The incident that the pages tell of, raised once. */
function incident() {
  raising ??= ambulance().then((page) =>
    raise(page, {
      type: 'H13',
      place,
      summary: 'Found unconscious behind the shop',
      share: { police: 'transfer', fire: 'awareness' },
      phone: '+441632960418',
      complaint: 'Unconscious, breathing',
    }),
  );
  return raising;
}

const RECORD = '/incidents/{incident}';

// Who, where, and the heading that tells that they are there; `then` follows a link from there.
const PAGES = [
  [visitor, '/', 'Bluelight'],
  [visitor, '/sign-in', 'Sign in'],
  [visitor, '/help', 'Help'],
  [visitor, '/api', 'Bluelight for programs'],
  [visitor, '/areas', 'Areas A to Z'],
  [visitor, '/areas/cambridgeshire', 'Cambridgeshire'],
  [visitor, '/schemes', 'Search schemes'],
  [visitor, '/schemes?q=fire&status=operating', 'Search schemes'],
  [visitor, '/schemes/cu-headquarters', 'Adjoining headquarters'],
  [visitor, '/no-such-page', 'Page not found'],
  [police, '/', /./],
  [police, '/desk', 'Desk'],
  [police, '/desk', 'Desk', { then: place }],
  [police, '/incidents', 'Incidents'],
  [police, '/incidents/new', 'New incident'],
  [police, RECORD, 'Unconscious person'],
  [ambulance, '/desk', 'Desk'],
  [ambulance, RECORD, 'Unconscious person'],
  [supervisor, '/desk/board', 'Board'],
  [hub, '/', /./],
  [hub, '/desk/board', 'Board'],
  [hub, '/directory/agencies', 'Agencies'],
  [hub, '/directory/agencies/new', 'Add an agency'],
  [hub, '/directory/agencies/police', 'Wendleshire Police'],
  [hub, '/directory/agencies/police/change', /Change/],
  [hub, '/directory/agencies/police/history', /./],
  [hub, '/directory/agencies/police/rooms/new', 'Add a room'],
  [hub, '/directory/agencies/police/people', 'People'],
  [hub, '/directory/agencies/police/people', 'Police operator', { then: 'Police operator' }],
  [hub, '/directory/agencies/police/people/new', 'Add a person'],
  [hub, '/directory/agencies/police/systems', 'Systems'],
  [hub, '/directory/agencies/police/systems', 'Police CAD', { then: 'Police CAD' }],
  [hub, '/directory/agreements', 'Sharing agreements'],
  [hub, '/directory/agreements', 'Awareness', { then: 'Awareness for emergency planning' }],
  [hub, '/directory/agreements/new', 'Make an agreement'],
  [hub, '/directory/history', 'Who changed what'],
  [administrator, '/directory/agencies/police/systems/new', /./],
  [hub, '/account', 'Your account'],
  [hub, '/account/password', 'Change your password'],
  [police, '/account/room', 'Choose your room'],
];

for (const [who, path, heading, { then } = {}] of PAGES) {
  const name = `${who.name} ${path}${then ? ` ${then}` : ''}`;
  test(`${name}: is accessible and whole at 320 px`, async () => {
    const id = await incident();
    const page = await who();
    await page.goto(path.replace('{incident}', id));
    if (then) await page.getByRole('main').getByRole('link', { name: then }).first().click();
    await isAt(page, heading);
    if (then === place) await page.getByRole('button', { name: 'Accept' }).waitFor();
    await looksRight(page, name.replaceAll(/[^a-z0-9]+/gi, '-').toLowerCase());
  });
}

for (const [who, path] of [[police, '/desk'], [supervisor, '/desk/board']]) {
  test(`${who.name} ${path}: is accessible in the dark`, async () => {
    await incident();
    const page = await who({ colours: 'dark' });
    await page.goto(path);
    await page.getByText('Connected').waitFor();
    await looksRight(page, `dark${path.replaceAll('/', '-')}`);
  });
}

const FORMS = [
  [police, '/incidents/new', 'Send the incident'],
  [hub, '/directory/agencies/new', /./],
  [administrator, '/directory/agencies/police/people/new', /./],
  [hub, '/directory/agreements/new', /./],
];

for (const [who, path, name] of FORMS) {
  test(`${who.name} ${path}: says in its title and at its top what to mend, and stays accessible`, async () => {
    const page = await who();
    await page.goto(path);
    await page.getByRole('main').getByRole('button', { name }).last().click();
    await page.getByRole('alert').filter({ hasText: 'There is a problem' }).waitFor();
    assert.match(await page.title(), /^Error: /);
    await looksRight(page, `error${path.replaceAll('/', '-')}`);
  });
}

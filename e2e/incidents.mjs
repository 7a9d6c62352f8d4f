// How a control room raises an incident, in the form and with script or without.

const ASKS = {
  transfer: 'Take it over or attend',
  assist: 'Help while we keep it',
  awareness: 'Know this; nothing is asked',
};
const AGENCIES = {
  police: 'Wendleshire Police',
  fire: 'Wendleshire Fire and Rescue Service',
  ambulance: 'Wendleshire Ambulance Service',
  council: 'Wendleshire County Council',
};

/** Fills in the form and sends it; `share` is `{ police: 'transfer' }`. Gives back the incident's id. */
export async function raise(page, { type, place, summary, share = {}, phone = '', complaint = '' }) {
  await page.goto('/incidents/new');
  await page.getByLabel('Type', { exact: true }).selectOption(type);
  await page.getByLabel('Place, as the caller says it').fill(place);
  await page.getByLabel('What has happened').fill(summary);
  for (const [agency, kind] of Object.entries(share)) {
    await page.getByRole('checkbox', { name: AGENCIES[agency] }).check();
    await page.getByLabel(`What you ask of ${AGENCIES[agency]}`).selectOption({ label: ASKS[kind] });
  }
  await page.getByLabel("Caller's telephone").fill(phone);
  await page.getByLabel('What the patient complains of').fill(complaint);
  await page.getByRole('button', { name: 'Send the incident' }).click();
  await page.waitForURL(/\/desk\?incident=/);
  return new URL(page.url()).searchParams.get('incident');
}

/** A place that no other incident has, so that stories of one hub do not meet. */
export function somewhere() {
  somewhere.number = (somewhere.number ?? 0) + 1;
  return `${somewhere.number} Weir Street, Wendle`;
}

// Wakes the GOV.UK and MoJ parts of a page. Every page works before this runs: it only adds to
// what the server sent, and does so from a file, because the content policy allows no inline script.

import { initAll as wakeGovukParts, isSupported } from 'govuk-frontend';
import { initAll as wakeMojParts } from '@ministryofjustice/frontend';

import { keepSession } from './frame/idle.js';

function markSupported(body) {
  body.classList.add('js-enabled');
  if ('noModule' in HTMLScriptElement.prototype) body.classList.add('govuk-frontend-supported');
}

markSupported(document.body);
if (isSupported()) {
  wakeGovukParts(document);
  wakeMojParts(document);
}
keepSession(document.body);

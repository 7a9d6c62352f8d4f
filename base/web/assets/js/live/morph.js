// Makes an element like another by changing as little as it can, so that focus, selection, scroll
// and what somebody is typing stay. Children with an id are recognised by it.
//
// data-live-keep       this element and what is in it belong to the page's script: left alone
// data-live-own="a b"  these attributes belong to the page's script

export function morph(old, fresh) {
  if (old.nodeType !== fresh.nodeType || old.nodeName !== fresh.nodeName) {
    old.replaceWith(document.importNode(fresh, true));
    return;
  }
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
    return;
  }
  if (old.isEqualNode(fresh) || old.hasAttribute('data-live-keep')) return;
  morphAttributes(old, fresh);
  morphChildren(old, fresh);
}

function morphAttributes(old, fresh) {
  const own = new Set((fresh.getAttribute('data-live-own') ?? '').split(/\s+/));
  // Whether it stands open is the reader's to say.
  if (old.nodeName === 'DETAILS' || old.nodeName === 'DIALOG') own.add('open');
  for (const { name, value } of fresh.attributes) {
    if (!own.has(name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const { name } of [...old.attributes]) {
    if (!own.has(name) && !fresh.hasAttribute(name)) old.removeAttribute(name);
  }
}

function morphChildren(old, fresh) {
  const staying = new Set();
  for (const child of fresh.children) if (child.id) staying.add(child.id);
  const known = new Map();
  for (const child of [...old.children]) {
    if (!child.id) continue;
    if (staying.has(child.id)) known.set(child.id, child);
    else child.remove();
  }
  let at = old.firstChild;
  for (const next of [...fresh.childNodes]) {
    const match = next.id ? known.get(next.id) : null;
    if (match) at = skipTo(match, at, known);
    if (match && match !== at) moveBefore(old, match, at);
    if (match || isAlike(at, next)) {
      const same = match ?? at;
      if (same === at) at = at.nextSibling;
      morph(same, next);
    } else {
      old.insertBefore(document.importNode(next, true), at);
    }
  }
  while (at) {
    const gone = at;
    at = at.nextSibling;
    gone.remove();
  }
}

/** Drops what stands before a match and is not wanted itself; the match need not then be moved. */
function skipTo(match, at, known) {
  while (at && at !== match && !(at.id && known.has(at.id))) {
    const gone = at;
    at = at.nextSibling;
    gone.remove();
  }
  return at;
}

/** An element that was moved loses the focus in most browsers: it gets it back. */
function moveBefore(parent, element, at) {
  const focused = document.activeElement;
  const isWithin = element.contains(focused);
  if (parent.moveBefore) parent.moveBefore(element, at);
  else parent.insertBefore(element, at);
  if (isWithin && document.activeElement !== focused) focused.focus({ preventScroll: true });
}

function isAlike(old, fresh) {
  return Boolean(old) && old.nodeType === fresh.nodeType && old.nodeName === fresh.nodeName
    && !old.id && !fresh.id;
}

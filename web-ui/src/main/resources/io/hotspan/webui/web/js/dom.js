// Small helpers to build and update the page. Text only ever goes in as text.

/** h("button", {class: "main", title: "…", on: {click}}, "Place", child) */
export function h(tag, props, ...children) {
  return fill(document.createElement(tag), props, children);
}

/** The same for SVG elements. */
export function s(tag, props, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), props, children);
}

function fill(element, props, children) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "on") for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    else if (name === "data") Object.assign(element.dataset, value);
    else if (name === "value" || name === "checked" || name === "hidden") element[name] = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  append(element, children);
  return element;
}

function append(element, children) {
  for (const child of children) {
    if (child === undefined || child === null || child === false || child === "") continue;
    if (Array.isArray(child)) append(element, child);
    else element.append(child);
  }
}

export function replace(element, ...children) {
  element.replaceChildren();
  append(element, children);
  return element;
}

/** Writes only what changed: keeps selections and saves layout. */
export function setText(element, text) {
  const value = String(text);
  if (element.textContent !== value) element.textContent = value;
}

export function toggle(element, name, on) {
  if (element.classList.contains(name) !== on) element.classList.toggle(name, on);
}

/** Makes the children of parent those of items, in order, reusing elements by key. */
export function reconcile(parent, items, keyOf, create, update) {
  const present = parent.itemsByKey ?? (parent.itemsByKey = new Map());
  const kept = new Set();
  let place = parent.firstChild;
  for (const item of items) {
    const key = keyOf(item);
    kept.add(key);
    let row = present.get(key);
    if (!row) {
      row = create(item);
      present.set(key, row);
    }
    if (row.element === place) place = place.nextSibling;
    else parent.insertBefore(row.element, place);
    update(row, item);
  }
  for (const [key, row] of present) {
    if (!kept.has(key)) {
      row.element.remove();
      present.delete(key);
    }
  }
}

/** Arrow keys move the focus among the rows of a list; the list is one stop of the Tab key. */
export function roving(list, selector, onKey) {
  list.addEventListener("keydown", event => {
    // A list within the list has had it.
    if (event.defaultPrevented) return;
    const rows = [...list.querySelectorAll(selector)].filter(row => row.offsetParent !== null);
    const index = rows.indexOf(document.activeElement?.closest(selector));
    const step = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1, PageDown: 10, PageUp: -10 }[event.key];
    const typing = event.target.matches("input, textarea, select");
    let to = -1;
    if (!typing && step && index >= 0) to = Math.max(0, Math.min(rows.length - 1, index + step));
    else if (!typing && event.key === "Home") to = 0;
    else if (!typing && event.key === "End") to = rows.length - 1;
    if (to >= 0 && rows[to]) {
      event.preventDefault();
      focusRow(rows, rows[to]);
    } else if (index >= 0 && onKey) onKey(event, rows[index]);
  });
}

export function focusRow(rows, row) {
  for (const other of rows) other.tabIndex = -1;
  row.tabIndex = 0;
  row.focus();
  row.scrollIntoView({ block: "nearest" });
}

export function debounce(millis, action) {
  let timer = 0;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => action(...values), millis);
  };
}

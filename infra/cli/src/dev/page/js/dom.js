// Makes elements. Data reaches the page only as text or as an attribute's value: nothing is ever read as HTML.

/**
 * An element with attributes and children. `null` and `false` attributes and children are left out, functions named `on…`
 * become listeners, strings become text.
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : String(value));
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** The element with this id, which index.html has. */
export const byId = (id) => document.getElementById(id);

/** A button; `name` is what it is called where its label alone would not say enough. */
export function button(label, onclick, { name = null, kind = null } = {}) {
  return element("button", { type: "button", class: kind, "aria-label": name, onclick }, label);
}

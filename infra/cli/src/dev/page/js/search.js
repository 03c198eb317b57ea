// Search by order id: orders seen since the start, and a look at any other one the store may know.

import { findOrders } from "./api.js";
import { button, byId, element } from "./dom.js";
import { Listbox } from "./listbox.js";
import { go } from "./route.js";
import { orderRow } from "./rows.js";
import { amount, parts } from "./words.js";

const SETTLE = 150;
const ROWS = 200;

export class Search {
  #list;
  #timer = null;
  #asked = 0;
  #stores = [];
  #found = [];

  constructor() {
    const open = ({ store, subject }) => go({ kind: "subject", store, subject });
    this.#list = new Listbox(byId("orders"), { render: orderRow, open });
    byId("query").addEventListener("input", () => this.#later(SETTLE));
    byId("search").addEventListener("submit", (event) => this.#submit(event));
    byId("query").addEventListener("keydown", (event) => {
      if (event.key !== "ArrowDown" || !this.isOn) return;
      if (this.#list.focus()) event.preventDefault();
    });
  }

  set stores(stores) {
    this.#stores = stores;
  }

  /** What is looked for; a `#` before the number is nothing, and so is a second press of the key that leads here. */
  get text() {
    return byId("query").value.replace(/[#/\s]/g, "");
  }

  get isOn() {
    return this.text !== "";
  }

  /** Something happened: what is found may be more now. */
  refresh() {
    if (this.isOn && this.#timer === null) this.#later(1_000);
  }

  clear() {
    byId("query").value = "";
    this.#look();
  }

  focus() {
    byId("query").focus();
    byId("query").select();
  }

  /** Marks the order that is open. */
  select(store, subject) {
    this.#list.select(store === null ? null : `${store} ${subject}`);
  }

  focusList() {
    return this.isOn && this.#list.focus();
  }

  #later(wait) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), wait);
  }

  async #submit(event) {
    event.preventDefault();
    if (!this.isOn) return;
    await this.#look();
    const exact = this.#found.find((order) => order.subject === `order#${this.text}`);
    const target = exact ?? (this.#found.length === 1 ? this.#found[0] : null);
    if (target) go({ kind: "subject", store: target.store, subject: target.subject });
    else if (this.#found.length === 0 && this.#stores.length === 1) this.#lookUp(this.#stores[0], this.text);
    else this.#list.focus();
  }

  async #look() {
    clearTimeout(this.#timer);
    this.#timer = null;
    const text = this.text;
    const number = (this.#asked += 1);
    [byId("live").hidden, byId("found").hidden] = [text !== "", text === ""];
    if (text === "") return;
    let orders;
    try {
      orders = ranked((await findOrders(text)).orders, text);
    } catch (error) {
      if (number === this.#asked) this.#say(error.message, []);
      return;
    }
    if (number !== this.#asked) return;
    const more = orders.length > ROWS ? `, the latest ${ROWS} are listed` : "";
    this.#say(orders.length === 0 ? `No order with ${text} has been seen since the start.`
      : `${amount(orders.length, "order", "orders")} with ${text}${more}`, orders.slice(0, ROWS));
  }

  #say(count, orders) {
    this.#found = orders;
    if (byId("found-count").textContent !== count) byId("found-count").textContent = count;
    this.#list.replace(orders);
    byId("orders").hidden = orders.length === 0;
    const text = this.text;
    const offered = orders.some((order) => order.subject === `order#${text}`) ? [] : this.#stores;
    byId("lookup").hidden = offered.length === 0;
    byId("lookup").replaceChildren(...offered.map((store) =>
      element("p", {}, button(`Look at order ${text} in ${store.id}`, () => this.#lookUp(store, text)))));
  }

  #lookUp(store, id) {
    go({ kind: "subject", store: store.id, subject: `order#${id}` });
  }
}

/** Orders first. Carts have long ids that hold any short number somewhere, so theirs must begin with it. */
function ranked(found, text) {
  const of = (kind) => found.filter(({ subject }) => parts(subject).kind === kind);
  return [...of("order"), ...of("cart").filter(({ subject }) => parts(subject).id.startsWith(text))];
}

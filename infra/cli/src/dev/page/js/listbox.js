// A list one moves in with the arrow keys: only one of its options is in the tab order (roving tabindex).

const PAGE = 10;

export class Listbox {
  #root;
  #render;
  #open;
  #active = null;
  #selected = null;

  /** `render(item)` makes an option, with a `data-key` of its own; `open(item)` is called when one is chosen. */
  constructor(root, { render, open }) {
    this.#root = root;
    this.#render = render;
    this.#open = open;
    root.addEventListener("keydown", (event) => this.#keydown(event));
    root.addEventListener("click", (event) => this.#choose(event.target.closest("[role=option]")));
    root.addEventListener("focusin", (event) => this.#activate(event.target.closest("[role=option]")));
  }

  get length() {
    return this.#root.childElementCount;
  }

  /** Shows these and no others. */
  replace(items) {
    const active = this.#active?.dataset.key;
    this.#root.replaceChildren(...items.map((item) => this.#option(item)));
    this.#activate(this.#find(active) ?? this.#root.firstElementChild);
  }

  /** Puts these on top, of class `new` if they are; no more than `limit` stay. */
  prepend(items, limit, isNew) {
    this.#root.prepend(...items.map((item) => this.#option(item, isNew)));
    while (this.length > limit) this.#drop(this.#root.lastElementChild);
    if (!this.#root.contains(document.activeElement)) {
      this.#activate(this.#find(this.#selected) ?? this.#root.firstElementChild);
    }
  }

  /** Puts these at the end. */
  append(items) {
    this.#root.append(...items.map((item) => this.#option(item)));
  }

  /** Marks the one of this key as the one that is open; null for none. */
  select(key) {
    this.#find(this.#selected)?.setAttribute("aria-selected", "false");
    this.#selected = key;
    const option = this.#find(key);
    option?.setAttribute("aria-selected", "true");
    if (option) this.#activate(option);
  }

  /** Brings the focus to the option one would come to with the tab key; false if there is none. */
  focus() {
    this.#active?.focus();
    return this.#active !== null;
  }

  #option(item, isNew = false) {
    const option = this.#render(item);
    option.setAttribute("role", "option");
    option.setAttribute("tabindex", "-1");
    option.setAttribute("aria-selected", String(option.dataset.key === this.#selected));
    option.classList.toggle("new", isNew);
    option.item = item;
    return option;
  }

  #find(key) {
    return key === null || key === undefined ? null : this.#root.querySelector(`[data-key="${CSS.escape(key)}"]`);
  }

  #drop(option) {
    if (option === this.#active) {
      const hadFocus = option === document.activeElement;
      this.#activate(option.previousElementSibling);
      if (hadFocus) this.#active?.focus();
    }
    option.remove();
  }

  #activate(option) {
    this.#active?.setAttribute("tabindex", "-1");
    this.#active = option;
    option?.setAttribute("tabindex", "0");
  }

  #choose(option) {
    if (option) this.#open(option.item);
  }

  #keydown(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.#active) return;
    const options = [...this.#root.children];
    const place = options.indexOf(this.#active);
    const places = {
      ArrowDown: place + 1,
      ArrowUp: place - 1,
      PageDown: place + PAGE,
      PageUp: place - PAGE,
      Home: 0,
      End: options.length - 1,
    };
    if (event.key in places) options[Math.max(0, Math.min(options.length - 1, places[event.key]))].focus();
    else if (event.key === "Enter" || event.key === " ") this.#choose(this.#active);
    else return;
    event.preventDefault();
  }
}

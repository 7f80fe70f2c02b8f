// The owner's table: every cell can be typed into, as in the browser; what the bot writes is marked for a while.

import {node} from "./chats.js";
import {removeRow, typeCell} from "./orders.js";
import {words} from "./words.js";

const FRESH_MS = 5000;

// What Google makes of what is typed: a number, a real date, or a text.
export function meant(text) {
  const typed = text.trim();
  if (/^-?\d+([.,]\d+)?$/.test(typed)) return Number(typed.replace(",", "."));
  const dotted = typed.match(/^(\d{2})\.(\d{2})\.(\d{4})$/);
  if (dotted) return {day: `${dotted[3]}-${dotted[2]}-${dotted[1]}`};
  return /^\d{4}-\d{2}-\d{2}$/.test(typed) ? {day: typed} : typed;
}

const shown = (value) => value === null || value === undefined ? "" : String(value);

class Tab {
  constructor(title, refused) {
    Object.assign(this, {title, refused, cells: new Map(), mine: new Set(), shape: ""});
    this.body = node("tbody");
    this.head = node("tr");
    this.place = node("div", {class: "tab-place"},
      node("table", {}, node("caption", {}, title), node("thead", {}, this.head), this.body));
  }

  draw(rows) {
    const heads = rows[0] || [];
    const shape = JSON.stringify([heads, rows.length, words().removeRow(1)]);
    if (shape !== this.shape) this.build(heads, rows.length, shape);
    for (const [key, input] of this.cells) {
      const [row, column] = key.split(":").map(Number);
      this.refresh(key, input, shown((rows[row - 1] || [])[column - 1]));
    }
  }

  // One empty row more than there are: typing there adds a row.
  build(heads, count, shape) {
    const focused = [...this.cells].find(([, input]) => input === document.activeElement);
    this.head.replaceChildren(...heads.map((head) => node("th", {scope: "col"}, shown(head))), node("td"));
    const before = this.cells;
    this.cells = new Map();
    this.body.replaceChildren(...Array.from({length: count}, (_, number) => this.row(heads, number + 2, number + 1 < count, before)));
    this.shape = shape;
    if (focused) this.cells.get(focused[0])?.focus();
  }

  row(heads, row, real, before) {
    const cells = heads.map((head, place) => {
      const key = `${row}:${place + 1}`;
      const input = before.get(key) || this.cell(row, place + 1);
      input.setAttribute("aria-label", words().cell(shown(head), row));
      this.cells.set(key, input);
      return node("td", {}, input);
    });
    const remove = node("button", {type: "button", "aria-label": words().removeRow(row), onclick: () => this.remove(row)}, "✕");
    return node("tr", {}, ...cells, node("td", {}, real ? remove : null));
  }

  cell(row, column) {
    const input = node("input", {type: "text", autocomplete: "off", onchange: () => this.type(row, column, input.value)});
    input.addEventListener("keydown", (event) => { if (event.key === "Enter") input.blur(); });
    return input;
  }

  refresh(key, input, value) {
    if (input.dataset.value === value || (input === document.activeElement && input.value !== input.dataset.value)) return;
    const byOthers = input.dataset.value !== undefined && !this.mine.delete(key);
    input.dataset.value = input.value = value;
    input.classList.toggle("fresh", byOthers);
    if (byOthers) setTimeout(() => input.classList.remove("fresh"), FRESH_MS);
  }

  async type(row, column, text) {
    this.mine.add(`${row}:${column}`);
    try { await typeCell(this.title, row, column, meant(text)); } catch (fault) { this.refused(fault.message); }
  }

  async remove(row) {
    for (const key of this.cells.keys()) this.mine.add(key);
    try { await removeRow(this.title, row); } catch (fault) { this.refused(fault.message); }
  }
}

export class Table {
  constructor(place, refused) {
    Object.assign(this, {place, refused, tabs: new Map()});
  }

  draw(tabs) {
    for (const {title, rows} of tabs) {
      if (!this.tabs.has(title)) {
        const tab = new Tab(title, this.refused);
        this.tabs.set(title, tab);
        this.place.append(tab.place);
      }
      this.tabs.get(title).draw(rows);
    }
  }
}

// A chat on the page: its messages, buttons, menu and the line to write in. What is typed survives every redraw.

import {pictureAt, pictureOf} from "./orders.js";
import {words} from "./words.js";

export function node(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "class") made.className = value;
    else if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

// What a messenger itself says in a group, without a word of a person in it.
const NOTICES = /^(service|pinned_message|forum_topic_|general_forum_|migrate_|new_chat_|left_chat_)/;

// What a message without words is called.
const named = (message) => message.file_name || words().kinds[message.kind] || message.kind;

// The words that a reply is about, cut short.
function quoteOf(message, byId) {
  const quoted = message.reply_to === null || message.reply_to === undefined ? null : byId.get(message.reply_to);
  return quoted ? (quoted.text || named(quoted)).slice(0, 90) : null;
}

// Which button of which message has the focus, if one has.
function focusIn(list) {
  const message = list.contains(document.activeElement) ? document.activeElement.closest("[data-id]") : null;
  return message && {message: message.dataset.id, button: [...message.querySelectorAll("button")].indexOf(document.activeElement)};
}

export class Chat {
  constructor(seat, title, {replies = false, subtitle = "", kind = seat.platform, refused = () => {}} = {}) {
    Object.assign(this, {seat, replies, refused, target: null, changing: null, topic: null, drawn: "", low: true, stood: new Map(), stamps: new Map()});
    this.list = node("ol", {class: "messages", tabindex: "0", "aria-live": "polite", "aria-label": title});
    this.pinned = node("div", {class: "pinned", role: "group", tabindex: "0", hidden: true});
    this.keys = node("div", {class: "keys", role: "group"});
    this.topics = node("div", {class: "topics", role: "group", hidden: true});
    this.target_line = node("p", {class: "target", hidden: true});
    this.input = node("textarea", {rows: "1", id: `write-${seat.name}`});
    this.label = node("label", {class: "hidden", for: `write-${seat.name}`});
    this.file = node("input", {type: "file", class: "hidden", id: `file-${seat.name}`, onchange: () => this.attach(this.file.files)});
    this.fileLabel = node("label", {for: `file-${seat.name}`, class: "file"});
    this.button = node("button", {type: "submit"});
    this.form = node("form", {class: "write", onsubmit: (event) => { event.preventDefault(); this.send(); }},
      this.label, this.input, this.fileLabel, this.file, this.button);
    this.place = node("article", {class: `chat ${kind}`, id: `chat-${seat.name}`},
      node("header", {}, node("h2", {}, title), subtitle),
      this.topics, this.pinned, this.list, this.keys, this.target_line, this.form);
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); this.send(); }
      if (event.key === "Escape") this.aim(null, null);
    });
    for (const name of ["dragover", "drop"]) {
      this.place.addEventListener(name, (event) => { event.preventDefault(); if (name === "drop") this.dropped(event.dataTransfer); });
    }
  }

  say(name) {
    this.label.textContent = words().writeAs(name);
    this.input.placeholder = words().write;
    this.fileLabel.textContent = words().photo;
    this.button.textContent = words().send;
    this.keys.setAttribute("aria-label", words().menu);
    this.pinned.setAttribute("aria-label", words().pinned);
    this.topics.setAttribute("aria-label", words().topics);
    this.drawn = "";
  }

  async does(work) {
    try { await work; } catch (fault) { this.refused(fault.message); }
  }

  async send() {
    const text = this.input.value.trim();
    if (!text) return;
    this.input.value = "";
    const {target, changing} = this;
    this.aim(null, null);
    await this.does(changing !== null ? this.seat.edit(changing, text) : this.seat.say(text, {replyTo: target, thread: this.topic}));
  }

  dropped(transfer) {
    const receipt = transfer.getData("text/x-receipt");
    return receipt ? this.attachPicture(receipt) : this.attach(transfer.files);
  }

  async attachPicture(address) {
    await this.attach([await pictureAt(address)]);
  }

  async attach(files) {
    for (const file of files) await this.does(this.seat.say(this.input.value.trim(), {file, replyTo: this.target, thread: this.topic}));
    this.input.value = "";
    this.file.value = "";
    this.aim(null, null);
  }

  aim(target, changing, text = "") {
    this.target = target;
    this.changing = changing;
    this.target_line.hidden = target === null && changing === null;
    if (!this.target_line.hidden) {
      this.target_line.replaceChildren(`${changing === null ? words().answering : words().editing}: ${text.slice(0, 80)} `,
        node("button", {type: "button", onclick: () => this.aim(null, null)}, words().cancel));
      if (changing !== null) this.input.value = text;
      this.input.focus();
    }
  }

  draw(chat) {
    const now = JSON.stringify([chat, this.topic]);
    if (now === this.drawn) return;
    this.drawn = now;
    this.last = chat;
    this.drawTopics(chat);
    if (this.list.clientHeight) this.low = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 80;
    this.drawMessages(chat);
    const pin = chat.messages.find((message) => message.pinned);
    this.pinned.hidden = !pin;
    if (pin) this.pinned.replaceChildren(node("h3", {}, `📌 ${words().pinned}`), node("p", {}, pin.text));
    this.drawKeys(chat);
    this.stay();
  }

  // Only what has changed is made anew: a screen reader reads it out, and nobody's focus is lost by it.
  drawMessages(chat) {
    const byId = new Map(chat.messages.map((message) => [message.id, message]));
    const shown = chat.messages.filter((message) => !NOTICES.test(message.kind) && (this.topic === null || message.thread === this.topic));
    const before = this.stood;
    this.stood = new Map(shown.map((message) => {
      const stamp = JSON.stringify([message, quoteOf(message, byId), message.sha256 && pictureOf(message.sha256), words().reply]);
      const stood = before.get(message.id);
      return [message.id, stood && stood.stamp === stamp ? stood : {stamp, li: this.message(message, byId)}];
    }));
    if (!shown.length) { this.list.replaceChildren(node("li", {class: "empty"}, words().empty)); return; }
    const focused = focusIn(this.list);
    const wanted = [...this.stood.values()].map(({li}) => li);
    for (const li of [...this.list.children]) if (!wanted.includes(li)) li.remove();
    wanted.forEach((li, place) => { if (this.list.children[place] !== li) this.list.insertBefore(li, this.list.children[place] || null); });
    if (focused) this.list.querySelector(`[data-id="${CSS.escape(focused.message)}"]`)?.querySelectorAll("button")[focused.button]?.focus();
  }

  // Rows of buttons are made anew only when they are others.
  renew(place, rows) {
    const stamp = rows.map((row) => row.outerHTML).join();
    if (this.stamps.get(place) === stamp) return;
    this.stamps.set(place, stamp);
    place.replaceChildren(...rows);
  }

  // Whoever looked at the newest message still does, also once its picture has its size.
  stay() {
    if (this.low) this.list.scrollTop = this.list.scrollHeight;
  }

  // One button a topic, where the group has topics; what is written then stands in the chosen one.
  drawTopics(chat) {
    const topics = chat.forum ? chat.topics : [];
    if (!topics.some(({id}) => id === this.topic)) this.topic = null;
    this.topics.hidden = !chat.forum;
    const choose = (id) => { this.topic = id; this.drawn = ""; this.draw(this.last); };
    this.renew(this.topics, [{id: null, name: words().allTopics}, ...topics].map(({id, name, closed}) =>
      node("button", {type: "button", "aria-pressed": String(this.topic === id), onclick: () => choose(id)}, closed ? `${name} 🔒` : name)));
  }

  message(message, byId) {
    const mine = !message.from_bot;
    const quoted = quoteOf(message, byId);
    const picture = message.sha256 ? pictureOf(message.sha256) : null;
    const said = node("li", {class: `message ${mine ? "mine" : "theirs"} ${message.kind}`, "data-id": message.id},
      node("p", {class: "who"}, message.sender_name),
      quoted ? node("blockquote", {}, quoted) : null,
      picture ? node("img", {src: picture, alt: named(message), onload: () => this.stay()}) : null,
      message.kind !== "text" && !picture ? node("p", {class: "kind"}, `📎 ${named(message)}`) : null,
      message.text ? node("p", {class: "text"}, message.text) : null,
      message.edited ? node("p", {class: "small"}, words().edited) : null,
      (message.reactions || []).length ? node("p", {class: "reactions"}, message.reactions.join(" ")) : null,
      this.under(message), this.tools(message, mine));
    return said;
  }

  // Buttons under a message; each messenger names them in its own way.
  under(message) {
    const rows = [...(message.inline || []).map((row) => row.map((button) => button.text)),
      ...(message.buttons || []).map(([text]) => [text]), ...((message.quick_replies || []).length ? [message.quick_replies.map(([text]) => text)] : [])];
    if (!rows.length) return null;
    return node("div", {class: "under", role: "group", "aria-label": words().buttonsUnder},
      ...rows.map((row) => node("div", {}, ...row.map((text) =>
        node("button", {type: "button", onclick: () => this.does(this.seat.press(message.id, text))}, text)))));
  }

  tools(message, mine) {
    const tools = [];
    if (message.kind === "service") return null;
    tools.push(node("button", {type: "button", onclick: () => this.aim(message.id, null, message.text || named(message))}, words().reply));
    if (mine && message.kind === "text") tools.push(node("button", {type: "button", onclick: () => this.aim(null, message.id, message.text)}, words().edit));
    if (this.replies && message.from_bot) tools.push(node("button", {type: "button", onclick: () => this.does(this.seat.react(message.id))}, words().react));
    return node("div", {class: "tools"}, ...tools);
  }

  drawKeys(chat) {
    const keyboard = chat.keyboard || (chat.menu || []).map((text) => [text]);
    const rows = (keyboard || []).map((row) => node("div", {}, ...row.map((key) => {
      const text = typeof key === "string" ? key : key.text;
      return node("button", {type: "button", onclick: () => this.does(this.seat.menu(text))}, text);
    })));
    const fresh = !chat.messages.length && this.seat.name !== "desk";
    if (fresh) rows.unshift(node("div", {}, node("button", {type: "button", class: "start", onclick: () => this.does(this.seat.start())}, words().start)));
    this.renew(this.keys, rows);
    this.keys.hidden = !rows.length;
  }
}

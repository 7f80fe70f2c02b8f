// What people do, as orders to the simulated messengers.

const pictures = new Map();

async function send(path, body) {
  const answer = await fetch(`/play/${path}`, {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(body)});
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.error || answer.statusText);
  return said;
}

// The picture that has this SHA-256, if it was sent from this page.
export const pictureOf = (sha256) => pictures.get(sha256);

async function remembered(file) {
  const bytes = await file.arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const name = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (file.type.startsWith("image/")) pictures.set(name, URL.createObjectURL(file));
  let text = "";
  for (const byte of new Uint8Array(bytes)) text += String.fromCharCode(byte);
  return btoa(text);
}

// A picture that the demo has drawn, as any file from the phone would be.
export async function pictureAt(address) {
  return new File([await (await fetch(address)).blob()], "receipt.png", {type: "image/png"});
}

// One chat as one person has it: which messenger, whose, and what its orders are called.
export class Seat {
  constructor(name, platform, chat, person) {
    Object.assign(this, {name, platform, chat, person});
  }

  say(text, {replyTo = null, file = null, thread = null} = {}) {
    const body = {chat: this.chat, text};
    if (replyTo !== null) body.reply_to = replyTo;
    else if (thread !== null) body.thread = thread;
    if (this.platform === "telegram") body.sender = this.person;
    if (file === null) return send(`${this.platform}/say`, body);
    return remembered(file).then((data) => send(`${this.platform}/say`, {
      ...body, data, name: file.name, mime: file.type || "application/octet-stream",
      kind: file.type.startsWith("image/") ? "photo" : "document",
    }));
  }

  start() {
    return send(`${this.platform}/start`, {chat: this.chat});
  }

  menu(text) {
    return send(`${this.platform}/press_menu`, {chat: this.chat, text, person: this.person});
  }

  press(message, text) {
    return send(`${this.platform}/press`, {chat: this.chat, message, text, person: this.person});
  }

  edit(message, text) {
    return send(`${this.platform}/edit`, {chat: this.chat, message, text});
  }

  react(message) {
    return send(`${this.platform}/react`, {chat: this.chat, message, person: this.person, emoji: "👍"});
  }
}

export const flood = (chat) => send("telegram/fault", {kind: "429", chat, retry_after: 10, times: 1});
export const calm = (platform) => send(`${platform}/calm`, {clear: true, down: "no"});
export const down = (platform) => send(`${platform}/calm`, {down: "closed"});
export const moveClock = (order) => send("house/clock", order);
export const kill = () => send("house/kill", {});
export const switchTopics = (chat, on) => send("telegram/topics", {chat, on});
export const typeCell = (tab, row, column, value) => send("google/type", {tab, cells: [[row, column, value]]});
export const removeRow = (tab, row) => send("google/delete", {tab, rows: [row]});

// The page: one person a chat, the strip, the faults; drawn anew whenever the demo tells that something has changed.

import {Chat, node} from "./chats.js";
import {Seat, calm, down, flood, kill, moveClock, switchTopics} from "./orders.js";
import {Receipts} from "./receipts.js";
import {Table} from "./sheet.js";
import {drawStrip} from "./strip.js";
import {Tour} from "./tour.js";
import {speak, spoken, words} from "./words.js";

const PHONES = {anna: "telegram", boris: "vk", vera: "facebook"};
const TROUBLE_MS = 15000;
const hints = {};
let chats = null;
let world = null;
let receipts = null;
let table = null;
const tour = new Tour(show);

// What could not be done; it goes away by itself, or with the next that can.
function complain(text) {
  const place = document.getElementById("trouble");
  place.hidden = false;
  place.textContent = `⚠ ${words().trouble(text)}`;
  clearTimeout(complain.ends);
  complain.ends = setTimeout(() => { place.hidden = true; }, TROUBLE_MS);
}

const attempt = (work) => work().catch((fault) => complain(fault.message));

function seat(people) {
  const seats = {
    anna: new Seat("anna", "telegram", people.anna, people.anna),
    boris: new Seat("boris", "vk", people.boris, people.boris),
    vera: new Seat("vera", "facebook", people.vera, people.vera),
    desk: new Seat("desk", "telegram", people.desk, people.oleg),
    olga: new Seat("olga", "telegram", people.olga, people.olga),
  };
  const names = people.names;
  chats = {};
  for (const name of [...Object.keys(PHONES), "desk", "olga"]) hints[name] = node("p");
  for (const name of Object.keys(PHONES)) {
    chats[name] = new Chat(seats[name], names[name], {subtitle: hints[name], refused: complain});
    document.getElementById("phones").append(chats[name].place);
  }
  const forum = node("button", {type: "button", id: "forum", onclick: () => attempt(() => switchTopics(people.desk, !world.chats.desk.forum))});
  chats.desk = new Chat(seats.desk, names.group, {replies: true, subtitle: node("div", {class: "desk-head"}, hints.desk, forum), kind: "telegram group", refused: complain});
  document.getElementById("desk").append(chats.desk.place);
  chats.olga = new Chat(seats.olga, names.olga, {subtitle: hints.olga, refused: complain});
  document.getElementById("owner").append(chats.olga.place);
  receipts = new Receipts(document.getElementById("receipts"), chats);
  table = new Table(document.getElementById("sheet"), complain);
  tabs(names);
  say();
}

function tabs(names) {
  const titles = {anna: names.anna, boris: names.boris, vera: names.vera, desk: names.group, olga: names.olga};
  document.getElementById("tabs").replaceChildren(...Object.entries(titles).map(([name, title]) =>
    node("button", {type: "button", "data-name": name, onclick: () => choose(name)}, title)));
  choose("anna");
}

// On a narrow screen one chat at a time is there.
function choose(name) {
  document.body.dataset.shown = name;
  chats[name].stay();
  for (const button of document.getElementById("tabs").children) button.setAttribute("aria-pressed", String(button.dataset.name === name));
}

// Where the tour is now: a chat, or the table.
function show(name) {
  if (name in chats) choose(name);
  (name in chats ? chats[name].place : document.getElementById("sheet")).scrollIntoView({block: "center"});
}

function say() {
  if (!chats) return;
  const names = {...world.people.names, desk: world.people.names.oleg};
  for (const [name, chat] of Object.entries(chats)) chat.say(names[name]);
  receipts.say(names);
  tour.say();
  for (const [name, platform] of Object.entries(PHONES)) hints[name].textContent = words().messengers[platform];
  hints.olga.textContent = words().owner;
  faults();
}

// The buttons stay the same while they mean the same: whoever has the focus on one keeps it.
function faults() {
  const place = document.getElementById("faults");
  const orders = [
    [words().flood, () => flood(world.people.desk)],
    ...Object.entries(words().messengers).map(([platform, name]) => world.faults[platform] === "down"
      ? [words().up(name), () => calm(platform)] : [words().down(name), () => down(platform)]),
    [words().kill, kill],
    [words().hour, () => moveClock({seconds: 3600})],
    [words().noon, () => moveClock({at: "12:59:50"})]];
  for (const [number, [text, work]] of orders.entries()) {
    const button = place.children[number] || place.appendChild(node("button", {type: "button"}));
    button.textContent = text;
    button.onclick = () => attempt(work);
  }
  const {standing, kills} = world.house;
  document.getElementById("faults-now").textContent = `${words().standing[standing]} ${words().kills(kills)}`;
}

function forum() {
  const {forum: on} = world.chats.desk;
  hints.desk.textContent = on ? words().forumHint : words().deskHint;
  document.getElementById("forum").textContent = on ? words().forumOff : words().forumOn;
}

function clock() {
  const at = new Date(world.now * 1000);
  const place = document.getElementById("clock");
  place.textContent = at.toLocaleTimeString(spoken(), {hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: world.zone});
  place.dateTime = at.toISOString();
}

function draw(now) {
  world = now;
  if (!chats) { speak(spoken() === "en" ? "en" : now.language); seat(now.people); document.getElementById("language").textContent = spoken() === "ru" ? "English" : "Русский"; }
  for (const [name, chat] of Object.entries(chats)) chat.draw(now.chats[name]);
  table.draw(now.sheet);
  drawStrip(now);
  forum();
  faults();
  clock();
  tour.saw(now);
}

function listen() {
  const events = new EventSource("/play/events");
  const lost = document.getElementById("lost");
  events.onopen = () => { lost.hidden = true; };
  events.onerror = () => { lost.hidden = false; };
  events.onmessage = (event) => draw(JSON.parse(event.data));
}

document.getElementById("language").addEventListener("click", (event) => {
  speak(spoken() === "ru" ? "en" : "ru");
  event.target.textContent = spoken() === "ru" ? "English" : "Русский";
  event.target.lang = spoken() === "ru" ? "en" : "ru";
  say();
  if (world) draw(world);
});
document.getElementById("tour").addEventListener("click", () => tour.toggle(chats));
addEventListener("resize", () => { for (const chat of Object.values(chats || {})) chat.stay(); });
speak("ru");
listen();

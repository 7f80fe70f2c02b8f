// The page: one person a chat, the strip, the faults; drawn anew whenever the demo tells that something has changed.

import {Chat, node} from "./chats.js";
import {Seat, calm, down, flood, kill, moveClock, switchTopics} from "./orders.js";
import {Receipts} from "./receipts.js";
import {Table} from "./sheet.js";
import {drawStrip} from "./strip.js";
import {Tour} from "./tour.js";
import {speak, spoken, words} from "./words.js";

const TITLES = {anna: "Telegram", boris: "VKontakte", vera: "Messenger"};
const PLATFORMS = {telegram: "Telegram", vk: "VK", facebook: "Facebook"};
let chats = null;
let world = null;
let receipts = null;
let table = null;
const tour = new Tour();

function complain(text) {
  const place = document.getElementById("faults-now");
  place.textContent = `⚠ ${text}`;
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
  for (const name of ["anna", "boris", "vera"]) {
    chats[name] = new Chat(seats[name], names[name], {subtitle: node("p", {}, TITLES[name]), refused: complain});
    document.getElementById("phones").append(chats[name].place);
  }
  const forum = node("button", {type: "button", id: "forum", onclick: () => attempt(() => switchTopics(people.desk, !world.chats.desk.forum))});
  chats.desk = new Chat(seats.desk, names.group, {replies: true, subtitle: node("div", {class: "desk-head"}, node("p", {id: "desk-hint"}), forum), kind: "telegram group", refused: complain});
  document.getElementById("desk").append(chats.desk.place);
  chats.olga = new Chat(seats.olga, names.olga, {subtitle: node("p", {id: "owner-hint"}), refused: complain});
  document.getElementById("owner").append(chats.olga.place);
  receipts = new Receipts(document.getElementById("receipts"), chats);
  table = new Table(document.getElementById("sheet"), complain);
  tabs(names);
  say();
}

function tabs(names) {
  const place = document.getElementById("tabs");
  const titles = {anna: names.anna, boris: names.boris, vera: names.vera, desk: names.group, olga: names.olga};
  const show = (chosen) => {
    document.body.dataset.shown = chosen;
    for (const button of place.children) button.setAttribute("aria-pressed", String(button.dataset.name === chosen));
  };
  place.replaceChildren(...Object.entries(titles).map(([name, title]) =>
    node("button", {type: "button", "data-name": name, onclick: () => show(name)}, title)));
  show("anna");
}

function say() {
  if (!chats) return;
  const names = {...world.people.names, desk: world.people.names.oleg};
  for (const [name, chat] of Object.entries(chats)) chat.say(names[name]);
  receipts.say(names);
  document.getElementById("owner-hint").textContent = words().owner;
  faults();
}

function faults() {
  const place = document.getElementById("faults");
  const button = (text, work) => node("button", {type: "button", onclick: () => attempt(work)}, text);
  place.replaceChildren(
    button(words().flood, () => flood(world.people.desk)),
    ...Object.entries(PLATFORMS).map(([platform, name]) => world.faults[platform] === "down"
      ? button(words().up(name), () => calm(platform)) : button(words().down(name), () => down(platform))),
    button(words().kill, kill),
    button(words().hour, () => moveClock({seconds: 3600})),
    button(words().noon, () => moveClock({at: "12:59:50"})));
  const {standing, kills} = world.house;
  document.getElementById("faults-now").textContent = `${words().standing[standing]} ${words().kills(kills)}`;
}

function forum() {
  const {forum: on} = world.chats.desk;
  document.getElementById("desk-hint").textContent = on ? words().forumHint : words().deskHint;
  document.getElementById("forum").textContent = on ? words().forumOff : words().forumOn;
}

function clock() {
  const at = new Date(world.now * 1000);
  const place = document.getElementById("clock");
  place.textContent = at.toLocaleTimeString(spoken(), {hour: "2-digit", minute: "2-digit", timeZone: world.zone});
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
document.getElementById("tour").addEventListener("click", () => tour.toggle(() => ({chats, world})));
speak("ru");
listen();

// The way of a message: what waits in each queue now, and how long each hop of the last message took.

import {node} from "./chats.js";
import {spoken, words} from "./words.js";

export function drawStrip(world) {
  const {queues, way} = world;
  const hops = way ? way.hops : [];
  const toOperators = way ? way.to.endsWith(".operators") : false;
  const places = [
    {text: "taken", hop: hops[0]},
    {text: "routerQueue", count: queues.router, hop: hops[1]},
    {text: "decided", hop: hops[2]},
    {text: "published", hop: hops[3]},
    {text: "answersQueue", count: queues.answers + queues.bulk, hop: toOperators ? undefined : hops[4]},
    {text: "operatorsQueue", count: queues.operators, hop: toOperators ? hops[4] : undefined},
    {text: "shown", hop: hops[5]},
    {text: "dead", count: queues.dead, bad: queues.dead > 0},
  ];
  document.getElementById("strip").replaceChildren(...places.map(drawPlace));
  document.getElementById("strip-total").textContent = way ? words().total(milliseconds(way.total), way.by.includes("operator")) : words().noWay;
}

function drawPlace({text, count, hop, bad}) {
  const kind = count === undefined ? "box" : "queue";
  return node("li", {class: `${kind} ${count ? "full" : ""} ${bad ? "bad" : ""}`},
    node("span", {}, words().places[text]),
    count === undefined ? null : node("strong", {}, String(count)),
    hop === undefined ? null : node("span", {class: "hop"}, milliseconds(hop)));
}

const milliseconds = (value) => value === null ? "…" : `${value.toLocaleString(spoken(), {maximumFractionDigits: value < 10 ? 1 : 0})} ${words().ms}`;

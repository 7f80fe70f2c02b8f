// Screenshots of payments, ready to be dragged onto a phone or sent by a button. Each is drawn anew, of this very minute.

import {node} from "./chats.js";
import {words} from "./words.js";

const KINDS = ["paid", "failed", "stranger", "decoy"];
let serial = Date.now() % 90000000;

// Where a screenshot that nobody has sent yet is drawn.
export function freshReceipt(kind) {
  serial += 1;
  return `/play/receipt/${kind}/${serial}.png`;
}

export class Receipts {
  constructor(place, chats) {
    Object.assign(this, {place, chats});
    this.cards = KINDS.map((kind) => this.card(kind));
    place.replaceChildren(...this.cards.map((card) => card.place));
  }

  card(kind) {
    const card = {kind};
    card.image = node("img", {draggable: "true", width: "144", height: "236"});
    card.image.addEventListener("dragstart", (event) => event.dataTransfer.setData("text/x-receipt", card.image.src));
    card.text = node("p");
    card.buttons = node("div", {class: "receipt-buttons", role: "group"});
    card.place = node("li", {class: "receipt", "data-kind": kind}, card.image, node("div", {}, card.text, card.buttons));
    this.renew(card);
    return card;
  }

  renew(card) {
    card.image.src = freshReceipt(card.kind);
  }

  say(names) {
    for (const card of this.cards) {
      card.text.textContent = words().receipts[card.kind];
      card.image.alt = words().receipts[card.kind];
      card.buttons.setAttribute("aria-label", words().sendAs);
      card.buttons.replaceChildren(...["anna", "boris", "vera"].map((name) =>
        node("button", {type: "button", onclick: () => this.send(card, name)}, words().receiptFor(names[name]))));
    }
  }

  async send(card, name) {
    await this.chats[name].attachPicture(card.image.src);
    this.renew(card);
  }
}

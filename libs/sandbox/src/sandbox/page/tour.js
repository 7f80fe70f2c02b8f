// The guided tour: six steps that play the product's story by themselves, each waiting for what really happens.

import {kill, pictureAt} from "./orders.js";
import {freshReceipt} from "./receipts.js";
import {spoken, words} from "./words.js";

const PATIENCE = 120000; // a slow machine starts Otklik again in a minute
const READING = 1500; // what a person needs after a step to see what became of it

const STEPS = {
  ru: [
    "1. Борис пишет из ВКонтакте, называет почту — бот узнаёт его по ней — и задаёт вопрос. Вопрос встаёт в чат операторов.",
    "2. Олег просто отвечает на сообщение. 👌 значит: мессенджер принял.",
    "3. Otklik убит посреди разговора. Борис пишет дальше — и ничего не теряется.",
    "4. Олег видит, что было написано, и закрывает диалог командой /пока. Борис ставит оценку.",
    "5. Борис нажимает «Оплата» и присылает снимок перевода. Бот читает его и сам находит тариф с такой ценой: первый снимок — до полуминуты.",
    "6. Зачислено, и новый день уже стоит в таблице владельца. Теперь попробуйте сами: за клиента, за оператора, за владельца.",
  ],
  en: [
    "1. Boris writes from VKontakte, names his e-mail, by which the bot knows him, and asks. The question stands in the operator chat.",
    "2. Oleg simply replies to the message. 👌 means: the messenger took it.",
    "3. Otklik is killed in the middle of it. Boris goes on writing, and nothing gets lost.",
    "4. Oleg reads what was written, and closes the dialog with /close. Boris rates it.",
    "5. Boris presses “Payment” and sends a screenshot of his transfer. The bot reads it and finds the tariff with that price: the first takes up to half a minute.",
    "6. It is credited, and the new day stands in the owner's table. Now try for yourself: as a client, as an operator, as the owner.",
  ],
};
const LINES = {
  ru: {question: "Не приходит ключ, помогите", answer: "Уже отправили, проверьте почту!", late: "А ещё вопрос: можно на два телефона?", close: "/пока"},
  en: {question: "The key has not come, please help", answer: "Just sent, look into your mail!", late: "One more thing: may I use two phones?", close: "/close"},
};
const ENDED = Symbol("the tour was ended");

export class Tour {
  // `show` brings one place of the page into sight: a chat by its name, or `sheet`.
  constructor(show) {
    Object.assign(this, {show, running: false, waiting: [], number: null});
  }

  // Told of every change: whoever waits looks again.
  saw(world) {
    this.world = world;
    this.waiting = this.waiting.filter(({holds, done}) => { const found = holds(world); if (found) done(found); return !found; });
  }

  until(holds) {
    const found = holds(this.world);
    if (found) return Promise.resolve(found);
    return new Promise((done, failed) => {
      const entry = {holds, done, failed};
      this.waiting.push(entry);
      setTimeout(() => { this.waiting = this.waiting.filter((one) => one !== entry); failed(new Error(words().tourWaits)); }, PATIENCE);
    });
  }

  // The step's words; in the other language when that is chosen meanwhile.
  say() {
    const place = document.getElementById("step");
    place.hidden = this.number === null;
    if (this.number !== null) place.textContent = STEPS[spoken()][this.number];
    document.getElementById("tour").textContent = this.running ? words().tourEnd : words().tour;
  }

  async toggle(chats) {
    if (this.running) { for (const {failed} of this.waiting.splice(0)) failed(ENDED); this.running = false; this.number = null; this.say(); return; }
    if (!chats) return; // nothing stands there yet
    this.running = true;
    const play = this.play = Symbol("this very tour");
    try {
      for (const [number, step] of this.steps(chats).entries()) {
        this.number = number;
        this.say();
        await step();
        await new Promise((done) => setTimeout(done, READING));
        if (this.play !== play || !this.running) return;
      }
    } catch (fault) {
      if (fault === ENDED) return;
      document.getElementById("step").textContent = `⚠ ${fault.message}`;
    }
    this.running = false;
    document.getElementById("tour").textContent = words().tour;
  }

  steps({boris: {seat: boris}, desk: {seat: oleg}}) {
    const lines = LINES[spoken()];
    const old = new Set(everything(this.world)); // it may be played again: what stood there before does not count
    const fresh = (world, name, holds) => [...world.chats[name].messages].reverse().find((one) => !old.has(`${name} ${one.id}`) && holds(one));
    const says = (name, text) => (world) => fresh(world, name, (one) => one.text.includes(text));
    const menu = () => texts(this.world.chats.boris.keyboard);
    return [
      async () => {
        this.show("boris");
        if (!this.world.chats.boris.messages.length) {
          await boris.start();
          await this.until((world) => fresh(world, "boris", (one) => one.from_bot));
          await boris.say("boris@example.org");
        }
        await this.until(() => menu().some(isSupport) || menu().some(isClose));
        if (menu().some(isSupport)) {
          await boris.menu(menu().find(isSupport));
          await this.until(() => !menu().some(isSupport));
        }
        await boris.say(lines.question);
        await this.until(says("desk", lines.question));
        this.show("desk");
      },
      async () => {
        await oleg.say(lines.answer, {replyTo: (await this.until(says("desk", lines.question))).id});
        await this.until(says("boris", lines.answer));
        await this.until((world) => (says("desk", lines.answer)(world).reactions || []).length > 0);
      },
      async () => {
        this.show("boris");
        await kill();
        await boris.say(lines.late);
        await this.until((world) => world.house.standing === "running" && says("desk", lines.late)(world));
        this.show("desk");
      },
      async () => {
        await oleg.say(lines.close, {replyTo: (await this.until(says("desk", lines.late))).id});
        const asked = await this.until((world) => fresh(world, "boris", (one) => marks(one).length >= 5));
        this.show("boris");
        await boris.press(asked.id, marks(asked).at(-1));
        await this.until(() => menu().some(isPayment));
      },
      async () => {
        await boris.menu(menu().find(isPayment));
        await this.until(() => !menu().some(isPayment));
        this.table = subscriptions(this.world);
        await boris.say("", {file: await pictureAt(freshReceipt("paid"))});
        await this.until(says("desk", "💰"));
      },
      async () => {
        this.show("sheet");
        await this.until((world) => subscriptions(world) !== this.table);
      },
    ];
  }
}

const everything = (world) => Object.entries(world.chats).flatMap(([name, chat]) => chat.messages.map((one) => `${name} ${one.id}`));
const texts = (keyboard) => (keyboard || []).flat().map((one) => typeof one === "string" ? one : one.text);
const marks = (message) => (message.inline || []).flat().map((button) => button.text);
const isSupport = (text) => /поддерж|support/i.test(text);
const isClose = (text) => /завершить|end the/i.test(text);
const isPayment = (text) => /оплат|payment/i.test(text);
const subscriptions = (world) => JSON.stringify(world.sheet.filter(({title}) => /подписки|subscriptions/i.test(title)));

// The guided tour: six steps that play the product's story by themselves, each waiting for what really happens.

import {kill} from "./orders.js";
import {spoken, words} from "./words.js";

const PATIENCE = 120000; // a slow machine starts Otklik again in a minute

const STEPS = {
  ru: [
    "1. Борис пишет из ВКонтакте и называет почту. Бот узнаёт его по ней.",
    "2. Он нажимает «Связаться с поддержкой» и задаёт вопрос. Вопрос встаёт в чат операторов.",
    "3. Олег просто отвечает на сообщение. 👌 значит: мессенджер принял.",
    "4. Otklik убит посреди разговора. Борис пишет дальше — и ничего не теряется.",
    "5. Олег видит, что было написано, по порядку, и закрывает диалог командой /пока.",
    "6. Борис ставит оценку. Теперь попробуйте сами: за клиента, за оператора, за владельца.",
  ],
  en: [
    "1. Boris writes from VKontakte and names his e-mail. The bot knows him by it.",
    "2. He presses “Contact support” and asks. The question stands in the operator chat.",
    "3. Oleg simply replies to the message. 👌 means: the messenger took it.",
    "4. Otklik is killed in the middle of it. Boris goes on writing, and nothing gets lost.",
    "5. Oleg reads what was written, in order, and closes the dialog with /close.",
    "6. Boris rates it. Now try for yourself: as a client, as an operator, as the owner.",
  ],
};
const LINES = {
  ru: {question: "Не приходит ключ, помогите", answer: "Уже отправили, проверьте почту!", late: "А ещё вопрос: можно на два телефона?", close: "/пока"},
  en: {question: "The key has not come, please help", answer: "Just sent, look into your mail!", late: "One more thing: may I use two phones?", close: "/close"},
};

export class Tour {
  constructor() {
    this.running = false;
    this.waiting = [];
  }

  // Told of every change: whoever waits looks again.
  saw(world) {
    this.world = world;
    this.waiting = this.waiting.filter(({holds, done}) => { const found = holds(world); if (found) done(found); return !found; });
  }

  until(holds) {
    const found = this.world ? holds(this.world) : null;
    if (found) return Promise.resolve(found);
    return new Promise((done, failed) => {
      const entry = {holds, done};
      this.waiting.push(entry);
      setTimeout(() => { this.waiting = this.waiting.filter((one) => one !== entry); failed(new Error("nothing came")); }, PATIENCE);
    });
  }

  show(number) {
    const place = document.getElementById("step");
    place.hidden = number === null;
    if (number !== null) place.textContent = STEPS[spoken()][number];
  }

  async toggle(look) {
    const button = document.getElementById("tour");
    if (this.running) { this.running = false; this.show(null); button.textContent = words().tour; return; }
    this.running = true;
    button.textContent = words().tourEnd;
    try { await this.play(look()); } catch (fault) { document.getElementById("step").textContent = `⚠ ${fault.message}`; }
    this.running = false;
    button.textContent = words().tour;
  }

  async play({chats}) {
    const lines = LINES[spoken()];
    const boris = chats.boris.seat;
    const oleg = chats.desk.seat;
    const steps = [
      async () => {
        if (!this.world.chats.boris.messages.length) {
          await boris.start();
          await this.until((world) => world.chats.boris.messages.some((one) => one.from_bot));
          await boris.say("boris@example.org");
        }
        await this.until((world) => (world.chats.boris.keyboard || []).length > 0);
      },
      async () => {
        await boris.menu(await this.until((world) => supportKey(world.chats.boris.keyboard)));
        await this.until((world) => world.chats.desk.messages.some((one) => one.from_bot));
        await boris.say(lines.question);
        await this.until((world) => find(world.chats.desk, lines.question));
      },
      async () => {
        const relay = await this.until((world) => find(world.chats.desk, lines.question));
        await oleg.say(lines.answer, {replyTo: relay.id});
        await this.until((world) => find(world.chats.boris, lines.answer));
        await this.until((world) => (find(world.chats.desk, lines.answer).reactions || []).length > 0);
      },
      async () => {
        await kill();
        await boris.say(lines.late);
        await this.until((world) => world.house.standing === "running" && find(world.chats.desk, lines.late));
      },
      async () => {
        const relay = find(this.world.chats.desk, lines.late);
        await oleg.say(lines.close, {replyTo: relay.id});
        await this.until((world) => world.chats.boris.messages.some((one) => (one.inline || []).flat().length >= 5));
      },
      async () => {
        const asked = this.world.chats.boris.messages.filter((one) => (one.inline || []).flat().length >= 5).at(-1);
        await boris.press(asked.id, asked.inline.flat().at(-1).text);
      },
    ];
    for (const [number, step] of steps.entries()) {
      if (!this.running) return;
      this.show(number);
      await step();
      await new Promise((done) => setTimeout(done, 1500));
    }
  }
}

const find = (chat, text) => [...chat.messages].reverse().find((one) => one.text.includes(text)) || null;

function supportKey(keyboard) {
  const texts = (keyboard || []).flat().map((key) => typeof key === "string" ? key : key.text);
  return texts.find((text) => /поддерж|support/i.test(text)) || null;
}

## Карточка клиента и список открытых

who-head = 👤 { $name } · { $channel }
who-email =
    { $email }{ $new ->
        [yes] {" "}· новый клиент
       *[no] {""}
    } · { $verified ->
        [yes] личность подтверждена ✅
       *[no] личность не подтверждена
    }
who-not-in-sheet = ⚠️ Нет в таблице: строку клиента из неё убрали.
who-banned = 🚫 Заблокирован: { $reason }
who-unreachable = Сообщения сейчас не доходят: клиент заблокировал бота.
who-subscription = { $tariff }, оплачено до { $day }
who-accounts = Пишет из: { $accounts }
who-dialogs =
    { $count ->
        [0] Диалогов ещё не было
        [one] { $count } диалог, первый { $since }
        [few] { $count } диалога, первый { $since }
       *[other] { $count } диалогов, первый { $since }
    }
who-payments = Платежи, новые впереди:
who-payment =
    • { $day }: { $price }, «{ $tariff }», { $how ->
        [hand] вручную ({ $by })
       *[bot] бот
    }{ $undone ->
        [yes] {" "}· отменён
       *[no] {""}
    }
who-ratings = Оценки, новые впереди: { $ratings }
who-notes = Заметки:
open-none = Открытых диалогов нет.
open-head =
    { $count ->
        [one] Открыт { $count } диалог
        [few] Открыто { $count } диалога
       *[other] Открыто { $count } диалогов
    }
open-line =
    { $name } · { $channel } · { $topic ->
        [payment] оплата
       *[support] поддержка
    }{ $waits ->
        [yes] {" "}· ждёт с { $since }
       *[no] {" "}· отвечено
    }{ $taken ->
        [yes] {" "}· ведёт { $who }
       *[no] {""}
    }
open-more = …и ещё { $count }

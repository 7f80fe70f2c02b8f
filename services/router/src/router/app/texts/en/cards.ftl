## A client's card, and the list of open dialogs

who-head = 👤 { $name } · { $channel }
who-email =
    { $email }{ $new ->
        [yes] {" "}· new client
       *[no] {""}
    } · { $verified ->
        [yes] verified ✅
       *[no] not verified
    }
who-not-in-sheet = ⚠️ Not in the table: the client's row was removed from it.
who-banned = 🚫 Banned: { $reason }
who-unreachable = Messages do not arrive now: the client has blocked the bot.
who-subscription = { $tariff }, paid until { $day }
who-accounts = Writes from: { $accounts }
who-dialogs =
    { $count ->
        [0] No dialogs yet
        [one] { $count } dialog, since { $since }
       *[other] { $count } dialogs, the first on { $since }
    }
who-payments = Payments, newest first:
who-payment =
    • { $day }: { $price }, “{ $tariff }”, { $how ->
        [hand] by hand ({ $by })
       *[bot] by the bot
    }{ $undone ->
        [yes] {" "}· undone
       *[no] {""}
    }
who-ratings = Ratings, newest first: { $ratings }
who-notes = Notes:
open-none = No dialog is open.
open-head =
    { $count ->
        [one] { $count } dialog is open
       *[other] { $count } dialogs are open
    }
open-line =
    { $name } · { $channel } · { $topic ->
        [payment] payment
       *[support] support
    }{ $waits ->
        [yes] {" "}· waiting since { $since }
       *[no] {" "}· answered
    }{ $taken ->
        [yes] {" "}· { $who } answers
       *[no] {""}
    }
open-more = …and { $count } more

## For the owner

owner-help =
    This is the owner's chat.
    /broadcast — write to everybody, or to the clients of some tariffs
    /record — look at a client's record by e-mail, and correct it
    /forget — export all about a client, and erase it
    /tariffs — look at the tariffs, and change them
    /log — the last changes of records, with undo
    /stats — dialogs, answers, ratings and payments of 7, 30 or 90 days
    /open — who waits for an answer
    /help — this help
    Answer my questions by replying to them: so you can have several things going at once.
owner-unknown-command = There is no command { $written }. Perhaps { $nearest }?
owner-among-operators = This command is given in the operators' chat, as a reply to a client's message.
owner-prompt-over = This question has been answered. Start the command again.
owner-press-instead = Please press a button under the message.
owner-edited = I do not read a changed message again. If it was an answer to my question, start the command again.
owner-cancelled = ✖️ Cancelled, nothing was done.
owner-button-cancel = Cancel
-anonymous-off = What to do: open the group, its settings, “Administrators” → you, and switch off “Remain Anonymous”. If you write as a channel, choose yourself before you send.
operators-anonymous-owner = Only the owner can do this, and you write as the group, so the bot cannot see who you are. { -anonymous-off } Then send the command again, or send it to the bot in your private chat.
operators-owner-only = Only the owner can do this. If you are the owner, write under your own name, not as the group.

## Broadcast

owner-no-tariff = no tariff
owner-broadcast-nobody = There is nobody to write to yet: no client has an account in a messenger.
owner-broadcast-whom = To whom?
owner-group = { $name } — { $count } (current: { $current }, lapsed: { $lapsed })
owner-group-none = { $name } — { $count }
owner-broadcast-how =
    All — { $count }

    Reply to this message with numbers or names, by commas: “1, 3”. “2 current” is those who have paid, “2 lapsed” those who have not, “all” is everybody with an account.
owner-broadcast-unclear = I do not know who that is: “{ $words }”. Reply to the list again: numbers or names by commas, such as “1, 2 lapsed”, or “all”.
owner-plan =
    { $count ->
        [0] There is nobody to write to.
        [one] { $count } client will get it:
       *[other] { $count } clients will get it:
    }
owner-plan-unreachable =
    { $count ->
        [one] { $count } client will not get it:
       *[other] { $count } clients will not get it:
    }
owner-reason =
    { $reason ->
        [blocked] blocked the bot
        [chat_gone] the chat exists no more
        [no_rights] the bot may not write to this chat
        [not_allowed] did not allow the VK community to write to them
        [window_closed] have not written on Facebook for 24 hours
        [no_account] no account in a messenger
        [too_large] the file is too large for the messenger
        [unsupported] the messenger does not take such a message
        [file_gone] the file is gone
        [set_aside] a fault of ours, the messages are set aside
       *[other] the messenger did not take the message
    }
owner-broadcast-what = Reply to this with the message: a text, photo, file or album.
owner-broadcast-unsupported = Such a message cannot be sent to many. Reply with a text, photo, file or album.
owner-broadcast-sure = This is how clients will see it. Shall it go?
owner-button-send = Send
owner-broadcast-started = ✅ Sending.
owner-progress =
    { $bar } { $percent } %
    Sent { $done } of { $total }
owner-button-stop = Stop
owner-broadcast-stopping = Stopping. What is under way will arrive.
owner-broadcast-over = This broadcast is over.
owner-report =
    { $sent ->
        [one] ✅ The broadcast is over. Delivered to { $sent } client.
       *[other] ✅ The broadcast is over. Delivered to { $sent } clients.
    }
owner-report-stopped =
    { $sent ->
        [one] ⏹ The broadcast was stopped. Delivered to { $sent } client.
       *[other] ⏹ The broadcast was stopped. Delivered to { $sent } clients.
    }
owner-report-not-begun =
    { $count ->
        [one] Not sent to { $count } client.
       *[other] Not sent to { $count } clients.
    }
owner-report-doubtful =
    { $count ->
        [one] { $count } of them may have it twice: the messenger could not say whether it had arrived the first time.
       *[other] { $count } of them may have it twice: the messenger could not say whether it had arrived the first time.
    }
owner-report-under-way =
    { $count ->
        [one] { $count } more message waits: the messenger does not answer now. It will go when it does.
       *[other] { $count } more messages wait: the messenger does not answer now. They will go when it does.
    }
owner-report-failed =
    { $count ->
        [one] Not delivered to { $count } client:
       *[other] Not delivered to { $count } clients:
    }

## Records

owner-field-email = E-mail
owner-field-name = Name
owner-field-tariff = Tariff
owner-field-last-paid-day = Last paid day
owner-field-language = Language
owner-field-notes = Notes
owner-record-whose = Whose record? Reply to this message with the client's e-mail.
owner-record-unknown = There is no client with this e-mail. Check it, and reply to the question again.
owner-record-gone = This record exists no more. Start again: /record
owner-record-what = Reply to this message: the number or name of a field and its new value, such as “4 2026-12-31” or “name Anna”. “-” empties name, language or notes.
owner-email-wrong = This does not look like an e-mail. It must be an address like name@example.org, and nothing else.
owner-day-wrong = There is no such date. Write it as 31.12.2026 or 2026-12-31.
owner-language-wrong = The language is Russian or English: “ru” or “en”.
owner-tariff-unknown = There is no such active tariff. Write the name as it stands in the list of tariffs.
owner-tariff-first = The client has no subscription yet. Give the tariff together with the last paid day: “tariff Month 2026-12-31”.
owner-field-unknown = I do not know which field that is. Begin with its number or name: “2 Anna”, “last paid day 2026-12-31”.
owner-field-empty = Write the new value after the field, such as “2 Anna”.
owner-field-needed = This field cannot be empty. Name, language and notes can.
owner-field-same = It holds this value already, there is nothing to change.
owner-field-sure =
    { $email }
    { $field }
    Was: { $old }
    Will be: { $new }
owner-button-keep = Save
owner-kept = ✅ Saved. It can be undone in /log.
owner-merge =
    The e-mail { $email } belongs to another record. If this is one person, the two can be merged: accounts, dialogs, payments, ratings and notes move to the second, whose own fields stay, and whose empty ones are filled from the first. It can be undone in /log.
owner-merge-subscription = Their subscriptions differ: press the one that stays.
owner-button-merge = Merge
owner-button-merge-with = Merge: { $subscription }
owner-merged = ✅ The records are one now. It can be undone in /log.
owner-not-kept =
    ⚠️ Not done: { $reason ->
        [changed_meanwhile] the record has changed meanwhile. Start again.
        [no_tariff] there is no such active tariff.
        [taken] this e-mail belongs to another record.
        [undone_already] it was undone already.
       *[gone] this record exists no more.
    }

## The journal

owner-log-empty = The journal is empty so far.
owner-log-head = The last changes, the newest first:
owner-log-bot = the bot
owner-log-line =
    { $at } · { $by } · { $kind ->
        [credit] { $email } · credited “{ $new }”, { $old }
        [merge] records merged: { $old } → { $new }
        [forgotten] a client was forgotten
        [tariff] tariff: { $old } → { $new }
       *[field] { $email } · { $field }: { $old } → { $new }
    }{ $undone ->
        [yes] {" "}· undone
       *[no] {""}
    }
owner-button-undo = Undo { $number }
owner-undone = ↩️ The change was undone.

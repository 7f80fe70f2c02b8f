## To the operators

card =
    { $again ->
        [yes] 🔁 Dialog open again
       *[no] 🟢 New dialog
    } · { $topic ->
        [payment] payment
       *[support] support
    }
    { $name } · { $channel }
    { $email }{ $new ->
        [yes] {" "}· new client
       *[no] {""}
    } · { $verified ->
        [yes] verified ✅
       *[no] not verified
    }{ $pays ->
        [yes] {""}
            { $tariff }, paid until { $day }
       *[no] {""}
    }{ $not_kept ->
        [0] {""}
        [one] {""}
            { $not_kept } message written before these was not kept.
       *[other] {""}
            { $not_kept } messages written before these were not kept.
    }
operators-topic =
    { $topic ->
        [payment] { $name } · { $channel }: now it is about a payment.
       *[support] { $name } · { $channel }: now it is a question to support.
    }
operators-closed-by-client = { $name } · { $channel }: the client has ended the dialog.
operators-closed = Dialog closed; the client was asked for a rating.
operators-already-closed = The dialog is closed already.
operators-other-open = This dialog is closed already, and a new one is open: to close that, reply with the command to one of its messages.
operators-rating =
    { $name } · { $channel }: rating { $score } of 5 { $score ->
        [1] 😞
        [2] 🙁
        [3] 😐
        [4] 🙂
       *[5] 😊
    }
operators-rating-changed = { $name } · { $channel }: rating changed, now { $score } of 5.
operators-comment = { $name } · { $channel }, comment on the rating: { $comment }
operators-email-taken =
    ⚠️ { $name } · { $channel }
    Gives the e-mail { $email }, which already has an account in this messenger.

    The client with this e-mail:
    { $rival }

    Is it the same person? Until that is decided, the new account can write and pay, but sees nothing.
operators-email-corrected = { $name } · { $channel }: e-mail corrected. It was { $old }, now it is { $email }.
operators-verified-by-code = { $name } · { $channel }: e-mail confirmed by the mailed code ✅
operators-settled-already = This has been decided already.
operators-done-settled = ☑️ Decided already.
operators-done-confirm = ✅ Identity confirmed · { $who }
operators-done-allow = ✅ Allowed · { $who }
operators-done-refuse = 🚫 Refused · { $who }
operators-unreachable = { $name } · { $channel }: the client has blocked the bot, answers will not arrive now.
operators-reachable = { $name } · { $channel }: the client takes messages again.
operators-answer-refused =
    Not delivered: { $reason ->
        [blocked] the client has blocked the bot.
        [chat_gone] the chat with the client no longer exists.
        [no_rights] the bot may not write in this chat.
        [not_allowed] the client has not allowed the community to write.
        [window_closed] more than 24 hours have passed since the client's last message, and Facebook no longer lets us answer. Once the client writes again, you can answer again.
        [human_agent_only] more than 24 hours have passed since the client's last message. Facebook still takes an answer of your own: press the button if this is one.
        [too_late] the time in which it could be changed is over.
        [too_large] the file is too large for this messenger.
        [unsupported] this messenger does not take it. Please send it another way: as text, a photo or a file.
        [set_aside] a fault on our side. The answer is kept: whoever runs the bot can send it again.
        [file_gone] the file is no longer available; please send it again.
        [message_gone] the message that this was about no longer exists.
       *[refused] the messenger did not take the message.
    }
operators-relay-refused =
    ⚠️ { $name } · { $channel }: a message of the client could not be shown: { $reason ->
        [too_large] it is too large.
        [unsupported] Telegram does not take it.
        [set_aside] a fault on our side; it is kept.
        [file_gone] the file is no longer available.
       *[other] Telegram did not take it.
    } We asked the client to send it another way.
operators-card-refused = ⚠️ { $name } · { $channel }: the card of a new dialog could not be shown. Its messages will come as usual.
operators-unsupported =
    A client cannot be sent { $what ->
        [poll] a poll
        [dice] a dice
        [story] a story
        [game] a game
       *[other] such a message
    }. Please send text, a photo or a file.
operators-still-old =
    The client still sees the old text: { $reason ->
        [unsupported] this messenger does not change what was sent.
        [too_late] the time in which it could be changed is over.
        [blocked] the client has blocked the bot.
        [message_gone] the message is no longer there for the client.
       *[other] the messenger did not take the change.
    }
operators-remark-zipped = VKontakte takes neither mp3 files nor programs, so the client got the file inside a zip archive.
operators-remark-still = The client got a still picture: this sticker does not move in their messenger.
operators-sending = On its way.
operators-sent-already = It was sent already.
operators-not-sent = Not sent: the answer that you reply to did not reach the client. Reply to the client's message.
operators-no-relay = To answer a client, reply to their message or to the card of the dialog. A reply to this message goes to nobody.
operators-lost = It is not clear which client this message belongs to, and your answer was not sent. Reply to another message of theirs, or try again a little later.
operators-reply-first = This command is given as a reply to a client's message.
operators-unknown-command = There is no command { $written }. Perhaps { $nearest }? Nothing was sent to the client.
operators-help =
    Reply to a client's message, and the client gets your answer.
    /close as a reply to a client's message: close the dialog and ask for a rating
    /who as a reply: all that is known of the client
    /note text as a reply: write something down about the client, for yourselves
    /template: list the ready answers; /template 2 as a reply: send the second
    /assign as a reply: I answer this client; /assign @name: a colleague does
    /paid as a reply: read the receipt, or credit by hand
    /delete as a reply to your own message: take it away from the client
    /ban reason as a reply: close, and hear this client no more; /unban: hear them again
    /open: who waits for an answer
    /help: this text
    What begins with “//” stays among the operators.
operators-press-unknown = This button no longer works.

operators-noted = Noted. The client does not see it; you do, with /who.
operators-note-empty = Write the note after the command, for example: /note asks to be called after six
operators-assigned = { $who } answers this client.
operators-anonymous-assign = You write as the group, so the bot cannot see who you are, and nothing was assigned. { -anonymous-off } Then send /assign again, or assign a colleague: /assign @name.
operators-assign-unknown = { $who } has not written in this chat yet, so nothing was assigned. A name begins with @.
operators-together = { $who } is talking to this client already, and now you, { $other }, have answered too. The answer was delivered; please agree who goes on.
operators-banned = The client is banned and the dialog is closed; they were told nothing. What they write will only be counted. To undo: /unban
operators-not-banned = The client is not banned.
operators-banned-not-sent = Not sent: the client is banned. First /unban, then answer once more.
operators-unbanned =
    The client is heard again. { $count ->
        [0] They wrote nothing meanwhile.
        [one] { $count } message came meanwhile and was not passed on.
       *[other] { $count } messages came meanwhile and were not passed on.
    }

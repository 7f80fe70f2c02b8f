# What clients and operators read. The same keys and variables as in ru.ftl.

## Menu and buttons

menu-support = Contact support
menu-support-short = Support
menu-payment = Payment
menu-payment-short = Payment
rate-button = { $score }
button-fix = Send the correction
button-agent = Send as a person's answer

## Names

channel-telegram = Telegram
channel-vk = VK
channel-facebook = Facebook
nameless = No name

## In the header of a client's message and under it

forwarded = forwarded
forwarded-from = forwarded from { $name }
changed = changed
relay-was = ✎ Before: { $text }
relay-changed = ✎ Changed

## To the client

greeting =
    Hello! This is support.
    Please send your e-mail address, so that we know who you are.
ask-email =
    { $waiting ->
        [0] To go on, please send your e-mail address.
       *[other] To go on, please send your e-mail address. What you have written already is not lost.
    }
email-malformed = There seems to be a slip in the address. Please check it and send it again, for example: anna@example.org
email-unknown =
    We do not have the address { $email }. Please check it for slips and send it again:
    it is the one that your subscription was made with.
email-taken =
    Thank you! This e-mail already belongs to another account in this messenger, so we are checking it.
    You can write and pay right away: press a button.
welcome =
    { $waiting ->
        [0] Thank you, noted! How can we help? Press a button.
       *[other] Thank you, noted! To pass your message on to support, press a button.
    }
where-closed =
    { $waiting ->
        [0] The dialog is closed now. To write to us or to pay, press a button.
       *[other] The dialog is closed now, and what you wrote has not been passed on yet. Press a button, and we will read it.
    }
where-open =
    { $topic ->
        [payment] The dialog about your payment is open: write, we are reading.
       *[support] The dialog with support is open: write, we are reading.
    }
not-passed-on =
    This message has not been passed on yet: the dialog is closed.
    Press a button within an hour and we will get it; there is no need to write it again.
listening =
    { $waiting ->
        [0] Support is listening. What is your question?
       *[other] Support is listening, and what you wrote is being passed on.
    }
already-open = Support is listening already: go ahead.
passed-on = Your message has been passed on. We will answer right here.
payment-how = { $details }

    When you have paid, please send a screenshot of the receipt here.
payment-ask = Tell us what you would like to pay for, and we will tell you how. When you have paid, please send a screenshot of the receipt here.
closed-rate = Thank you for writing to us! How did we do? 1 is poor, 5 is excellent.
rating-noted = Thank you!
rating-thanks = Thank you for the rating!
rating-ask-comment = Thank you for being frank. Tell us in one line what went wrong: we will read it.
rating-too-late = Your rating is noted and can no longer be changed.
rating-unknown = This dialog can no longer be rated.
comment-thanks = Thank you, we have passed it on. If you need help, press a button.
press-unknown = This button no longer works.
client-unsupported =
    Sorry, we cannot pass on { $what ->
        [poll] a poll
        [dice] a dice
        [story] a story
        [game] a game
        [gift] a gift
        [market] an article for sale
        [podcast] a podcast
        [call] a call
       *[other] such a message
    }. Please send text, a photo or a file.
client-refused =
    Your last message could not be passed on: { $reason ->
        [too_large] it is too large.
        [set_aside] a fault on our side.
        [file_gone] the file is no longer there.
       *[other] the messenger did not take it.
    } Please send it another way: as text, a photo or a smaller file.

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
    }
operators-topic =
    { $topic ->
        [payment] { $name } · { $channel }: now it is about a payment.
       *[support] { $name } · { $channel }: now it is a question to support.
    }
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
    Gave the e-mail { $email }, which already belongs to another account in this messenger: { $others }.
    This account was added beside it, not verified. Please check whether it is the same person.
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
    /help: this text
    What begins with “//” stays among the operators.
operators-press-unknown = This button no longer works.

## To the client

greeting =
    Hello! This is support.
    Please send your e-mail address, so that we know who you are.
ask-email =
    { $waiting ->
        [0] To go on, please send your e-mail address.
       *[other] To go on, please send your e-mail address. What you have written already is not lost.
    }
email-malformed =
    { $first ->
        [yes] Hello! This is support.{" "}
       *[no] {""}
    }There seems to be a slip in the address. Please check it and send it again, for example: anna@example.org
email-unknown =
    { $first ->
        [yes] Hello! This is support.{" "}
       *[no] {""}
    }We do not have the address { $email }. Please check it for slips and send it again:
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
payment-ask = Tell us what you would like to pay for, and we will tell you how. When you have paid, please send a screenshot of the receipt here.
closed = The dialog has ended. If you have a question, press a button, and we will answer.
closed-already = The dialog has ended already. If you have a question, press a button.
away = We are away right now. We get everything you write, and will answer when we open: { $until }.
language-set = We speak English now.
email-again =
    What we have now is { $email }.
    Please send the right address.
email-same = That is the address we have, so nothing needs changing.
email-corrected = Noted: { $email }. Thank you!
email-final = Your e-mail has been confirmed already. If it has to change, please write to support.
code-sent =
    We have sent a six-digit code to { $email }. Please send it here, so that we know the address is yours.
    It works for 10 minutes; if there is no mail, please look into "Spam".
code-wrong =
    This code is not right. Please check it and send it again: { $left ->
        [one] { $left } try is left
       *[other] { $left } tries are left
    }.
code-dead = The code was wrong five times and no longer works. To get a new one, press the button.
code-later = We have sent a mail with a code already; you can ask for the next one a little later. If there is no mail, please check the address and "Spam".
code-undelivered = The mail to { $email } did not go. Please check the address for slips; a button corrects it. You can write to us without a code, too.
verified = Thank you, now we know it is you!
verified-already = Your e-mail has been confirmed already.
claim-allowed = We have checked: all is well, and this account belongs to your e-mail now.
claim-refused =
    We could not connect this account with { $email }: the address is somebody else's.
    Please send your own address.
subscription = Your tariff: { $tariff }. Paid until { $day }.
subscription-none = We have no subscription of yours on record yet.
subscription-unverified =
    First we need to know that the e-mail is yours. { $mails ->
        [yes] Press the button with the code, and we will send a mail.
       *[no] Write to support, and we will confirm it.
    }
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

## The mail with the code

mail-code-subject = { $code } is your code
mail-code =
    Hello!

    Your code: { $code }
    Please send it to the chat in which we asked for your e-mail. It works for 10 minutes.

    If you have not asked for anything, simply do not answer this mail.

## Forgetting a client

owner-forget-whom = Whom shall I forget? Reply to this message with the client's e-mail.
owner-forget-who = This is whom you ask me to forget:
owner-forget-sure =
    What will go: dialogs — { $dialogs }, messages — { $messages }, notes — { $notes }; the e-mail, names, accounts and the subscription. This cannot be taken back. Payments ({ $payments }) and ratings stay in the figures without a name.

    First I send all of it as a file to your private chat, and only when the file has arrived I erase it.
owner-forget-sheet-first = Delete the client's rows in the table yourself, best before you press: while they are there, the client comes back with the next reading.
owner-button-forget = Export and forget
owner-forget-file = Everything that we kept of the client. Soon the bot has no other copy: keep the file safe, or delete it yourself.
owner-forget-exporting = I am making the file. Once it has arrived, I erase the rest.
owner-forget-too-large = ⚠️ The export is too large for one file. Nothing was erased.
owner-forget-nothing-done = Nothing was erased.
owner-forget-undelivered =
    ⚠️ The file did not reach you: { $reason ->
        [blocked] you have stopped the bot in the private chat.
        [chat_gone] you have not written to the bot in a private chat yet.
        [set_aside] a fault on our side.
       *[other] Telegram did not take it.
    } Nothing was erased. Write to the bot in a private chat and begin anew: /forget
owner-forgotten-short = ✅ The client is forgotten.
owner-forgotten = ✅ Done: the client is forgotten, the export is in your private chat. What was on its way is erased within ten minutes.
owner-forgotten-sheet = Look into the table: if the client's rows are still in “clients” or “subscriptions”, delete them, or else the client comes back with the next reading.
owner-forgotten-chat = What can be read in the operators' group stays there: Telegram does not let a bot delete old messages. Delete them yourself if you like, or the client's topic where the group has topics.

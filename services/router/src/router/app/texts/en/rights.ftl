## The bot loses its rights in the operator chat: what the owner reads

rights-well = ✅ The bot has all that it needs in the operator chat. Whatever was waiting arrives there, in order.
rights-open-again = The bot may write in the operator chat again: all that was waiting arrives there, in order.
rights-presence = ⚠️ The bot is no longer in the operator chat. Clients' messages are not lost: they wait, and arrive there in order when the bot is back. Until then the operators don't see them.
rights-writing = ⚠️ The bot may no longer write in the operator chat. Clients' messages are not lost: they wait, and arrive there in order when it may. Until then the operators don't see them.
rights-admin = ⚠️ The bot is no administrator of the operator chat. It sees replies to its messages and commands, but may miss the rest; it cannot pin the board, manage topics or tidy up.
rights-make-admin = What to do: open the group and its settings, add the bot if it is not there, then “Administrators” → “Add Admin” → the bot, and switch on “Delete Messages”, “Pin Messages” and, if the group has topics, “Manage Topics”.
rights-some = ⚠️ The bot lacks rights in the operator chat:
rights-pinning = · “Pin Messages”: without it the board of waiting clients is not pinned.
rights-deleting = · “Delete Messages”: without it the notes “the bot pinned a message” stay in the chat.
rights-topics = · “Manage Topics”: without it messages of new clients wait. They are not lost, and arrive when the right is back.
rights-switch-on = What to do: open the group, its settings, “Administrators” → the bot, and switch this on.

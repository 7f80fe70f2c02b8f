## Taking an answer back

delete-done = Deleted at the client. The message stays in this chat.
delete-refused =
    Not deleted, the client still sees the answer: { $reason ->
        [too_late] { $where ->
            [vk] VKontakte deletes only what is less than 24 hours old.
           *[telegram] Telegram deletes only what is less than 48 hours old.
        }
        [unsupported] Facebook cannot delete what was sent.
        [blocked] the client has blocked the bot.
        [chat_gone] the chat with the client no longer exists.
        [set_aside] a fault on our side. Please try again.
       *[other] the messenger refused.
    }
delete-reply-to-own = This command is given as a reply to a message of your own that went to a client.
delete-anonymous = You write as the group, so the bot cannot see whether this answer is yours, and nothing was deleted. { -anonymous-off } What you answer from then on you can delete. An answer sent as the group can be corrected: edit the message itself.
delete-of-nobody = This answer was sent as the group: the bot does not know whose it is, so nothing was deleted. Whoever wrote it can correct it by editing the message itself.
delete-not-yours = This answer is a colleague's: only whoever wrote it can delete it.
delete-not-yet = The answer has not reached the client yet. Please try a little later, when it is marked.
delete-already = This answer is deleted at the client already.
delete-never-arrived = There is nothing to delete: this answer did not reach the client.
operators-edit-of-deleted = This answer is deleted at the client, who does not see the change. To have the new text read, please answer once more.

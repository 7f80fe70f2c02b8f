operators-topics-forbidden =
    Clients' messages are waiting: this group has topics, and the bot has no right to manage them. Open the group, its administrators, the bot, and switch on “Manage topics” — everything will arrive then.
operators-topic-of-nobody =
    Not sent: this topic is nobody's. Clients are answered in their own topics — open the one where their messages stand.
operators-general =
    Not sent: nothing goes to clients from General. Answer in the client's topic.
operators-reply-elsewhere =
    Not sent: this replies to a message that stands elsewhere. To answer the client, write in their topic without a quote, or reply to their message there.
operators-which-account =
    Not sent: the client writes from several messengers, and the latest one is not verified. Reply to the message you mean — or confirm who it is with the button under the card.
operators-topic-left =
    This client and another are one now: everything new stands in their topic.

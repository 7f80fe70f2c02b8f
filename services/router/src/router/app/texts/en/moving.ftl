## The operators' group has become a supergroup

operators-moved =
    The group has become a supergroup. Everything that waited arrives here, but older messages can no longer be answered.
    Each open dialog gets a new card: reply to that, or to new messages of the client.
operators-reply-to-former =
    Nothing was sent to a client: the message that you reply to stayed in the former group.
    Reply to the card of the dialog, or to a new message of the client.

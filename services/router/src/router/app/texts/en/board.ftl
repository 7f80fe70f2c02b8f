## The board: the pinned message in the operator chat

board-none = 📌 No dialog is open
board-head =
    { $count ->
        [one] 📌 { $count } dialog is open
       *[other] 📌 { $count } dialogs are open
    }
board-reminded =
    🔔 Reminded to pay in the last 24 hours: { $names }{ $more ->
        [0] {""}
       *[other] {" "}and { $more } more
    }
board-reminded-count =
    { $count ->
        [one] 🔔 { $count } client was reminded to pay in the last 24 hours
       *[other] 🔔 { $count } clients were reminded to pay in the last 24 hours
    }
operators-board-unpinned =
    📌 The board cannot be pinned: the bot may not do that any more. It stands in the chat and is kept up to date, but it is not pinned.
    To bring it back to the top, open the group's settings → Administrators → the bot → switch on “Pin messages”. I will pin it by myself within two minutes.

# Reminders: to clients, and to the operators after them.
reminder = A reminder: your subscription “{ $tariff }” is paid until { $day }. To go on, press “Payment”.
reminder-soon = A reminder: your subscription ends soon. To go on, press “Payment”.
reminders-missed =
    { $count ->
        [one] A payment reminder did not reach { $count } client:
       *[other] Payment reminders did not reach { $count } clients:
    }
reminders-missed-line =
    · { $name } ({ $email }): { $reason ->
        [blocked] has blocked the bot
        [not_allowed] does not allow messages from the VKontakte community
        [window_closed] 24 hours are over, Facebook lets nothing through
        [chat_gone] the chat is gone
       *[other] the messenger did not take it
    }
reminders-missed-more =
    { $count ->
        [one] … and { $count } more client
       *[other] … and { $count } more clients
    }
reminders-without-account =
    { $count ->
        [one] · { $count } client has never written to the bot in any messenger
       *[other] · { $count } clients have never written to the bot in any messenger
    }
reminders-under-way =
    { $count ->
        [one] · { $count } reminder is still under way: the messenger has not answered yet
       *[other] · { $count } reminders are still under way: the messenger has not answered yet
    }

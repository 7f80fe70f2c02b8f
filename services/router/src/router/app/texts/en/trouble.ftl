## About faults

operators-own-set-aside = This message was not handled: a fault on our side. It is kept, but please send it again.
operators-unknown-set-aside =
    ⚠️ A message of somebody who has not named an e-mail yet was not handled: a fault on our side. It is kept. Written from: { $where ->
        [vk] VK
        [facebook] Facebook
       *[telegram] Telegram
    }.
operators-relay-came-late = This message came late: it could not be shown before.
late = late, sent { $at }

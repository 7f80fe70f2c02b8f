## Меню и кнопки

menu-support = Связаться с поддержкой
menu-support-short = Поддержка
menu-payment = Оплата
menu-payment-short = Оплата
menu-close = Завершить диалог
menu-close-short = Завершить диалог
menu-subscription = Моя подписка
menu-subscription-short = Моя подписка
menu-email = Исправить почту
menu-email-short = Исправить почту
menu-code = Прислать код на почту
menu-code-short = Код на почту
# The other language's own name: pressing it changes to that one.
menu-language = 🌐 English
menu-language-short = 🌐 English
rate-button = { $score }
button-fix = Отправить исправление
button-agent = Отправить как ответ сотрудника
button-confirm = Подтвердить личность
button-allow = Разрешить
button-refuse = Отклонить

## Имена

channel-telegram = Telegram
channel-vk = ВКонтакте
channel-facebook = Facebook
nameless = Без имени

## В заголовке и под сообщением клиента

forwarded = переслано
forwarded-from = переслано от { $name }
changed = изменено
relay-was = ✎ Было: { $text }
relay-changed = ✎ Изменено

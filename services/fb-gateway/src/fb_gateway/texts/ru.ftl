# Тексты самого Facebook-шлюза: постоянное меню и имя того, чьё имя Facebook не сказал.

menu-support = Поддержка
menu-payment = Оплата
menu-menu = Меню
greeting = Здравствуйте! Нажмите «Начать», и мы ответим.
nameless = Клиент Facebook { $number }

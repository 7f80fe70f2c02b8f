# Таблица владельца: что он о ней читает.
sheet-overridden =
    { $name } ({ $email }): в таблице теперь «{ $tariff }», оплачено по { $day }. До этого бот начислил «{ $was_tariff }» по { $was_day }, а в таблице этого ещё не было. Действует то, что в таблице.
sheet-overridden-gone =
    { $name } ({ $email }): строку подписки убрали из таблицы, подписка закончена. До этого бот начислил «{ $was_tariff }» по { $was_day }, а в таблице этого ещё не было. Действует то, что в таблице.
sheet-overridden-field =
    { $name } ({ $email }), поле «{ $field }»: в таблице теперь «{ $now }». До этого вы исправили его через бота на «{ $was }», а в таблице этого ещё не было. Действует то, что в таблице.
sheet-button-restore = Вернуть начисленное
sheet-button-loss = Применить всё равно
sheet-loss-allowed = Хорошо, применяем.
sheet-rows-well = Все строки таблицы снова в порядке.
sheet-rows-refused =
    { $count ->
        [one] { $count } строка таблицы пропущена, остальные действуют:
        [few] { $count } строки таблицы пропущены, остальные действуют:
       *[other] { $count } строк таблицы пропущено, остальные действуют:
    }
sheet-row =
    · { $tab ->
        [clients] Клиенты
        [tariffs] Тарифы
       *[subscriptions] Подписки
    }, строка { $row }: { $fault ->
        [no_email] нет почты
        [bad_email] почта написана неправильно
        [bad_language] такого языка нет: ru или en
        [no_name] нет названия
        [no_price] нет цены
        [bad_price] цена написана неправильно
        [bad_currency] такой валюты нет
        [no_currency] нет валюты
        [bad_days] дни написаны неправильно
        [no_days] не указано, на сколько дней
        [bad_active] непонятно, активен ли тариф
        [no_tariff] нет тарифа
        [unknown_tariff] такого тарифа нет
        [no_day] нет даты
        [bad_day] дата написана неправильно
        [duplicate] то же, что в строке { $other }
        [error_cell] в ячейке ошибка
       *[too_long] слишком длинно
    }{ $shows ->
        [yes] {" "}({ $value })
       *[no] {""}
    }
sheet-rows-more =
    { $count ->
        [one] … и ещё { $count } строка
        [few] … и ещё { $count } строки
       *[other] … и ещё { $count } строк
    }
sheet-rows-lost =
    На листе «{ $tab ->
        [clients] Клиенты
        [tariffs] Тарифы
       *[subscriptions] Подписки
    }» пропало { $lost } из { $had } строк. Пока ничего не меняем: если это ошибка, верните строки, если так и нужно, нажмите кнопку.
sheet-trouble =
    { $kind ->
        [no_access] Нет доступа к таблице. Откройте её для { $account } как редактора.
        [api_off] В проекте Google не включены Sheets API или Drive API.
        [not_found] Таблицы с таким SHEETS_ID нет.
        [bad_key] Google не принимает ключ из SHEETS_CREDENTIALS.
        [unavailable] Google уже несколько раз не ответил.
        [quota] Google просит обращаться к таблице реже.
        [no_tab] В таблице нет нужного листа.
        [no_heading] Не хватает столбцов: { $headings }.
        [two_headings] Столбцы повторяются: { $headings }.
        [read_only] Таблицу можно читать, но не менять. Откройте её для { $account } как редактора.
       *[failed] Не получается работать с таблицей, подробности в журнале сервиса.
    }{ $tab ->
        [clients] {" "}Лист «Клиенты».
        [tariffs] {" "}Лист «Тарифы».
        [subscriptions] {" "}Лист «Подписки».
       *[none] {""}
    } Данные остаются, как были; о том, что всё наладилось, мы напишем.
sheet-well-again =
    { $kind ->
        [lost] Строки вернулись, таблица снова применяется.
       *[other] С таблицей снова всё в порядке.
    }

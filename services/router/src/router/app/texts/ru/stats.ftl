## Статистика для владельца

stats-which = Такого срока нет. Напишите /статистика 7, /статистика 30 или /статистика 90; без числа — за 7 дней.
stats-title =
    { $days ->
        [one] За { $days } день: { $first } — { $last }
        [few] За { $days } дня: { $first } — { $last }
       *[other] За { $days } дней: { $first } — { $last }
    }
stats-dialogs =
    { $count ->
        [0] Новых диалогов не было
       *[other] Новых диалогов: { $count }
    }
stats-answer = Первый ответ: через { $time } (медиана, диалогов с ответом: { $count })
stats-chart-answer = Первый ответ через
stats-chart-median = медиана, диалогов с ответом: { $count }
stats-no-answer = Первый ответ: отвеченных диалогов не было
stats-seconds = { $seconds } с
stats-minutes = { $minutes } мин
stats-hours = { $hours } ч { $minutes } мин
stats-days = { $days } д { $hours } ч
stats-ratings = Оценки: в среднем { $whole },{ $tenth }, всего { $count }
stats-no-ratings = Оценок не было
stats-payments =
    { $count ->
        [0] Оплат не было
       *[other] Оплат: { $count }
    }

## Figures for the owner

stats-which = There is no such period. Write /stats 7, /stats 30 or /stats 90; without a number it is 7 days.
stats-title =
    { $days ->
        [one] { $days } day: { $first } — { $last }
       *[other] { $days } days: { $first } — { $last }
    }
stats-dialogs =
    { $count ->
        [0] No new dialogs
       *[other] New dialogs: { $count }
    }
stats-answer = First answer: after { $time } (median, dialogs with an answer: { $count })
stats-chart-answer = First answer after
stats-chart-median = median, dialogs with an answer: { $count }
stats-no-answer = First answer: no dialog had one
stats-seconds = { $seconds } s
stats-minutes = { $minutes } min
stats-hours = { $hours } h { $minutes } min
stats-days = { $days } d { $hours } h
stats-ratings = Ratings: { $whole }.{ $tenth } on average, { $count } in all
stats-no-ratings = No ratings
stats-payments =
    { $count ->
        [0] No payments
       *[other] Payments: { $count }
    }

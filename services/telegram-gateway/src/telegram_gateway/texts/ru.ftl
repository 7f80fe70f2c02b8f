# Операторам
command-close = закрыть диалог (ответом клиенту)
command-who = что известно о клиенте (ответом)
command-note = записать о клиенте для себя (ответом)
command-template = готовые ответы
command-assign = кто ведёт диалог (ответом)
command-paid = засчитать оплату (ответом клиенту)
command-delete = забрать свой ответ у клиента (ответом)
command-ban = больше не слушать клиента (ответом)
command-unban = слушать клиента снова (ответом)
command-open = кто ждёт ответа
command-help = подсказка
# Владельцам
command-broadcast = рассылка клиентам
command-record = исправить запись клиента
command-tariffs = тарифы: посмотреть и изменить
command-log = последние изменения
command-forget = забыть клиента: выгрузить и стереть
command-stats = статистика за 7, 30 или 90 дней
# Клиентам
command-start = показать кнопки

-- What many clients leave behind, filled in by tests.bench.growing; `numbers` counts from 1.
INSERT INTO router_clients (email, name, recorded, created_at)
SELECT 'c' || n || '@example.org', 'Клиент ' || n, false, 1.0 FROM numbers;

INSERT INTO router_tariffs (name, price, currency, days) SELECT 'Месяц', 990, 'RUB', 30 FROM numbers WHERE n = 1;

INSERT INTO router_accounts (chat, channel, client, name, verified, created_at, used_at)
SELECT 'tg:7' || id, 'telegram', id, name, true, 1.0, 1.0 FROM router_clients;

INSERT INTO router_subscriptions (client, tariff, last_paid_day)
SELECT router_clients.id, router_tariffs.id, CAST(:day AS DATE) FROM router_clients, router_tariffs;

INSERT INTO router_dialogs (id, account, topic, opened_at, closed_at, passed_on, last_by, last_at)
SELECT 'closed ' || chat, chat, 'support', 1.0, 2.0, true, 'client', 1.0 FROM router_accounts;

INSERT INTO router_dialogs (id, account, topic, opened_at, passed_on, last_by, last_at, waiting_since)
SELECT 'open ' || chat, chat, 'support', 3.0, true, 'client', 3.0, 3.0 FROM router_accounts LIMIT :dialogs;

INSERT INTO router_commands (id, kind, account, dialog, origin, content, state, made_at, settled_at)
SELECT 'relay ' || chat, 'relay', chat, 'closed ' || chat, chat, '{}', 'sent', 1.0, 1.0 FROM router_accounts;

INSERT INTO router_commands (id, kind, account, dialog, origin, content, state, made_at, settled_at)
SELECT 'answer ' || chat, 'answer', chat, 'closed ' || chat, 'answer to ' || chat, '{}', 'sent', 1.0, 1.0
FROM router_accounts;

INSERT INTO router_links (message, command, place) SELECT 'of ' || id, id, 0 FROM router_commands;

INSERT INTO router_inbox (id, at) SELECT 'heard ' || n, 1.0 FROM numbers;

INSERT INTO router_outbox (id, queue, key, type, body, created_at, sent_at)
SELECT 'said ' || n, 'telegram-gateway.answers', 'tg:7' || n, 'outbound.show.v1', :body, 1.0, 1.0 FROM numbers

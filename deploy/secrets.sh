#!/bin/sh
# Makes what is missing in secrets/, and changes nothing that is there. The folder is closed to others; the files in it can be read by
# the containers' own users, which is why they are not.
set -eu
cd "$(dirname "$0")"
mkdir -p secrets
chmod 700 secrets
# The password in a URL that stands in a file.
password_in() { sed 's/^[^:]*:\/\/[^:]*:\([^@]*\)@.*/\1/' "secrets/$1"; }
word() { head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n'; }
put() {
  if [ ! -e "secrets/$1" ]; then
    printf '%s' "$2" > "secrets/$1"
    chmod 644 "secrets/$1"
    echo "made secrets/$1${3:+: $3}"
  fi
}
put postgres_password "$(word)"
put minio_password "$(word)"
put grafana_password "$(word)"
# Whose these two are may do everything there: `upgrade` alone has them.
put broker_url "amqp://otklik:$(word)@rabbitmq:5672/"
put database_url "postgresql+asyncpg://otklik:$(cat secrets/postgres_password)@postgres:5432/otklik"
# Each service is somebody of its own, who reads its own queues and its own tables, and nobody else's.
services='telegram-gateway vk-gateway fb-gateway router payments-ocr scheduler sheets-sync'
users="{\"name\": \"otklik\", \"password\": \"$(password_in broker_url)\", \"tags\": \"administrator\"}"
rights='{"user": "otklik", "vhost": "/", "configure": ".*", "write": ".*", "read": ".*"}'
for service in $services; do
  name=$(printf '%s' "$service" | tr - _)
  put "${name}_broker_url" "amqp://otklik_$name:$(word)@rabbitmq:5672/"
  put "${name}_database_url" "postgresql+asyncpg://otklik_$name:$(word)@postgres:5432/otklik"
  users="$users,
  {\"name\": \"otklik_$name\", \"password\": \"$(password_in "${name}_broker_url")\", \"tags\": \"\"}"
  rights="$rights,
  {\"user\": \"otklik_$name\", \"vhost\": \"/\", \"configure\": \"^lease\\\\.$service\\\\.\", \"write\": \"^amq\\\\.default\$\", \"read\": \"^$service\\\\.\"}"
done
# RabbitMQ reads this at each start.
put rabbitmq_definitions "{\"vhosts\": [{\"name\": \"/\"}], \"users\": [
  $users
], \"permissions\": [
  $rights
]}
"
put telegram_webhook_secret "$(word)"
put telegram_token '' 'write the token from @BotFather into it'
for name in vk_token vk_secret fb_page_token fb_app_secret fb_verify_token smtp_url ocrspace_api_key sheets_credentials; do
  put "$name" '' 'fill it in if you use it'
done

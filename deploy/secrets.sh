#!/bin/sh
# Makes what is missing in secrets/, and changes nothing that is there. The folder is closed to others; the files in it can be read by
# the containers' own user, which is why they are not.
set -eu
cd "$(dirname "$0")"
mkdir -p secrets
chmod 700 secrets
word() { head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n'; }
put() {
  if [ ! -e "secrets/$1" ]; then
    printf '%s' "$2" > "secrets/$1"
    chmod 444 "secrets/$1"
    echo "made secrets/$1${3:+: $3}"
  fi
}
put rabbitmq_password "$(word)"
put postgres_password "$(word)"
put minio_password "$(word)"
put grafana_password "$(word)"
put broker_url "amqp://otklik:$(cat secrets/rabbitmq_password)@rabbitmq:5672/"
put database_url "postgresql+asyncpg://otklik:$(cat secrets/postgres_password)@postgres:5432/otklik"
put telegram_webhook_secret "$(word)"
put telegram_token '' 'write the token from @BotFather into it'
for name in vk_token vk_secret fb_page_token fb_app_secret fb_verify_token smtp_url ocrspace_api_key sheets_credentials; do
  put "$name" '' 'fill it in if you use it'
done

"""How messages travel and survive: broker port, RabbitMQ, embedded broker, outbox, inbox."""

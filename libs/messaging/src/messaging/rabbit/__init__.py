"""RabbitMQ as a broker. The only room that knows AMQP."""

from messaging.rabbit.broker import RabbitBroker

__all__ = ["RabbitBroker"]

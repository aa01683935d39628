"""What dispense is called where it consumes: in Kafka's groups and in its inbox."""

from typing import Final

from shared.contracts import fraud, prescribe
from shared.kafka.consume import consumer_name

SERVICE: Final = "dispense"
PRESCRIBE_CONSUMER: Final = consumer_name(SERVICE, prescribe.TOPIC)
FRAUD_CONSUMER: Final = consumer_name(SERVICE, fraud.TOPIC)

"""The topics' access rules are those of the code: who publishes where, who listens to what."""

from deploy.local.kafka.topics import topics
from deploy.schemas.composed import compose_all
from deploy.schemas.events import PUBLISHERS


def test_each_topic_names_the_one_service_that_writes_it():
    written = {topic.writer: topic.name for topic in topics()}

    assert written == {name: f"{name}.events" for name in PUBLISHERS}


def test_each_topic_names_the_services_that_listen_to_it():
    listening = {
        (service.name, consumer.topic)
        for service in compose_all().values()
        for consumer in service.consumers
    }

    assert {(reader, topic.name) for topic in topics() for reader in topic.readers} == listening

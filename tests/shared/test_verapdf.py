"""When the check by veraPDF may be skipped: only where the network does not give it."""

import pytest

from deploy.local.child import CannotStart
from tests.shared import verapdf

UNREACHABLE = "Could not transfer artifact org.verapdf:x from/to central: Connection refused"


@pytest.fixture
def maven(tmp_path, monkeypatch):
    """Stand a Maven and a Java before the machine’s; return what sets the Maven’s script."""
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("ORDOFLUX_STATE", str(tmp_path / "state"))

    def becomes(script: str) -> None:
        for name, words in (("java", "exit 0"), ("mvn", script)):
            tool = tmp_path / name
            tool.write_text(f"#!/bin/sh\n{words}\n")
            tool.chmod(0o755)

    return becomes


def check(tmp_path):
    return verapdf.verdicts([tmp_path / "a.pdf"], flavour="3b", workshop=tmp_path)


def test_without_the_network_the_check_is_skipped(maven, tmp_path):
    maven(f"echo '[ERROR] {UNREACHABLE}'; exit 1")

    with pytest.raises(pytest.skip.Exception, match="Maven cannot fetch veraPDF"):
        check(tmp_path)


def test_a_network_too_slow_skips_the_check(maven, tmp_path, monkeypatch):
    monkeypatch.setattr(verapdf, "FETCH_S", 0.2)
    maven("exec sleep 30")

    with pytest.raises(pytest.skip.Exception, match="took longer"):
        check(tmp_path)


def test_any_other_failure_of_maven_is_a_failure_whatever_it_said_before(maven, tmp_path):
    maven(f"echo '[ERROR] {UNREACHABLE}'; exit 1")
    with pytest.raises(pytest.skip.Exception):
        check(tmp_path)
    maven("echo '[ERROR] Non-parseable POM pom.xml'; exit 1")

    with pytest.raises(CannotStart, match="Non-parseable POM"):
        check(tmp_path)

"""What a local Ordoflux gives to its programs, and that only one runs on a directory."""

import stat

import pytest

from deploy.local import environment
from deploy.local.child import CannotStart
from deploy.local.environment import FREE_PORTS, SERVICES
from deploy.local.keys import sandbox_keys
from deploy.local.stack import LocalStack
from deploy.local.state import only_one
from shared.settings import is_sandbox_secret


def test_sandbox_keys_are_made_once_private_and_refused_by_production(tmp_path):
    file = tmp_path / "keys.json"

    keys = sandbox_keys(file)

    assert sandbox_keys(file) == keys
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert all(is_sandbox_secret(value) for value in keys.values())
    assert sandbox_keys(tmp_path / "other.json") != keys


def test_only_services_that_open_what_is_sealed_get_the_keys(tmp_path):
    keys = sandbox_keys(tmp_path / "keys.json")
    ports = dict.fromkeys((*SERVICES, "issuer", "mailbox_smtp"), 1)

    given = {name: environment.of_service(name, keys=keys, ports=ports) for name in SERVICES}

    assert [name for name in SERVICES if "FRAUD_SEALING_KEYS" in given[name]] == ["fraud"]
    assert "SIGNING_KEY" in given["prescribe"]
    assert not any("SIGNING_KEY" in given[name] for name in SERVICES if name != "prescribe")


def test_a_second_stack_on_the_same_directory_is_refused_in_one_line(tmp_path):
    with (
        only_one(tmp_path / "lock"),
        pytest.raises(CannotStart, match=r"^an Ordoflux already runs on .*; stop it first"),
        LocalStack(tmp_path, ports=FREE_PORTS),
    ):
        pass

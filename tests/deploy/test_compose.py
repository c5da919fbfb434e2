"""docker-compose.yml and the Dockerfile, as far as they can be tried without an engine."""

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import click
import pytest
import yaml

from monitor.cli import cli
from monitor.service.health import serve
from monitor.service.settings import Settings, read_settings
from tests.deploy.promql import REPOSITORY

COMPOSE: dict[str, Any] = yaml.safe_load((REPOSITORY / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: one for name, one in SERVICES.items() if one["image"] == "monitor"}
DOCKERFILE = (REPOSITORY / "deploy" / "Dockerfile").read_text()

# What the Compose specification allows in a service, as far as we use it.
KEYS = {
    "build", "cap_drop", "command", "depends_on", "environment", "healthcheck", "image", "init",
    "mem_limit", "networks", "pids_limit", "ports", "read_only", "restart", "security_opt",
    "stop_grace_period", "tmpfs", "user", "volumes",
}  # fmt: skip

each_service = pytest.mark.parametrize("service", SERVICES.values(), ids=list(SERVICES))
each_of_ours = pytest.mark.parametrize("service", OURS.values(), ids=list(OURS))


def seconds(duration: str) -> int:
    assert duration.endswith("s")
    return int(duration.removesuffix("s"))


def test_there_are_a_poller_a_reader_and_a_decider_with_all_they_need() -> None:
    assert set(SERVICES) == {"kafka", "poller", "reader", "decider", "prometheus", "grafana"}
    assert {name: one["command"] for name, one in OURS.items()} == {
        "poller": ["poll"],
        "reader": ["work", "read"],
        "decider": ["work", "decide"],
    }


@each_service
def test_a_service_is_of_the_shape_that_compose_reads(service: dict[str, Any]) -> None:
    assert set(service) <= KEYS
    assert set(service["networks"]) <= set(COMPOSE["networks"])
    for volume in service.get("volumes", []):
        source = volume.split(":")[0]
        assert source in COMPOSE["volumes"] or (REPOSITORY / source).is_dir()
    for name, value in service.get("environment", {}).items():
        assert isinstance(value, str), f"{name} must be quoted: YAML reads a {type(value)}"
    for other in service.get("depends_on", {}):
        assert "healthcheck" in SERVICES[other]


@each_service
def test_a_service_can_do_no_more_than_it_must(service: dict[str, Any]) -> None:
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["mem_limit"]
    assert service["pids_limit"] > 0
    assert service["healthcheck"]["test"][0] == "CMD"
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))
    assert ":latest" not in service["image"]


@each_of_ours
def test_our_containers_run_as_nobody_special_on_a_read_only_file_system(
    service: dict[str, Any],
) -> None:
    assert service["user"] == "10001:10001"
    assert "--uid 10001" in DOCKERFILE
    assert service["read_only"] is True
    assert service["tmpfs"] == ["/tmp"]  # noqa: S108 - the container's own


def test_only_the_poller_reaches_the_outside() -> None:
    networks = COMPOSE["networks"]
    open_ones = {name for name, options in networks.items() if not (options or {}).get("internal")}
    assert open_ones == {"outside", "desk"}
    assert networks["desk"]["driver_opts"] == {
        "com.docker.network.bridge.enable_ip_masquerade": "false"
    }
    assert [name for name, one in SERVICES.items() if "outside" in one["networks"]] == ["poller"]


@each_of_ours
def test_our_containers_have_a_folder_of_their_own(service: dict[str, Any]) -> None:
    mine = [volume for volume in service["volumes"] if volume.endswith(":/data")]
    assert len(mine) == 1
    others = [one["volumes"] for one in OURS.values() if one is not service]
    assert not any(mine[0] in volumes for volumes in others)


@each_of_ours
def test_the_environment_holds_settings_that_we_accept(service: dict[str, Any]) -> None:
    given = {name: re.sub(r"\$\{.*\}", "", value) for name, value in service["environment"].items()}
    settings = read_settings(given)
    assert settings.kafka == "kafka:9092"
    assert settings.listen_port == 8080
    mounted = {volume.split(":")[1]: volume.split(":")[0] for volume in service["volumes"]}
    for file in (settings.feeds, settings.rules):
        folder, _, name = file.rpartition("/")
        assert (REPOSITORY / mounted[folder] / name).is_file()
    assert settings.data_dir in mounted


@each_of_ours
def test_a_command_is_one_that_monitor_has(service: dict[str, Any]) -> None:
    name, *arguments = service["command"]
    with click.Context(cli, info_name="monitor") as context:
        command = cli.get_command(context, name)
        assert command is not None
        command.make_context(name, arguments, parent=context).close()


@each_of_ours
def test_a_command_starts_outside_a_container_too(service: dict[str, Any], tmp_path: Path) -> None:
    # The entry point of the image with the container's own environment, asked for its help.
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(REPOSITORY),
        "PYTHONDONTWRITEBYTECODE": "1",
        **{name: re.sub(r"\$\{.*\}", "", v) for name, v in service["environment"].items()},
    }
    command = [sys.executable, "-m", "monitor", *service["command"], "--help"]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert f"Usage: monitor {service['command'][0]}" in done.stdout


@pytest.mark.parametrize(("trouble", "healthy"), [("", True), ("waiting for Kafka", False)])
def test_the_health_check_tells_a_ready_process_from_one_that_is_not(
    trouble: str, *, healthy: bool
) -> None:
    check = OURS["reader"]["healthcheck"]["test"][1:]

    async def session() -> int:
        served = await serve(Settings(), live=str, ready=lambda: trouble)
        command = [part.replace("8080", str(served.port)) for part in check]
        command[0] = sys.executable
        child = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.DEVNULL)
        code = await child.wait()
        await served.stop()
        return code

    assert (asyncio.run(session()) == 0) is healthy


@each_service
def test_a_health_check_gives_up_before_the_next_begins(service: dict[str, Any]) -> None:
    check = service["healthcheck"]
    assert seconds(check.get("timeout", "5s")) <= seconds(check["interval"])


def test_kafka_is_the_version_that_the_broker_command_runs() -> None:
    pom = ET.parse(REPOSITORY / "deploy" / "kafka" / "pom.xml")  # noqa: S314 - our own file
    version = pom.findtext(".//{http://maven.apache.org/POM/4.0.0}kafka.version")
    assert SERVICES["kafka"]["image"] == f"apache/kafka:{version}"


def test_prometheus_scrapes_each_of_our_containers() -> None:
    scraped = yaml.safe_load((REPOSITORY / "deploy/prometheus/prometheus.yml").read_text())
    jobs = {job["job_name"]: job["static_configs"] for job in scraped["scrape_configs"]}
    targets = {target for group in jobs["monitor"] for target in group["targets"]}
    assert targets == {f"{name}:8080" for name in OURS}
    assert all("metrics" in one["networks"] for one in OURS.values())


def test_grafana_finds_the_dashboard_and_the_data_source() -> None:
    grafana = REPOSITORY / "deploy" / "grafana" / "provisioning"
    provider = yaml.safe_load((grafana / "dashboards" / "monitor.yml").read_text())["providers"][0]
    path = provider["options"]["path"]
    assert f"./deploy/grafana/dashboards:{path}:ro" in SERVICES["grafana"]["volumes"]
    source = yaml.safe_load((grafana / "datasources" / "prometheus.yml").read_text())
    assert source["datasources"][0]["url"] == "http://prometheus:9090"


# --- The image ---------------------------------------------------------------------------------


def test_the_image_installs_by_hash_what_the_lock_names() -> None:
    assert "--require-hashes -r /requirements.lock" in DOCKERFILE
    lock = (REPOSITORY / "deploy" / "requirements.lock").read_text()
    pins = re.findall(r"^([a-z0-9-]+)==", lock, flags=re.MULTILINE)
    assert lock.count("--hash=sha256:") >= len(pins) > 20
    assert not re.search(r"index-url|find-links|https?://", lock)


def test_the_lock_holds_every_dependency_of_the_project() -> None:
    project = (REPOSITORY / "pyproject.toml").read_text()
    listed = project.partition("\ndependencies = [")[2].partition("\n]")[0]
    wanted = {name.lower() for name in re.findall(r'^\s*"([A-Za-z0-9-]+)', listed, re.MULTILINE)}
    lock = (REPOSITORY / "deploy" / "requirements.lock").read_text()
    assert len(wanted) > 10
    assert wanted <= set(re.findall(r"^([a-z0-9-]+)==", lock, flags=re.MULTILINE))


def test_everything_the_dockerfile_copies_is_there_and_let_in() -> None:
    let_in = (REPOSITORY / ".dockerignore").read_text().splitlines()
    for source in re.findall(r"^COPY (?!--from)(\S+) ", DOCKERFILE, flags=re.MULTILINE):
        assert (REPOSITORY / source).exists()
        assert f"!{source}" in let_in

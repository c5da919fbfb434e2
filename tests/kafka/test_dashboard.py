"""Every panel of the dashboard has an answer from a Prometheus that scrapes the real pipeline."""

import asyncio
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
import yaml

from monitor.service.demo import RULES as DEMO_RULES
from monitor.service.settings import Settings
from monitor.service.topics import ENTRIES
from tests.deploy.conftest import program
from tests.deploy.promql import alert_expressions, dashboard_expressions, filled
from tests.deploy.test_dashboard import ask, free_port, wait_for
from tests.feedserver import FeedServer
from tests.invented import invented_stories
from tests.oracle import all_ended
from tests.processes import Process
from tests.publishing import entries_of, publish
from tests.realnews import now, rss

ROLES = {"poll": ("poll",), "read": ("work", "read"), "decide": ("work", "decide")}
STORIES = 60
PATIENCE_SECONDS = 90.0
# No value on a good day: nothing restarted, no rule file changed.
MAY_BE_EMPTY = {"Restarts", "Rules taken into force"}
# A pipeline of a minute has not been quiet or busy for hours.
WAITING_FOR_HOURS = {"MonitorNoAlerts", "MonitorNoEntries"}


@pytest.fixture
def processes() -> Iterator[list[Process]]:
    """Processes to end after the test, whatever becomes of it."""
    started: list[Process] = []
    yield started
    for process in started:
        process.kill()


@pytest.fixture
def ports() -> dict[str, int]:
    return {role: free_port() for role in ROLES}


@pytest.fixture
def prometheus(ports: dict[str, int], tmp_path: Path) -> Iterator[str]:
    """The URL of a Prometheus that looks for all three."""
    config = {
        "global": {"scrape_interval": "500ms", "scrape_timeout": "500ms"},
        "scrape_configs": [
            {"job_name": role, "static_configs": [{"targets": [f"127.0.0.1:{port}"]}]}
            for role, port in ports.items()
        ],
    }
    (tmp_path / "prometheus.yml").write_text(json.dumps(config))
    address = f"127.0.0.1:{free_port()}"
    command = [
        program("prometheus"),
        f"--config.file={tmp_path}/prometheus.yml",
        f"--storage.tsdb.path={tmp_path}/data",
        f"--web.listen-address={address}",
        "--log.level=warn",
    ]
    with (tmp_path / "log").open("wb") as log, subprocess.Popen(command, stderr=log) as child:
        yield f"http://{address}"
        child.terminate()


@pytest.mark.prometheus
@pytest.mark.slow
def test_every_panel_has_an_answer_from_a_running_pipeline_and_no_alarm_rings(
    topics: Settings,
    ports: dict[str, int],
    processes: list[Process],
    prometheus: str,
    tmp_path: Path,
) -> None:
    feeds = tmp_path / "feeds.yaml"
    settings = msgspec.structs.replace(
        topics,
        rules=str(DEMO_RULES),
        feeds=str(feeds),
        poll_floor_seconds=1,
        allow_networks=("127.0.0.0/8",),
    )

    async def live() -> tuple[list[str], list[str]]:
        async with FeedServer() as server:
            feed = {"id": "one", "url": _serve(server), "publisher": "One", "every": "2s"}
            feeds.write_text(yaml.safe_dump({"feeds": [feed]}), encoding="utf-8")
            for role, command in ROLES.items():
                at = msgspec.structs.replace(settings, listen_port=ports[role])
                processes.append(Process(at, *command))
            await all_ended(settings, STORIES, PATIENCE_SECONDS)
            # What happens now happens under the eyes of Prometheus, so rates have a value.
            await asyncio.to_thread(wait_for, prometheus, "count(monitor_build_info) == 3")
            more = entries_of(invented_stories(STORIES, seed=8), now())
            await publish(settings, ENTRIES, more)
            return await asyncio.to_thread(_silent_and_ringing, prometheus)

    assert asyncio.run(live()) == ([], [])


def _serve(server: FeedServer) -> str:
    """Return the address of a feed that has not changed when it is asked for again."""
    return server.set("/feed.xml", rss(invented_stories(STORIES), now()), {"ETag": '"1"'})


def _silent_and_ringing(prometheus: str) -> tuple[list[str], list[str]]:
    """Return the panels without a value and the alarms with one, after two rounds of scrapes."""
    handled = 'sum(monitor_items_total{outcome="done", stage="clean"})'
    wait_for(prometheus, f"{handled} >= {2 * STORIES}")
    wait_for(prometheus, 'sum(increase(monitor_polls_total{outcome="not-modified"}[30s])) > 0')
    silent = [
        one.title
        for one in dashboard_expressions()
        if not ask(prometheus, filled(one.text)) and one.title not in MAY_BE_EMPTY
    ]
    ringing = [
        one.title
        for one in alert_expressions()
        if ask(prometheus, one.text) and one.title not in WAITING_FOR_HOURS
    ]
    return silent, ringing

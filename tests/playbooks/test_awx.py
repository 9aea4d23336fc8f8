# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook medulla.glpi.awx against a stand-in of AWX's API, with the real modules of awx.awx."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from environment import collection_copy
from testbed import environment_of_medulla
from testbed.awx_stand_in import AwxStandIn
from testbed.playbook_run import PlaybookRun, run_playbook

from .medulla_run import ADMINISTRATOR, PASSWORDS, Medulla

ROLE = collection_copy.ROOT / "roles" / "awx"
TABLES = yaml.safe_load((ROLE / "vars" / "main.yml").read_text(encoding="utf-8"))
EVERY_TEMPLATE = {template["name"]: template for template in TABLES["awx_job_templates"]}
TEMPLATES = {name: template for name, template in EVERY_TEMPLATE.items() if template["system"] == "medulla"}
TYPES = [kind["name"] for kind in TABLES["awx_credential_types"] if kind["system"] in ("all", "medulla")]
INVENTORY = {"all": {"hosts": {"localhost": {"ansible_connection": "local"}}}}
# As extra variables, instead of all of the role's templates, for tests that look at no other.
ONE_TEMPLATE = {"awx_job_templates": [TEMPLATES["provision"]]}
REPOSITORY = "https://git.example.com/medulla.glpi.git"
INVENTORY_REPOSITORY = "https://git.example.com/inventory.git"
REPOSITORIES = {
    REPOSITORY: [f"playbooks/{template['playbook']}" for template in EVERY_TEMPLATE.values()],
    INVENTORY_REPOSITORY: [],
}
SECRET = "Db-secret.1234567"
ACCESS = {"database_password": SECRET, "api_password": "Api-secret.1234567"}
EVERYTHING = {
    "awx_scm_url": REPOSITORY,
    "awx_inventory_scm_url": INVENTORY_REPOSITORY,
    "awx_inventory_path": "inventory.yml",
    "awx_execution_environment_image": "medulla-glpi-ee:1.0.0",
    "awx_credentials": [
        {"name": "Medulla in Paris", "type": "Medulla's access to GLPI", "inputs": ACCESS},
        {"name": "GLPI in Paris", "type": "Administrator of GLPI", "inputs": {"administrator_user_token": "T" * 40}},
    ],
}


class Awx(AwxStandIn):
    """The stand-in, and runs of the playbook on it."""

    def run(self, given: dict[str, Any] | None = None, **options: Any) -> PlaybookRun:
        connection = {"controller_host": self.url, "controller_username": self.username, "controller_password": self.password}
        variables = {"awx_connection": connection, **(EVERYTHING if given is None else given)}
        return run_playbook("medulla.glpi.awx", INVENTORY, variables, **options)

    def provision(self, given: dict[str, Any] | None = None, **options: Any) -> PlaybookRun:
        run = self.run(given, **options)
        assert run.rc == 0, run.output
        return run

    def launch(self, template: str, answers: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """The status of a launch, and the extra variables of the job or why there is none."""
        number = self.objects.named("job_templates", template)["id"]
        answer = self.call("POST", f"job_templates/{number}/launch/", {"extra_vars": answers})
        body = answer.json()
        return answer.status_code, self.objects.jobs[body["id"]]["extra_vars"] if answer.ok else body


@pytest.fixture(scope="session", autouse=True)
def awx_collection() -> None:
    """The modules that the role uses."""
    subprocess.run([collection_copy.ROOT / "tests" / "environment" / "awx_collection"], check=True)


@pytest.fixture
def awx() -> Iterator[Awx]:
    with Awx(REPOSITORIES) as stand_in:
        yield stand_in


@pytest.fixture(scope="module")
def provisioned() -> Iterator[tuple[Awx, PlaybookRun]]:
    """An AWX after a run that told as much as it can, for the tests that only look; and that run."""
    with Awx(REPOSITORIES) as stand_in:
        yield stand_in, stand_in.provision(verbosity=3, diff=True)


@pytest.fixture
def again(provisioned: tuple[Awx, PlaybookRun]) -> Iterator[Awx]:
    """An AWX of its own as that run left it."""
    with Awx(REPOSITORIES, provisioned[0].objects) as stand_in:
        yield stand_in


def test_check_mode_writes_nothing(awx: Awx) -> None:
    before = awx.objects.snapshot()
    foretold = awx.provision(check=True)
    assert foretold.stats["localhost"].changed > 0
    assert awx.objects.snapshot() == before and not awx.writes
    assert "check mode doesn't look at them" in foretold.output


def test_a_second_run_changes_nothing(again: Awx) -> None:
    made = again.objects.snapshot()
    second = again.provision()
    assert second.stats["localhost"].changed == 0, second.output
    assert again.objects.snapshot() == made
    assert not again.writes, again.writes


def test_everything_is_there_and_belongs_together(provisioned: tuple[Awx, PlaybookRun]) -> None:
    awx, _run = provisioned
    named, rows = awx.objects.named, awx.objects.rows
    assert [row["name"] for row in rows["credential_types"].values()] == TYPES
    project, inventory = named("projects", "Medulla"), named("inventories", "Medulla")
    environment = named("execution_environments", "Medulla")
    assert (project["scm_url"], project["status"]) == (REPOSITORY, "successful")
    assert environment["image"] == "medulla-glpi-ee:1.0.0"
    source = named("inventory_sources", "Medulla")
    assert source["source_project"] == named("projects", "Medulla inventory")["id"]
    assert (source["inventory"], source["source_path"], source["update_on_launch"]) == (inventory["id"], "inventory.yml", True)
    assert {row["name"] for row in rows["job_templates"].values()} == {f"Medulla: {name}" for name in TEMPLATES}
    attached = [row["id"] for row in rows["credentials"].values()]
    for name, template in TEMPLATES.items():
        row = named("job_templates", f"Medulla: {name}")
        assert row["playbook"] == f"playbooks/{template['playbook']}"
        assert (row["project"], row["inventory"]) == (project["id"], inventory["id"])
        assert row["execution_environment"] == environment["id"]
        assert row["survey_enabled"] and row["ask_job_type_on_launch"] and row["ask_limit_on_launch"]
        generated = json.loads((ROLE / "files" / "surveys" / "blank" / Path(template["playbook"]).with_suffix(".json")).read_text(encoding="utf-8"))
        assert awx.objects.surveys[row["id"]] == generated
        assert sorted(awx.objects.associations[("job_templates", row["id"], "credentials")]) == sorted(attached)


def test_one_repository_and_no_image_are_enough(awx: Awx) -> None:
    awx.provision({**ONE_TEMPLATE, "awx_scm_url": REPOSITORY, "awx_inventory_path": "inventory.yml"})
    project = awx.objects.named("projects", "Medulla")
    assert len(awx.objects.rows["projects"]) == 1
    assert awx.objects.named("inventory_sources", "Medulla")["source_project"] == project["id"]
    assert not awx.objects.rows["execution_environments"]
    assert all(row["execution_environment"] is None for row in awx.objects.rows["job_templates"].values())


def test_blank_answers_leave_everything_to_the_inventory(provisioned: tuple[Awx, PlaybookRun]) -> None:
    awx, _run = provisioned
    status, variables = awx.launch("Medulla: provision", {})
    assert status == 201, variables
    # What the credentials inject, and nothing else: no default of a survey wins over an environment's own value.
    # No credential of the type for new secrets is there.
    assert set(variables) == {name for kind in injected(awx) for name in kind if not name.startswith("medulla_new_")}
    assert variables["medulla_database_password"] == SECRET
    assert variables["medulla_user_token"] == ""
    status, variables = awx.launch("Medulla: provision", {"medulla_mode": "read_write", "medulla_validate_certs": "false"})
    assert status == 201, variables
    assert (variables["medulla_mode"], variables["medulla_validate_certs"]) == ("read_write", "false")


def test_a_system_gets_its_own_secrets_and_not_those_of_another(awx: Awx) -> None:
    chosen = ["provision", "import for ServiceNav", "verify SCIM"]
    administrator = {"name": "GLPI", "type": "Administrator of GLPI", "inputs": inputs(ADMINISTRATOR)}
    own = {
        "provision": {"name": "Medulla", "type": "Medulla's access to GLPI", "inputs": ACCESS},
        "import for ServiceNav": {"name": "ServiceNav", "type": "ServiceNav's access to GLPI", "inputs": {"api_password": "Navigator.1"}},
        "verify SCIM": {"name": "SCIM", "type": "SCIM identity provider", "inputs": {"token": "Bearer.1"}},
    }
    awx.provision({
        **EVERYTHING,
        "awx_systems": ["medulla", "servicenav", "scim"],
        "awx_job_templates": [EVERY_TEMPLATE[name] for name in chosen],
        "awx_credentials": [administrator, *own.values()],
    })  # fmt: skip
    for name in chosen:
        number = awx.objects.named("job_templates", f"Medulla: {name}")["id"]
        attached = awx.objects.associations[("job_templates", number, "credentials")]
        assert {awx.objects.rows["credentials"][one]["name"] for one in attached} == {"GLPI", own[name]["name"]}
    status, variables = awx.launch("Medulla: import for ServiceNav", {"servicenav_import_file": "computers.csv"})
    assert status == 201, variables
    assert variables["servicenav_api_password"] == "Navigator.1"
    assert variables["servicenav_administrator_name"] == "glpi"
    assert "medulla_database_password" not in variables and "scim_token" not in variables
    assert awx.launch("Medulla: import for ServiceNav", {})[0] == 400


def test_credentials_of_several_environments_are_made_and_chosen_at_launch(awx: Awx) -> None:
    cities = [{"name": f"Medulla in {city}", "type": "Medulla's access to GLPI", "inputs": ACCESS} for city in ("Paris", "Lyon")]
    awx.provision({**EVERYTHING, **ONE_TEMPLATE, "awx_credentials": [*cities, EVERYTHING["awx_credentials"][1]]})
    assert {row["name"] for row in awx.objects.rows["credentials"].values()} == {"Medulla in Paris", "Medulla in Lyon", "GLPI in Paris"}
    number = awx.objects.named("job_templates", "Medulla: provision")["id"]
    (attached,) = awx.objects.associations[("job_templates", number, "credentials")]
    assert awx.objects.rows["credentials"][attached]["name"] == "GLPI in Paris"


def test_credentials_of_one_type_are_refused_before_anything_is_written(awx: Awx) -> None:
    number = awx.call("POST", "credential_types/", {"name": "Machine of ours", "kind": "cloud", "inputs": {"fields": []}}).json()["id"]
    for name in ("SSH key", "Another key"):
        made = awx.call("POST", "credentials/", {"name": name, "credential_type": number, "organization": 1, "inputs": {}})
        assert made.status_code == 201, made.text
    before, writes = awx.objects.snapshot(), len(awx.writes)
    run = awx.run({**EVERYTHING, **ONE_TEMPLATE, "awx_credentials": [{"name": "SSH key"}, {"name": "Another key"}]})
    assert run.rc == 2
    assert "awx_credentials has SSH key and Another key, which are all of the type Machine of ours" in run.output
    assert awx.objects.snapshot() == before and len(awx.writes) == writes
    assert awx.provision({**EVERYTHING, **ONE_TEMPLATE, "awx_credentials": [{"name": "SSH key"}]})


def test_a_project_that_lacks_a_playbook_is_updated(awx: Awx) -> None:
    awx.objects.repositories = {**REPOSITORIES, REPOSITORY: ["playbooks/medulla.yml"]}
    awx.provision({**EVERYTHING, **ONE_TEMPLATE})
    awx.objects.repositories = REPOSITORIES
    assert awx.provision({**EVERYTHING, "awx_job_templates": [TEMPLATES["provision"], TEMPLATES["revoke"]]})
    assert awx.objects.named("job_templates", "Medulla: revoke")["playbook"] == "playbooks/medulla_revoke.yml"


def filled_surveys_ask_for_what_the_roles_require(awx: Awx) -> None:
    status, refused = awx.launch("Medulla: provision", {})
    assert status == 400
    assert {line.split("'")[1] for line in refused["variables_needed_to_start"]} == {"medulla_glpi_url", "medulla_addresses"}
    answers = {"medulla_glpi_url": "https://glpi.example.com", "medulla_addresses": "192.0.2.10\n192.0.2.11"}
    status, variables = awx.launch("Medulla: provision", answers)
    assert status == 201, variables
    assert (variables["medulla_mode"], variables["medulla_database_port"]) == ("read_only", 3306)
    assert awx.launch("Medulla: provision", {**answers, "medulla_mode": "read_everything"})[0] == 400


def test_the_roles_take_what_awx_sends(awx: Awx, medulla: Medulla) -> None:
    """Surveys know no lists and no booleans: their answers are strings, in each place where the roles use them."""
    credentials = [
        {"name": "Access", "type": "Medulla's access to GLPI", "inputs": inputs(PASSWORDS)},
        {"name": "GLPI", "type": "Administrator of GLPI", "inputs": inputs(ADMINISTRATOR)},
    ]
    awx.provision({**EVERYTHING, **ONE_TEMPLATE, "awx_survey_style": "filled", "awx_credentials": credentials})
    filled_surveys_ask_for_what_the_roles_require(awx)
    answers = {
        "medulla_glpi_url": medulla.glpi.url,
        "medulla_addresses": "127.0.0.2\n127.0.0.3, ::2",
        "medulla_account_hosts": "127.0.0.2, localhost\n",
        "medulla_api_range": "127.0.0.2",
        "medulla_database": medulla.glpi.database,
        "medulla_database_host": medulla.mariadb.host,
        "medulla_database_port": medulla.mariadb.port,
        "medulla_database_user": medulla.account,
        "medulla_source_address": "127.0.0.2",
        "medulla_validate_certs": "false",
        "medulla_database_check_hostname": "false",
        "medulla_verify_fail": "true",
    }
    status, variables = awx.launch("Medulla: provision", answers)
    assert status == 201, variables
    needed = ("ansible_connection", "medulla_become", "database_access_connection", "api_access_database_connection")
    inventory = environment_of_medulla.inventory({"glpi": {name: medulla.host[name] for name in needed}})
    try:
        first = run_playbook("medulla.glpi.medulla", inventory, variables)
        assert first.rc == 0, first.output
        assert run_playbook("medulla.glpi.medulla", inventory, variables).changed == {"glpi": 0}
        hosts = medulla.mariadb.client(f"SELECT Host FROM mysql.user WHERE User = '{medulla.account}' ORDER BY Host").split()
        assert hosts == ["Host", "127.0.0.2", "localhost"]
        (client,) = medulla.glpi.rows("SELECT ipv6 FROM glpi_apiclients WHERE name = 'MMC'")
        assert client["ipv6"] == "::2"
    finally:
        medulla.mariadb.execute(f"DROP USER IF EXISTS '{medulla.account}'@'localhost'")


def test_an_interrupted_run_is_completed_by_the_next(awx: Awx, provisioned: tuple[Awx, PlaybookRun]) -> None:
    # With a job template that has neither credentials nor a survey.
    awx.writes_allowed = 11
    assert awx.run().rc != 0
    assert len(awx.objects.rows["job_templates"]) == 1
    assert not awx.objects.surveys
    awx.writes_allowed = None
    awx.provision()
    assert awx.objects.snapshot() == provisioned[0].objects.snapshot()


def test_what_a_person_changed_in_awx_is_put_right(again: Awx) -> None:
    awx = again
    made = awx.objects.snapshot()
    number = awx.objects.named("job_templates", "Medulla: provision")["id"]
    assert awx.call("PATCH", f"job_templates/{number}/", {"ask_limit_on_launch": False}).ok
    survey = {"name": "", "description": "", "spec": [
        {"question_name": "Mode", "variable": "medulla_mode", "type": "text", "required": True},
    ]}  # fmt: skip
    assert awx.call("POST", f"job_templates/{number}/survey_spec/", survey).ok
    number = awx.objects.named("credential_types", "Administrator of GLPI")["id"]
    assert awx.call("PATCH", f"credential_types/{number}/", {"description": "Whoever"}).ok
    assert awx.objects.snapshot() != made
    assert awx.provision().stats["localhost"].changed == 2
    assert awx.objects.snapshot() == made


@pytest.mark.parametrize(
    ("given", "needle"),
    [
        ({"awx_organization": "Nobody"}, "organizations"),
        ({"awx_scm_url": "https://git.example.com/missing.git"}, "Project update failed"),
        ({"awx_playbook_folder": "elsewhere"}, "Playbook not found for project."),
        ({"awx_connection": {"controller_host": "http://127.0.0.1:1"}}, "127.0.0.1:1"),
        ({"awx_survey_style": "full"}, "value of awx_survey_style must be one of: blank, filled, got: full"),
    ],
)
def test_a_failure_says_what_is_wrong(awx: Awx, given: dict[str, Any], needle: str) -> None:
    run = awx.run({**EVERYTHING, **ONE_TEMPLATE, **given})
    assert run.rc != 0
    assert needle in run.output, run.output
    assert SECRET not in run.output


def test_a_credential_type_in_use_is_explained(awx: Awx) -> None:
    """AWX refuses other inputs then, such as those of a later version of this collection."""
    kind = {"name": "Administrator of GLPI", "kind": "cloud", "inputs": {"fields": [{"id": "name", "label": "Name", "type": "string"}]}}
    number = awx.call("POST", "credential_types/", kind).json()["id"]
    used = {"name": "GLPI in Lyon", "credential_type": number, "organization": 1, "inputs": {"name": "glpi"}}
    assert awx.call("POST", "credentials/", used).status_code == 201
    refused = awx.run()
    assert refused.rc != 0
    assert "AWX refused the credential type Administrator of GLPI" in refused.output
    assert "rename the type in AWX" in refused.output


def test_secrets_are_shown_nowhere(provisioned: tuple[Awx, PlaybookRun]) -> None:
    awx, run = provisioned
    for secret in (*ACCESS.values(), "T" * 40, awx.password):
        assert secret not in run.output
    shown = [row["inputs"] for row in awx.call("GET", "credentials/").json()["results"]]
    assert shown[0] == dict.fromkeys(ACCESS, "$encrypted$")


def inputs(variables: dict[str, str]) -> dict[str, str]:
    """Variables of the role medulla as the inputs of its credential types."""
    return {name.removeprefix("medulla_"): value for name, value in variables.items()}


def injected(awx: Awx) -> list[dict[str, str]]:
    return [row["injectors"]["extra_vars"] for row in awx.objects.rows["credential_types"].values()]


def test_the_stand_in_refuses_what_awx_refuses(provisioned: tuple[Awx, PlaybookRun]) -> None:
    """Without this, that the modules' calls are accepted would prove nothing."""
    awx, _run = provisioned
    number = awx.objects.named("job_templates", "Medulla: verify")["id"]
    before = awx.objects.snapshot()
    for method, path, sent in (
        ("POST", "projects/", {"description": "no name"}),
        ("POST", "projects/", {"name": "P", "scm_type": "git", "surprise": 1}),
        ("POST", "projects/", {"name": "P", "organization": 999}),
        ("POST", "projects/", {"name": "P", "scm_update_on_launch": "yes"}),
        ("POST", "projects/", {"name": "Medulla", "organization": 1}),
        ("POST", "inventories/", {"name": "I"}),
        ("POST", "inventory_sources/", {"name": "S", "inventory": 1, "source": "scm"}),
        ("POST", "credential_types/", {"name": "T", "kind": "ssh"}),
        ("POST", "credential_types/", {"name": "T", "kind": "cloud", "injectors": {"extra_vars": {"a": "{{ b }}"}}}),
        ("POST", "execution_environments/", {"name": "E"}),
        ("PATCH", f"job_templates/{number}/", {"playbook": "playbooks/missing.yml"}),
        ("PATCH", f"job_templates/{number}/", {"project": True}),
        ("POST", f"job_templates/{number}/survey_spec/", {"name": "", "description": "", "spec": []}),
        ("POST", f"job_templates/{number}/survey_spec/", {"name": "", "description": "", "spec": [
            {"question_name": "M", "variable": "m", "type": "multiplechoice", "required": False, "choices": "a\nb", "default": "c"},
        ]}),
        ("POST", f"job_templates/{number}/credentials/", {"name": "no id"}),
    ):  # fmt: skip
        answer = awx.call(method, path, sent)
        assert answer.status_code == 400, (path, sent, answer.text)
    assert awx.call("GET", "projects/999/").status_code == 404
    assert awx.objects.snapshot() == before


def test_every_job_template_has_its_playbook() -> None:
    for template in EVERY_TEMPLATE.values():
        assert Path(collection_copy.ROOT, "playbooks", template["playbook"]).is_file()

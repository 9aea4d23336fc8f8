# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWX refuses about a survey and about the answers to it, and what answers become."""

from __future__ import annotations

from typing import Any

from .refusal import Refusal

# A question's type, and that of its default.
TYPES = {
    "text": str,
    "textarea": str,
    "password": str,
    "multiplechoice": str,
    "multiselect": str,
    "integer": int,
    "float": float,
}
QUESTION_KEYS = {"question_name", "question_description", "variable", "type", "required", "choices", "default", "min", "max"}


def choices(question: dict[str, Any]) -> list[str]:
    given = question["choices"]
    return [line for line in given.splitlines() if line.strip()] if isinstance(given, str) else given


def check_survey(survey: Any) -> None:
    """Refuse what isn't a survey."""
    for key, kind in (("name", str), ("description", str), ("spec", list)):
        if not isinstance(survey, dict) or not isinstance(survey.get(key), kind):
            raise Refusal(error=f"Field '{key}' is missing from survey spec or not a {kind.__name__}.")
    if not survey["spec"]:
        raise Refusal(error="'spec' doesn't contain any items.")
    if set(survey) != {"name", "description", "spec"}:
        raise Refusal(error=f"Unknown fields in survey spec: {sorted(survey)}.")
    seen: set[str] = set()
    for number, question in enumerate(survey["spec"]):
        check_question(number, question)
        if question["variable"] in seen:
            raise Refusal(error=f"'variable' '{question['variable']}' duplicated in survey question {number}.")
        seen.add(question["variable"])


def check_question(number: int, question: Any) -> None:
    for key, kind in (("type", str), ("question_name", str), ("variable", str), ("required", bool)):
        if not isinstance(question, dict) or not isinstance(question.get(key), kind):
            raise Refusal(error=f"'{key}' missing from survey question {number} or not a {kind.__name__}.")
    if not set(question) <= QUESTION_KEYS:
        raise Refusal(error=f"Unknown keys in survey question {number}: {sorted(set(question) - QUESTION_KEYS)}.")
    if question["type"] not in TYPES:
        raise Refusal(error=f"'{question['type']}' in survey question {number} is not an allowed question type.")
    if not question["variable"].isidentifier():
        raise Refusal(error=f"'variable' of survey question {number} is not a name.")
    default = question.get("default", "")
    if default != "" and (not isinstance(default, TYPES[question["type"]]) or isinstance(default, bool)):
        raise Refusal(error=f"Default value {default} in survey question {number} has another type than {question['type']}.")
    if question["type"] in ("multiplechoice", "multiselect"):
        check_choices(number, question, default)
    elif "choices" in question:
        raise Refusal(error=f"Survey question {number} of type {question['type']} can't have choices.")
    if str(default).startswith("$encrypted$"):
        raise Refusal(error=f"$encrypted$ is a reserved keyword, in survey question {number}.")


def check_choices(number: int, question: dict[str, Any], default: str) -> None:
    if not question.get("choices"):
        raise Refusal(error=f"Survey question {number} of type {question['type']} must specify choices.")
    defaults = default.splitlines()
    if question["type"] == "multiplechoice" and len(defaults) > 1:
        raise Refusal(error="Multiple Choice (Single Select) can only have one default value.")
    if not set(defaults) <= set(choices(question)):
        raise Refusal(error="Default choice must be answered from the choices listed.")


def complaint(question: dict[str, Any], value: Any) -> str:
    """What is wrong with an answer, "" when nothing is."""
    kind, name = question["type"], question["variable"]
    if kind == "multiselect":
        wrong = not isinstance(value, list) or not set(value) <= set(choices(question))
    elif kind == "multiplechoice":
        wrong = value not in choices(question)
    elif kind == "float":
        wrong = not isinstance(value, (float, int))
    else:
        # To Python true is a number, to AWX it isn't.
        wrong = not isinstance(value, TYPES[kind]) or isinstance(value, bool)
    return f"Value {value} for '{name}' isn't one for a question of type {kind}." if wrong else ""


def answered(survey: dict[str, Any], answers: dict[str, Any]) -> dict[str, Any]:
    """The extra variables that the answers and the questions' defaults become."""
    known = {question["variable"]: question for question in survey.get("spec", [])}
    if not set(answers) <= set(known):
        raise Refusal(extra_vars=[f"Variables {sorted(set(answers) - set(known))} are not allowed on launch."])
    complaints = [
        f"'{name}' value missing" for name, question in known.items() if question["required"] and name not in answers
    ]
    complaints += [complaint(known[name], value) for name, value in answers.items() if complaint(known[name], value)]
    if complaints:
        raise Refusal(variables_needed_to_start=complaints)
    defaults = {name: question["default"] for name, question in known.items() if "default" in question}
    # A multiple selection's default is one string, and a default that isn't a valid answer is left out.
    usable = {name: value for name, value in defaults.items() if not complaint(known[name], value)}
    return {**usable, **answers}

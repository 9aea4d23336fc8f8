# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How Sphinx makes the documentation site from the pages that docs/site/build has collected."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes

project = "medulla.glpi"
author = "medulla.glpi contributors"
copyright = "2026 " + author
html_title = "medulla.glpi"

extensions = ["sphinx_antsibull_ext"]
highlight_language = "YAML+Jinja"
html_theme = "furo"
html_show_sphinx = False
html_copy_source = False
html_static_path = ["_static"]
html_css_files = ["site.css"]

ANSIBLE = "https://docs.ansible.com/projects/ansible/latest/"
ELSEWHERE = {
    "action_plugins": "plugins/action.html",
    "ansible_configuration_settings": "reference_appendices/config.html",
    "common_return_values": "reference_appendices/common_return_values.html",
}
PLUGIN = re.compile(r"ansible_collections\.(?!medulla\.)(\w+)\.(\w+)\.(\w+)$")


def page_elsewhere(label: str) -> str:
    """The page of Ansible's own documentation that a label of it stands for; nothing for other labels."""
    plugin = PLUGIN.match(label)
    page = "collections/{}/{}/{}.html".format(*plugin.groups()) if plugin else ELSEWHERE.get(label)
    return ANSIBLE + page if page else ""


def link_elsewhere(app: Any, environment: Any, node: Any, content: Any) -> Any:
    """Link what Ansible documents, without asking its server for a list of labels: the site is also built where that cannot be reached."""
    page = page_elsewhere(node.get("reftarget", ""))
    return nodes.reference("", "", content, internal=False, refuri=page) if page else None


def setup(app: Any) -> None:
    """Called by Sphinx."""
    app.connect("missing-reference", link_elsewhere)

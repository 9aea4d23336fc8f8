# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filters that encrypt and decrypt with Ansible's vault, also by the secrets that Ansible itself was started with."""

from __future__ import annotations

from ansible import constants
from ansible.errors import AnsibleError
from ansible.parsing.vault import VaultLib, VaultSecret, is_encrypted, match_encrypt_secret
from jinja2 import pass_environment

try:
    from ansible.parsing.vault import VaultSecretsContext
except ImportError:
    VaultSecretsContext = None


def _started_with(environment):
    if VaultSecretsContext is None:
        # ansible-core before 2.19 gives a filter no way to them but the loader of the template that it stands in.
        return environment.globals["lookup"].__self__._loader._vault.secrets
    context = VaultSecretsContext.current(optional=True)
    return context and context.secrets


def _secrets(environment, password):
    if password:
        return [("default", VaultSecret(str(password).encode()))]
    secrets = _started_with(environment)
    if not secrets:
        raise AnsibleError("There is no vault password: start Ansible with --vault-password-file, --vault-id or --ask-vault-pass, or give the filter one.")
    return secrets


@pass_environment
def vaulted(environment, text, password=""):
    """Encrypt a text."""
    secrets = _secrets(environment, password)
    identity = None if password else constants.config.get_config_value("DEFAULT_VAULT_ENCRYPT_IDENTITY")
    vault_id, secret = match_encrypt_secret(secrets, encrypt_vault_id=identity)
    return VaultLib(secrets).encrypt(str(text), secret, vault_id if vault_id != "default" else None).decode()


@pass_environment
def unvaulted(environment, text, password=""):
    """Decrypt a text; one that is not encrypted stays as it is."""
    if not is_encrypted(str(text)):
        return text
    return VaultLib(_secrets(environment, password)).decrypt(str(text)).decode()


class FilterModule:
    """What the templates can use."""

    def filters(self):
        """Give the filters by name."""
        return {"vaulted": vaulted, "unvaulted": unvaulted}

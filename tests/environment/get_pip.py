# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands in for the get-pip script that ansible-test downloads, with the pip that every Python brings along.

ansible-test calls it with the packages that it wants in its new virtual environment and two options that pip hasn't got.
"""

from __future__ import annotations

import subprocess
import sys

NOT_PIPS_OPTIONS = {"--no-setuptools", "--no-wheel"}

subprocess.check_call([sys.executable, "-m", "ensurepip", "--upgrade"])
wanted = [argument for argument in sys.argv[1:] if argument not in NOT_PIPS_OPTIONS]
sys.exit(subprocess.call([sys.executable, "-m", "pip", "install", *wanted]))

# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the options that connect to MariaDB."""

from __future__ import annotations


class ModuleDocFragment:
    """The options have the names that ansible.mariadb uses."""

    DOCUMENTATION = r"""
options:
  login_host:
    description:
      - Name or address of the database server; V(localhost) when neither it nor O(login_unix_socket) nor O(config_file) names one.
    type: str
  login_port:
    description:
      - TCP port of the database server; V(3306) when neither it nor O(config_file) names one.
    type: int
  login_user:
    description:
      - Account that signs in.
    type: str
  login_password:
    description:
      - Password of O(login_user).
    type: str
  login_unix_socket:
    description:
      - Path of the server's socket. It wins over O(login_host) and O(login_port).
      - V(auto) is where the distribution's server has it, as C(/run/mysqld/mysqld.sock) on Debian or C(/var/lib/mysql/mysql.sock) on Red Hat's family.
    type: path
  config_file:
    description:
      - Option file with a C([client]) group, read when it exists. An option given to the module wins over the file.
    type: path
    default: ~/.my.cnf
  ca_cert:
    description:
      - Path of the certificate authority's certificate that the server's certificate is verified with. The connection is encrypted then;
        a server that offers no TLS is an error, and is sent no password.
    type: path
  client_cert:
    description:
      - Path of the client's certificate.
    type: path
  client_key:
    description:
      - Path of the private key of O(client_cert).
    type: path
  check_hostname:
    description:
      - Whether the server's certificate must carry the name in O(login_host). It needs O(ca_cert), and is on with it unless V(false).
    type: bool
  connect_timeout:
    description:
      - Seconds to wait for the connection.
    type: int
    default: 30
  bind_address:
    description:
      - Local address that the connection is made from.
    type: str
requirements:
  - PyMySQL >= 0.9.3 on the host that runs the module
  - cryptography there, to sign in to MySQL with a password over a connection that is neither encrypted nor a socket's
"""

    WRITING = r"""
options:
  allow_read_only:
    description:
      - Whether to write to a server that runs read-only, as a replica does (C(read_only=1)). An administrator could, but replication breaks
        where the same is written to the primary server.
    type: bool
    default: false
"""

    ENVIRONMENT = r"""
options:
  system:
    description:
      - Beginning of the variables that errors name instead of the module's options, which is the name of the collection's role that is run, such as V(medulla).
      - Omitted, errors name the options.
    type: str
notes:
  - A connection option that is omitted is taken from the environment of the host that runs the module, from C(GLPI_) and its name in upper case,
    such as E(GLPI_LOGIN_PASSWORD).
"""

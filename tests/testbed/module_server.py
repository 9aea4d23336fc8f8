# Copyright (c) 2026 medulla.glpi contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs modules in forks of this process, which has imported the libraries already: module_server.py SOCKET LIBRARY...

Most of a run's time goes by before the module begins, for Python and what the module imports. A fork has that at once; the
collection's own code is imported in the fork only, so that each run reads it from its files and nothing of one run is left for the next.

warm_modules.py is the other end of the socket. It sends one message a run: name, folder and environment as JSON, with four file descriptors:
standard input, output and error, and a socket on which this process answers the run's exit code. Closing that socket's
other end kills the run; closing the other end of SOCKET, as any end of the process that holds it does, ends all.

A fork differs from a new process in this: names that the libraries import are there already, and all forks of one process order
a set in the same way. The tests of playbooks run modules in new processes.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import runpy
import selectors
import signal
import socket
import sys

LAUNCHER = os.path.join(os.path.dirname(__file__), "module_launcher.py")
LARGEST_REQUEST = 1 << 18


class Run:
    """A fork that hasn't ended yet."""

    def __init__(self, pid, answer):
        self.pid = pid
        self.answer = answer
        self.ended = os.pidfd_open(pid)

    def forget(self):
        """Close what belongs to the run."""
        self.answer.close()
        os.close(self.ended)

    def reap(self):
        """Answer the exit code of the run, which has ended."""
        code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        # Perhaps nobody waits for it any more.
        with contextlib.suppress(BrokenPipeError):
            self.answer.send(str(code).encode())
        self.forget()


def serve(control):
    """Fork for each request, and return it in the fork: (request, its standard input, output and error)."""
    # Of the selectors, this one needs no file of its own, which a fork would have to close.
    selector = selectors.PollSelector()
    selector.register(control, selectors.EVENT_READ)
    runs = set()
    while True:
        for key, _events in selector.select():
            run = key.data
            if run is None:
                request, files, _flags, _address = socket.recv_fds(control, LARGEST_REQUEST, 4)
                if not request:
                    for left in runs:
                        os.kill(left.pid, signal.SIGKILL)
                        left.reap()
                    sys.exit()
                pid = os.fork()
                if pid == 0:
                    control.close()
                    os.close(files.pop())
                    for other in runs:
                        other.forget()
                    return json.loads(request), files
                run = Run(pid, socket.socket(fileno=files.pop()))
                for file in files:
                    os.close(file)
                runs.add(run)
                selector.register(run.answer, selectors.EVENT_READ, run)
                selector.register(run.ended, selectors.EVENT_READ, run)
            elif run not in runs:
                continue  # Both of its files were ready, and it was reaped by the first.
            elif key.fileobj is run.answer:
                selector.unregister(run.answer)
                os.kill(run.pid, signal.SIGKILL)
            else:
                selector.unregister(run.ended)
                if run.answer in selector.get_map():
                    selector.unregister(run.answer)
                runs.remove(run)
                run.reap()


def become(request, files):
    """Make this fork what a new process would be."""
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"])
    importlib.invalidate_caches()
    sys.argv[:] = [LAUNCHER, request["name"]]


for library in sys.argv[2:]:
    importlib.import_module(library)
# What never becomes garbage needn't be looked at, and so copied, in each fork.
gc.collect()
gc.freeze()
become(*serve(socket.socket(fileno=int(sys.argv[1]))))
runpy.run_path(LAUNCHER, run_name="__main__")

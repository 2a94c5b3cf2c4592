"""The first kind of read over TLS, by connections that are kept and by a new one for each call."""

import machine
from page import table, write_down
from parts import reads
from servers import REQUESTS, local_certificate, make_store, paths_of


def run(folder, options):
    certificate, rows = local_certificate(folder, options), []
    for people in options.companies:
        store, cases = make_store(folder, options, str(people), people, REQUESTS)
        musters = reads.start_all(options, store, certificate=certificate)
        try:
            for close, how in ((False, "kept"), (True, "a new connection each")):
                rows += reads.run_case(f"{cases[0]}, {how}", people, musters, paths_of(store, 0),
                                       folder / f"nginx-{people}-{close}", options, None, certificate, close)
        finally:
            reads.stop_all(musters)
    write_down("https", table(reads.HEAD, rows) + "\n\n" + machine.describe(options))

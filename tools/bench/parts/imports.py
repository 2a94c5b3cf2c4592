"""What a read waits while a company that differs in everybody is imported into the served store."""

import pathlib
import re
import subprocess
import time

from load import Prober, percentile
from page import table, write_down
from servers import Muster, make_store, paths_of

PEOPLE = 100_000


def run(folder, options):
    store, _ = make_store(folder, options, "import", PEOPLE)
    company = folder / "company.json"
    subprocess.run([options.build / "muster", "export", company, "--data", store], check=True, capture_output=True)
    company.write_text(re.sub(r'"LAST_NAME":"', r'\g<0>x', company.read_text()))
    muster = Muster(options, store, None)
    try:
        path = pathlib.Path(paths_of(store, 0)).read_text().splitlines()[0]
        rows = []
        for label, job in (("nothing else", ["sleep", "3"]),
                           ("an import", [options.build / "muster", "import", company, "--data", store])):
            prober = Prober(muster, path)
            prober.start()
            begin = time.monotonic()
            subprocess.run(job, check=True, capture_output=True)
            spent = time.monotonic() - begin
            times = prober.finish()
            rows.append([f"{PEOPLE:,}", label, f"{spent:.1f} s", f"{len(times):,}", f"{percentile(times, 0.99):.1f} ms",
                         f"{times[-1]:.1f} ms"])
    finally:
        muster.stop()
    write_down("import", table(["people", "beside the reads", "for", "reads", "99th percentile", "longest"], rows))

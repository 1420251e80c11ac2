"""The machine fails, or somebody on it."""

import asyncio
import sqlite3
import subprocess
import time
from pathlib import Path

from harness import whatsapp
from stage import QUESTION


async def locked(stage):
    """Another process holds the database's lock for five seconds."""
    await stage.start()
    await stage.say("525586000000", QUESTION)
    await stage.reply("525586000000")
    lock = sqlite3.connect(stage.database, isolation_level=None, timeout=30)
    lock.execute("BEGIN IMMEDIATE")
    begin = time.monotonic()
    posts = [asyncio.ensure_future(stage.say(f"5255860000{number:02d}", QUESTION)) for number in range(1, 11)]
    await asyncio.sleep(5)
    lock.execute("ROLLBACK")
    lock.close()
    await asyncio.gather(*posts)
    stage.check("all are taken in the end", True, f"{time.monotonic() - begin:.1f} s")
    await stage.check_settled()
    stage.check("each is answered once", len(stage.graph.taken) == 11, len(stage.graph.taken))


async def beside(stage):
    """Other programs use the database and leave; then a kill. What was acknowledged in between is there."""
    await stage.start()
    await stage.say("525591000000", QUESTION)
    await stage.reply("525591000000")
    other = sqlite3.connect(stage.database, isolation_level=None, timeout=30)
    other.execute("BEGIN IMMEDIATE")
    other.execute("ROLLBACK")
    other.close()
    log = Path(f"{stage.database}-wal")
    stage.check("its log is still there when another program has left", log.exists())
    listing = subprocess.run(
        [stage.kb, "conversations", "list"], env=stage.server.environment, capture_output=True, text=True)
    stage.check("'kb conversations list' works beside it", listing.returncode == 0, listing.stderr.strip()[-100:])
    said = [await stage.say(f"5255910000{number:02d}", QUESTION) for number in range(1, 11)]
    stage.server.kill()
    kept = {row[0] for row in stage.server.rows_of_copy("SELECT message FROM inbox")}
    lost = [message for message in said if message not in kept]
    stage.check("nothing that was acknowledged is lost", not lost, f"{len(lost)} of {len(said)} lost" if lost else "")
    stage.server.start()
    await stage.server.ready()
    stage.client.close()
    await stage.check_settled()


async def full(stage):
    """The disk is full: what cannot be kept is not acknowledged, and comes again."""
    folder = Path(stage.folder) / "small"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", folder], capture_output=True)
    if mounted.returncode:
        stage.check("a small disk can be made (as root)", False, mounted.stderr.decode().strip())
        return
    try:
        await stage.start(database=folder / "kb.sqlite")
        await stage.say("525587000000", QUESTION)
        stage.check("before, it answers", await stage.reply("525587000000"))
        await stage.check_settled()
        fill(folder / "filler")
        statuses = []
        for number in range(40):
            message = whatsapp.message("525587000001", whatsapp.text(f"{QUESTION} {'x' * 3000} {number}"))
            statuses.append(await stage.post([message]))
            if statuses[-1] == 200 and stage.server.rows(
                    "SELECT count(*) FROM inbox WHERE message = ?", message["id"])[0][0] != 1:
                stage.check("what has a 200 is kept", False, message["id"])
        stage.check("some are turned away", any(status >= 500 for status in statuses), sorted(set(statuses)))
        (folder / "filler").unlink()
        taken = await stage.say("525587000002", QUESTION)
        stage.check("with room again, it takes and answers", await stage.reply("525587000002"), taken[:0])
        await stage.check_settled(120)
        damage = stage.server.rows("PRAGMA integrity_check")
        stage.check("the database is whole", damage == [("ok",)], "" if damage == [("ok",)] else damage[:2])
        stage.server.stop()
        code = stage.server.process.returncode
        stage.check("it ends in good order", code == 0, code or "")
        stage.server = None
    finally:
        subprocess.run(["umount", "-l", folder], capture_output=True)


def fill(path):
    with open(path, "wb", buffering=0) as file:
        for size in (1 << 20, 4096, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue


async def two_servers(stage):
    """A second server for the same base."""
    await stage.start()
    second = stage.another({})
    second.start()
    try:
        code = second.process.wait(20)
    except subprocess.TimeoutExpired:
        second.kill()
        code = None
    said = [line for line in stage.log().splitlines() if "another 'kb serve' does" in line]
    stage.check("it is refused", code not in (0, None), f"exit code {code}")
    stage.check("it says why", said, (said or [""])[0][-100:])
    await stage.say("525588000001", QUESTION)
    stage.check("the first goes on", await stage.reply("525588000001"))
    stage.server.kill()
    stage.server = second
    second.start()
    stage.check("after a kill of the first, the second may", await second.ready(), "")


async def terminated(stage):
    """SIGTERM with answers under way: it ends in good order, and the next one finishes what was begun."""
    await stage.start()
    stage.model.seconds = 2
    for number in range(12):
        await stage.say(f"5255890000{number:02d}", QUESTION)
    await asyncio.sleep(0.5)
    code, seconds = stage.server.stop()
    stage.check("it ends with 0", code == 0, f"exit code {code} after {seconds:.1f} s")
    stage.check("no attempt to send is left in doubt", "sending" not in stage.states(), stage.states())
    stage.server.start()
    await stage.server.ready()
    stage.client.close()
    await stage.check_settled(90)
    stage.check("each is answered once", len(stage.graph.taken) == 12, len(stage.graph.taken))


async def files_limit(stage):
    """A thousand idle connections, and one customer who writes."""
    await stage.start()
    limit = 1_000
    idle = []
    for _ in range(limit):
        try:
            idle.append(await asyncio.open_connection("127.0.0.1", stage.server.port))
        except OSError:
            break
    await stage.say("525590000001", QUESTION)
    stage.check("the customer is answered", await stage.reply("525590000001"), f"beside {len(idle)} connections")
    for _, writer in idle:
        writer.transport.abort()
    stage.check("it still runs", stage.server.process.poll() is None, "")


ALL = {one.__name__: one for one in (locked, beside, full, two_servers, terminated, files_limit)}

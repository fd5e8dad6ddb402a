"""Several processes on one case, reading while an intake runs, readings that replace older ones."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import pyzipper

from bedem.answers import open_view
from bedem.case import Case, layout
from bedem.case.register import load_register
from bedem.case.rulings import add_judgement, add_statement
from bedem.case.saved import load_answer, save
from bedem.case.tables import EVENTS
from bedem.model.errors import CaseBusy, CaseError, NotFound, RegisterError
from tests.making import demo_evidence, investigate


def test_a_case_saves_and_reloads_what_was_put_in(small_case: Case) -> None:
    view = open_view(small_case)
    assert view.state is not None
    judgement = add_judgement(
        small_case, "h:0123456789ab", "ordinary", by="N.N.", because="backup server",
        state=view.state.id, made=1,
    )  # fmt: skip
    statement = add_statement(
        small_case, "No data are at risk", on="exposure", by="Ministry", said=2, entered=3,
        state=view.state.id,
    )  # fmt: skip
    again = open_view(Case(small_case.path))
    assert again.judgements == [judgement]
    assert again.statements == [statement]
    assert again.state is not None
    assert again.state.id != view.state.id
    answer = view.answer("coverage")
    save(small_case, view.state.id, "coverage", answer)
    assert load_answer(small_case, view.state.id, "coverage") == answer
    with pytest.raises(NotFound):
        load_answer(small_case, view.state.id, "spread")
    view.close()
    again.close()


def test_tables_have_the_columns_of_the_design(small_case: Case) -> None:
    files = [p for s in small_case.all_segments() for p in s.folder.glob("events-*.parquet")]
    assert files
    for path in files:
        file = pq.ParquetFile(path)
        assert file.schema_arrow.remove_metadata() == EVENTS
        rows = file.metadata.row_group(0)
        for i in range(rows.num_columns):
            column = rows.column(i)
            assert column.compression == "ZSTD"
            dictionary = any("DICTIONARY" in e for e in column.encodings)
            name = column.path_in_schema
            assert dictionary == (name not in ("data", "identity_hi", "identity_lo", "place",
                                               "time_text")) or rows.num_rows < 20  # fmt: skip


def test_one_intake_at_a_time_and_readers_never_wait(small_case: Case) -> None:
    with small_case.intake():
        other = Case(small_case.path)
        with pytest.raises(CaseBusy, match="another intake"), other.intake():
            pass
        view = open_view(other, settled=False)
        assert view.events.count() > 3_000
        view.close()


def test_two_processes_do_not_corrupt_a_case(tmp_path: Path, home: Path) -> None:
    first, second = demo_evidence()
    case = Case.open_or_create(tmp_path / "case")

    def start(path: Path) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "bedem", "investigate", str(path), "-q", "--workers", "1",
                   "--case", str(case.path), "--received", "2022-08-26"]  # fmt: skip
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    codes = []
    running = [start(first), start(second)]
    for process in running:
        _, told = process.communicate(timeout=120)
        codes.append(process.returncode)
        assert process.returncode == 0 or b"another intake" in told, told
    assert 0 in codes
    investigate(case.path, [first, second])
    view = open_view(case)
    whole = open_view(investigate(tmp_path / "alone", [first, second]))
    count = "SELECT count(*), count(DISTINCT source) FROM raw_events"
    assert view.connection.execute(count).fetchone() == whole.connection.execute(count).fetchone()
    assert case.ledger.first_break() is None
    view.close()
    whole.close()


def test_hits_can_be_read_while_an_intake_runs(tmp_path: Path, home: Path) -> None:
    """A reader sees whole segments only, more and more of them."""
    case = Case.open_or_create(tmp_path / "case")
    done = threading.Event()

    def work() -> None:
        for path in demo_evidence():
            investigate(case.path, [path])
        done.set()

    worker = threading.Thread(target=work)
    worker.start()
    seen = [0]
    while not done.is_set():
        view = open_view(Case(case.path), settled=False)
        seen.append(view.hits.count())
        view.close()
    worker.join()
    view = open_view(case)
    seen.append(view.connection.execute("SELECT count(*) FROM raw_hits").fetchone()[0])  # type: ignore[index]
    view.close()
    assert seen == sorted(seen)
    assert seen[-1] > 0


def test_a_password_given_later_reads_only_the_locked_archive(
    new_case: Callable[..., Case], tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    open_one, source = demo_evidence()
    shutil.copy(open_one, folder)
    with pyzipper.AESZipFile(
        folder / "locked.zip", "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES
    ) as locked:
        locked.setpassword(b"infected")
        locked.writestr("inner.zip", source.read_bytes())
    case = new_case(folder)
    view = open_view(case)
    before = view.events.count()
    assert [g.kind for g in view.gaps("kind = 'password'")] == ["password"]
    view.close()
    wrong = investigate(case.path, [folder], passwords=(b"wrong",))
    view = open_view(wrong)
    assert view.events.count() == before
    assert len(view.gaps("kind = 'password'")) == 1
    view.close()
    right = investigate(case.path, [folder], passwords=(b"infected",))
    view = open_view(right)
    assert view.events.count() > before
    assert view.gaps("kind = 'password'") == []
    supersedes = list(case.ledger.lines("supersede"))
    assert supersedes
    view.close()
    lines = len(list(case.ledger.lines()))
    investigate(case.path, [folder], passwords=(b"infected",))
    assert len(list(case.ledger.lines())) == lines


def test_kept_evidence_serves_the_bytes_when_the_stick_is_gone(tmp_path: Path, home: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    copy = shutil.copy(demo_evidence()[0], stick)
    case = investigate(tmp_path / "case", [Path(copy)], keep=True)
    shutil.rmtree(stick)
    from bedem.intake.raw import record_bytes
    from bedem.model.refs import Ref

    view = open_view(case)
    source, place, length = next(view.events.rows("source, place, length", order="place", limit=1))
    assert len(record_bytes(case, Ref(source, place), length, None)) == length
    assert [p.name for p in (case.path / layout.EVIDENCE).iterdir()]
    view.close()


def test_what_was_known_at_a_moment(tmp_path: Path, home: Path) -> None:
    first, second = demo_evidence()
    hour = 3_600_000_000
    case = investigate(tmp_path / "case", [first], received=10 * hour)
    investigate(case.path, [second], received=20 * hour)
    early, late = open_view(case, as_of=15 * hour), open_view(case)
    assert 0 < early.events.count() < late.events.count()
    assert open_view(case, as_of=5 * hour).events.count() == 0
    whole = late.events.count()
    middle = next(late.events.rows("epoch_us(median(time))"))[0]
    assert 0 < open_view(case, until=middle).events.count() < whole
    early.close()
    late.close()


def test_a_folder_with_other_things_is_no_case(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(CaseError, match="no case"):
        Case.open_or_create(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("institutions:\n  - id: MF\n    name: Finance\n    peple: 3\n", 4, "peple"),
        ("hosts:\n  - {id: a}\n  - {names: [b]}\n", 3, "id"),
        ("hosts: [\n", 2, "content"),
        ("version: high\n", 1, "int"),
    ],
)
def test_a_wrong_register_names_its_line(tmp_path: Path, text: str, line: int, what: str) -> None:
    path = tmp_path / "register.yml"
    path.write_text(text)
    with pytest.raises(RegisterError, match=what) as refusal:
        load_register(path)
    assert f":{line}" in str(refusal.value)
    assert "\n" not in str(refusal.value)

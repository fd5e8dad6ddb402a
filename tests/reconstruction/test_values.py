import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedem.reconstruction.values import account, address, base_name, is_machine, logon_id, number


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("::ffff:172.18.39.105", "172.18.39.105"), ("10.0.2.16:52202", "10.0.2.16"),
        ("[10.0.2.16]:59407", "10.0.2.16"), ("[2001:db8::1]:445", "2001:db8::1"),
        ("203.0.113.7", "203.0.113.7"), ("-", None), ("", None), (None, None),
        ("127.0.0.1", None), ("::1", None), ("0:0:0:0:0:0:0:1", None), ("fe80::1%4", None),
        ("0.0.0.0", None), ("PC01", None), ({}, None),
    ],
)  # fmt: skip
def test_addresses_come_in_many_forms(written: object, plain: str | None) -> None:
    assert address(written) == plain


@given(st.ip_addresses())
def test_an_address_stays_what_it_is(
    ip: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    found = address(str(ip))
    assert found is None or ipaddress.ip_address(found) in (ip, getattr(ip, "ipv4_mapped", None))


@given(st.text())
def test_no_text_makes_it_fail(written: str) -> None:
    address(written)
    number(written)
    logon_id(written)
    account(written, written)


def test_numbers_accounts_and_names() -> None:
    assert logon_id("0x21a8c68") == logon_id(35294312) == "0x21a8c68"
    assert logon_id("0x0") is None
    assert account("OFFSEC\\admmig") == ("admmig", "OFFSEC")
    assert account("jane@corp.example") == ("jane", "corp.example")
    assert account("-", "X") == (None, "X")
    assert is_machine("PC01$")
    assert is_machine("ANONYMOUS LOGON")
    assert is_machine(None)
    assert not is_machine("Administrator")
    assert base_name("C:\\Windows\\System32\\CMD.exe") == "cmd.exe"

"""Who is told of a run, when and what; and that a run is what it is whether somebody could be told or not."""

import hashlib
import hmac
import json
import shutil
import ssl
import subprocess
from contextlib import contextmanager

import pytest

from catalog.change import Counts, Run, RunState
from harvester import run as harvesting
from harvester.notify import Notify, On, signature
from tests.harvester.hostile import HostileSource, page, redirect, status
from tests.harvester.mailbox import Mailbox

KEY = "an unusual secret 4711"
WORD = "pass-wort-0815"


def catalogue(*names):
    lines = ["@prefix dcat: <http://www.w3.org/ns/dcat#> .", "@prefix dct: <http://purl.org/dc/terms/> ."]
    lines += [f'<https://stadt.example/{name}> a dcat:Dataset ; dct:title "{name}"@de .' for name in names]
    return "\n".join(lines)


@pytest.fixture
def mailbox():
    with Mailbox() as mailbox:
        yield mailbox


@pytest.fixture
def hook():
    with HostileSource() as hook:
        hook.on("/hook", status(204))
        yield hook


def smtp(mailbox, more="starttls = false"):
    return f'[notify.smtp]\nhost = "127.0.0.1"\nport = {mailbox.port}\nfrom = "lotse@test.example"\n{more}\n'


def set_up(lotse, notify, source="", http='[http]\nallow = ["127.0.0.1"]\n'):
    """An instance that notifies so, with a source of ten datasets."""
    text = (lotse.directory / "catalog.toml").read_text("utf-8").partition("[http]")[0]
    body = f'{text}{http}\n[gate]\nopen = ["free", "declared", "unclear"]\n\n{notify}\n'
    (lotse.directory / "catalog.toml").write_text(body, encoding="utf-8")
    lotse.source("town", "file:data/town.ttl", source)
    lotse.data("town.ttl", catalogue(*"abcdefghij"))


def mailing(on="error", to="steward@test.example"):
    return f'[notify]\non = "{on}"\nmail = ["{to}"]\n'


def hooking(url, on="always", more=""):
    return f'[notify]\non = "{on}"\nwebhook = "{url}"\n{more}'


ENDS = {
    RunState.DONE: {On.ALWAYS},
    RunState.FAILED: set(On),
    RunState.CRASHED: set(On),
    RunState.HELD: set(On),
    RunState.PLANNED: set(On),
}


@pytest.mark.parametrize("on", On)
@pytest.mark.parametrize("state", ENDS)
def test_when_somebody_is_told(state, on):
    def run(**counts):
        return Run(id=1, source="s", state=state, started=None, counts=Counts(**counts))

    rules = Notify.read({"on": on}, {})
    assert rules.wants(run(seen=3, unchanged=2, failed=1)) is (on in ENDS[state])
    for count in ("new", "changed", "withdrawn"):
        assert rules.wants(run(**{count: 1})) is (on is On.CHANGE or on in ENDS[state])


def test_a_source_has_rules_of_its_own():
    common = {"on": "always", "mail": ["a@b.example"], "webhook": "https://h.example/"}
    rules = Notify.read(common, {"mail": [], "on": "error"})
    assert (rules.on, rules.mail, rules.webhook) == (On.ERROR, (), "https://h.example/")
    assert Notify.read(common, {}).mail == ("a@b.example",)
    assert Notify.read({}, {}).on is On.ERROR


def test_a_held_run_is_told_by_mail_with_the_commands_that_decide_it(lotse, mailbox):
    set_up(lotse, mailing() + smtp(mailbox))
    lotse.harvest("town")
    assert mailbox.mails == []
    lotse.data("town.ttl", catalogue(*"abc"))
    assert lotse.call("harvest", "town")[0] == 4
    (mail,) = mailbox.mails
    assert mailbox.receivers == ["steward@test.example"]
    assert mail["From"] == "lotse@test.example"
    assert mail["Subject"].startswith("[Test] town: ")
    text = mail.get_content().replace("\r\n", "\n")
    for words in ("7 würden zurückgezogen", "http://127.0.0.1:8000/runs/2"):
        assert words in text
    assert text.endswith("lotse runs 2\nlotse runs accept 2\nlotse runs reject 2\n")


def test_a_failed_run_says_why(lotse, mailbox):
    set_up(lotse, mailing() + smtp(mailbox))
    (lotse.directory / "data" / "town.ttl").unlink()
    assert lotse.call("harvest", "town")[0] == 3
    assert "town.ttl" in mailbox.mails[0].get_content()


def test_a_bug_is_told_and_the_next_source_harvested(lotse, mailbox, monkeypatch):
    set_up(lotse, mailing() + smtp(mailbox))
    lotse.source("zoo", "file:data/town.ttl")

    def crash(*_, **__):
        raise RuntimeError("a bug")

    monkeypatch.setattr(harvesting, "stage", crash)
    assert lotse.call("harvest", "--all")[0] == 70
    subjects = [each["Subject"] for each in mailbox.mails]
    assert [each.split(":")[0] for each in subjects] == ["[Test] town", "[Test] zoo"]
    assert "abgebrochen" in subjects[0]


def test_changes_are_told_once(lotse, mailbox):
    set_up(lotse, mailing("change") + smtp(mailbox))
    lotse.harvest("town")
    lotse.harvest("town")
    assert len(mailbox.mails) == 1
    assert "10 neu" in mailbox.mails[0].get_content()


def test_plans_tell_nobody(lotse, mailbox):
    set_up(lotse, mailing("always") + smtp(mailbox))
    lotse.call("plan", "town")
    lotse.call("remap", "town")
    assert mailbox.mails == []


@pytest.mark.parametrize("decision", [("apply", "2"), ("runs", "accept", "2"), ("runs", "reject", "2")])
def test_a_decision_is_told_to_those_who_want_to_know(lotse, mailbox, decision):
    set_up(lotse, mailing("always") + smtp(mailbox))
    lotse.harvest("town")
    lotse.data("town.ttl", catalogue(*"abc"))
    lotse.call("harvest", "town")
    before = len(mailbox.mails)
    assert lotse.call(*decision)[0] == 0
    assert len(mailbox.mails) == before + 1
    assert "http://127.0.0.1:8000/runs/2" in mailbox.mails[-1].get_content()


def jobs(lotse):
    return [json.loads(line) for line in lotse.call("jobs", "--json")[1].splitlines()]


def test_what_did_not_go_out_is_tried_again_each_way_on_its_own(lotse, mailbox, hook):
    mailbox.refuse["MAIL"] = "451 later"
    set_up(lotse, mailing("always") + f'webhook = "{hook.url("/hook")}"\n' + smtp(mailbox))
    lotse.harvest("town")
    (job,) = jobs(lotse)
    assert (job["kind"], job["subject"], job["due"]) == ("notify", "1 mail 1", "2026-01-01T00:05:00+00:00")
    assert lotse.call("notify", "1", "--by", "mail", "--tries", "1")[0] == 0
    assert {each["subject"] for each in jobs(lotse)} == {"1 mail 1", "1 mail 2"}
    mailbox.refuse.clear()
    lotse.call("notify", "1", "--by", "mail", "--tries", "2")
    assert len(jobs(lotse)) == 2
    assert len(mailbox.mails) == len(hook.paths) == 1
    mailbox.refuse["MAIL"] = "451 later"
    lotse.call("notify", "1", "--by", "mail", "--tries", "4")
    assert len(jobs(lotse)) == 2


def test_a_worker_tries_again(lotse, hook, monkeypatch):
    hook.on("/hook", status(400))
    set_up(lotse, hooking(hook.url("/hook")))
    lotse.harvest("town")
    hook.on("/hook", status(204))
    monkeypatch.setenv("LOTSE_NOW", "2026-01-01T00:06:00+00:00")
    assert lotse.call("work", "--once")[0] == 0
    assert len(hook.paths) == 2
    assert {(each["kind"], each["state"]) for each in jobs(lotse)} == {("notify", "done"), ("prune", "done")}


def test_a_digest_is_one_mail_a_day_about_what_was_wanted(lotse, mailbox, hook, monkeypatch):
    set_up(lotse, mailing("change") + f'digest = true\nwebhook = "{hook.url("/hook")}"\n' + smtp(mailbox))
    lotse.source("village", "file:data/village.ttl")
    lotse.data("village.ttl", catalogue("x"))
    for name in ("town", "town", "village"):
        lotse.harvest(name)
    assert mailbox.mails == []
    assert len(hook.paths) == 2
    monkeypatch.setenv("LOTSE_NOW", "2026-01-01T07:00:00+00:00")
    assert lotse.call("notify", "--digest")[0] == 0
    (mail,) = mailbox.mails
    assert mail["Subject"] == "[Test] Läufe des letzten Tages: 2"
    text = mail.get_content()
    assert "/runs/1" in text
    assert "/runs/2" not in text
    assert "village" in text
    monkeypatch.setenv("LOTSE_NOW", "2026-01-02T07:00:00+00:00")
    lotse.call("notify", "--digest")
    assert len(mailbox.mails) == 1


@pytest.mark.parametrize("wrong", [(), ("7",), ("1", "--digest")])
def test_what_cannot_be_told_is_an_error_of_use(lotse, wrong):
    set_up(lotse, "")
    assert lotse.call("notify", *wrong)[0] == 2


def test_what_differs_from_the_run_before_is_in_the_mail(lotse, mailbox):
    set_up(lotse, mailing("always") + smtp(mailbox))
    lotse.harvest("town")
    lotse.data("town.ttl", catalogue(*"abcdefghijk"))
    lotse.harvest("town")
    assert "\n10 → 11  [" in mailbox.mails[1].get_content().replace("\r\n", "\n")


def test_a_webhook_gets_the_report_signed(lotse, hook, monkeypatch):
    monkeypatch.setenv("HOOK_KEY", KEY)
    set_up(lotse, hooking(hook.url("/hook"), more='secret = "env:HOOK_KEY"'))
    _, out, err = lotse.call("harvest", "town", "--json")
    (seen,) = hook.seen
    assert (seen.method, seen.headers["content-type"]) == ("POST", "application/json")
    expected = "sha256=" + hmac.new(KEY.encode(), seen.body, hashlib.sha256).hexdigest()
    assert hmac.compare_digest(seen.headers["datenlotse-signature"], expected)
    assert signature(KEY, seen.body + b" ") != expected
    told, printed = json.loads(seen.body), json.loads(out)
    assert {name: told[name] for name in printed} == printed
    assert (told["title"], told["url"]) == ("town", "http://127.0.0.1:8000/runs/1")
    assert told["line"].startswith("10 gesehen: 10 neu")
    assert all(each["before"] == 0 for each in told["causes"])
    assert KEY not in seen.body.decode() + out + err


def test_without_a_secret_nothing_is_signed(lotse, hook):
    set_up(lotse, hooking(hook.url("/hook")))
    lotse.harvest("town")
    assert "datenlotse-signature" not in hook.seen[0].headers


def test_a_source_may_keep_silent(lotse, hook):
    set_up(lotse, hooking(hook.url("/hook")), 'notify = { webhook = "" }\n')
    lotse.harvest("town")
    assert hook.seen == []


def test_no_webhook_inside_the_own_network_unless_it_is_allowed(lotse, hook):
    set_up(lotse, hooking(hook.url("/hook")), http="")
    code, _, err = lotse.call("harvest", "town")
    assert (code, hook.connections) == (0, 0)
    assert "webhook did not accept" in err


def test_a_webhook_is_no_way_to_anywhere_else(lotse, hook):
    hook.on("/elsewhere", page(b""))
    hook.on("/hook", redirect(hook.url("/elsewhere"), 307))
    set_up(lotse, hooking(hook.url("/hook")))
    code, _, err = lotse.call("harvest", "town")
    assert (code, hook.paths) == (0, ["/hook"])
    assert "307" in err


@pytest.mark.parametrize("answer", [400, 404, 410, 500])
def test_a_webhook_that_refuses_changes_nothing(lotse, hook, answer):
    hook.on("/hook", status(answer))
    set_up(lotse, hooking(hook.url("/hook")))
    code, _, err = lotse.call("harvest", "town")
    assert (code, str(answer) in err) == (0, True)
    assert lotse.harvest("town")["unchanged"] == 10


@pytest.mark.parametrize("refusal", [{"MAIL": "451 later"}, {"RCPT": "550 who?"}, {"AUTH": f"535 {WORD} is wrong"}])
def test_a_mail_server_that_refuses_changes_nothing_and_secrets_stay_secret(lotse, mailbox, monkeypatch, refusal):
    monkeypatch.setenv("MAIL_WORD", WORD)
    mailbox.refuse = refusal
    login = 'starttls = false\nuser = "lotse"\npassword = "env:MAIL_WORD"'
    set_up(lotse, mailing("always") + smtp(mailbox, login))
    code, out, err = lotse.call("harvest", "town")
    assert code == 0
    assert "the mail about the run could not be sent" in err
    assert WORD not in out + err
    assert mailbox.mails == []


def test_an_address_that_is_refused_is_told_and_the_others_get_their_mail(lotse, mailbox):
    mailbox.refuse = {"RCPT TO:<GONE@": "550 no such person"}
    to = 'steward@test.example", "gone@test.example'
    set_up(lotse, mailing("always", to) + smtp(mailbox))
    _, _, err = lotse.call("harvest", "town")
    assert (mailbox.receivers, len(mailbox.mails)) == (["steward@test.example"], 1)
    assert "gone@test.example" in err


def test_a_mail_server_that_is_not_there_changes_nothing(lotse, mailbox):
    set_up(lotse, mailing("always") + smtp(mailbox))
    mailbox.__exit__()
    try:
        code, _, err = lotse.call("harvest", "town")
    finally:
        mailbox.__enter__()
    assert (code, "could not be sent" in err) == (0, True)


def test_a_password_logs_in(lotse, mailbox, monkeypatch):
    monkeypatch.setenv("MAIL_WORD", WORD)
    set_up(lotse, mailing("always") + smtp(mailbox, 'starttls = false\nuser = "lotse"\npassword = "env:MAIL_WORD"'))
    lotse.harvest("town")
    assert (mailbox.logins, len(mailbox.mails)) == ([("lotse", WORD)], 1)


def test_a_variable_that_is_not_set_is_told(lotse, mailbox, hook):
    login = 'starttls = false\nuser = "lotse"\npassword = "env:MAIL_WORD"'
    more = f'webhook = "{hook.url("/hook")}"\nsecret = "env:HOOK_KEY"\n'
    set_up(lotse, mailing("always") + more + smtp(mailbox, login))
    code, _, err = lotse.call("harvest", "town")
    assert code == 0
    assert {"MAIL_WORD", "HOOK_KEY"} <= set(err.replace(",", " ").replace(")", " ").replace("(", " ").split())
    assert (mailbox.mails, hook.seen) == ([], [])
    code, out, _ = lotse.call("validate-config")
    assert code == 1
    assert "notify.smtp.password" in out
    assert "notify.secret" in out


def test_mails_without_a_server_are_a_problem_of_the_configuration(lotse):
    set_up(lotse, "", 'notify = { on = "always", mail = ["a@test.example"] }\n')
    assert "notify.mail" in lotse.call("validate-config")[1]
    code, _, err = lotse.call("harvest", "town")
    assert (code, "[notify.smtp]" in err) == (0, True)


@contextmanager
def encrypted(tmp_path, host):
    openssl = shutil.which("openssl")
    if not openssl:
        pytest.skip("no openssl to make a certificate with")
    file = tmp_path / f"{host}.pem"
    names = ["-subj", f"/CN={host}", "-addext", f"subjectAltName=IP:{host}"]
    usage = ["-addext", "keyUsage=critical,digitalSignature,keyCertSign"]
    made = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", f"{file}.key"]
    command = [openssl, "req", "-x509", "-days", "2", *made, *names, *usage, "-out", str(file)]
    subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, f"{file}.key")
    with Mailbox(tls=context) as mailbox:
        yield mailbox, file


def test_starttls_comes_before_the_password(lotse, monkeypatch, tmp_path_factory):
    monkeypatch.setenv("MAIL_WORD", WORD)
    with encrypted(tmp_path_factory.mktemp("tls"), "127.0.0.1") as (mailbox, file):
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        set_up(lotse, mailing("always") + smtp(mailbox, 'user = "lotse"\npassword = "env:MAIL_WORD"'))
        lotse.harvest("town")
        assert mailbox.encrypted == [True]
        assert mailbox.logins == [("lotse", WORD)]


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2"])
def test_a_server_that_is_not_trusted_gets_neither_password_nor_mail(lotse, monkeypatch, tmp_path_factory, host):
    monkeypatch.setenv("MAIL_WORD", WORD)
    with encrypted(tmp_path_factory.mktemp("tls"), host) as (mailbox, file):
        if host != "127.0.0.1":  # trusted, but it is another one
            monkeypatch.setenv("SSL_CERT_FILE", str(file))
        set_up(lotse, mailing("always") + smtp(mailbox, 'user = "lotse"\npassword = "env:MAIL_WORD"'))
        code, _, err = lotse.call("harvest", "town")
        assert (code, mailbox.mails, mailbox.logins) == (0, [], [])
        assert "could not be sent" in err


def test_a_server_without_starttls_gets_nothing_where_it_is_wanted(lotse, mailbox):
    set_up(lotse, mailing("always") + smtp(mailbox, ""))
    lotse.call("harvest", "town")
    assert mailbox.mails == []


@pytest.mark.parametrize(
    "wrong",
    [
        "on = 'sometimes'",
        "mail = ['Steward <a@b.example>']",
        "mail = ['a@b.example\\nBcc: c@d.example']",
        "webhook = 'ftp://h.example/'",
        "webhook = 'https://user:pass@h.example/'",
        f"secret = '{KEY}'",
        f"smtp = {{ host = 'h', from = 'a@b.example', password = '{WORD}' }}",
        "smtp = { host = 'h', from = 'a@b.example', port = 70000 }",
        "smtp = { host = 'h' }",
        "digest = 'daily'",
    ],
)
def test_what_makes_no_sense_is_refused_and_no_secret_shown(lotse, wrong):
    set_up(lotse, f"[notify]\n{wrong}\n")
    code, out, err = lotse.call("harvest", "town")
    assert (code, "notify" in err) == (2, True)
    assert KEY not in out + err
    assert WORD not in out + err

"""One console: its line editor, prompt, pager, width, levels and dialogues."""

import pytest

from rtx_provider.simulator import Request
from rtx_provider.simulator.screen import folded
from tests.simulator.desk import QUIET, Desk

FILTERS = "".join(f"ip filter {number} pass *\n" for number in range(1, 31))


def test_a_login_is_greeted_with_model_revision_copyright_and_memory() -> None:
    lines = Desk().greeting.split("\r\n")
    assert lines[1] == "RTX1210 Rev.14.01.42 (Fri Jul  7 10:09:31 2023)"
    assert lines[2].startswith("Copyright (c) ")
    assert lines[-3:] == ["Memory 256Mbytes, 3LAN, 1BRI", "", "# "]


def test_a_line_is_echoed_and_run_and_the_prompt_has_no_line_end() -> None:
    desk = Desk()
    assert desk.types("l2tp service on\r") == "l2tp service on\r\n# "
    assert desk.running == ["l2tp service on"]
    assert desk.journal.lines == ["l2tp service on"]


def test_a_refusal_is_printed_before_the_prompt() -> None:
    assert Desk().types("frobnicate\r") == "frobnicate\r\nError: Invalid command name\r\n# "


def test_an_empty_line_is_only_another_prompt() -> None:
    desk = Desk()
    assert desk.types("\r") == "\r\n# "
    assert desk.journal.lines == []


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_a_return_a_line_feed_and_both_are_one_end(end: str) -> None:
    assert Desk().types(f"l2tp service on{end}") == "l2tp service on\r\n# "


def test_both_are_one_end_even_when_they_arrive_apart() -> None:
    desk = Desk()
    assert desk.types("\r") == "\r\n# "
    assert desk.types("\nl2tp service on\r") == "l2tp service on\r\n# "


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("echo abc\x7f\x08d\r", "echo abc\b \b\b \bd\r\nad\r\n# "),
        ("wrong\x15echo a\r", "wrong" + "\b \b" * 5 + "echo a\r\na\r\n# "),
        ("save\x03", "save\r\n# "),
        ("\x7fecho a\r", "echo a\r\na\r\n# "),
        ("ec\tho a\r", "echo a\r\na\r\n# "),
    ],
    ids=["backspace", "erase", "interrupt", "nothing-to-erase", "tab"],
)
def test_the_line_editor(typed: str, printed: str) -> None:
    assert Desk().types(typed) == printed


@pytest.mark.parametrize("character", ["ja.sjis", "ja.euc", "ja.utf8"])
def test_a_japanese_character_is_erased_as_one_of_two_columns(character: str) -> None:
    desk = Desk(character=character)
    printed = desk.types("description 1 日本\x7f\r")
    assert printed == "description 1 日本\b \b\b \b\r\n# "
    assert desk.running == ["description 1 日"]


def test_the_console_changes_its_charset_at_once() -> None:
    desk = Desk(character="ja.sjis")
    desk.types("console character ja.utf8\r")
    printed = desk.sends("frobnicate 日\r".encode()).data.decode()
    assert printed == "frobnicate 日\r\nエラー: コマンド名を確認してください\r\n# "


@pytest.mark.parametrize(
    ("line", "prompt"),
    [
        ("console prompt RTX1210", "RTX1210# "),
        ("console prompt '[RTX 1210] '", "[RTX 1210] # "),
        ("pp select 1", "pp1# "),
        ("pp select anonymous", "ppanonymous# "),
        ("tunnel select 3", "tunnel3# "),
    ],
)
def test_the_prompt_changes_at_once(line: str, prompt: str) -> None:
    desk = Desk()
    assert desk.types(f"{line}\r") == f"{line}\r\n{prompt}"


def test_the_prompt_has_its_text_before_what_is_selected() -> None:
    desk = Desk("console prompt RTX\n" + QUIET)
    assert desk.types("pp select 2\rpp select none\r").endswith("RTXpp2# pp select none\r\nRTX# ")


def test_lines_that_arrive_together_are_echoed_each_in_its_turn() -> None:
    printed = Desk().types("echo a\recho b\r")
    assert printed == "echo a\r\na\r\n# echo b\r\nb\r\n# "


def test_lines_that_arrive_together_may_be_echoed_first() -> None:
    printed = Desk(type_ahead="echo-first").types("echo a\recho b\r")
    assert printed == "echo a\r\necho b\r\na\r\n# b\r\n# "


def test_a_password_typed_alone_is_not_echoed_first() -> None:
    desk = Desk(type_ahead="echo-first", elevation="password")
    desk.types("administrator\r")
    assert desk.types("demo-admin\r") == "\r\n# "


def test_lines_that_arrive_while_one_is_run_may_be_lost() -> None:
    desk = Desk(type_ahead="discard")
    assert desk.types("echo a\recho b\r") == "echo a\r\na\r\n# "
    assert desk.types("echo c\r") == "echo c\r\nc\r\n# "


def test_a_password_that_arrives_too_early_may_be_lost() -> None:
    desk = Desk(type_ahead="discard", elevation="password")
    assert desk.types("administrator\rdemo-admin\r") == "administrator\r\nPassword: "


def test_lines_that_arrive_with_a_password_may_be_lost() -> None:
    desk = Desk(type_ahead="flush-at-password", elevation="password")
    desk.types("administrator\r")
    assert desk.types("demo-admin\recho a\r") == "\r\n# "
    assert desk.types("echo b\recho c\r") == "echo b\r\nb\r\n# echo c\r\nc\r\n# "


def test_output_is_broken_after_79_characters_also_inside_a_word() -> None:
    word = "x" * 100
    assert Desk().types(f"echo {word}\r") == f"echo {word}\r\n{'x' * 79}\r\n{'x' * 21}\r\n# "


def test_a_japanese_character_takes_two_columns() -> None:
    assert list(folded("日" * 45, 79)) == ["日" * 39, "日" * 6]
    assert list(folded("x" + "日" * 39 + "ｱ", 79)) == ["x" + "日" * 39, "ｱ"]


def test_the_width_follows_the_configuration() -> None:
    desk = Desk("console columns 200\n" + QUIET)
    word = "x" * 190
    assert desk.types(f"echo {word}\r") == f"echo {word}\r\n{word}\r\n# "


def test_an_echo_may_be_broken_behind_the_prompt() -> None:
    line = "echo " + "x" * 90
    printed = Desk(echo_wraps=True).types(f"{line}\r")
    assert printed.startswith(f"{line[:77]}\r\n{line[77:]}\r\n")


class TestPager:
    """Long answers wait for a key after each page."""

    TEXT = "---more---"
    GONE = "\r" + " " * 10 + "\r"

    @pytest.fixture
    def desk(self) -> Desk:
        desk = Desk(FILTERS + "console lines 10\n")
        shown = desk.types("show config | grep filter\r")
        assert shown.split("\r\n")[1] == "Searching ..."
        assert shown.split("\r\n")[10:] == ["ip filter 9 pass *", self.TEXT]
        return desk

    def test_space_shows_a_page_glued_to_the_pager_written_over(self, desk: Desk) -> None:
        lines = desk.types(" ").split("\r\n")
        assert lines[0] == f"{self.GONE}ip filter 10 pass *"
        assert lines[-2:] == ["ip filter 19 pass *", self.TEXT]

    @pytest.mark.parametrize("key", ["\r", "\r\n"])
    def test_enter_shows_a_line(self, desk: Desk, key: str) -> None:
        assert desk.types(key) == f"{self.GONE}ip filter 10 pass *\r\n{self.TEXT}"

    @pytest.mark.parametrize("key", ["q", "Q", "\x03"])
    def test_a_key_quits(self, desk: Desk, key: str) -> None:
        assert desk.types(key) == f"{self.GONE}# "

    def test_another_key_does_nothing(self, desk: Desk) -> None:
        assert desk.types("abc") == ""

    def test_the_last_page_ends_in_the_prompt(self, desk: Desk) -> None:
        assert desk.types("  ").endswith("ip filter 29 pass *\r\n---more---")
        assert desk.types(" ") == f"{self.GONE}ip filter 30 pass *\r\n# "

    def test_a_line_typed_ahead_is_eaten_as_keys(self, desk: Desk) -> None:
        printed = desk.types("l2tp service on\r")
        assert printed.count(self.GONE) == 3
        assert "l2tp service on" not in desk.running

    def test_a_key_is_no_request(self, desk: Desk) -> None:
        desk.types("\r")
        assert desk.requests == [Request("SSH", "console", ("show config | grep filter",))]

    def test_it_speaks_japanese(self) -> None:
        desk = Desk(FILTERS, character="ja.sjis")
        assert desk.types("show config\r").endswith("\r\n--- つづく ---")
        assert desk.types("q") == f"\r{' ' * 14}\r# "

    def test_an_answer_of_one_page_does_not_wait(self) -> None:
        printed = Desk("console columns 200\nconsole lines 10\n").types("show environment\r")
        assert printed.count("\r\n") == 1 + 10
        assert printed.endswith("OFF\r\n# ")


class TestLevels:
    """From user to administrator and back, and out."""

    def test_administrator_asks_for_a_password_without_echo(self) -> None:
        desk = Desk(elevation="password")
        assert desk.types("administrator\r") == "administrator\r\nPassword: "
        assert desk.types("demo-admin\r") == "\r\n# "
        assert desk.login.is_administrator

    def test_a_wrong_password_does_not_elevate(self) -> None:
        desk = Desk(elevation="password")
        desk.types("administrator\r")
        assert desk.types("wrong\r") == "\r\nError: Incorrect password\r\n> "

    def test_a_mistyped_password_can_be_corrected_or_given_up(self) -> None:
        desk = Desk(elevation="password")
        desk.types("administrator\r")
        assert desk.types("demo-admim\x7fn\r") == "\r\n# "
        desk = Desk(elevation="password")
        desk.types("administrator\r")
        assert desk.types("demo\x03") == "\r\n> "

    def test_a_user_may_only_look(self) -> None:
        desk = Desk(elevation="password")
        assert desk.types("l2tp service on\r").endswith("Error: Administrator use only\r\n> ")
        assert desk.running == []

    def test_some_users_elevate_without_a_password(self) -> None:
        assert Desk(elevation="free").types("administrator\r") == "administrator\r\n# "

    @pytest.mark.parametrize(
        ("attribute", "answer"),
        [
            ("user attribute admin administrator=2", "# "),
            ("user attribute admin administrator=1", "Password: "),
            (
                "user attribute admin administrator=off",
                "Error: Not permitted to be administrator\r\n> ",
            ),
            (
                "user attribute * administrator=off",
                "Error: Not permitted to be administrator\r\n> ",
            ),
            (
                "user attribute * administrator=off\nuser attribute admin administrator=on",
                "Password: ",
            ),
        ],
    )
    def test_an_attribute_says_how_a_user_elevates(self, attribute: str, answer: str) -> None:
        config = f"login user admin *\n{attribute}\n{QUIET}"
        desk = Desk(config, elevation="password")
        assert desk.types("administrator\r") == f"administrator\r\n{answer}"

    def test_an_administrator_is_one_already(self) -> None:
        assert Desk().types("administrator\r") == "administrator\r\n# "

    def test_exit_goes_back_to_the_user_and_then_out(self) -> None:
        desk = Desk(elevation="free")
        desk.types("administrator\r")
        assert desk.types("exit\r") == "exit\r\n> "
        assert not desk.session.terminal.is_over
        assert desk.types("quit\r") == "quit\r\n"
        assert desk.session.terminal.is_over

    def test_exit_ends_the_session_of_a_login_that_is_an_administrator(self) -> None:
        desk = Desk()
        assert desk.types("exit\r") == "exit\r\n"
        assert desk.session.terminal.is_over

    def test_nothing_is_run_after_the_end(self) -> None:
        desk = Desk()
        desk.types("exit\rl2tp service on\r")
        assert desk.running == []

    def test_other_words_behind_exit_are_refused(self) -> None:
        assert Desk().types("exit now\r") == "exit now\r\nError: Illegal keyword\r\n# "

    def test_administrator_password_stays_a_dialogue_that_is_refused(self) -> None:
        printed = Desk().types("administrator password\r")
        assert printed == "administrator password\r\nError: This command needs a console\r\n# "


class TestUnsavedChanges:
    """Leaving asks whether to save what nobody saved."""

    QUESTION = "Save new configuration ? (Y/N)"

    @pytest.fixture
    def desk(self) -> Desk:
        desk = Desk(elevation="free")
        desk.types("administrator\rl2tp service on\r")
        assert desk.types("exit\r") == f"exit\r\n{self.QUESTION}"
        return desk

    @pytest.mark.parametrize("key", ["Y", "y"])
    def test_y_saves(self, desk: Desk, key: str) -> None:
        assert desk.types(key) == f"{key}\r\nSaving ... CONFIG0 Done .\r\n> "
        assert "l2tp service on" in desk.device.saved.render()

    @pytest.mark.parametrize("key", ["N", "n"])
    def test_n_does_not(self, desk: Desk, key: str) -> None:
        assert desk.types(key) == f"{key}\r\n> "
        assert desk.device.saves == 0

    def test_anything_else_asks_again(self, desk: Desk) -> None:
        assert desk.types("x") == f"\r\n{self.QUESTION}"
        assert desk.types("N") == "N\r\n> "

    def test_exit_save_saves_without_asking(self) -> None:
        desk = Desk()
        desk.types("l2tp service on\r")
        assert desk.types("exit save\r") == "exit save\r\nSaving ... CONFIG0 Done .\r\n"
        assert desk.device.saves == 1

    def test_a_user_cannot_save(self) -> None:
        desk = Desk(elevation="password")
        assert desk.types("exit save\r").endswith("Error: Administrator use only\r\n> ")

    def test_a_user_is_not_asked(self) -> None:
        desk = Desk(elevation="password")
        desk.another().answer(b"l2tp service on\r")
        assert desk.types("exit\r") == "exit\r\n"

    def test_it_asks_in_japanese(self) -> None:
        desk = Desk(character="ja.sjis")
        assert desk.types("l2tp service on\rexit\r").endswith("新しい設定を保存しますか? (Y/N)")
        assert desk.types("y") == "y\r\nセーブ中... CONFIG0 終了\r\n"

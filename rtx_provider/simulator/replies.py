"""The router's error messages in English and Japanese, and the exception that carries them.

Each `Complaint` is one message of a console. The texts were seen on real consoles, except
where a comment says that they are unverified.
"""

from enum import Enum


class Complaint(Enum):
    """The reason why a line is refused, with its English and its Japanese text."""

    NAME = ("Invalid command name", "コマンド名を確認してください")
    KEYWORD = ("Illegal keyword", "パラメータのキーワードが認識できません")
    COUNT = ("Insufficient or too many parameters", "パラメータの数が不適当です")
    RANGE = ("Parameter out of range", "パラメータが範囲を越えています")
    SELECT = (
        "Execute pp select command beforehand",
        "このコマンドは相手を選択してから実行してください",
    )
    LEVEL = ("Administrator use only", "このコマンドは管理レベルでのみ使用できます")
    # Unverified: the Japanese wording of these two.
    INTEGER = ("Parameter must be an integer", "パラメータは整数で指定してください")
    ADDRESS = ("Unrecognized IP address parameter", "IPアドレスの指定が認識できません")
    # Unverified: the Japanese wording.
    PASSWORD = ("Incorrect password", "パスワードが違います")
    # Unverified: the wording of all of these.
    ELEVATION = ("Not permitted to be administrator", "管理レベルへの移行は許可されていません")
    TIMER = ("No rollback timer is running", "ロールバックタイマーは動作していません")
    DIALOGUE = ("This command needs a console", "このコマンドは対話形式でのみ使用できます")
    SAVE = ("Cannot save the configuration", "設定を保存できませんでした")

    def say(self, *, japanese: bool) -> str:
        """Return the whole line that the console prints."""
        english, translated = self.value
        return f"エラー: {translated}" if japanese else f"Error: {english}"


# When several readings of a word fail, the router prints the most specific reason: the last here.
_WEIGHT = (
    Complaint.COUNT,
    Complaint.INTEGER,
    Complaint.KEYWORD,
    Complaint.ADDRESS,
    Complaint.RANGE,
)


class RefusedError(Exception):
    """The router refuses a line, and prints the complaint."""

    def __init__(self, complaint: Complaint) -> None:
        """Keep the complaint that is printed."""
        super().__init__(complaint.value[0])
        self.complaint = complaint


def most_specific(complaints: list[Complaint]) -> Complaint:
    """Return the complaint that the router prints when there are several about one word."""
    return max(complaints, key=_WEIGHT.index)

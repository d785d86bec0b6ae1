"""The router's own words, in English and in Japanese, and the exception that carries them.

Part of the simulator; imports only the standard library.

Each `Complaint` is one sentence a console prints.
The texts were seen on real consoles, except where a comment says that the wording is ours.
"""

from enum import Enum


class Complaint(Enum):
    """Why a line was refused: the English and the Japanese sentence."""

    NAME = ("Invalid command name", "コマンド名を確認してください")
    KEYWORD = ("Illegal keyword", "パラメータのキーワードが認識できません")
    COUNT = ("Insufficient or too many parameters", "パラメータの数が不適当です")
    RANGE = ("Parameter out of range", "パラメータが範囲を越えています")
    SELECT = (
        "Execute pp select command beforehand",
        "このコマンドは相手を選択してから実行してください",
    )
    LEVEL = ("Administrator use only", "このコマンドは管理レベルでのみ使用できます")
    # Unverified: only the English wording of these two was seen.
    INTEGER = ("Parameter must be an integer", "パラメータは整数で指定してください")
    ADDRESS = ("Unrecognized IP address parameter", "IPアドレスの指定が認識できません")
    # Unverified: only the English wording was seen.
    PASSWORD = ("Incorrect password", "パスワードが違います")
    # Unverified: no console was seen to print any of these.
    ELEVATION = ("Not permitted to be administrator", "管理レベルへの移行は許可されていません")
    TIMER = ("No rollback timer is running", "ロールバックタイマーは動作していません")
    DIALOGUE = ("This command needs a console", "このコマンドは対話形式でのみ使用できます")
    SAVE = ("Cannot save the configuration", "設定を保存できませんでした")

    def say(self, *, japanese: bool) -> str:
        """Return the whole line as the console prints it."""
        english, translated = self.value
        return f"エラー: {translated}" if japanese else f"Error: {english}"


# When several readings of one word fail, the router names the most specific reason.
_WEIGHT = (
    Complaint.COUNT,
    Complaint.INTEGER,
    Complaint.KEYWORD,
    Complaint.ADDRESS,
    Complaint.RANGE,
)


class RefusedError(Exception):
    """A line the router does not take, with the complaint it prints."""

    def __init__(self, complaint: Complaint) -> None:
        """Carry the complaint."""
        super().__init__(complaint.value[0])
        self.complaint = complaint


def gravest(complaints: list[Complaint]) -> Complaint:
    """Return the complaint a router prefers among several about one word."""
    return max(complaints, key=_WEIGHT.index)

"""Names of columns in lists of people: of directories, of HR systems, and of Onramp.

Names are taken from the exports of Active Directory and LDAP (RFC 4519, RFC 2798), Entra ID, Google
Workspace, Okta, Slack, Workday and BambooHR, and from their German, Chinese, Japanese, Korean,
French and Spanish surfaces.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """Meaning of a column."""

    LOGON_NAME = "logon-name"
    ADDRESS = "address"
    """E-mail address or principal name; the part before its @ is a logon name."""
    DISPLAY_NAME = "display-name"
    GIVEN_NAME = "given-name"
    FAMILY_NAME = "family-name"
    TAGS = "tags"


_NAMES: Final[tuple[tuple[Role, tuple[str, ...]], ...]] = (  # each string is one list
    (
        Role.LOGON_NAME,
        (
            (
                "logonname loginname logon login username user 登录名 登录名称 用户名 用户登录名"
                " 用户登录名称"
            ),
            (
                "samaccountname accountname account 登录账号 登录帐号 账号 帐号 账户 账户名"
                " 用户名称 使用者名稱 帳號 登入名稱 benutzername anmeldename benutzerkennung"
                " benutzer ユーザー名 ユーザ名 ログイン名 ログインid アカウント アカウント名"
                " 사용자이름 사용자명 로그인 nomdutilisateur utilisateur nombredeusuario usuario"
                " gebruikersnaam inlognaam nomeutente utente nomedeusuário nomedeusuario usuário"
                " nazwaużytkownika användarnamn brugernavn логин имяпользователя"
            ),
            "员工userid uid userid identifiant kennung kürzel ユーザーid ユーザid 用户id 아이디",
            "mailnickname alias nickname",
        ),
    ),
    (
        Role.ADDRESS,
        (
            "userprincipalname principalname upn",
            (
                "mail email emailaddress mailaddress primaryemail workemail emailwork"
                " primaryworkemail workemailaddress companyemail businessemail"
                " emailprimary emailadresse mailadresse"
                " 邮箱 邮件 电子邮件 电子邮箱 邮件地址 邮箱地址 电子邮件地址 企业邮箱 工作邮箱 郵箱"
                " 電子郵件 電子郵件地址 メール メールアドレス eメール 이메일 이메일주소 전자메일"
                " courriel adresseemail adressemail correo correoelectrónico"
            ),
        ),
    ),
    (
        Role.DISPLAY_NAME,
        (
            "displayname anzeigename 显示名 显示名称 用户显示名 顯示名稱 表示名 표시이름",
            (
                "fullname name 姓名 名称 全名 cn commonname vollständigername 氏名 名前 성명 이름"
                " nomcomplet nombrecompleto worker employee employeename preferredname mitarbeiter"
                " 员工姓名 員工姓名 naam volledigenaam nomecompleto imięinazwisko фио полноеимя"
            ),
        ),
    ),
    (
        Role.GIVEN_NAME,
        (
            (
                "givenname firstname legalfirstname forename vorname rufname 名 名字 prénom nombre"
                " preferredfirstname voornaam nome imię förnamn fornavn имя"
            ),
        ),
    ),
    (
        Role.FAMILY_NAME,
        (
            (
                "sn surname lastname legallastname familyname nachname familienname zuname 姓 姓氏"
                " 성 nomdefamille apellido apellidos achternaam cognome sobrenome nazwisko"
                " efternamn efternavn фамилия"
            ),
        ),
    ),
    (Role.TAGS, ("tag tags 标签 標籤",)),
)
"""Names of each role, the clearest first."""

_KNOWN: Final = {
    name: (role, rank)
    for role, ranks in _NAMES
    for rank, names in enumerate(ranks)
    for name in names.split()
}

_LONGEST_NAME: Final = 200
"""Characters of a cell that are compared; a longer one is the name of no column."""
_ACCENTS: Final = re.compile(r"[\u0300-\u036f]")
_FILLING: Final = re.compile(r"[\W_]+|\b(?:required|optional|erforderlich)\b", re.IGNORECASE)


def _plain(cell: str) -> str:
    name = unicodedata.normalize("NFKC", cell[:_LONGEST_NAME])
    return (name if name.isalpha() else _FILLING.sub("", name)).casefold()


def _bare(name: str) -> str:
    """Name without accents, which many leave out; those of Japanese and Thai are letters."""
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", name)))


_NEVER_SHOWN: Final = (
    "passphrase passcode passord pasword kennwort losungswort 密码 密碼 口令 パスワード"
    " パスフレーズ 비밀번호 패스워드 contraseña contrasenya contrasinal motdepasse senha"
    " palavrapasse palavrachave wachtwoord wagwoord lösenord kodeord adgangskode lykilorð"
    " lykilord salasana parool salasõna parole parola slaptažodis hasło haslo heslo geslo"
    " lozinka лозинка zaporka jelszó şifre šifra шифра пароль парола κωδικός συνθηματικό"
    " סיסמה סיסמא كلمةالمرور كلمةالسر رمزعبور گذرواژه पासवर्ड পাসওয়ার্ড รหัสผ่าน mậtkhẩu katasandi"
    " katalaluan nenosiri pasahitza fjalëkalim პაროლი գաղտնաբառ"
)
_PASSWORDS: Final = "|".join(_bare(_plain(each)) for each in _NEVER_SHOWN.split())
_SECRET: Final = re.compile(
    rf"passw|парол|{_PASSWORDS}|pincode|zugangscode|密钥|密鑰|验证码|激活码|恢复码|助记词|パス$|"
    r"暗証番号|認証キー|암호|secret|geheim|秘密|credential|token|apikey|accesskey|privatekey|"
    r"zugangsdaten|anmeldedaten|(?:recovery|seed|backup)phrase|mnemonic|(?<!\d)2fa|"
    r"(?:login|logon|access|security|activation|onetime|recovery|backup|verification|sicherheits|"
    r"zugriffs|einmal|wiederherstellungs|mfa)code"
)
_PLAINLY: Final = re.compile(
    r"(?:initial|temporary|new|your|user|start|erst|neues|初始|临时)?"
    rf"(?:passw\w+|парол\w+|{_PASSWORDS}|secret|token|pwd)"
)
"""Cell that names a column of secrets even where no other cell names one; people are called Pin and
Key, too.
"""
_SECRET_WORDS: Final = frozenset(
    {"pass", "pwd", "pw", "pin", "puk", "otp", "totp", "psw", "mdp", "key", "seed", "hash", "clave"}
)
_WORDS: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_BRACKETS: Final = re.compile(r"[\[(（【][^\[(（【\])）】]*+[\])）】]")
_NUMBERED: Final = re.compile("[#№]")
_NO_NAME: Final = re.compile(r"[^@\s]+@[^@\s]+|\w+=\S.*")
"""Address, tag or distinguished name: a line of column names has none of these."""
_WITHIN: Final = 10
"""Lines searched for column names; a title or notes may stand above."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Roles of columns, counted from 0; columns without a role are left out."""

    width: int
    roles: dict[Role, int]
    unknown: tuple[int, ...]
    """Columns with an unknown name."""
    secret: tuple[int, ...]
    """Columns of passwords and the like: refused."""
    repeated: int | None = None
    """Column with the role of another one, where it cannot be told which is meant."""
    known: int = 1
    """Number of roles that the line names."""

    @property
    def unread(self) -> tuple[int, ...]:
        """Columns that are not read, whatever their name: any of them may be secret."""
        read = {*self.roles.values(), self.repeated}
        return tuple(at for at in range(self.width) if at not in read)

    @property
    def sure(self) -> bool:
        """Whether the line can hardly be a person, wherever it stands."""
        return self.known > 1


def find_header(lines: Sequence[tuple[str, ...]]) -> tuple[int, Columns] | None:
    """Index of the line that names the columns, and the columns; ``lines`` are those with text."""
    weak = None
    titles = True
    for at, cells in enumerate(lines[:_WITHIN]):
        columns = read_header(cells)
        filled = sum(map(bool, cells))
        if columns is not None and columns.sure:
            return at, columns
        if columns is not None and weak is None and (at == 0 or (titles and filled > 1)):
            weak = at, columns
        titles = titles and filled == 1
    return weak


def read_header(cells: tuple[str, ...]) -> Columns | None:
    """Columns that a line names; None if it names none."""
    if any(map(_NO_NAME.fullmatch, cells)) or not any(map(_may_name, cells)):
        return None
    secret = tuple(at for at, cell in enumerate(cells) if names_a_secret(cell))
    known = {at: _known(cell) for at, cell in enumerate(cells) if at not in secret}
    best: dict[Role, tuple[int, int]] = {}
    repeated = None
    for at, found in known.items():
        if found is None:
            continue
        role, rank = found
        if role in best and best[role][0] == rank and role in {Role.LOGON_NAME, Role.TAGS}:
            repeated = at
        if role not in best or rank < best[role][0]:
            best[role] = (rank, at)
    plainly = any(_is_plainly_secret(cells[at]) for at in secret)
    if not best and not plainly:
        return None
    roles = _without_worse({role: at for role, (_, at) in best.items()})
    used = {*roles.values(), repeated}
    unknown = tuple(at for at in known if cells[at] and at not in used)
    return Columns(len(cells), roles, unknown, secret, repeated, len(best) + plainly)


def _without_worse(roles: dict[Role, int]) -> dict[Role, int]:
    worse = set()
    if Role.LOGON_NAME in roles:
        worse.add(Role.ADDRESS)
    if Role.DISPLAY_NAME in roles:
        worse |= {Role.GIVEN_NAME, Role.FAMILY_NAME}
    return {role: at for role, at in roles.items() if role not in worse}


def names_a_secret(cell: str) -> bool:
    """Whether a column of this name holds passwords, or other secrets."""
    words = {word.casefold() for word in _WORDS.findall(cell[:_LONGEST_NAME])} | {_plain(cell)}
    return bool(_SECRET.search(_bare(_plain(cell))) or words & _SECRET_WORDS)


def _may_name(cell: str) -> bool:
    """Whether a line with this cell may name columns; most lines have no such cell."""
    return bool(cell) and (_known(cell) is not None or _is_plainly_secret(cell))


def _is_plainly_secret(cell: str) -> bool:
    return _PLAINLY.fullmatch(_bare(_plain(_BRACKETS.sub(" ", cell)))) is not None


def _known(cell: str) -> tuple[Role, int] | None:
    """Role by the text in brackets, as in Entra's templates, else by the rest."""
    if len(cell) > _LONGEST_NAME or _NUMBERED.search(cell):  # "Employee #"
        return None
    inner = [_plain(each[1:-1]) for each in _BRACKETS.findall(cell)]
    names = (*inner, _plain(_BRACKETS.sub(" ", cell)), _plain(cell)) if inner else (_plain(cell),)
    return next((_KNOWN[name] for name in names if name in _KNOWN), None)

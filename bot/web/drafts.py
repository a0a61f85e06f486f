"""The page of drafts: an order by form, what was written, decisions on it, its history and files."""

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, get_args
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from assistant.decided import Who
from assistant.drafting.brief import LENGTHS, LIFE_CYCLES, STAGES, TONES, Brief
from assistant.drafting.keeping.book import STATUSES, KeptDraft, Status, Wanted
from assistant.drafting.keeping.change import Change, read_changes
from assistant.drafting.keeping.outcome import Outcome
from assistant.drafting.ordering.brief_fields import read_fields
from assistant.permissions import Act
from assistant.skills.drafts.listing import STATUS_WORDS
from bot.draft_files import Format, exported
from bot.views.drafts import DraftsRoom
from bot.web.draft_faces import face
from bot.web.posted import posted
from bot.web.reader import reader_of
from bot.web.render import Reader, Renderer
from bot.web.rights import needs_right
from bot.web.views import Views
from bot.web.words import words
from knowledge.formats import formats

if TYPE_CHECKING:
    from knowledge.products import ProductSheet

LATEST: Final = 24
"""Drafts on the page where none are named."""
MOST_SHOWN: Final = 40
MOST_BY_FORM: Final = 10
_FORM: Final = (
    "platform",
    "audience",
    "pain",
    "mention",
    "stage",
    "life_cycle",
    "tone",
    "length",
    "language",
    "variants",
    "offer",
)
_PRESSES: Final[Mapping[str, Change]] = {"angle": Change("angle"), "shorter": Change("shorter")}
_MEDIA: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "md": "text/markdown; charset=utf-8",
}


@dataclass
class DraftPages:
    views: Views
    renderer: Renderer
    clock: Callable[[], datetime]

    def page(self, request: Request) -> Response:
        """GET /drafts?product=SKU&status=…&show=12,13: the form, and the drafts named or the latest ones."""
        return self._page(request)

    async def order(self, request: Request) -> Response:
        """POST /drafts: drafts to the form's brief, or the form again with what is wrong beside its fields."""
        fields = await posted(request)
        return await run_in_threadpool(self._ordered, request, fields)

    async def act(self, request: Request) -> Response:
        """POST /drafts/{number}/{act}: adopt, edit, reject, test against another, or write it anew."""
        fields = await posted(request)
        return await run_in_threadpool(self._acted, request, fields)

    def export(self, request: Request) -> Response:
        """GET /drafts/export/{format}?product=…&status=…: the history as a file."""
        room, reader = self._room(), reader_of(request, self.renderer.house)
        needs_right(self.views, reader, "draft")
        asked = request.path_params["format"]
        form: Format | None = next((each for each in get_args(Format) if each == asked), None)
        if form is None:
            raise HTTPException(404)
        found = room.desk().book.search(self._wanted(request, current=False))
        name = f"drafts-{room.today().isoformat()}.{form}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(exported(found, form, reader.language), media_type=_MEDIA[form], headers=headers)

    def _ordered(self, request: Request, fields: Mapping[str, str]) -> Response:
        room, reader = self._room(), reader_of(request, self.renderer.house)
        needs_right(self.views, reader, "draft")
        desk = room.desk()
        sheet = desk.shelf.get(fields.get("product", ""))
        if sheet is None:
            raise HTTPException(400)
        given = {name: fields[name].strip() for name in _FORM if fields.get(name, "").strip()}
        given["offer"] = "yes" if fields.get("offer") else "no"
        read = read_fields({"product": sheet.sku, **given}, today=room.today())
        said = {name: fault.zh if reader.language == "zh" else fault.en for name, fault in read.by_field.items()}
        wrong = {name: re.sub(r"^“[^”]*”[：:]\s*", "", sentence) for name, sentence in said.items()}
        if not wrong and (len(read.briefs) != 1 or read.briefs[0].variants > MOST_BY_FORM):
            wrong["variants"] = self._word(reader, "too_many_variants").format(MOST_BY_FORM)
        if wrong:
            return self._page(request, values=fields, wrong=wrong, status=422)
        who = self._who(reader, fields)
        (brief,) = read.briefs
        numbers = [draft.id for draft in desk.order(brief, sheet, who, "web").drafts]
        return self._back(sheet.sku, numbers, numbers[0])

    def _acted(self, request: Request, fields: Mapping[str, str]) -> Response:
        act, number = request.path_params["act"], request.path_params["number"]
        room, reader = self._room(), reader_of(request, self.renderer.house)
        draft = next(iter(room.desk().book.drafts((number,))), None)
        if draft is None:
            raise HTTPException(404)
        who = self._who(reader, fields)
        shown = _numbers(fields.get("show", ""))
        if act in ("angle", "shorter", "change"):
            needs_right(self.views, reader, "draft")
            return self._revised(request, draft, _PRESSES.get(act), fields, who, shown)
        outcome = self._decided(act, draft, fields, who)
        done = outcome.draft is not None
        right: Act = "publish" if act == "publish" else "decide_drafts"
        if done or not who.role.may(right):
            room.record(who.act_id, "web", who.actor, who.role, right, done)
        if not who.role.may(right):
            raise HTTPException(403, "no_right")
        if not done:
            return self._page(request, refusal=outcome.said(reader.language), shown=shown, sku=draft.sku, status=409)
        return self._back(draft.sku, shown, draft.id)

    def _decided(self, act: str, draft: KeptDraft, fields: Mapping[str, str], who: Who) -> Outcome:
        desk = self._room().desk()
        seen = int(fields["version"]) if re.fullmatch(r"\d{1,6}", fields.get("version", "")) else None
        if act == "adopt":
            return desk.adopt(who, draft.id, seen, anyway=fields.get("anyway") == "yes")
        if act == "publish":
            return desk.publish(who, draft.id, seen=seen)
        if act == "reject":
            return desk.reject(who, draft.id, fields.get("reason", ""), seen)
        if act == "edit":
            text = fields.get("text", "").replace("\r\n", "\n")
            return desk.edit(who, draft.id, text, fields.get("title"), seen=seen)
        others = _numbers(fields.get("other", ""))
        if act != "test" or not others:
            raise HTTPException(404)
        return desk.pair(who, draft.id, others[0])

    def _revised(
        self,
        request: Request,
        draft: KeptDraft,
        change: Change | None,
        fields: Mapping[str, str],
        who: Who,
        shown: list[int],
    ) -> Response:
        """The draft written anew, in its place among those on the page."""
        room, reader = self._room(), reader_of(request, self.renderer.house)
        wish = fields.get("wish", "")[:100]
        changes = (change,) if change else read_changes(wish)
        if not isinstance(changes, tuple):
            refusal = self._word(reader, "unclear_change").format(wish)
            return self._page(request, refusal=refusal, shown=shown, sku=draft.sku, status=422)
        done = room.desk().revise(draft, changes, who, "web", room.today())
        if isinstance(done, Outcome):
            return self._page(request, refusal=done.said(reader.language), shown=shown, sku=draft.sku, status=409)
        new = done.drafts[0].id
        places = [new if each == draft.id else each for each in shown] if draft.id in shown else [new, *shown]
        return self._back(draft.sku, places, new)

    def _page(
        self,
        request: Request,
        *,
        values: Mapping[str, str] | None = None,
        wrong: Mapping[str, str] | None = None,
        refusal: str = "",
        shown: list[int] | None = None,
        sku: str = "",
        status: int = 200,
    ) -> Response:
        room, reader = self._room(), reader_of(request, self.renderer.house)
        if not self.views.role.may("decide_drafts"):
            needs_right(self.views, reader, "draft")
        desk = room.desk()
        named = shown if shown is not None else _numbers(request.query_params.get("show", ""))
        wanted = self._wanted(request, current=True)
        drafts = desk.book.drafts(named) if named else desk.book.search(wanted, LATEST)
        asked = (values or {}).get("product") or sku or wanted.sku or (drafts[0].sku if named and drafts else "")
        sheet = desk.shelf.get(asked) or next(iter(desk.shelf.sheets), None)
        html = self.renderer.page(
            "drafts",
            reader,
            here="drafts",
            sheets=desk.shelf.sheets,
            sheet=sheet,
            sku=wanted.sku,
            kept_status=(wanted.status or ("",))[0],
            named=[draft.id for draft in drafts] if named else [],
            pains=room.pains(sheet) if sheet else (),
            choices=_choices(reader),
            statuses=STATUS_WORDS[reader.language],
            values=_values(values, sheet, room.today(), reader),
            wrong=wrong or {},
            refusal=refusal,
            notes=list(dict.fromkeys(note for draft in drafts for note in draft.draft["notes"])) if named else [],
            faces=[face(draft, reader.language, room.trials(draft, reader.language), drafts) for draft in drafts],
            may_draft=self.views.role.may("draft"),
            may_decide=self.views.role.may("decide_drafts"),
            may_publish=self.views.role.may("publish"),
        )
        return HTMLResponse(html, status_code=status)

    def _wanted(self, request: Request, *, current: bool) -> Wanted:
        """What the address keeps the history to, as far as it is known."""
        asked = request.query_params
        sheet = self._room().desk().shelf.get(asked.get("product", ""))
        statuses: tuple[Status, ...] = tuple(each for each in STATUSES if each == asked.get("status"))
        return Wanted(sku=sheet.sku if sheet else "", status=statuses, current=current and not statuses)

    def _back(self, sku: str, shown: list[int], at: int) -> Response:
        show = f"&show={','.join(map(str, shown))}" if shown else ""
        return RedirectResponse(f"/drafts?product={quote(sku)}{show}#draft-{at}", status_code=303)

    def _who(self, reader: Reader, fields: Mapping[str, str]) -> Who:
        press = fields.get("id", "")[:64] or secrets.token_hex(16)
        return Who(reader.name, self.views.role, self.clock().replace(tzinfo=None), f"{reader.visitor.owner}{press}")

    def _room(self) -> DraftsRoom:
        if self.views.drafts is None:
            raise HTTPException(404)
        return self.views.drafts

    def _word(self, reader: Reader, name: str) -> str:
        return words(reader.language)[name]


def _numbers(given: str) -> list[int]:
    """The draft numbers of an address, each once."""
    return list(dict.fromkeys(int(each) for each in re.findall(r"\d{1,9}", given)))[:MOST_SHOWN]


def _choices(reader: Reader) -> dict[str, dict[str, str]]:
    """What each field of the form offers, and how it is called."""
    said = words(reader.language)
    offered = {"stage": STAGES, "life_cycle": LIFE_CYCLES, "tone": TONES, "length": LENGTHS}
    platforms = {name: formats().called(name, reader.language) for name in formats().platforms}
    return {"platform": platforms} | {name: {one: said[one] for one in values} for name, values in offered.items()}


def _values(
    given: Mapping[str, str] | None, sheet: "ProductSheet | None", today: date, reader: Reader
) -> dict[str, Any]:
    """What stands in the form: what was sent, or a brief's own defaults."""
    plain = Brief(sheet.sku if sheet else "-", today, language=reader.language)
    proposed: dict[str, Any] = {name: getattr(plain, name) for name in _FORM if name != "offer"}
    proposed |= {"offer": "yes", "variants": "3", "mention": ""}
    return proposed if given is None else proposed | {name: given.get(name, "") for name in _FORM}

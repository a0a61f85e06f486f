"""`doctor` on the language model, with the real call."""

from typing import Final

from bot.doctor.finding import Finding
from bot.wiring import House

_RUNGS: Final = {
    "json_schema": ("按 JSON Schema 输出", "by JSON schema"),
    "tool": ("用工具调用输出", "by tool calls"),
    "json_object": ("用 JSON 模式输出", "in JSON mode"),
    "text": ("只能在提示里要求 JSON", "by the prompt alone"),
}


def examine_model(house: House) -> Finding:
    """Bad where the endpoint gives no answer; off where none is set."""
    settings = house.settings
    if not settings.has_model:
        fix = house.say(
            "可选：设 ZHONGCAO_LLM_BASE_URL、ZHONGCAO_LLM_API_KEY 与 ZHONGCAO_LLM_MODEL。",
            "Optional: set ZHONGCAO_LLM_BASE_URL, ZHONGCAO_LLM_API_KEY and ZHONGCAO_LLM_MODEL.",
        )
        says = house.say("未设置，文案由内置写手完成", "not set, the bundled writer drafts")
        return Finding("language model", "off", says, fix)
    if not settings.llm_model:
        says = house.say("没有写明模型", "no model is named")
        return Finding("language model", "bad", says, house.say("设", "Set") + " ZHONGCAO_LLM_MODEL")
    return _tried(house)


def _tried(house: House) -> Finding:
    """The model asked to fill a small form, as everything here asks it."""
    from pydantic import BaseModel

    from assistant.llm import ModelUnavailable, Prompt
    from assistant.llm_trouble import WHY
    from bot.endpoints import tried_model

    class Colour(BaseModel):
        colour: str

    name, model = house.settings.llm_model, tried_model(house.settings)
    try:
        model.fill(Prompt("You fill in forms.", "Name one colour."), Colour)
    except ModelUnavailable as away:
        says = house.say(f"{name} 没有答上来：{away}", f"{name} gave no answer: {away}")
        reason = WHY[house.settings.language][away.trouble]
        there = _models_there(house) if away.trouble == "no_model" else ""
        fix = house.say(f"{reason}。{there}", f"{reason[:1].upper()}{reason[1:]}. {there}".strip())
        return Finding("language model", "bad", says, fix)
    used, most = house.ledger.used(), house.settings.llm_tokens_per_day
    spent = f"{used:,}/{most:,}" if most else f"{used:,}"
    way = house.say(_RUNGS[model.rung][0], _RUNGS[model.rung][1])
    says = house.say(
        f"{name} 答得上来，{way}；今天用了 {spent} tokens", f"{name} answers, {way}; {spent} tokens used today"
    )
    fix = house.say("它不认结构化输出，偶尔会答不成格式；能换一个更好。", "Its answers may miss the form now and then.")
    return Finding("language model", "ok", says, fix if model.rung == "text" else "")


def _models_there(house: House) -> str:
    """The models that the endpoint names, in a sentence; "" where it names none."""
    from openai import OpenAI, OpenAIError

    from knowledge.held_answers import TooMuch, hold, within

    settings = house.settings
    key = settings.llm_api_key.get_secret_value() or "none"
    try:
        with OpenAI(base_url=settings.llm_base_url or None, api_key=key, timeout=5, max_retries=0) as client:
            client._client.follow_redirects = False  # noqa: SLF001  the key goes to the endpoint alone
            hold(client._client, seconds=5)  # noqa: SLF001
            names = ", ".join(model.id for model in within(5, client.models.list).data[:8])
    except (OpenAIError, TimeoutError, TooMuch):
        return ""
    return house.say(f"可用的有：{names}。", f"It has: {names}.") if names else ""
